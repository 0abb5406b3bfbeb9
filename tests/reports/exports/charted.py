"""A plan of three years with charts in its consolidated report, and what of them stands in a document."""

import re
from dataclasses import replace

from reports.consolidation import consolidate
from reports.exports.tree import Annex, Document, Picture, Pictures, Section, Table
from reports.models import Period
from targets.enums import Comparator
from targets.models import Threshold
from tests.reports.factories import NIL, R, add_figure, add_indicator, file, make_desk, moment

NOW = moment(2025, 1, 20)
SECRET = 4711


def filled_desk():
    """Three whole years of a ratio whose level rises, a count, and a ratio that has nothing to be measured by."""
    desk = make_desk(years=(2022, 2023, 2024))
    for code in ("TONG", "DAT", "DIEM", "KHONG"):
        add_figure(desk, code, dict.fromkeys(desk.units, R))
    ratio = {"kind": "ratio", "comparator": Comparator.GE}
    share = ratio | {"short_name": "Người được hỗ trợ", "threshold": 50}
    add_indicator(desk, "1.1", above=("DAT",), below=("TONG",), **share)
    amount = {"short_name": "Điểm phức tạp", "measure": "điểm", "decimals": 0}
    add_indicator(desk, "1.2", "value", ("DIEM",), comparator=Comparator.LE, threshold=12, **amount)
    empty = ratio | {"threshold": 90, "nil_when_empty": True}
    add_indicator(desk, "1.3", above=("KHONG",), below=("KHONG",), **empty)
    level = Threshold.objects.get(indicator__code="1.1", indicator__plan=desk.plan)
    Threshold.objects.create(indicator=level.indicator, from_year=2024, value=80)
    for place, period in enumerate(sorted(desk.periods)):
        for unit in desk.units:
            answers = {"TONG": 10, "DAT": 5 + place, "DIEM": 5 - place, "KHONG": NIL}
            file(desk, unit, period, answers | ({"TONG": SECRET, "DAT": 2399} if unit == "H1" else {}))
    return desk


def rows_of(desk, code="2024-N", **options):
    period = Period.objects.select_related("plan__coordinator").get(plan=desk.plan, code=code)
    return consolidate(period, now=options.pop("now", NOW), **options)


def annex_of(document: Document) -> Annex:
    (found,) = (annex for annex in document.annexes if annex.heading.startswith("Biểu đồ"))
    return found


def all_blocks(blocks):
    for block in blocks:
        yield block
        if isinstance(block, Section):
            yield from all_blocks(block.blocks)


def pictures_of(document: Document) -> list[Picture]:
    return [
        picture
        for block in all_blocks(annex_of(document).blocks)
        if isinstance(block, Pictures)
        for picture in block.pictures
    ]


def tables_of(document: Document) -> list[Table]:
    return [block for block in all_blocks(annex_of(document).blocks) if isinstance(block, Table)]


def words_in(picture: Picture) -> list[str]:
    return re.findall(r">([^<>]+)</text>", picture.svg)


def redrawn(document: Document, **values) -> Document:
    def again(block):
        match block:
            case Section():
                return replace(block, blocks=tuple(map(again, block.blocks)))
            case Pictures():
                return replace(block, pictures=tuple(replace(p, **values) for p in block.pictures))
        return block

    return replace(
        document,
        annexes=tuple(replace(annex, blocks=tuple(map(again, annex.blocks))) for annex in document.annexes),
    )
