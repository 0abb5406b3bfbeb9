"""Rules for every template: it compiles, keeps the content security policy, and protects its forms."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

FOLDER = Path(__file__).resolve().parent.parent / "templates"
TEMPLATES = sorted(FOLDER.rglob("*.html"))

FORBIDDEN = {
    "inline style": re.compile(r"\sstyle\s*=|<style\b", re.IGNORECASE),
    "inline script": re.compile(
        r"<script\b(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE
    ),
    "text that is not escaped": re.compile(r"\|\s*safe\b|autoescape\s+off"),
    "something from another host": re.compile(
        r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE
    ),
}
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.IGNORECASE | re.DOTALL)
POST = re.compile(r"method\s*=\s*[\"']?post", re.IGNORECASE)


def breaches(source):
    found = [reason for reason, pattern in FORBIDDEN.items() if pattern.search(source)]
    for attributes, body in FORM.findall(source):
        if POST.search(attributes) and "{% csrf_token %}" not in body and "{% crispy" not in body:
            found.append("a form without its token")
    return found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_template_compiles_and_keeps_the_rules(path):
    get_template(str(path.relative_to(FOLDER)))
    assert breaches(path.read_text(encoding="utf-8")) == []


def test_there_are_templates():
    assert len(TEMPLATES) > 10


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ('<p style="color:red">', "inline style"),
        ("<style>p{}</style>", "inline style"),
        ("<script>alert(1)</script>", "inline script"),
        ('<button onclick="go()">', "inline script"),
        ('<a href="javascript:go()">', "inline script"),
        ("{{ report.text|safe }}", "text that is not escaped"),
        ('<img src="https://example.vn/a.png">', "something from another host"),
        ('<form method="post"><input></form>', "a form without its token"),
    ],
)
def test_breach_is_found(source, reason):
    assert breaches(source) == [reason]


@pytest.mark.parametrize(
    "source",
    [
        '<script src="{% static "js/entry.js" %}" defer></script>',
        '<form method="get"><input></form>',
        '<form method="post">{% csrf_token %}<input></form>',
        '<p class="style" data-on="1">',
    ],
)
def test_permitted_markup_is_left_alone(source):
    assert breaches(source) == []
