"""The outbox: every message is owed once to whom it concerns, and sent once when mail can leave."""

import socket
from datetime import date, datetime, timedelta

import pytest
from django.core.mail.backends import locmem
from django.db import IntegrityError, transaction

from agencies.access import Access
from agencies.dates import VIETNAM, local_date, start_of_day
from agencies.models import User
from reports import scheduling, workflow
from reports.enums import AttachmentKind, DraftKind, ReportState, Section
from reports.models import Notice, Report
from reports.notifications import owe_reminders
from reports.outbox import mark_read, send_owed
from tests import world as worlds
from tests.reports.drafts import attach, finished_draft

pytestmark = pytest.mark.django_db
NOW = worlds.NOW
DUE = date(2025, 12, 17)


@pytest.fixture
def world():
    return worlds.build_world()


@pytest.fixture
def report(world):
    """The annual report of H1, being drafted; due before 17/12/2025."""
    return world.reports["a.H1", "2025-N"]


def actor(world, name, on=NOW):
    return Access.of(world.users[name], local_date(on))


def morning(day: date) -> datetime:
    return start_of_day(day) + timedelta(hours=7)


def owed(report: Report, prefix: str = "") -> set[tuple[str, str]]:
    rows = Notice.objects.filter(report=report, kind__startswith=prefix)
    return set(rows.values_list("user__username", "kind"))


def reminders(report: Report, username: str = "a.h1.lap") -> list[tuple[date, str]]:
    rows = Notice.objects.filter(report=report, user__username=username).order_by("created_at", "pk")
    return [
        (local_date(notice.created_at), notice.kind)
        for notice in rows
        if notice.kind.startswith(("due-", "late-"))
    ]


def every_day(first: date, last: date) -> None:
    for days in range((last - first).days + 1):
        owe_reminders(morning(first + timedelta(days=days)))


# --- Reminders --------------------------------------------------------------------------------


def test_reminders_fall_due_before_and_after_the_due_date(report):
    every_day(date(2025, 11, 17), date(2026, 1, 15))
    assert reminders(report) == [
        (date(2025, 11, 26), "due-21-2025-12-17"),
        (date(2025, 12, 3), "due-14-2025-12-17"),
        (date(2025, 12, 10), "due-7-2025-12-17"),
        (date(2025, 12, 14), "due-3-2025-12-17"),
        (date(2025, 12, 16), "due-1-2025-12-17"),
        (date(2025, 12, 17), "late-1-2025-12-17"),
        (date(2025, 12, 19), "late-3-2025-12-17"),
        (date(2025, 12, 23), "late-7-2025-12-17"),
    ]
    assert reminders(report, "a.h1.ky") == reminders(report, "a.h1.lap")


def test_reminder_begins_at_midnight_in_vietnam(report):
    owe_reminders(datetime(2025, 12, 16, 23, 59, 59, tzinfo=VIETNAM))
    assert [kind for _day, kind in reminders(report)] == ["due-1-2025-12-17"]
    owe_reminders(datetime(2025, 12, 17, tzinfo=VIETNAM))
    assert [kind for _day, kind in reminders(report)][1:] == ["late-1-2025-12-17"]


def test_reminder_says_what_is_owed_and_by_when(report):
    owe_reminders(morning(date(2025, 12, 15)))
    owe_reminders(morning(date(2025, 12, 20)))
    before, after = Notice.objects.filter(report=report, user__username="a.h1.lap").order_by("pk")
    assert (before.subject, before.body) == (
        "Báo cáo năm 2025: còn 02 ngày",
        "Đề nghị Ủy ban nhân dân huyện Một gửi Báo cáo năm 2025 trước ngày 17/12/2025 (còn 02 ngày).",
    )
    assert (after.subject, after.body) == (
        "Báo cáo năm 2025: đã quá hạn 04 ngày",
        "Đề nghị Ủy ban nhân dân huyện Một gửi Báo cáo năm 2025; hạn nộp trước ngày 17/12/2025, đã quá hạn 04 ngày.",
    )


