"""A small world for tests: two provinces, each with one plan, three units, people of every role, and reports.

Codes of units, figures and periods are the same in both on purpose: whatever mixes them up shows the wrong one.
Rows are written directly, not through the portal's own moves, so that tests of those moves may stand on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from agencies.dates import VIETNAM, local_date
from agencies.enums import Role, UnitLevel
from agencies.models import Agency, Membership, Province, Unit, User
from reports.content import canonical_text, sha256_of
from reports.deadlines import stamp
from reports.enums import EntryState, Move, ReportState
from reports.models import (
    Draft,
    FigureEntry,
    Period,
    Report,
    ReportMove,
    Submission,
    SubmittedFigure,
)
from reports.models.progress import progress_of
from reports.models.reading import Reading
from reports.models.snapshot import search_text_of
from targets.enums import AssignmentRole, Comparator, FigureKind, IndicatorKind, RuleKind, Strength, TermSide
from targets.models import (
    Duty,
    Figure,
    FigureAssignment,
    FigureRule,
    Indicator,
    IndicatorTerm,
    Plan,
    Project,
    ProjectAssignment,
    Target,
    Task,
    TaskAssignment,
    Threshold,
)

# The annual period is open, nobody is late for it, and the half year's due date is long past.
NOW = datetime(2025, 12, 12, 8, 0, tzinfo=VIETNAM)
PASSWORD = "Con duong lang 2025"

NIL = EntryState.NIL
UNAVAILABLE = EntryState.UNAVAILABLE

UNITS = (
    # code, full name, level, the plan only asks
    ("CQ", "Cơ quan tổng hợp", UnitLevel.PROVINCIAL, False),
    ("YT", "Sở Y tế", UnitLevel.PROVINCIAL, False),
    ("H1", "Ủy ban nhân dân huyện Một", UnitLevel.DISTRICT, True),
)


@dataclass
class World:
    """What was built. Keys: provinces and plans "a", "b"; units "a.YT"; people "a.yt.lap" as their user names;
    figures "a.BUOI"; periods "a.2025-N"; reports ("a.YT", "2025-N")."""

    now: datetime
    provinces: dict[str, Province] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    periods: dict[str, Period] = field(default_factory=dict)
    reports: dict[tuple[str, str], Report] = field(default_factory=dict)


def build_world(now: datetime = NOW) -> World:
    """Everything below, in both provinces, plus a superuser "root" and a person without any role, "khong"."""
    world = World(now)
    for key, code, name in (("a", "91", "Tỉnh Thứ Nhất"), ("b", "92", "Tỉnh Thứ Hai")):
        world.provinces[key] = Province.objects.create(code=code, name=name)
        add_units(world, key)
        add_people(world, key)
        add_plan(world, key)
        add_periods(world, key)
        add_reports(world, key)
    world.users["khong"] = add_person("khong")
    world.users["root"] = add_person("root", is_staff=True, is_superuser=True)
    return world


# --- Who ------------------------------------------------------------------------------------


def add_units(world: World, key: str) -> None:
    """The second province's units say so in their full names: where one is read, it has leaked."""
    province = world.provinces[key]
    for order, (code, name, level, _courtesy) in enumerate(UNITS, start=1):
        world.units[f"{key}.{code}"] = add_unit(
            province,
            code,
            name if key == "a" else f"{name} {province.name}",
            short_name=name,
            level=level,
            order=order,
        )


def add_unit(province: Province, code: str, name: str, **values) -> Unit:
    """One unit with an agency of its own."""
    agency = Agency.objects.create(province=province, code=code, name=name)
    defaults = {
        "short_name": name,
        "issuing_body": name.upper(),
        "superior_body": "ỦY BAN NHÂN DÂN TỈNH",
        "symbol": f"BC-{code}",
        "place": province.name,
        "signing_position": "GIÁM ĐỐC",
    }
    return Unit.objects.create(province=province, agency=agency, code=code, name=name, **defaults | values)


def add_person(username: str, password: str = PASSWORD, **values) -> User:
    return User.objects.create_user(username, password=password, **values)


