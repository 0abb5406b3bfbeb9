"""The consolidated page and the chasing desk: who sees them, what they show, what they link to."""

from datetime import date

import pytest
from django.test import Client

from agencies.enums import Role
from agencies.models import Membership, User
from reports.difficulty_moves import DifficultyState
from reports.models import Difficulty, Extension, FigureExclusion
from reports.views import consolidated_rows
from targets.enums import FigureKind, IndicatorKind
from targets.models import Baseline, Figure
from tests.reports.factories import A, B, Desk, R, add_figure, add_indicator, file, make_desk, moment

pytestmark = pytest.mark.django_db

NOW = moment(2024, 12, 18, 9)
INSIDERS = (Role.COORDINATOR, Role.HEAD)
PAGES = ("/kh1/tong-hop/", "/kh1/tong-hop/2024-N/", "/kh1/don-doc/")


@pytest.fixture(autouse=True)
def clock(settings):
    settings.CLOCK = "tests.reports.test_consolidated_pages.now"


def now():
    return NOW


@pytest.fixture
def desk() -> Desk:
    desk = make_desk(("CQ", "H1", "H2"))
    add_figure(desk, "VU", {"CQ": A, "H1": B, "H2": B})
    add_figure(desk, "XA", {"H1": R, "H2": R}, kind=FigureKind.STOCK, measure="xã")
    add_figure(desk, "XA-TT", {"H1": R, "H2": R}, kind=FigureKind.DISTINCT, whole="XA", measure="xã")
    add_indicator(desk, "1.1", IndicatorKind.RATIO, ("XA-TT",), ("XA",), threshold=100, measure="xã")
    file(desk, "CQ", "2024-N", {"VU": 1234})
    file(desk, "H1", "2024-N", {"VU": 1000, "XA": 10, "XA-TT": 10})
    file(desk, "H2", "2024-N", {"VU": 200, "XA": 5, "XA-TT": 4}, accepted=False)
    return desk


def log_in(desk: Desk, role: Role) -> Client:
    user = User.objects.create_user(f"ai.{role}", password="x")
    scope = (
        {"unit": desk.units["H1"]}
        if role in (Role.PREPARER, Role.SIGNATORY)
        else {"province": desk.plan.province}
    )
    Membership.objects.create(user=user, role=role, **scope)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def receiver(desk) -> Client:
    return log_in(desk, Role.COORDINATOR)


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


# ------------------------------------------------------------------ who


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("address", PAGES)
def test_pages_are_for_those_who_receive_reports(desk, role, address):
    expected = (200, 302) if role in INSIDERS else (404,)
    assert log_in(desk, role).get(address).status_code in expected


def test_foreign_coordinator_finds_nothing(desk):
    client = log_in(make_desk(("CQ", "H1"), province="92", code="kh9"), Role.COORDINATOR)
    assert [client.get(address).status_code for address in PAGES] == [404, 404, 404]


# ------------------------------------------------------------------ the consolidated page


def test_latest_period_that_has_opened_is_shown_first(desk, receiver):
    assert receiver.get("/kh1/tong-hop/").url == "/kh1/tong-hop/2024-N/"
    assert receiver.get("/kh1/tong-hop/?ky=2023-N&tam-tinh=1").url == "/kh1/tong-hop/2023-N/?tam-tinh=1"
    assert receiver.get("/kh1/tong-hop/?ky=2020-N").status_code == 404


def test_period_that_has_not_opened_is_not_found(desk, receiver):
    desk.periods["2024-N"].opens_on = date(2024, 12, 19)
    desk.periods["2024-N"].save()
    assert receiver.get("/kh1/tong-hop/2024-N/").status_code == 404


def test_page_shows_totals_verdicts_and_the_missing(desk, receiver):
    html = read(receiver, "/kh1/tong-hop/2024-N/")
    assert "<b>2/3</b> đơn vị đã tiếp nhận" in html
    assert "10/10" in html
    assert "Thiếu số liệu" in html
    assert "Thiếu: H2" in html
    assert "1.234" in html
    assert "Đối chiếu 1/2 huyện, thiếu: H2: 1.000 · lệch 234 vụ" in html


def test_switch_adds_what_is_not_accepted_yet(desk, receiver):
    html = read(receiver, "/kh1/tong-hop/2024-N/?tam-tinh=1")
    assert "<b>3/3</b> đơn vị đã nộp" in html
    assert "14/15 xã" in html
    assert "chưa tiếp nhận: Huyện H2" in html
    assert "gồm số liệu tạm tính" in html