def test_two_runs_owe_once(report):
    first = owe_reminders(NOW)
    assert first == Notice.objects.count() == 8  # two people of two units in two provinces
    assert owe_reminders(NOW) == owe_reminders(NOW + timedelta(hours=9)) == 0
    assert Notice.objects.count() == 8


def test_database_holds_a_notice_once(report):
    owe_reminders(NOW)
    twin = Notice.objects.filter(report=report).first()
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        (date(2025, 11, 25), []),
        (date(2025, 12, 15), ["due-3-2025-12-17"]),
        (date(2025, 12, 22), ["late-3-2025-12-17"]),
        (date(2025, 12, 30), ["late-7-2025-12-17"]),
        (date(2025, 12, 31), []),
    ],
)
def test_missed_run_catches_up_with_the_latest_occasion_only(report, day, kinds):
    owe_reminders(morning(day))
    assert [kind for _day, kind in reminders(report)] == kinds


def test_nothing_before_the_period_opens(world, report):
    report.period.opens_on = date(2025, 12, 15)
    report.period.save()
    owe_reminders(morning(date(2025, 12, 14)))
    assert owed(report) == set()


@pytest.mark.parametrize(
    ("state", "is_reminded"),
    [
        (ReportState.NOT_STARTED, True),
        (ReportState.DRAFTING, True),
        (ReportState.AWAITING_SIGNATURE, True),
        (ReportState.RETURNED, True),
        (ReportState.SUBMITTED, False),
        (ReportState.IN_REVIEW, False),
        (ReportState.ACCEPTED, False),
    ],
)
def test_only_what_lies_with_the_unit_is_reminded_of(report, state, is_reminded):
    report.state = state
    report.save()
    owe_reminders(NOW)
    assert bool(owed(report)) == is_reminded


def test_only_the_people_of_the_unit_on_that_day_are_reminded(world, report):
    world.users["a.h1.ky"].memberships.update(valid_to=local_date(NOW) - timedelta(days=1))
    world.users["a.cq.lap"].is_active = False
    world.users["a.cq.lap"].save()
    owe_reminders(NOW)
    assert owed(report) == {("a.h1.lap", "due-7-2025-12-17")}
    assert owed(world.reports["a.CQ", "2025-N"]) == {("a.cq.ky", "due-7-2025-12-17")}
    assert owed(world.reports["b.H1", "2025-N"]) == {
        ("b.h1.lap", "due-7-2025-12-17"),
        ("b.h1.ky", "due-7-2025-12-17"),
    }


def test_extension_moves_the_reminders(world, report):
    every_day(date(2025, 12, 10), date(2025, 12, 14))
    scheduling.grant_extension(
        report,
        by=actor(world, "a.tonghop"),
        now=morning(date(2025, 12, 15)),
        last_day=date(2025, 12, 20),
        reason="Bão lũ.",
    )
    every_day(date(2025, 12, 15), date(2025, 12, 22))
    assert reminders(report) == [
        (date(2025, 12, 10), "due-7-2025-12-17"),
        (date(2025, 12, 14), "due-3-2025-12-17"),
        (date(2025, 12, 15), "due-7-2025-12-21"),
        (date(2025, 12, 18), "due-3-2025-12-21"),
        (date(2025, 12, 20), "due-1-2025-12-21"),
        (date(2025, 12, 21), "late-1-2025-12-21"),
    ]


def test_late_from_set_by_the_head_moves_the_reminders(report):
    report.period.late_from = date(2025, 12, 19)
    report.period.save()
    every_day(date(2025, 12, 16), date(2025, 12, 19))
    assert [kind for _day, kind in reminders(report)] == [
        "due-3-2025-12-19",
        "due-1-2025-12-19",
        "late-1-2025-12-19",
    ]


def returned(world, due_before: date) -> Report:
    """The half-year report of CQ, in review since June, is given back today."""
    report = world.reports["a.CQ", "2025-6T"]
    finished_draft(report, by=world.users["a.cq.lap"])
    workflow.return_for_changes(
        report, by=actor(world, "a.tonghop"), now=NOW, comment="Rà soát số liệu.", due_before=due_before
    )
    return Report.objects.get(pk=report.pk)


