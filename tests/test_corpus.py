"""The corpus of bad input, sent over HTTP as a browser or an attacker would: no error page, each answer as listed.

The data lies in tests/corpus/. Runs on both databases.
"""

from decimal import Decimal
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
import yaml
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from reports import workflow
from reports.answers import NOTHING_SAID
from reports.consolidation import consolidate
from reports.entries import figure_stamp
from reports.exports.workbook_sheets import consolidated_workbook
from reports.models import FigureEntry
from targets.numbers import format_typed
from tests.reports.filing import FilingCase
from tests.reports.pages import fields_of
from tests.world import NOW, accept_round

BLANK = figure_stamp(NOTHING_SAID)
CORPUS = Path(__file__).parent / "corpus"


def read(name):
    return yaml.safe_load((CORPUS / f"{name}.yaml").read_text(encoding="utf-8"))


def rows(name):
    return [row for group in read(name).values() for row in group]


class CorpusCase(FilingCase):
    def setUp(self):
        self.client = Client(raise_request_exception=False)
        self.client.force_login(self.world.users["a.h1.lap"])

    def send(self, section, data):
        """POST a section of H1's draft; anything but a page or a redirect fails."""
        response = self.client.post(self.section(section), data)
        assert response.status_code in (200, 302), (response.status_code, data)
        return response

    def page(self, section):
        response = self.client.get(self.section(section))
        assert response.status_code == 200
        return unescape(response.content.decode())


class TestNumbers(CorpusCase):
    def type_in(self, typed):
        """Type one text into a field without decimals and into one with three, both blank before."""
        FigureEntry.objects.filter(draft=self.draft()).delete()
        sent = {"value": typed, "state": "value", "dau": BLANK}
        fields = {f"{code}-{name}": value for code in ("BUOI", "HEROIN") for name, value in sent.items()}
        self.send("so-lieu", fields)
        return {entry.figure.code: entry for entry in self.draft().figures.select_related("figure")}

    def check(self, entry, typed, expected):
        if isinstance(expected, str) and expected != "refuse":
            assert (entry.value, entry.typed) == (Decimal(expected), ""), typed
            return
        assert entry.value is None, typed
        assert entry.typed, typed
        if isinstance(expected, list):
            page = self.page("so-lieu")
            assert "x-octagon-fill" in page, typed
            for reading in expected:
                assert format_typed(Decimal(reading), decimals=entry.figure.decimals) in page, (
                    typed,
                    reading,
                )

    def test_every_number_is_stored_exactly_or_refused_with_its_readings(self):
        corpus = rows("numbers")
        assert len(corpus) >= 140
        for typed, whole, grams in corpus:
            entries = self.type_in(typed)
            self.check(entries["BUOI"], typed, whole)
            self.check(entries["HEROIN"], typed, grams)

    def test_number_of_five_thousand_digits_is_answered_on_the_page(self):
        response = self.send("so-lieu", {"BUOI-value": "9" * 5000, "BUOI-state": "value", "BUOI-dau": BLANK})
        assert "200 ký tự" in response.content.decode()


