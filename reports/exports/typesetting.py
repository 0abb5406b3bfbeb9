"""HTML into PDF by WeasyPrint. Imported only when a document is asked for: it takes half a second to load."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse, path2url

STYLESHEET = "css/print-documents.css"
FONT_FOLDER = "fonts/tinos"
FONT_FILES = ("Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf", "Tinos-BoldItalic.ttf")
PDF_VARIANT = "pdf/a-2a"
MISSING_LETTER = "□"


class OnlyOurFonts(URLFetcher):
    """Serves the four fonts of documents and refuses every other address, local or remote."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        path = font_addresses().get(url)
        if path is None:
            raise ValueError("Documents load nothing but their own fonts.")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})


def static_path(name: str) -> Path:
    """Where a static file of the portal lies; raises `FileNotFoundError`."""
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(f"Static file {name} is missing.")
    return Path(found)


@cache
def font_addresses() -> dict[str, Path]:
    """The addresses by which the stylesheet asks for the fonts."""
    paths = [static_path(f"{FONT_FOLDER}/{name}") for name in FONT_FILES]
    return {path2url(path): path for path in paths}


@cache
def letters_of_font() -> frozenset[int]:
    """The characters that every face of the font can draw."""
    return frozenset.intersection(*map(_letters_of, font_addresses().values()))


def _letters_of(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as face:
        return frozenset(face.getBestCmap())


def printable(text: str) -> str:
    """Replace what the font cannot draw by a visible box, so that no other font is ever embedded."""
    letters = letters_of_font()
    return "".join(char if ord(char) in letters or char.isspace() else MISSING_LETTER for char in text)


def typeset(html: str, extra_css: str) -> bytes:
    """Set one HTML page as tagged PDF/A with the documents' stylesheet; nothing else is loaded."""
    stylesheet = static_path(STYLESHEET)
    fetcher = OnlyOurFonts()
    fonts = FontConfiguration()
    sheets = [
        CSS(
            string=stylesheet.read_text(encoding="utf-8"),
            base_url=path2url(stylesheet),
            url_fetcher=fetcher,
            font_config=fonts,
        ),
        CSS(string=extra_css, url_fetcher=fetcher),
    ]
    page = HTML(string=printable(html), url_fetcher=fetcher)
    return page.write_pdf(stylesheets=sheets, font_config=fonts, pdf_variant=PDF_VARIANT)
