"""Does this paper match what was filed? A form for the printed code, and the answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reports.due_words import timeliness_words
from reports.verification import LONGEST_CODE, drafts_being_written, matching_rounds, reads_as_code
from reports.versions import outcome_words


@never_cache
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Type a code; with one, lead on to its answer."""
    code = "".join(request.GET.get("ma", "").split())[:LONGEST_CODE]
    if code and "/" not in code and code.isprintable():
        return redirect("xac-nhan", code)
    return render(request, "reports/xac_nhan.html", {"code": "", "asked": "ma" in request.GET})


@never_cache
@require_safe
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """What the code stands for among the rounds this person may see; 404 with the same page when for nothing."""
    matches = [
        {
            "match": match,
            "timeliness": timeliness_words(match.submission),
            "outcome": outcome_words(match.submission),
            "newer_outcome": outcome_words(match.newer) if match.newer else "",
        }
        for match in matching_rounds(code, request.access)
    ]
    drafts = [] if matches else drafts_being_written(code, request.access)
    context = {
        "code": code,
        "asked": True,
        "matches": matches,
        "drafts": drafts,
        "reads_as_code": reads_as_code(code),
        "crumbs": [("Xác nhận văn bản", ""), (code, "")],
    }
    status = 200 if matches or drafts else 404
    return render(request, "reports/xac_nhan.html", context, status=status)


urlpatterns = [
    path("xac-nhan/", ask, name="xac-nhan"),
    path("xac-nhan/<str:code>/", answer, name="xac-nhan"),
]
