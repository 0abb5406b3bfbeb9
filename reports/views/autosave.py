"""Saving a section in the background: the same page to the same address, answered in a few words instead of a page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string

from agencies.dates import VIETNAM
from agencies.templatetags.look import section_icon
from reports.entries import section_stamp
from reports.enums import Section
from reports.forms.merged import AUTOSAVE
from reports.models import Draft
from reports.prefill import take_over
from reports.refusals import MoveRefused, StaleDraft
from reports.views.desk import Desk
from reports.views.section_pages import SectionPage
from reports.workflow import saving

SAVED, CONFLICT, REFUSED, SIGNED_OUT = "saved", "conflict", "refused", "signed_out"
EARLIER = "ky-truoc"
STATUS = {SAVED: 200, CONFLICT: 409, REFUSED: 409, SIGNED_OUT: 401}
OVERTAKEN = "Mục này đã được lưu sau khi trang được mở."
OTHER_PERSON = (
    "Trang này mở bằng tài khoản khác với tài khoản đang đăng nhập. Chưa lưu gì; đề nghị đăng nhập lại bằng "
    "tài khoản đã mở trang."
)
PARTLY = "Có chỗ chưa lưu được. Đề nghị bấm Lưu nháp để xem và sửa."
UNREADABLE = "Trang gửi lên chưa đủ thông tin để lưu. Đề nghị bấm Lưu nháp."


def is_autosave(request: HttpRequest) -> bool:
    """Whether the page was sent in the background."""
    return AUTOSAVE in request.POST


def is_anothers(request: HttpRequest) -> bool:
    """Whether the page was opened by one person and is sent in the session of another."""
    return request.POST.get("nguoi", str(request.user.pk)) != str(request.user.pk)


def store(desk: Desk, page: SectionPage, section: Section) -> None:
    """Store the section in one transaction. Raises `StaleDraft` where nothing could be stored, `MoveRefused`."""
    with saving(
        desk.report,
        by=desk.request.access,
        now=desk.request.now,
        revision=None,
        kind=desk.kind,
        section=section,
    ) as draft:
        if not page.merges:
            desk.refuse_overtaken(section, draft)
        page.save(draft)
        if EARLIER in desk.request.POST and not desk.on_behalf:
            request = desk.request
            take_over(draft, section, request.POST[EARLIER], by=request.access, now=request.now)
        if page.conflicts:
            desk.other_save = _save_of_another(draft, section, desk)
            if not page.changes and not page.marks_in_place:
                raise StaleDraft(OVERTAKEN)


def _save_of_another(draft: Draft, section: Section, desk: Desk) -> Any:
    """Who saved the section last, and when, if it was not this person."""
    saves = draft.section_saves.filter(section=section).exclude(by=desk.request.user)
    return saves.select_related("by").first()


def answer(desk: Desk, page: SectionPage, section: Section) -> JsonResponse:
    """Store what can be stored and say how it went; nothing typed is touched."""
    if is_anothers(desk.request):
        return _said(SIGNED_OUT, OTHER_PERSON)
    if not page.is_readable():
        return _said(REFUSED, UNREADABLE)
    try:
        store(desk, page, section)
    except StaleDraft as refusal:
        return _conflict(desk, page, section, str(refusal))
    except MoveRefused as refusal:
        return _said(REFUSED, str(refusal))
    desk.reread()
    if page.conflicts:
        return _conflict(desk, page, section, OVERTAKEN)
    return _said(
        SAVED,
        f"Đã tự động lưu lúc {desk.request.now.astimezone(VIETNAM):%H:%M:%S}",
        **_now(desk, page, section),
    )


def _now(desk: Desk, page: SectionPage, section: Section) -> dict[str, Any]:
    """What the page has to know to go on: revision and stamps as stored now, what was left out, how far it is."""
    left_out = page.left_out_fields()
    if page.left_out() and not left_out:
        left_out = [{"key": "", "words": PARTLY}]
    if page.warning:
        left_out.append({"key": "", "words": page.warning})
    return {
        "revision": desk.draft.revision,
        "stamp": section_stamp(section, desk.reading),
        "stamps": page.settled_stamps(),
        "left_out": left_out,
        "steps": [{"icon": section_icon(status.state), "count": status.count} for status in desk.statuses],
    }


def _conflict(desk: Desk, page: SectionPage, section: Section, words: str) -> JsonResponse:
    if page.marks_in_place:
        words = f"Có {len(page.conflicts):02} dòng hai người cùng sửa; đề nghị bấm Lưu nháp để xem và chọn."
        return _said(CONFLICT, words, stamps=page.settled_stamps(), panel="")
    other = desk.other_save
    by = {"at": other.at.isoformat(), "by": other.by.label} if other else {"at": "", "by": ""}
    context = conflict_context(desk, page, section, words)
    places = len(page.conflicts) or len(context["differences"])
    return _said(
        CONFLICT,
        f"Có {places:02} chỗ hai người cùng sửa; đề nghị xem và chọn." if places else words,
        stamps=page.settled_stamps(),
        conflicts=[asdict(clash) | by for clash in page.conflicts],
        panel=render_to_string("reports/_ban_cu.html", context, desk.request),
    )


def conflict_context(desk: Desk, page: SectionPage, section: Section, stale: str) -> dict[str, Any]:
    """What the panel of two versions shows."""
    return {
        "section": section,
        "desk": desk,
        "stale": stale,
        "conflicts": page.conflicts,
        "differences": [] if page.merges else page.differences(),
        "other_save": desk.other_save,
        "form_id": form_id(section),
        "in_background": is_autosave(desk.request),
    }


def form_id(section: str) -> str:
    """The id of a section's form; several stand on the long page."""
    return "muc" if section == Section.FIGURES else f"muc-{section}"


def _said(state: str, words: str, **more: Any) -> JsonResponse:
    blank = {"revision": None, "stamp": "", "stamps": {}, "left_out": [], "conflicts": []}
    said = {**blank, "state": state, "words": words, **more}
    return JsonResponse(said, status=STATUS[state], json_dumps_params={"ensure_ascii": False})