def add_people(world: World, key: str) -> None:
    """`<unit>.lap` and `<unit>.ky` of every unit; tonghop, tonghop2, lanhdao, xem, quantri of the province."""
    for code, *_rest in UNITS:
        unit = world.units[f"{key}.{code}"]
        for name, role in (("lap", Role.PREPARER), ("ky", Role.SIGNATORY)):
            username = f"{key}.{code.lower()}.{name}"
            world.users[username] = user = add_person(username)
            Membership.objects.create(user=user, role=role, unit=unit)
    for name, role in (
        ("tonghop", Role.COORDINATOR),
        ("tonghop2", Role.COORDINATOR),
        ("lanhdao", Role.HEAD),
        ("xem", Role.OBSERVER),
        ("quantri", Role.ADMINISTRATOR),
    ):
        username = f"{key}.{name}"
        world.users[username] = user = add_person(username, is_staff=role == Role.ADMINISTRATOR)
        Membership.objects.create(user=user, role=role, province=world.provinces[key])


# --- What was promised ----------------------------------------------------------------------


def add_plan(world: World, key: str) -> None:
    """Four figures, two indicators, one rule, two tasks, one project. Plan codes: kh1 and kh2."""
    province = world.provinces[key]
    number = "1" if key == "a" else "2"
    year = local_date(world.now).year
    plan = world.plans[key] = Plan.objects.create(
        province=province,
        code=f"kh{number}",
        number=number,
        symbol=f"{number}/KH-UBND",
        title=f"Kế hoạch số {number}/KH-UBND của {province.name}",
        abstract=f"thực hiện Kế hoạch số {number}/KH-UBND",
        site_title=f"Cổng báo cáo {province.name}",
        short_name=f"Kế hoạch số {number}/KH-UBND",
        signed_on=date(year - 2, 10, 8),
        issuer=f"Ủy ban nhân dân {province.name}",
        signer_block="CHỦ TỊCH",
        recipients="- Như trên;\n- Lưu: VT.",
        first_year=year - 1,
        last_year=year,
        coordinator=world.units[f"{key}.CQ"],
        report_addressee="Ủy ban nhân dân tỉnh",
        consolidated_addressees="Ủy ban nhân dân tỉnh",
        secrecy_notice="Không nhập thông tin thuộc bí mật nhà nước.",
    )
    duties = [
        Duty.objects.create(
            plan=plan,
            number=number,
            agency=world.units[f"{key}.{code}"].agency,
            text=f"Nhiệm vụ giao {name}.",
            courtesy=courtesy,
            own_projects=code == "CQ",
            citation=f"III.{number}",
        )
        for number, (code, name, _level, courtesy) in enumerate(UNITS, start=1)
    ]
    add_figures(world, key)
    add_indicators(world, key)
    add_tasks(world, key, duties[1])


def add_figures(world: World, key: str) -> None:
    """BUOI flow, nil allowed, all units; XA stock and XA-TT of it, YT and H1; HEROIN gam, CQ authority, H1 beside."""
    rows = (
        ("BUOI", "Số buổi tuyên truyền", "buổi", FigureKind.FLOW, 0, True),
        ("XA", "Tổng số xã", "xã", FigureKind.STOCK, 0, False),
        ("XA-TT", "Trong đó: số xã được tuyên truyền", "xã", FigureKind.DISTINCT, 0, False),
        ("HEROIN", "Lượng heroin thu giữ", "gam", FigureKind.FLOW, 3, True),
    )
    for order, (code, name, measure, kind, decimals, nil_allowed) in enumerate(rows, start=1):
        world.figures[f"{key}.{code}"] = Figure.objects.create(
            plan=world.plans[key],
            code=code,
            name=name,
            short_name=name,
            measure=measure,
            kind=kind,
            decimals=decimals,
            nil_allowed=nil_allowed,
            heading="Tuyên truyền" if code != "HEROIN" else "Đấu tranh",
            order=order,
            whole=world.figures[f"{key}.XA"] if code == "XA-TT" else None,
        )
    for code, unit, role in (
        ("BUOI", "CQ", AssignmentRole.REPORTER),
        ("BUOI", "YT", AssignmentRole.REPORTER),
        ("BUOI", "H1", AssignmentRole.REPORTER),
        ("XA", "YT", AssignmentRole.REPORTER),
        ("XA", "H1", AssignmentRole.REPORTER),
        ("XA-TT", "YT", AssignmentRole.REPORTER),
        ("XA-TT", "H1", AssignmentRole.REPORTER),
        ("HEROIN", "CQ", AssignmentRole.AUTHORITY),
        ("HEROIN", "H1", AssignmentRole.BREAKDOWN),
    ):
        FigureAssignment.objects.create(
            figure=world.figures[f"{key}.{code}"], unit=world.units[f"{key}.{unit}"], role=role
        )
    part_of_whole = FigureRule.objects.create(
        plan=world.plans[key],
        code="PHAN",
        kind=RuleKind.PART_OF_WHOLE,
        strength=Strength.BLOCK,
        left=world.figures[f"{key}.XA-TT"],
    )
    part_of_whole.right.set([world.figures[f"{key}.XA"]])