def test_returned_report_is_reminded_of_by_its_own_due_date(world):
    report = returned(world, date(2025, 12, 19))
    every_day(date(2025, 12, 12), date(2025, 12, 19))
    assert [kind for _day, kind in reminders(report, "a.cq.lap")] == [
        "due-7-2025-12-19",
        "due-3-2025-12-19",
        "due-1-2025-12-19",
        "late-1-2025-12-19",
    ]


def test_locked_period_is_reminded_of_no_more(world, report):
    worlds.lock(report.period, world.users["a.lanhdao"], NOW)
    every_day(date(2025, 12, 13), date(2025, 12, 31))
    assert owed(report) == set()
    assert owed(world.reports["b.H1", "2025-N"])


def test_report_returned_in_a_locked_period_is_reminded_of_until_it_is_due(world):
    """The return unlocked it: the unit owes it again, until its new due date."""
    scheduling.lock_period(
        world.periods["a.2025-6T"], by=actor(world, "a.lanhdao"), now=NOW, reason="Xong kỳ."
    )
    report = returned(world, date(2025, 12, 16))
    every_day(date(2025, 12, 12), date(2025, 12, 20))
    assert [kind for _day, kind in reminders(report, "a.cq.lap")] == [
        "due-7-2025-12-16",
        "due-3-2025-12-16",
        "due-1-2025-12-16",
    ]


# --- What moves tell --------------------------------------------------------------------------


def told(report, move: str) -> dict[str, str]:
    """By user name the subject of what this move told."""
    rows = Notice.objects.filter(report=report, kind__startswith=move)
    return dict(rows.values_list("user__username", "subject"))


def test_journey_of_a_report_tells_each_side_what_waits_for_it(world, report):
    finished_draft(report, by=world.users["a.h1.lap"])
    lap, ky, desk = (actor(world, name) for name in ("a.h1.lap", "a.h1.ky", "a.tonghop"))
    workflow.present(report, by=lap, now=NOW)
    assert told(report, "presented") == {"a.h1.ky": "Báo cáo năm 2025: chờ duyệt"}
    workflow.send_back(report, by=ky, now=NOW, comment="Bổ sung mục 2.")
    assert told(report, "sent-back") == {"a.h1.lap": "Báo cáo năm 2025: lãnh đạo trả lại để sửa"}
    workflow.present(report, by=lap, now=NOW)
    assert Notice.objects.filter(report=report, kind__startswith="presented").count() == 2
    filed = workflow.submit(report, by=ky, now=NOW)
    unit_subject = "Đã nộp Báo cáo năm 2025"
    desk_subject = "Ủy ban nhân dân huyện Một đã nộp Báo cáo năm 2025"
    assert told(report, "submitted-1") == {
        "a.h1.lap": unit_subject,
        "a.h1.ky": unit_subject,
        "a.tonghop": desk_subject,
        "a.tonghop2": desk_subject,
    }
    receipt = Notice.objects.get(report=report, user=world.users["a.h1.lap"], kind="submitted-1")
    assert receipt.body == f"Cổng đã nhận báo cáo, mã biên nhận 2025-N-H1-01, mã nội dung {filed.sha256[:8]}."
    workflow.take(report, by=desk, now=NOW)
    workflow.accept(report, by=desk, now=NOW)
    accepted = "Báo cáo năm 2025: đã tiếp nhận"
    assert told(report, "accepted") == {"a.h1.lap": accepted, "a.h1.ky": accepted}


ACCEPTED, CANCELLED = "Báo cáo năm 2025: đã tiếp nhận", "Báo cáo năm 2025: đã hủy tiếp nhận"


def accept_and_cancel(world, between=lambda: None) -> Report:
    """The annual report of YT accepted, then its acceptance cancelled."""
    report, desk = world.reports["a.YT", "2025-N"], actor(world, "a.tonghop")
    for name in ("a.yt.lap", "a.yt.ky"):
        User.objects.filter(username=name).update(email=f"{name}@example.vn")
    report.refresh_from_db()
    if report.state == ReportState.SUBMITTED:
        workflow.take(report, by=desk, now=NOW)
    workflow.accept(report, by=desk, now=NOW)
    between()
    workflow.cancel_acceptance(report, by=desk, now=NOW + timedelta(minutes=5), comment="Tiếp nhận nhầm.")
    return report


