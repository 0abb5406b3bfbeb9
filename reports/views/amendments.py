"""Adjusting a target or a task of the plan: a proposal written down, what it would change, what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agencies.permissions import receives_reports
from reports.amendment_effects import effects_of
from reports.forms.amendment import (
    AmendmentReasonForm,
    DecisionForm,
    ProposalForm,
    first_initial,
    initial_of,
)
from targets import amending
from targets.amending import AmendmentRefused
from targets.enums import AmendmentMove, AmendmentState
from targets.indicator_specs import levels_of, spec_of
from targets.models import Amendment, Indicator, Plan, Task
from targets.plan_page import indicator_line
from targets.plan_scope import plan_of, received_plan_of
from targets.verdicts import threshold_words

SLUGS = {
    AmendmentMove.ADOPT: "quyet-dinh",
    AmendmentMove.REJECT: "khong-chap-thuan",
    AmendmentMove.CORRECT: "sua",
    AmendmentMove.WITHDRAW: "rut",
    AmendmentMove.REVOKE: "huy-quyet-dinh",
}
BUTTONS = {
    AmendmentMove.ADOPT: "Ghi quyết định điều chỉnh",
    AmendmentMove.REJECT: "Ghi không chấp thuận",
    AmendmentMove.CORRECT: "Lưu đề xuất",
    AmendmentMove.WITHDRAW: "Rút đề xuất",
    AmendmentMove.REVOKE: "Hủy ghi quyết định",
}
LOOK_FIRST = (
    "Nội dung quyết định khác với đề xuất. Chưa ghi gì; đề nghị xem tác động ở dưới rồi bấm lại nút ghi quyết "
    "định."
)


@dataclass(frozen=True)
class Step:
    """One possible move with its form, folded unless it is being made."""

    slug: str
    title: str
    button: str
    form: forms.Form
    is_open: bool
    is_likely: bool


# ------------------------------------------------------------------ a new proposal


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def propose_page(request: HttpRequest, plan: str) -> HttpResponse:
    """Choose what is to be adjusted (`?chi-tieu=2.1`, `?nhiem-vu=3`), then propose it."""
    owner = received_plan_of(request, plan)
    subject = _subject(owner, request)
    crumbs = [("Kế hoạch", reverse("ke-hoach", args=(owner.code,))), ("Đề xuất điều chỉnh", "")]
    context: dict[str, Any] = {"plan": owner, "demo": owner.is_demo, "crumbs": crumbs}
    if subject is None:
        context |= {
            "indicators": owner.indicators.order_by("target__number", "order", "pk"),
            "tasks": owner.tasks.order_by("number"),
        }
        return render(request, "reports/dieu_chinh_chon.html", context)
    data = request.POST if request.method == "POST" else None
    form = ProposalForm(owner, subject, data, initial=first_initial(owner, subject))
    if form.is_bound and form.is_valid():
        try:
            made = amending.propose(owner, subject, form.proposal(), by=request.access, now=request.now)
        except AmendmentRefused as refusal:
            _blame(form, refusal)
        else:
            messages.success(request, f"Đã ghi đề xuất điều chỉnh số {made.number:02}.")
            return redirect("dieu-chinh", owner.code, made.number)
    context |= _now_said(subject) | {"form": form}
    return render(request, "reports/dieu_chinh_moi.html", context)


def _subject(plan: Plan, request: HttpRequest) -> Indicator | Task | None:
    indicator, task = request.GET.get("chi-tieu"), request.GET.get("nhiem-vu")
    if indicator:
        return get_object_or_404(plan.indicators.select_related("target"), code=indicator)
    if task:
        return get_object_or_404(plan.tasks, number=int(task) if task.isdecimal() and len(task) < 5 else 0)
    return None


def _now_said(subject: Indicator | Task) -> dict[str, Any]:
    """What holds now, for the page of a new proposal."""
    if isinstance(subject, Task):
        return {"task": subject}
    levels = levels_of(subject.plan_id).get(subject.pk, [])
    return {"indicator": subject, "line": indicator_line(subject, levels, subject.plan.first_year)}


# ------------------------------------------------------------------ one amendment


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def amendment_page(request: HttpRequest, plan: str, number: int) -> HttpResponse:
    """One amendment; for those who consolidate also its effects and history. A POST makes the move `viec` names."""
    owner = plan_of(request, plan)
    visible = Amendment.objects.visible_to(request.access).filter(plan=owner)
    related = ("plan__province", "indicator__target", "task", "proposed_by", "saved_by")
    amendment = get_object_or_404(visible.select_related(*related), number=number)
    if request.method == "POST":
        return _move(request, amendment)
    return _show(request, amendment)


def _move(request: HttpRequest, amendment: Amendment) -> HttpResponse:
    move = next((move for move, slug in SLUGS.items() if slug == request.POST.get("viec")), None)
    if move is None or not receives_reports(request.access, amendment.plan.province_id):
        raise Http404
    form = _form(move, amendment, request.POST)
    if not form.is_valid():
        return _show(request, amendment, move=move, form=form)
    try:
        if move == AmendmentMove.ADOPT and (draft := _unseen(request, amendment, form)):
            return _show(request, amendment, move=move, form=form, draft=draft)
        _make(request, amendment, move, form)
    except AmendmentRefused as refusal:
        if refusal.field:
            _blame(form, refusal)
            return _show(request, amendment, move=move, form=form)
        amendment.refresh_from_db()
        return _show(request, amendment, move=move, form=form, refusal=str(refusal), status=409)
    messages.success(
        request, f"Điều chỉnh số {amendment.number:02}: đã {move.label[:1].lower()}{move.label[1:]}."
    )
    return redirect("dieu-chinh", amendment.plan.code, amendment.number)


def _unseen(request: HttpRequest, amendment: Amendment, form: DecisionForm) -> Amendment | None:
    """What would be decided, where its effects have not been on the page yet."""
    draft = amending.drafted(amendment, form.content())
    return None if request.POST.get("da-xem") == amending.content_words(draft) else draft


def _make(request: HttpRequest, amendment: Amendment, move: AmendmentMove, form: forms.Form) -> None:
    common = {"seen": request.POST.get("dau", ""), "by": request.access, "now": request.now}
    match move:
        case AmendmentMove.CORRECT:
            amending.correct(amendment, form.proposal(), **common)
        case AmendmentMove.ADOPT:
            amending.adopt(amendment, form.decision(), **common)
        case _:
            act = getattr(amending, move.value)
            act(amendment, comment=form.cleaned_data["comment"], **common)


def _form(move: AmendmentMove, amendment: Amendment, data: Any = None) -> forms.Form:
    subject = amendment.indicator or amendment.task
    if move == AmendmentMove.ADOPT:
        return DecisionForm(subject, data, initial=initial_of(amendment))
    if move == AmendmentMove.CORRECT:
        return ProposalForm(amendment.plan, subject, data, initial=initial_of(amendment))
    return AmendmentReasonForm(move, data)


def _blame(form: forms.Form, refusal: AmendmentRefused) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def _show(
    request: HttpRequest,
    amendment: Amendment,
    *,
    move: AmendmentMove | None = None,
    form: forms.Form | None = None,
    draft: Amendment | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    plan = amendment.plan
    shown = draft or amendment
    context: dict[str, Any] = {
        "plan": plan,
        "demo": plan.is_demo,
        "amendment": amendment,
        "asked": _asked(amendment),
        "before": _before(amendment),
        "is_adopted": amendment.state == AmendmentState.ADOPTED,
        "crumbs": [
            ("Kế hoạch", f"{reverse('ke-hoach', args=(plan.code,))}#dieu-chinh"),
            (f"Điều chỉnh số {amendment.number:02}", ""),
        ],
    }
    if receives_reports(request.access, plan.province_id):
        effects = effects_of(shown, now=request.now)
        context |= {
            "steps": _steps(request, amendment, move, form),
            "form": form,
            "refusal": refusal,
            "notice": LOOK_FIRST if draft else "",
            "stamp": amending.stamp_of(amendment),
            "seen": amending.content_words(shown),
            "shown_words": amending.content_words(shown),
            "effects": [effect for effect in effects if effect.changes_level],
            "untouched": [effect.period for effect in effects if not effect.changes_level],
            "events": amendment.events.select_related("by").order_by("-pk"),
        }
    return render(request, "reports/dieu_chinh.html", context, status=status)


def _steps(
    request: HttpRequest, amendment: Amendment, move: AmendmentMove | None, form: forms.Form | None
) -> list[Step]:
    return [
        Step(
            SLUGS[possible],
            possible.label,
            BUTTONS[possible],
            form if form is not None and possible == move else _form(possible, amendment),
            possible == move,
            possible == AmendmentMove.ADOPT,
        )
        for possible in amending.moves_of(amendment, request.access)
    ]


def _asked(amendment: Amendment) -> str:
    return amending.level_words(amendment) if amendment.indicator else amendment.wording


def _before(amendment: Amendment) -> str:
    """What held until then."""
    if amendment.indicator is None:
        return amendment.task.text
    return threshold_words(spec_of(amendment.indicator, level=amending.level_before(amendment)))


urlpatterns = [
    path("<slug:plan>/ke-hoach/dieu-chinh/moi/", propose_page, name="dieu-chinh-moi"),
    path("<slug:plan>/ke-hoach/dieu-chinh/<int:number>/", amendment_page, name="dieu-chinh"),
]
