"""Who may do what to one report: one question per function, nothing else decides."""

from __future__ import annotations

from datetime import datetime

from agencies.access import Access
from agencies.dates import local_date
from agencies.enums import Role
from agencies.permissions import leads_consolidation
from reports.difficulty_moves import DIFFICULTY_MOVES, DifficultyMove
from reports.enums import MOVES, Actor, Move, Rule
from reports.models import Difficulty, Period, Report, Submission


def capacities(report: Report, access: Access) -> frozenset[Actor]:
    """In which capacities the person may act on this report."""
    return _held(report.unit_id, report.period.plan.province_id, access)


def _held(unit: int, province: int, access: Access) -> frozenset[Actor]:
    held = (
        (Actor.PREPARER, unit in access.units_as(Role.PREPARER)),
        (Actor.SIGNATORY, unit in access.units_as(Role.SIGNATORY)),
        (Actor.COORDINATOR, province in access.provinces_as(Role.COORDINATOR)),
        (Actor.HEAD, province in access.provinces_as(Role.HEAD)),
    )
    return frozenset(actor for actor, holds in held if holds)


def rule_for(move: Move, report: Report, access: Access) -> Rule | None:
    """The line of the table of moves that lets the person make this move from the report's state."""
    acting = capacities(report, access)
    for rule in MOVES[move]:
        actors = rule.actors | (rule.paper_actors if report.unit.preparer_files else frozenset())
        if report.state in rule.sources and acting & actors:
            return rule
    return None


def may(move: Move, report: Report, access: Access, now: datetime) -> bool:
    """Whether state, role, the unit's setting and the lock allow the move; what is missing is asked elsewhere."""
    rule = rule_for(move, report, access)
    if rule is None:
        return False
    if rule.stops_when_locked and report.is_locked_on(local_date(now)):
        return False
    return not (move == Move.WITHDRAW and _last_round_is_on_behalf(report))


def possible_moves(report: Report, access: Access, now: datetime) -> frozenset[Move]:
    """Every move the person could make now."""
    return frozenset(move for move in Move if may(move, report, access, now))


def files_on_paper(report: Report, access: Access) -> bool:
    """Whether the person would file the paper way: a preparer, where the unit's setting lets him."""
    acting = capacities(report, access)
    return report.unit.preparer_files and Actor.PREPARER in acting and Actor.SIGNATORY not in acting


def may_move_difficulty(move: DifficultyMove, item: Difficulty, access: Access) -> bool:
    """Whether state and role let the person make this move with a tracked difficulty."""
    rule = DIFFICULTY_MOVES[move]
    return item.state in rule.sources and bool(rule.actors & _held_of(item, access))


def _held_of(item: Difficulty, access: Access) -> frozenset[Actor]:
    owns = item.owner_unit_id in access.own_units
    held = _held(item.unit_id, item.plan.province_id, access)
    return held | {Actor.OWNER} if owns else held


def difficulty_moves(item: Difficulty, access: Access) -> tuple[DifficultyMove, ...]:
    """Every move the person could make with it now, in the order of the work."""
    return tuple(move for move in DIFFICULTY_MOVES if may_move_difficulty(move, item, access))


def may_read_report_behind(item: Difficulty, access: Access) -> bool:
    """Whether the person reads the report of a difficulty too: the unit that answers sees the difficulty alone."""
    return item.unit_id in access.own_units or item.plan.province_id in access.coordinated_provinces


def may_read_draft(report: Report, access: Access) -> bool:
    """Drafts are the unit's own; coordinators see only their state."""
    return report.unit_id in access.own_units


def may_read_rounds(report: Report, access: Access) -> bool:
    """Filed rounds are read by the unit and by those who receive them."""
    return may_read_draft(report, access) or report.period.plan.province_id in access.coordinated_provinces


def took_part(submission: Submission, access: Access) -> bool:
    """Whether the person prepared, signed or entered this round: he never accepts it."""
    return submission.participants.filter(pk=access.user.pk).exists()


def may_consolidate(period: Period, access: Access) -> bool:
    """Whether the person reads the consolidated view of the period."""
    return period.plan.province_id in access.coordinated_provinces


def may_coordinate(province_id: int, access: Access) -> bool:
    """Whether the person receives and chases reports of the province."""
    return province_id in access.provinces_as(Role.COORDINATOR)


def is_head(province_id: int, access: Access) -> bool:
    """Whether the person heads the body that consolidates: issues, locks, sets `late_from`."""
    return leads_consolidation(access, province_id)


def _last_round_is_on_behalf(report: Report) -> bool:
    """A round filed on the unit's behalf is disputed, not withdrawn."""
    last = report.last_standing_round()
    return last is not None and last.on_behalf