def add_indicators(world: World, key: str) -> None:
    """1.1: XA-TT / XA = 100 %; 1.2: BUOI at least 5."""
    plan = world.plans[key]
    target = Target.objects.create(
        plan=plan,
        number=1,
        name="Tuyên truyền",
        short_name="Tuyên truyền",
        text="100% số xã được tuyên truyền.",
        citation="I.2",
    )
    for code, kind, comparator, level, terms in (
        (
            "1.1",
            IndicatorKind.RATIO,
            Comparator.EQ,
            100,
            (("XA-TT", TermSide.NUMERATOR), ("XA", TermSide.DENOMINATOR)),
        ),
        ("1.2", IndicatorKind.VALUE, Comparator.GE, 5, (("BUOI", TermSide.NUMERATOR),)),
    ):
        indicator = Indicator.objects.create(
            plan=plan,
            target=target,
            code=code,
            name=f"Chỉ tiêu {code}",
            short_name=f"Chỉ tiêu {code}",
            kind=kind,
            comparator=comparator,
            order=int(code[-1]),
        )
        Threshold.objects.create(indicator=indicator, from_year=plan.first_year, value=level)
        for figure, side in terms:
            IndicatorTerm.objects.create(
                indicator=indicator, figure=world.figures[f"{key}.{figure}"], side=side
            )


def add_tasks(world: World, key: str, duty: Duty) -> None:
    """Task 1 for all units, task 2 for YT; project P1 led by YT."""
    plan = world.plans[key]
    for number, units in ((1, ("CQ", "YT", "H1")), (2, ("YT",))):
        task = Task.objects.create(
            plan=plan,
            number=number,
            name=f"Nhiệm vụ {number}",
            text=f"Nội dung nhiệm vụ {number}.",
            citation=f"II.{number}",
        )
        for unit in units:
            TaskAssignment.objects.create(task=task, unit=world.units[f"{key}.{unit}"])
    project = Project.objects.create(
        plan=plan, code="P1", name="Dự án thí điểm", guiding_body="Bộ Y tế", duty=duty, citation="III.2"
    )
    ProjectAssignment.objects.create(project=project, unit=world.units[f"{key}.YT"])


# --- What was done --------------------------------------------------------------------------


def add_periods(world: World, key: str) -> None:
    """The annual period of last year, the half year and the annual period of this year."""
    year = local_date(world.now).year
    for code, name, of_year, part, ends_on, due_before in (
        (f"{year - 1}-N", "Báo cáo năm", year - 1, "N", (12, 14), (12, 17)),
        (f"{year}-6T", "Báo cáo 6 tháng đầu năm", year, "6T", (6, 14), (6, 17)),
        (f"{year}-N", "Báo cáo năm", year, "N", (12, 14), (12, 17)),
    ):
        world.periods[f"{key}.{code}"] = Period.objects.create(
            plan=world.plans[key],
            code=code,
            name=f"{name} {of_year}",
            short_name=code,
            year=of_year,
            part=part,
            starts_on=date(of_year - 1, 12, 15),
            ends_on=date(of_year, *ends_on),
            due_before=date(of_year, *due_before),
        )