class TestTexts(CorpusCase):
    def test_every_text_is_stored_clean_and_shown_inert(self):
        corpus = rows("texts")
        assert len(corpus) >= 100
        self.clear()
        blank = fields_of(self.page("nhan-xet"))
        for typed, expected in corpus:
            self.clear()
            response = self.send("nhan-xet", {**blank, "assessment": typed, "direction": ""})
            stored = self.draft().assessment
            if expected == "refuse":
                assert stored == "", repr(typed)
                assert "ký tự hỏng" in response.content.decode(), repr(typed)
                continue
            if expected != "any":
                assert stored == (typed if expected == "keep" else expected), repr(typed)
            page = self.client.get(self.section("nhan-xet")).content.decode()
            for live in (
                "<script>alert",
                "<img src=x",
                "<svg onload",
                "onmouseover='alert",
                "<iframe src='file",
            ):
                assert live not in page, repr(typed)

    def clear(self):
        draft = self.draft()
        draft.assessment, draft.direction = "", ""
        draft.save()

    def test_all_texts_together_are_filed_read_and_exported(self):
        texts = [typed for typed, expected in rows("texts") if expected != "refuse"]
        draft = self.draft()
        draft.assessment, draft.direction = "\n".join(texts), "Tiếp tục."
        draft.save()
        self.send(
            "vuong-mac",
            {
                **fields_of(self.page("vuong-mac")),
                "form-TOTAL_FORMS": len(texts[:90]),
                "form-INITIAL_FORMS": 0,
                **{f"form-{place}-content": text for place, text in enumerate(texts[:90])},
            },
        )
        self.file_and_accept()
        receiver = Client(raise_request_exception=False)
        receiver.force_login(self.world.users["a.tonghop"])
        for url in (
            reverse("bao-cao-xem", args=[self.h1.pk]),
            reverse("tiep-nhan-xem", args=[self.h1.pk]),
            "/kh1/tong-hop/2025-N/",
            "/kh1/tong-hop/2025-N/soan/vuong-mac/",
        ):
            page = receiver.get(url)
            assert page.status_code == 200, url
            assert "<script>alert" not in page.content.decode(), url
        pdf = receiver.get(reverse("bao-cao-pdf", args=[self.h1.pk]))
        assert pdf.content.startswith(b"%PDF-")
        assert b"/EmbeddedFile" not in pdf.content
        self.assert_no_formula()

    def file_and_accept(self):
        for code in ("XA-TT", "HEROIN"):
            FigureEntry.objects.create(draft=self.draft(), figure=self.world.figures[f"a.{code}"], value=1)
        draft = self.draft()
        draft.document_number, draft.signer_name, draft.signed_on = "1/BC", "Ký", NOW.date()
        draft.no_projects = draft.no_documents = True
        draft.save()
        self.send(
            "nhiem-vu", {**fields_of(self.page("nhiem-vu")), "nv-1-state": "on_track", "nv-1-text": "Đã làm."}
        )
        self.send(
            "van-ban",
            {
                **fields_of(self.page("van-ban")),
                "form-TOTAL_FORMS": 0,
                "form-INITIAL_FORMS": 0,
                "nothing": "on",
            },
        )
        workflow.submit(self.h1, by=self.access("a.h1.ky"), now=NOW)
        accept_round(self.h1.submissions.get(), by=self.world.users["a.tonghop2"], at=NOW)

    def assert_no_formula(self):
        book = load_workbook(
            BytesIO(consolidated_workbook(consolidate(self.world.periods["a.2025-N"], now=NOW)))
        )
        cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
        assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []


class TestAddresses(CorpusCase):
    def answers(self, urls, allowed=(404,)):
        for url in urls:
            for username in ("a.h1.lap", "a.tonghop"):
                client = Client(raise_request_exception=False)
                client.force_login(self.world.users[username])
                assert client.get(url).status_code in (*allowed, 400), url

    def test_numbers_of_reports_that_are_none(self):
        junk = read("addresses")["report numbers"]
        self.answers([f"/bao-cao/{number}/" for number in junk])
        self.answers([f"/bao-cao/{number}/lap/so-lieu/" for number in junk])
        self.answers([f"/tiep-nhan/{number}/" for number in junk])

    def test_codes_of_plans_periods_sections_and_rounds_that_are_none(self):
        junk = read("addresses")
        self.answers([f"/{code}/ke-hoach/" for code in junk["plan codes"]])
        self.answers([f"/kh1/tong-hop/{code}/" for code in junk["period codes"]], (404, 301, 302))
        self.answers([self.section(code) for code in ("khong-co",)])
        base = self.section("so-lieu").replace("so-lieu/", "")
        self.answers([f"{base}{code}/" for code in junk["sections"]])
        self.answers([f"/xac-nhan/{code}/" for code in junk["verification codes"]])

    def test_queries_that_mean_nothing(self):
        client = Client(raise_request_exception=False)
        client.force_login(self.world.users["a.tonghop"])
        for url, query, allowed in read("addresses")["queries"]:
            assert client.get(f"{url}?{query}").status_code in allowed, (url, query)
        assert client.get(f"/tim/?q={'a' * 8000}").status_code in (200, 414)


