"""Nothing in code knows the first plan: a small plan of another province, loaded beside it, makes the whole journey."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from agencies.access import Access
from agencies.dates import VIETNAM
from agencies.enums import Role
from agencies.models import Membership, Unit, User
from reports import scheduling, workflow
from reports.consolidation import consolidate
from reports.enums import EntryState, ReportState, TaskState
from reports.exports.consolidated_document import consolidated_document
from reports.exports.pdf import document_pdf
from reports.exports.workbook_sheets import consolidated_workbook
from reports.models import FigureEntry, Period, ProjectEntry, Report, TaskEntry
from reports.models.duties import figures_of, projects_of, tasks_of
from reports.small_counts import published, sums_of
from targets.enums import VerdictCode
from targets.models import Plan

pytestmark = pytest.mark.django_db
BETA = Path(__file__).parent / "fixtures" / "plan_beta.yaml"
NOW = datetime(2025, 4, 5, 9, tzinfo=VIETNAM)

# What the units of the second plan report for the first quarter of 2025; of 2024 the districts' trees only.
ANSWERS = {
    "TNMT": {"KP-GIAO": "120.5"},
    "YT": {"MAU-HONG": 3, "MAU-HONG-TT": 1, "KP-GIAO": 40},
    "GDDT": {"TRUONG-XANH": 12, "KP-GIAO": 0},
    "HND": {"CAY-HA": "4.5", "KP-GIAO": 10},
    "UBND-BT": {
        "RAC-SH": "100.25",
        "RAC-CN": "20.5",
        "RAC-XL": "110",
        "TO-MOI": 2,
        "MAU-HONG": 1,
        "CAY-HA": "3.5",
        "KP-GIAO": 5,
    },
    "UBND-NT": {
        "RAC-SH": "80",
        "RAC-CN": None,
        "RAC-XL": "70.75",
        "TO-MOI": 3,
        "MAU-HONG": 0,
        "CAY-HA": 2,
        "KP-GIAO": 5,
    },
}


@pytest.fixture
def plans():
    call_command("loaddata", "plan_172", verbosity=0)
    call_command("loaddata", str(BETA), verbosity=0)
    return {plan.code: plan for plan in Plan.objects.select_related("province", "coordinator")}


def person(username, role, **scope):
    user = User.objects.create_user(username, password="x")
    Membership.objects.create(user=user, role=role, **scope)
    return user


def access(user):
    return Access.of(User.objects.get(pk=user.pk), NOW.date())


def write(draft, values):
    """What a clerk types, straight into the draft."""
    report = draft.report
    for figure in figures_of(report.unit, report.period):
        if figure.is_typed:
            value = values[figure.code]
            state = EntryState.NIL if value is None else EntryState.VALUE
            FigureEntry.objects.create(
                draft=draft,
                figure=figure,
                state=state,
                value=None if value is None else Decimal(str(value)),
                explanation="Đã đối chiếu.",
            )
    for task in tasks_of(report.unit, report.period):
        TaskEntry.objects.create(
            draft=draft, task=task, state=TaskState.ON_TRACK, text=f"Quý I: {task.name}."
        )
    for project, _role in projects_of(report.unit, report.period):
        ProjectEntry.objects.create(draft=draft, project=project, state=TaskState.DONE, text="Đã xong.")
    draft.no_documents = draft.no_difficulties = draft.no_projects = True
    draft.assessment, draft.direction = "Tốt.", "Tiếp tục."
    draft.document_number, draft.signer_name, draft.signed_on = "3/BC", "Người Ký", date(2025, 4, 4)
    draft.save()


@pytest.fixture
def filed(plans):
    """All six units of the second plan have filed the first quarter of 2025 and were accepted."""
    beta = plans["kh05"]
    period = Period.objects.get(plan=beta, code="2025-Q1")
    scheduling.open_due_periods(NOW)
    coordinator = access(person("t2.tonghop", Role.COORDINATOR, province=beta.province))
    for code, values in ANSWERS.items():
        unit = Unit.objects.get(province=beta.province, code=code)
        preparer = access(person(f"t2.{code}.lap", Role.PREPARER, unit=unit))
        signatory = access(person(f"t2.{code}.ky", Role.SIGNATORY, unit=unit))
        report = Report.objects.get(unit=unit, period=period)
        with workflow.saving(report, by=preparer, now=NOW, revision=None) as draft:
            write(draft, values)
        workflow.present(report, by=preparer, now=NOW)
        workflow.submit(report, by=signatory, now=NOW)
        workflow.take(report, by=coordinator, now=NOW)
        workflow.accept(report, by=coordinator, now=NOW)
    return period


def test_second_plan_opens_its_own_quarters(plans):
    scheduling.open_due_periods(NOW)
    by_plan = {
        code: sorted(set(Report.objects.filter(period__plan=plan).values_list("period__code", flat=True)))
        for code, plan in plans.items()
    }
    assert by_plan["kh05"] == ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1"]
    assert "2025-Q1" not in by_plan["kh172"]
    assert Report.objects.filter(period__plan=plans["kh05"], period__code="2025-Q1").count() == 6
    assert Report.objects.filter(period__plan=plans["kh172"], period__code="2024-N").count() == 26


def test_second_plan_is_consolidated_by_its_own_formulas(filed):
    rows = consolidate(filed, now=datetime(2025, 4, 12, tzinfo=VIETNAM))
    figures = {row.code: row for row in rows.figures}
    indicators = {row.code: row for row in rows.indicators}

    assert (rows.completeness.accepted, rows.completeness.expected) == (6, 6)
    assert figures["RAC-TG"].total.value == Decimal("200.75")
    assert figures["MAU-HONG"].total.value == 3
    assert figures["CAY-HA"].total.value == Decimal("10.0")
    assert indicators["1.1"].now.value == Fraction(18075, 20075) * 100
    assert indicators["1.1"].now.verdict == VerdictCode.MET
    assert indicators["1.2"].now.verdict == VerdictCode.MET
    assert indicators["1.3"].now.verdict == VerdictCode.MONITORED
    assert indicators["2.1"].now.verdict == VerdictCode.MET
    assert indicators["2.2"].now.verdict == VerdictCode.NO_BASELINE


def test_second_plan_page_pdf_and_workbook_say_the_same(client, filed):
    now = datetime(2025, 4, 12, tzinfo=VIETNAM)
    rows = consolidate(filed, now=now)
    text = "\n".join(
        page.extract_text() for page in PdfReader(BytesIO(document_pdf(consolidated_document(rows)))).pages
    )
    sheet = load_workbook(BytesIO(consolidated_workbook(rows)))["Số liệu theo đơn vị"]
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    client.force_login(User.objects.get(username="t2.tonghop"))
    page = client.get(reverse("tong-hop", args=["kh05", "2025-Q1"])).content.decode()

    assert "200,75" in page
    assert "200,75" in text
    assert 200.75 in cells
    assert "SỞ TÀI NGUYÊN" in text
    for foreign in ("172", "Công an", "Tuyên Quang", "ma túy"):
        assert foreign not in page, foreign
        assert foreign not in text, foreign
        assert not any(foreign in str(cell) for cell in cells if cell), foreign


def test_second_plan_hides_small_numbers_of_its_own_figures(filed):
    """District Bắc Thử found 1 bad sample, Nam Thử none: what they add up to would tell it."""
    filed.plan.figures.filter(code="MAU-HONG").update(counts_persons=True)
    rows = consolidate(filed, now=datetime(2025, 4, 12, tzinfo=VIETNAM))
    done = published(rows, 5, sums=sums_of(filed.plan))
    row = next(row for row in done.rows.figures if row.code == "MAU-HONG")
    said = {cell.unit.code: str(cell.state.label) for cell in row.cells if cell.role and not cell.counts}
    assert said == {"UBND-BT": "ẩn", "UBND-NT": "ẩn"}
    assert row.total.value == 3
    assert row.reconciliation.is_hidden
    assert (done.exposed, done.told_to) == ((), ())


def test_neither_plan_sees_the_other(client, plans, filed):
    first = plans["kh172"]
    foreign = person("cat.tonghop", Role.COORDINATOR, province=first.province)
    yt = Unit.objects.get(province=first.province, code="YT")
    clerk = person("yt.lap", Role.PREPARER, unit=yt)
    report = Report.objects.get(period=filed, unit__code="YT")
    for user in (foreign, clerk):
        client.force_login(user)
        for address in (
            reverse("tong-hop", args=["kh05", "2025-Q1"]),
            reverse("tong-hop-pdf", args=["kh05", "2025-Q1"]),
            reverse("tong-hop-xlsx", args=["kh05", "2025-Q1"]),
            reverse("don-doc", args=["kh05"]),
            reverse("ke-hoach", args=["kh05"]),
            reverse("bao-cao-xem", args=[report.pk]),
            reverse("bao-cao-pdf", args=[report.pk]),
        ):
            assert client.get(address).status_code == 404, (user.username, address)
    rows = consolidate(Period.objects.get(plan=first, code="2024-N"), now=NOW)
    assert {row.code for row in rows.units} >= {"CAT", "YT"}
    assert "HND" not in {row.code for row in rows.units}
    assert rows.completeness.accepted == 0
    assert all(row.total.value is None for row in rows.figures)


def test_reports_of_the_second_plan_are_in_their_last_state(filed):
    assert set(Report.objects.filter(period=filed).values_list("state", flat=True)) == {ReportState.ACCEPTED}
