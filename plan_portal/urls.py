"""Addresses of the portal. The only module that knows all apps."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

from plan_portal.guide import guide
from plan_portal.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("huong-dan/", guide, name="huong-dan"),
    path("quan-tri/", admin.site.urls),
    *(
        path("", include(f"{app}.urls"))
        for app in ("agencies", "targets", "reports")
        if find_spec(f"{app}.urls")
    ),
]
