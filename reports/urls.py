"""Addresses of reports. Literal beginnings come before `<slug:plan>/`, which would swallow them."""

from reports.views import (
    chasing,
    consolidated,
    difficulties,
    exports,
    filing,
    home,
    inspections,
    moves,
    report,
    review,
    search,
    verify,
)

urlpatterns = [
    *home.urlpatterns,
    *report.urlpatterns,
    *filing.urlpatterns,
    *moves.urlpatterns,
    *review.urlpatterns,
    *verify.urlpatterns,
    *search.urlpatterns,
    *exports.urlpatterns,
    *chasing.urlpatterns,
    *consolidated.urlpatterns,
    *difficulties.urlpatterns,
    *inspections.urlpatterns,
]
