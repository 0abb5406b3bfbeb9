"""The practice period of a plan: opened, wiped and started over, ended. Nothing of it counts anywhere.

Its reports are the only ones that can be deleted; `SubmissionQuerySet.wipe_practice` refuses all others.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from agencies.access import Access
from agencies.dates import local_date
from reports.models import (
    Attachment,
    ExtensionRequest,
    FigureExclusion,
    Period,
    Report,
    ReportMove,
    SectionComment,
    StoredDocument,
    Submission,
)
from reports.scheduling import NotAllowed, open_period
from targets.models import Plan

CODE, NAME, SHORT_NAME = "THUC-HANH", "Kỳ thực hành", "Thực hành"
DAYS_TO_TRY = 14


def practice_of(plan: Plan) -> Period | None:
    """The plan's practice period, if one is open."""
    return Period.objects.practice().filter(plan=plan).first()


def may_practise(plan: Plan, access: Access) -> bool:
    """Whether the person opens, wipes and ends the practice period of this plan."""
    return plan.province_id in access.coordinated_provinces


def open_practice(plan: Plan, *, by: Access, now: datetime) -> Period:
    """Open the practice period with the window and the duties of the latest real one, and its reports.

    Raises `NotAllowed`, also where the plan has no period to practise for or practises already.
    """
    _check(plan, by)
    today = local_date(now)
    real = Period.objects.real().filter(plan=plan)
    like = real.open_by(today).order_by("-ends_on").first() or real.order_by("ends_on").first()
    if like is None:
        raise NotAllowed("Kế hoạch chưa có kỳ báo cáo nào nên chưa thực hành được.")
    due_before = max(like.ends_on + timedelta(days=1), today + timedelta(days=DAYS_TO_TRY))
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)
        if practice_of(plan) is not None:
            raise NotAllowed("Kỳ thực hành đang mở.")
        period = Period.objects.create(
            plan=plan,
            code=CODE,
            name=NAME,
            short_name=SHORT_NAME,
            year=like.year,
            part=like.part,
            starts_on=like.starts_on,
            ends_on=like.ends_on,
            due_before=due_before,
            opens_on=today,
            judged=like.judged,
            is_practice=True,
        )
        open_period(period, now=now)
    return period


def start_over(period: Period, *, by: Access, now: datetime) -> None:
    """Wipe everything that was tried and open the reports anew. Raises `NotAllowed`, `ImmutableRecord`."""
    _check(period.plan, by)
    with transaction.atomic():
        _wipe(period)
        open_period(period, now=now)


def end_practice(period: Period, *, by: Access) -> None:
    """Wipe everything that was tried, the period included. Raises `NotAllowed`, `ImmutableRecord`."""
    _check(period.plan, by)
    with transaction.atomic():
        _wipe(period)
        period.delete()


def _check(plan: Plan, by: Access) -> None:
    if not may_practise(plan, by):
        raise NotAllowed("Chỉ cơ quan tổng hợp được mở, làm lại, kết thúc kỳ thực hành.")


def _wipe(period: Period) -> None:
    """Delete the reports of a practice period with all that hangs on them, files included."""
    if not period.is_practice:
        raise NotAllowed("Chỉ kỳ thực hành mới làm lại, kết thúc được.")
    reports = Report.objects.practice().filter(period=period)
    list(reports.select_for_update(of=("self",)).values_list("pk", flat=True))
    stored = StoredDocument.objects.filter(Q(submission__report__in=reports) | Q(period=period))
    files = [row.file for row in (*Attachment.objects.filter(report__in=reports), *stored) if row.file]
    stored.delete()
    ExtensionRequest.objects.filter(report__in=reports).delete()
    FigureExclusion.objects.filter(period=period).delete()
    SectionComment.objects.filter(move__report__in=reports).delete()
    ReportMove.objects.filter(report__in=reports).delete()
    Submission.objects.filter(report__in=reports).wipe_practice()
    for hanging in Report._meta.related_objects:
        hanging.related_model._base_manager.filter(**{f"{hanging.field.name}__in": reports}).delete()
    reports.delete()
    for file in files:
        transaction.on_commit(lambda file=file: file.storage.delete(file.name))
