"""Issuing the consolidated report: what to know first, the form of the head, what was issued and what moved since."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies.dates import format_date
from reports.composing.board import Board, board_for
from reports.consolidation import consolidate
from reports.consolidation.rows import Consolidated
from reports.enums import DocumentFormat
from reports.exports import storing
from reports.exports.consolidated_document import consolidated_document
from reports.exports.official import Issued
from reports.exports.tree_json import to_json
from reports.exports.wording import period_words
from reports.forms.issuing import HIDE_BELOW, HidingForm, IssueForm
from reports.frozen import frozen_of
from reports.issuing import (
    CHANGED_MEANWHILE,
    Check,
    IssueRefused,
    changes_after,
    checks_of,
    checks_of_hiding,
    issue,
    stamp_of,
)
from reports.models import ConsolidatedIssue, Period, StoredDocument
from reports.models.snapshot import code_of_content
from reports.permissions import is_head
from reports.small_counts import Published, published, sums_of
from reports.views.documents import bytes_of, file_answer, says_why_not
from reports.views.periods import received_period_of
from targets.plan_scope import plan_of

LONGEST_NUMBER = 4


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def issuing_page(request: HttpRequest, plan: str, period: str) -> HttpResponse:
    """What is missing or open, what was issued, and for the head the form that issues."""
    page = _Page(request, received_period_of(request, plan, period))
    if request.method != "POST":
        return page.show(page.form())
    return page.look() if request.POST.get("buoc") == "xem" else page.issue()


class _Page:
    """One request to the issuing of one period."""

    def __init__(self, request: HttpRequest, period: Period) -> None:
        self.request, self.period = request, period
        self.rows: Consolidated = consolidate(period, now=request.now)
        self.board: Board = board_for(self.rows)
        self.issues = list(period.issues.select_related("issued_by").order_by("-number"))
        self.latest = self.issues[0] if self.issues else None
        self.hiding = self._hiding_form()
        self.published = self._published()
        self.checks: list[Check] = [
            *checks_of(self.rows, self.board),
            *checks_of_hiding(self.published, self.board, self.latest),
        ]
        self.stamp = stamp_of(self.published, self.board, self.latest)

    def _hiding_form(self) -> HidingForm:
        """What was typed; until then what the last issue did, or the plan says."""
        typed = self.request.POST if self.request.method == "POST" else self.request.GET
        if HIDE_BELOW in typed:
            return HidingForm(self.may_issue, typed)
        usual = self.period.plan.hide_below if self.latest is None else self.latest.hides_below
        return HidingForm(self.may_issue, {HIDE_BELOW: usual or ""})

    def _published(self) -> Published:
        below = self.hiding.cleaned_data["below"] if self.hiding.is_valid() else None
        sums = sums_of(self.period.plan) if below else {}
        return published(self.rows, below, sums=sums, earlier=self.issues)

    @property
    def may_issue(self) -> bool:
        return is_head(self.period.plan.province_id, self.request.access)

    def form(self, data: QueryDict | None = None, *, kept: QueryDict | None = None) -> IssueForm:
        units = [unit.unit_id for unit in self.rows.units]
        return IssueForm(self.period, units, data, asks=bool(self.checks), kept=kept)

    def look(self) -> HttpResponse:
        """Show what would be hidden; what was typed for issuing stays, nothing is judged or written."""
        return self.show(self.form(kept=self.request.POST))

    def issue(self) -> HttpResponse:
        """Freeze and number the report."""
        form = self.form(self.request.POST)
        if not self.may_issue or not form.is_valid() or not self.hiding.is_valid():
            status = 200 if self.may_issue else 403
            return self.show(form, status=status)
        signing = form.signing()
        replaced = self._replaced()
        rows = self.published.rows
        stamp = Issued(
            number=signing.document_number,
            signed_on=signing.signed_on,
            signer=signing.signer,
            position=signing.signer_position,
            code=code_of_content(frozen_of(rows, self.board)),
            replaces=_in_words(replaced),
        )
        # Loaded here: openpyxl takes a third of a second that other pages need not pay.
        from reports.exports.workbook_sheets import consolidated_workbook

        workbook = consolidated_workbook(rows)
        try:
            with transaction.atomic():
                issued = issue(
                    self.published,
                    self.board,
                    signing,
                    document=to_json(consolidated_document(rows, stamp, self.board)),
                    seen=self.request.POST.get("dau", ""),
                    replaces=replaced,
                    recipients=form.cleaned_data["recipients"],
                    by=self.request.access,
                    now=self.request.now,
                )
                storing.keep_workbook(issued, workbook, now=self.request.now)
        except IssueRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
            if str(refusal) == CHANGED_MEANWHILE:
                form.ask_again()
            return self.show(form, status=409)
        messages.success(self.request, f"Đã ban hành Báo cáo số {issued.document_number}.")
        return redirect("ban-hanh-xem", self.period.plan.code, self.period.code, issued.number)

    def _replaced(self) -> ConsolidatedIssue | None:
        """The issue that the page named as the one to be replaced; the rule refuses it if there is a later one."""
        number = self.request.POST.get("thay-the", "")
        known = number.isdecimal() and len(number) <= LONGEST_NUMBER
        return self.period.issues.filter(number=int(number)).first() if known else None

    def show(self, form: IssueForm, *, status: int = 200) -> HttpResponse:
        latest = self.latest
        context = {
            "plan": self.period.plan,
            "period": self.period,
            "title": f"Ban hành báo cáo tổng hợp {period_words(self.period)}",
            "checks": self.checks,
            "hiding": self.hiding,
            "looked": self.request.POST.get("buoc") == "xem" or HIDE_BELOW in self.request.GET,
            "hides": any(row.counts_persons for row in self.rows.figures),
            "published": self.published,
            "issues": self.issues,
            "latest": latest,
            "changes": changes_after(latest, self.rows, self.board) if latest else [],
            "form": form,
            "stamp": self.stamp,
            "may_issue": self.may_issue,
            "address": reverse("tong-hop", args=[self.period.plan.code, self.period.code]),
        }
        return render(self.request, "reports/ban_hanh.html", context, status=status)


def _in_words(issued: ConsolidatedIssue | None) -> str:
    """ "Báo cáo số 12/BC-CAT ngày 15/12/2024"; empty for none."""
    return f"Báo cáo số {issued.document_number} ngày {format_date(issued.signed_on)}" if issued else ""


def _issue_of(request: HttpRequest, plan: str, period: str, number: int) -> ConsolidatedIssue:
    owner = plan_of(request, plan)
    issues = ConsolidatedIssue.objects.visible_to(request.access).select_related(
        "period__plan__coordinator", "issued_by"
    )
    return get_object_or_404(issues, period__plan=owner, period__code=period, number=number)


@never_cache
@require_safe
def issued_page(request: HttpRequest, plan: str, period: str, number: int) -> HttpResponse:
    """One issued report: number, signer, content, and which version it replaces or is replaced by."""
    issued = _issue_of(request, plan, period, number)
    others = ConsolidatedIssue.objects.filter(period=issued.period).order_by("number")
    replaced_by = next((row for row in others if row.number == issued.number + 1), None)
    receives = issued.period.plan.province_id in request.access.coordinated_provinces
    context = {
        "plan": issued.period.plan,
        "period": issued.period,
        "issued": issued,
        "content": issued.content_data,
        "replaces": next((row for row in others if row.number == issued.number - 1), None),
        "replaced_by": replaced_by,
        "has_workbook": issued.documents.ready().filter(format=DocumentFormat.XLSX).exists(),
        "recipients": issued.recipients.order_by("order", "pk"),
        "may_issue": is_head(issued.period.plan.province_id, request.access),
        "receives": receives,
        "moved": _moved_since(issued, request.now) if receives and not replaced_by else 0,
    }
    return render(request, "reports/ban_hanh_xem.html", context)


def _moved_since(issued: ConsolidatedIssue, now: datetime) -> int:
    """How many places read differently now."""
    rows = consolidate(issued.period, now=now)
    return len(changes_after(issued, rows, board_for(rows)))


@require_safe
@says_why_not
def issued_file(request: HttpRequest, plan: str, period: str, number: int, file_format: str) -> HttpResponse:
    """The document as issued: rendered once from what was frozen, and kept."""
    issued = _issue_of(request, plan, period, number)
    try:
        stored = storing.issue_document(issued, file_format, now=request.now)
    except StoredDocument.DoesNotExist as missing:
        raise Http404 from missing
    stem = f"bao-cao-tong-hop-{issued.period.code}-lan-{issued.number:02}"
    title = f"Báo cáo tổng hợp {period_words(issued.period)}, lần {issued.number:02}"
    return file_answer(bytes_of(stored), file_format, stem, title)


_ISSUES = "<slug:plan>/tong-hop/<slug:period>/ban-hanh/"
urlpatterns = [
    path(_ISSUES, issuing_page, name="ban-hanh"),
    path(f"{_ISSUES}<int:number>/", issued_page, name="ban-hanh-xem"),
    *(
        path(
            f"{_ISSUES}<int:number>/xuat.{kind}",
            issued_file,
            {"file_format": str(kind)},
            name=f"ban-hanh-{kind}",
        )
        for kind in DocumentFormat
    ),
]
