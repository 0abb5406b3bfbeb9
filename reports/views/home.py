"""The home page by role: a unit's to-do, the coordinator's period at a glance, what was issued, where to administer."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agencies.access import Access
from agencies.dates import local_date
from agencies.enums import UNIT_ROLES, Role
from reports.chasing import Standing, chasing_desk
from reports.difficulty_list import awaiting_answer_of
from reports.dossier import Dossier
from reports.due_words import due_words, is_owed
from reports.enums import WITH_UNIT_STATES
from reports.models import ConsolidatedIssue, Period, Report, Submission
from reports.moved_since import changed_since
from reports.review import queue_rows
from reports.views.desk import reports_of, url_if_any
from reports.views.frame import frame
from targets.models import Plan

EARLIER_SHOWN = 3
OLDEST_SHOWN = 5


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead everyone to what is theirs to do; of several roles the one with most to do comes first."""
    access = request.access
    if access.own_units:
        return _unit_home(request)
    if access.coordinated_provinces:
        return _coordinator_home(request)
    if access.provinces_as(Role.OBSERVER):
        return _observer_home(request)
    return _other_home(request)


# ------------------------------------------------------------------ a unit


def _unit_home(request: HttpRequest) -> HttpResponse:
    own = reports_of(request).filter(unit__in=request.access.own_units)
    reports, practice = list(own.real()), list(own.practice())
    reports.sort(key=lambda report: (report.period.ends_on, -report.unit.order), reverse=True)
    current = _most_pressing(request, reports)
    given = awaiting_answer_of(request.access, local_date(request.now))
    if current is None:
        context = {"also": _also(request.access), "practice": practice, "given": given}
        return render(request, "reports/trang_chu_trong.html", context)
    dossier = Dossier(current, request.access, request.now)
    context = {
        **frame(request, dossier),
        "given": given,
        "pdf_url": url_if_any("bao-cao-pdf", current.pk) if dossier.draft or dossier.rounds else "",
        "docx_url": url_if_any("bao-cao-docx", current.pk),
        "earlier": [report for report in reports if report.pk != current.pk][:EARLIER_SHOWN],
        "report_count": len(reports),
        "others_owed": [
            (report, due_words(report, request.now))
            for report in reports
            if report.pk != current.pk and report.state in WITH_UNIT_STATES and not report.period.is_locked
        ],
        "issues": ConsolidatedIssue.objects.visible_to(request.access)
        .select_related("period__plan")
        .order_by("-issued_at")[:EARLIER_SHOWN],
        "practice": practice,
        "also": _also(request.access),
    }
    return render(request, "reports/trang_chu_don_vi.html", context)


def _most_pressing(request: HttpRequest, reports: list[Report]) -> Report | None:
    """The report that is due first among those with the unit, its own before inherited ones; else the latest."""
    at_home = request.access.home_units_as(*UNIT_ROLES)
    owed = [
        report for report in reports if is_owed(report) and not report.is_locked_on(local_date(request.now))
    ]
    if owed:
        # The current period comes before old debts, which are listed beside it.
        newest = max(report.period.ends_on for report in owed)
        return min(
            (report for report in owed if report.period.ends_on == newest),
            key=lambda report: (report.unit_id not in at_home, report.due_for_chasing().late_from),
        )
    return reports[0] if reports else None


def _also(access: Access) -> list[tuple[str, str]]:
    """Where else somebody with several roles has work."""
    links = []
    if access.coordinated_provinces:
        links.append(("Tiếp nhận báo cáo", reverse("tiep-nhan")))
    if access.provinces_as(Role.ADMINISTRATOR):
        links.append(("Quản trị", url_if_any("admin:index")))
    return [(label, url) for label, url in links if url]


# ------------------------------------------------------------------ who receives


def _coordinator_home(request: HttpRequest) -> HttpResponse:
    plans = Plan.objects.filter(province__in=request.access.coordinated_provinces)
    plan = plans.select_related("province", "coordinator").order_by("-last_year", "-pk").first()
    if plan is None:
        return render(request, "reports/trang_chu_trong.html", {"also": _also(request.access)})
    desk = chasing_desk(plan, now=request.now)
    waiting = list(reports_of(request).real().filter(period__plan=plan).awaiting_review())
    rounds = Submission.objects.filter(report__in=waiting, withdrawn_at__isnull=True).select_related(
        "taken_by"
    )
    issues = _issues_of(plan)
    context = {
        "plan": plan,
        "demo": plan.is_demo,
        "desk": desk,
        "period": desk.period,
        "counts": {standing.name.lower(): desk.count(standing) for standing in Standing},
        "oldest": queue_rows(waiting, rounds)[:OLDEST_SHOWN],
        "waiting_count": len(waiting),
        "chase": desk.to_chase[:OLDEST_SHOWN],
        "don_doc_url": url_if_any("don-doc", plan.code),
        "tong_hop_url": _consolidated_url(plan, desk.period),
        "issues": issues,
        "changed_issues": changed_since(issues, now=request.now),
        "is_head": bool(request.access.provinces_as(Role.HEAD)),
    }
    return render(request, "reports/trang_chu_tong_hop.html", context)


def _consolidated_url(plan: Plan, period: Any) -> str:
    return url_if_any("tong-hop", plan.code, period.code) if period else ""


def _issues_of(plan: Plan) -> list[ConsolidatedIssue]:
    issues = ConsolidatedIssue.objects.filter(period__plan=plan).select_related("period__plan")
    return list(issues.order_by("-issued_at")[:OLDEST_SHOWN])


# ------------------------------------------------------------------ the others


def _observer_home(request: HttpRequest) -> HttpResponse:
    plans = Plan.objects.filter(province__in=request.access.provinces_as(Role.OBSERVER))
    issues = ConsolidatedIssue.objects.filter(period__plan__in=plans).select_related("period__plan")
    context = {
        "issues": issues.order_by("-issued_at"),
        "plans": [(plan, url_if_any("ke-hoach", plan.code)) for plan in plans.order_by("-last_year")],
    }
    return render(request, "reports/trang_chu_theo_doi.html", context)


def _other_home(request: HttpRequest) -> HttpResponse:
    """Administrators; and people without any role, who learn whom to ask."""
    is_administrator = bool(request.access.provinces_as(Role.ADMINISTRATOR)) or request.user.is_superuser
    periods = Prefetch("periods", Period.objects.real())
    plans = Plan.objects.filter(province__in=request.access.provinces).prefetch_related(periods)
    context = {
        "is_administrator": is_administrator,
        "admin_url": url_if_any("admin:index"),
        "plans": [(plan, url_if_any("ke-hoach", plan.code)) for plan in plans.order_by("-last_year")],
    }
    return render(request, "reports/trang_chu_quan_tri.html", context)


urlpatterns = [path("", home, name="trang-chu")]
