"""The demonstration of Kế hoạch 172/KH-UBND: played once through the portal's own moves, looked at from all sides."""

import re
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.test import override_settings

from agencies.dates import VIETNAM, local_date
from agencies.enums import Role
from agencies.models import Membership, Unit, User
from reports.answers import Answer
from reports.background import Round, run_once
from reports.consolidation import consolidate
from reports.demo.numbers import DemoNumbers
from reports.demo.recipe import read_recipe
from reports.demo.story import figure_plans
from reports.difficulty_moves import DifficultyState
from reports.enums import Confirmation, EntryState, ReportState, Timeliness
from reports.models import (
    Attachment,
    Difficulty,
    Draft,
    Extension,
    Inspection,
    Notice,
    Period,
    Report,
    ReportMove,
    SectionComment,
    Submission,
    SubmittedFigure,
)
from reports.models.duties import figures_of
from reports.models.reading import facts_of, rules_of
from reports.rules import Surroundings, findings
from targets.enums import FigureKind, Strength, VerdictCode
from targets.models import Baseline, Figure, Plan

FIXTURE = Path(__file__).parents[2] / "fixtures" / "plan_172"
DEMO_NOW = "2025-12-12T08:00:00+07:00"
NOW = datetime(2025, 12, 12, 8, 0, tzinfo=VIETNAM)
OPEN = "2025-N"


@pytest.fixture(scope="module")
def said(django_db_setup, django_db_blocker, tmp_path_factory):
    """Load plan and demonstration once for this file, whose tests only look; the value is what was printed."""
    printed = StringIO()
    files = {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        override_settings(DEBUG=True, DEMO_NOW=DEMO_NOW, STORAGES=files),
    ):
        call_command("loaddata", "plan_172", verbosity=0)
        call_command("load_demo", stdout=printed)
        yield printed.getvalue()
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("said")]


@pytest.fixture(scope="module")
def consolidated(said):
    """Every period added up, by its code."""
    return {period.code: consolidate(period, now=NOW) for period in Period.objects.select_related("plan")}


def plan() -> Plan:
    return Plan.objects.get(code="kh172")


def units_of(period: str, **fields) -> set[str]:
    return set(Report.objects.filter(period__code=period, **fields).values_list("unit__code", flat=True))


def round_of(unit: str, period: str) -> Submission:
    return Report.objects.get(unit__code=unit, period__code=period).counted_round()


# --- What is there ----------------------------------------------------------------------------


def test_every_unit_owes_a_report_in_every_period():
    counts = Counter(Report.objects.values_list("period__code", flat=True))
    assert counts == {
        **dict.fromkeys(("2021-N", "2022-6T", "2022-N", "2023-6T", "2023-N"), 26),
        **dict.fromkeys(("2024-6T", "2024-N", "2025-6T", OPEN), 26),
    }
    assert Report.objects.count() == 234


def test_open_period_shows_every_state():
    states = Counter(Report.objects.filter(period__code=OPEN).values_list("state", flat=True))
    assert set(states) == set(ReportState)
    assert sum(states.values()) == 26


def test_past_periods_are_accepted_but_for_the_missing():
    assert units_of("2022-N", state=ReportState.NOT_STARTED) == {"UBND-LB"}
    assert units_of("2025-6T", state=ReportState.NOT_STARTED) == {"UBND-NH"}
    past = Report.objects.exclude(period__code=OPEN)
    assert Counter(past.values_list("state", flat=True)) == {"accepted": 206, "not_started": 2}


def test_rounds_are_on_time_late_and_extended():
    judged = Counter(Submission.objects.values_list("timeliness", flat=True))
    assert set(judged) == set(Timeliness)
    assert judged["on_time"] > judged["late"] > judged["on_time_extended"] >= 1
    bch = round_of("BCHQS", "2022-N")
    assert (bch.timeliness, bch.days_late) == (Timeliness.LATE, 9)
    extended = round_of("BCHQS", "2023-N")
    assert (extended.timeliness, extended.extended_to) == ("on_time_extended", date(2023, 12, 19))


def test_extension_granted_too_late_moves_no_verdict():
    granted = Extension.objects.get(report__unit__code="TP", report__period__code="2024-6T")
    assert local_date(granted.granted_at) > granted.report.period.late_from
    filed = granted.report.first_standing_round()
    assert (filed.timeliness, filed.extended_to, filed.days_late) == (Timeliness.LATE, None, 2)


def test_extension_in_the_open_period_is_running():
    granted = Extension.objects.get(report__period__code=OPEN)
    assert (granted.report.unit.code, granted.last_day) == ("BCHQS", date(2025, 12, 19))
    assert granted.report.due_for_chasing().late_from == date(2025, 12, 20)


