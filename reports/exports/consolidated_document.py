"""The consolidated report of a period as an official document: from the consolidated rows alone."""

from __future__ import annotations

from collections.abc import Iterator

from agencies.dates import format_date, format_moment
from reports.composing.board import Board
from reports.consolidation.rows import (
    Completeness,
    Consolidated,
    IndicatorRow,
    TaskCell,
    TaskRow,
    UnitRow,
)
from reports.enums import ReportPart, TaskState, Timeliness
from reports.exports import composed, followed_up, official, wording
from reports.exports.consolidated_annexes import TRACKED_LABEL, annexes, charts_label
from reports.exports.fingerprint import content_code
from reports.exports.official import Issued
from reports.exports.tree import (
    Align,
    Block,
    Column,
    Document,
    Marks,
    Paragraph,
    Row,
    RowKind,
    Section,
    Table,
)
from targets.enums import VerdictCode

PROVISIONAL_MARK = "DỰ THẢO – SỐ LIỆU TẠM TÍNH"
ACCEPTED_ONLY = "chỉ gồm số liệu đã tiếp nhận"
WITH_PROVISIONAL = "số liệu tạm tính, gồm báo cáo đã nộp nhưng chưa tiếp nhận"
OTHER_VERDICTS = (
    VerdictCode.NOT_MET,
    VerdictCode.MISSING_DATA,
    VerdictCode.NO_BASELINE,
    VerdictCode.BASE_ZERO,
    VerdictCode.NOT_DUE,
    VerdictCode.MONITORED,
)
# Of these states a report names the units.
STATES_TO_NAME = (TaskState.LATE, TaskState.DIFFICULT, TaskState.NOT_STARTED)


def consolidated_document(
    rows: Consolidated, issued: Issued | None = None, board: Board | None = None
) -> Document:
    """Build the province's report of one period (KH 172, mục IV.2), for the coordinator's signature.

    Without `issued` it is a draft: number, date and signer are left open. `board` holds the texts that were
    composed; without it the report has figures, states and the list of difficulties only.
    """
    period, plan = rows.period, rows.period.plan
    unit = plan.coordinator
    subject = wording.results_of(plan, period)
    title = official.title(subject)
    body = (_opening(rows), *_sections(rows, board))
    attached = annexes(rows, issued)
    return Document(
        subject=f"Báo cáo {wording.lower_first(subject)}",
        author=unit.name,
        letterhead=official.letterhead(unit),
        number_line=official.number_line(
            unit,
            year=period.due_before.year,
            number=issued.number if issued else "",
            signed_on=issued.signed_on if issued else None,
        ),
        title=title,
        addressees=tuple(official.listed(plan.consolidated_addressees)),
        bases=_bases(rows),
        body=body,
        closing=_closing(unit.name, subject, issued),
        signature=official.signature(
            unit, position=issued.position if issued else "", name=issued.signer if issued else ""
        ),
        recipients=official.recipients(*_others_informed(rows)),
        annexes=attached,
        marks=Marks(
            draft=_draft_mark(rows, issued),
            demo=wording.unreal_mark(rows.period),
            code=wording.code_words((issued and issued.code) or content_code(title, body, attached)),
            source=source_words(rows),
        ),
    )


def _closing(name: str, subject: str, issued: Issued | None) -> Paragraph:
    """The last words; a report issued again says which one it takes the place of."""
    replaced = f"Báo cáo này thay thế {issued.replaces}. " if issued and issued.replaces else ""
    return Paragraph(
        f"{replaced}Trên đây là báo cáo {wording.lower_first(subject)}; {name} trân trọng báo cáo./."
    )


def _draft_mark(rows: Consolidated, issued: Issued | None) -> str:
    if rows.provisional:
        return PROVISIONAL_MARK
    return "" if issued else wording.DRAFT_MARK


def _bases(rows: Consolidated) -> tuple[str, ...]:
    """What the report rests on: the plan in its full citation, and the reports of the units."""
    plan, period = rows.period.plan, rows.period
    return (
        f"Căn cứ {wording.plan_in_full(plan)}",
        f"Căn cứ báo cáo {wording.period_words(period)} của các đơn vị được Kế hoạch phân công",
    )


def source_words(rows: Consolidated) -> str:
    """Of what and when the figures were computed."""
    basis = WITH_PROVISIONAL if rows.provisional else ACCEPTED_ONLY
    return f"Tính lúc {format_moment(rows.computed_at)}; {basis}"


def _others_informed(rows: Consolidated) -> list[str]:
    """Who else the plan was sent to, without those it is addressed to and the plan's own file copy."""
    plan = rows.period.plan
    named = {official.SAME_AS_ABOVE, *official.listed(plan.consolidated_addressees)}
    return [
        line
        for line in official.listed(plan.recipients)
        if line not in named and not line.startswith(official.FILE_COPY)
    ]


