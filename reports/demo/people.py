"""Accounts of a demonstration: two for every unit, and those of the body that consolidates."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import make_password

from agencies.access import Access
from agencies.enums import Role
from agencies.models import Membership, Unit, User
from targets.models import Plan


class People:
    """The people of a demonstration, each with his access; made on first use by `make_people`."""

    def __init__(self, plan: Plan, names: dict[str, list[str]]) -> None:
        self.plan = plan
        self.names = names
        self._access: dict[str, Access] = {}

    def preparer(self, unit: Unit) -> Access:
        return self._of(f"{unit.code.lower()}.lap")

    def signatory(self, unit: Unit) -> Access:
        return self._of(f"{unit.code.lower()}.ky")

    def coordinator(self, place: int) -> Access:
        """The coordinators take turns."""
        names = self.names["coordinator"]
        return self._of(names[place % len(names)])

    def head(self) -> Access:
        return self._of(self.names["head"][0])

    def _of(self, username: str) -> Access:
        if username not in self._access:
            user = User.objects.get(username=username)
            self._access[username] = Access.of(user, date(self.plan.last_year, 12, 1))
        return self._access[username]


def make_people(plan: Plan, names: dict[str, list[str]], password: str) -> list[tuple[str, str]]:
    """Create the accounts, all with one password; returns (user name, role) of one account per role."""
    hashed = make_password(password)
    shown: list[tuple[str, str]] = []
    units = list(plan.units_between(date(plan.first_year, 1, 1), date(plan.last_year, 12, 31)))
    for place, unit in enumerate(units):
        for suffix, role in (("lap", Role.PREPARER), ("ky", Role.SIGNATORY)):
            username = f"{unit.code.lower()}.{suffix}"
            _account(username, hashed, role, unit=unit)
            if place == min(2, len(units) - 1):
                shown.append((username, f"{role.label} – {unit.name}"))
    for role_name, usernames in names.items():
        for username in usernames:
            _account(username, hashed, Role(role_name), province=plan.province)
        shown.append((usernames[0], Role(role_name).label))
    return shown


def _account(username: str, hashed: str, role: Role, **scope: object) -> None:
    user, _created = User.objects.update_or_create(
        username=username, defaults={"password": hashed, "is_staff": role == Role.ADMINISTRATOR}
    )
    Membership.objects.get_or_create(user=user, role=role, **scope)
