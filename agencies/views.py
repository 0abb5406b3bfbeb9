"""Pages of accounts: log in, log out, one's own account and password."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from agencies.dates import local_date
from agencies.forms import LogInForm, OwnPasswordForm
from agencies.models import Membership

LEFT = "da-ra"
LEFT_SECONDS = 60


class LogIn(LoginView):
    """Log in by user name and password; leads on to the page asked for."""

    template_name = "agencies/dang_nhap.html"
    authentication_form = LogInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """After a log-out also whose texts the browser is to forget."""
        return super().get_context_data(**kwargs) | {"forget": _who_left(self.request)}


class LogOut(LogoutView):
    """Log out, by POST only; the log-in page that follows lets the browser forget what the person typed."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = request.user.pk
        super().post(request, *args, **kwargs)
        return redirect(f"{reverse('dang-nhap')}?{urlencode({LEFT: signing.dumps(person, salt=LEFT)})}")


def _who_left(request: HttpRequest) -> str:
    """The number of the person who logged out just now; signed, so that no link makes a browser forget."""
    try:
        return str(signing.loads(request.GET.get(LEFT, ""), salt=LEFT, max_age=LEFT_SECONDS))
    except signing.BadSignature:
        return ""


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: who, and in which roles from when to when."""
    today = local_date(request.now)
    own = Membership.objects.filter(user=request.user).select_related("unit", "province")
    roles = [
        {"membership": membership, "standing": _standing(membership, today)}
        for membership in own.order_by("valid_to", "valid_from", "pk")
    ]
    return render(request, "agencies/tai_khoan.html", {"roles": roles})


def _standing(membership: Membership, today: date) -> str:
    if membership.holds_on(today):
        return "now"
    return "ended" if membership.valid_to and membership.valid_to < today else "later"


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Replace one's own password; other sessions of the account end, this one goes on."""
    form = OwnPasswordForm(request.user, request.POST or None)
    next_page = _safe_next(request)
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.success(request, "Đã đổi mật khẩu. Các phiên đăng nhập khác của tài khoản này đã kết thúc.")
        return redirect(next_page or "tai-khoan")
    context: dict[str, Any] = {
        "form": form,
        "next": next_page,
        "one_time": request.user.must_change_password,
        "crumbs": [("Tài khoản", reverse("tai-khoan")), ("Đổi mật khẩu", "")],
    }
    return render(request, "agencies/doi_mat_khau.html", context)


def _safe_next(request: HttpRequest) -> str:
    """The page to go on to, if it is one of this portal; otherwise an empty text."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""
