"""What a consolidated report says, as plain data that can be frozen, and what differs between two of them; pure.

The JSON of this data is what the SHA-256 of an issued report is of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agencies.dates import format_date
from reports.composing.board import Board
from reports.consolidation.rows import (
    Cell,
    CellState,
    Consolidated,
    DifficultyRow,
    FigureRow,
    IndicatorRow,
    InspectionRow,
    ProjectRow,
    UnitRow,
)
from reports.difficulty_moves import DifficultyState
from reports.enums import Confirmation, ReportPart, TaskState

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
        "projects": {_project_key(row): _project(row) for row in rows.projects},
        "inspections": {_inspection_key(row): _inspection(row) for row in rows.inspections},
        "followed_up": {row.code: _followed_up(row) for row in rows.difficulties if row.number},
        "texts": [
            [part.label, heading, texts] for part in ReportPart for heading, texts in board.texts(part)
        ],
    }


def _unit(unit: UnitRow) -> dict[str, Any]:
    return {
        "name": unit.short_name,
        "round": unit.round_number,
        "timeliness": unit.timeliness_words,
        "remarks": "; ".join(_unit_remarks(unit)),
    }


def _unit_remarks(unit: UnitRow) -> Iterator[str]:
    """What the annex on filing says of a report besides its timeliness.

    Not where it stands: a correction under way changes nothing until it is accepted.
    """
    if unit.first_filed_on:
        yield f"nộp lần đầu ngày {format_date(unit.first_filed_on)}"
    if unit.extended_to:
        yield f"gia hạn đến {format_date(unit.extended_to)}"
    if unit.data_as_of:
        yield f"số ước đến ngày {format_date(unit.data_as_of)}"
    if unit.on_behalf:
        yield f"nộp thay, {Confirmation(unit.confirmation).label.lower()}"


def _figure(row: FigureRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "value": row.value_words,
        "measure": row.measure,
        "coverage": row.total.coverage.full_words,
        "last_year": row.words(row.last_year.value),
        "comparison": "\n".join(filter(None, (row.unlike_words, row.last_year.break_words))),
        "cells": {cell.unit.code: said_of(row, cell) for cell in row.cells if cell.role is not None},
        "remarks": "; ".join(_figure_remarks(row)),
        "reconciliation": row.reconciliation_words,
        "left_out": {cell.unit.code: cell.reason for cell in row.left_out},
    }


def said_of(row: FigureRow, cell: Cell) -> str:
    """What the report says of one unit's figure."""
    state = CellState(cell.state)
    if cell.value is None:
        return str(state.label)
    counted = f" ({state.label.lower()})" if state == CellState.EXCLUDED else ""
    return f"{row.words(cell.value)}{counted}"


def _figure_remarks(row: FigureRow) -> Iterator[str]:
    """What the annexes say of a total besides its value and coverage."""
    if row.total.estimate_words:
        yield row.total.estimate_words
    if row.last_year.from_baseline:
        yield "cùng kỳ là số gốc"


def _project_key(row: ProjectRow) -> str:
    return f"{row.code or row.name}/{row.unit.code}"


def _project(row: ProjectRow) -> dict[str, str]:
    state = TaskState(row.state).label if row.state else ""
    return {"name": row.name, "unit": row.unit.short_name, "state": state}


def _inspection_key(row: InspectionRow) -> str:
    return f"{row.unit.code}/{row.inspected_on.isoformat()}/{row.inspecting_body}"


def _inspection(row: InspectionRow) -> dict[str, str]:
    return {
        "unit": row.unit.short_name,
        "day": format_date(row.inspected_on),
        "conclusion": row.conclusion,
        "recommendations": row.recommendations,
        "due": format_date(row.due_before) if row.due_before else "",
        "done": format_date(row.done_on) if row.done_on else "",
    }


def _followed_up(row: DifficultyRow) -> dict[str, str]:
    return {
        "unit": row.unit.short_name,
        "content": row.content,
        "proposal": row.proposal,
        "owner": row.owner,
        "due": format_date(row.due_before) if row.due_before else "",
        "state": DifficultyState(row.state).label if row.state else "",
        "answer": row.answer,
    }


def _indicator(row: IndicatorRow) -> dict[str, Any]:
    # Only where there is one: what was frozen before keeps its digest.
    amended = {"amended_by": row.amended_by.decision} if row.amended_by else {}
    return amended | {
        "name": row.name,
        "value": row.now.value_words,
        "sides": row.now.sides_words,
        "threshold": row.threshold_words,
        "verdict": row.verdict_words,
        "last_year": row.last_year.value_words if row.last_year else "",
    }


def differences(before: Frozen, after: Frozen) -> list[IssueChange]:
    """What reads differently now, in the order of the report.

    Parts that an earlier version of the portal did not freeze yet are not compared.
    """
    return [
        *_of_due_date(before, after),
        *_of_units(before, after),
        *_of_indicators(before, after),
        *_of_figures(before, after),
        *_of_tasks(before, after),
        *_of_projects(before, after),
        *_of_inspections(before, after),
        *_of_followed_up(before, after),
        *_of_texts(before, after),
    ]


def _pairs(before: Frozen, after: Frozen, part: str) -> Iterator[tuple[str, Any, Any]]:
    if part not in before:
        return
    for key in {**before[part], **after[part]}:
        was, now = before[part].get(key), after[part].get(key)
        if was != now:
            yield key, was, now


