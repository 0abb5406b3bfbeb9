"""What each page costs with 26 and with 260 units: queries, processor time, bytes.

Fills a database of its own, in a directory that is removed again, with the plan and invented reports: three periods
filed and accepted by everybody, a fourth filed by nine in ten and waiting. Then asks for every main page as the person
it is for: `.venv/bin/python benchmarks/pages_at_scale.py`. Exit status 1 where a page's queries grow with the units.
"""

import os
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"  # production's own, with plain static files

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.dates import VIETNAM, local_date
from agencies.enums import Role, UnitLevel
from agencies.models import Membership, Unit, User
from reports.content import canonical_text, sha256_of
from reports.enums import EntryState, ReportState, TaskState
from reports.models import Difficulty, Inspection, Period, Report, Submission, SubmittedFigure
from reports.models.snapshot import search_text_of
from reports.scheduling import open_due_periods
from targets.enums import FigureKind
from targets.models import Figure, FigureAssignment, Plan, ProjectAssignment, TaskAssignment

NOW = datetime(2025, 12, 16, 8, tzinfo=VIETNAM)
SIZES = (26, 260)
ACCEPTED, WAITING = ("2024-6T", "2024-N", "2025-6T"), "2025-N"
SHOWN = ACCEPTED[-1]
ASSIGNMENTS = (FigureAssignment, TaskAssignment, ProjectAssignment)
ROUNDS = 3
SENTENCE = "Đã triển khai đến các xã, thị trấn; phối hợp tuyên truyền, kiểm tra, hướng dẫn. "


def now() -> datetime:
    """The clock of this process; see `settings.CLOCK`."""
    return NOW


@dataclass(frozen=True)
class Cost:
    """What one answer takes: queries, milliseconds of processor, bytes."""

    queries: int
    milliseconds: float
    size: int


# --- The province ----------------------------------------------------------------------------


def prepare() -> Plan:
    """The plan with its last four periods, and one person of each role that is asked for."""
    settings.CLOCK = f"{__name__}.now"
    call_command("migrate", verbosity=0, interactive=False)
    call_command("loaddata", "plan_172", verbosity=0)
    plan = Plan.objects.get()
    Period.objects.exclude(code__in=(*ACCEPTED, WAITING)).delete()
    for role in (Role.COORDINATOR, Role.HEAD):
        add_person(str(role), role, province=plan.province)
    add_person("preparer", Role.PREPARER, unit=model_unit())
    return plan


def add_person(username: str, role: Role, **scope: Any) -> None:
    Membership.objects.create(user=User.objects.create_user(username), role=role, **scope)


def model_unit() -> Unit:
    """The district that the added ones are like; its own last report is being drafted."""
    return Unit.objects.filter(level=UnitLevel.DISTRICT).order_by("order").first()


def grow(plan: Plan, count: int) -> None:
    """Add districts until the plan has so many units, and file the reports that they owe."""
    model = model_unit()
    existing = Unit.objects.filter(agency__duty__plan=plan).distinct().count()
    for number in range(existing + 1, count + 1):
        added = Unit.objects.get(pk=model.pk)
        added.pk, added.code, added.order = None, f"{model.code}-{number}", 1000 + number
        added.name, added.short_name = f"{model.name} {number}", f"{model.short_name} {number}"
        added.save()
        for kind in ASSIGNMENTS:
            held = list(kind.objects.filter(unit=model))
            for row in held:
                row.pk, row.unit = None, added
            kind.objects.bulk_create(held)
    open_due_periods(NOW)
    by = User.objects.get(username="coordinator")
    owed = Report.objects.filter(state=ReportState.NOT_STARTED).select_related("unit", "period__plan")
    for place, report in enumerate(owed.order_by("period", "unit__order")):
        if report.period.code != WAITING or (place % 10 and report.unit != model):
            file(report, by)
    add_items(plan, by)


