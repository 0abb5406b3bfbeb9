"""Documents of rounds are rendered once and kept byte for byte; a period's are asked for and made in turn."""

from datetime import timedelta

import pytest
from django.test import Client

from agencies.models import ImmutableRecord
from reports.enums import RENDERED_FORMATS, DocumentState, Move, ReportState
from reports.exports import rendering, sources, storing
from reports.exports.consolidated_document import consolidated_document
from reports.exports.official import Issued
from reports.exports.rendering import RenderingFailed
from reports.models import ConsolidatedIssue, Period, StoredDocument, Submission
from tests.world import NOW, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed(world) -> Submission:
    return Submission.objects.select_related("report__unit", "report__period__plan__coordinator").get(
        report=world.reports["a.YT", "2025-N"]
    )


@pytest.fixture
def period(world) -> Period:
    return Period.objects.select_related("plan__coordinator").get(plan=world.plans["a"], code="2024-N")


@pytest.fixture
def other_templates(monkeypatch):
    """As if the portal had been given other templates since."""

    def change():
        monkeypatch.setattr(storing, "render", lambda document, file_format: b"%PDF-1.7 other")
        monkeypatch.setattr(storing, "template_version", lambda: "other")

    return change


@pytest.fixture
def broken(monkeypatch):
    def fail(document, file_format):
        raise RenderingFailed("Văn bản quá lớn để tạo.")

    monkeypatch.setattr(storing, "render", fail)
    monkeypatch.setattr(rendering, "render", fail)


def client_of(world, username) -> Client:
    client = Client()
    client.force_login(world.users[username])
    return client


# --- Rounds ---------------------------------------------------------------------------------


@pytest.mark.parametrize("file_format", RENDERED_FORMATS)
def test_round_is_rendered_on_the_first_download_and_served_byte_for_byte_from_then_on(
    world, filed, other_templates, file_format
):
    address = f"/bao-cao/{filed.report_id}/xuat.{file_format}?lan=1"
    first = client_of(world, "a.yt.lap").get(address).content
    other_templates()
    assert client_of(world, "a.tonghop").get(address).content == first
    stored = filed.documents.get()
    assert (stored.format, stored.state, stored.size) == (file_format, "ready", len(first))
    assert stored.sha256 == storing.sha256_of_bytes(first)
    assert stored.code == filed.code
    assert stored.template_version == rendering.template_version()
    assert stored.rendered_at is not None


def test_stored_file_has_a_name_that_tells_nothing(filed):
    stored = storing.round_document(filed, "docx", now=NOW)
    folder, name = stored.file.name.split("/")
    assert folder == "documents"
    assert len(name) == len("0" * 32 + ".docx")
    assert "yt" not in name.lower() or name.isascii()
    assert str(filed.report.unit.code) not in name


def test_returned_round_keeps_its_document(world, filed):
    report = filed.report
    address = f"/bao-cao/{report.pk}/xuat.pdf?lan=1"
    first = client_of(world, "a.yt.lap").get(address).content
    put(report, ReportState.RETURNED, Move.RETURN, by=world.users["a.tonghop"], at=NOW, submission=filed)
    assert client_of(world, "a.yt.lap").get(address).content == first
    assert filed.documents.count() == 1


def test_working_copy_is_never_kept(world):
    response = client_of(world, "a.h1.lap").get(f"/bao-cao/{world.reports['a.H1', '2025-N'].pk}/xuat.docx")
    assert response.status_code == 200
    assert StoredDocument.objects.count() == 0


def test_what_another_process_kept_stands(filed, monkeypatch):
    faster = storing.round_document(filed, "docx", now=NOW)
    monkeypatch.setattr(storing, "render", lambda document, file_format: b"slower")
    assert storing.round_document(filed, "docx", now=NOW) == faster


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_keep_one_file(world, filed, monkeypatch):
    rendered = storing.render

    def while_another_does_too(document, file_format):
        monkeypatch.setattr(storing, "render", rendered)
        storing.round_document(filed, file_format, now=NOW)
        return b"slower"

    monkeypatch.setattr(storing, "render", while_another_does_too)
    stored = storing.round_document(filed, "docx", now=NOW)
    assert filed.documents.get() == stored
    assert stored.size > len(b"slower")


def test_kept_documents_are_not_deleted(filed):
    with pytest.raises(ImmutableRecord):
        storing.round_document(filed, "docx", now=NOW).delete()


