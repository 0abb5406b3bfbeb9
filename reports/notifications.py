"""What is owed to whom is written down with the move; `reports.outbox` sends it, so mail never stops a page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies.access import Access
from agencies.dates import format_date, local_date
from agencies.enums import Role
from agencies.models import Membership, User
from reports.deadlines import days_late, days_left
from reports.enums import WITH_UNIT_STATES
from reports.models import Difficulty, Extension, ExtensionRequest, Notice, PeriodLock, Report, Submission
from reports.models.duties import is_courtesy

REMIND_DAYS_LEFT = (21, 14, 7, 3, 1)
REMIND_DAYS_LATE = (1, 3, 7)
WAITING_DAYS = (1, 3, 7)


def tell_presented(report: Report, *, now: datetime) -> None:
    """The directors learn that a draft waits for them."""
    _tell(
        report,
        _unit_people(report, now, Role.SIGNATORY),
        f"presented-{report.moves.count()}",
        f"{report.period.name}: chờ duyệt",
        f"Cán bộ lập báo cáo đã trình {_subject(report)}. Đề nghị xem và nộp, hoặc trả lại để sửa.",
        now,
    )


def tell_sent_back(report: Report, comment: str, *, now: datetime) -> None:
    """The preparers learn what the director wants changed."""
    _tell(
        report,
        _unit_people(report, now, Role.PREPARER),
        f"sent-back-{report.moves.count()}",
        f"{report.period.name}: lãnh đạo trả lại để sửa",
        f"Lãnh đạo đơn vị trả lại {_subject(report)}:\n{comment}",
        now,
    )


def tell_submitted(submission: Submission, *, now: datetime) -> None:
    """The coordinators learn of a new round; the unit gets its receipt number."""
    report = submission.report
    text = f"{report.unit.name} đã nộp {report.period.name}, lần {submission.number:02}, mã {submission.receipt}."
    kind = f"submitted-{submission.number}"
    _tell(
        report,
        _coordinators(report, now),
        kind,
        f"{report.unit.short_name} đã nộp {report.period.name}",
        text,
        now,
    )
    _tell(
        report,
        _unit_people(report, now, Role.PREPARER, Role.SIGNATORY),
        kind,
        f"Đã nộp {report.period.name}",
        f"Cổng đã nhận báo cáo, mã biên nhận {submission.receipt}, mã nội dung {submission.code}.",
        now,
    )


def tell_filed_on_behalf(submission: Submission, *, now: datetime) -> None:
    """The unit learns that a round was filed from its paper, and may confirm or dispute it."""
    report = submission.report
    _tell(
        report,
        _unit_people(report, now, Role.PREPARER, Role.SIGNATORY),
        f"on-behalf-{submission.number}",
        f"{report.period.name}: đã nộp thay từ bản giấy",
        f"Cơ quan tổng hợp đã nộp thay {_subject(report)} theo văn bản giấy. Đề nghị xác nhận hoặc ghi ý kiến.",
        now,
    )


def tell_answered(submission: Submission, *, now: datetime) -> None:
    """The coordinators learn what the unit says of a round filed on its behalf."""
    report, answer = submission.report, submission.get_confirmation_display()
    comment = f":\n{submission.confirmation_comment}" if submission.confirmation_comment else "."
    _tell(
        report,
        _coordinators(report, now),
        f"answered-{submission.number}-{report.moves.count()}",
        f"{report.unit.short_name}, {report.period.name}: {answer[:1].lower()}{answer[1:]}",
        f"{answer} về bản nộp thay {_subject(report)}, lần nộp {submission.number:02}{comment}",
        now,
    )


def tell_returned(submission: Submission, comment: str, *, now: datetime) -> None:
    """The unit learns what to complete, and by when."""
    report = submission.report
    word = "đề nghị bổ sung" if is_courtesy(report.unit, report.period.plan) else "trả lại để bổ sung"
    due = (
        f" Đề nghị gửi lại trước ngày {format_date(report.return_due_before)}."
        if report.return_due_before
        else ""
    )
    _tell(
        report,
        _unit_people(report, now, Role.PREPARER, Role.SIGNATORY),
        f"returned-{submission.number}-{report.moves.count()}",
        f"{report.period.name}: {word}",
        f"Cơ quan tổng hợp {word} {_subject(report)}:\n{comment}{due}",
        now,
    )


def tell_accepted(submission: Submission, *, now: datetime) -> None:
    """The unit learns that its round counts."""
    report = submission.report
    _withdraw(report, f"acceptance-cancelled-{submission.number}-")
    _tell(
        report,
        _unit_people(report, now, Role.PREPARER, Role.SIGNATORY),
        f"accepted-{submission.number}-{report.moves.count()}",
        f"{report.period.name}: đã tiếp nhận",
        f"Cơ quan tổng hợp đã tiếp nhận {_subject(report)}, lần nộp {submission.number:02}.",
        now,
    )


def tell_acceptance_cancelled(submission: Submission, comment: str, *, now: datetime) -> None:
    """The unit learns that its round does not count any more; who was never told that it did is spared both."""
    report = submission.report
    spared = _withdraw(report, f"accepted-{submission.number}-")
    people = _unit_people(report, now, Role.PREPARER, Role.SIGNATORY)
    _tell(
        report,
        [user for user in people if user.pk not in spared],
        f"acceptance-cancelled-{submission.number}-{report.moves.count()}",
        f"{report.period.name}: đã hủy tiếp nhận",
        f"Cơ quan tổng hợp đã hủy tiếp nhận {_subject(report)}, lần nộp {submission.number:02}:\n{comment}\n"
        "Báo cáo trở lại bước xem xét; đơn vị chưa phải làm gì thêm.",
        now,
    )


def tell_reminded(report: Report, *, by: User, now: datetime) -> int:
    """The coordinator reminds a unit himself, today; returns how many people are told."""
    return _tell(
        report,
        _unit_people(report, now, Role.PREPARER, Role.SIGNATORY),
        f"reminded-{local_date(now)}",
        f"{report.period.name}: đề nghị gửi báo cáo",
        f"{_reminder(report, now)} Người nhắc: {by.label}.",
        now,
    )


def tell_extension_asked(asked: ExtensionRequest, *, now: datetime) -> None:
    """The coordinators learn that a unit asks for more time."""
    report = asked.report
    _tell(
        report,
        _coordinators(report, now),
        f"extension-asked-{asked.pk}",
        f"{report.unit.short_name} đề nghị gia hạn {report.period.name}",
        f"{report.unit.name} đề nghị gia hạn đến hết ngày {format_date(asked.last_day)}. Lý do: {asked.reason}",
        now,
    )


def tell_extension_granted(extension: Extension, *, now: datetime) -> None:
    """The unit learns its new last day."""
    report = extension.report
    _tell(
        report,
        _unit_people(report, now, Role.PREPARER, Role.SIGNATORY),
        f"extension-{extension.pk}",
        f"{report.period.name}: được gia hạn đến hết ngày {format_date(extension.last_day)}",
        f"Thời hạn nộp {_subject(report)} được gia hạn đến hết ngày {format_date(extension.last_day)}. "
        f"Lý do: {extension.reason}",
        now,
    )


def tell_extension_declined(report: Report, answer: str, *, now: datetime) -> None:
    """The unit learns that its due date stays, and why."""
    _tell(
        report,
        _unit_people(report, now, Role.PREPARER, Role.SIGNATORY),
        f"extension-declined-{report.extension_requests.count()}",
        f"{report.period.name}: chưa gia hạn",
        f"Cơ quan tổng hợp trả lời đề nghị gia hạn {_subject(report)}: {answer}",
        now,
    )


def tell_locked(report: Report, lock: PeriodLock, *, now: datetime) -> None:
    """The unit that has not filed learns that it cannot any more, and whom to ask."""
    coordinator = report.period.plan.coordinator.name
    _tell(
        report,
        _unit_people(report, now, Role.PREPARER, Role.SIGNATORY),
        f"locked-{lock.pk}",
        f"{report.period.name}: kỳ báo cáo đã khóa",
        f"{coordinator} đã khóa {report.period.name}; {_subject(report)} chưa nộp nên không lưu, nộp được nữa. "
        f"Lý do khóa: {lock.reason}. Nội dung đã lưu vẫn xem được. Cần nộp thì đề nghị liên hệ {coordinator}.",
        now,
    )


def tell_unlocked(report: Report, lock: PeriodLock, *, now: datetime) -> None:
    """The unit that has not filed learns that it can again; its due date has not moved."""
    due = format_date(report.due_for_chasing().late_from)
    _tell(
        report,
        _unit_people(report, now, Role.PREPARER, Role.SIGNATORY),
        f"unlocked-{lock.pk}",
        f"{report.period.name}: kỳ báo cáo được mở khóa",
        f"Kỳ báo cáo được mở khóa, đề nghị {_unit_and_heirs(report, now)} lập và nộp {report.period.name}. "
        f"Hạn nộp không đổi: trước ngày {due}. Lý do mở khóa: {lock.reason}.",
        now,
    )


def owe_waiting(now: datetime) -> int:
    """Write down that reports wait for the coordinators, after 1, 3 and 7 days; returns how many were new."""
    created = 0
    for report in Report.objects.real().awaiting_review().select_related("unit", "period__plan"):
        waiting = report.last_standing_round()
        days = (local_date(now) - local_date(waiting.submitted_at)).days if waiting else 0
        reached = [count for count in WAITING_DAYS if days >= count]
        if reached:
            created += _tell(
                report,
                _coordinators(report, now),
                f"waiting-{waiting.number}-{max(reached)}",
                f"{report.unit.short_name}: báo cáo chờ tiếp nhận {days:02} ngày",
                f"{_subject(report)}, lần nộp {waiting.number:02}, chờ tiếp nhận từ ngày "
                f"{format_date(local_date(waiting.submitted_at))}.",
                now,
            )
    return created


def owe_reminders(now: datetime) -> int:
    """Write down the reminders that have fallen due and were not owed yet; returns how many.

    Of several occasions that passed since the last run only the latest is owed: a missed run catches up without
    flooding anyone.
    """
    today = local_date(now)
    created = 0
    reports = Report.objects.real().filter(state__in=WITH_UNIT_STATES, period__opens_on__lte=today)
    for report in reports.select_related("unit", "period__plan").prefetch_related("extensions"):
        late_from = report.due_for_chasing().late_from
        reached = None if report.is_locked_on(today) else occasion(late_from, today)
        if reached is not None:
            kind, sentence = reached
            people = _unit_people(report, now, Role.PREPARER, Role.SIGNATORY)
            created += _tell(
                report, people, kind, f"{report.period.name}: {sentence}", _reminder(report, now), now
            )
    return created


def occasion(late_from: date, today: date) -> tuple[str, str] | None:
    """The latest reminder reached, named after its due date so that a new due date has reminders of its own."""
    left = days_left(today, late_from)
    late = days_late(today, late_from)
    reached_late = [days for days in REMIND_DAYS_LATE if late >= days]
    if reached_late:
        if late > REMIND_DAYS_LATE[-1] * 2:
            return None
        return f"late-{max(reached_late)}-{late_from}", f"đã quá hạn {late:02} ngày"
    reached = [days for days in REMIND_DAYS_LEFT if 0 < left <= days]
    return (f"due-{min(reached)}-{late_from}", f"còn {left:02} ngày") if reached else None


def _reminder(report: Report, now: datetime) -> str:
    late_from = report.due_for_chasing().late_from
    asked = f"Đề nghị {_unit_and_heirs(report, now)} gửi {report.period.name}"
    left = days_left(local_date(now), late_from)
    if left > 0:
        return f"{asked} trước ngày {format_date(late_from)} (còn {left:02} ngày)."
    late = days_late(local_date(now), late_from)
    return f"{asked}; hạn nộp trước ngày {format_date(late_from)}, đã quá hạn {late:02} ngày."


def notices_of(access: Access) -> QuerySet[Notice]:
    """What the person was told, the latest first. `leads_on`: what it is about may still be seen."""
    visible = Difficulty.objects.visible_to(access).filter(pk=OuterRef("difficulty"))
    return (
        Notice.objects.filter(user=access.user)
        .annotate(leads_on=Q(report__isnull=False) | Exists(visible))
        .select_related("report__unit", "report__period", "difficulty__plan")
        .order_by("-created_at", "-pk")
    )


def _unit_and_heirs(report: Report, now: datetime) -> str:
    """The unit, and once it has ended who owes its report in its place: their people read this too."""
    heirs = ", ".join(unit.name for unit in report.unit.heirs_on(local_date(now))[1:])
    return f"{report.unit.name} (đơn vị kế thừa: {heirs})" if heirs else report.unit.name


def _tell(report: Report, people: Iterable[User], kind: str, subject: str, body: str, now: datetime) -> int:
    """Owe each of the people one message of this kind; practice tells nobody anything."""
    if report.period.is_practice:
        return 0
    notices = [
        Notice(report=report, user=user, kind=kind, subject=subject, body=body, created_at=now)
        for user in people
    ]
    already = set(
        Notice.objects.filter(report=report, kind=kind).values_list("user_id", flat=True) if notices else ()
    )
    new = [notice for notice in notices if notice.user_id not in already]
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _withdraw(report: Report, prefix: str) -> set[int]:
    """Take back what was written down and has not been sent yet; returns ids of people who had not read it either."""
    with transaction.atomic():
        waiting = Notice.objects.filter(
            report=report, kind__startswith=prefix, sent_at__isnull=True, claimed_at__isnull=True
        )
        taken = list(waiting.select_for_update(of=("self",)))
        Notice.objects.filter(pk__in=[notice.pk for notice in taken]).delete()
    return {notice.user_id for notice in taken if notice.read_at is None}


def _subject(report: Report) -> str:
    return f"{report.period.name} của {report.unit.name}"


def _unit_people(report: Report, now: datetime, *roles: Role) -> list[User]:
    """Of the unit and, once it has ended, of those that inherited its reports."""
    return people_with(Q(unit__in=report.unit.heirs_on(local_date(now))), now, roles)


def _coordinators(report: Report, now: datetime) -> list[User]:
    return people_with(Q(province=report.period.plan.province_id), now, (Role.COORDINATOR,))


def people_with(scope: Q, now: datetime, roles: Iterable[Role]) -> list[User]:
    """The active people who hold one of `roles` now within the scope (a condition on memberships)."""
    held = Membership.objects.filter(scope, role__in=list(roles)).valid_on(local_date(now))
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk"))
