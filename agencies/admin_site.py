"""The administration site: entered by role, scoped by province, without log-in pages of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.decorators import method_decorator

from agencies.permissions import may_enter_administration

View = Callable[..., HttpResponse]


class PortalAdminSite(AdminSite):
    """Reference data and accounts of the provinces that the person administers. Reports are not here."""

    site_header = "Quản trị cổng báo cáo"
    site_title = "Quản trị"
    index_title = "Danh mục và tài khoản"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return may_enter_administration(request.access)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Refuse at once who is logged in without the role; logging in again would not help."""
        guarded = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return guarded(request, *args, **kwargs)

        return update_wrapper(inner, guarded)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """All but the redirect to an object's page: it would tell which objects of other provinces exist."""
        return [entry for entry in super().get_urls() if getattr(entry, "name", None) != "view_on_site"]

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Everyone logs in at the portal's one page."""
        if request.user.is_authenticated:
            return redirect("admin:index")
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The portal's own button logs out."""
        return redirect("tai-khoan")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("doi-mat-khau")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("tai-khoan")
