"""Addresses of reports. Literal beginnings come before `<slug:plan>/`, which would swallow them."""

from reports.views import (
    chasing,
    consolidated,
    exports,
    filing,
    home,
    moves,
    report,
    review,
    search,
    series,
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
    # Before the addresses of periods: "giai-doan" is none.
    *series.urlpatterns,
    *exports.urlpatterns,
    *chasing.urlpatterns,
    *consolidated.urlpatterns,
]
