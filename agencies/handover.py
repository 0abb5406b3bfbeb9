"""Handing the work of a unit from one person to another, by dated memberships: nothing of the past changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import Q, QuerySet

from agencies.access import Access
from agencies.accounts import open_account
from agencies.dates import format_date
from agencies.enums import UNIT_ROLES, Role
from agencies.models import Membership, Unit, User
from agencies.permissions import administers


class HandOverRefused(Exception):
    """The hand-over is refused; the text says why and what to do. `field` is the entry it concerns."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class HandOver:
    """From whom (a membership), from which day. With a `last_day` the giver keeps the role: a stand-in, or a
    delegation of the signature; without, the giver's role ends the day before."""

    giver: Membership
    first_day: date
    last_day: date | None = None

    @property
    def is_for_a_time(self) -> bool:
        return self.last_day is not None


def roles_to_hand_over(unit: Unit, access: Access) -> tuple[Role, ...]:
    """The signatory hands over the preparing of reports of the own unit; the administrator every role in it."""
    if _keeps_accounts(unit, access):
        return UNIT_ROLES
    return (Role.PREPARER,) if unit.pk in access.home_units_as(Role.SIGNATORY) else ()


def _keeps_accounts(unit: Unit, access: Access) -> bool:
    return access.user.is_superuser or administers(access, unit.province_id)


def givers(unit: Unit, roles: tuple[Role, ...], today: date) -> QuerySet[Membership]:
    """Roles in the unit that are held now or later."""
    held = Membership.objects.filter(unit=unit, role__in=roles).exclude(valid_to__lt=today)
    return held.select_related("user", "unit").order_by("role", "user__username", "pk")


def colleagues(unit: Unit) -> QuerySet[User]:
    """Accounts in use that have, had or will have a role in the unit."""
    of_unit = Membership.objects.filter(unit=unit).values("user")
    return User.objects.filter(pk__in=of_unit, is_active=True).order_by("username")


def hand_over(plan: HandOver, *, to: User, by: Access, today: date) -> Membership:
    """Give the role to an account of the unit. Raises `HandOverRefused`; then nothing changed."""
    with transaction.atomic():
        given = _end(plan, by, today)
        if not colleagues(given.unit).filter(pk=to.pk).exists():
            raise HandOverRefused("Đề nghị chọn một tài khoản của đơn vị.", "to")
        _refuse_receiver(plan, to, by)
        given.user = to
        given.save()
        _log(plan, to, by)
    return given


def hand_over_to_new(plan: HandOver, *, account: User, by: Access, today: date) -> str:
    """Open an account for the successor, by an administrator, and return its one-time password.

    Raises `HandOverRefused`, and `ValidationError` of the account; then nothing changed.
    """
    if not _keeps_accounts(plan.giver.unit, by):
        raise HandOverRefused("Tài khoản mới do quản trị của tỉnh mở.", "to")
    with transaction.atomic():
        password = open_account(account, _end(plan, by, today))
        _log(plan, account, by)
    return password


def _end(plan: HandOver, by: Access, today: date) -> Membership:
    """Check the hand-over, end the giver's role where it is for good, and return the receiver's, unsaved."""
    giver = Membership.objects.select_for_update(of=("self",)).select_related("unit").get(pk=plan.giver.pk)
    if giver.role not in roles_to_hand_over(giver.unit, by):
        raise HandOverRefused("Lãnh đạo đơn vị bàn giao việc lập báo cáo; vai trò khác do quản trị bàn giao.")
    if plan.first_day < today:
        raise HandOverRefused("Ngày bắt đầu phải từ hôm nay trở đi.", "first_day")
    day_before = plan.first_day - timedelta(days=1)
    if giver.valid_to is not None and giver.valid_to < day_before:
        raise HandOverRefused(
            f"Vai trò của người giao hết hiệu lực ngày {format_date(giver.valid_to)}. Đề nghị chọn ngày bắt đầu "
            "không muộn hơn ngày liền sau.",
            "first_day",
        )
    if plan.is_for_a_time:
        if plan.last_day < plan.first_day:
            raise HandOverRefused("Ngày cuối phải từ ngày bắt đầu trở đi.", "last_day")
        return Membership(role=giver.role, unit=giver.unit, valid_from=plan.first_day, valid_to=plan.last_day)
    if giver.valid_from is not None and giver.valid_from > day_before:
        raise HandOverRefused(
            f"Người giao giữ vai trò từ ngày {format_date(giver.valid_from)}. Đề nghị chọn ngày bắt đầu sau đó.",
            "first_day",
        )
    taken = Membership(
        role=giver.role,
        unit=giver.unit,
        valid_from=plan.first_day,
        valid_to=None if giver.valid_to == day_before else giver.valid_to,
    )
    giver.valid_to = day_before
    giver.save(update_fields=["valid_to"])
    return taken


def _refuse_receiver(plan: HandOver, to: User, by: Access) -> None:
    """Nobody gives a role to himself, takes over from himself, or takes what he holds already."""
    if to.pk == by.user.pk:
        raise HandOverRefused(
            "Vai trò của chính mình do người khác giao. Đề nghị chọn người nhận khác.", "to"
        )
    if to.pk == plan.giver.user_id:
        raise HandOverRefused("Người nhận phải khác người giao.", "to")
    still = Q(valid_to__isnull=True) | Q(valid_to__gte=plan.first_day)
    held = Membership.objects.filter(still, user=to, unit=plan.giver.unit_id, role=plan.giver.role)
    if plan.is_for_a_time:
        held = held.exclude(valid_from__gt=plan.last_day)
    if held.exists():
        raise HandOverRefused("Người nhận đã có vai trò này trong thời gian đó.", "to")


def _log(plan: HandOver, to: User, by: Access) -> None:
    days = f"từ ngày {format_date(plan.first_day)}"
    if plan.last_day is not None:
        days += f" đến hết ngày {format_date(plan.last_day)}"
    verb = "Giao thay" if plan.is_for_a_time else "Bàn giao"
    message = f"{verb} {days}: {plan.giver.user.username} → {to.username}."
    LogEntry.objects.log_actions(
        by.user.pk, Membership.objects.filter(pk=plan.giver.pk), CHANGE, message, single_object=True
    )
