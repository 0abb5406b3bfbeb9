"""Questions about a person's roles, one per function. What may be done to a report is asked in `reports`."""

from __future__ import annotations

from agencies.access import Access
from agencies.enums import Role


def is_administrator(access: Access) -> bool:
    """Whether the person keeps units and accounts of some province."""
    return bool(access.provinces_as(Role.ADMINISTRATOR))


def administers(access: Access, province_id: int) -> bool:
    """Whether the person keeps units and accounts of this province."""
    return province_id in access.provinces_as(Role.ADMINISTRATOR)


def administers_account(access: Access, provinces_of_account: frozenset[int]) -> bool:
    """Whether the person may give a password to, rename or close an account with roles in these provinces.

    Every province must be the person's own: whoever resets a password can log in with all its roles.
    """
    own = access.provinces_as(Role.ADMINISTRATOR)
    return bool(provinces_of_account) and provinces_of_account <= own


def receives_reports(access: Access, province_id: int) -> bool:
    """Whether the person reads the reports and the consolidated view of this province."""
    return province_id in access.coordinated_provinces


def coordinates(access: Access, province_id: int) -> bool:
    """Whether the person reviews, chases and writes base values in this province."""
    return province_id in access.provinces_as(Role.COORDINATOR)


def leads_consolidation(access: Access, province_id: int) -> bool:
    """Whether the person heads the body that consolidates: issues, locks, sets due dates, writes decisions down."""
    return province_id in access.provinces_as(Role.HEAD)


def belongs_to(access: Access, unit_id: int) -> bool:
    """Whether the person prepares or signs the reports of this unit."""
    return unit_id in access.own_units


def may_enter_administration(access: Access) -> bool:
    """Whether the person reaches the administration pages: an administrator, or the superuser of the set-up."""
    user = access.user
    return user.is_active and user.is_staff and (user.is_superuser or is_administrator(access))


def may_see_components(access: Access) -> bool:
    """Whether the person sees the sheet of the interface's components."""
    return may_enter_administration(access)
