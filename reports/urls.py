"""Addresses of reports. Literal beginnings come before `<slug:plan>/`, which would swallow them."""

from reports.views import (
    chasing,
    consolidated,
    documents,
    exports,
    filing,
    home,
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
    *documents.urlpatterns,
    *exports.urlpatterns,
    *chasing.urlpatterns,
    *consolidated.urlpatterns,
]
