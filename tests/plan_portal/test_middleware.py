import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from plan_portal.middleware import ClockMiddleware, PageCompressionMiddleware, RequestSizeMiddleware

POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
TWENTY_MB = 20 * 1024 * 1024


def answer(request):
    return HttpResponse("ok")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz", "/khong-co/"])
def test_every_response_carries_the_content_security_policy(client, address):
    assert client.get(address).headers["Content-Security-Policy"] == POLICY


@pytest.mark.parametrize(("size", "status"), [(TWENTY_MB, 200), (TWENTY_MB + 2 * 1024 * 1024 + 1, 413)])
def test_request_is_refused_by_the_size_it_declares(size, status):
    request = RequestFactory().post("/")
    request.META["CONTENT_LENGTH"] = str(size)
    assert RequestSizeMiddleware(answer)(request).status_code == status


def test_request_that_is_too_large_is_answered_in_vietnamese():
    request = RequestFactory().post("/")
    request.META["CONTENT_LENGTH"] = "99999999999"
    response = RequestSizeMiddleware(answer)(request)
    assert "Mỗi tệp đính kèm không quá 20 MB" in response.content.decode()


@pytest.mark.parametrize("length", ["", "abc", "-5"])
def test_request_without_a_readable_size_is_left_to_the_server(length):
    request = RequestFactory().post("/")
    request.META["CONTENT_LENGTH"] = length
    assert RequestSizeMiddleware(answer)(request).status_code == 200


def test_request_carries_one_instant():
    request = RequestFactory().get("/")
    before = timezone.now()
    ClockMiddleware(answer)(request)
    assert before <= request.now <= timezone.now()
    assert timezone.is_aware(request.now)


def test_request_for_another_host_is_answered_with_a_page_in_vietnamese(client):
    response = client.get("/dang-nhap/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "Cổng không đọc được" in response.content.decode()
    assert "evil.example" not in response.content.decode()


@pytest.mark.parametrize(
    ("content_type", "compressed"),
    [("text/html; charset=utf-8", True), ("application/json", True), ("application/pdf", False)],
)
def test_pages_are_compressed_and_documents_are_not(content_type, compressed):
    def long_answer(request):
        return HttpResponse("Báo cáo " * 500, content_type=content_type)

    request = RequestFactory().get("/", headers={"accept-encoding": "gzip"})
    response = PageCompressionMiddleware(long_answer)(request)
    assert (response.get("Content-Encoding") == "gzip") == compressed


@pytest.mark.django_db
def test_portal_compresses_its_pages(client):
    response = client.get("/dang-nhap/", headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
