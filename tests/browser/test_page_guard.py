"""The guard of all browser tests: a page that breaks the security policy is noticed."""

from django.urls import reverse


def test_browser_reaches_the_portal(page):
    response = page.goto("/healthz")
    assert response.status == 200
    assert page.inner_text("body").strip() == "ok"


def test_signed_in_browser_reaches_a_closed_page(page, sign_in, django_user_model):
    user = django_user_model.objects.create_superuser("quantri.thu", password="x")
    sign_in(user)
    response = page.goto(reverse("admin:index"))
    assert (response.status, page.url.endswith(reverse("admin:index"))) == (200, True)
    assert page.evaluate("document.documentElement.lang") == "vi"
