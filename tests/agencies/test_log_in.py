"""Logging in and out."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.urls import reverse

from agencies.models import User
from tests.world import PASSWORD, add_person

pytestmark = pytest.mark.django_db

REFUSAL = "Tên đăng nhập hoặc mật khẩu chưa đúng."


@pytest.fixture
def person():
    return add_person("yt.lap")


def log_in(client, username="yt.lap", password=PASSWORD, **data):
    return client.post("/dang-nhap/", {"username": username, "password": password, **data})


def is_logged_in(client):
    return SESSION_KEY in client.session


def test_log_in_page_is_open_to_everyone_and_names_its_fields(client):
    page = client.get("/dang-nhap/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Tên đăng nhập" in text
    assert "Mật khẩu" in text
    assert REFUSAL not in text
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("typed", ["yt.lap", "YT.LAP", " Yt.Lap "])
def test_user_name_is_taken_in_any_case(client, person, typed):
    response = log_in(client, typed)
    assert (response.status_code, response.url) == (302, "/")
    assert is_logged_in(client)


@pytest.mark.parametrize(
    ("username", "password"),
    [("yt.lap", "sai mat khau"), ("khong.co", PASSWORD), ("dong", PASSWORD), ("yt.lap", PASSWORD.upper())],
)
def test_every_refusal_reads_the_same(client, person, username, password):
    add_person("dong", is_active=False)
    response = log_in(client, username, password)
    assert response.status_code == 200
    assert REFUSAL in response.content.decode()
    assert not is_logged_in(client)
    assert response.context["form"].non_field_errors() == [REFUSAL]


def test_unknown_user_name_costs_a_password_check_too(client, person, monkeypatch):
    """Time must not tell which accounts exist: one hash is computed for each attempt."""
    computed = []
    algorithm = "django.contrib.auth.hashers.MD5PasswordHasher.encode"
    from django.contrib.auth.hashers import MD5PasswordHasher

    encode = MD5PasswordHasher.encode

    def counted(self, *args, **kwargs):
        computed.append(1)
        return encode(self, *args, **kwargs)

    monkeypatch.setattr(algorithm, counted)
    log_in(client, "khong.co", "sai")
    unknown = len(computed)
    log_in(client, "yt.lap", "sai")
    assert (unknown, len(computed) - unknown) == (1, 1)


def test_empty_fields_are_named_and_what_was_typed_stays(client, person):
    text = log_in(client, "yt.lap", "").content.decode()
    assert "Đề nghị nhập mật khẩu." in text
    assert 'value="yt.lap"' in text


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/tai-khoan/", "/tai-khoan/"),
        ("https://nguy-hiem.example/", "/"),
        ("//nguy-hiem.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_log_in_leads_on_only_inside_the_portal(client, person, wanted, led_to):
    assert log_in(client, next=wanted).url == led_to


def test_closed_pages_lead_to_log_in_and_back(client, person):
    response = client.get("/tai-khoan/")
    assert response.url == "/dang-nhap/?next=/tai-khoan/"
    page = client.get(response.url)
    assert 'name="next" value="/tai-khoan/"' in page.content.decode()


def test_session_key_changes_at_log_in(client, person):
    client.get("/dang-nhap/")
    session = client.session
    session["trace"] = "x"
    session.save()
    before = session.session_key
    client.cookies["phien"] = before
    log_in(client)
    assert client.session.session_key != before


def test_log_out_is_by_post_and_ends_the_session(client, person):
    client.force_login(person)
    assert client.get("/dang-xuat/").status_code == 405
    assert is_logged_in(client)
    old_cookie = client.cookies["phien"].value
    left = client.post("/dang-xuat/")
    assert left.url.startswith(f"{reverse('dang-nhap')}?da-ra=")
    assert not is_logged_in(client)
    client.cookies["phien"] = old_cookie
    assert client.get("/tai-khoan/").status_code == 302


def test_account_closed_while_logged_in_is_out_at_once(client, person):
    client.force_login(person)
    User.objects.update(is_active=False)
    assert client.get("/tai-khoan/").url.startswith("/dang-nhap/")


def test_two_user_names_that_differ_by_case_cannot_exist(person):
    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        User.objects.create_user("YT.LAP")
