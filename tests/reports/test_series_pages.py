"""The page of all periods: who sees it, what it shows, where it leads."""

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from agencies.enums import Role
from agencies.models import Membership, User
from tests.reports.factories import make_desk, moment
from tests.reports.test_series import filled_desk

pytestmark = pytest.mark.django_db

PAGE = "/kh1/tong-hop/giai-doan/"
WORKBOOK = f"{PAGE}xuat.xlsx"


@pytest.fixture(autouse=True)
def clock(settings):
    settings.CLOCK = "tests.reports.test_series_pages.now"


def now():
    return moment(2024, 12, 20)


def log_in(desk, role) -> Client:
    user = User.objects.create_user(f"ai.{role}", password="x")
    in_unit = role in (Role.PREPARER, Role.SIGNATORY)
    scope = {"unit": desk.units["H1"]} if in_unit else {"province": desk.plan.province}
    Membership.objects.create(user=user, role=role, **scope)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk():
    return filled_desk()


@pytest.fixture
def shown(desk) -> str:
    return " ".join(log_in(desk, Role.COORDINATOR).get(PAGE).content.decode().split())


@pytest.mark.parametrize("address", [PAGE, WORKBOOK])
@pytest.mark.parametrize("role", list(Role))
def test_only_those_who_receive_reports_see_it(desk, role, address):
    expected = 200 if role in (Role.COORDINATOR, Role.HEAD) else 404
    assert log_in(desk, role).get(address).status_code == expected


def test_years_are_counted_first_and_lead_to_their_pages(shown):
    assert '<a class="summary__cell" href="/kh1/tong-hop/2023-N/">' in shown
    assert "<b>2/2</b> đạt" in shown
    assert '0/2</b> đạt</span><span class="summary__note">Không đạt 1 · Thiếu số liệu 1' in shown
    assert "Nộp đúng hạn 3/3" in shown


def test_indicators_with_values_verdicts_and_thresholds_of_the_years(shown):
    assert '<td data-label="2023"><b class="value">60,0%</b>' in shown
    assert "từ 50%" in shown
    assert "Thiếu: Huyện H2" in shown
    assert '<svg class="trend"' in shown


def test_halves_are_shown_without_verdicts(shown):
    halves = shown[shown.index('<details class="more"') :]
    halves = halves[: halves.index("</details>")]
    assert "6 tháng của từng năm" in halves
    assert '<td data-label="2024"><b class="value">12/20</b></td>' in halves
    assert "Chưa đến kỳ" not in halves


def test_figures_of_every_period_side_by_side(shown):
    figures = shown[shown.index('id="so-lieu"') : shown.index('id="thoi-han"')]
    assert '<td class="num" data-label="Năm 2023">20</td>' in figures
    assert 'href="/kh1/tong-hop/2024-6T/#so-lieu"' in figures


def test_timeliness_of_units_leads_to_their_reports(desk, shown):
    filing = shown[shown.index('id="thoi-han"') :]
    report = desk.reports["H2", "2023-6T"]
    assert f'<a href="/bao-cao/{report.pk}/">Chưa nộp</a>' in filing
    assert '<td class="sum">2/4</td><td class="sum">50,0%</td>' in filing
    assert '<td class="sum">10/12</td><td class="sum">83,3%</td>' in filing


def test_workbook_has_a_name_in_both_alphabets(desk):
    response = log_in(desk, Role.HEAD).get(WORKBOOK)
    assert 'filename="so-lieu-giai-doan-2023-2024.xlsx"' in response["Content-Disposition"]
    assert load_workbook(BytesIO(response.content)).sheetnames[-1] == "Tình hình nộp"


def test_consolidated_page_leads_to_it(desk):
    page = log_in(desk, Role.HEAD).get("/kh1/tong-hop/2024-N/").content.decode()
    assert f'<a href="{PAGE}">Cả giai đoạn 2023–2024</a>' in page


def test_plan_without_opened_periods_says_so():
    desk = make_desk(years=())
    page = log_in(desk, Role.HEAD).get(PAGE).content.decode()
    assert "Chưa có kỳ báo cáo nào mở" in page
    assert "xuat.xlsx" not in page


def test_invented_figures_are_marked(desk):
    desk.plan.is_demo = True
    desk.plan.save()
    assert "Số liệu minh họa" in log_in(desk, Role.HEAD).get(PAGE).content.decode()


def test_the_page_is_only_read(desk):
    assert log_in(desk, Role.HEAD).post(PAGE).status_code == 405
