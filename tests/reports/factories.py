"""Hand-made plans and filed rounds for tests of consolidation, chasing and base values.

Rows are written directly and in bulk, not through the portal's own moves: a test states what was filed, and the
code under test adds it up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from agencies.dates import VIETNAM
from agencies.enums import UnitLevel
from agencies.models import Agency, Province, Unit, User
from reports.content import canonical_text, sha256_of
from reports.deadlines import Stamp, due_for_verdict, stamp
from reports.enums import EntryState, ReportState
from reports.models import Period, Report, Submission, SubmittedFigure
from targets.enums import AssignmentRole, Comparator, FigureKind, IndicatorKind, TermSide
from targets.models import (
    Baseline,
    Duty,
    Figure,
    FigureAssignment,
    FigurePart,
    Indicator,
    IndicatorTerm,
    Plan,
    Target,
    Threshold,
)

NIL = EntryState.NIL
UNAVAILABLE = EntryState.UNAVAILABLE
A, B, R = AssignmentRole.AUTHORITY, AssignmentRole.BREAKDOWN, AssignmentRole.REPORTER


def moment(year: int, month: int, day: int, hour: int = 9) -> datetime:
    return datetime(year, month, day, hour, tzinfo=VIETNAM)


@dataclass
class Desk:
    """One plan with what hangs on it, by code."""

    plan: Plan
    user: User
    units: dict[str, Unit] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    periods: dict[str, Period] = field(default_factory=dict)
    reports: dict[tuple[str, str], Report] = field(default_factory=dict)


def make_desk(
    unit_codes: tuple[str, ...] = ("CQ", "H1", "H2"),
    *,
    code: str = "kh1",
    province: str = "91",
    years: tuple[int, ...] = (2023, 2024),
    parts: tuple[str, ...] = ("N",),
) -> Desk:
    """A plan whose units are named by code; those that begin with H are districts. All periods are open."""
    place, _ = Province.objects.get_or_create(code=province, defaults={"name": f"Tỉnh {province}"})
    user, _ = User.objects.get_or_create(username=f"ghi.{province}")
    units = {
        unit_code: Unit.objects.filter(province=place, code=unit_code).first()
        or make_unit(place, unit_code, order)
        for order, unit_code in enumerate(unit_codes, 1)
    }
    plan = Plan.objects.create(
        province=place,
        code=code,
        number="1",
        symbol="1/KH-UBND",
        title="Kế hoạch số 1",
        abstract="thực hiện Kế hoạch số 1",
        site_title="Cổng báo cáo",
        short_name=f"Kế hoạch {code}",
        signed_on=date(2020, 1, 1),
        issuer="Ủy ban nhân dân tỉnh",
        signer_block="CHỦ TỊCH",
        recipients="- Như trên.",
        first_year=min(years, default=2020),
        last_year=max(years, default=2029),
        coordinator=next(iter(units.values()), None) or make_unit(place, "TH", 99),
        report_addressee="Ủy ban nhân dân tỉnh",
        consolidated_addressees="Ủy ban nhân dân tỉnh",
        secrecy_notice="Không nhập thông tin mật.",
    )
    for number, unit in enumerate(units.values(), start=1):
        Duty.objects.create(
            plan=plan, number=number, agency=unit.agency, text="Việc.", citation=f"III.{number}"
        )
    desk = Desk(plan, user, units)
    for year in years:
        for part in parts:
            add_period(desk, year, part)
    return desk


def make_unit(province: Province, code: str, order: int, **values) -> Unit:
    name = f"Huyện {code}" if code.startswith("H") else f"Cơ quan {code}"
    agency, _ = Agency.objects.get_or_create(province=province, code=code, defaults={"name": name})
    defaults = {
        "name": name,
        "short_name": name,
        "level": UnitLevel.DISTRICT if code.startswith("H") else UnitLevel.PROVINCIAL,
        "order": order,
        "issuing_body": name.upper(),
        "symbol": f"BC-{code}",
        "place": "Tỉnh",
        "signing_position": "GIÁM ĐỐC",
    }
    return Unit.objects.create(province=province, agency=agency, code=code, **defaults | values)


def add_period(desk: Desk, year: int, part: str = "N", *, judged: bool | None = None) -> Period:
    """The year (N) or its first half (6T), with one report owed per unit."""
    month = 12 if part == "N" else 6
    period = Period.objects.create(
        plan=desk.plan,
        code=f"{year}-{part}",
        name=f"Báo cáo năm {year}" if part == "N" else f"Báo cáo 6 tháng đầu năm {year}",
        short_name=f"{'Năm' if part == 'N' else '6 tháng'} {year}",
        year=year,
        part=part,
        starts_on=date(year - 1, 12, 15),
        ends_on=date(year, month, 14),
        due_before=date(year, month, 17),
        judged=part == "N" if judged is None else judged,
    )
    desk.periods[period.code] = period
    owing = {
        code: unit
        for code, unit in desk.units.items()
        if unit.valid_to is None or unit.valid_to >= period.starts_on
    }
    reports = Report.objects.bulk_create(
        Report(unit=unit, period=period, opened_at=moment(year, month, 1)) for unit in owing.values()
    )
    desk.reports |= {(code, period.code): report for code, report in zip(owing, reports, strict=True)}
    return period


def add_units(desk: Desk, count: int) -> list[str]:
    """Many districts of one agency, in one go: U1, U2 …"""
    agency = desk.plan.coordinator.agency
    codes = [f"U{number}" for number in range(1, count + 1)]
    units = Unit.objects.bulk_create(
        Unit(
            province=desk.plan.province,
            agency=agency,
            code=code,
            name=f"Đơn vị {code}",
            short_name=f"Đơn vị {code}",
            order=number,
            symbol=code,
            place="Tỉnh",
            issuing_body=code,
            signing_position="CHỦ TỊCH",
        )
        for number, code in enumerate(codes, start=100)
    )
    desk.units |= dict(zip(codes, units, strict=True))
    return codes


def add_figure(
    desk: Desk, code: str, roles: dict[str, str], *, kind: str = FigureKind.FLOW, **values
) -> Figure:
    """A figure with the roles of its units: `{"CQ": A, "H1": B}`. `whole`, `direct_of`, `parts` are codes."""
    parts = values.pop("parts", ())
    for link in ("whole", "direct_of"):
        if link in values:
            values[link] = desk.figures[values[link]]
    defaults = {
        "name": f"Số liệu {code}",
        "short_name": code,
        "measure": "vụ",
        "nil_allowed": kind == FigureKind.FLOW,
        "heading": "Nhóm",
        "order": len(desk.figures) + 1,
    }
    figure = Figure.objects.create(plan=desk.plan, code=code, kind=kind, **defaults | values)
    desk.figures[code] = figure
    FigureAssignment.objects.bulk_create(
        FigureAssignment(figure=figure, unit=desk.units[unit], role=role) for unit, role in roles.items()
    )
    for order, part in enumerate(parts):
        FigurePart.objects.create(derived=figure, figure=desk.figures[part], order=order)
    return figure


def assign(desk: Desk, figure: str, unit: str, role: str = R, **dates) -> FigureAssignment:
    return FigureAssignment.objects.create(
        figure=desk.figures[figure], unit=desk.units[unit], role=role, **dates
    )


def add_indicator(
    desk: Desk,
    code: str,
    kind: str,
    above: tuple[str, ...],
    below: tuple[str, ...] = (),
    *,
    comparator: str = Comparator.EQ,
    threshold: object = None,
    **values,
) -> Indicator:
    """An indicator of target 1; `threshold` holds from the plan's first year on."""
    target, _ = Target.objects.get_or_create(
        plan=desk.plan,
        number=int(code[0]),
        defaults={"name": "Mục tiêu", "short_name": "Mục tiêu", "text": "Nguyên văn.", "citation": "I.2"},
    )
    defaults = {"name": f"Chỉ tiêu {code}", "short_name": code, "order": len(desk.indicators) + 1}
    indicator = Indicator.objects.create(
        plan=desk.plan,
        target=target,
        code=code,
        kind=kind,
        comparator="" if kind == IndicatorKind.MONITORED else comparator,
        **defaults | values,
    )
    desk.indicators[code] = indicator
    if threshold is not None:
        Threshold.objects.create(
            indicator=indicator, from_year=desk.plan.first_year, value=Decimal(str(threshold))
        )
    for side, codes in ((TermSide.NUMERATOR, above), (TermSide.DENOMINATOR, below)):
        for order, figure in enumerate(codes):
            IndicatorTerm.objects.create(
                indicator=indicator, figure=desk.figures[figure], side=side, order=order
            )
    return indicator