def file(report: Report, by: User) -> None:
    """One round; accepted, unless it is of the period that waits."""
    accepted = report.period.code != WAITING
    content = content_of(report)
    text = canonical_text(content)
    filed = Submission.objects.create(
        report=report,
        number=1,
        content=text,
        sha256=sha256_of(text),
        search_text=search_text_of(content),
        submitted_at=NOW - timedelta(days=2),
        submitted_by=by,
        due_at=NOW,
        timeliness="on_time",
        accepted_at=NOW - timedelta(days=1) if accepted else None,
        accepted_by=by if accepted else None,
    )
    SubmittedFigure.objects.bulk_create(
        SubmittedFigure(submission=filed, figure=figure, state=EntryState.VALUE, value=amount_of(figure))
        for figure in figures_of(report)
    )
    Report.objects.filter(pk=report.pk).update(
        state=ReportState.ACCEPTED if accepted else ReportState.SUBMITTED
    )


def figures_of(report: Report) -> list[Figure]:
    held = Figure.objects.filter(plan=report.period.plan, assignments__unit=report.unit)
    return list(held.select_related("whole").prefetch_related("parts").order_by("order"))


def amount_of(figure: Figure) -> Decimal:
    return Decimal(3 * (len(figure.parts.all()) if figure.kind == FigureKind.DERIVED else 1))


def content_of(report: Report) -> dict[str, Any]:
    """What a round of the report says: every figure and task, two paragraphs, one difficulty."""
    return {
        "plan": report.period.plan.code,
        "unit": report.unit.code,
        "period": report.period.code,
        "data_as_of": None,
        "figures": [
            {
                name: getattr(figure, name)
                for name in ("code", "name", "measure", "heading", "decimals", "kind")
            }
            | {"whole": figure.whole.code if figure.whole else None, "state": "value"}
            | {"value": f"{amount_of(figure):.3f}", "reason": "", "note": "", "explanation": ""}
            for figure in figures_of(report)
        ],
        "tasks": [
            {
                "number": row.task.number,
                "name": row.task.name,
                "state": str(TaskState.ON_TRACK),
                "text": SENTENCE * 3,
            }
            for row in TaskAssignment.objects.filter(unit=report.unit).select_related("task")
        ],
        "projects": [],
        "no_projects": True,
        "documents": [{"number": "01/KH", "issued_on": "2025-01-15", "abstract": "Kế hoạch thực hiện"}],
        "no_documents": False,
        "difficulties": [{"content": SENTENCE, "proposal": "Bổ sung kinh phí", "addressed_to": "UBND tỉnh"}],
        "no_difficulties": False,
        "assessment": SENTENCE * 4,
        "direction": SENTENCE * 4,
    }


def add_items(plan: Plan, by: User) -> None:
    """A tracked difficulty of every unit and an inspection of it, where there is none yet."""
    number = Difficulty.objects.count()
    for unit in Unit.objects.filter(agency__duty__plan=plan, difficulties=None).distinct().order_by("order"):
        number += 1
        Difficulty.objects.create(
            plan=plan, unit=unit, number=number, content=SENTENCE, opened_at=NOW, opened_by=by
        )
        Inspection.objects.create(
            plan=plan,
            unit=unit,
            inspected_on=local_date(NOW),
            inspecting_body="Đoàn kiểm tra",
            conclusion=SENTENCE,
            saved_at=NOW,
            saved_by=by,
        )


# --- The pages -------------------------------------------------------------------------------