def news(report: Report, username: str = "a.yt.lap") -> list[str]:
    rows = Notice.objects.filter(report=report, user__username=username, kind__contains="accept")
    return list(rows.order_by("pk").values_list("subject", flat=True))


def test_acceptance_cancelled_before_it_was_told_is_told_to_nobody(world, mailoutbox):
    world.users["a.yt.lap"].email = "yt.lap@tinh.vn"
    world.users["a.yt.lap"].save()
    report = accept_and_cancel(world)
    assert news(report) == news(report, "a.yt.ky") == []
    send_owed(NOW + timedelta(minutes=10))
    assert not [mail for mail in mailoutbox if "tiếp nhận" in mail.subject + mail.body]


def test_unit_that_was_told_of_an_acceptance_is_told_that_it_was_cancelled(world):
    report = accept_and_cancel(world, lambda: send_owed(NOW))
    assert news(report) == news(report, "a.yt.ky") == [ACCEPTED, CANCELLED]
    notice = Notice.objects.get(report=report, user__username="a.yt.lap", subject=CANCELLED)
    assert notice.body == (
        "Cơ quan tổng hợp đã hủy tiếp nhận Báo cáo năm 2025 của Sở Y tế, lần nộp 01:\nTiếp nhận nhầm.\n"
        "Báo cáo trở lại bước xem xét; đơn vị chưa phải làm gì thêm."
    )


def test_who_read_of_an_acceptance_on_the_portal_is_told_and_gets_one_message(world):
    report = accept_and_cancel(world, lambda: mark_read(world.users["a.yt.lap"], now=NOW))
    assert news(report) == [CANCELLED]  # the mail of the acceptance has not left: it never will
    assert news(report, "a.yt.ky") == []


def test_accepted_again_the_unit_is_told_once(world):
    report = accept_and_cancel(world, lambda: send_owed(NOW))
    workflow.accept(report, by=actor(world, "a.tonghop"), now=NOW + timedelta(minutes=9))
    assert news(report) == [ACCEPTED, ACCEPTED]
    assert Notice.objects.filter(report=report, subject=ACCEPTED, sent_at__isnull=True).count() == 2


@pytest.mark.parametrize(
    ("unit", "word"), [("YT", "trả lại để bổ sung"), ("H1", "đề nghị bổ sung")], ids=["sở", "đề nghị"]
)
def test_bodies_that_the_plan_only_asks_are_asked(world, unit, word):
    report = world.reports[f"a.{unit}", "2025-6T"]
    filed = report.last_standing_round() or worlds.file_round(
        report, {"BUOI": 1}, by=world.users[f"a.{unit.lower()}.ky"], at=NOW
    )
    report.refresh_from_db()
    if report.state == ReportState.ACCEPTED:
        workflow.cancel_acceptance(report, by=actor(world, "a.tonghop"), now=NOW, comment="Nhầm.")
    else:
        workflow.take(report, by=actor(world, "a.tonghop"), now=NOW)
    workflow.return_for_changes(
        report,
        by=actor(world, "a.tonghop"),
        now=NOW,
        comment="Thiếu phụ lục.",
        due_before=date(2025, 12, 20),
        sections={Section.FIGURES: "Rà soát."},
    )
    notice = Notice.objects.get(
        report=report, user=world.users[f"a.{unit.lower()}.lap"], kind__startswith=f"returned-{filed.number}"
    )
    name = report.unit.name
    assert notice.subject == f"Báo cáo 6 tháng đầu năm 2025: {word}"
    assert notice.body == (
        f"Cơ quan tổng hợp {word} Báo cáo 6 tháng đầu năm 2025 của {name}:\nThiếu phụ lục. "
        "Đề nghị gửi lại trước ngày 20/12/2025."
    )


