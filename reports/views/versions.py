"""What changed between two versions of a report, for its unit and for those who receive it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reports.dossier import Dossier
from reports.versions import Version, VersionChanges, usual_pair, versions_of
from reports.views.desk import report_or_404

OLD, NEW = "cu", "moi"


@never_cache
@require_safe
def versions(request: HttpRequest, report_id: int) -> HttpResponse:
    """Lead on to the pair that was picked, or to what came since the last acceptance."""
    dossier = Dossier(report_or_404(request, report_id), request.access, request.now)
    listed = versions_of(dossier)
    keys = [version.key for version in listed]
    picked = [request.GET.get(name, "") for name in (OLD, NEW)]
    if all(key in keys for key in picked):
        return redirect("phien-ban-so-sanh", report_id, *picked)
    pair = usual_pair(listed)
    if pair is not None:
        return redirect("phien-ban-so-sanh", report_id, *(version.key for version in pair))
    return render(request, "reports/phien_ban.html", _context(dossier, listed))


@never_cache
@require_safe
def comparison(request: HttpRequest, report_id: int, old: str, new: str) -> HttpResponse:
    """Two versions side by side: what differs and nothing else."""
    dossier = Dossier(report_or_404(request, report_id), request.access, request.now)
    listed = versions_of(dossier)
    by_key = {version.key: version for version in listed}
    if old not in by_key or new not in by_key:
        raise Http404
    context = _context(dossier, listed) | {"changes": VersionChanges(by_key[old], by_key[new])}
    return render(request, "reports/phien_ban.html", context)


def _context(dossier: Dossier, listed: list[Version]) -> dict[str, object]:
    report, period = dossier.report, dossier.report.period
    first = ("Báo cáo của đơn vị", "bao-cao") if dossier.is_own else ("Tiếp nhận", "tiep-nhan")
    return {
        "plan": period.plan,
        "demo": period.plan.is_demo,
        "report": report,
        "period": period,
        "versions": listed,
        "crumbs": [
            (first[0], reverse(first[1])),
            (period.name, reverse("bao-cao-xem", args=(report.pk,))),
            ("So sánh các lần nộp", ""),
        ],
    }


urlpatterns = [
    path("bao-cao/<int:report_id>/phien-ban/", versions, name="phien-ban"),
    path(
        "bao-cao/<int:report_id>/phien-ban/<slug:old>..<slug:new>/",
        comparison,
        name="phien-ban-so-sanh",
    ),
]
