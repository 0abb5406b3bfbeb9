"""The reports of one's unit; one report as one page; its files; its receipt."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agencies.enums import Role
from reports.attachments import readable
from reports.content_rows import ContentRows, rows_of
from reports.dossier import Dossier
from reports.due_words import due_words, filed_on, is_owed, timeliness_words
from reports.enums import WITH_UNIT_STATES, Actor, AttachmentKind, Confirmation, Move, Section
from reports.models import Draft, Report, Submission
from reports.models.comparison import Comparison
from reports.permissions import capacities, may_read_draft
from reports.verification import is_intact
from reports.versions import BEING_WRITTEN, VersionChanges, kept_version, of_round
from reports.views.desk import report_or_404, reports_of, url_if_any
from reports.views.frame import frame
from reports.views.qr import qr_svg


@never_cache
@require_safe
def own_reports(request: HttpRequest) -> HttpResponse:
    """The reports of the person's unit, the latest period first."""
    own = reports_of(request).filter(unit__in=request.access.own_units)
    reports = own.real().prefetch_related("submissions").order_by("-period__ends_on", "unit__order")
    context = {
        "rows": [_row(request, report) for report in reports],
        "practice": list(own.practice()),
        "may_hand_over": bool(request.access.home_units_as(Role.SIGNATORY)),
    }
    return render(request, "reports/bao_cao.html", context)


def _row(request: HttpRequest, report: Report) -> dict[str, Any]:
    rounds = sorted(report.submissions.all(), key=lambda submission: submission.number)
    first = next((submission for submission in rounds if submission.withdrawn_at is None), None)
    return {
        "report": report,
        "due": due_words(report, request.now),
        "owed": is_owed(report),
        "first": first,
        "first_words": timeliness_words(first) if first else "",
        "first_on": filed_on(first) if first else None,
        "rounds": len(rounds),
    }


@never_cache
@require_safe
def report_page(request: HttpRequest, report_id: int) -> HttpResponse:
    """One report from top to bottom: the unit's working copy or a round; `?lan=2` shows that round."""
    report = report_or_404(request, report_id)
    dossier = Dossier(report, request.access, request.now)
    submission = _round_asked_for(request, dossier)
    source = submission if submission is not None else _draft_to_show(dossier)
    context = {
        **frame(request, dossier),
        "crumbs": _crumbs(dossier),
        "submission": submission,
        "submission_words": timeliness_words(submission) if submission else "",
        "rows": _content_rows(dossier, source),
        "files": _files(request, dossier, submission),
        "pdf_url": _file_url("bao-cao-pdf", report, source),
        "docx_url": _file_url("bao-cao-docx", report, source),
        "xlsx_url": _file_url("bao-cao-xlsx", report, source),
        "shows_draft": isinstance(source, Draft),
        "review_url": _review_url(dossier),
        "on_behalf_url": _on_behalf_url(dossier),
        "is_latest": submission is not None and submission == dossier.latest_round,
        "compare_url": reverse("phien-ban", args=(report.pk,)) if len(dossier.rounds) > 1 else "",
        "draft_compare_url": _draft_compare_url(dossier) if isinstance(source, Draft) else "",
        **_confirmation(dossier),
    }
    return render(request, "reports/bao_cao_xem.html", context)


def _draft_compare_url(dossier: Dossier) -> str:
    """Where the working copy stands beside the round it grew from."""
    latest = dossier.latest_round
    return (
        reverse("phien-ban-so-sanh", args=(dossier.report.pk, latest.number, BEING_WRITTEN)) if latest else ""
    )


def _round_asked_for(request: HttpRequest, dossier: Dossier) -> Submission | None:
    """The round in the address; otherwise the latest, where there is no working copy to show."""
    asked = request.GET.get("lan")
    if asked is None:
        return None if _draft_to_show(dossier) else dossier.latest_round
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else 0
    submission = dossier.round_numbered(number)
    if submission is None:
        raise Http404
    return submission


def _draft_to_show(dossier: Dossier) -> Draft | None:
    """The unit's own people see the working copy while it lies with them; nobody else ever does."""
    if dossier.is_own and dossier.report.state in WITH_UNIT_STATES:
        return dossier.draft
    return None


