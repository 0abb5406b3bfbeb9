"""A unit ends and what it answered for passes to others, from one day to the next: an amendment of the plan.

Nothing that was filed changes: assignments keep their past and end by their date, others begin the day after.
A unit ends once; what was recorded of it wrongly is set right by a correction, which leaves a record of its own.
"""

from reports.reorganisation.ahead import Outlook, outlook
from reports.reorganisation.making import correct, reorganise
from reports.reorganisation.passing import (
    KINDS,
    Assignment,
    Passing,
    Reorganisation,
    ReorganisationRefused,
    left_assignments,
    open_assignments,
    possible_receivers,
)

__all__ = [
    "KINDS",
    "Assignment",
    "Outlook",
    "Passing",
    "Reorganisation",
    "ReorganisationRefused",
    "correct",
    "left_assignments",
    "open_assignments",
    "outlook",
    "possible_receivers",
    "reorganise",
]
