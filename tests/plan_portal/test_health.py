import pytest
from django.db import DatabaseError, connection


@pytest.mark.django_db
def test_health_is_open_and_good_while_the_database_answers(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_health_is_bad_while_the_database_does_not_answer(client):
    def refuse(*args):
        raise DatabaseError("gone")

    with connection.execute_wrapper(refuse):
        response = client.get("/healthz")
    assert response.status_code == 503


def test_health_cannot_be_posted_to(client):
    assert client.post("/healthz").status_code == 405