def file(
    desk: Desk,
    unit: str,
    period: str,
    answers: dict[str, object] | None = None,
    *,
    at: datetime | None = None,
    accepted: bool = True,
    returned: bool = False,
    withdrawn: bool = False,
    data_as_of: date | None = None,
    content: dict[str, object] | None = None,
) -> Submission:
    """File a round of these answers (a number, `NIL`, `UNAVAILABLE`), the day before it is late by default."""
    report = desk.reports[unit, period]
    at = at or moment(report.period.year, report.period.due_before.month, 15)
    verdict = stamp(at, report.due_for_verdict())
    filed = Submission.objects.create(
        **_round(report, verdict, at, desk.user, content or {}),
        data_as_of=data_as_of,
        accepted_at=at + timedelta(days=1) if accepted else None,
        accepted_by=desk.user if accepted else None,
        returned_at=at + timedelta(days=1) if returned else None,
        returned_by=desk.user if returned else None,
        withdrawn_at=at + timedelta(days=1) if withdrawn else None,
        withdrawn_by=desk.user if withdrawn else None,
    )
    SubmittedFigure.objects.bulk_create(
        SubmittedFigure(submission=filed, figure=desk.figures[code], **_answer(answer))
        for code, answer in (answers or {}).items()
    )
    states = (
        (accepted, ReportState.ACCEPTED),
        (returned, ReportState.RETURNED),
        (withdrawn, ReportState.DRAFTING),
        (True, ReportState.SUBMITTED),
    )
    put(desk, unit, period, next(state for holds, state in states if holds))
    return filed