def test_rounds_were_returned_and_mended():
    returned = Submission.objects.filter(returned_at__isnull=False).exclude(report__period__code=OPEN)
    names = {f"{row.report.period.code} {row.report.unit.code}" for row in returned}
    assert names >= {"2021-N UBND-SD", "2023-N TC", "2024-N YT", "2025-6T VHTTDL"}
    for first in returned:
        second = first.report.counted_round()
        assert second.number == 2
        assert second.sha256 != first.sha256
    comments = SectionComment.objects.filter(move__report__state=ReportState.ACCEPTED)
    assert comments.exists()
    assert not comments.filter(done_at__isnull=True).exists()
    still_with_units = Report.objects.filter(period__code=OPEN, state=ReportState.RETURNED)
    assert {report.return_due_before for report in still_with_units} == {date(2025, 12, 20)}


def test_round_filed_from_paper_is_marked_and_confirmed():
    filed = Submission.objects.get(on_behalf=True)
    assert filed.receipt == "2023-6T-UBND-NH-01"
    assert filed.on_paper
    assert filed.received_on <= local_date(filed.submitted_at)
    assert filed.confirmation == Confirmation.CONFIRMED
    (paper,) = filed.attachments.all()
    assert paper.file.read().startswith(b"%PDF-")
    assert Attachment.objects.count() == 1


def test_reopened_report_has_two_accepted_rounds():
    report = Report.objects.get(unit__code="LDTBXH", period__code="2024-N")
    first, second = report.submissions.all()
    assert (first.reopened_at is None, second.reopened_at is None) == (False, True)
    assert report.counted_round() == second
    assert first.accepted_at < first.reopened_at < second.accepted_at
    assert first.sha256 != second.sha256


def test_nil_missing_and_explained_figures_are_there():
    states = Counter(SubmittedFigure.objects.values_list("state", flat=True))
    assert set(states) == set(EntryState)
    unavailable = SubmittedFigure.objects.filter(state=EntryState.UNAVAILABLE)
    assert {(row.figure.code, row.submission.report.period.code, row.reason) for row in unavailable} == {
        ("TV-CS", "2023-N", "Đang chờ kết luận giám định"),
        ("VIECLAM", "2024-6T", "Trung tâm dịch vụ việc làm chưa gửi số liệu"),
    }
    assert SubmittedFigure.objects.exclude(explanation="").exists()


def test_difficulties_documents_tasks_and_projects_are_told(consolidated):
    for code in ("2021-N", "2024-N", "2025-6T"):
        period = consolidated[code]
        assert period.difficulties
        assert period.documents
        assert len(period.tasks) == 9
        assert len(period.projects) >= 10


def test_difficulties_are_shown_in_every_state_with_their_history():
    items = Difficulty.objects.prefetch_related("events")
    states = Counter(item.state for item in items)
    assert set(states) == set(DifficultyState)
    assert states["closed"] > 40
    assert 1 <= Difficulty.objects.overdue_on(NOW.date()).count() <= 5
    for item in items:
        events = list(item.events.all())
        assert events[0].to_state == "new"
        assert events[-1].to_state == item.state
        assert all(before.to_state == after.from_state for before, after in pairwise(events))
        assert all(before.at <= after.at for before, after in pairwise(events))
        assert events[-1].at <= NOW
        assert item.owner_unit != item.unit
    assert Difficulty.objects.filter(origin=None).count() == 2
    assert Difficulty.objects.filter(confirmation=Confirmation.DISPUTED).exists()
    assert Inspection.objects.count() == 3


def test_drafts_in_the_open_period_stand_at_different_points():
    drafts = Draft.objects.filter(report__period__code=OPEN, report__state=ReportState.DRAFTING)
    entered = {draft.report.unit.code: draft.figures.count() for draft in drafts}
    assert len(entered) == 6
    assert min(entered.values()) >= 1
    assert all(draft.report.missing(draft) for draft in drafts)
    waiting = Draft.objects.filter(report__state=ReportState.AWAITING_SIGNATURE)
    assert waiting.count() == 3
    assert not any(draft.report.missing(draft) for draft in waiting)


def test_periods_due_half_a_year_ago_are_locked():
    locked = {
        period.code: local_date(period.locked_at) for period in Period.objects.filter(locked_at__isnull=False)
    }
    assert set(locked) == {"2021-N", "2022-6T", "2022-N", "2023-6T", "2023-N", "2024-6T", "2024-N"}
    assert locked["2024-N"] == date(2024, 12, 17) + timedelta(days=180)


