"""Letters to late units: made with number, day and signer, and had again byte for byte."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies.permissions import coordinates
from reports.chasing import Desk, chasing_desk
from reports.enums import RENDERED_FORMATS
from reports.exports import storing
from reports.exports.official import Issued
from reports.exports.reminder_letter import late_words
from reports.exports.rendering import RenderingFailed
from reports.exports.tree_json import to_json
from reports.exports.wording import period_words
from reports.forms.letter import LetterForm
from reports.letters import LetterRefused, letters_of, log_letter, next_number
from reports.models import ReminderLetter
from reports.views.documents import bytes_of, file_answer, late_unit, letter_links, letter_of, says_why_not
from targets.plan_scope import received_plan_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter_page(request: HttpRequest, plan: str, period: str) -> HttpResponse:
    """Whom the next letter would name, its draft, and for coordinators the form that makes it; a POST keeps it."""
    owner = received_plan_of(request, plan)
    if request.method == "POST" and not coordinates(request.access, owner.province_id):
        raise Http404
    desk = chasing_desk(owner, now=request.now, period_code=period)
    if desk.period is None:
        raise Http404
    form = LetterForm(owner.coordinator, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            letter = _log(request, desk, form)
        except LetterRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
            return _show(request, desk, form, status=409)
        kept = _keep_files(letter, request)
        later = "" if kept else " Tệp PDF, Word đang được tạo, đề nghị tải sau ít phút."
        messages.success(request, f"Đã ghi và lưu công văn số {letter.document_number}.{later}")
        return redirect(f"{reverse('don-doc', args=[plan])}?ky={period}#cong-van")
    return _show(request, desk, form)


def _log(request: HttpRequest, desk: Desk, form: LetterForm) -> ReminderLetter:
    signing, number = form.signing(), form.cleaned_data["number"]
    late = [row for row in desk.to_chase if row.is_overdue]
    issued = Issued(
        number=signing.document_number,
        signed_on=signing.signed_on,
        signer=signing.signer,
        position=signing.signer_position,
    )
    return log_letter(
        desk.period,
        signing,
        [(row.report_id, late_words(late_unit(row))) for row in late],
        number=number,
        document=to_json(letter_of(desk, number, issued)) if late else "",
        by=request.access,
        now=request.now,
    )


def _keep_files(letter: ReminderLetter, request: HttpRequest) -> bool:
    """Render both files at once; what fails now is made by the worker, or when it is asked for."""
    try:
        for file_format in RENDERED_FORMATS:
            storing.letter_document(letter, file_format, now=request.now)
    except RenderingFailed:
        return False
    return True


def _show(request: HttpRequest, desk: Desk, form: LetterForm, *, status: int = 200) -> HttpResponse:
    number = next_number(desk.period)
    if not form.is_bound:
        form.initial["number"] = number
    context = {
        "plan": desk.plan,
        "period": desk.period,
        "late": [(row, late_words(late_unit(row))) for row in desk.to_chase if row.is_overdue],
        "number": number,
        "form": form,
        "may_write": coordinates(request.access, desk.plan.province_id),
        "draft": letter_links(desk.plan.code, desk.period.code, [number])[0],
        "letters": letters_of(desk.period),
        "crumbs": [
            ("Đôn đốc", f"{reverse('don-doc', args=[desk.plan.code])}?ky={desk.period.code}"),
            ("Công văn đôn đốc", ""),
        ],
    }
    return render(request, "reports/don_doc_cong_van.html", context, status=status)


@require_safe
@says_why_not
def kept_letter_file(
    request: HttpRequest, plan: str, period: str, number: int, file_format: str
) -> HttpResponse:
    """A letter as it was made, for those who receive the reports."""
    owner = received_plan_of(request, plan)
    letters = ReminderLetter.objects.filter(period__plan=owner, period__code=period)
    letter = get_object_or_404(letters.select_related("period__plan"), number=number)
    stored = storing.letter_document(letter, file_format, now=request.now)
    stem = f"cong-van-don-doc-{letter.period.code}-lan-{number:02}-da-ghi"
    title = f"Công văn đôn đốc {period_words(letter.period)} lần {number}"
    return file_answer(bytes_of(stored), file_format, stem, title)


_LETTERS = "<slug:plan>/don-doc/cong-van/<slug:period>/"
urlpatterns = [
    path(_LETTERS, letter_page, name="cong-van"),
    *(
        path(
            f"{_LETTERS}<int:number>/xuat.{kind}",
            kept_letter_file,
            {"file_format": str(kind)},
            name=f"cong-van-luu-{kind}",
        )
        for kind in RENDERED_FORMATS
    ),
]
