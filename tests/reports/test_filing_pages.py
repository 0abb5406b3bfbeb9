"""The entry pages: what is typed is never lost, never silently overwritten, never somebody else's."""

from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse

from reports.enums import Section
from reports.models import FigureEntry, Report, ReportMove, SectionComment
from tests.reports.drafts import finished_draft
from tests.reports.filing import FilingCase, at, queries_of, text_of
from tests.world import NOW, file_round, lock

FIGURES = ("BUOI", "XA", "XA-TT", "HEROIN")


class TestFigures(FilingCase):
    def setUp(self):
        self.client = self.sign_in("a.h1.lap")
        self.url = self.section("so-lieu")

    def save(self, **typed):
        """Send the page as the browser would: `XA_TT=…` types into XA-TT."""
        data = self.figure_stamps()
        for code in FIGURES:
            entry = FigureEntry.objects.filter(draft=self.draft(), figure__code=code).first()
            data[f"{code}-value"] = (
                "" if entry is None or entry.value is None else f"{entry.value:f}".split(".")[0]
            )
            data[f"{code}-state"] = entry.state if entry else "value"
        for name, value in typed.items():
            data[name.replace("_TT", "-TT").replace("__", "-")] = value
        return self.client.post(self.url, data)

    def test_page_shows_rows_with_last_year_beside_them(self):
        page = text_of(self.client.get(self.url))
        assert "Không nhập thông tin thuộc bí mật nhà nước." in page
        assert "<b>2/4</b> đã nhập" in page
        assert "Cùng kỳ 2024" in page
        assert 'id="so-XA-TT"' in page
        assert "style=" not in page

    def test_typed_number_is_stored_and_echoed(self):
        assert self.save(HEROIN__value="1.234,5").status_code == 302
        assert self.entry("HEROIN").value == Decimal("1234.5")
        page = text_of(self.client.get(self.url))
        assert "1.234,500" in page
        assert 'value="1.234,5"' in page

    def test_ambiguous_number_is_kept_and_both_readings_are_offered(self):
        self.save(HEROIN__value="4.279", BUOI__value="7")
        assert (self.entry("HEROIN").typed, self.entry("HEROIN").value) == ("4.279", None)
        assert self.entry("BUOI").value == 7
        page = text_of(self.client.get(self.url))
        assert 'name="pick-HEROIN" value="4,279"' in page
        assert 'name="pick-HEROIN" value="4279"' in page
        assert 'value="4.279"' in page
        assert "1 lỗi" in page
        assert "Chưa hiểu" in page

    def test_choosing_a_reading_stores_it_and_everything_else_typed(self):
        self.save(HEROIN__value="4.279")
        response = self.save(HEROIN__value="4.279", **{"pick-HEROIN": "4,279", "BUOI-value": "9"})
        assert response.url == f"{self.url}#so-HEROIN"
        assert (self.entry("HEROIN").value, self.entry("HEROIN").typed) == (Decimal("4.279"), "")
        assert self.entry("BUOI").value == 9

    def test_reading_for_a_figure_that_is_not_the_units_is_ignored(self):
        self.save(**{"pick-KHONG-CO": "5"})
        assert self.draft().figures.count() == 2

    def test_unreadable_text_is_kept_with_what_to_do(self):
        self.save(XA__value="khoảng-mười")
        assert (self.entry("XA").typed, self.entry("XA").value) == ("khoảng-mười", None)
        page = text_of(self.client.get(self.url))
        assert 'value="khoảng-mười"' in page
        assert "Đề nghị chỉ nhập số" in page

    def test_nil_with_a_number_keeps_both_and_asks(self):
        self.save(BUOI__state="nil", BUOI__value="12")
        entry = self.entry("BUOI")
        assert (entry.state, entry.value, entry.typed) == ("nil", None, "12")
        page = text_of(self.client.get(self.url))
        assert "Đã chọn “Không phát sinh” nhưng vẫn có số “12”" in page
        self.save(BUOI__state="nil", BUOI__value="12", **{"pick-BUOI": "12"})
        assert (self.entry("BUOI").state, self.entry("BUOI").value) == ("value", 12)

    def test_keeping_nil_takes_the_number_out(self):
        self.save(BUOI__state="nil", BUOI__value="12", **{"pick-BUOI": ""})
        assert (self.entry("BUOI").state, self.entry("BUOI").typed) == ("nil", "")

    def test_not_available_asks_for_a_reason_in_place(self):
        self.save(XA_TT__state="unavailable")
        page = text_of(self.client.get(self.url))
        assert "1 điểm cần giải trình" in page
        self.save(XA_TT__state="unavailable", **{"XA-TT-reason": "đang chờ xã gửi"})
        assert self.entry("XA-TT").reason == "đang chờ xã gửi"
        assert "Lý do: đang chờ xã gửi" in text_of(self.client.get(self.url))

    def test_part_greater_than_whole_is_an_error_row_and_is_saved(self):
        self.save(XA__value="5", XA_TT__value="6")
        page = text_of(self.client.get(self.url))
        assert self.entry("XA-TT").value == 6
        assert "is-error is-part has-message" in page
        assert "lớn hơn" in page

    def test_field_that_was_not_on_the_page_keeps_what_is_stored(self):
        FigureEntry.objects.filter(draft=self.draft(), figure__code="XA").update(note="Ghi chú cũ")
        self.save(XA__value="11")
        assert (self.entry("XA").value, self.entry("XA").note) == (11, "Ghi chú cũ")

    def test_row_that_was_not_sent_stays(self):
        self.client.post(self.url, {**self.figure_stamps(), "BUOI-value": "3", "BUOI-state": "value"})
        assert (self.entry("BUOI").value, self.entry("XA").value) == (3, 10)

    def test_broken_characters_are_refused_and_the_other_rows_are_saved(self):
        response = self.save(XA__value="1\x002", BUOI__value="5")
        page = text_of(response)
        assert response.status_code == 200
        assert "Đã lưu các dòng khác" in page
        assert "ký tự hỏng" in page
        assert (self.entry("BUOI").value, self.entry("XA").value) == (5, 10)

    def test_too_long_text_in_a_number_field_is_refused(self):
        page = text_of(self.save(XA__value="9" * 300))
        assert "không lưu được" in page
        assert "9" * 300 in page
        assert self.entry("XA").value == 10

    def test_unknown_case_is_refused_and_nothing_of_the_row_is_stored(self):
        page = text_of(self.save(XA__state="lạ", XA__value="4"))
        assert "Đề nghị chọn lại trường hợp" in page
        assert self.entry("XA").value == 10

    def test_nil_is_not_offered_where_it_is_not_allowed(self):
        page = text_of(self.client.get(self.url))
        row = page.split('id="so-XA"')[1].split("</select>")[0]
        assert "Không phát sinh" not in row
        assert "Chưa có số liệu" in row

    def test_estimate_date_is_stored_and_checked_against_the_window(self):
        self.save(data_as_of="10/12/2025")
        assert self.draft().data_as_of == date(2025, 12, 10)
        page = text_of(self.save(data_as_of="20/12/2025", BUOI__value="8"))
        assert "Ngày ước số liệu phải từ 15/12/2024 đến 14/12/2025" in page
        assert (self.draft().data_as_of, self.entry("BUOI").value) == (date(2025, 12, 10), 8)

    def test_estimate_to_the_cut_off_is_no_estimate(self):
        self.save(data_as_of="14/12/2025")
        assert self.draft().data_as_of is None

    def test_entry_pages_take_few_queries(self):
        self.save(XA__value="11")
        assert queries_of(self.client, self.url) <= 20
        for section in ("nhiem-vu", "du-an", "van-ban", "vuong-mac", "nhan-xet", "tep"):
            assert queries_of(self.client, self.section(section)) <= 14, section
        assert queries_of(self.client, self.section("kiem-tra")) <= 29

    def test_save_goes_on_to_the_next_section_when_asked(self):
        assert self.save(tiep="1").url == self.section("nhiem-vu")
        assert self.save().url == self.url