def test_every_number_leads_to_the_report_it_comes_from(desk, receiver):
    html = read(receiver, "/kh1/tong-hop/2024-N/")
    for unit in ("CQ", "H1"):
        assert f'href="/bao-cao/{desk.reports[unit, "2024-N"].pk}/?lan=1#so-VU"' in html


def test_totals_and_last_years_numbers_lead_to_the_figure_in_their_period(desk, receiver):
    file(desk, "CQ", "2023-N", {"VU": 1111})
    html = read(receiver, "/kh1/tong-hop/2024-N/")
    assert '<a href="/kh1/tong-hop/2024-N/so-lieu/VU/">1.234</a>' in html
    assert '<a href="/kh1/tong-hop/2023-N/so-lieu/VU/">1.111</a>' in html
    own = read(receiver, "/kh1/tong-hop/2024-N/so-lieu/VU/?tam-tinh=1")
    assert '<a href="/kh1/tong-hop/2023-N/so-lieu/VU/?tam-tinh=1">1.111</a>' in own
    assert "1.111" in read(receiver, "/kh1/tong-hop/2023-N/so-lieu/VU/")


def test_number_from_before_the_first_report_leads_to_the_base_values(desk, receiver):
    first = desk.plan.periods.order_by("ends_on").first()
    figure = Figure.objects.get(code="VU")
    common = {"figure": figure, "unit": desk.units["CQ"], "year": first.year - 1, "part": first.part}
    Baseline.objects.create(**common, value=987, entered_at=NOW, entered_by=User.objects.first())
    for address in (f"/kh1/tong-hop/{first.code}/", f"/kh1/tong-hop/{first.code}/so-lieu/VU/"):
        html = read(receiver, address)
        target = f"/kh1/so-goc/?ky={first.year - 1}-{first.part}"
        assert f'<a href="{target}">987</a>' in html
    assert receiver.get(target).status_code == 200


def test_number_leads_to_the_counted_round_and_not_to_a_later_one(desk, receiver):
    file(desk, "H1", "2024-N", {"VU": 1}, accepted=False)
    address = f"/bao-cao/{desk.reports['H1', '2024-N'].pk}/?lan="
    assert f'href="{address}1#so-VU"' in read(receiver, "/kh1/tong-hop/2024-N/")
    assert f'href="{address}2#so-VU"' in read(receiver, "/kh1/tong-hop/2024-N/?tam-tinh=1")


def test_figure_that_many_answer_for_is_counted_and_leads_to_its_own_page(desk, receiver, monkeypatch):
    page = read(receiver, "/kh1/tong-hop/2024-N/?tam-tinh=1")
    assert '<details class="more">' in page.split('id="so-VU"')[1].split("</tr>")[0]
    assert "Chưa tiếp nhận: Huyện H2" in page
    monkeypatch.setattr(consolidated_rows, "MOST_ANSWERS", 2)
    monkeypatch.setattr(consolidated_rows, "MOST_NAMED", 0)
    FigureExclusion.objects.create(
        period=desk.periods["2024-N"],
        unit=desk.units["H1"],
        figure=desk.figures["VU"],
        reason="Số đếm trùng",
        by=desk.user,
        at=NOW,
    )
    page = read(receiver, "/kh1/tong-hop/2024-N/?tam-tinh=1")
    figure = page.split('id="so-VU"')[1].split("</tr>")[0]
    assert '<a href="/kh1/tong-hop/2024-N/so-lieu/VU/?tam-tinh=1">' in figure.split('data-label="Nguồn"')[1]
    assert "<details" not in figure
    assert "Không tính vào tổng: 1 đơn vị" in figure
    two = page.split('id="so-XA-TT"')[1].split("</tr>")[0]
    assert "<details" in two
    assert "Chưa tiếp nhận: 1 đơn vị" in two


def test_tracked_difficulty_names_who_answers_and_by_when(desk, receiver):
    Difficulty.objects.create(
        plan=desk.plan,
        unit=desk.units["H1"],
        number=7,
        content="Thiếu cán bộ",
        owner_name="Sở Nội vụ",
        due_before=date(2025, 1, 15),
        state=DifficultyState.IN_PROGRESS,
        opened_at=moment(2024, 11, 1),
        opened_by=desk.user,
    )
    section = read(receiver, "/kh1/tong-hop/2024-N/").split('id="vuong-mac"')[1].split("</section>")[0]
    assert "VM-007" in section
    assert "Giao: Sở Nội vụ, trước ngày 15/01/2025" in section


