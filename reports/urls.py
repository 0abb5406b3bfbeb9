"""Addresses of reports. Literal beginnings come before `<slug:plan>/`, which would swallow them."""

from reports.views import (
    chasing,
    consolidated,
    exports,
    filing,
    home,
    moves,
    practice,
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
    *practice.urlpatterns,
    *consolidated.urlpatterns,
]