# --- What is computed from it -----------------------------------------------------------------


def test_every_verdict_is_reached(consolidated):
    reached = {
        row.now.verdict
        for period in consolidated.values()
        if period.period.judged
        for target in period.targets
        for row in target.indicators
    }
    assert reached >= set(VerdictCode)


def test_breakdown_misses_the_authoritys_figure_once(consolidated):
    (row,) = (row for row in consolidated["2024-N"].figures if row.code == "VU-MTV")
    assert (row.total.value, row.reconciliation.breakdown, row.reconciliation.direct) == (214, 150, 59)
    assert row.reconciliation.difference == 5
    (row,) = (row for row in consolidated["2023-N"].figures if row.code == "VU-MTV")
    assert row.reconciliation.difference == 0


def test_base_values_give_the_first_comparisons(consolidated):
    assert Baseline.objects.count() == 4
    (row,) = (row for row in consolidated["2021-N"].figures if row.code == "NN-MOI")
    assert (row.total.value, row.last_year.value, row.last_year.from_baseline) == (66, 71, True)


def test_share_just_above_its_threshold_is_met(consolidated):
    """1 327 of 1 658: 80,04 % is above 80 although it is shown as 80,0."""
    rows = {row.code: row for target in consolidated["2024-N"].targets for row in target.indicators}
    assert (rows["5.1"].now.numerator, rows["5.1"].now.denominator) == (1327, 1658)
    assert rows["5.1"].now.verdict == VerdictCode.MET
    assert rows["4.3"].now.verdict == VerdictCode.NOT_MET  # 100 → 99 is no more than 1 %


def test_missing_unit_is_named(consolidated):
    (row,) = (
        row for target in consolidated["2022-N"].targets for row in target.indicators if row.code == "4.4"
    )
    assert row.now.verdict == VerdictCode.MISSING_DATA
    assert "Lâm Bình" in row.now.reason


# --- Whether it could have happened -----------------------------------------------------------


def test_filed_rounds_contain_no_contradiction():
    """Block rules need nothing but the report itself, so each round is held against all of them."""
    rules = [rule for rule in rules_of(plan()) if rule.strength == Strength.BLOCK]
    assert len(rules) >= 4
    said_by_round = defaultdict(dict)
    for row in SubmittedFigure.objects.select_related("figure"):
        said_by_round[row.submission_id][row.figure.code] = Answer(row.state, row.value)
    for submission in Submission.objects.select_related("report__unit", "report__period"):
        figures = [facts_of(row) for row in figures_of(submission.report.unit, submission.report.period)]
        found = findings(figures, said_by_round[submission.pk], rules, Surroundings())
        assert (submission.receipt, found) == (submission.receipt, [])


def amounts(submission: Submission) -> dict[str, Decimal]:
    return {
        row.figure.code: Decimal(0) if row.state == EntryState.NIL else row.value
        for row in submission.figures.select_related("figure")
        if row.state != EntryState.UNAVAILABLE
    }


def test_parts_never_exceed_their_wholes():
    wholes = dict(Figure.objects.filter(whole__isnull=False).values_list("code", "whole__code"))
    assert len(wholes) >= 12
    held = 0
    for submission in Submission.objects.all():
        said_amounts = amounts(submission)
        for part, whole in wholes.items():
            if part in said_amounts and whole in said_amounts:
                held += 1
                assert said_amounts[part] <= said_amounts[whole], (submission.receipt, part)
    assert held > 500


def test_year_never_falls_below_its_first_half():
    flows = set(Figure.objects.filter(kind=FigureKind.FLOW).values_list("code", flat=True))
    held = 0
    for half in Submission.objects.filter(report__period__part="6T", accepted_at__isnull=False):
        year = f"{half.report.period.year}-N"
        annual = Submission.objects.filter(
            report__unit=half.report.unit, report__period__code=year
        ).provisional()
        for submission in annual:
            before, after = amounts(half), amounts(submission)
            for code in flows & before.keys() & after.keys():
                held += 1
                assert before[code] <= after[code], (half.receipt, code)
    assert held > 750


def test_nothing_happens_after_the_demonstration_begins():
    moments = [
        *ReportMove.objects.values_list("at", flat=True),
        *Submission.objects.values_list("submitted_at", flat=True),
        *Extension.objects.values_list("granted_at", flat=True),
        *Report.objects.values_list("opened_at", flat=True),
        *Notice.objects.values_list("created_at", flat=True),
    ]
    assert max(moments) <= NOW
    assert min(moments) >= datetime(2021, 11, 17, tzinfo=VIETNAM)


