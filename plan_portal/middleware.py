"""Middleware of the whole portal: request size, compression, content security policy, clock."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware

from agencies import clock

GetResponse = Callable[[HttpRequest], HttpResponse]


class ContentSecurityPolicyMiddleware:
    """Send ``settings.SECURE_CSP`` with every response that does not carry a policy of its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.policy = "; ".join(
            f"{name} {' '.join(sources)}" for name, sources in settings.SECURE_CSP.items()
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        return response


class PageCompressionMiddleware(GZipMiddleware):
    """Compress pages and answers to scripts; documents and files are compressed already or need their length.

    Django's own middleware adds random bytes, and masks the CSRF token anew in every page, against BREACH.
    """

    COMPRESSED = ("text/html", "application/json")

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if not response.get("Content-Type", "").startswith(self.COMPRESSED):
            return response
        return super().process_response(request, response)


class RequestSizeMiddleware:
    """Refuse a request that says it is larger than ``settings.REQUEST_MAX_BYTES`` before it is read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.REQUEST_MAX_BYTES:
            megabytes = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
            return HttpResponse(
                f"Dữ liệu gửi lên quá lớn. Mỗi tệp đính kèm không quá {megabytes} MB.",
                status=413,
                content_type="text/plain; charset=utf-8",
            )
        return self.get_response(request)


class ClockMiddleware:
    """Set ``request.now``: the one instant at which the whole request takes place."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = clock.now()
        return self.get_response(request)
