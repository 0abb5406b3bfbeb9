"""HTML into PDF by WeasyPrint. Knows nothing of the portal: it runs in a process of its own (`renderer`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse, path2url

FONT_FILES = ("Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf", "Tinos-BoldItalic.ttf")
PDF_VARIANT = "pdf/a-2a"
MISSING_LETTER = "□"


class OnlyOurOwn(URLFetcher):
    """Serves the four fonts of documents and the drawings of this one; refuses every other address."""

    def __init__(self, folder: Path, drawings: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.addresses = font_addresses(folder)
        self.drawings = {url: printable(svg, folder) for url, svg in (drawings or {}).items()}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        drawing = self.drawings.get(url)
        if drawing is not None:
            return URLFetcherResponse(url, drawing.encode(), {"Content-Type": "image/svg+xml"})
        path = self.addresses.get(url)
        if path is None:
            raise ValueError("Documents load nothing but their own fonts and drawings.")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})


@cache
def font_addresses(folder: Path) -> dict[str, Path]:
    """The addresses by which the stylesheet asks for the fonts."""
    paths = [folder / name for name in FONT_FILES]
    return {path2url(path): path for path in paths}


@cache
def letters_of_font(folder: Path) -> frozenset[int]:
    """The characters that every face of the font can draw."""
    return frozenset.intersection(*map(_letters_of, font_addresses(folder).values()))


def _letters_of(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as face:
        return frozenset(face.getBestCmap())


def printable(text: str, folder: Path) -> str:
    """Replace what the font cannot draw by a visible box, so that no other font is ever embedded."""
    letters = letters_of_font(folder)
    return "".join(char if ord(char) in letters or char.isspace() else MISSING_LETTER for char in text)


def typeset(
    html: str, extra_css: str, *, stylesheet: Path, fonts: Path, drawings: Mapping[str, str] | None = None
) -> bytes:
    """Set one HTML page as tagged PDF/A with the documents' stylesheet; nothing but what is given is loaded.

    `drawings` are the SVG pictures of the page by the addresses it calls them by.
    """
    fetcher = OnlyOurOwn(fonts, drawings)
    configuration = FontConfiguration()
    sheets = [
        CSS(
            string=stylesheet.read_text(encoding="utf-8"),
            base_url=path2url(stylesheet),
            url_fetcher=fetcher,
            font_config=configuration,
        ),
        CSS(string=extra_css, url_fetcher=fetcher),
    ]
    page = HTML(string=printable(html, fonts), url_fetcher=fetcher)
    return page.write_pdf(stylesheets=sheets, font_config=configuration, pdf_variant=PDF_VARIANT)