def test_moves_of_a_report_follow_one_another():
    for report in Report.objects.prefetch_related("moves"):
        moves = list(report.moves.all())
        times = [move.at for move in moves]
        assert times == sorted(times)
        assert all(move.to_state == after.from_state for move, after in pairwise(moves))
        assert not moves or moves[-1].to_state == report.state
        assert not moves or moves[0].at >= report.opened_at


def test_nobody_accepts_a_round_he_took_part_in():
    accepted = Submission.objects.filter(accepted_at__isnull=False)
    assert accepted.count() == 211
    assert not accepted.filter(participants=F("accepted_by")).exists()
    assert set(accepted.values_list("accepted_by__username", flat=True)) == {"cat.tonghop", "cat.tonghop2"}


# --- Accounts and messages --------------------------------------------------------------------


def test_accounts_have_the_promised_names_and_roles():
    held = defaultdict(set)
    for membership in Membership.objects.select_related("user", "unit", "province"):
        scope = membership.unit.code if membership.unit else membership.province.code
        held[membership.user.username].add((membership.role, scope))
    expected = {
        "cat.tonghop": {(Role.COORDINATOR, "08")},
        "cat.tonghop2": {(Role.COORDINATOR, "08")},
        "cat.lanhdao": {(Role.HEAD, "08")},
        "ubnd.xem": {(Role.OBSERVER, "08")},
        "quantri": {(Role.ADMINISTRATOR, "08")},
    }
    for unit in Unit.objects.all():
        expected[f"{unit.code.lower()}.lap"] = {(Role.PREPARER, unit.code)}
        expected[f"{unit.code.lower()}.ky"] = {(Role.SIGNATORY, unit.code)}
    assert held == expected
    assert User.objects.count() == 57
    assert User.objects.filter(is_staff=True).values_list("username", flat=True).get() == "quantri"


def test_printed_password_opens_every_account(said):
    password = re.search(r"^Mật khẩu chung: (\S+)$", said, re.MULTILINE)[1]
    assert re.fullmatch(r"([a-z]+-){3}[a-z]+", password)
    for name in ("yt.lap", "ubnd-tq.ky", "cat.tonghop", "cat.lanhdao", "ubnd.xem", "quantri"):
        assert User.objects.get(username=name).check_password(password)
    assert "Đã nạp số liệu minh họa cho Kế hoạch 172; đồng hồ bắt đầu ngày 12/12/2025." in said
    for label in (
        "Cán bộ lập báo cáo – Sở Y tế",
        "Lãnh đạo đơn vị – Sở Y tế",
        "Cơ quan theo dõi",
        "Quản trị",
    ):
        assert label in said


def test_everything_owed_until_then_counts_as_sent(mailoutbox):
    assert Notice.objects.count() > 1000
    assert not Notice.objects.filter(sent_at__isnull=True).exists()
    with transaction.atomic():
        assert run_once(NOW + timedelta(minutes=1)) == Round(
            opened=0, reminded=0, sent=0, failed=0, unaddressed=0
        )
        transaction.set_rollback(True)
    assert mailoutbox == []


def test_plan_is_marked_as_a_demonstration():
    assert plan().is_demo
    assert plan().demo_started_at is not None
    for name in Submission.objects.values_list("signer_name", flat=True):
        assert name.startswith("(Người ký ")


# --- The same at every run --------------------------------------------------------------------


def test_figures_filed_are_the_recipes():
    """Known figures, so that a change of the arithmetic shows."""
    known = {
        ("CAT", "2024-N", "VU-MTV"): Decimal(214),
        ("CAT", "2024-6T", "TV-HER"): Decimal("738.373"),
        ("UBND-SD", "2024-N", "XA-TONG"): Decimal(30),
        ("YT", "2024-N", "DUOC-KS"): Decimal(61),
    }
    for (unit, period, figure), value in known.items():
        assert (unit, amounts(round_of(unit, period))[figure]) == (unit, value)


def test_numbers_do_not_depend_on_the_run_or_on_the_order_of_figures():
    recipe, figures = read_recipe(plan()), figure_plans(plan())
    for year, part in ((2021, "N"), (2024, "6T"), (2025, "N")):
        values = DemoNumbers(recipe, figures).values(year, part)
        assert DemoNumbers(recipe, figures).values(year, part) == values
        assert DemoNumbers(recipe, figures[::-1]).values(year, part) == values
    typed = Figure.objects.exclude(kind=FigureKind.DERIVED).values_list("code", flat=True)
    assert set(values) == set(typed) == set(recipe["figures"])