def test_one_page_version_holds_the_targets_alone(desk, receiver):
    html = read(receiver, "/kh1/tong-hop/2024-N/?in=1")
    assert 'id="chi-tieu"' in html
    assert 'id="so-lieu"' not in html


def test_links_to_documents_keep_the_switch(desk, receiver):
    html = read(receiver, "/kh1/tong-hop/2024-N/?tam-tinh=1")
    for file_format in ("pdf", "docx"):
        assert f'action="/kh1/tong-hop/2024-N/xuat/{file_format}/?tam-tinh=1"' in html
    assert 'href="/kh1/tong-hop/2024-N/xuat.xlsx?tam-tinh=1"' in html


def test_text_of_units_is_escaped(desk, receiver):
    file(
        desk,
        "H2",
        "2024-N",
        content={"difficulties": [{"content": "<b>Thiếu</b>", "proposal": "", "addressed_to": ""}]},
    )
    html = read(receiver, "/kh1/tong-hop/2024-N/")
    assert "&lt;b&gt;Thiếu&lt;/b&gt;" in html


# ------------------------------------------------------------------ the chasing desk


def test_desk_lists_whom_to_chase(desk, receiver):
    html = read(receiver, "/kh1/don-doc/?ky=2023-N")
    assert "Cần đôn đốc kỳ này" in html
    assert html.count("Gia hạn</a>") == 3
    assert "không còn đơn vị nào cần đôn đốc" in read(receiver, "/kh1/don-doc/?ky=2024-N")


def test_desk_filters_by_standing(desk, receiver):
    context = receiver.get("/kh1/don-doc/?ky=2024-N&loc=cho-tiep-nhan").context
    assert [row.name for row, _step in context["rows"]] == ["Huyện H2"]
    assert [row.name for row, _step in receiver.get("/kh1/don-doc/?loc=da-tiep-nhan").context["rows"]] == [
        "Cơ quan CQ",
        "Huyện H1",
    ]


def test_unknown_period_of_the_desk_is_not_found(desk, receiver):
    assert receiver.get("/kh1/don-doc/?ky=2020-N").status_code == 404


def test_head_chases_but_does_not_extend(desk):
    client = log_in(desk, Role.HEAD)
    assert "Gia hạn</a>" not in read(client, "/kh1/don-doc/?ky=2023-N")
    assert client.get(f"/kh1/don-doc/gia-han/{desk.reports['H1', '2023-N'].pk}/").status_code == 404


def extension(desk: Desk, unit: str = "H1", period: str = "2023-N") -> str:
    return f"/kh1/don-doc/gia-han/{desk.reports[unit, period].pk}/"


def test_extension_is_granted_with_its_reason(desk, receiver):
    response = receiver.post(extension(desk), {"last_day": "25/12/2024", "reason": "Lũ lụt"})
    assert response.url == "/kh1/don-doc/?ky=2023-N"
    granted = Extension.objects.get()
    assert (granted.last_day, granted.reason, granted.granted_at) == (date(2024, 12, 25), "Lũ lụt", NOW)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"last_day": "25/12/2024", "reason": ""}, "reason"),
        ({"last_day": "2024-12-25", "reason": "Lũ"}, "last_day"),
        ({"last_day": "17/12/2024", "reason": "Lũ"}, "last_day"),
    ],
)
def test_extension_that_says_too_little_is_refused(desk, receiver, typed, field):
    response = receiver.post(extension(desk), typed)
    assert list(response.context["form"].errors) == [field]
    assert not Extension.objects.exists()


def test_filed_report_is_not_extended(desk, receiver):
    receiver.post(extension(desk, "H2", "2024-N"), {"last_day": "25/12/2024", "reason": "Lũ"})
    assert not Extension.objects.exists()
    assert "Không gia hạn được lúc này" in read(receiver, extension(desk, "H2", "2024-N"))


def test_report_of_another_plan_is_not_extended_here(desk, receiver):
    other = make_desk(("CQ", "H1"), code="kh2")
    address = f"/kh1/don-doc/gia-han/{other.reports['H1', '2023-N'].pk}/"
    assert receiver.get(address).status_code == 404