def add_reports(world: World, key: str) -> None:
    """Last year: all accepted. Half year: YT accepted, CQ in review, H1 overdue. This year: YT submitted, H1
    drafting, CQ not started. Keys of `world.reports`: ("a.YT", "2025-N")."""
    year = local_date(world.now).year
    last, half, annual = f"{year - 1}-N", f"{year}-6T", f"{year}-N"
    for code in (last, half, annual):
        period = world.periods[f"{key}.{code}"]
        for unit, *_rest in UNITS:
            world.reports[f"{key}.{unit}", code] = Report.objects.create(
                unit=world.units[f"{key}.{unit}"],
                period=period,
                opened_at=datetime(period.year, 6, 1, tzinfo=VIETNAM),
            )
    answers = {
        "CQ": {"BUOI": 3, "HEROIN": Decimal("4.279")},
        "YT": {"BUOI": 12, "XA": 5, "XA-TT": 5},
        "H1": {"BUOI": NIL, "XA": 10, "XA-TT": 8, "HEROIN": NIL},
    }
    ky, coordinator = world.users[f"{key}.yt.ky"], world.users[f"{key}.tonghop2"]
    for unit, typed in answers.items():
        signer = world.users[f"{key}.{unit.lower()}.ky"]
        filed = file_round(
            world.reports[f"{key}.{unit}", last], typed, by=signer, at=moment(year - 1, 12, 10)
        )
        accept_round(filed, by=coordinator, at=moment(year - 1, 12, 12))
    accept_round(
        file_round(world.reports[f"{key}.YT", half], answers["YT"], by=ky, at=moment(year, 6, 10)),
        by=coordinator,
        at=moment(year, 6, 12),
    )
    in_review = file_round(
        world.reports[f"{key}.CQ", half],
        answers["CQ"],
        by=world.users[f"{key}.cq.ky"],
        at=moment(year, 6, 20),
    )
    take_round(in_review, by=coordinator, at=moment(year, 6, 21))
    file_round(world.reports[f"{key}.YT", annual], answers["YT"], by=ky, at=world.now - timedelta(days=2))
    start_draft(
        world.reports[f"{key}.H1", annual],
        {"BUOI": 1, "XA": 10},
        by=world.users[f"{key}.h1.lap"],
        at=world.now - timedelta(days=1),
    )


def lock(period: Period, by: User, at: datetime) -> None:
    """Lock a period whatever is still owed for it."""
    Period.objects.filter(pk=period.pk).update(locked_at=at, locked_by=by)


def moment(year: int, month: int, day: int, hour: int = 9) -> datetime:
    return datetime(year, month, day, hour, tzinfo=VIETNAM)


def round_mark(unit: Unit) -> str:
    """A word that stands in every filed round of the unit and nowhere else: whoever sees it reads a round."""
    return f"nop{unit.province.code}{unit.code.lower()}"


def draft_mark(unit: Unit) -> str:
    """The same for the unit's drafts."""
    return f"nhap{unit.province.code}{unit.code.lower()}"


def figures_of(report: Report) -> list[Figure]:
    return list(
        Figure.objects.filter(plan=report.period.plan, assignments__unit=report.unit).order_by("order")
    )


def start_draft(report: Report, answers: dict[str, object], *, by: User, at: datetime) -> Draft:
    """The unit's working copy with these figures; the report is then Đang lập."""
    text = f"Cơ bản hoàn thành, {draft_mark(report.unit)}."
    draft = Draft.objects.create(report=report, revision=1, updated_at=at, updated_by=by, assessment=text)
    draft.editors.add(by)
    for figure in figures_of(report):
        if figure.code in answers:
            state, value = answer(answers[figure.code])
            reason = "Đang đối chiếu." if state == UNAVAILABLE else ""
            FigureEntry.objects.create(draft=draft, figure=figure, state=state, value=value, reason=reason)
    reading = Reading(draft)
    draft.search_text, draft.progress = search_text_of(reading.content), progress_of(reading)
    draft.save()
    put(report, ReportState.DRAFTING, Move.SAVE, by=by, at=at)
    return draft


def answer(typed: object) -> tuple[EntryState, Decimal | None]:
    """A number, `NIL` or `UNAVAILABLE`."""
    if isinstance(typed, EntryState):
        return typed, None
    return EntryState.VALUE, Decimal(str(typed))