def _content_rows(dossier: Dossier, source: Draft | Submission | None) -> ContentRows | None:
    if isinstance(source, Submission):
        return rows_of(source.content_data, Comparison.of(dossier.report).last_year)
    if source is None or dossier.reading is None:
        return None
    return rows_of(dossier.reading.content, dossier.reading.comparison.last_year)


def _crumbs(dossier: Dossier) -> list[tuple[str, str]]:
    period = dossier.report.period
    if dossier.is_own:
        return [("Báo cáo của đơn vị", reverse("bao-cao")), (period.name, "")]
    return [("Tiếp nhận", reverse("tiep-nhan")), (f"{dossier.report.unit.short_name} – {period.name}", "")]


def _files(request: HttpRequest, dossier: Dossier, submission: Submission | None) -> list[Any]:
    if submission is not None:
        return list(submission.attachments.select_related("uploaded_by"))
    return dossier.files if dossier.is_own else []


def _file_url(name: str, report: Report, source: Draft | Submission | None) -> str:
    """Where what the page shows is downloaded; empty where it shows nothing."""
    address = url_if_any(name, report.pk) if source is not None else ""
    if address and isinstance(source, Submission):
        return f"{address}?lan={source.number}"
    return address


def _review_url(dossier: Dossier) -> str:
    """For those who receive the report: where they decide on its latest round."""
    receives = capacities(dossier.report, dossier.access) & {Actor.COORDINATOR, Actor.HEAD}
    return reverse("tiep-nhan-xem", args=(dossier.report.pk,)) if receives and dossier.latest_round else ""


def _on_behalf_url(dossier: Dossier) -> str:
    """Where a coordinator enters what a unit sent on paper; the scan comes first."""
    if Move.SAVE_ON_BEHALF not in dossier.moves_possible:
        return ""
    return reverse("lap-thay", args=(dossier.report.pk, str(Section.FILES)))


def _confirmation(dossier: Dossier) -> dict[str, Any]:
    """The round filed on the unit's behalf that its people have not spoken of yet, beside their own kept copy."""
    latest = dossier.latest_round
    if not (dossier.is_own and latest and latest.on_behalf and latest.confirmation == Confirmation.NONE):
        return {}
    kept = kept_version(dossier)
    return {
        "asks_confirmation": latest,
        "kept_changes": VersionChanges(kept, of_round(latest)) if kept else None,
        "papers": [file for file in latest.attachments.all() if file.kind == AttachmentKind.PAPER],
    }


@require_safe
def download(request: HttpRequest, report_id: int, attachment_id: int) -> HttpResponseBase:
    """One file, always as a download: nothing that was uploaded is ever shown by the browser."""
    report = report_or_404(request, report_id)
    attachment = get_object_or_404(readable(report, request.access), pk=attachment_id)
    try:
        opened = attachment.file.open("rb")
    except OSError as missing:
        raise Http404 from missing
    response = FileResponse(
        opened, as_attachment=True, filename=attachment.name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


@never_cache
@require_safe
def receipt(request: HttpRequest, report_id: int, number: int) -> HttpResponse:
    """The receipt of one round, to be printed: number, time, SHA-256, and where to check it."""
    report = report_or_404(request, report_id)
    dossier = Dossier(report, request.access, request.now)
    submission = dossier.round_numbered(number)
    if submission is None:
        raise Http404
    address = settings.PORTAL_URL + reverse("xac-nhan", args=(submission.receipt,))
    figures = submission.content_data["figures"]
    context = {
        "plan": report.period.plan,
        "demo": report.period.plan.is_demo,
        "report": report,
        "submission": submission,
        "figures_count": len(figures),
        "timeliness": timeliness_words(submission),
        "filed_on": filed_on(submission),
        "intact": is_intact(submission),
        "address": address,
        "qr": qr_svg(address),
        "own": may_read_draft(report, request.access),
        "crumbs": [
            _crumbs(dossier)[0],
            (report.period.name, reverse("bao-cao-xem", args=(report.pk,))),
            ("Biên nhận", ""),
        ],
    }
    return render(request, "reports/bien_nhan.html", context)


urlpatterns = [
    path("bao-cao/", own_reports, name="bao-cao"),
    path("bao-cao/<int:report_id>/", report_page, name="bao-cao-xem"),
    path("bao-cao/<int:report_id>/tep/<int:attachment_id>/", download, name="bao-cao-tep"),
    path("bao-cao/<int:report_id>/bien-nhan/<int:number>/", receipt, name="bao-cao-bien-nhan"),
]