def test_issue_is_kept_with_its_number(world, period, consolidated):
    issue = ConsolidatedIssue.objects.create(
        period=period,
        number=1,
        document_number="61/BC-CQ",
        signed_on=NOW.date(),
        signer="Người Ký",
        content="{}",
        sha256="0" * 64,
        issued_at=NOW,
        issued_by=world.users["a.lanhdao"],
    )
    document = consolidated_document(consolidated("2024-N"), Issued("61/BC-CQ", NOW.date(), "Người Ký"))
    stored = storing.keep(document, "docx", issue, now=NOW)
    assert storing.keep(document, "docx", issue, now=NOW).pk == stored.pk
    assert issue.documents.get().code == document.marks.code[-8:]


# --- The worker -----------------------------------------------------------------------------


def test_worker_renders_what_was_filed_lately_in_both_formats(filed):
    # Both provinces filed two days ago to the minute; a day earlier nobody would be waited for.
    moment = filed.submitted_at + timedelta(hours=1)
    made = [storing.render_next(moment) for _ in range(5)]
    assert made == [True, True, True, True, False]
    assert sorted(filed.documents.values_list("format", flat=True)) == ["docx", "pdf"]


def test_worker_leaves_old_rounds_alone(filed):
    assert storing.render_next(filed.submitted_at + timedelta(days=3)) is False
    assert StoredDocument.objects.count() == 0


def test_round_that_cannot_be_rendered_is_not_tried_for_ever_but_when_asked_for(filed, monkeypatch):
    moment = filed.submitted_at + timedelta(hours=1)

    def fail(document, file_format):
        raise RenderingFailed("Văn bản quá lớn để tạo.")

    with monkeypatch.context() as patch:
        patch.setattr(storing, "render", fail)
        assert [storing.render_next(moment) for _ in range(5)] == [True, True, True, True, False]
        assert {stored.error for stored in filed.documents.all()} == {"Văn bản quá lớn để tạo."}
    assert storing.round_document(filed, "docx", now=NOW).state == DocumentState.READY
    assert filed.documents.filter(format="docx").count() == 1


def test_consolidated_report_is_asked_for_rendered_and_downloaded(world, period):
    client = client_of(world, "a.tonghop")
    page, file = (
        f"/{period.plan.code}/tong-hop/2024-N/xuat/pdf/",
        f"/{period.plan.code}/tong-hop/2024-N/xuat.pdf",
    )
    assert "Tạo văn bản (PDF)" in client.get(page).content.decode()
    assert client.post(page).url == page
    waiting = client.get(page).content.decode()
    assert 'http-equiv="refresh" content="2"' in waiting
    assert "Văn bản đang chờ đến lượt" in waiting
    assert file not in waiting

    assert storing.render_next(NOW - timedelta(days=30)) is True
    ready = client.get(page).content.decode()
    assert f'href="{file}"' in ready
    assert f"url={file}" in ready
    stored = StoredDocument.objects.get()
    assert (stored.state, stored.asked_by) == (DocumentState.READY, world.users["a.tonghop"])
    response = client.get(file)
    assert storing.sha256_of_bytes(response.content) == stored.sha256
    assert 'filename="bao-cao-tong-hop-2024-N.pdf"' in response["Content-Disposition"]


def test_page_offers_to_do_without_a_worker_after_a_while(world, period):
    client = client_of(world, "a.tonghop")
    page = f"/{period.plan.code}/tong-hop/2024-N/xuat/docx/?tam-tinh=1"
    client.post(page)
    assert "Tạo và tải ngay" not in client.get(page).content.decode()
    StoredDocument.objects.update(asked_at=StoredDocument.objects.get().asked_at - timedelta(seconds=20))
    html = client.get(page).content.decode()
    assert f'href="/{period.plan.code}/tong-hop/2024-N/xuat.docx?tam-tinh=1">Tạo và tải ngay' in html
    # A page that reloads itself would break off the download begun on it.
    assert "refresh" not in html
    assert client.get(f"/{period.plan.code}/tong-hop/2024-N/xuat.docx?tam-tinh=1").status_code == 200


def test_asking_twice_waits_once_and_what_is_made_is_given_again(world, period):
    by = world.users["a.tonghop"]

    def ask(provisional=False):
        return storing.ask_for(period, "docx", provisional=provisional, by=by, now=NOW)

    first = ask()
    assert ask() == first
    assert ask(provisional=True) != first
    while storing.render_next(NOW - timedelta(days=30)):
        pass
    assert ask() == first
    assert StoredDocument.objects.count() == 2


