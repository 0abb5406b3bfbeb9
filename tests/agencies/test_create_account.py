"""`manage.py create_account`: one account, one role, one password shown once."""

import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from agencies.enums import Role
from agencies.models import Membership, Province, User
from tests.world import add_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return Province.objects.create(code="91", name="Tỉnh Thứ Nhất")


@pytest.fixture
def unit(province):
    return add_unit(province, "YT", "Sở Y tế")


def create(*arguments):
    out = StringIO()
    call_command("create_account", *arguments, stdout=out)
    return out.getvalue()


def password_in(output):
    return re.search(r"Mật khẩu dùng một lần: (\S+)", output)[1]


def test_account_of_a_unit_can_log_in_with_the_printed_password(unit, client):
    output = create(
        "yt.lap", "--role", "preparer", "--unit", "YT", "--name", "Người Lập", "--email", "lap@yt.vn"
    )
    user = User.objects.get(username="yt.lap")
    assert user.must_change_password
    assert not user.is_staff
    assert (user.label, user.email) == ("Người Lập", "lap@yt.vn")
    membership = user.memberships.get()
    assert (membership.role, membership.unit, membership.province) == (Role.PREPARER, unit, None)
    assert client.login(username="yt.lap", password=password_in(output))


def test_dates_of_a_delegation_are_read_day_first(unit):
    create("yt.pho", "--role", "signatory", "--unit", "YT", "--from", "05/02/2025", "--to", "31/03/2025")
    membership = Membership.objects.get()
    assert (membership.valid_from, membership.valid_to) == (date(2025, 2, 5), date(2025, 3, 31))


def test_administrator_of_the_only_province_may_enter_the_administration(province):
    create("quantri", "--role", "administrator")
    user = User.objects.get()
    assert user.is_staff
    assert not user.is_superuser
    assert user.user_permissions.count() == 0
    assert user.memberships.get().province == province


def test_existing_account_is_left_as_it_is(unit):
    create("yt.lap", "--role", "preparer", "--unit", "YT")
    before = User.objects.get()
    with pytest.raises(CommandError, match=r"Tài khoản yt\.lap đã có, không thay đổi gì\."):
        create("YT.Lap", "--role", "signatory", "--unit", "YT")
    after = User.objects.get()
    assert after.password == before.password
    assert after.memberships.get().role == Role.PREPARER


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("x", "--role", "boss"), "Không có vai trò “boss”"),
        (("x", "--role", "preparer"), "Đề nghị ghi --unit MÃ"),
        (("x", "--role", "preparer", "--unit", "ZZ"), "Không có đơn vị mã ZZ ở Tỉnh Thứ Nhất"),
        (("x", "--role", "head", "--unit", "YT"), "gắn với tỉnh, không ghi --unit"),
        (("x", "--role", "head", "--province", "00"), "Không có tỉnh mã 00"),
        (("x", "--role", "head", "--from", "2025-02-05"), "--from: “2025-02-05” không phải ngày dạng"),
        (("x", "--role", "head", "--from", "05/02/2025", "--to", "04/02/2025"), "từ ngày bắt đầu trở đi"),
        (("tên có dấu", "--role", "head"), "Tên đăng nhập chỉ gồm chữ thường"),
        (("x", "--role", "head", "--email", "khong-phai-thu"), "thư điện tử"),
    ],
)
def test_wrong_arguments_are_refused_in_vietnamese_and_nothing_is_saved(unit, arguments, message):
    with pytest.raises(CommandError, match=re.escape(message)):
        create(*arguments)
    assert not User.objects.exists()


def test_several_provinces_need_to_be_told_apart(province):
    other = Province.objects.create(code="92", name="Tỉnh Thứ Hai")
    with pytest.raises(CommandError, match="Có nhiều tỉnh"):
        create("xem", "--role", "observer")
    create("xem", "--role", "observer", "--province", "92")
    assert Membership.objects.get().province == other


def test_before_any_plan_is_loaded_it_says_what_to_do_first():
    with pytest.raises(CommandError, match="Chưa có tỉnh nào"):
        create("xem", "--role", "observer")
