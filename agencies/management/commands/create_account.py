"""Open an account with one role and print its one-time password, once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.accounts import open_account
from agencies.enums import UNIT_ROLES, Role
from agencies.models import Membership, Province, Unit, User

ROLES = ", ".join(f"{role.value} ({role.label})" for role in Role)


class Command(BaseCommand):
    """`create_account USERNAME --role preparer --unit YT [--province 08] [--from dd/mm/yyyy --to dd/mm/yyyy]`."""

    help = "Mở một tài khoản với một vai trò và in mật khẩu dùng một lần của tài khoản đó."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="tên đăng nhập")
        parser.add_argument("--role", required=True, help=f"vai trò: {ROLES}")
        parser.add_argument("--unit", default="", help="mã đơn vị, cho cán bộ lập và lãnh đạo đơn vị")
        parser.add_argument("--province", default="", help="mã tỉnh; không cần khi chỉ có một tỉnh")
        parser.add_argument("--from", dest="valid_from", default="", help="từ ngày, dd/mm/yyyy")
        parser.add_argument("--to", dest="valid_to", default="", help="đến hết ngày, dd/mm/yyyy")
        parser.add_argument("--name", default="", help="họ và tên")
        parser.add_argument("--position", default="", help="chức vụ")
        parser.add_argument("--email", default="", help="thư điện tử")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User(
            username=options["username"].lower(),
            first_name=options["name"],
            position=options["position"],
            email=options["email"],
        )
        if User.objects.filter(username__iexact=user.username).exists():
            raise CommandError(f"Tài khoản {user.username} đã có, không thay đổi gì.")
        membership = read_membership(options)
        try:
            password = open_account(user, membership)
        except ValidationError as error:
            raise CommandError("Chưa mở được tài khoản. " + " ".join(error.messages)) from error
        self.stdout.write(f"Đã mở tài khoản {user.username}: {membership}.")
        self.stdout.write(f"Mật khẩu dùng một lần: {password}")
        self.stdout.write("Mật khẩu chỉ hiện một lần; người dùng phải đổi khi đăng nhập.")


def read_membership(options: dict[str, Any]) -> Membership:
    """The role that the arguments describe; raises `CommandError` in words for the one who typed them."""
    if options["role"] not in Role.values:
        raise CommandError(f"Không có vai trò “{options['role']}”. Các vai trò: {ROLES}.")
    role = Role(options["role"])
    province = find_province(options["province"])
    unit = find_unit(options["unit"], province, role)
    return Membership(
        role=role,
        unit=unit,
        province=None if unit else province,
        valid_from=read_day(options["valid_from"], "--from"),
        valid_to=read_day(options["valid_to"], "--to"),
    )


def find_province(code: str) -> Province:
    """The province of that code, or the only one there is."""
    if code:
        province = Province.objects.filter(code=code).first()
        if province is None:
            raise CommandError(f"Không có tỉnh mã {code}.")
        return province
    provinces = list(Province.objects.all()[:2])
    if not provinces:
        raise CommandError("Chưa có tỉnh nào. Đề nghị nạp dữ liệu kế hoạch trước.")
    if len(provinces) > 1:
        raise CommandError("Có nhiều tỉnh. Đề nghị ghi --province MÃ.")
    return provinces[0]


def find_unit(code: str, province: Province, role: Role) -> Unit | None:
    """The unit of a role that needs one; None for the roles of a province."""
    if role not in UNIT_ROLES:
        if code:
            raise CommandError(f"Vai trò {role.label} gắn với tỉnh, không ghi --unit.")
        return None
    if not code:
        raise CommandError(f"Vai trò {role.label} gắn với đơn vị. Đề nghị ghi --unit MÃ.")
    unit = Unit.objects.filter(province=province, code=code).first()
    if unit is None:
        raise CommandError(f"Không có đơn vị mã {code} ở {province}.")
    return unit


def read_day(text: str, argument: str) -> date | None:
    """A day typed dd/mm/yyyy, or None for an empty text."""
    if not text:
        return None
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a calendar day has no time zone
    except ValueError:
        raise CommandError(f"{argument}: “{text}” không phải ngày dạng dd/mm/yyyy.") from None
