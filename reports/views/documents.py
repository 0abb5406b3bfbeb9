"""Documents to sign, as PDF and as Word: a unit's report, the consolidated report, the letter to late units."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_GET, require_http_methods

from agencies.dates import format_date, local_date
from agencies.working_days import WorkCalendar
from reports.chasing import ChasedRow, Desk, Standing, chasing_desk
from reports.enums import RENDERED_FORMATS, DocumentFormat, DocumentState
from reports.exports import rendering, sources, storing
from reports.exports.official import Issued
from reports.exports.reminder_letter import LateUnit, reminder_letter
from reports.exports.tree import Document
from reports.exports.wording import period_words
from reports.letters import letter_before
from reports.models import Draft, Period, Report, StoredDocument
from reports.permissions import may_read_draft
from reports.views.exports import XLSX, attachment
from targets.plan_scope import received_plan_of

CONTENT_TYPES = {
    DocumentFormat.PDF: "application/pdf",
    DocumentFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    DocumentFormat.XLSX: XLSX,
}
COUNTS = {str(number): number for number in range(1, 100)}
REFRESH_SECONDS = 2
# After so long in a state it is to be feared that no background process runs, or that it was stopped.
PATIENCE_SECONDS = {DocumentState.WAITING: 10, DocumentState.RENDERING: 100}

View = Callable[..., HttpResponse]


def says_why_not(view: View) -> View:
    """Answer with a page in words when a document cannot be made, and with 503, so that nothing keeps it."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except rendering.RenderingFailed as failure:
            context = {"words": str(failure), "again": request.get_full_path()}
            response = render(request, "reports/van_ban_loi.html", context, status=503)
            add_never_cache_headers(response)
            return response

    return answered


# --- A unit's report ------------------------------------------------------------------------


@require_GET
@says_why_not
def report_file(request: HttpRequest, report_id: int, file_format: str) -> HttpResponse:
    """The document of one report: the unit's working copy, or a round (`?lan=2`), which is rendered once and kept."""
    report, source = _report_and_source(request, report_id)
    if isinstance(source, Draft):
        body = rendering.render(sources.document_of(report, source), file_format)
    else:
        source.report = report
        body = bytes_of(storing.round_document(source, file_format, now=request.now))
    title = f"Báo cáo {period_words(report.period)} – {report.unit.short_name}"
    return file_answer(body, file_format, sources.file_stem(report, source), title)


@require_GET
def report_workbook(request: HttpRequest, report_id: int) -> HttpResponse:
    """One report as a workbook, of the same source as its document."""
    # Loaded here: openpyxl takes a third of a second that other pages need not pay.
    from reports.exports.workbook_report import workbook_of

    report, source = _report_and_source(request, report_id)
    body = workbook_of(report, source, now=request.now)
    title = f"Số liệu {period_words(report.period)} – {report.unit.short_name}"
    return file_answer(body, DocumentFormat.XLSX, sources.file_stem(report, source), title)


def _report_and_source(request: HttpRequest, report_id: int) -> tuple[Report, sources.Source]:
    """The report, and the working copy or round of it that the person asks for and may read; otherwise 404."""
    reports = Report.objects.visible_to(request.access).select_related("unit", "period__plan__coordinator")
    report = get_object_or_404(reports, pk=report_id)
    number = _count(request) if "lan" in request.GET else None
    source = sources.source_of(report, number=number, reads_draft=may_read_draft(report, request.access))
    if source is None:
        raise Http404
    return report, source


def _count(request: HttpRequest) -> int:
    """A count from 1 to 99 in the address (`?lan=2`), 1 where there is none."""
    try:
        return COUNTS[request.GET.get("lan", "1")]
    except KeyError:
        raise Http404 from None


def bytes_of(stored: StoredDocument) -> bytes:
    with stored.file.open("rb") as file:
        return file.read()


def file_answer(body: bytes, file_format: str, stem: str, title: str) -> HttpResponse:
    content_type = CONTENT_TYPES[DocumentFormat(file_format)]
    return attachment(body, content_type, f"{stem}.{file_format}", f"{title}.{file_format}")


# --- The consolidated report ----------------------------------------------------------------


@require_GET
@says_why_not
def consolidated_file(request: HttpRequest, plan: str, period: str, file_format: str) -> HttpResponse:
    """The consolidated report now; what was rendered of the same figures is given out again."""
    found, provisional = _period(request, plan, period)
    document = sources.consolidated_now(found, provisional=provisional, now=request.now)
    kept = storing.current_document(found, document, file_format)
    body = bytes_of(kept) if kept else rendering.render(document, file_format)
    stem = f"bao-cao-tong-hop-{found.code}{'-tam-tinh' if provisional else ''}"
    return file_answer(body, file_format, stem, f"Báo cáo tổng hợp {period_words(found)}")


def _period(request: HttpRequest, plan_code: str, period_code: str) -> tuple[Period, bool]:
    plan = received_plan_of(request, plan_code)
    opened = plan.periods.open_by(local_date(request.now)).select_related("plan__coordinator")
    return get_object_or_404(opened, code=period_code), request.GET.get("tam-tinh") == "1"


