"""Addresses of reports. Literal beginnings come before `<slug:plan>/`, which would swallow them."""

from reports.views import chasing, exports

urlpatterns = [
    *exports.urlpatterns,
    *chasing.urlpatterns,
]
