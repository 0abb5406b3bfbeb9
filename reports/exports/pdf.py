"""A document as PDF, in this process. What is served to people is made by `rendering`, with limits."""

from __future__ import annotations

from threading import Lock

from reports.exports.html import column_css, document_html, drawings_of
from reports.exports.static_files import font_folder, stylesheet_path
from reports.exports.tree import Document

ONE_AT_A_TIME = Lock()


def document_pdf(document: Document) -> bytes:
    """Render a document as tagged PDF/A-2a; the same document always gives the same bytes."""
    html = document_html(document)
    with ONE_AT_A_TIME:
        # Loaded here: only the process that makes a document pays for the typesetter.
        from reports.exports.typesetting import typeset

        return typeset(
            html,
            column_css(document),
            stylesheet=stylesheet_path(),
            fonts=font_folder(),
            drawings=drawings_of(document),
        )
