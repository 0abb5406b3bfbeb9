"""Issuing the consolidated report: what to look at first, freezing it, and whether it still holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable

from agencies.access import Access
from agencies.dates import format_date, local_date
from agencies.models import Unit
from reports.composing.board import Board, board_for
from reports.consolidation import consolidate
from reports.consolidation.rows import Consolidated
from reports.content import canonical_text, sha256_of
from reports.frozen import IssueChange, differences, frozen_of
from reports.models import ConsolidatedIssue, FigureExclusion, ParagraphEdit, Period, ReportMove
from reports.permissions import is_head
from targets.enums import VerdictCode
from targets.models import Baseline


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
    if board.moved:
        yield Check("Bản soạn có đoạn mà nguồn đã đổi sau khi sửa", f"{len(board.moved):02} đoạn.")


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
    lacking = [row.code for row in rows.indicators if row.verdict == VerdictCode.MISSING_DATA]
    if lacking:
        yield Check("Chỉ tiêu thiếu số liệu", f"{', '.join(lacking)}.")
    for row in rows.figures:
        if row.reconciliation is not None and row.reconciliation.difference:
            yield Check(f"Còn lệch: {row.name}", f"{row.reconciliation_words}.")
    for row in rows.figures:
        if row.total.estimate_words:
            yield Check(f"Số ước: {row.name}", f"{row.total.estimate_words}.")


def issue(
    rows: Consolidated,
    board: Board,
    signing: Signing,
    *,
    document: str,
    replaces: ConsolidatedIssue | None,
    recipients: Iterable[Unit],
    by: Access,
    now: datetime,
) -> ConsolidatedIssue:
    """Freeze the report and give it its number. `document` is the content tree of what is signed, as JSON.

    `replaces` is the issue that the document says it replaces: another one issued meanwhile makes it untrue.
    Only the head issues, only accepted rounds count. Raises `IssueRefused`.
    """
    period = rows.period
    if not is_head(period.plan.province_id, by):
        raise IssueRefused("Chỉ lãnh đạo cơ quan tổng hợp được ban hành báo cáo tổng hợp.")
    if period.is_practice:
        raise IssueRefused("Kỳ thực hành không ban hành báo cáo.")
    if rows.provisional:
        raise IssueRefused("Báo cáo ban hành chỉ tính số liệu đã tiếp nhận.")
    if signing.signed_on > local_date(now):
        raise IssueRefused("Ngày ký ở sau ngày hôm nay. Đề nghị ghi lại ngày ký.", "signed_on")
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
            document=document,
            issued_at=now,
            issued_by=by.user,
        )
        issued.recipients.set(recipients)
    return issued


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
    """What reads differently now than when it was issued."""
    return differences(issued.content_data, frozen_of(rows, board))


def changed_since(issues: Iterable[ConsolidatedIssue], *, now: datetime) -> set[int]:
    """The ids of those that read differently now and that no later one took the place of.

    Computed only where something was filed, accepted, left out, composed or entered as a base value since: one query
    says so of all. What an amendment of the plan changes is told on the pages of the period.
    """
    latest = ConsolidatedIssue.objects.filter(pk__in=[issued.pk for issued in issues]).exclude(
        Exists(ConsolidatedIssue.objects.filter(period=OuterRef("period"), number__gt=OuterRef("number")))
    )
    touched = latest.filter(_touched()).select_related("period__plan__coordinator")
    return {issued.pk for issued in touched if _reads_differently(issued, now)}


def _reads_differently(issued: ConsolidatedIssue, now: datetime) -> bool:
    rows = consolidate(issued.period, now=now)
    return bool(changes_after(issued, rows, board_for(rows)))


def _touched() -> Combinable:
    """Whether anything an issue is made of was written since: of its period, or of the year before."""

    def near(path: str) -> dict[str, Any]:
        year = OuterRef("period__year")
        return {
            f"{path}plan": OuterRef("period__plan"),
            f"{path}part": OuterRef("period__part"),
            f"{path}year__range": (year - 1, year),
        }

    since = OuterRef("issued_at")
    return (
        Exists(ReportMove.objects.filter(at__gte=since, **near("report__period__")))
        | Exists(
            FigureExclusion.objects.filter(Q(at__gte=since) | Q(lifted_at__gte=since), **near("period__"))
        )
        | Exists(ParagraphEdit.objects.filter(at__gte=since, paragraph__period=OuterRef("period")))
        | Exists(
            Baseline.objects.filter(
                entered_at__gte=since, figure__plan=OuterRef("period__plan"), part=OuterRef("period__part")
            )
        )
    )