class TestStructure(CorpusCase):
    """Requests that no page of the portal makes: nothing is written, and the answer is a page in Vietnamese."""

    url_of = "van-ban"

    def assert_nothing_written(self, response, allowed=(200, 302, 400, 403, 409, 413)):
        assert response.status_code in allowed
        assert self.draft().documents.count() == 0
        if response.status_code in (400, 403, 413):
            assert 'lang="vi"' in response.content.decode()

    @pytest.mark.filterwarnings("ignore")
    def test_management_forms_that_lie(self):
        for total, initial in (
            ("", ""),
            ("-1", "0"),
            ("abc", "0"),
            ("99999", "0"),
            ("1e3", "0"),
            ("1", "-5"),
            ("9" * 40, "0"),
            ("0", "99999"),
        ):
            response = self.client.post(
                self.section("van-ban"), {"form-TOTAL_FORMS": total, "form-INITIAL_FORMS": initial}
            )
            self.assert_nothing_written(response)
        self.assert_nothing_written(self.client.post(self.section("van-ban"), {}))

    def test_rows_and_keys_that_are_not_on_the_page(self):
        before = self.draft().figures.count()
        self.send(
            "so-lieu",
            {
                "KHONG-CO-value": "5",
                "XA-TT-khong-co": "5",
                "__proto__": "x",
                "value": "5",
                "pick-KHONG-CO": "5",
                "csrfmiddlewaretoken": "x",
                "id": "1",
                "draft": "1",
                "state": "accepted",
            },
        )
        assert self.draft().figures.count() == before
        assert self.h1.state == "drafting"

    def test_more_fields_than_allowed(self):
        data = {f"x{place}": "1" for place in range(1200)}
        self.assert_nothing_written(self.client.post(self.section("van-ban"), data))

    def test_bodies_that_cannot_be_read(self):
        url = self.section("van-ban")
        for body, kind in (
            (b"{}", "application/json"),
            (b"\xff\xfe", "text/plain"),
            (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
            (b"--x", "multipart/form-data; boundary="),
            (b"", "multipart/form-data"),
            (b"a=%FF%FE%ED%A0%80", "application/x-www-form-urlencoded"),
            (b"a" * 200, "application/x-www-form-urlencoded; charset=khong-co"),
            (b"", "application/x-www-form-urlencoded"),
        ):
            self.assert_nothing_written(self.client.generic("POST", url, body, content_type=kind))

    def test_missing_token_is_refused_in_vietnamese(self):
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.force_login(self.world.users["a.h1.lap"])
        response = client.post(self.section("nhan-xet"), {"assessment": "x"})
        assert response.status_code == 403
        assert 'lang="vi"' in response.content.decode()

    def test_other_methods_are_refused(self):
        for method in ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "KHONG"):
            response = self.client.generic(method, self.section("nhan-xet"), b"assessment=x")
            assert response.status_code in (200, 405), method
        assert self.draft().assessment.startswith("Cơ bản hoàn thành")

    def test_headers_that_lie(self):
        for headers in (
            {"HTTP_HOST": "evil.example"},
            {"HTTP_HOST": "localhost:99999"},
            {"HTTP_X_FORWARDED_HOST": "evil.example"},
            {"HTTP_X_FORWARDED_FOR": "' OR 1=1"},
            {"HTTP_ACCEPT_LANGUAGE": "x" * 10_000},
            {"HTTP_COOKIE": "sessionid=" + "a" * 5000},
            {"HTTP_COOKIE": "sessionid=../../etc/passwd"},
            {"HTTP_RANGE": "bytes=0-0,1-1"},
            {"HTTP_IF_MODIFIED_SINCE": "khong phai ngay"},
        ):
            response = self.client.get("/", **headers)
            assert response.status_code in (200, 302, 400), headers
            assert b"evil.example" not in response.content