class TestBadRequests(FilingCase):
    def test_page_of_too_many_fields_is_answered_in_vietnamese(self):
        fields = {f"x{number}": "1" for number in range(2100)}
        response = self.sign_in("a.h1.lap").post(self.section("so-lieu"), fields)
        assert response.status_code == 400
        assert "không đọc được nội dung" in text_of(response)
        assert self.entry("XA").value == 10

    def test_repeated_and_unknown_fields_change_nothing_else(self):
        stamp = self.figure_stamps()["XA-dau"]
        response = self.sign_in("a.h1.lap").post(
            self.section("so-lieu"),
            f"XA-dau={stamp}&XA-value=3&XA-value=4&XA-state=value&pk=99&draft=1&YT-value=5",
            content_type="application/x-www-form-urlencoded",
        )
        assert response.status_code == 302
        assert (self.entry("XA").value, self.draft().figures.count()) == (4, 2)

    def test_addresses_with_odd_numbers_are_not_found(self):
        client = self.sign_in("a.h1.lap")
        for number in ("0", "9" * 19, "9" * 40, "-1", "x"):
            assert client.get(f"/bao-cao/{number}/lap/so-lieu/").status_code == 404
            assert client.get(f"/bao-cao/{number}/").status_code == 404


class TestStalePage(FilingCase):
    def change_a_figure(self, client):
        client.post(self.section("so-lieu"), {**self.figure_stamps(), "XA-value": "15", "XA-state": "value"})

    def test_two_people_at_two_sections_do_not_disturb_each_other(self):
        first, second = self.sign_in("a.h1.lap"), self.sign_in("a.h1.ky")
        page = text_of(first.get(self.section("nhan-xet")))
        stamp = page.split('name="dau" value="')[1].split('"')[0]
        opened = {"revision": "1", "dau": stamp, "assessment": "Đánh giá mới", "direction": ""}
        self.change_a_figure(second)
        assert first.post(self.section("nhan-xet"), opened).status_code == 302
        assert (self.draft().assessment, self.entry("XA").value) == ("Đánh giá mới", 15)
        again = {**opened, "assessment": "Đánh giá khác"}
        assert first.post(self.section("nhan-xet"), again).status_code == 409
        assert self.draft().assessment == "Đánh giá mới"

    def test_filing_what_changed_since_it_was_read_is_stopped(self):
        finished_draft(self.h1, by=self.world.users["a.h1.lap"])
        clerk, director = self.sign_in("a.h1.lap"), self.sign_in("a.h1.ky")
        opened = {
            "revision": "1",
            "document_number": "9/BC",
            "signed_on": "12/12/2025",
            "signer_name": "Người Ký",
            "buoc": "nop",
        }
        self.change_a_figure(clerk)
        response = director.post(self.section("kiem-tra"), opened)
        assert response.status_code == 409
        assert "Nội dung đã được lưu sau khi trang này mở" in text_of(response)
        assert self.h1.state == "drafting"

    def test_page_without_a_revision_is_never_the_latest(self):
        for revision in ({}, {"revision": "x"}, {"revision": "9" * 30}, {"revision": "٢"}):
            response = self.sign_in("a.h1.lap").post(
                self.section("nhan-xet"), {"assessment": "Bản mới", "direction": "", **revision}
            )
            assert response.status_code == 409
        assert "Bản mới" not in self.draft().assessment

    def test_stale_texts_are_shown_side_by_side(self):
        client = self.sign_in("a.h1.lap")
        url = self.section("nhan-xet")
        client.post(url, {"revision": "1", "assessment": "Bản một", "direction": "Hướng"})
        response = client.post(url, {"revision": "1", "assessment": "Bản hai", "direction": "Hướng"})
        page = text_of(response)
        assert response.status_code == 409
        assert "Bản một" in page
        assert "<ins>Bản hai</ins>" in page
        assert self.draft().assessment == "Bản một"

    def test_stale_lists_are_shown_row_by_row(self):
        client = self.sign_in("a.h1.lap")
        url = self.section("vuong-mac")
        rows = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-content": "Thiếu kinh phí"}
        client.post(url, {"revision": "1", **rows})
        response = client.post(url, {"revision": "1", **rows, "form-0-content": "Thiếu người"})
        assert response.status_code == 409
        assert "<ins>Thiếu người</ins>" in text_of(response)
        assert self.draft().difficulties.get().content == "Thiếu kinh phí"

    def test_move_that_came_between_keeps_what_was_typed(self):
        Report.objects.filter(pk=self.h1.pk).update(state="awaiting_signature")
        response = self.sign_in("a.h1.lap").post(
            self.section("so-lieu"), {"revision": "1", "XA-value": "77", "XA-state": "value"}
        )
        page = text_of(response)
        assert response.status_code == 409
        assert 'value="77"' in page
        assert "Chờ duyệt" in page
        assert self.entry("XA").value == 10


