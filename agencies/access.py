"""What one person may reach on one day, read once per request."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from agencies.enums import Role
from agencies.models import Membership, User


@dataclass(frozen=True)
class Access:
    """The roles of `user` on a day: unit ids and province ids by role. Every `visible_to` asks this.

    `unit_provinces` maps a unit the person belongs to onto its province.
    """

    user: User
    unit_roles: dict[str, frozenset[int]] = field(default_factory=dict)
    province_roles: dict[str, frozenset[int]] = field(default_factory=dict)
    unit_provinces: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, user: User, on: date) -> Access:
        """Read the memberships of `user` that hold on `on`; one query."""
        if not user.is_authenticated or not user.is_active:
            return cls(user)
        rows = (
            Membership.objects.filter(user=user)
            .valid_on(on)
            .values_list("role", "unit_id", "province_id", "unit__province_id")
        )
        units: dict[str, set[int]] = {}
        provinces: dict[str, set[int]] = {}
        homes: dict[int, int] = {}
        for role, unit_id, province_id, home in rows:
            if unit_id is not None:
                units.setdefault(role, set()).add(unit_id)
                homes[unit_id] = home
            else:
                provinces.setdefault(role, set()).add(province_id)
        return cls(
            user,
            {role: frozenset(ids) for role, ids in units.items()},
            {role: frozenset(ids) for role, ids in provinces.items()},
            homes,
        )

    def units_as(self, *roles: Role) -> frozenset[int]:
        """Ids of the units in which the person has one of `roles`."""
        return frozenset().union(*(self.unit_roles.get(role, frozenset()) for role in roles))

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
