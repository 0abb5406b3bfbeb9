"""What every request knows of the person: the roles, and whether the password is still a one-time one."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from agencies.access import Access
from agencies.dates import local_date

GetResponse = Callable[[HttpRequest], HttpResponse]

OPEN_WITH_ONE_TIME_PASSWORD = frozenset({"doi-mat-khau", "dang-xuat"})


class AccessMiddleware:
    """Set ``request.access``: the person's roles on the day of ``request.now``, read when first asked for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.access = SimpleLazyObject(lambda: Access.of(request.user, local_date(request.now)))
        return self.get_response(request)


class MustChangePasswordMiddleware:
    """Lead whoever logged in with a one-time password to the page that replaces it, from everywhere."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        # Pages open to everyone stay open: /healthz answers whoever asks.
        if not getattr(view, "login_required", True):
            return None
        if request.resolver_match.url_name in OPEN_WITH_ONE_TIME_PASSWORD:
            return None
        if not (request.user.is_authenticated and request.user.must_change_password):
            return None
        response = redirect("doi-mat-khau")
        if request.method == "GET" and request.get_full_path() != "/":
            response["Location"] += f"?{urlencode({'next': request.get_full_path()})}"
        return response