class TestOtherSections(FilingCase):
    def setUp(self):
        self.client = self.sign_in("a.h1.lap")

    def post(self, section, data, unit="a.H1"):
        return self.client.post(
            self.section(section, unit), {"revision": str(self.draft(unit).revision), **data}
        )

    def test_task_is_stored_and_foreign_tasks_are_ignored(self):
        response = self.post(
            "nhiem-vu",
            {"nv-1-state": "late", "nv-1-text": "Còn chậm.", "nv-2-state": "done", "nv-2-text": "Lạ"},
        )
        assert response.status_code == 302
        assert list(self.draft().tasks.values_list("task__number", "state", "text")) == [
            (1, "late", "Còn chậm.")
        ]

    def test_unknown_state_keeps_the_text_and_stores_nothing(self):
        response = self.post("nhiem-vu", {"nv-1-state": "la", "nv-1-text": "Đoạn dài vừa nhập"})
        assert response.status_code == 200
        assert "Đoạn dài vừa nhập" in text_of(response)
        assert "Chưa lưu được" in text_of(response)
        assert not self.draft().tasks.exists()

    def test_document_with_an_unreadable_date_keeps_the_whole_row(self):
        response = self.post(
            "van-ban",
            {
                "form-TOTAL_FORMS": "1",
                "form-INITIAL_FORMS": "0",
                "form-0-number": "12/KH-UBND",
                "form-0-issued_on": "31/02/2025",
                "form-0-abstract": "Kế hoạch năm",
            },
        )
        page = text_of(response)
        assert response.status_code == 200
        assert "Không có ngày này trong lịch" in page
        assert 'value="31/02/2025"' in page
        assert "Kế hoạch năm" in page
        assert not self.draft().documents.exists()

    def test_rows_are_added_removed_and_blank_ones_left_out(self):
        rows = {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0"}
        for place, number in enumerate(("1/KH", "2/KH", "")):
            rows[f"form-{place}-number"] = number
        response = self.post("van-ban", {**rows, "them": "1"})
        assert response.url == f"{self.section('van-ban')}?them=1#dong-moi"
        assert list(self.draft().documents.values_list("number", flat=True)) == ["1/KH", "2/KH"]
        page = text_of(self.client.get(response.url))
        assert "Văn bản số 03" in page
        self.post("van-ban", {**rows, "form-0-remove": "on"})
        assert list(self.draft().documents.values_list("number", flat=True)) == ["2/KH"]

    def test_row_that_was_begun_is_kept_and_asked_for(self):
        self.post("van-ban", {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-number": "1/KH"})
        page = text_of(self.client.get(self.section("kiem-tra")))
        assert "Văn bản số 01: chưa ghi đủ số, ngày, trích yếu" in page
        assert f"{self.section('van-ban')}#vb-1" in page

    def test_declaring_nothing_beside_rows_is_asked_about(self):
        response = self.post(
            "vuong-mac",
            {
                "form-TOTAL_FORMS": "1",
                "form-INITIAL_FORMS": "0",
                "form-0-content": "Thiếu kinh phí",
                "nothing": "on",
            },
        )
        assert response.status_code == 200
        assert "vẫn còn dòng bên dưới" in text_of(response)
        assert (self.draft().no_difficulties, self.draft().difficulties.count()) == (False, 0)

    def test_tampered_lists_are_refused_in_vietnamese(self):
        for total in ("", "-1", "abc", "99999"):
            response = self.post("van-ban", {"form-TOTAL_FORMS": total, "form-INITIAL_FORMS": "0"})
            assert response.status_code == 200
        assert "Đề nghị tải lại trang" in text_of(self.post("van-ban", {}))
        assert not self.draft().documents.exists()

    def test_list_of_too_many_rows_is_refused(self):
        rows = {f"form-{place}-number": f"{place}/KH" for place in range(105)}
        response = self.post("van-ban", {"form-TOTAL_FORMS": "105", "form-INITIAL_FORMS": "0", **rows})
        assert "tối đa 100 dòng" in text_of(response)
        assert not self.draft().documents.exists()

    def test_narrative_pasted_in_pieces_is_stored_composed(self):
        self.post("nhan-xet", {"assessment": "ma tu\u0301y", "direction": "Tiê\u0301p tục"})
        assert (self.draft().assessment, self.draft().direction) == ("ma túy", "Tiếp tục")

    def test_text_with_a_nul_is_refused_and_kept_on_the_page(self):
        response = self.post("nhan-xet", {"assessment": "Hỏng\x00rồi", "direction": "Giữ lại"})
        assert response.status_code == 200
        assert "ký tự hỏng" in text_of(response)
        assert "Giữ lại" in text_of(response)
        assert self.draft().direction == ""

    def test_named_projects_and_rows_of_ones_own(self):
        coordinator_unit = self.sign_in("a.cq.lap")
        url = self.section("du-an", "a.CQ")
        assert "Dự án khác do đơn vị chủ trì" in text_of(coordinator_unit.get(url))
        coordinator_unit.post(
            url,
            {
                "revision": "0",
                "form-TOTAL_FORMS": "1",
                "form-INITIAL_FORMS": "0",
                "form-0-name": "Dự án riêng",
                "form-0-state": "on_track",
                "form-0-text": "Đang làm",
            },
        )
        assert self.draft("a.CQ").projects.get().own_name == "Dự án riêng"
        assert self.report("a.CQ").state == "drafting"

    def test_every_section_opens_without_inline_styles_or_scripts(self):
        for section in Section.values:
            page = self.client.get(self.section(section))
            assert page.status_code == 200
            assert "style=" not in text_of(page)
            assert "<script>" not in text_of(page)

    def test_unknown_section_is_not_found(self):
        assert self.client.get(self.section("la")).status_code == 404


class TestWhoMayWrite(FilingCase):
    def test_strangers_and_receivers_find_no_entry_page(self):
        for username in ("a.yt.lap", "b.h1.lap", "a.tonghop", "a.xem", "a.quantri", "khong"):
            client = self.sign_in(username)
            assert client.get(self.section("so-lieu")).status_code == 404, username
            assert client.post(self.section("so-lieu"), {"XA-value": "1"}).status_code == 404, username
        assert self.entry("XA").value == 10

    def test_units_find_no_page_to_enter_on_behalf(self):
        for username in ("a.h1.lap", "a.lanhdao", "b.tonghop"):
            assert self.sign_in(username).get(self.section("tep", name="lap-thay")).status_code == 404, (
                username
            )

    def test_filed_report_leads_back_to_its_page(self):
        response = self.sign_in("a.yt.lap").get(self.section("so-lieu", "a.YT"))
        assert response.url == reverse("bao-cao-xem", args=[self.report("a.YT").pk])

    def test_get_never_writes(self):
        moves = ReportMove.objects.count()
        client = self.sign_in("a.cq.lap")
        for section in Section.values:
            client.get(self.section(section, "a.CQ"))
        assert ReportMove.objects.count() == moves
        assert not self.report("a.CQ").drafts.exists()


class TestCheckAndFile(FilingCase):
    def finish(self, unit="a.H1"):
        return finished_draft(self.report(unit), by=self.world.users["a.h1.lap"])

    def test_checklist_names_every_gap_and_leads_to_its_row(self):
        page = text_of(self.sign_in("a.h1.lap").get(self.section("kiem-tra")))
        assert "Chưa nhập: Lượng heroin thu giữ" in page
        assert f"{self.section('so-lieu')}#so-HEROIN" in page
        assert f"{self.section('nhiem-vu')}#nv-1" in page
        assert f"{self.section('nhan-xet')}#id_direction" in page
        assert 'aria-disabled="true">Trình lãnh đạo' in page

    def test_presenting_with_gaps_is_refused_with_the_same_list(self):
        response = self.sign_in("a.h1.lap").post(self.section("kiem-tra"), {"revision": "1", "buoc": "trinh"})
        page = text_of(response)
        assert response.status_code == 409
        assert "việc phải xong trước" in page
        assert "Chưa nhập: Lượng heroin thu giữ" in page
        assert self.h1.state == "drafting"

    def test_clerk_presents_and_director_files_and_gets_a_receipt(self):
        self.finish()
        clerk, director = self.sign_in("a.h1.lap"), self.sign_in("a.h1.ky")
        assert clerk.post(self.section("kiem-tra"), {"revision": "1", "buoc": "trinh"}).status_code == 302
        assert self.h1.state == "awaiting_signature"
        response = director.post(
            self.section("kiem-tra"),
            {
                "revision": str(self.draft().revision),
                "document_number": "9/BC-H1",
                "signed_on": "12/12/2025",
                "signer_position": "CHỦ TỊCH",
                "signer_name": "Người Ký",
                "buoc": "nop",
            },
        )
        filed = self.h1.submissions.get()
        assert response.url == reverse("bao-cao-bien-nhan", args=[self.h1.pk, 1])
        assert (self.h1.state, filed.document_number, filed.timeliness) == ("submitted", "9/BC-H1", "on_time")
        receipt = text_of(director.get(response.url))
        assert filed.sha256 in receipt
        assert "2025-N-H1-01" in receipt
        assert "<svg" in receipt
        assert "style=" not in receipt

    def test_filing_without_number_and_signer_keeps_what_was_typed_and_says_what_lacks(self):
        draft = self.finish()
        type(draft).objects.filter(pk=draft.pk).update(document_number="", signer_name="", signed_on=None)
        response = self.sign_in("a.h1.ky").post(
            self.section("kiem-tra"),
            {"revision": "1", "document_number": "9/BC", "signer_position": "CHỦ TỊCH", "buoc": "nop"},
        )
        page = text_of(response)
        assert response.status_code == 409
        assert "Chưa ghi ngày ký" in page
        assert 'value="9/BC"' in page
        assert self.h1.state == "drafting"

    def test_director_reads_warnings_then_the_report_then_signs_on_one_page(self):
        draft = self.finish()
        FigureEntry.objects.filter(draft=draft, figure__code="HEROIN").update(
            state="unavailable", value=None, reason="Đang đối chiếu."
        )
        page = text_of(self.sign_in("a.h1.ky").get(self.section("kiem-tra")))
        places = [
            page.index(words)
            for words in (
                "điểm cần xem",
                "Đơn vị giải trình: Đang đối chiếu.",
                "1. Số liệu</h2>",
                "7. Tệp kèm theo</h2>",
                'name="document_number"',
                "Nộp báo cáo</button>",
            )
        ]
        assert places == sorted(places)
        assert '<a href="#so-HEROIN">' in page
        assert f'href="{self.section("nhan-xet")}">Sửa' in page
        clerk = text_of(self.sign_in("a.h1.lap").get(self.section("kiem-tra")))
        assert f'<a href="{self.section("so-lieu")}#so-HEROIN">' in clerk
        assert "6. Nhận xét, đánh giá</h2>" not in clerk

    def test_lacking_number_is_said_at_its_field(self):
        draft = self.finish()
        type(draft).objects.filter(pk=draft.pk).update(document_number="", signer_name="", signed_on=None)
        response = self.sign_in("a.h1.ky").post(
            self.section("kiem-tra"), {"revision": "1", "signer_name": "Người Ký", "buoc": "nop"}
        )
        page = text_of(response)
        assert '<a href="#id_document_number">' in page
        field = page.split('name="document_number"')[1].split('name="signer_position"')[0]
        assert "Chưa ghi số, ký hiệu văn bản" in field
        assert "Chưa ghi ngày ký" in field
        assert self.draft().signer_name == "Người Ký"

    def test_comment_not_ticked_off_is_told_and_stops_nothing(self):
        self.finish()
        Report.objects.filter(pk=self.h1.pk).update(state="returned", return_due_before=date(2025, 12, 20))
        filed = file_round(self.h1, {"BUOI": 3}, by=self.world.users["a.h1.ky"], at=NOW)
        returned = ReportMove.objects.create(
            report=self.h1,
            submission=filed,
            move="return",
            from_state="in_review",
            to_state="returned",
            at=NOW,
            by=self.world.users["a.tonghop"],
        )
        Report.objects.filter(pk=self.h1.pk).update(state="returned")
        SectionComment.objects.create(move=returned, section=Section.FIGURES, text="Rà soát số buổi")
        clerk = self.sign_in("a.h1.lap")
        home, page = text_of(clerk.get("/")), text_of(clerk.get(self.section("kiem-tra")))
        assert "Rà soát số buổi" in home
        assert "aria-disabled" not in home
        assert "01 góp ý" in page
        assert "chưa đánh dấu đã sửa" in page
        assert "aria-disabled" not in page
        sent = clerk.post(self.section("kiem-tra"), {"revision": str(self.draft().revision), "buoc": "trinh"})
        assert sent.status_code == 302
        assert self.h1.state == "awaiting_signature"

    def test_unreadable_signing_date_is_kept(self):
        self.finish()
        response = self.sign_in("a.h1.ky").post(
            self.section("kiem-tra"), {"revision": "1", "signed_on": "hôm qua", "buoc": "nop"}
        )
        assert response.status_code == 200
        assert 'value="hôm qua"' in text_of(response)
        assert self.h1.state == "drafting"

    def test_move_page_refuses_with_the_list_and_makes_the_move_when_it_can(self):
        url = reverse("bao-cao-chuyen", args=[self.h1.pk, "trinh"])
        clerk = self.sign_in("a.h1.lap")
        refused = clerk.post(url)
        assert refused.status_code == 409
        assert f"{self.section('so-lieu')}#so-HEROIN" in text_of(refused)
        self.finish()
        assert clerk.post(url).url == reverse("bao-cao-xem", args=[self.h1.pk])
        assert self.h1.state == "awaiting_signature"

    def test_sending_back_needs_a_comment_and_keeps_it_when_refused(self):
        url = reverse("bao-cao-chuyen", args=[self.h1.pk, "tra-can-bo"])
        Report.objects.filter(pk=self.h1.pk).update(state="awaiting_signature")
        director = self.sign_in("a.h1.ky")
        assert "Đề nghị ghi rõ lý do" in text_of(director.post(url, {"comment": " "}))
        clerk = self.sign_in("a.h1.lap").post(url, {"comment": "Giữ lấy lời này"})
        assert clerk.status_code == 409
        director.post(url, {"comment": "Sửa mục 2"})
        assert self.h1.state == "drafting"
        assert self.h1.moves.last().comment == "Sửa mục 2"

    def test_get_of_a_move_changes_nothing(self):
        self.finish()
        for slug in ("trinh", "nop", "thu-hoi", "tiep-nhan"):
            assert (
                self.sign_in("a.h1.lap").get(reverse("bao-cao-chuyen", args=[self.h1.pk, slug])).status_code
                == 200
            )
        assert self.h1.state == "drafting"
        assert (
            self.sign_in("a.h1.lap").get(reverse("bao-cao-chuyen", args=[self.h1.pk, "la"])).status_code
            == 404
        )

    def test_locked_period_keeps_what_was_typed(self):
        period = self.h1.period
        period.locked_at, period.locked_by = NOW, self.world.users["a.lanhdao"]
        period.save()
        response = self.sign_in("a.h1.lap").post(
            self.section("nhan-xet"), {"revision": "1", "assessment": "Còn đây"}
        )
        assert response.status_code == 409
        assert "đã khóa" in text_of(response)
        assert "Còn đây" in text_of(response)

    def test_entry_page_of_a_locked_period_says_since_when_it_is_locked(self):
        lock(self.h1.period, self.world.users["a.lanhdao"], NOW)
        page = text_of(self.sign_in("a.h1.lap").get(self.section("nhan-xet"), follow=True))
        assert "Kỳ báo cáo đã khóa từ 08:00, 12/12/2025." in page
        assert "nên chưa sửa được" not in page
        assert "đề nghị liên hệ cơ quan tổng hợp" in page

    def test_filed_report_of_a_locked_period_is_closed_because_it_was_filed(self):
        lock(self.h1.period, self.world.users["a.lanhdao"], NOW)
        Report.objects.filter(pk=self.h1.pk).update(state="submitted")
        page = text_of(self.sign_in("a.h1.lap").get(self.section("nhan-xet"), follow=True))
        assert "Báo cáo đang ở trạng thái “Đã nộp” nên chưa sửa được." in page


class TestReportPage(FilingCase):
    def page(self, username, unit="a.YT", query=""):
        return self.sign_in(username).get(reverse("bao-cao-xem", args=[self.report(unit).pk]) + query)

    def test_round_is_read_beside_last_year_with_its_receipt(self):
        page = text_of(self.page("a.yt.lap"))
        assert "Lần nộp 01" in page
        assert self.report("a.YT").submissions.get().code in page
        assert "Số buổi tuyên truyền" in page
        assert "Thiếu kinh phí" in page
        assert reverse("bao-cao-bien-nhan", args=[self.report("a.YT").pk, 1]) in page

    def test_receivers_see_of_a_draft_only_how_far_it_is(self):
        draft = self.draft()
        draft.assessment = "Bí mật của bản nháp"
        draft.save()
        page = text_of(self.page("a.tonghop", "a.H1"))
        assert "Bí mật của bản nháp" not in page
        assert "Mức hoàn thành" in page
        assert "Bí mật của bản nháp" in text_of(self.page("a.h1.lap", "a.H1"))

    def test_moves_inside_the_unit_are_not_told_to_receivers(self):
        report = self.h1
        ReportMove.objects.create(
            report=report,
            move="send_back",
            from_state="awaiting_signature",
            to_state="drafting",
            at=NOW,
            by=self.world.users["a.h1.ky"],
            comment="Chuyện nội bộ",
        )
        assert "Chuyện nội bộ" not in text_of(self.page("a.tonghop", "a.H1"))
        assert "Chuyện nội bộ" in text_of(self.page("a.h1.lap", "a.H1"))

    def test_round_in_the_address_is_shown_and_unknown_ones_are_not_found(self):
        report = self.report("a.YT")
        report.submissions.update(withdrawn_at=NOW, withdrawn_by=self.world.users["a.yt.ky"])
        file_round(report, {"BUOI": 99}, by=self.world.users["a.yt.ky"], at=NOW)
        assert ">99<" in text_of(self.page("a.yt.lap", query="?lan=2"))
        assert ">99<" not in text_of(self.page("a.yt.lap", query="?lan=1"))
        for query in ("?lan=3", "?lan=x", "?lan=-1", "?lan=%00", "?lan=" + "9" * 40):
            assert self.page("a.yt.lap", query=query).status_code == 404

    def test_list_of_reports_says_state_due_and_timeliness(self):
        page = text_of(self.sign_in("a.h1.lap").get(reverse("bao-cao")))
        assert page.count('<tr><th scope="row">') == 3
        assert "còn 05 ngày" in page
        assert "Đúng hạn" in page

    def test_round_filed_on_behalf_is_confirmed_or_disputed_by_the_unit(self):
        report = self.report("a.YT")
        report.submissions.update(withdrawn_at=NOW, withdrawn_by=self.world.users["a.yt.ky"])
        filed = file_round(report, {"BUOI": 5}, by=self.world.users["a.tonghop"], at=NOW)
        with_behalf = "UPDATE reports_submission SET on_behalf = %s, received_on = %s WHERE id = %s"
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(with_behalf, [True, "2025-12-01", filed.pk])
        assert "Báo cáo được nộp thay từ văn bản giấy" in text_of(self.page("a.yt.lap"))
        url = reverse("bao-cao-y-kien", args=[report.pk, filed.number])
        self.sign_in("a.yt.lap").post(url, {"y-kien": "khong-khop", "comment": ""})
        filed.refresh_from_db()
        assert filed.confirmation == ""
        self.sign_in("a.tonghop").post(url, {"y-kien": "khop"})
        filed.refresh_from_db()
        assert filed.confirmation == ""
        self.sign_in("a.yt.lap").post(url, {"y-kien": "khong-khop", "comment": "Số 5 phải là 6"})
        filed.refresh_from_db()
        assert (filed.confirmation, filed.confirmation_comment) == ("disputed", "Số 5 phải là 6")
        assert "Số 5 phải là 6" in text_of(self.page("a.yt.lap"))

    def test_receipt_says_late_for_ever(self):
        report = self.h1
        with at(NOW + timedelta(days=6)):
            file_round(report, {"BUOI": 1}, by=self.world.users["a.h1.ky"], at=NOW + timedelta(days=6))
            page = text_of(self.sign_in("a.h1.lap").get(reverse("bao-cao-bien-nhan", args=[report.pk, 1])))
        assert "Chậm 02 ngày" in page