def test_changed_figures_or_templates_are_rendered_anew(world, period, other_templates):
    by = world.users["a.tonghop"]
    first = storing.ask_for(period, "docx", provisional=False, by=by, now=NOW)
    storing.render_next(NOW - timedelta(days=30))
    other_templates()
    assert storing.ask_for(period, "docx", provisional=False, by=by, now=NOW) != first


def test_moment_of_computing_does_not_make_another_document(period, consolidated):
    stored = storing.ask_for(period, "docx", provisional=False, by=period_user(period), now=NOW)
    storing.render_next(NOW - timedelta(days=30))
    later = sources.consolidated_now(period, provisional=False, now=NOW + timedelta(hours=1))
    assert storing.current_document(period, later, "docx") == stored
    assert storing.current_document(period, later, "pdf") is None


def period_user(period):
    from agencies.models import User

    return User.objects.get(username="a.tonghop")


def test_rendering_begun_by_a_process_that_is_no_more_is_taken_up_again(world, period):
    stored = storing.ask_for(period, "docx", provisional=False, by=world.users["a.tonghop"], now=NOW)
    StoredDocument.objects.filter(pk=stored.pk).update(state="rendering", started_at=NOW)
    early = NOW + timedelta(minutes=1)
    assert storing._claim(early) is None
    assert storing._claim(NOW + timedelta(hours=1)) == stored


def test_failure_is_kept_in_words_and_can_be_tried_again(world, period, broken):
    client = client_of(world, "a.tonghop")
    page = f"/{period.plan.code}/tong-hop/2024-N/xuat/pdf/"
    client.post(page)
    storing.render_next(NOW - timedelta(days=30))
    html = client.get(page).content.decode()
    assert "Văn bản quá lớn để tạo." in html
    assert "Tạo văn bản (PDF)" in html
    assert StoredDocument.objects.get().state == DocumentState.FAILED


@pytest.mark.parametrize("place", ["bao-cao/{report}/xuat.pdf?lan=1", "{plan}/tong-hop/2024-N/xuat.docx"])
def test_failure_is_a_page_in_words(world, filed, period, broken, place):
    address = "/" + place.format(report=filed.report_id, plan=period.plan.code)
    response = client_of(world, "a.tonghop").get(address)
    assert response.status_code == 503
    html = response.content.decode()
    assert "Văn bản quá lớn để tạo." in html
    assert f'href="{address}"' in html
    assert "no-store" in response["Cache-Control"]


# --- The letter -----------------------------------------------------------------------------


def test_letter_names_who_is_overdue(world, period):
    client = client_of(world, "a.tonghop")
    response = client.get(f"/{period.plan.code}/don-doc/cong-van.docx?ky=2025-6T&lan=2")
    assert response.status_code == 200
    assert 'filename="cong-van-don-doc-2025-6T-lan-02.docx"' in response["Content-Disposition"]
    from tests.reports.exports import word

    said = "\n".join(word.texts(response.content))
    assert "Kính gửi: Ủy ban nhân dân huyện Một" in said
    assert "(lần 2)" in said
    assert "Sở Y tế" not in said


@pytest.mark.parametrize("query", ["?ky=2024-N", "?ky=2031-N", "?ky=2025-6T&lan=0", "?ky=2025-6T&lan=x"])
def test_no_letter_where_nobody_is_late_or_nothing_is_meant(world, period, query):
    assert (
        client_of(world, "a.tonghop").get(f"/{period.plan.code}/don-doc/cong-van.pdf{query}").status_code
        == 404
    )


def test_chasing_desk_links_the_letter_for_those_who_write_and_who_sign_it(world, period):
    page = f"/{period.plan.code}/don-doc/"
    link = f'href="/{period.plan.code}/don-doc/cong-van/2025-6T/"'
    for username, words in (("a.tonghop", "Xem trước và ghi công văn"), ("a.lanhdao", "Xem trước công văn")):
        desk = client_of(world, username).get(f"{page}?ky=2025-6T").content.decode()
        assert f"{link}>{words}</a>" in desk
    assert "cong-van" not in client_of(world, "a.tonghop").get(f"{page}?ky=2024-N").content.decode()
