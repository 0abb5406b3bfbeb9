"""Is the plan whole? Its counts, what it openly leaves open, and its holes and contradictions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, pairwise

from agencies.models import Agency, Unit
from reports.models import Period
from targets.contradictions import contradictions
from targets.models import Figure, Indicator, Plan, PlanGap, Project, Target, Task

SATURDAY = 5


@dataclass(frozen=True)
class Count:
    """How many there are of one kind, with the kind's name in Vietnamese."""

    name: str
    number: int


@dataclass(frozen=True)
class PlanCheck:
    """`notes` are declared or harmless; `faults` must be mended before anybody reports."""

    counts: tuple[Count, ...]
    notes: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        return not self.faults


def check_plan(plan: Plan) -> PlanCheck:
    """Look the whole plan over."""
    periods = list(Period.objects.real().filter(plan=plan).order_by("ends_on", "starts_on"))
    expected = {
        period.code: plan.units_between(period.starts_on, period.ends_on).count() for period in periods
    }
    faults = [*contradictions(plan), *_period_faults(plan, periods, expected)]
    return PlanCheck(
        tuple(_counts(plan, expected)), tuple(dict.fromkeys(_notes(plan, periods))), tuple(faults)
    )


def _counts(plan: Plan, expected: dict[str, int]) -> Iterator[Count]:
    units = Unit.objects.filter(agency__duty__plan=plan).distinct()
    yield Count("cơ quan", Agency.objects.filter(duty__plan=plan).distinct().count())
    yield Count("đơn vị", units.count())
    for name, model in (
        ("mục tiêu", Target),
        ("chỉ tiêu", Indicator),
        ("số liệu", Figure),
        ("nhiệm vụ", Task),
        ("dự án", Project),
    ):
        yield Count(name, model.objects.filter(plan=plan).count())
    yield Count("kỳ", len(expected))
    yield Count("báo cáo phải nộp", sum(expected.values()))


def _notes(plan: Plan, periods: list[Period]) -> Iterator[str]:
    for gap in PlanGap.objects.filter(plan=plan):
        yield gap.text
    for source in (*plan.targets.all(), *plan.duties.all(), *plan.projects.all()):
        if source.note:
            yield f"{source.citation}: {source.note}"
    unconfirmed = Unit.objects.filter(agency__duty__plan=plan, letterhead_confirmed=False).distinct().count()
    if unconfirmed:
        yield f"{unconfirmed:02} đơn vị chưa xác nhận thể thức văn bản."
    for period in periods:
        last_day = period.late_from - timedelta(days=1)
        if last_day.weekday() >= SATURDAY:
            day = "thứ Bảy" if last_day.weekday() == SATURDAY else "Chủ nhật"
            yield f"Kỳ {period.code}: ngày cuối đúng hạn {last_day:%d/%m/%Y} là {day}."


def _period_faults(plan: Plan, periods: list[Period], expected: dict[str, int]) -> Iterator[str]:
    if not periods:
        yield "kế hoạch không có kỳ báo cáo nào"
    elif not any(period.judged for period in periods):
        yield "không có kỳ nào đánh giá chỉ tiêu"
    for period in periods:
        if not plan.first_year <= period.year <= plan.last_year:
            yield f"kỳ {period.code}: năm {period.year} ngoài thời gian của kế hoạch"
        if period.ends_on.year != period.year or not 0 <= period.year - period.starts_on.year <= 1:
            yield f"kỳ {period.code}: thời gian lấy số liệu không thuộc năm {period.year}"
        if not expected[period.code]:
            yield f"kỳ {period.code}: không có đơn vị nào phải báo cáo"
    yield from _windows(periods)


def _windows(periods: list[Period]) -> Iterator[str]:
    """Periods of one part follow each other year by year, without overlap and without a missing year."""
    by_part = defaultdict(list)
    for period in periods:
        by_part[period.part].append(period)
    for part, same in by_part.items():
        for one, other in combinations(same, 2):
            if one.starts_on <= other.ends_on and other.starts_on <= one.ends_on:
                yield f"kỳ {one.code} và kỳ {other.code}: thời gian lấy số liệu trùng nhau"
        for year, following in pairwise(sorted({period.year for period in same})):
            if following - year > 1:
                yield f"kỳ “{part}”: thiếu năm {year + 1}"