@require_http_methods(["GET", "HEAD", "POST"])
@says_why_not
def consolidated_progress(request: HttpRequest, plan: str, period: str, file_format: str) -> HttpResponse:
    """Ask for the consolidated report (POST) and see how far it has come, until it can be downloaded."""
    if file_format not in RENDERED_FORMATS:
        raise Http404
    found, provisional = _period(request, plan, period)
    if request.method == "POST":
        storing.ask_for(found, file_format, provisional=provisional, by=request.user, now=request.now)
        return redirect(request.get_full_path())
    asked = StoredDocument.objects.of_period(found, file_format, provisional=provisional).first()
    here = [found.plan.code, found.code]
    query = "?tam-tinh=1" if provisional else ""
    waited = int((request.now - asked.asked_at).total_seconds()) if asked and asked.asked_at else 0
    context = {
        "period": found,
        "provisional": provisional,
        "format": DocumentFormat(file_format),
        "asked": asked,
        "state": asked.state if asked else "",
        "states": DocumentState,
        "waited": waited,
        "is_long": asked is not None and waited > PATIENCE_SECONDS.get(DocumentState(asked.state), waited),
        "refresh": REFRESH_SECONDS,
        "file_url": reverse(f"tong-hop-{file_format}", args=here) + query,
        "crumbs": [("Tổng hợp", reverse("tong-hop", args=here) + query), ("Văn bản để ký", "")],
    }
    response = render(request, "reports/tong_hop_van_ban.html", context)
    add_never_cache_headers(response)
    return response


# --- The letter to units that are late ------------------------------------------------------


@require_GET
@says_why_not
def letter_file(request: HttpRequest, plan: str, file_format: str) -> HttpResponse:
    """The draft of the letter to all units overdue in a period (`?ky=2025-N`), the first or a later one (`&lan=2`).

    Coordinators make it, the head who signs it reads it before.
    """
    owner = received_plan_of(request, plan)
    desk = chasing_desk(owner, now=request.now, period_code=request.GET.get("ky", ""))
    if desk.period is None or not any(row.is_overdue for row in desk.to_chase):
        raise Http404
    reminder = _count(request)
    letter = letter_of(desk, reminder)
    stem = f"cong-van-don-doc-{desk.period.code}-lan-{reminder:02}"
    title = f"Công văn đôn đốc {period_words(desk.period)} lần {reminder}"
    return file_answer(rendering.render(letter, file_format), file_format, stem, title)


def letter_of(desk: Desk, reminder: int, issued: Issued | None = None) -> Document:
    """The letter to all that are overdue on the desk; a draft without number, day and signer."""
    return reminder_letter(
        Period.objects.select_related("plan__coordinator").get(pk=desk.period.pk),
        [late_unit(row) for row in desk.to_chase if row.is_overdue],
        reminder=reminder,
        former=letter_before(desk.period, reminder),
        today=desk.today,
        calendar=WorkCalendar.read(desk.plan.province_id),
        contact=f"Địa chỉ nhận báo cáo: {settings.PORTAL_URL}",
        issued=issued,
    )


def late_unit(row: ChasedRow) -> LateUnit:
    """What a letter says of one late unit."""
    remark, returned = "", row.standing == Standing.RETURNED
    if returned:
        remark = "Đề nghị bổ sung" if row.courtesy else "Trả lại để bổ sung"
    elif row.extended_to:
        remark = f"Gia hạn đến hết {format_date(row.extended_to)}"
    return LateUnit(
        name=row.addressee,
        courtesy=row.courtesy,
        due_before=row.return_due_before or row.late_from,
        days_late=row.late_days,
        remark=remark,
        returned=returned,
    )


def letter_links(plan_code: str, period_code: str, reminders: Iterable[int]) -> list[dict[str, object]]:
    """Where the draft of the letter of each number can be had."""
    return [
        {
            "number": number,
            **{
                file_format: f"{reverse(f'cong-van-{file_format}', args=[plan_code])}?"
                + urlencode({"ky": period_code, "lan": number})
                for file_format in RENDERED_FORMATS
            },
        }
        for number in reminders
    ]


urlpatterns = [
    *(
        path(address.format(kind), view, {"file_format": str(kind)}, name=f"{name}-{kind}")
        for kind in RENDERED_FORMATS
        for address, view, name in (
            ("bao-cao/<int:report_id>/xuat.{}", report_file, "bao-cao"),
            ("<slug:plan>/tong-hop/<slug:period>/xuat.{}", consolidated_file, "tong-hop"),
            ("<slug:plan>/don-doc/cong-van.{}", letter_file, "cong-van"),
        )
    ),
    path("bao-cao/<int:report_id>/xuat.xlsx", report_workbook, name="bao-cao-xlsx"),
    path(
        "<slug:plan>/tong-hop/<slug:period>/xuat/<slug:file_format>/",
        consolidated_progress,
        name="tong-hop-van-ban",
    ),
]
