"""The practice period: it works like a real one, is labelled everywhere, and changes no number of any real page."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from agencies.access import Access
from agencies.dates import local_date
from agencies.models import ImmutableRecord
from reports.chasing import chasing_desk
from reports.composing.board import board_for
from reports.consolidation import consolidate
from reports.contacts import log_contact
from reports.content import canonical_text
from reports.difficulty_rounds import take_up
from reports.enums import ContactKind, ReportState
from reports.exclusions import exclude
from reports.exports.storing import render_next, round_document
from reports.exports.wording import PRACTICE_MARK
from reports.exports.workbook_sheets import consolidated_book
from reports.extensions import ask, grant
from reports.issuing import IssueRefused, Signing, issue
from reports.models import (
    Attachment,
    Contact,
    Difficulty,
    Draft,
    Extension,
    ExtensionRequest,
    FigureExclusion,
    Notice,
    Period,
    Report,
    ReportMove,
    SectionComment,
    StoredDocument,
    Submission,
    SubmittedFigure,
)
from reports.models.comparison import Comparison
from reports.notifications import owe_reminders, owe_waiting, tell_submitted
from reports.plan_check import check_plan
from reports.practice import end_practice, open_practice, practice_of, start_over
from reports.scheduling import NotAllowed, lock_period, set_late_from
from reports.search import find
from reports.small_counts import published
from targets.baselines import base_slots
from tests.world import NOW, UNITS, accept_round, build_world, file_round, start_draft

pytestmark = pytest.mark.django_db
LABEL = "KỲ THỰC HÀNH"
PANEL = re.compile(r'<section class="panel" id="thuc-hanh">.*?</section>', re.DOTALL)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
REAL_PAGES = {
    "a.tonghop": (
        "/",
        "/tiep-nhan/",
        "/kh1/don-doc/",
        "/kh1/tong-hop/2025-N/",
        "/kh1/tong-hop/2025-N/?tam-tinh=1",
        "/kh1/tong-hop/2025-6T/",
        "/kh1/so-goc/",
        "/kh1/ke-hoach/",
        "/tim/?q=hoan+thanh",
    ),
    "a.lanhdao": ("/", "/tiep-nhan/", "/kh1/tong-hop/2025-N/"),
    "a.yt.lap": ("/", "/bao-cao/", "/tim/?q=hoan+thanh"),
    "a.h1.lap": ("/", "/bao-cao/", "{h1}", "{h1}lap/so-lieu/", "{h1}lap/kiem-tra/"),
    "a.xem": ("/", "/kh1/ke-hoach/"),
    "a.quantri": ("/", "/kh1/ke-hoach/"),
    "b.tonghop": ("/", "/tiep-nhan/", "/kh2/don-doc/", "/kh2/tong-hop/2025-N/"),
}


@pytest.fixture(autouse=True)
def clock(settings):
    settings.CLOCK = "tests.reports.test_practice.now"


def now():
    return NOW


@pytest.fixture
def world():
    return build_world()


def as_(world, username):
    return Access.of(world.users[username], local_date(NOW))


def opened(world):
    return open_practice(world.plans["a"], by=as_(world, "a.tonghop"), now=NOW)


def report_of(world, period, unit):
    return Report.objects.get(period=period, unit=world.units[f"a.{unit}"])


def try_out(world, period, answers, at=NOW):
    """Every unit files these figures and is accepted."""
    for code, *_rest in UNITS:
        filed = file_round(
            report_of(world, period, code), answers, by=world.users[f"a.{code.lower()}.ky"], at=at
        )
        accept_round(filed, by=world.users["a.tonghop2"], at=at)


def logged_in(world, username):
    client = Client()
    client.force_login(world.users[username])
    return client


def pages(world):
    """Every real page as its reader sees it, without the panel that leads to practice and form tokens."""
    h1 = reverse("bao-cao-xem", args=[world.reports["a.H1", "2025-N"].pk])
    seen = {}
    for username, addresses in REAL_PAGES.items():
        client = logged_in(world, username)
        for address in addresses:
            response = client.get(address.format(h1=h1))
            assert response.status_code == 200, address
            text = PANEL.sub("", response.content.decode())
            seen[username, address] = TOKEN.sub("", text).replace("\n\n", "\n")
    return seen


def test_practice_has_a_report_of_every_unit_and_the_latest_window(world):
    period = opened(world)
    assert (period.code, period.year, period.part) == ("THUC-HANH", 2025, "N")
    assert period.late_from >= local_date(NOW) + timedelta(days=14)
    assert set(period.reports.values_list("unit__code", "state")) == {
        (code, ReportState.NOT_STARTED) for code, *_rest in UNITS
    }


@pytest.mark.parametrize("username", ["a.yt.ky", "a.quantri", "b.tonghop", "a.xem"])
def test_only_receivers_of_the_province_open_practice(world, username):
    with pytest.raises(NotAllowed):
        open_practice(world.plans["a"], by=as_(world, username), now=NOW)
    assert not Period.objects.practice().exists()


def test_second_practice_is_refused(world):
    opened(world)
    with pytest.raises(NotAllowed):
        opened(world)


def test_practice_changes_nothing_on_any_real_page(world):
    before = pages(world)
    period = opened(world)
    try_out(world, period, {"BUOI": 999, "XA": 777, "XA-TT": 777, "HEROIN": 888})
    Report.objects.filter(period=period, unit=world.units["a.YT"]).update(state=ReportState.RETURNED)
    start_draft(report_of(world, period, "H1"), {"BUOI": 5}, by=world.users["a.h1.lap"], at=NOW)
    after = pages(world)
    assert [key for key in before if before[key] != after[key]] == []


@pytest.mark.parametrize(("value", "days"), [(0, 0), (7, 3), (10**6, 40)])
def test_no_tried_number_reaches_a_real_computation(world, value, days):
    plan = world.plans["a"]

    def computed():
        rows = [consolidate(period, now=NOW) for period in plan.periods.real().order_by("pk")]
        desk = chasing_desk(plan, now=NOW)
        compared = [Comparison.of(report) for report in Report.objects.real().order_by("pk")]
        slots = base_slots(plan)
        return rows, desk.rows, desk.matrix, desk.columns, compared, slots, check_plan(plan)

    before = computed()
    period = opened(world)
    try_out(world, period, {"BUOI": value, "XA": value}, at=NOW + timedelta(days=days))
    after = computed()
    end_practice(period, by=as_(world, "a.tonghop"))
    assert before == after


def test_practice_is_consolidated_by_itself_against_real_years(world):
    period = opened(world)
    try_out(world, period, {"BUOI": 7, "XA": 5, "XA-TT": 5, "HEROIN": 1})
    rows = consolidate(period, now=NOW)
    buoi = next(row for row in rows.figures if row.code == "BUOI")
    assert (buoi.total.value, buoi.last_year.value) == (21, 15)
    assert rows.last_year_period.code == "2024-N"
    assert consolidated_book(rows).label == PRACTICE_MARK


def test_every_page_of_practice_is_labelled(world):
    period = opened(world)
    report = report_of(world, period, "YT")
    file_round(report, {"BUOI": 7}, by=world.users["a.yt.ky"], at=NOW)
    unit, coordinator = logged_in(world, "a.yt.lap"), logged_in(world, "a.tonghop")
    draft = report_of(world, period, "H1")
    for client, address in (
        (unit, f"/bao-cao/{report.pk}/"),
        (unit, f"/bao-cao/{report.pk}/bien-nhan/1/"),
        (logged_in(world, "a.h1.lap"), f"/bao-cao/{draft.pk}/lap/so-lieu/"),
        (logged_in(world, "a.h1.lap"), f"/bao-cao/{draft.pk}/lap/kiem-tra/"),
        (coordinator, f"/tiep-nhan/{report.pk}/"),
        (coordinator, "/kh1/thuc-hanh/"),
        (coordinator, "/kh1/tong-hop/THUC-HANH/"),
    ):
        assert LABEL in client.get(address).content.decode(), address
    assert LABEL not in unit.get("/bao-cao/").content.decode()


def test_practice_tells_nobody_and_is_not_found(world):
    period = opened(world)
    filed = file_round(report_of(world, period, "YT"), {}, by=world.users["a.yt.ky"], at=NOW)
    tell_submitted(filed, now=NOW)
    owe_reminders(period.due_before and NOW + timedelta(days=20))
    assert not Notice.objects.filter(report__period=period).exists()
    for username in ("a.tonghop", "a.yt.lap"):
        assert filed not in [found.thing for found in find("hoan thanh", as_(world, username)).rounds.found]


def test_starting_over_wipes_practice_and_nothing_else(world, django_capture_on_commit_callbacks):
    def kept():
        return [
            model.objects.filter(**{f"{path}__is_practice": False}).count()
            for model, path in (
                (Report, "period"),
                (Submission, "report__period"),
                (SubmittedFigure, "submission__report__period"),
                (ReportMove, "report__period"),
                (Draft, "report__period"),
            )
        ]

    before = kept()
    period = opened(world)
    try_out(world, period, {"BUOI": 7})
    report = report_of(world, period, "H1")
    SectionComment.objects.create(move=report.moves.first(), section="so-lieu", text="Đề nghị rà soát.")
    file = attach(report, world.users["a.h1.lap"])
    with django_capture_on_commit_callbacks(execute=True):
        start_over(period, by=as_(world, "a.lanhdao"), now=NOW)
    assert kept() == before
    assert not Submission.objects.filter(report__period=period).exists()
    assert set(period.reports.values_list("state", flat=True)) == {ReportState.NOT_STARTED}
    assert not file.storage.exists(file.name)


def attach(report, by):
    from django.core.files.base import ContentFile

    attachment = Attachment.objects.create(
        report=report,
        kind="supporting",
        file=ContentFile(b"%PDF-1.7", name="tep.pdf"),
        name="tep.pdf",
        size=8,
        sha256="0" * 64,
        uploaded_at=NOW,
        uploaded_by=by,
    )
    return attachment.file


def test_ending_practice_removes_the_period(world):
    period = opened(world)
    try_out(world, period, {"BUOI": 7})
    end_practice(period, by=as_(world, "a.tonghop"))
    assert practice_of(world.plans["a"]) is None


@pytest.mark.parametrize("wiping", [start_over, end_practice])
def test_real_period_is_never_wiped(world, wiping):
    arguments = {"now": NOW} if wiping is start_over else {}
    before = Submission.objects.count()
    with pytest.raises(NotAllowed):
        wiping(world.periods["a.2025-N"], by=as_(world, "a.tonghop"), **arguments)
    assert Submission.objects.count() == before


def test_real_round_is_never_deleted(world):
    period = opened(world)
    try_out(world, period, {"BUOI": 7})
    for rounds in (Submission.objects.all(), Submission.objects.real()):
        with pytest.raises(ImmutableRecord):
            rounds.wipe_practice()
    with pytest.raises(ImmutableRecord):
        Submission.objects.filter(report__period=period).delete()
    assert Submission.objects.filter(report__period=period).count() == len(UNITS)


def test_plan_can_be_loaded_and_opened_beside_practice(world):
    opened(world)
    call_command("send_due")
    assert Report.objects.practice().count() == len(UNITS)


def test_pages_of_practice_take_their_steps(world):
    client = logged_in(world, "a.tonghop")
    address = "/kh1/thuc-hanh/"
    assert "Mở kỳ thực hành" in client.get(address).content.decode()
    client.post(address, {"buoc": "mo"})
    period = practice_of(world.plans["a"])
    try_out(world, period, {"BUOI": 7})
    client.post(address, {"buoc": "lam-lai"})
    assert not Submission.objects.filter(report__period=period).exists()
    client.post(address, {"buoc": "ket-thuc"})
    response = client.post(address, {"buoc": "ket-thuc"}, follow=True)
    assert practice_of(world.plans["a"]) is None
    assert "Kỳ thực hành không còn mở." in response.content.decode()


def test_practice_is_not_composed_issued_locked_or_put_off(world):
    period = opened(world)
    head = logged_in(world, "a.lanhdao")
    for page in ("soan/danh-gia/", "ban-hanh/", "khoa/"):
        assert head.get(f"/kh1/tong-hop/2025-N/{page}").status_code == 200, page
        assert head.get(f"/kh1/tong-hop/{period.code}/{page}").status_code == 404, page
    assert logged_in(world, "a.tonghop").get(f"/kh1/don-doc/gia-han-chung/{period.code}/").status_code == 404
    consolidated = head.get(f"/kh1/tong-hop/{period.code}/").content.decode()
    assert f"/{period.code}/ban-hanh/" not in consolidated
    assert "/2025-N/ban-hanh/" in head.get("/kh1/tong-hop/2025-N/").content.decode()

    by = as_(world, "a.lanhdao")
    with pytest.raises(NotAllowed, match="Kỳ thực hành không khóa"):
        lock_period(period, by=by, now=NOW, reason="Xong kỳ.")
    with pytest.raises(NotAllowed, match="Kỳ thực hành không khóa"):
        set_late_from(period, by=by, day=period.due_before, reason="Lùi hạn")
    rows = consolidate(period, now=NOW)
    signing = Signing("1/BC", local_date(NOW), "GIÁM ĐỐC", "Người Ký")
    with pytest.raises(IssueRefused, match="Kỳ thực hành không ban hành"):
        issue(
            published(rows, None, sums={}),
            board_for(rows),
            signing,
            document="",
            seen="",
            replaces=None,
            recipients=[],
            by=by,
            now=NOW,
        )


def test_practice_opens_and_settles_no_tracked_difficulty(world):
    period = opened(world)
    for practised in (True, False):
        report = report_of(world, period, "YT") if practised else world.reports["a.YT", "2025-N"]
        filed = report.submissions.first() or file_round(
            report, {"BUOI": 1}, by=world.users["a.yt.ky"], at=NOW
        )
        content = filed.content_data | {
            "difficulties": [{"content": "Thiếu kinh phí", "proposal": "", "addressed_to": ""}]
        }
        QuerySet.update(Submission.objects.filter(pk=filed.pk), content=canonical_text(content))
        take_up(Submission.objects.get(pk=filed.pk), by=as_(world, "a.tonghop"), now=NOW)
        assert Difficulty.objects.count() == (0 if practised else 1)


def test_practice_waits_for_nobody_stands_in_no_calendar_and_renders_nothing_by_itself(world):
    period = opened(world)
    StoredDocument.objects.all().delete()
    file_round(report_of(world, period, "H1"), {"BUOI": 1}, by=world.users["a.h1.ky"], at=NOW)
    Notice.objects.all().delete()
    owe_waiting(NOW + timedelta(days=2))
    assert not Notice.objects.filter(report__period=period).exists()
    assert Notice.objects.filter(kind__startswith="waiting-").exists()
    calendar = logged_in(world, "a.h1.lap").get("/kh1/han-nop.ics").content.decode()
    assert period.name not in calendar.replace("\r\n ", "")
    assert "Báo cáo năm 2025" in calendar.replace("\r\n ", "")
    while render_next(NOW + timedelta(minutes=1)):
        pass
    assert not StoredDocument.objects.filter(submission__report__period=period).exists()
    report = report_of(world, period, "YT")
    logged_in(world, "a.tonghop").post("/kh1/don-doc/nhac/", {"bao-cao": [report.pk]})
    assert not report.contacts.exists()


def test_everything_that_hangs_on_practice_is_wiped_with_it(world):
    counts = (FigureExclusion, Contact, ExtensionRequest, Extension, StoredDocument)
    before = [model.objects.count() for model in counts]
    period = opened(world)
    coordinator = as_(world, "a.tonghop")
    filed = file_round(report_of(world, period, "YT"), {"BUOI": 12}, by=world.users["a.yt.ky"], at=NOW)
    report = report_of(world, period, "H1")
    exclude(period, report.unit, world.figures["a.BUOI"], reason="Trùng", by=coordinator, now=NOW)
    log_contact(report, ContactKind.CALL, on=local_date(NOW), person="A", answer="B", by=coordinator, now=NOW)
    ask(report, last_day=period.due_before, reason="Bận", by=as_(world, "a.h1.lap"), now=NOW)
    grant(report, last_day=period.due_before, reason="Được", by=coordinator, now=NOW)
    round_document(filed, "docx", now=NOW)
    assert [model.objects.count() for model in counts] == [number + 1 for number in before]
    end_practice(period, by=coordinator)
    assert [model.objects.count() for model in counts] == before
    assert practice_of(world.plans["a"]) is None
