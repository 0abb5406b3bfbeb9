"""Addresses of reports. Literal beginnings come before `<slug:plan>/`, which would swallow them."""

from reports.views import (
    chasing,
    composing,
    consolidated,
    exports,
    figures,
    filing,
    home,
    issuing,
    locking,
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
    *composing.urlpatterns,
    *issuing.urlpatterns,
    *locking.urlpatterns,
    *figures.urlpatterns,
    *consolidated.urlpatterns,
]
