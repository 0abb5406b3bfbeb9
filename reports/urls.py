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
    verify,
    versions,
)

urlpatterns = [
    *home.urlpatterns,
    *report.urlpatterns,
    *filing.urlpatterns,
    *moves.urlpatterns,
    *review.urlpatterns,
    *versions.urlpatterns,
    *verify.urlpatterns,
    *search.urlpatterns,
    *exports.urlpatterns,
    *chasing.urlpatterns,
    *consolidated.urlpatterns,
]