def file_round(report: Report, answers: dict[str, object], *, by: User, at: datetime) -> Submission:
    """File a round of these figures: stamped against the period's due date, participants = `by`, Đã nộp."""
    content = round_content(report, answers)
    text = canonical_text(content)
    verdict = stamp(at, report.due_for_verdict())
    filed = Submission.objects.create(
        report=report,
        number=report.submissions.count() + 1,
        content=text,
        sha256=sha256_of(text),
        search_text=search_text_of(content),
        submitted_at=at,
        submitted_by=by,
        document_number=f"{report.pk}/{report.unit.symbol}",
        signed_on=local_date(at),
        signer_position=report.unit.signing_position,
        signer_name="Người Ký",
        due_at=verdict.due_at,
        extended_to=verdict.extended_to,
        timeliness=verdict.timeliness,
        days_late=verdict.days_late,
    )
    filed.participants.add(by)
    for figure in figures_of(report):
        state, value = answer(answers.get(figure.code, UNAVAILABLE))
        SubmittedFigure.objects.create(submission=filed, figure=figure, state=state, value=value)
    put(report, ReportState.SUBMITTED, Move.SUBMIT, by=by, at=at, submission=filed)
    return filed


def take_round(filed: Submission, *, by: User, at: datetime) -> None:
    Submission.objects.filter(pk=filed.pk).update(taken_by=by)
    put(filed.report, ReportState.IN_REVIEW, Move.TAKE, by=by, at=at, submission=filed)


def accept_round(filed: Submission, *, by: User, at: datetime) -> None:
    take_round(filed, by=by, at=at)
    Submission.objects.filter(pk=filed.pk).update(accepted_at=at, accepted_by=by)
    put(filed.report, ReportState.ACCEPTED, Move.ACCEPT, by=by, at=at, submission=filed)


def put(report: Report, state: ReportState, move: Move, *, by: User, at: datetime, submission=None) -> None:
    """Place the report in a state, with the row that says how it came there."""
    ReportMove.objects.create(
        report=report,
        submission=submission,
        move=move,
        from_state=report.state,
        to_state=state,
        at=at,
        by=by,
    )
    report.state = state
    report.save(update_fields=["state"])


def round_content(report: Report, answers: dict[str, object]) -> dict[str, object]:
    """The content of a round as the portal writes it, with these figures and short texts."""
    return {
        "plan": report.period.plan.code,
        "unit": report.unit.code,
        "period": report.period.code,
        "data_as_of": None,
        "figures": [
            figure_content(figure, *answer(answers.get(figure.code, UNAVAILABLE)))
            for figure in figures_of(report)
        ],
        "tasks": [
            {"number": task.number, "name": task.name, "state": "on_track", "text": "Đã thực hiện."}
            for task in Task.objects.filter(plan=report.period.plan, assignments__unit=report.unit)
        ],
        "projects": [
            {"code": project.code, "name": project.name, "role": "lead", "state": "on_track", "text": "Đạt."}
            for project in Project.objects.filter(plan=report.period.plan, assignments__unit=report.unit)
        ],
        "no_projects": False,
        "documents": [
            {"number": "01/KH", "issued_on": f"{report.period.year}-01-15", "abstract": "Kế hoạch"}
        ],
        "no_documents": False,
        "difficulties": [{"content": "Thiếu kinh phí", "proposal": "Bổ sung", "addressed_to": "UBND tỉnh"}],
        "no_difficulties": False,
        "assessment": f"Cơ bản hoàn thành, {round_mark(report.unit)}.",
        "direction": "Tiếp tục thực hiện.",
    }


def figure_content(figure: Figure, state: EntryState, value: Decimal | None) -> dict[str, object]:
    return {
        "code": figure.code,
        "name": figure.name,
        "measure": figure.measure,
        "heading": figure.heading,
        "decimals": figure.decimals,
        "kind": figure.kind,
        "whole": figure.whole.code if figure.whole else None,
        "state": str(state),
        "value": None if value is None else f"{value:.3f}",
        "reason": "Đang đối chiếu." if state == UNAVAILABLE else "",
        "note": "",
        "explanation": "",
    }
