"""One-time passwords: read from paper or over the telephone once, then replaced by the person's own."""

from __future__ import annotations

import secrets

from agencies.models import User

# Without letters and digits that are taken for one another: 0 o, 1 l i, 2 z, 5 s, 8 b, u v.
LETTERS = "acdefghjkmnpqrtwxy34679"
GROUPS, GROUP_LENGTH = 4, 4


def one_time_password() -> str:
    """A random password such as "k7mp-x4rt-9hqc-dwaf": 16 signs of 23, about 72 bits."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


def give_one_time_password(user: User) -> str:
    """Replace the account's password by a one-time one and return it; every session of the account ends."""
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    return password
