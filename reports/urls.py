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
    sheets,
    verify,
)

urlpatterns = [
    *home.urlpatterns,
    *report.urlpatterns,
    # Before the sections, which any word may follow.
    *sheets.urlpatterns,
    *filing.urlpatterns,
    *moves.urlpatterns,
    *review.urlpatterns,
    *verify.urlpatterns,
    *search.urlpatterns,
    *exports.urlpatterns,
    *chasing.urlpatterns,
    *consolidated.urlpatterns,
]