def file_many(desk: Desk, units: list[str], period: str, answers: dict[str, object]) -> None:
    """The same accepted round for many units, in a few statements."""
    at = moment(desk.periods[period].year, 12, 15)
    rounds = []
    for unit in units:
        report = desk.reports[unit, period]
        verdict = stamp(at, due_for_verdict(desk.periods[period].late_from, []))
        values = _round(report, verdict, at, desk.user, {}, number=1)
        rounds.append(Submission(**values, accepted_at=at, accepted_by=desk.user))
    SubmittedFigure.objects.bulk_create(
        SubmittedFigure(submission=filed, figure=desk.figures[code], **_answer(answer))
        for filed in Submission.objects.bulk_create(rounds)
        for code, answer in answers.items()
    )


def put(desk: Desk, unit: str, period: str, state: ReportState) -> None:
    """Leave the report in a state, as moves would."""
    report = desk.reports[unit, period]
    report.state = state
    report.save(update_fields=["state"])


def _round(
    report: Report, verdict: Stamp, at: datetime, user: User, content: dict[str, object], number: int = 0
) -> dict[str, object]:
    text = canonical_text(EMPTY_CONTENT | content)
    return {
        "report": report,
        "number": number or report.submissions.count() + 1,
        "content": text,
        "sha256": sha256_of(text),
        "submitted_at": at,
        "submitted_by": user,
        "due_at": verdict.due_at,
        "extended_to": verdict.extended_to,
        "timeliness": verdict.timeliness,
        "days_late": verdict.days_late,
    }


EMPTY_CONTENT = {
    "data_as_of": None,
    "figures": [],
    "tasks": [],
    "projects": [],
    "no_projects": False,
    "documents": [],
    "no_documents": True,
    "difficulties": [],
    "no_difficulties": True,
    "assessment": "",
    "direction": "",
}


def _answer(answer: object) -> dict[str, object]:
    if answer is UNAVAILABLE:
        return {"state": UNAVAILABLE, "value": None, "reason": "đang đối chiếu"}
    if answer is NIL:
        return {"state": NIL, "value": None}
    return {"state": EntryState.VALUE, "value": Decimal(str(answer))}


def set_base(desk: Desk, figure: str, unit: str, value: object, *, year: int, part: str = "N") -> Baseline:
    """A base value, or `NIL`."""
    return Baseline.objects.create(
        figure=desk.figures[figure],
        unit=desk.units[unit],
        year=year,
        part=part,
        value=None if value is NIL else Decimal(str(value)),
        is_nil=value is NIL,
        entered_at=moment(year + 1, 1, 1),
        entered_by=desk.user,
    )
