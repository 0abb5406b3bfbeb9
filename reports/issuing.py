"""Issuing the consolidated report: what to look at first, freezing it, and whether it still holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from agencies.access import Access
from agencies.dates import format_date, local_date
from agencies.enums import UnitLevel
from agencies.models import Unit
from reports.composing.board import Board, Paragraph
from reports.composing.material import task_heading
from reports.consolidation.rows import Consolidated, FigureRow
from reports.content import canonical_text, sha256_of
from reports.enums import Origin, ReportPart
from reports.frozen import IssueChange, differences, frozen_of
from reports.models import ConsolidatedIssue, Period
from reports.permissions import is_head
from reports.small_counts import Published, small_words
from targets.enums import AssignmentRole

CHANGED_MEANWHILE = (
    "Nội dung, các điểm cần biết hoặc những số sẽ ẩn khác với lúc mở trang này, nên chưa ban hành. Đề nghị xem lại dự "
    "thảo và các điểm ở trên, rồi bấm ban hành lại; những gì vừa ghi vẫn còn."
)

# Not a part of a date, a symbol, a share or a larger number.
WHOLE_NUMBER = re.compile(r"(?<![\d.,/–-])\d{1,2}(?![\d.,]*[\d%/])")


class IssueRefused(Exception):
    """The report is not issued; `field` names what to mend, the text says how."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to know before issuing; none of them stops it, all are to be acknowledged."""

    title: str
    text: str


@dataclass(frozen=True)
class Signing:
    """Number, date and signer of a report to be issued."""

    document_number: str
    signed_on: date
    signer_position: str
    signer: str


def checks_of(rows: Consolidated, board: Board) -> list[Check]:
    """What is missing, provisional or open: units and differences named."""
    return list(_checks(rows, board))


def _checks(rows: Consolidated, board: Board) -> Iterator[Check]:
    yield from _about_units(rows)
    yield from _about_figures(rows)
    yield from _about_composing(rows, board)


def _about_composing(rows: Consolidated, board: Board) -> Iterator[Check]:
    if board.moved:
        yield Check(
            f"Bản soạn có {len(board.moved):02} đoạn mà nguồn đã đổi sau lần quyết định gần nhất",
            f"{'; '.join(_place_words(row) for row in board.moved)}.",
        )
    said = {topic.heading for topic in board.part(ReportPart.TASKS) if topic.used}
    if silent := [str(row.number) for row in rows.tasks if task_heading(row) not in said]:
        yield Check("Nhiệm vụ chưa có nội dung trong bản soạn", f"nhiệm vụ {', '.join(silent)}.")


def _place_words(row: Paragraph) -> str:
    """Where a paragraph stands, and whose it is: its own, or of what was merged into it."""
    place = f"{row.topic or row.part.label}, đoạn {row.number}"
    names = dict.fromkeys(one.unit_short_names or one.origin.label for one in row.moved)
    return f"{place} ({', '.join(names)})"


def _about_units(rows: Consolidated) -> Iterator[Check]:
    if local_date(rows.computed_at) <= rows.period.ends_on:
        yield Check("Chưa đến ngày chốt số liệu", f"kỳ này chốt ngày {format_date(rows.period.ends_on)}.")
    unfiled = [unit.short_name for unit in rows.units if not unit.is_filed]
    if unfiled:
        yield Check("Chưa nộp báo cáo", f"{', '.join(unfiled)}.")
    waiting = [unit.short_name for unit in rows.units if unit.is_filed and not unit.accepted]
    if waiting:
        yield Check("Đã nộp nhưng chưa tiếp nhận, không được tính", f"{', '.join(waiting)}.")
    correcting = [unit.short_name for unit in rows.units if unit.correcting]
    if correcting:
        yield Check("Đang đính chính, tính theo lần đã tiếp nhận", f"{', '.join(correcting)}.")