def _opening(rows: Consolidated) -> Paragraph:
    plan, period = rows.period.plan, rows.period
    basis = f"; {WITH_PROVISIONAL}" if rows.provisional else ""
    return Paragraph(
        f"{plan.coordinator.name} tổng hợp, báo cáo kết quả {wording.period_words(period)} "
        f"({wording.window_words(period)}{basis}) như sau:"
    )


def _sections(rows: Consolidated, board: Board | None) -> Iterator[Section]:
    parts = (
        ("Tình hình nộp báo cáo", _filing(rows)),
        (ReportPart.SITUATION.label, composed.narrative(board, ReportPart.SITUATION)),
        ("Kết quả thực hiện các mục tiêu", _targets(rows)),
        (ReportPart.TASKS.label, (*_tasks(rows), *composed.narrative(board, ReportPart.TASKS))),
        (ReportPart.PROJECTS.label, composed.projects(rows, board)),
        ("Công tác kiểm tra", followed_up.inspections(rows)),
        (ReportPart.ASSESSMENT.label, composed.narrative(board, ReportPart.ASSESSMENT)),
        ("Khó khăn, vướng mắc và kiến nghị", _difficulties(rows, board)),
        (ReportPart.DIRECTION.label, composed.narrative(board, ReportPart.DIRECTION)),
    )
    filled = [(heading, blocks) for heading, given in parts if (blocks := tuple(given))]
    for number, (heading, blocks) in enumerate(filled, start=1):
        yield Section(official.roman(number), heading, blocks)


def _difficulties(rows: Consolidated, board: Board | None) -> Iterator[Block]:
    yield from composed.difficulties(rows, board)
    if items := followed_up.tracked(rows):
        yield Paragraph(
            f"Việc theo dõi, giải quyết {wording.count_words(len(items))} nội dung nêu chi tiết tại {TRACKED_LABEL}."
        )


# --- I. Who filed ---------------------------------------------------------------------------


def _filing(rows: Consolidated) -> Iterator[Block]:
    counts = rows.completeness
    yield Paragraph(
        f"Hạn nộp: trước ngày {format_date(rows.period.late_from)}. Có {counts.filed}/{counts.expected} đơn vị "
        f"đã nộp báo cáo{_in_time_words(counts)}; {_not_filed_words(counts)}; "
        f"{counts.accepted}/{counts.expected} báo cáo đã được tiếp nhận (chi tiết tại Phụ lục III)."
    )
    if counts.last_year_on_time is not None:
        yield Paragraph(
            f"Cùng kỳ năm trước {counts.last_year_on_time}/{counts.last_year_expected} đơn vị nộp đúng hạn."
        )
    late = [unit for unit in rows.units if unit.timeliness == Timeliness.LATE]
    waiting = [unit for unit in rows.units if unit.is_filed and not unit.accepted]
    not_filed = [unit for unit in rows.units if not unit.is_filed]
    yield from _named("Nộp chậm:", [f"{unit.name} ({unit.days_late:02} ngày)" for unit in late])
    yield from _named("Đã nộp, chưa được tiếp nhận:", _names(waiting))
    yield from _named("Chưa nộp:", _names(not_filed))


def _in_time_words(counts: Completeness) -> str:
    """ ", gồm 25 đúng hạn (trong đó 01 được gia hạn) và 01 nộp chậm"."""
    if not counts.filed:
        return ""
    extended = (
        f" (trong đó {wording.count_words(counts.on_time_extended)} được gia hạn)"
        if counts.on_time_extended
        else ""
    )
    late = f" và {wording.count_words(counts.late)} nộp chậm" if counts.late else ""
    return f", gồm {wording.count_words(counts.in_time)} đúng hạn{extended}{late}"


def _not_filed_words(counts: Completeness) -> str:
    if not counts.not_filed:
        return "không còn đơn vị chưa nộp"
    return f"còn {wording.count_words(counts.not_filed)} đơn vị chưa nộp"


def _names(units: list[UnitRow]) -> list[str]:
    return [unit.name for unit in units]


def _named(lead: str, names: list[str]) -> Iterator[Block]:
    if names:
        words = "; ".join(names)
        yield Paragraph(f"{words if lead.endswith(':') else wording.upper_first(words)}.", lead=lead)


# --- II. Targets ----------------------------------------------------------------------------


def _targets(rows: Consolidated) -> Iterator[Block]:
    label = charts_label(rows)
    drawn = f"; biểu đồ qua các năm tại {label}" if label else ""
    yield Paragraph(f"{_verdict_counts(rows)} Chi tiết số liệu tại Phụ lục I và Phụ lục II{drawn}.")
    yield Table(
        caption="Kết quả các chỉ tiêu",
        columns=(
            Column("Mã", 9, Align.CENTRE),
            Column("Chỉ tiêu", 38, names_row=True),
            Column("Kỳ này", 24, Align.NUMBER),
            Column("Cùng kỳ năm trước", 24, Align.NUMBER),
            Column("Mức Kế hoạch", 18, Align.CENTRE),
            Column("Đánh giá, căn cứ", 52),
        ),
        rows=tuple(_target_rows(rows)),
    )
    if any(row.interpretation for row in rows.indicators):
        yield Paragraph(
            "Công thức và cách so sánh của các chỉ tiêu là diễn giải của đơn vị tổng hợp từ nội dung Kế hoạch; "
            "so sánh trên số chưa làm tròn."
        )


