"""HTML into PDF by WeasyPrint. Knows nothing of the portal: it runs in a process of its own (`renderer`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse, path2url

FONT_FILES = ("Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf", "Tinos-BoldItalic.ttf")
PDF_VARIANT = "pdf/a-2a"
MISSING_LETTER = "□"


class OnlyOurFonts(URLFetcher):
    """Serves the four fonts of documents and refuses every other address, local or remote."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.addresses = font_addresses(folder)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        path = self.addresses.get(url)
        if path is None:
            raise ValueError("Documents load nothing but their own fonts.")
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


def typeset(html: str, extra_css: str, *, stylesheet: Path, fonts: Path) -> bytes:
    """Set one HTML page as tagged PDF/A with the documents' stylesheet; nothing but `fonts` is loaded."""
    fetcher = OnlyOurFonts(fonts)
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
