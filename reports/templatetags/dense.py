"""Rows of dense tables, joined in one go: a template would spend ten times as long on their hundreds of cells."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from agencies.templatetags.look import icon

register = template.Library()


@register.simple_tag
def matrix_cells(cells: Iterable[tuple[str, str, str, str]]) -> SafeString:
    """Draw the cells of one row of a matrix: (css class, icon, words, address), each of them may be empty."""
    return format_html_join("", "<td{}>{}{}</td>", (_cell_parts(*cell) for cell in cells))


def _cell_parts(css: str, symbol: str, words: str, url: str) -> tuple[SafeString | str, ...]:
    return (
        format_html(' class="{}"', css) if css else "",
        format_html("{} ", icon(symbol)) if symbol else "",
        format_html('<a href="{}">{}</a>', url, words) if url else words,
    )


@register.simple_tag
def unit_answers(answers: Iterable[tuple[str, str, str, str, bool]]) -> SafeString:
    """List what units answered: (unit, address, words, remark, whether it is part of the total)."""
    return format_html_join(
        "", '<li><a href="{}">{}</a>: {}{}</li>', (_answer_parts(*row) for row in answers)
    )


def _answer_parts(
    unit: str, url: str, words: str, remark: str, counted: bool
) -> tuple[SafeString | str, ...]:
    said = format_html("<b>{}</b>", words) if counted else words
    return url, unit, said, format_html(' <span class="muted">{}</span>', remark) if remark else ""
