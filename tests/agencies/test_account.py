"""One's own account: roles with their dates, and the password."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from agencies.dates import local_date
from agencies.enums import Role
from agencies.models import Membership, Province, User
from agencies.passwords import LETTERS, give_one_time_password, one_time_password
from plan_portal.clock import now
from tests.world import PASSWORD, add_person, add_unit

pytestmark = pytest.mark.django_db

NEW = "Mot cau moi de nho"


@pytest.fixture
def person():
    return add_person("yt.lap", first_name="Người Lập")


def change(client, old=PASSWORD, new=NEW, again=NEW, **data):
    return client.post(
        "/tai-khoan/mat-khau/", {"old_password": old, "new_password": new, "repeated_password": again, **data}
    )


def test_account_page_shows_roles_with_dates_and_whether_they_hold(client, person):
    today = local_date(now())
    province = Province.objects.create(code="91", name="Tỉnh Thứ Nhất")
    unit = add_unit(province, "YT", "Sở Y tế")
    Membership.objects.create(user=person, role=Role.PREPARER, unit=unit)
    Membership.objects.create(
        user=person, role=Role.SIGNATORY, unit=unit, valid_from=date(2020, 2, 5), valid_to=date(2020, 3, 1)
    )
    Membership.objects.create(
        user=person, role=Role.OBSERVER, province=province, valid_from=today + timedelta(days=1)
    )
    stranger = add_person("khac")
    Membership.objects.create(user=stranger, role=Role.HEAD, province=province)
    client.force_login(person)
    page = client.get("/tai-khoan/")
    found = {row["membership"].role: row["standing"] for row in page.context["roles"]}
    assert found == {Role.PREPARER: "now", Role.SIGNATORY: "ended", Role.OBSERVER: "later"}
    text = page.content.decode()
    for words in (
        "Sở Y tế",
        "05/02/2020",
        "01/03/2020",
        "Đã hết hiệu lực",
        "Chưa đến ngày",
        "Không thời hạn",
    ):
        assert words in text
    assert "Lãnh đạo cơ quan tổng hợp" not in text


def test_account_without_role_is_told_whom_to_ask(client, person):
    client.force_login(person)
    assert "Tài khoản chưa có vai trò" in client.get("/tai-khoan/").content.decode()


def test_changed_password_ends_other_sessions_and_keeps_this_one(client, person):
    other = Client()
    other.force_login(person)
    client.force_login(person)
    assert change(client).url == "/tai-khoan/"
    assert client.get("/tai-khoan/").status_code == 200
    assert other.get("/tai-khoan/").status_code == 302
    assert not client.login(username="yt.lap", password=PASSWORD)
    assert client.login(username="yt.lap", password=NEW)


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"old": "sai"}, "old_password", "Mật khẩu đang dùng chưa đúng. Đề nghị nhập lại."),
        ({"old": ""}, "old_password", "Đề nghị nhập mật khẩu đang dùng."),
        ({"again": "khac"}, "repeated_password", "Hai lần nhập mật khẩu mới chưa giống nhau."),
        ({"new": PASSWORD, "again": PASSWORD}, "new_password", "Mật khẩu mới phải khác mật khẩu đang dùng."),
    ],
)
def test_refused_password_says_what_to_do(client, person, typed, field, message):
    client.force_login(person)
    page = change(client, **typed)
    assert page.context["form"].errors[field] == [message]
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize("weak", ["ngan", "matkhau123", "12345678901234", "yt.lap2025"])
def test_weak_password_is_refused_beside_the_field_it_was_typed_in(client, person, weak):
    client.force_login(person)
    page = change(client, new=weak, again=weak)
    assert list(page.context["form"].errors) == ["new_password"]
    assert User.objects.get().check_password(PASSWORD)


def test_one_time_password_is_easy_to_read_and_never_the_same():
    made = {one_time_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        assert [len(group) for group in password.split("-")] == [4, 4, 4, 4]
        assert set(password) <= set(LETTERS + "-")


def test_one_time_password_leads_everywhere_to_changing_it(client, person):
    password = give_one_time_password(person)
    assert client.login(username="yt.lap", password=password)
    assert client.get("/tai-khoan/?x=1").url == "/tai-khoan/mat-khau/?next=%2Ftai-khoan%2F%3Fx%3D1"
    assert client.get("/quan-tri/").url.startswith("/tai-khoan/mat-khau/")
    assert client.post("/tai-khoan/").url == "/tai-khoan/mat-khau/"
    page = client.get("/tai-khoan/mat-khau/?next=/tai-khoan/")
    assert "chỉ dùng được một lần" in page.content.decode()
    assert change(client, old=password, next="/tai-khoan/?x=1").url == "/tai-khoan/?x=1"
    assert client.get("/tai-khoan/").status_code == 200
    assert not User.objects.get().must_change_password


def test_one_time_password_lets_log_out(client, person):
    give_one_time_password(person)
    client.force_login(person)
    assert client.post("/dang-xuat/").url.startswith("/dang-nhap/?da-ra=")
    assert SESSION_KEY not in client.session


def test_changing_password_does_not_lead_out_of_the_portal(client, person):
    client.force_login(person)
    assert change(client, next="https://nguy-hiem.example/").url == "/tai-khoan/"


def test_health_page_answers_whoever_asks(client, person):
    give_one_time_password(person)
    client.force_login(person)
    assert client.get("/healthz").status_code == 200