def _about_figures(rows: Consolidated) -> Iterator[Check]:
    for row in rows.indicators:
        if row.coverage.missing:
            yield Check(f"Chỉ tiêu {row.code} thiếu số liệu", f"{row.coverage.missing_names}.")
    yield from _about_reconciliation(rows.figures)
    for figure in rows.figures:
        if figure.total.estimate_words:
            yield Check(f"Số ước: {figure.name}", f"{figure.total.estimate_words}.")


def _about_reconciliation(figures: Iterable[FigureRow]) -> Iterator[Check]:
    """Totals at odds with what the units count, each by name; incomplete counts only by how many there are.

    Where the counting units do not divide the province between them a rest is no contradiction, an excess is one.
    """
    held = [(row, row.reconciliation) for row in figures if row.reconciliation is not None]
    unfinished = [other for _row, other in held if other.coverage.missing]
    for row, other in held:
        if other.difference and not other.coverage.missing and (other.difference < 0 or _divides(row)):
            yield Check(f"Còn lệch: {row.name}", f"{row.reconciliation_words}.")
    if unfinished:
        names = dict.fromkeys(missing.name for other in unfinished for missing in other.coverage.missing)
        yield Check("Chưa đủ số để đối chiếu", f"{len(unfinished):02} số liệu, thiếu {', '.join(names)}.")


def _divides(row: FigureRow) -> bool:
    """Whether the units that count beside the authority are parts of the province's territory."""
    beside = [cell.unit.level for cell in row.cells if cell.role == AssignmentRole.BREAKDOWN]
    return all(level == UnitLevel.DISTRICT for level in beside)


def checks_of_hiding(published: Published, board: Board, last: ConsolidatedIssue | None) -> list[Check]:
    """What hiding small numbers does not keep: to be known before issuing, as the other points."""
    return list(_about_hiding(published, board, last))


def _about_hiding(published: Published, board: Board, last: ConsolidatedIssue | None) -> Iterator[Check]:
    below = published.rows.hides_below
    if last is not None and last.hides_below is not None and below is None:
        yield Check(
            "Bản trước ẩn số nhỏ",
            f"Báo cáo số {last.document_number} không nêu số người {small_words(last.hides_below)} của một đơn vị; "
            "bản này nêu đủ.",
        )
    if published.exposed:
        where = "; ".join(f"{row.name} – {unit.short_name}" for row, unit in published.exposed)
        yield Check("Số đã ẩn nhưng vẫn tính ngược được từ số toàn tỉnh hoặc từ bản đã ban hành", f"{where}.")
    if published.told_to:
        where = "; ".join(
            f"{row.name} – {unit.short_name} (đơn vị tính được: {reader.short_name})"
            for row, unit, reader in published.told_to
        )
        yield Check("Số đã ẩn nhưng một đơn vị khác tính được từ số của chính mình", f"{where}.")
    if below is not None and (told := paragraphs_with_small_numbers(board, below)):
        yield Check(
            "Lời văn không được ẩn số",
            f"{told:02} đoạn do đơn vị viết hoặc đã sửa có con số {small_words(below)}; "
            "đề nghị xem lại khi soạn nội dung.",
        )


def paragraphs_with_small_numbers(board: Board, below: int) -> int:
    """How many chosen paragraphs in people's own words contain a number that tables would hide."""
    people = (
        paragraph
        for paragraph in board.by_key.values()
        if paragraph.is_used and (paragraph.is_edited or paragraph.origin != Origin.SENTENCE)
    )
    return sum(
        any(0 < int(number) < below for number in WHOLE_NUMBER.findall(paragraph.text))
        for paragraph in people
    )


