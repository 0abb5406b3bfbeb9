"""Addresses of reports. Literal beginnings come before `<slug:plan>/`, which would swallow them."""

from reports.views import (
    chasing,
    composing,
    consolidated,
    contacts,
    exports,
    extensions,
    figures,
    filing,
    home,
    issuing,
    locking,
    moves,
    notices,
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
    *extensions.urlpatterns,
    *contacts.urlpatterns,
    *notices.urlpatterns,
    *chasing.urlpatterns,
    *composing.urlpatterns,
    *issuing.urlpatterns,
    *locking.urlpatterns,
    *figures.urlpatterns,
    *consolidated.urlpatterns,
]
