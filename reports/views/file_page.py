"""The section of files: one more, one less, and back again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from reports.attachments import KINDS_OF_DRAFT, MAX_FILES, largest_in_megabytes, remove, restore, store
from reports.enums import AttachmentKind, Section
from reports.file_checks import RefusedFile
from reports.forms.sections import FileForm
from reports.section_words import scan_is_needed
from reports.views.desk import Desk, short_name

REMOVE, RESTORE = "bo", "khoi-phuc"


def respond(desk: Desk) -> HttpResponse:
    """Show the files, or keep, remove or bring back one."""
    if desk.request.method != "POST":
        return _show(desk, FileForm(KINDS_OF_DRAFT[desk.kind]))
    if REMOVE in desk.request.POST or RESTORE in desk.request.POST:
        return _change(desk)
    return _add(desk)


def _add(desk: Desk) -> HttpResponse:
    request = desk.request
    form = FileForm(KINDS_OF_DRAFT[desk.kind], request.POST, request.FILES)
    if not form.is_valid():
        return _show(desk, form)
    try:
        kept = store(
            desk.report,
            form.cleaned_data["file"],
            form.cleaned_data["kind"],
            draft_kind=desk.kind,
            by=request.access,
            now=request.now,
        )
    except RefusedFile as refusal:
        form.add_error("file", str(refusal))
        return _show(desk, form)
    messages.success(request, f"Đã lưu tệp “{kept.name}”.")
    return redirect(desk.url(Section.FILES))


def _change(desk: Desk) -> HttpResponse:
    request = desk.request
    act = remove if REMOVE in request.POST else restore
    attachment = get_object_or_404(
        desk.report.attachments.filter(draft_kind=desk.kind), pk=_number(request, REMOVE, RESTORE)
    )
    attachment.report = desk.report
    try:
        act(attachment, by=request.access, now=request.now)
    except RefusedFile as refusal:
        messages.error(request, str(refusal))
    return redirect(desk.url(Section.FILES, f"tep-{attachment.pk}"))


def _number(request: HttpRequest, *names: str) -> int:
    """The file's number from whichever button was pressed; 0, which no file has, when it is none."""
    sent = next((request.POST[name] for name in names if name in request.POST), "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 18 else 0


def _show(desk: Desk, form: FileForm) -> HttpResponse:
    files = list(
        desk.report.attachments.filter(draft_kind=desk.kind)
        .select_related("uploaded_by", "removed_by")
        .order_by("pk")
    )
    present = [file for file in files if file.removed_at is None]
    has_scan = any(file.kind != AttachmentKind.SUPPORTING for file in present)
    context = {
        **desk.context(Section.FILES),
        **_way_on(desk, has_scan),
        "form": form,
        "error_forms": [form] if form.errors else [],
        "files": files,
        "present_count": len(present),
        "scan_needed": scan_is_needed(desk.report, desk.kind),
        "has_scan": has_scan,
        "max_files": MAX_FILES,
        "max_megabytes": largest_in_megabytes(),
    }
    return render(desk.request, "reports/lap_tep.html", context)


def _way_on(desk: Desk, has_scan: bool) -> dict[str, str]:
    """Entering on a unit's behalf begins here: the scan first, then the figures."""
    if not desk.on_behalf:
        return {}
    if not has_scan:
        return {"following_name": ""}
    return {"following_name": short_name(Section.FIGURES), "following_url": desk.url(Section.FIGURES)}