def _changed(place: str, was: str, now: str) -> Iterator[IssueChange]:
    if was != now:
        yield IssueChange(place, was or NOTHING, now or NOTHING)


def _remarked(place: str, was: Frozen | None, now: Frozen | None) -> Iterator[IssueChange]:
    if was and now and "remarks" in was:
        yield from _changed(place, was["remarks"], now["remarks"])


def _of_due_date(before: Frozen, after: Frozen) -> Iterator[IssueChange]:
    if "late_from" not in before:
        return
    days = (format_date(date.fromisoformat(side["late_from"])) for side in (before, after))
    yield from _changed("Hạn nộp, trước ngày", *days)


def _renamed(place: str, was: Frozen | None, now: Frozen | None) -> Iterator[IssueChange]:
    if was and now:
        yield from _changed(f"{place} – tên", was["name"], now["name"])


def _of_units(before: Frozen, after: Frozen) -> Iterator[IssueChange]:
    for _code, was, now in _pairs(before, after, "units"):
        place = f"Báo cáo của {(now or was)['name']}"
        yield from _changed(place, _unit_words(was), _unit_words(now))
        yield from _remarked(f"{place} – ghi chú", was, now)


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
        f"theo văn bản số {row['amended_by']}" if "amended_by" in row else "",
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
        yield from _remarked(f"{name} – ghi chú", was, now)
        for part, words in (("comparison", "so với cùng kỳ"), ("reconciliation", "đối chiếu")):
            if was and now and part in was:
                yield from _changed(f"{name} – {words}", was[part], now[part])
        yield from _of_left_out(name, before, after, was, now)


def _unit_name(before: Frozen, after: Frozen, code: str) -> str:
    unit = after["units"].get(code) or before["units"].get(code)
    return unit["name"] if unit else code


def _figure_words(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return ""
    value = f"{row['value']} {row['measure']}" if row["value"][-1:].isdigit() else row["value"]
    return f"{value} ({row['coverage']}); cùng kỳ {row['last_year']}"


def _of_tasks(before: Frozen, after: Frozen) -> Iterator[IssueChange]:
    for number, was, now in _pairs(before, after, "tasks"):
        changed = {
            code for code in {**(was or {}), **(now or {})} if (was or {}).get(code) != (now or {}).get(code)
        }
        names = ", ".join(_unit_name(before, after, code) for code in sorted(changed))
        yield IssueChange(f"Nhiệm vụ {number}", "", f"tình trạng đã đổi ở: {names}")


def _of_left_out(
    name: str, before: Frozen, after: Frozen, was: Frozen | None, now: Frozen | None
) -> Iterator[IssueChange]:
    """Reasons of figures left out in both; that one was left out or taken in again shows in its cell."""
    first, second = (was or {}).get("left_out", {}), (now or {}).get("left_out", {})
    for unit in first.keys() & second.keys():
        place = f"{name} – lý do không tính số của {_unit_name(before, after, unit)}"
        yield from _changed(place, first[unit], second[unit])


def _of_projects(before: Frozen, after: Frozen) -> Iterator[IssueChange]:
    for _key, was, now in _pairs(before, after, "projects"):
        row = now or was
        place = f"Dự án {row['name']} – {row['unit']}"
        yield from _changed(place, *(side["state"] if side else "" for side in (was, now)))


def _of_inspections(before: Frozen, after: Frozen) -> Iterator[IssueChange]:
    for _key, was, now in _pairs(before, after, "inspections"):
        row = now or was
        place = f"Kiểm tra {row['unit']} ngày {row['day']}"
        yield from _changed(place, _inspection_words(was), _inspection_words(now))


def _inspection_words(row: Frozen | None) -> str:
    if row is None:
        return ""
    parts = (
        row["conclusion"],
        f"Kiến nghị: {row['recommendations']}" if row["recommendations"] else "",
        f"Thực hiện trước ngày {row['due']}" if row["due"] else "",
        f"Thực hiện xong ngày {row['done']}" if row["done"] else "",
    )
    return "\n".join(part for part in parts if part)


def _of_followed_up(before: Frozen, after: Frozen) -> Iterator[IssueChange]:
    for code, was, now in _pairs(before, after, "followed_up"):
        place = f"Vướng mắc {code} – {(now or was)['unit']}"
        yield from _changed(place, _followed_up_words(was), _followed_up_words(now))


def _followed_up_words(row: Frozen | None) -> str:
    if row is None:
        return ""
    parts = (
        row["content"],
        f"Kiến nghị: {row['proposal']}" if row["proposal"] else "",
        f"Cơ quan giải quyết: {row['owner']}" if row["owner"] else "",
        f"Trả lời trước ngày {row['due']}" if row["due"] else "",
        f"Trạng thái: {row['state']}" if row["state"] else "",
        f"Trả lời: {row['answer']}" if row["answer"] else "",
    )
    return "\n".join(part for part in parts if part)


def _of_texts(before: Frozen, after: Frozen) -> Iterator[IssueChange]:
    if "texts" not in before:
        return
    was, now = _texts_by_place(before["texts"]), _texts_by_place(after["texts"])
    for place in {**was, **now}:
        yield from _changed(place, was.get(place, ""), now.get(place, ""))


def _texts_by_place(texts: Iterable[Any]) -> dict[str, str]:
    return {
        f"{part} – {heading}" if heading else part: "\n".join(paragraphs)
        for part, heading, paragraphs in texts
    }