def _verdict_counts(rows: Consolidated) -> str:
    """ "Trong 18 chỉ tiêu: 13 đạt (trong đó 01 không phát sinh), 02 không đạt, …"."""
    met = f"{wording.count_words(rows.met)} đạt"
    if nil := rows.count(VerdictCode.NIL):
        met += f" (trong đó {wording.count_words(nil)} không phát sinh)"
    others = [
        f"{wording.count_words(rows.count(code))} {wording.lower_first(code.label)}"
        for code in OTHER_VERDICTS
        if rows.count(code)
    ]
    return f"Trong {len(rows.indicators)} chỉ tiêu: {', '.join([met, *others])}."


def _target_rows(rows: Consolidated) -> Iterator[Row]:
    for target in rows.targets:
        yield Row(
            (f"Mục tiêu {target.number}. {target.name} ({wording.clauses(target.summary_words)})",),
            RowKind.GROUP,
        )
        for indicator in target.indicators:
            yield _indicator_row(indicator)


def _indicator_row(row: IndicatorRow) -> Row:
    return Row(
        cells=(
            row.code,
            row.name,
            value_and_sides(row.now.value_words, row.now.sides_words),
            _former(row),
            row.threshold_words,
            "\n".join(_judgement(row)),
        ),
        emphasis=frozenset({2, 5}),
    )


def value_and_sides(value: str, sides: str) -> str:
    """ "98,4%" and under it "61/62 cơ sở"."""
    return f"{value}\n{sides}" if sides else value


def _former(row: IndicatorRow) -> str:
    if row.last_year is None:
        return wording.UNAVAILABLE
    return value_and_sides(row.last_year.value_words, row.last_year.sides_words)


def _judgement(row: IndicatorRow) -> Iterator[str]:
    """The verdict, its reason, and what else is to be known of it."""
    yield f"{row.verdict_words}."
    yield row.now.reason
    yield from judgement_remarks(row)


def judgement_remarks(row: IndicatorRow) -> Iterator[str]:
    """Where the level was amended, rounding misleads, what is missing, provisional or estimated, figures beside."""
    if row.amended_by:
        yield f"Mức {row.amended_by.words}, áp dụng từ ngày {format_date(row.amended_by.valid_from)}."
    if row.break_words:
        yield wording.sentence(row.break_words)
    if row.now.exact_words:
        yield wording.sentence(wording.upper_first(row.now.exact_words))
    if row.coverage.missing:
        words = wording.coverage_words(row.coverage)
        yield f"Có {words}." if row.coverage.assigned > 1 else f"{words}."
    if row.provisional_units:
        yield f"Chưa tiếp nhận: {', '.join(row.provisional_units)}."
    if row.estimate_words:
        yield wording.sentence(wording.upper_first(row.estimate_words))
    for figure in row.beside:
        yield f"{figure.name}: {figure.words}."


# --- III. Core tasks ------------------------------------------------------------------------


def _tasks(rows: Consolidated) -> Iterator[Block]:
    yield Table(
        caption="Số đơn vị theo tình trạng thực hiện từng nhiệm vụ",
        columns=(
            Column("TT", 10, Align.CENTRE),
            Column("Nhiệm vụ", 48, names_row=True),
            Column("Được giao", 16, Align.NUMBER),
            *(Column(state.label, 15.5, Align.NUMBER, group="Số đơn vị") for state in TaskState),
            Column(composed.NOT_REPORTED, 13.5, Align.NUMBER, group="Số đơn vị"),
        ),
        rows=tuple(_task_row(task) for task in rows.tasks),
        dense=True,
    )
    for task in rows.tasks:
        yield from _named(f"Nhiệm vụ {task.number}.", list(_units_to_name(task)))


def _asked(task: TaskRow) -> list[TaskCell]:
    return [cell for cell in task.cells if cell.role is not None]


def _task_row(task: TaskRow) -> Row:
    asked = _asked(task)
    counts = dict(task.counts)
    return Row(
        (
            str(task.number),
            task.name,
            str(len(asked)),
            *(str(counts.get(state, 0)) for state in TaskState),
            str(sum(cell.state is None for cell in asked)),
        )
    )


def _units_to_name(task: TaskRow) -> Iterator[str]:
    """ "chậm: Sở Y tế", "gặp khó khăn: Ủy ban nhân dân huyện …": by their full names, as in any sentence."""
    asked = _asked(task)
    for state in STATES_TO_NAME:
        names = [cell.unit.name for cell in asked if cell.state == state]
        if names:
            yield f"{wording.lower_first(state.label)}: {', '.join(names)}"
