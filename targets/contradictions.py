"""Holes and contradictions in a plan: what would make a figure nobody's, a formula empty, a rule pointless.

Looks at the plan as a whole, over all its years; each finding is a sentence in Vietnamese that names the thing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, combinations, pairwise

from agencies.models import Unit, ValidityModel
from targets.enums import COUNTING_ROLES, AssignmentRole, FigureKind, IndicatorKind, RuleKind, TermSide
from targets.models import (
    Duty,
    Figure,
    FigureAssignment,
    FigureRule,
    Indicator,
    Plan,
    Project,
    ProjectAssignment,
    Target,
    Task,
    TaskAssignment,
)

TWO_SIDED = (IndicatorKind.RATIO, IndicatorKind.DIFFERENCE)
UNJUDGED = (IndicatorKind.MONITORED, IndicatorKind.UNITS_AT_LEAST)
COMPARED = (RuleKind.NOT_MORE_THAN, RuleKind.NOT_MORE_THAN_OTHERS)


class _Facts:
    """The plan's rows, read once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        figures = Figure.objects.filter(plan=plan).select_related("whole", "direct_of")
        self.figures = list(figures.prefetch_related("parts__figure", "assignments__unit"))
        self.by_pk = {figure.pk: figure for figure in self.figures}
        self.indicators = list(
            Indicator.objects.filter(plan=plan)
            .select_related("target")
            .prefetch_related("terms__figure", "thresholds")
        )
        self.rules = list(
            FigureRule.objects.filter(plan=plan)
            .select_related("left", "other_unit")
            .prefetch_related("right")
        )
        self.units = list(Unit.objects.filter(agency__duty__plan=plan).distinct())
        self.unit_ids = {unit.pk for unit in self.units}

    def units_of(self, figure: Figure) -> dict[int, Unit]:
        return {row.unit_id: row.unit for row in figure.assignments.all()}

    def counts(self, figure: Figure) -> bool:
        """Whether somebody's answer makes the province's total."""
        return any(row.role in COUNTING_ROLES for row in figure.assignments.all())

    def is_held_against_others(self, figure: Figure) -> bool:
        """Whether a rule says that the whole is another unit's figure."""
        return any(
            rule.kind == RuleKind.NOT_MORE_THAN_OTHERS and rule.left_id == figure.pk for rule in self.rules
        )


def contradictions(plan: Plan) -> list[str]:
    """Everything that does not hold together; empty for a sound plan."""
    facts = _Facts(plan)
    return [
        *_bodies(facts),
        *chain.from_iterable(_figure(figure, facts) for figure in facts.figures),
        *chain.from_iterable(_indicator(indicator, facts) for indicator in facts.indicators),
        *chain.from_iterable(_rule(rule, facts) for rule in facts.rules),
        *_assignments(facts),
        *_answered_by_nobody(facts),
    ]


def _bodies(facts: _Facts) -> Iterator[str]:
    if facts.plan.coordinator_id not in facts.unit_ids:
        yield f"đơn vị tổng hợp {facts.plan.coordinator.code} không thuộc cơ quan nào của kế hoạch"
    duties = Duty.objects.filter(plan=facts.plan).select_related("agency")
    agencies_with_units = {unit.agency_id for unit in facts.units}
    for duty in duties:
        if duty.agency_id not in agencies_with_units:
            yield f"cơ quan {duty.agency.code} ({duty.citation}) không có đơn vị báo cáo nào"
    for unit in facts.units:
        for name in ("symbol", "issuing_body", "place", "signing_position"):
            if not getattr(unit, name):
                yield f"đơn vị {unit.code}: thiếu {unit._meta.get_field(name).verbose_name}"


# --- Figures ----------------------------------------------------------------------------------


def _figure(figure: Figure, facts: _Facts) -> Iterator[str]:
    for sentence in chain(
        _reporting(figure, facts), _whole(figure, facts), _parts(figure, facts), _share(figure)
    ):
        yield f"số liệu {figure.code}: {sentence}"


def _reporting(figure: Figure, facts: _Facts) -> Iterator[str]:
    roles = {row.role for row in figure.assignments.all()}
    if not roles:
        yield "không có đơn vị nào báo cáo"
    elif not facts.counts(figure):
        yield "chỉ có đơn vị báo cáo số đối chiếu, không có số liệu chính"
    elif set(COUNTING_ROLES) <= roles:
        yield "vừa có số liệu chính vừa có số liệu cộng, số cộng sẽ không được tính"