def pages(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """(name, whose, address) of every main page."""
    own = Report.objects.get(unit=model_unit(), period__code=WAITING)
    waits = Report.objects.filter(state=ReportState.SUBMITTED).order_by("unit__order").first()
    here = plan.code, SHOWN
    yield "home of a unit", "preparer", "/"
    yield "entry: figures", "preparer", reverse("bao-cao-lap", args=[own.pk, "so-lieu"])
    yield "report", "preparer", reverse("bao-cao-xem", args=[own.pk])
    yield "home of receivers", "coordinator", "/"
    yield "tiep-nhan", "coordinator", reverse("tiep-nhan")
    yield "tiep-nhan/<id>", "coordinator", reverse("tiep-nhan-xem", args=[waits.pk])
    yield "don-doc", "coordinator", reverse("don-doc", args=[plan.code])
    yield "tong-hop", "coordinator", reverse("tong-hop", args=here)
    yield "tong-hop, tam-tinh", "coordinator", reverse("tong-hop", args=[plan.code, WAITING]) + "?tam-tinh=1"
    yield "so-lieu", "coordinator", reverse("so-lieu-huyen", args=here)
    yield "so-lieu/<code>", "coordinator", reverse("so-lieu-mot", args=[*here, widest_figure()])
    for part in ("tinh-hinh", "nhiem-vu", "danh-gia", "vuong-mac"):
        yield f"soan/{part}", "coordinator", reverse("soan-muc", args=[*here, part])
    yield "ban-hanh", "head", reverse("ban-hanh", args=here)
    yield "khoa", "head", reverse("khoa", args=here)
    yield "giai-doan", "coordinator", reverse("giai-doan", args=[plan.code])
    yield "vuong-mac", "coordinator", reverse("vuong-mac", args=[plan.code])
    yield "kiem-tra", "coordinator", reverse("kiem-tra", args=[plan.code])
    yield "so-goc", "coordinator", reverse("so-goc", args=[plan.code])
    yield "ke-hoach", "coordinator", reverse("ke-hoach", args=[plan.code])
    yield "tim", "coordinator", reverse("tim") + "?q=tuyen+truyen"
    yield "tong-hop xlsx", "coordinator", reverse("tong-hop-xlsx", args=here)
    yield "giai-doan xlsx", "coordinator", reverse("giai-doan-xlsx", args=[plan.code])
    yield "tong-hop docx", "coordinator", reverse("tong-hop-docx", args=here)
    yield "tong-hop pdf", "coordinator", reverse("tong-hop-pdf", args=here)


def widest_figure() -> str:
    """The figure that most units answer for."""
    codes = list(FigureAssignment.objects.values_list("figure__code", flat=True))
    return max(sorted(set(codes)), key=codes.count)


def cost_of(client: Client, address: str) -> Cost:
    """Of the page once it was shown before: its queries, the quickest of a few answers, its bytes uncompressed."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    queries = len(captured)  # the next request forgets them
    assert response.status_code == 200, (address, response.status_code)
    rounds = 1 if response.headers["Content-Type"].startswith("application/") else ROUNDS
    spent = min(spent_on(lambda: client.get(address)) for _round in range(rounds))
    return Cost(queries, spent * 1000, len(response.content))


def spent_on(work: Callable[[], Any]) -> float:
    """Processor seconds of this process and of those it waited for."""
    before = processor_seconds()
    work()
    return processor_seconds() - before


def processor_seconds() -> float:
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + child.ru_utime + child.ru_stime


def costs(plan: Plan) -> dict[str, Cost]:
    clients: dict[str, Client] = {}
    found = {}
    for name, whose, address in pages(plan):
        if whose not in clients:
            clients[whose] = Client()
            clients[whose].force_login(User.objects.get(username=whose))
            clients[whose].get("/")
        found[name] = cost_of(clients[whose], address)
    return found


def show(measured: dict[int, dict[str, Cost]]) -> bool:
    """Print the table; False where the queries of a page grow with the units."""
    small, large = (measured[size] for size in SIZES)
    first, second = (f"{size} units" for size in SIZES)
    print(f"{'':20} {first:>26}   {second:>26}")
    print(
        f"{'page':20} {'queries':>7} {'CPU ms':>8} {'bytes':>9}   {'queries':>7} {'CPU ms':>8} {'bytes':>9}"
    )
    for name, cost in small.items():
        parts = (f"{one.queries:7} {one.milliseconds:8.0f} {one.size:9}" for one in (cost, large[name]))
        grows = "" if cost.queries == large[name].queries else "   queries differ"
        print(f"{name:20} {'   '.join(parts)}{grows}")
    return all(cost.queries == large[name].queries for name, cost in small.items())


def main() -> None:
    """Measure the pages at each size."""
    try:
        plan = prepare()
        measured = {}
        for size in SIZES:
            grow(plan, size)
            measured[size] = costs(plan)
        steady = show(measured)
    finally:
        connection.close()
        shutil.rmtree(settings.DATA_DIR, ignore_errors=True)
    sys.exit(0 if steady else 1)


if __name__ == "__main__":
    main()
