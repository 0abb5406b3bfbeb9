"""Where the documents' stylesheet and fonts lie on disk."""

from __future__ import annotations

from pathlib import Path

from django.contrib.staticfiles import finders

STYLESHEET = "css/print-documents.css"
ONE_FONT = "fonts/tinos/Tinos-Regular.ttf"


def stylesheet_path() -> Path:
    """The stylesheet of printed documents; raises `FileNotFoundError`."""
    return _found(STYLESHEET)


def font_folder() -> Path:
    """The folder of the four faces that documents are set in; raises `FileNotFoundError`."""
    return _found(ONE_FONT).parent


def _found(name: str) -> Path:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(f"Static file {name} is missing.")
    return Path(found)