def _whole(figure: Figure, facts: _Facts) -> Iterator[str]:
    whole = figure.whole
    if whole is None:
        if figure.kind == FigureKind.DISTINCT:
            yield "là phần “trong số hiện có” nhưng không ghi tổng"
        return
    if whole.pk not in facts.by_pk:
        yield f"tổng {whole.code} thuộc kế hoạch khác"
        return
    if _leads_back(figure):
        yield "là phần của chính mình"
    if whole.measure != figure.measure:
        yield f"đơn vị tính “{figure.measure}” khác đơn vị tính “{whole.measure}” của tổng {whole.code}"
    if whole.nil_allowed and not figure.nil_allowed:
        yield f"không được ghi không phát sinh trong khi tổng {whole.code} được ghi"
    if not facts.is_held_against_others(figure):
        reporting_whole = facts.units_of(facts.by_pk[whole.pk])
        for unit in _missing(facts.units_of(figure), reporting_whole):
            yield f"đơn vị {unit.code} báo cáo phần nhưng không báo cáo tổng {whole.code}"


def _leads_back(figure: Figure) -> bool:
    seen = {figure.pk}
    whole = figure.whole
    while whole is not None:
        if whole.pk in seen:
            return True
        seen.add(whole.pk)
        whole = whole.whole
    return False


def _parts(figure: Figure, facts: _Facts) -> Iterator[str]:
    parts = [row.figure for row in figure.parts.all()]
    if figure.kind == FigureKind.DERIVED and not parts:
        yield "tự tính nhưng không có thành phần nào"
    if figure.kind != FigureKind.DERIVED and parts:
        yield "có thành phần nhưng không phải số liệu tự tính"
    for part in parts:
        if part.pk not in facts.by_pk:
            yield f"thành phần {part.code} thuộc kế hoạch khác"
            continue
        if part.kind == FigureKind.DERIVED:
            yield f"thành phần {part.code} cũng là số liệu tự tính"
        if part.measure != figure.measure:
            yield f"thành phần {part.code} có đơn vị tính khác (“{part.measure}”)"
        for unit in _missing(facts.units_of(figure), facts.units_of(facts.by_pk[part.pk])):
            yield f"đơn vị {unit.code} được giao số tự tính nhưng không báo cáo thành phần {part.code}"


def _share(figure: Figure) -> Iterator[str]:
    other = figure.direct_of
    if other is None:
        return
    roles = {row.role for row in FigureAssignment.objects.filter(figure=other)}
    if not {AssignmentRole.AUTHORITY, AssignmentRole.BREAKDOWN} <= roles:
        yield f"là phần trực tiếp của {other.code}, nhưng {other.code} không có đủ số liệu chính và số đối chiếu"
    if other.measure != figure.measure:
        yield f"đơn vị tính khác với {other.code}"


def _missing(units: dict[int, Unit], others: dict[int, Unit]) -> list[Unit]:
    return [unit for pk, unit in units.items() if pk not in others]


# --- Indicators and rules ---------------------------------------------------------------------


def _indicator(indicator: Indicator, facts: _Facts) -> Iterator[str]:
    for sentence in chain(_formula(indicator, facts), _threshold(indicator, facts.plan)):
        yield f"chỉ tiêu {indicator.code}: {sentence}"


def _formula(indicator: Indicator, facts: _Facts) -> Iterator[str]:
    sides = defaultdict(list)
    for term in indicator.terms.all():
        sides[term.side].append(term.figure)
        figure = facts.by_pk.get(term.figure_id)
        if figure is None:
            yield f"số liệu {term.figure.code} không thuộc kế hoạch này"
        elif term.side != TermSide.BESIDE and not facts.counts(figure):
            yield f"số liệu {figure.code} không có đơn vị nào báo cáo số chính hoặc số cộng"
    if indicator.target.plan_id != facts.plan.pk:
        yield "thuộc mục tiêu của kế hoạch khác"
    if not sides[TermSide.NUMERATOR]:
        yield "không có số liệu nào trong công thức"
    has_denominator = bool(sides[TermSide.DENOMINATOR])
    if indicator.kind in TWO_SIDED and not has_denominator:
        yield f"công thức “{indicator.get_kind_display()}” thiếu mẫu số hoặc số trừ"
    if indicator.kind not in TWO_SIDED and has_denominator:
        yield f"công thức “{indicator.get_kind_display()}” không dùng mẫu số"
    measures = {
        figure.measure for side in (TermSide.NUMERATOR, TermSide.DENOMINATOR) for figure in sides[side]
    }
    if indicator.kind != IndicatorKind.RATIO and len(measures) > 1:
        yield f"cộng trừ các số liệu khác đơn vị tính ({', '.join(sorted(measures))})"