def test_unit_learns_of_a_round_filed_on_its_behalf(world, report):
    coordinator = world.users["a.tonghop"]
    finished_draft(report, by=coordinator, kind=DraftKind.ON_BEHALF)
    attach(report, AttachmentKind.PAPER, by=coordinator, draft_kind=DraftKind.ON_BEHALF)
    workflow.submit_on_behalf(report, by=actor(world, "a.tonghop"), now=NOW)
    subject = "Báo cáo năm 2025: đã nộp thay từ bản giấy"
    assert told(report, "on-behalf") == {"a.h1.lap": subject, "a.h1.ky": subject}


def test_refused_move_tells_nobody(world, report):
    with pytest.raises(workflow.MoveRefused):
        workflow.submit(report, by=actor(world, "a.h1.ky"), now=NOW)
    assert not Notice.objects.exists()


# --- Sending ----------------------------------------------------------------------------------


@pytest.fixture
def notice(world, report) -> Notice:
    """One message owed, to someone with an address."""
    return owe(world, report, "a.h1.lap", "h1.lap@tinh.vn")


def owe(world, report, username, address) -> Notice:
    user = world.users[username]
    user.email = address
    user.save()
    return Notice.objects.create(
        report=report, user=user, kind="due-7", subject="Còn 05 ngày", body="Đề nghị gửi.", created_at=NOW
    )


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_owed_message_is_sent_once(settings, mailoutbox, notice):
    settings.DEFAULT_FROM_EMAIL = "cong@tinh.vn"
    assert send_owed(NOW)[:2] == (1, 0)
    assert send_owed(NOW + timedelta(minutes=1))[:2] == (0, 0)
    (mail,) = mailoutbox
    assert mail.subject == "Còn 05 ngày"
    assert mail.body == "Đề nghị gửi.\n\nXem trên cổng: http://127.0.0.1:8000"
    assert (mail.to, mail.from_email) == (["h1.lap@tinh.vn"], "cong@tinh.vn")
    notice.refresh_from_db()
    assert (notice.sent_at, notice.error) == (NOW, "")


def test_refused_mail_stays_owed_with_its_error_and_leaves_later(settings, mailoutbox, notice):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port()
    assert send_owed(NOW)[:2] == (0, 1)
    notice.refresh_from_db()
    assert notice.sent_at is None
    assert "Connection refused" in notice.error
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_owed(NOW + timedelta(minutes=1))[:2] == (1, 0)
    assert [mail.subject for mail in mailoutbox] == ["Còn 05 ngày"]
    notice.refresh_from_db()
    assert notice.sent_at == NOW + timedelta(minutes=1)


def test_address_that_is_none_holds_up_nobody_else(world, report, mailoutbox, notice):
    """The newest is tried first, so the broken one would stop what comes after it."""
    broken = owe(world, report, "a.h1.ky", "ơ")
    assert send_owed(NOW)[:2] == (1, 1)
    assert [mail.to for mail in mailoutbox] == [["h1.lap@tinh.vn"]]
    broken.refresh_from_db()
    assert (broken.sent_at, broken.error) == (None, 'Invalid address "ơ"')


def test_person_without_an_address_reads_it_in_the_portal_only(world, report, mailoutbox):
    notice = owe(world, report, "a.h1.lap", "")
    assert send_owed(NOW) == (0, 0, 1)
    assert send_owed(NOW) == (0, 0, 0)
    assert mailoutbox == []
    notice.refresh_from_db()
    assert (notice.sent_at, notice.unaddressed) == (None, True)


class SecondRun(locmem.EmailBackend):
    """While the first message leaves, another run of the worker begins and ends."""

    begun = False

    def send_messages(self, messages):
        if not SecondRun.begun:
            SecondRun.begun = True
            send_owed(NOW)
        return super().send_messages(messages)


def test_two_runs_at_once_send_nothing_twice(settings, world, report, mailoutbox):
    settings.EMAIL_BACKEND = f"{__name__}.SecondRun"
    for name in ("a.h1.lap", "a.h1.ky", "a.cq.lap"):
        owe(world, report, name, f"{name}@tinh.vn")
    assert send_owed(NOW)[:2] == (1, 0)
    assert sorted(mail.to[0] for mail in mailoutbox) == [
        "a.cq.lap@tinh.vn",
        "a.h1.ky@tinh.vn",
        "a.h1.lap@tinh.vn",
    ]
