"""What a consolidated report says, as plain data that can be frozen, and what differs between two of them; pure.

The JSON of this data is what the SHA-256 of an issued report is of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reports.composing.board import Board
from reports.consolidation.rows import Cell, Consolidated, FigureRow, IndicatorRow, UnitRow
from reports.enums import ReportPart

Frozen = Mapping[str, Any]
NOTHING = "(không có)"


@dataclass(frozen=True, slots=True)
class IssueChange:
    """One place that reads differently now: where, as issued, as it stands."""

    place: str
    before: str
    after: str


def frozen_of(rows: Consolidated, board: Board) -> dict[str, Any]:
    """Everything the report says, with the rounds it rests on."""
    return {
        "plan": rows.period.plan.code,
        "period": rows.period.code,
        "late_from": rows.period.late_from.isoformat(),
        "units": {unit.code: _unit(unit) for unit in rows.units},
        "figures": {row.code: _figure(row) for row in rows.figures},
        "indicators": {row.code: _indicator(row) for row in rows.indicators},
        "tasks": {
            str(task.number): {
                cell.unit.code: str(cell.state) for cell in task.cells if cell.state is not None
            }
            for task in rows.tasks
        },
        "texts": [
            [part.label, heading, texts] for part in ReportPart for heading, texts in board.texts(part)
        ],
    }


def _unit(unit: UnitRow) -> dict[str, Any]:
    return {
        "name": unit.short_name,
        "round": unit.round_number,
        "timeliness": unit.timeliness_words,
    }


def _figure(row: FigureRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "value": row.value_words,
        "measure": row.measure,
        "coverage": row.total.coverage.full_words,
        "last_year": row.words(row.last_year.value),
        "cells": {cell.unit.code: said_of(row, cell) for cell in row.cells if cell.role is not None},
    }


def said_of(row: FigureRow, cell: Cell) -> str:
    """What the report says of one unit's figure."""
    return row.words(cell.value) if cell.value is not None else str(cell.state.label)


def _indicator(row: IndicatorRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "value": row.now.value_words,
        "sides": row.now.sides_words,
        "threshold": row.threshold_words,
        "verdict": row.verdict_words,
        "last_year": row.last_year.value_words if row.last_year else "",
    }


def differences(before: Frozen, after: Frozen) -> list[IssueChange]:
    """What reads differently now, in the order of the report."""
    return [
        *_of_units(before, after),
        *_of_indicators(before, after),
        *_of_figures(before, after),
        *_of_tasks(before, after),
        *_of_texts(before, after),
    ]


def _pairs(before: Frozen, after: Frozen, part: str) -> Iterator[tuple[str, Any, Any]]:
    for key in {**before[part], **after[part]}:
        was, now = before[part].get(key), after[part].get(key)
        if was != now:
            yield key, was, now


def _changed(place: str, was: str, now: str) -> Iterator[IssueChange]:
    if was != now:
        yield IssueChange(place, was or NOTHING, now or NOTHING)


def _renamed(place: str, was: Frozen | None, now: Frozen | None) -> Iterator[IssueChange]:
    if was and now:
        yield from _changed(f"{place} – tên", was["name"], now["name"])


def _of_units(before: Frozen, after: Frozen) -> Iterator[IssueChange]:
    for _code, was, now in _pairs(before, after, "units"):
        yield from _changed(f"Báo cáo của {(now or was)['name']}", _unit_words(was), _unit_words(now))


def _unit_words(unit: Mapping[str, Any] | None) -> str:
    if unit is None:
        return ""
    counted = f"tính lần nộp {unit['round']:02}" if unit["round"] else "chưa có lần nộp được tính"
    return f"{counted}; {unit['timeliness'].lower()}"


def _of_indicators(before: Frozen, after: Frozen) -> Iterator[IssueChange]:
    for code, was, now in _pairs(before, after, "indicators"):
        place = f"Chỉ tiêu {code}. {(now or was)['name']}"
        yield from _renamed(place, was, now)
        yield from _changed(place, _indicator_words(was), _indicator_words(now))


def _indicator_words(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return ""
    parts = (
        row["value"],
        row["sides"],
        f"mức {row['threshold']}" if row["threshold"] else "",
        row["verdict"],
    )
    former = f"cùng kỳ {row['last_year']}" if row["last_year"] else ""
    return "; ".join(part for part in (*parts, former) if part)


def _of_figures(before: Frozen, after: Frozen) -> Iterator[IssueChange]:
    for _code, was, now in _pairs(before, after, "figures"):
        name = (now or was)["name"]
        yield from _renamed(name, was, now)
        yield from _changed(name, _figure_words(was), _figure_words(now))
        units = {**(was or {}).get("cells", {}), **(now or {}).get("cells", {})}
        for unit in units:
            first = (was or {}).get("cells", {}).get(unit, "")
            second = (now or {}).get("cells", {}).get(unit, "")
            yield from _changed(f"{name} – {_unit_name(before, after, unit)}", first, second)


def _unit_name(before: Frozen, after: Frozen, code: str) -> str:
    unit = after["units"].get(code) or before["units"].get(code)
    return unit["name"] if unit else code


def _figure_words(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return ""
    return f"{row['value']} {row['measure']} ({row['coverage']}); cùng kỳ {row['last_year']}"


def _of_tasks(before: Frozen, after: Frozen) -> Iterator[IssueChange]:
    for number, was, now in _pairs(before, after, "tasks"):
        changed = {
            code for code in {**(was or {}), **(now or {})} if (was or {}).get(code) != (now or {}).get(code)
        }
        names = ", ".join(_unit_name(before, after, code) for code in sorted(changed))
        yield IssueChange(f"Nhiệm vụ {number}", "", f"tình trạng đã đổi ở: {names}")


def _of_texts(before: Frozen, after: Frozen) -> Iterator[IssueChange]:
    was, now = _texts_by_place(before["texts"]), _texts_by_place(after["texts"])
    for place in {**was, **now}:
        yield from _changed(place, was.get(place, ""), now.get(place, ""))


def _texts_by_place(texts: Iterable[Any]) -> dict[str, str]:
    return {
        f"{part} – {heading}" if heading else part: "\n".join(paragraphs)
        for part, heading, paragraphs in texts
    }
