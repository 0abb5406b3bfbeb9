"""The user guide, written in docs/, as a page of the portal."""

from __future__ import annotations

import re
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

IMAGE = re.compile(r'src="images/([a-z0-9-]+\.png)"')


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Everyone who may log in may read it."""
    return render(request, "huong_dan.html", {"guide": guide_html()})


@cache
def guide_html() -> SafeString:
    """The guide without its title, which the page gives itself; our own text, so it is trusted."""
    # Loaded here: no other page needs it.
    from markdown import markdown

    text = settings.GUIDE.read_text(encoding="utf-8").split("\n", 1)[1]
    settings_of_headings = {"toc": {"slugify": lambda heading, separator: anchor(heading)}}
    html = markdown(text, extensions=["tables", "toc"], extension_configs=settings_of_headings)
    html = html.replace("<table>", '<div class="table-scroll"><table class="table table--top">')
    html = html.replace("</table>", "</table></div>")
    html = IMAGE.sub(lambda found: f'src="{static(f"huong-dan/{found[1]}")}" loading="lazy"', html)
    return mark_safe(html)  # noqa: S308


def anchor(heading: str) -> str:
    """The anchor that the guide's own links name: as repositories make them of a heading."""
    return re.sub(r"[^\w\s-]", "", heading.lower()).strip().replace(" ", "-")
