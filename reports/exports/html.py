"""The content tree as one HTML page for the typesetter. Every text is escaped by the templates."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.template.loader import render_to_string

from reports.exports.tree import (
    Align,
    Block,
    Column,
    Document,
    Paragraph,
    Picture,
    Pictures,
    Row,
    RowKind,
    Section,
    Table,
)

CELL_CLASSES = {Align.LEFT: "", Align.CENTRE: "centre", Align.NUMBER: "number"}


def document_html(document: Document) -> str:
    """Draw a document as HTML; its looks are in `static/css/print-documents.css` and `column_css`."""
    return render_to_string(
        "print/document.html",
        {
            "document": document,
            "body": _drawn(document.body),
            "annexes": [(annex, _drawn(annex.blocks)) for annex in document.annexes],
        },
    )


def _drawn(blocks: Iterable[Block]) -> list[str]:
    return [_block_html(block) for block in blocks]


def _block_html(block: Block) -> str:
    match block:
        case Section():
            return render_to_string("print/section.html", {"section": block, "blocks": _drawn(block.blocks)})
        case Paragraph():
            return render_to_string("print/paragraph.html", paragraph_context(block))
        case Table():
            return render_to_string("print/table.html", _table_context(block))
        case Pictures():
            return render_to_string("print/pictures.html", _pictures_context(block))


def paragraph_context(paragraph: Paragraph) -> dict[str, Any]:
    """A paragraph's lines: each is set as a paragraph of its own, the lead before the first."""
    kind = f"{paragraph.kind.value} announces" if paragraph.announces else paragraph.kind.value
    return {"lead": paragraph.lead, "lines": paragraph.lines, "kind": kind}


def _table_context(table: Table) -> dict[str, Any]:
    widths = [width_class(column.width) for column in table.columns]
    return {"table": table, "widths": widths, "rows": list(_rows(table))}


def _rows(table: Table) -> Iterator[dict[str, Any]]:
    for row in table.rows:
        yield {
            "kind": row.kind.value,
            "is_group": row.kind is RowKind.GROUP,
            "cells": list(_cells(table, row)),
        }


def _cells(table: Table, row: Row) -> Iterator[dict[str, Any]]:
    for index, (text, column) in enumerate(zip(row.cells, table.columns, strict=False)):
        first, _break, rest = text.partition("\n")
        yield {
            "strong": first if index in row.emphasis else "",
            "text": rest if index in row.emphasis else text,
            "classes": _classes(column, is_beside=index in row.beside),
            "is_heading": column.names_row,
        }


def _classes(column: Column, *, is_beside: bool) -> str:
    return " ".join(filter(None, (CELL_CLASSES[column.align], "beside" if is_beside else "")))


def _pictures_context(pictures: Pictures) -> dict[str, Any]:
    return {
        "place": width_class(pictures.place),
        "rows": [[_picture_context(picture) for picture in row] for row in pictures.rows],
    }


def _picture_context(picture: Picture) -> dict[str, str]:
    return {
        "address": picture_address(picture),
        "alternative": picture.alternative,
        "label": picture.label,
        "caption": picture.caption,
        "width": width_class(picture.width),
    }


def picture_address(picture: Picture) -> str:
    """By what the page names the picture; only the typesetter knows what lies there."""
    return f"picture:{hashlib.sha256(picture.svg.encode()).hexdigest()}"


def drawings_of(document: Document) -> dict[str, str]:
    """The drawings of a document by their addresses."""
    return {
        picture_address(picture): picture.svg
        for block in _blocks_of(document)
        if isinstance(block, Pictures)
        for picture in block.pictures
    }


def column_css(document: Document) -> str:
    """The widths of all columns, pictures and places of pictures of a document, one rule per width."""
    widths: set[float] = set()
    for block in _blocks_of(document):
        if isinstance(block, Table):
            widths |= {column.width for column in block.columns}
        elif isinstance(block, Pictures):
            widths |= {block.place, *(picture.width for picture in block.pictures)}
    return "\n".join(f".{width_class(width)} {{ width: {width:g}mm }}" for width in sorted(widths))


def width_class(width: float) -> str:
    """The class of a column or picture so many millimetres wide."""
    return f"w-{round(width * 100)}"


def _blocks_of(document: Document) -> Iterator[Block]:
    """Every block of a document, those within sections included, in reading order."""
    for blocks in (document.body, *(annex.blocks for annex in document.annexes)):
        yield from _all(blocks)


def _all(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Section):
            yield from _all(block.blocks)