def _threshold(indicator: Indicator, plan: Plan) -> Iterator[str]:
    years = [threshold.from_year for threshold in indicator.thresholds.all()]
    if indicator.kind in UNJUDGED:
        return
    if not indicator.comparator:
        yield "không ghi cách so sánh"
    if not years:
        yield "không có mức"
    elif min(years) > plan.first_year:
        yield f"chỉ có mức từ năm {min(years)}, kế hoạch bắt đầu năm {plan.first_year}"
    for year in years:
        if year > plan.last_year:
            yield f"có mức từ năm {year}, sau khi kế hoạch kết thúc"


def _rule(rule: FigureRule, facts: _Facts) -> Iterator[str]:
    for sentence in chain(_compared(rule, facts), _other_unit(rule, facts)):
        yield f"quy tắc {rule.code}: {sentence}"


def _compared(rule: FigureRule, facts: _Facts) -> Iterator[str]:
    right = list(rule.right.all())
    if rule.kind in COMPARED and (rule.left is None or not right):
        yield "không ghi đủ số liệu so sánh"
    for figure in [rule.left, *right]:
        if figure is not None and figure.pk not in facts.by_pk:
            yield f"số liệu {figure.code} không thuộc kế hoạch này"


def _other_unit(rule: FigureRule, facts: _Facts) -> Iterator[str]:
    unit = rule.other_unit
    if rule.kind == RuleKind.NOT_MORE_THAN_OTHERS and unit is None:
        yield "không ghi số liệu của đơn vị nào"
    if unit is None:
        return
    if unit.pk not in facts.unit_ids:
        yield f"đơn vị {unit.code} không thuộc kế hoạch này"
        return
    for figure in rule.right.all():
        if figure.pk in facts.by_pk and unit.pk not in facts.units_of(facts.by_pk[figure.pk]):
            yield f"đơn vị {unit.code} không báo cáo số liệu {figure.code}"


# --- Who answers ------------------------------------------------------------------------------


def _assignments(facts: _Facts) -> Iterator[str]:
    kinds = ((FigureAssignment, "figure"), (TaskAssignment, "task"), (ProjectAssignment, "project"))
    for model, parent in kinds:
        rows = model.objects.filter(**{f"{parent}__plan": facts.plan}).select_related("unit", parent)
        grouped = defaultdict(list)
        for row in rows:
            grouped[getattr(row, f"{parent}_id"), row.unit_id].append(row)
            if row.unit_id not in facts.unit_ids:
                yield f"{model._meta.verbose_name} {row}: đơn vị không thuộc kế hoạch này"
        for same in grouped.values():
            for one, other in combinations(same, 2):
                if _overlap(one, other):
                    yield f"{model._meta.verbose_name} {one}: có hai phân công trùng thời gian"


def _overlap(one: ValidityModel, other: ValidityModel) -> bool:
    starts_in_time = one.valid_from is None or other.valid_to is None or one.valid_from <= other.valid_to
    ends_in_time = one.valid_to is None or other.valid_from is None or other.valid_from <= one.valid_to
    return starts_in_time and ends_in_time


def _answered_by_nobody(facts: _Facts) -> Iterator[str]:
    plan = facts.plan
    for task in Task.objects.filter(plan=plan, assignments=None):
        yield f"nhiệm vụ {task.number}: không có đơn vị nào báo cáo"
    for project in Project.objects.filter(plan=plan, assignments=None):
        yield f"dự án {project.code}: không có đơn vị nào báo cáo"
    for target in Target.objects.filter(plan=plan, indicators=None):
        yield f"mục tiêu {target.number}: không có chỉ tiêu nào"
    yield from _gaps_in_numbers("mục tiêu", Target.objects.filter(plan=plan).values_list("number", flat=True))
    yield from _gaps_in_numbers("nhiệm vụ", Task.objects.filter(plan=plan).values_list("number", flat=True))


def _gaps_in_numbers(kind: str, numbers: Iterable[int]) -> Iterator[str]:
    for one, following in pairwise(sorted(numbers)):
        if following - one > 1:
            yield f"{kind}: thiếu số {one + 1}"