def issue(
    published: Published,
    board: Board,
    signing: Signing,
    *,
    document: str,
    seen: str,
    replaces: ConsolidatedIssue | None,
    recipients: Iterable[Unit],
    by: Access,
    now: datetime,
) -> ConsolidatedIssue:
    """Freeze the report and give it its number. `document` is the content tree of what is signed, as JSON.

    `published` are the rows as published, with what they hide. `seen` is `stamp_of` what the head had before him:
    nothing is issued that he has not seen.
    `replaces` is the issue that the document says it replaces: another one issued meanwhile makes it untrue.
    Only the head issues, only accepted rounds count. Raises `IssueRefused`.
    """
    rows = published.rows
    period = rows.period
    if not is_head(period.plan.province_id, by):
        raise IssueRefused("Chỉ lãnh đạo cơ quan tổng hợp được ban hành báo cáo tổng hợp.")
    if period.is_practice:
        raise IssueRefused("Kỳ thực hành không ban hành báo cáo.")
    if rows.provisional:
        raise IssueRefused("Báo cáo ban hành chỉ tính số liệu đã tiếp nhận.")
    if seen != stamp_of(published, board, replaces):
        raise IssueRefused(CHANGED_MEANWHILE)
    _refuse_impossible_day(period, signing, replaces, now)
    with transaction.atomic():
        Period.objects.select_for_update(of=("self",)).get(pk=period.pk)
        _refuse_used_number(period, signing)
        text = canonical_text(frozen_of(rows, board))
        last = period.issues.order_by("-number").first()
        if last != replaces:
            raise IssueRefused(
                "Báo cáo của kỳ này vừa được ban hành ở nơi khác. Đề nghị mở lại trang để xem."
            )
        issued = ConsolidatedIssue.objects.create(
            period=period,
            number=last.number + 1 if last else 1,
            document_number=signing.document_number,
            signed_on=signing.signed_on,
            signer_position=signing.signer_position,
            signer=signing.signer,
            content=text,
            sha256=sha256_of(text),
            withheld=published.withheld,
            document=document,
            issued_at=now,
            issued_by=by.user,
        )
        issued.recipients.set(recipients)
    return issued


def stamp_of(published: Published, board: Board, last: ConsolidatedIssue | None) -> str:
    """What the report says and hides, and what there is to know before it is issued, as one digest."""
    checks = [*checks_of(published.full, board), *checks_of_hiding(published, board, last)]
    said = {
        "content": frozen_of(published.full, board),
        "hides_below": published.rows.hides_below,
        "checks": [[check.title, check.text] for check in checks],
    }
    return sha256_of(canonical_text(said))


def _refuse_impossible_day(
    period: Period, signing: Signing, replaces: ConsolidatedIssue | None, now: datetime
) -> None:
    """Signed between the opening of the period, or the version it replaces, and today."""
    if signing.signed_on > local_date(now):
        raise IssueRefused("Ngày ký ở sau ngày hôm nay. Đề nghị ghi lại ngày ký.", "signed_on")
    if signing.signed_on < period.opens_on:
        raise IssueRefused(
            f"Kỳ báo cáo mở từ ngày {format_date(period.opens_on)}; ngày ký không thể sớm hơn. Đề nghị ghi lại "
            "ngày ký.",
            "signed_on",
        )
    if replaces is not None and signing.signed_on < replaces.signed_on:
        raise IssueRefused(
            f"Báo cáo số {replaces.document_number} được thay thế ký ngày {format_date(replaces.signed_on)}; ngày ký "
            "bản mới không thể sớm hơn. Đề nghị ghi lại ngày ký.",
            "signed_on",
        )


def _refuse_used_number(period: Period, signing: Signing) -> None:
    """A number and symbol stand for one document of the body in a year (NĐ 30/2020, Điều 15)."""
    used = ConsolidatedIssue.objects.filter(
        period__plan__coordinator=period.plan.coordinator_id,
        document_number__iexact=signing.document_number,
        signed_on__year=signing.signed_on.year,
    ).first()
    if used is not None:
        raise IssueRefused(
            f"Số {signing.document_number} đã dùng cho {used.period.name}, ký ngày {format_date(used.signed_on)}. "
            "Đề nghị ghi số khác.",
            "document_number",
        )


def changes_after(issued: ConsolidatedIssue, rows: Consolidated, board: Board) -> list[IssueChange]:
    """What reads differently now than when it was issued, hidden numbers included: for those who consolidate."""
    return differences(issued.content_in_full, frozen_of(rows, board))
