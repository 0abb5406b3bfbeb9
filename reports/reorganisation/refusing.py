"""Why a unit may not end on a day, or what was recorded of its end may not be corrected: sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from agencies.dates import format_date
from reports.models import Submission
from reports.reorganisation.passing import Assignment, Passing, Reorganisation, heirs_of
from reports.reorganisation.shifting import Shift, days_between, ended_with, shared_ends, shifted
from reports.rested_on import refusals
from targets.loading import Change
from targets.models import FigureAssignment, Plan


def refusals_of(change: Reorganisation) -> Iterator[str]:
    """Why the change cannot be made; nothing where it can."""
    return correction_refusals(change) if change.reason else ending_refusals(change)


def ending_refusals(change: Reorganisation) -> Iterator[str]:
    """Why the unit cannot end so."""
    if change.unit.valid_to is not None:
        yield (
            f"{change.unit} đã được ghi kết thúc hết ngày {format_date(change.unit.valid_to)}. "
            "Đề nghị dùng “Đính chính” nếu đã ghi nhầm."
        )
        return
    yield from _unfit(change)
    for passing in change.passing:
        if passing.assignment.valid_from is not None and passing.assignment.valid_from > change.last_day:
            begins = format_date(passing.assignment.valid_from)
            yield f"{passing.thing}: phân công bắt đầu ngày {begins}, sau ngày cuối đã ghi."
    yield from refusals([_ended(change, passing) for passing in change.passing])


def correction_refusals(change: Reorganisation) -> Iterator[str]:
    """Why the record of the unit's end cannot be corrected so."""
    unit = change.unit
    if unit.valid_to is None:
        yield f"{unit} chưa được ghi kết thúc, nên không có gì để đính chính."
        return
    passes = any(passing.receiver is not None for passing in change.passing)
    if (change.last_day, change.successor) == (unit.valid_to, unit.successor) and not passes:
        yield "Chưa có gì thay đổi so với lần ghi trước."
    yield from _unfit(change)
    yield from _successor_holds_duties(change)
    if change.last_day != unit.valid_to:
        yield from _rests_on_day(change)


def _unfit(change: Reorganisation) -> Iterator[str]:
    """What stands in the way of the last day and of the receivers, ending or corrected."""
    unit = change.unit
    if unit.valid_from is not None and change.last_day < unit.valid_from:
        yield f"{unit} có hiệu lực từ ngày {format_date(unit.valid_from)}, sau ngày cuối đã ghi."
    for plan in Plan.objects.filter(coordinator=unit, last_year__gte=change.last_day.year):
        yield f"{unit} là đơn vị tổng hợp của {plan}. Đề nghị đổi đơn vị tổng hợp của kế hoạch trước."
    yield from _unfit_units(change)
    later = Submission.objects.real().filter(report__unit=unit, report__period__starts_on__gt=change.last_day)
    if later.exists():
        yield f"{unit} đã nộp báo cáo của kỳ bắt đầu sau ngày {format_date(change.last_day)}."


def _unfit_units(change: Reorganisation) -> Iterator[str]:
    unit = change.unit
    receivers = {passing.receiver for passing in change.passing} | {change.successor}
    for receiver in sorted(
        (one for one in receivers if one is not None), key=lambda one: (one.order, one.pk)
    ):
        if receiver.pk == unit.pk or receiver.province_id != unit.province_id:
            yield f"{receiver} không nhận chuyển giao từ {unit} được."
        elif not receiver.holds_on(change.next_day):
            yield f"{receiver} chưa hoặc không còn hoạt động vào ngày {format_date(change.next_day)}."
    if change.successor is not None and unit in change.successor.chain():
        yield f"{change.successor} đã kết thúc và do chính {unit} kế thừa."


def _ended(change: Reorganisation, passing: Passing) -> Change:
    """The end of an assignment as the guard of amendments sees it: a date that was open is set."""
    old = passing.assignment
    ends_earlier = _copy(old)
    ends_earlier.valid_to = change.last_day
    return Change(passing.thing, ends_earlier, added=False, before={"valid_to": old.valid_to})


def _copy(row: Assignment) -> Assignment:
    return type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})


def _successor_holds_duties(change: Reorganisation) -> Iterator[str]:
    """A successor gives way to another only while nothing of the unit's has passed to it."""
    former = change.unit.successor
    if former is None or former == change.successor:
        return
    passed = [row for row in ended_with(change) if any(heir.unit_id == former.pk for heir in heirs_of(row))]
    if passed:
        yield (
            f"{former} đã nhận {len(passed):02} phân công của {change.unit}, nên vẫn là đơn vị kế thừa. Việc "
            "chuyển tiếp từ đơn vị này ghi bằng lần thay đổi tổ chức của chính đơn vị này."
        )


def _rests_on_day(change: Reorganisation) -> Iterator[str]:
    """What was filed, or given up by others, by the last day as recorded."""
    for ended, other in shared_ends(change):
        yield (
            f"{ended}: {other.unit.short_name} cũng kết thúc phân công ngày {format_date(ended.valid_to)}, nên không "
            "đổi ngày riêng cho một đơn vị được."
        )
    first, last = days_between(change)
    rounds = Submission.objects.real().filter(
        withdrawn_at__isnull=True, report__period__ends_on__gte=first, report__period__starts_on__lte=last
    )
    moves = shifted(change)
    figures = {move.row.figure_id for move in moves if isinstance(move.row, FigureAssignment)}
    heirs = {move.row.unit_id for move in moves if move.field == "valid_from"}
    rests = rounds.filter(
        Q(report__unit=change.unit) | Q(report__unit__in=heirs, figures__figure__in=figures)
    )
    for name, period in rests.values_list(
        "report__unit__short_name", "report__period__short_name"
    ).distinct():
        yield f"{name} đã nộp báo cáo {period} theo ngày cuối đã ghi, nên ngày này không đổi được."
    yield from refusals(_shift_as_change(move) for move in moves)


def _shift_as_change(move: Shift) -> Change:
    moved = _copy(move.row)
    before = {move.field: getattr(moved, move.field)}
    setattr(moved, move.field, move.day)
    return Change(move.thing, moved, added=False, before=before)
