"""What one person may reach on one day, read once per request."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, QuerySet, Value

from agencies.enums import Role
from agencies.models import Membership, Unit, User

PREDECESSOR = "predecessor"


@dataclass(frozen=True)
class Access:
    """The roles of `user` on a day: unit ids and province ids by role. Every `visible_to` asks this.

    `unit_provinces` maps a unit the person belongs to onto its province. `predecessors` maps such a unit onto the
    ended ones it has inherited from, directly or through others: its people act there as they do at home.
    """

    user: User
    unit_roles: dict[str, frozenset[int]] = field(default_factory=dict)
    province_roles: dict[str, frozenset[int]] = field(default_factory=dict)
    unit_provinces: dict[int, int] = field(default_factory=dict)
    predecessors: dict[int, frozenset[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, user: User, on: date) -> Access:
        """Read the memberships of `user` that hold on `on`; one query."""
        if not user.is_authenticated or not user.is_active:
            return cls(user)
        held = Membership.objects.filter(user=user).valid_on(on).order_by()
        rows = held.values_list("role", "unit_id", "province_id", "unit__province_id").union(
            _successions(held, on), all=True
        )
        units: dict[str, set[int]] = {}
        provinces: dict[str, set[int]] = {}
        homes: dict[int, int] = {}
        ended: dict[int, set[int]] = {}
        for role, unit_id, province_id, home in rows:
            if role == PREDECESSOR:
                ended.setdefault(unit_id, set()).add(home)
            elif unit_id is not None:
                units.setdefault(role, set()).add(unit_id)
                homes[unit_id] = home
            else:
                provinces.setdefault(role, set()).add(province_id)
        return cls(
            user,
            {role: frozenset(ids) for role, ids in units.items()},
            {role: frozenset(ids) for role, ids in provinces.items()},
            homes,
            {unit_id: inherited for unit_id in homes if (inherited := _all_before(unit_id, ended))},
        )

    def home_units_as(self, *roles: Role) -> frozenset[int]:
        """Ids of the units in which the person was given one of `roles`."""
        return frozenset().union(*(self.unit_roles.get(role, frozenset()) for role in roles))

    def units_as(self, *roles: Role) -> frozenset[int]:
        """Ids of the units in which the person acts in one of `roles`, those they have inherited from included."""
        homes = self.home_units_as(*roles)
        return homes.union(*(self.predecessors.get(unit_id, frozenset()) for unit_id in homes))

    def provinces_as(self, *roles: Role) -> frozenset[int]:
        """Ids of the provinces in which the person has one of `roles`."""
        return frozenset().union(*(self.province_roles.get(role, frozenset()) for role in roles))

    @property
    def own_units(self) -> frozenset[int]:
        """Ids of the units whose reports the person prepares or signs."""
        return self.units_as(Role.PREPARER, Role.SIGNATORY)

    @property
    def coordinated_provinces(self) -> frozenset[int]:
        """Ids of the provinces whose reports the person receives and consolidates."""
        return self.provinces_as(Role.COORDINATOR, Role.HEAD)

    @property
    def provinces(self) -> frozenset[int]:
        """Ids of every province in which the person has any role."""
        return frozenset(self.unit_provinces.values()) | self.provinces_as(*Role)


def _successions(held: QuerySet[Membership], on: date) -> QuerySet[Unit]:
    """Rows (PREDECESSOR, successor, None, ended unit) of the provinces in which the person belongs to a unit."""
    ended = Unit.objects.filter(
        province__in=held.values("unit__province"), valid_to__lt=on, successor__province=F("province")
    )
    return ended.order_by().values_list(
        Value(PREDECESSOR), "successor_id", Value(None, output_field=Unit._meta.get_field("id")), "pk"
    )


def _all_before(unit_id: int, ended: dict[int, set[int]]) -> frozenset[int]:
    """The ended units that lead to this one, however long the chain; a ring of successors ends where it began."""
    found: set[int] = set()
    ahead = [unit_id]
    while ahead:
        new = ended.get(ahead.pop(), set()) - found
        found |= new
        ahead += new
    return frozenset(found - {unit_id})
