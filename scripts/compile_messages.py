"""Compile locale/*/LC_MESSAGES/django.po into the .mo files that Django reads."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

for source in Path(__file__).resolve().parent.parent.glob("locale/*/LC_MESSAGES/django.po"):
    with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
        write_mo(mo, read_po(po))
