"""A unit's report as a workbook: its content, draft or filed alike, one sheet for each section."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from agencies.dates import format_date, format_moment
from reports.answers import NOTHING_SAID, Answer
from reports.enums import EntryState
from reports.exports import wording
from reports.exports.report_document import NOT_WRITTEN, SETTLED, Signing
from reports.exports.sources import Source, content_and_signing
from reports.exports.workbook import Book, Sheet, SheetColumn, workbook_bytes
from reports.exports.workbook_cells import (
    DATE_FORMAT,
    INTEGER_FORMAT,
    Value,
    decimals_format,
    percent_format,
)
from reports.exports.workbook_values import NOT_COMPARED, UNITS_OF_MEASURE, share_of_percent
from reports.models import Report
from reports.models.comparison import Comparison
from reports.models.difficulty import code_of_item
from targets.enums import FigureKind
from targets.numbers import percent_of

Content = Mapping[str, Any]

DERIVED = "Tự tính từ các số liệu thành phần."
NOT_DATED = "Chưa ghi ngày"


def workbook_of(report: Report, source: Source, *, now: datetime) -> bytes:
    """One report as its working copy or one of its rounds says it, as an .xlsx file; `now` is when it is made."""
    content, signing = content_and_signing(source)
    return workbook_bytes(report_book(report, content, signing, Comparison.of(report).last_year, now=now))


def report_book(
    report: Report, content: Content, signing: Signing, last_year: Mapping[str, Answer], *, now: datetime
) -> Book:
    """All sheets of one report, in the order of its sections; the arguments are those of `report_document`."""
    unit, period, plan = report.unit, report.period, report.period.plan
    return Book(
        title=f"Báo cáo kết quả thực hiện {wording.lower_first(plan.short_name)}, {wording.period_words(period)}",
        author=unit.name,
        lines=(
            f"{plan.title} ({plan.symbol}); {_window(report, content)}.",
            f"Nguồn: {_version(signing)}; mã nội dung {signing.code}; lập lúc {format_moment(now)}.",
            UNITS_OF_MEASURE,
        ),
        made_at=now,
        label=_label(report, signing),
        sheets=(
            _figures(report, content, last_year),
            _tasks(content),
            _projects(content),
            _documents(content),
            _difficulties(content),
            *_settled(content),
            _assessment(content),
        ),
    )


def _window(report: Report, content: Content) -> str:
    words = wording.window_words(report.period)
    as_of = content["data_as_of"]
    return f"{words}, số ước đến ngày {format_date(date.fromisoformat(as_of))}" if as_of else words


def _version(signing: Signing) -> str:
    """ "báo cáo số 45/BC-SYT ngày 05/02/2025", "dự thảo chưa nộp"."""
    if not signing.filed:
        return "dự thảo, chưa nộp"
    number = f" số {signing.number}" if signing.number else ""
    day = f" ngày {format_date(signing.signed_on)}" if signing.signed_on else ""
    return f"báo cáo{number}{day} đã nộp trên cổng"


def _label(report: Report, signing: Signing) -> str:
    marks = (
        "" if signing.filed else wording.DRAFT_MARK,
        wording.DEMO_MARK if report.period.plan.is_demo else "",
    )
    return " – ".join(filter(None, marks))


# --- Số liệu ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Figure:
    """A figure of the content beside the same period last year."""

    row: Content
    now: Answer
    former: Answer

    @property
    def difference(self) -> Decimal | None:
        if self.now.amount is None or self.former.amount is None:
            return None
        return self.now.amount - self.former.amount

    @property
    def percent(self) -> Fraction | None:
        difference, former = self.difference, self.former.amount
        return None if difference is None or not former else percent_of(difference, former)


def _figures(report: Report, content: Content, last_year: Mapping[str, Answer]) -> Sheet:
    return Sheet(
        name="Số liệu",
        heading=f"Số liệu {wording.period_words(report.period)} của {report.unit.name}",
        columns=(
            SheetColumn("Mã", lambda line: line.row["code"], 13),
            SheetColumn("Số liệu", lambda line: line.row["name"], 38),
            SheetColumn("Đơn vị tính", lambda line: line.row["measure"], 9, centred=True),
            SheetColumn("Kỳ này", lambda line: _amount(line.now), 13, _amount_format, strong=True),
            SheetColumn("Cùng kỳ năm trước", _former, 13, _amount_format),
            SheetColumn("Tăng, giảm", _change, 12, _change_format),
            SheetColumn("Tăng, giảm (%)", _percent, 12, percent_format(1, signed=True)),
            SheetColumn("Trường hợp", _case, 14, centred=True),
            SheetColumn("Lý do chưa có số liệu", _text_of("reason"), 22),
            SheetColumn("Ghi chú", _note, 22),
            SheetColumn("Giải trình", _text_of("explanation"), 26),
        ),
        rows=[_figure(row, last_year) for row in content["figures"]],
        empty="Đơn vị không được giao số liệu.",
        frozen=2,
    )


def _figure(row: Content, last_year: Mapping[str, Answer]) -> _Figure:
    return _Figure(row, wording.content_answer(row), last_year.get(row["code"], NOTHING_SAID))


def _amount(answer: Answer) -> Value:
    """The number, or the word for there being none: nil is not 0."""
    if answer.state == EntryState.VALUE and answer.value is not None:
        return answer.value
    return wording.answer_words(answer.state, answer.value, 0)


def _former(line: _Figure) -> Value:
    return _amount(line.former) if line.former.is_given else wording.UNAVAILABLE


def _change(line: _Figure) -> Value:
    return NOT_COMPARED if line.difference is None else line.difference


def _percent(line: _Figure) -> Value:
    return share_of_percent(line.percent, line.former.amount, line.difference)


def _amount_format(line: _Figure) -> str:
    return decimals_format(line.row["decimals"])


def _change_format(line: _Figure) -> str:
    return decimals_format(line.row["decimals"], signed=True)


def _case(line: _Figure) -> str:
    return EntryState(line.now.state).label if line.now.is_given else wording.NOT_SAID


def _text_of(key: str) -> Callable[[_Figure], Value]:
    def text(line: _Figure) -> str:
        return line.row[key] or wording.NOT_APPLICABLE

    return text


def _note(line: _Figure) -> str:
    derived = DERIVED if line.row["kind"] == FigureKind.DERIVED else ""
    return "\n".join(filter(None, (derived, line.row["note"]))) or wording.NOT_APPLICABLE


# --- The sections in words --------------------------------------------------------------------


def _tasks(content: Content) -> Sheet:
    return Sheet(
        name="Nhiệm vụ",
        heading="Kết quả thực hiện nhiệm vụ trọng tâm",
        columns=(
            SheetColumn("Số", lambda row: row["number"], 6, INTEGER_FORMAT),
            SheetColumn("Nhiệm vụ", lambda row: row["name"], 44),
            SheetColumn("Tình trạng", _state, 24),
            SheetColumn("Kết quả", lambda row: row["text"] or wording.NOT_SAID, 90),
        ),
        rows=content["tasks"],
        empty="Đơn vị không được giao nhiệm vụ trọng tâm.",
        frozen=2,
    )


def _state(row: Content) -> str:
    return wording.task_state_words(row["state"])


def _projects(content: Content) -> Sheet:
    return Sheet(
        name="Dự án",
        heading="Kết quả thực hiện dự án",
        columns=(
            SheetColumn("Mã", lambda row: row["code"] or "Đơn vị bổ sung", 12),
            SheetColumn("Dự án", lambda row: row["name"] or wording.NOT_SAID, 48),
            SheetColumn("Vai trò", lambda row: wording.role_words(row["role"]), 12),
            SheetColumn("Tình trạng", _state, 24),
            SheetColumn("Kết quả", lambda row: row["text"] or wording.NOT_SAID, 70),
        ),
        rows=content["projects"],
        empty="Trong kỳ không có dự án thực hiện." if content["no_projects"] else "Chưa nhập dự án.",
        frozen=2,
    )


def _documents(content: Content) -> Sheet:
    return Sheet(
        name="Văn bản",
        heading="Văn bản chỉ đạo đã ban hành trong kỳ",
        columns=(
            SheetColumn("Số, ký hiệu", lambda row: row["number"] or wording.NOT_SAID, 28),
            SheetColumn("Ngày ban hành", _issued_on, 16, DATE_FORMAT),
            SheetColumn("Trích yếu", lambda row: row["abstract"] or wording.NOT_SAID, 110),
        ),
        rows=content["documents"],
        empty="Trong kỳ không ban hành văn bản." if content["no_documents"] else "Chưa nhập văn bản.",
        frozen=1,
    )


def _issued_on(row: Content) -> Value:
    return date.fromisoformat(row["issued_on"]) if row["issued_on"] else NOT_DATED


def _difficulties(content: Content) -> Sheet:
    nothing = "Trong kỳ không có khó khăn, vướng mắc."
    return Sheet(
        name="Vướng mắc",
        heading="Khó khăn, vướng mắc và kiến nghị",
        columns=(
            SheetColumn("Số theo dõi", _item, 12, centred=True),
            SheetColumn("Khó khăn, vướng mắc", lambda row: row["content"] or wording.NOT_SAID, 70),
            SheetColumn("Kiến nghị, đề xuất", lambda row: row["proposal"] or "Không nêu", 60),
            SheetColumn("Cơ quan giải quyết", lambda row: row["addressed_to"] or "Không nêu", 28),
        ),
        rows=content["difficulties"],
        empty=nothing if content["no_difficulties"] else "Chưa nhập khó khăn, vướng mắc.",
    )


def _item(row: Content) -> str:
    """The number of the tracked difficulty that the row goes on with."""
    return code_of_item(row["item"]) if row.get("item") else wording.NOT_APPLICABLE


def _settled(content: Content) -> Iterator[Sheet]:
    rows = content.get("settled_difficulties")
    if rows:
        yield Sheet(
            name="Đã giải quyết",
            heading=SETTLED,
            columns=(
                SheetColumn("Số theo dõi", _item, 12, centred=True),
                SheetColumn("Kết quả giải quyết", lambda row: row["comment"] or "Không nêu", 120),
            ),
            rows=rows,
            empty="",
        )


def _assessment(content: Content) -> Sheet:
    parts = (
        ("Nhận xét, đánh giá chung", content["assessment"]),
        ("Phương hướng, nhiệm vụ thời gian tới", content["direction"]),
    )
    return Sheet(
        name="Nhận xét",
        heading="Nhận xét, đánh giá chung và phương hướng",
        columns=(
            SheetColumn("Mục", lambda part: part[0], 34, strong=True),
            SheetColumn("Nội dung", lambda part: part[1].strip() or NOT_WRITTEN, 120),
        ),
        rows=parts,
        empty=NOT_WRITTEN,
    )
