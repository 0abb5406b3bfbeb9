"""What every page shows around its content: the plan, who is acting, where one can go, what waits there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypedDict

from django.conf import settings
from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from agencies.access import Access
from agencies.dates import local_date
from agencies.enums import PROVINCE_ROLES, UNIT_ROLES, Role
from agencies.models import Unit
from agencies.permissions import may_enter_administration
from reports.models import Notice, Period, Report
from targets.models import Plan

LARGEST_BADGE = 99


class NavItem(TypedDict):
    """One entry of the main navigation. `count` is None where nothing is counted; urgent ones are overdue."""

    label: str
    url: str
    current: bool
    count: int | None
    urgent: bool


@dataclass(frozen=True)
class Unread:
    """A count of notices, as a badge shows it and as it is read out."""

    count: int

    @property
    def badge(self) -> str:
        return str(self.count) if self.count <= LARGEST_BADGE else f"{LARGEST_BADGE}+"

    @property
    def words(self) -> str:
        return f"{self.count:02} thông báo chưa đọc"


def portal(request: HttpRequest) -> dict[str, Any]:
    """Give templates the parts of the frame, each read only when used."""
    if not hasattr(request, "access"):
        return {}  # refused before it was known who asks: a wrong host, a broken body
    surroundings = Surroundings(request)
    names = ("plan", "demo", "demo_clock", "nav_items", "actor_label", "current_period", "unread_notices")
    return {name: _lazily(surroundings, name) for name in names}


def _lazily(surroundings: Surroundings, name: str) -> SimpleLazyObject:
    return SimpleLazyObject(lambda: getattr(surroundings, name))


class Surroundings:
    """The frame of one page. Three queries at most besides those of the session and the roles."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.now: datetime = request.now
        self.access: Access = request.access

    @cached_property
    def plan(self) -> Plan | None:
        """The plan of the address, otherwise the person's latest; who has no role sees the only one there is."""
        plans = Plan.objects.select_related("province", "coordinator").order_by("-last_year", "-pk")
        if self.request.user.is_authenticated:
            # Every page reads its plan: the count rides along instead of being a query of its own.
            plans = plans.annotate(unread_notices=self._unread_count())
        if not self.access.provinces:
            only = plans[:2]
            return only[0] if len(only) == 1 else None
        mine = plans.visible_to(self.access)
        code = self._code_in_address()
        return (mine.filter(code=code) if code else mine).first()

    def _code_in_address(self) -> str | None:
        match = self.request.resolver_match
        return match.kwargs.get("plan") if match else None

    def _unread_count(self) -> Coalesce:
        unread = Notice.objects.unread_by(self.request.user).order_by().values("user")
        return Coalesce(Subquery(unread.annotate(count=Count("pk")).values("count")), 0)

    @cached_property
    def unread_notices(self) -> Unread | None:
        """What the person was told and has not read; None where that is nothing."""
        user = self.request.user
        if not user.is_authenticated:
            return None
        plan = self.plan
        count = Notice.objects.unread_by(user).count() if plan is None else plan.unread_notices
        return Unread(count) if count else None

    @cached_property
    def demo(self) -> bool:
        """Whether the plan's figures are invented: then every page says so."""
        return self.plan is not None and self.plan.is_demo

    @cached_property
    def demo_clock(self) -> datetime | None:
        """The time that the demonstration pretends it is; None in real time."""
        return self.now if self.demo and settings.DEBUG and settings.DEMO_NOW else None

    @cached_property
    def current_period(self) -> Period | None:
        """The latest period of the plan that has opened."""
        if self.plan is None:
            return None
        return self.plan.periods.real().open_by(local_date(self.now)).order_by("-ends_on").first()

    @cached_property
    def actor_label(self) -> str:
        """In which capacity the person is here: "Cán bộ lập báo cáo · Sở Y tế"."""
        for role in (*PROVINCE_ROLES[:2], *UNIT_ROLES, *PROVINCE_ROLES[2:]):
            if units := self.access.home_units_as(role):
                unit = Unit.objects.filter(pk__in=units).order_by("order", "pk").first()
                return f"{role.label} · {unit.short_name}"
            if self.access.provinces_as(role):
                return f"{role.label} · {self._body_of(role)}"
        return ""

    def _body_of(self, role: Role) -> str:
        """Those who consolidate act for the plan's coordinating unit, the others in the province."""
        if self.plan is None:
            return ""
        consolidates = role in (Role.COORDINATOR, Role.HEAD)
        return self.plan.coordinator.short_name if consolidates else self.plan.province.name

    @cached_property
    def nav_items(self) -> list[NavItem]:
        """Where the person's roles lead, in the order of the work."""
        if not self.request.user.is_authenticated:
            return []
        items = [self._item("Trang chủ", "trang-chu")]
        if self.access.own_units:
            items.append(self._item("Báo cáo của đơn vị", "bao-cao"))
        if self.plan is not None and self.plan.province_id in self.access.provinces:
            items += self._items_of_plan(self.plan)
        if may_enter_administration(self.access):
            items.append(self._item("Quản trị", "admin:index"))
        return items

    def _items_of_plan(self, plan: Plan) -> list[NavItem]:
        items = []
        if plan.province_id in self.access.coordinated_provinces:
            received = Report.objects.real().filter(
                period__plan__province__in=self.access.coordinated_provinces
            )
            overdue = received.filter(period__plan=plan).overdue_on(local_date(self.now))
            items = [
                # One queue for all plans that the person receives reports of; the desk is one plan's.
                self._item("Tiếp nhận", "tiep-nhan", count=received.awaiting_review().count()),
                self._item("Đôn đốc", "don-doc", plan.code, count=overdue.count(), urgent=True),
                self._item("Tổng hợp", "tong-hop-hien-tai", plan.code),
                self._item("Số gốc", "so-goc", plan.code),
            ]
        if items or plan.province_id in self.access.unit_provinces.values():
            items.append(self._item("Vướng mắc", "vuong-mac", plan.code))
            items.append(self._item("Kiểm tra", "kiem-tra", plan.code))
        return [*items, self._item(f"Kế hoạch {plan.number}", "ke-hoach", plan.code)]

    def _item(
        self,
        label: str,
        name: str,
        *args: str,
        count: int | None = None,
        urgent: bool = False,
    ) -> NavItem:
        address = reverse(name, args=args)
        here = self.request.path
        return {
            "label": label,
            "url": address,
            "current": here == address if address == "/" else here.startswith(address),
            "count": count,
            "urgent": urgent,
        }
