"""Accounts as a whole: opening one, the provinces it reaches, and what its roles entail."""

from __future__ import annotations

from django.db import transaction

from agencies.enums import Role
from agencies.models import Membership, User
from agencies.passwords import give_one_time_password


def open_account(user: User, membership: Membership) -> str:
    """Save a new account with its first role and return its one-time password.

    Both are validated; raises `ValidationError` and then saves nothing.
    """
    with transaction.atomic():
        user.set_unusable_password()
        user.full_clean()
        user.save()
        membership.user = user
        membership.full_clean()
        membership.save()
        follow_roles(user)
        return give_one_time_password(user)


def follow_roles(user: User) -> None:
    """Let only administrators past the door of the administration pages, whatever the dates of their roles."""
    administers = user.memberships.filter(role=Role.ADMINISTRATOR).exists()
    is_staff = user.is_superuser or administers
    if user.is_staff != is_staff:
        user.is_staff = is_staff
        user.save(update_fields=["is_staff"])


def provinces_of(user: User) -> frozenset[int]:
    """Ids of the provinces in which the account has, had or will have a role."""
    pairs = user.memberships.values_list("province_id", "unit__province_id")
    return frozenset(province for pair in pairs for province in pair if province is not None)
