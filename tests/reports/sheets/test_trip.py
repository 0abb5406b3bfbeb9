"""Download, fill in, upload, look, confirm: the values are in the draft, and nothing else is."""

import datetime
import tempfile
from decimal import Decimal
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.background import run_once
from reports.enums import DraftKind, EntryState, TaskState
from reports.models import ReportMove, UploadedSheet
from tests.reports.drafts import attach
from tests.reports.filing import at
from tests.reports.sheets.trip import (
    TripCase,
    address_of,
    cell_of,
    cells,
    edited,
    opened,
    put,
    through_office,
    words_of,
)
from tests.world import NOW


def fill(workbook):
    """What a district types into its form."""
    put(workbook, "Số liệu", "BUOI", "Kỳ này", 7)
    put(workbook, "Số liệu", "XA-TT", "Kỳ này", 9)
    put(workbook, "Số liệu", "XA-TT", "Giải trình", "Theo báo cáo của\n10 xã")
    put(workbook, "Số liệu", "HEROIN", "Kỳ này", 4.279)
    put(workbook, "Nhiệm vụ", "1", "Tình trạng", "Đang thực hiện đúng tiến độ")
    put(workbook, "Nhiệm vụ", "1", "Kết quả thực hiện trong kỳ", "=1+1 là chữ")
    put(workbook, "Văn bản", "1", "Số, ký hiệu", "12/KH-UBND")
    put(workbook, "Văn bản", "1", "Ngày ban hành", datetime.date(2025, 2, 5))
    put(workbook, "Văn bản", "1", "Trích yếu", "Tuyên truyền năm 2025")
    put(workbook, "Nhận xét", "2", "Phần viết", "Tiếp tục tuyên truyền.")
    cell_of(workbook, "Nhiệm vụ", "1", "Kết quả thực hiện trong kỳ").data_type = "s"
    workbook["Vướng mắc"]["C5"].value = "Đúng"


class WholeTripTests(TripCase):
    def check_stored(self):
        draft = self.draft()
        values = {entry.figure.code: entry for entry in draft.figures.select_related("figure")}
        assert {code: entry.value for code, entry in values.items()} == {
            "BUOI": Decimal(7),
            "XA": Decimal(10),
            "XA-TT": Decimal(9),
            "HEROIN": Decimal("4.279"),
        }
        assert values["XA-TT"].explanation == "Theo báo cáo của\n10 xã"
        assert (values["BUOI"].saved_by.username, values["BUOI"].saved_at) == ("a.h1.lap", NOW)
        task = draft.tasks.get()
        assert (task.state, task.text) == (TaskState.ON_TRACK, "=1+1 là chữ")
        document = draft.documents.get()
        assert (document.number, document.issued_on) == ("12/KH-UBND", datetime.date(2025, 2, 5))
        assert draft.no_difficulties
        assert not draft.no_documents
        assert draft.direction == "Tiếp tục tuyên truyền."

    def trip(self, pass_on):
        before = self.draft().revision
        preview = self.upload(pass_on(edited(self.form(), fill)))
        assert len(cells(preview, "stored")) == 11, sorted(cells(preview, "stored"))
        assert preview.context["refused"] == []
        assert "Xác nhận nhập 11 ô" in words_of(preview)
        assert self.draft().revision == before, "nothing is stored before the confirmation"
        done = self.confirm(preview)
        assert "Đã nhập 11 ô từ tệp “mau.xlsx”." in words_of(done)
        assert done.redirect_chain[-1][0] == self.section("so-lieu")
        assert self.draft().revision == before + 1
        self.check_stored()
        assert not UploadedSheet.objects.exists()

    def test_filled_form_is_stored(self):
        self.trip(lambda body: body)

    def test_form_written_by_another_office_program_is_stored(self):
        with tempfile.TemporaryDirectory() as folder:
            self.trip(lambda body: through_office(body, Path(folder)))

    def test_every_changed_section_notes_who_saved_it(self):
        self.confirm(self.upload(edited(self.form(), fill)))
        saves = {(save.section, save.by.username) for save in self.draft().section_saves.all()}
        sections = ("so-lieu", "nhiem-vu", "van-ban", "vuong-mac", "nhan-xet")
        assert saves == {(section, "a.h1.lap") for section in sections}

    def test_untouched_form_changes_nothing(self):
        preview = self.upload(self.form())
        assert preview.context["stored"] == []
        assert not preview.context["may_confirm"]
        assert "không có ô nào khác" in words_of(preview)

    def test_stored_form_uploaded_again_changes_nothing(self):
        body = edited(self.form(), fill)
        self.confirm(self.upload(body))
        again = self.upload(self.form())
        assert again.context["stored"] == []
        # The file itself, given out before, now says what is stored.
        assert self.upload(body).context["stored"] == []

    def test_cleared_cell_is_shown_and_cleared(self):
        preview, where = self.upload_typed("XA", None)
        line = cells(preview, "stored")[where]
        assert (line.status, line.stored, line.filed) == ("cleared", "10", "")
        self.confirm(preview)
        assert self.entry("XA").value is None

    def test_nil_and_unavailable_are_chosen_beside_the_number(self):
        def change(book):
            put(book, "Số liệu", "BUOI", "Kỳ này", None)
            put(book, "Số liệu", "BUOI", "Trường hợp", "Không phát sinh")
            put(book, "Số liệu", "XA", "Kỳ này", None)
            put(book, "Số liệu", "XA", "Trường hợp", "Chưa có số liệu")
            put(book, "Số liệu", "XA", "Lý do chưa có số liệu", "Chờ rà soát")

        self.confirm(self.upload_edited(change))
        assert self.entry("BUOI").state == EntryState.NIL
        assert (self.entry("XA").state, self.entry("XA").reason) == (EntryState.UNAVAILABLE, "Chờ rà soát")

    def test_first_save_starts_the_report(self):
        client = self.sign_in("a.cq.lap")
        body = edited(
            self.form("a.CQ", client=client), lambda book: put(book, "Số liệu", "HEROIN", "Kỳ này", 1538.279)
        )
        preview = client.post(
            self.address("nhap-excel", "a.CQ"), {"file": SimpleUploadedFile("a.xlsx", body)}, follow=True
        )
        self.confirm(preview, client)
        report = self.report("a.CQ")
        assert report.state == "drafting"
        assert ReportMove.objects.filter(report=report, move="save").count() == 1
        assert self.entry("HEROIN", "a.CQ").value == Decimal("1538.279")


class MovedDraftTests(TripCase):
    """Somebody saved between download, preview and confirmation."""

    def save_online(self, client=None, **values):
        sent = self.figure_stamps() | {f"{code}-value": value for code, value in values.items()}
        response = (client or self.sign_in("a.h1.ky")).post(self.section("so-lieu"), sent)
        assert response.status_code == 302

    def test_answer_changed_on_both_sides_is_shown_twice_and_kept_by_default(self):
        body = edited(self.form(), lambda book: put(book, "Số liệu", "XA", "Kỳ này", 12))
        self.save_online(XA="11")
        preview = self.upload(body)
        (conflict,) = preview.context["conflicts"]
        assert [(line.stored, line.filed) for line in conflict["lines"]] == [("11", "12")]
        assert conflict["saved"] == "a.h1.ky, 08:00, 12/12/2025"
        done = self.confirm(preview)
        assert self.entry("XA").value == 11
        # What was not taken is named again.
        assert [entry["item"].key for entry in done.context["conflicts"]] == ["so-lieu/XA"]

    def test_answer_of_the_file_is_taken_where_chosen(self):
        body = edited(self.form(), lambda book: put(book, "Số liệu", "XA", "Kỳ này", 12))
        self.save_online(XA="11")
        self.confirm(self.upload(body), **{"chon-so-lieu/XA": "tep"})
        assert self.entry("XA").value == 12

    def test_answer_only_the_draft_changed_is_left_alone(self):
        body = edited(self.form(), lambda book: put(book, "Số liệu", "BUOI", "Kỳ này", 5))
        self.save_online(XA="11")
        preview = self.upload(body)
        assert preview.context["conflicts"] == []
        assert [line.stored for line in cells(preview, "older").values()] == ["11"]
        self.confirm(preview)
        assert (self.entry("XA").value, self.entry("BUOI").value) == (11, 5)

    def test_draft_that_moves_after_the_preview_is_compared_again(self):
        preview, where = self.upload_typed("XA", 12)
        assert where in cells(preview, "stored")
        self.save_online(XA="11")
        late = self.confirm(preview)
        assert late.status_code == 409
        assert "Báo cáo vừa được lưu ở nơi khác" in words_of(late)
        assert where in cells(late, "conflicts")
        assert self.entry("XA").value == 11

    def test_text_changed_on_both_sides_names_who_saved_the_section(self):
        body = edited(self.form(), lambda book: put(book, "Nhận xét", "1", "Phần viết", "Bản trong tệp."))
        page = self.client.get(self.section("nhan-xet"))
        sent = {
            "revision": self.draft().revision,
            "dau": page.context["stamp"],
            "assessment": "Bản trên cổng.",
        }
        self.sign_in("a.h1.ky").post(self.section("nhan-xet"), sent)
        (conflict,) = self.upload(body).context["conflicts"]
        assert conflict["item"].key == "nhan-xet/assessment"
        assert conflict["saved"].startswith("a.h1.ky")

    def test_text_and_list_only_the_draft_changed_are_left_alone(self):
        body = edited(self.form(), lambda book: put(book, "Số liệu", "BUOI", "Kỳ này", 5))
        draft = self.draft()
        draft.assessment = "Bản trên cổng."
        draft.save()
        draft.documents.create(number="2/KH", order=1)
        draft.tasks.create(task=self.world.plans["a"].tasks.get(number=1), state="late", text="Chậm.")
        preview = self.upload(body)
        assert {item.key for item, _line in preview.context["older"]} == {
            "nhan-xet/assessment",
            "nhiem-vu/1",
            "van-ban",
        }
        self.confirm(preview)
        draft.refresh_from_db()
        assert (draft.assessment, draft.documents.count(), draft.tasks.count()) == ("Bản trên cổng.", 1, 1)

    def test_list_changed_on_both_sides_is_one_choice(self):
        body = edited(self.form(), lambda book: put(book, "Văn bản", "1", "Số, ký hiệu", "1/KH"))
        draft = self.draft()
        draft.documents.create(number="2/KH", order=1)
        preview = self.upload(body)
        (conflict,) = preview.context["conflicts"]
        assert conflict["item"].key == "van-ban"
        self.confirm(preview)
        assert draft.documents.get().number == "2/KH"
        self.confirm(self.upload(body), **{"chon-van-ban": "tep"})
        assert draft.documents.get().number == "1/KH"


class WhoMayTests(TripCase):
    def test_upload_is_shown_to_its_person_only(self):
        preview, _where = self.upload_typed("XA", 12)
        assert self.sign_in("a.h1.ky").get(address_of(preview)).status_code == 404
        assert self.sign_in("a.h1.ky").post(address_of(preview), {"revision": 1}).status_code == 404
        other = self.client.get(address_of(preview).replace(str(self.h1.pk), str(self.report("a.YT").pk)))
        assert other.status_code == 404

    def test_upload_waits_a_day_and_is_then_removed(self):
        preview, _where = self.upload_typed("XA", 12)
        later = NOW + datetime.timedelta(hours=24)
        with at(later):
            assert self.client.get(address_of(preview)).status_code == 404
        run_once(NOW + datetime.timedelta(hours=23))
        assert UploadedSheet.objects.count() == 1
        run_once(later)
        assert not UploadedSheet.objects.exists()

    def test_new_upload_takes_the_place_of_the_earlier_one(self):
        self.upload_typed("XA", 12)
        self.upload_typed("XA", 13)
        assert UploadedSheet.objects.count() == 1

    def test_report_that_was_filed_meanwhile_is_not_changed(self):
        preview, _where = self.upload_typed("XA", 12)
        report = self.h1
        report.__class__.objects.filter(pk=report.pk).update(state="submitted")
        with self.nothing_changes():
            done = self.confirm(preview)
        assert "nên chưa nhập được" in words_of(done)

    def test_locked_period_takes_nothing(self):
        preview, _where = self.upload_typed("XA", 12)
        period = self.h1.period
        period.locked_at, period.locked_by = NOW, self.world.users["a.lanhdao"]
        period.save()
        with self.nothing_changes():
            self.confirm(preview)

    def test_coordinator_enters_a_paper_with_the_same_form(self):
        client = self.sign_in("a.tonghop")
        assert client.get(self.address("lap-thay-mau-xlsx")).status_code == 302, "the paper comes first"
        attach(self.h1, "paper", by=self.world.users["a.tonghop"], draft_kind=DraftKind.ON_BEHALF)
        body = self.form(name="lap-thay-mau-xlsx", client=client)
        assert cell_of(opened(body), "Số liệu", "XA", "Kỳ này").value is None, "the unit's draft is not shown"
        body = edited(body, lambda book: put(book, "Số liệu", "XA", "Kỳ này", 8))
        preview = self.upload(body, to="lap-thay-nhap-excel", client=client)
        self.confirm(preview, client)
        assert self.draft(kind="on_behalf").figures.get(figure__code="XA").value == 8
        assert self.entry("XA").value == 10

    def test_form_the_unit_sent_by_mail_serves_the_coordinator(self):
        body = edited(self.form(), lambda book: put(book, "Số liệu", "BUOI", "Kỳ này", 6))
        client = self.sign_in("a.tonghop")
        attach(self.h1, "paper", by=self.world.users["a.tonghop"], draft_kind=DraftKind.ON_BEHALF)
        self.confirm(self.upload(body, to="lap-thay-nhap-excel", client=client), client)
        values = dict(self.draft(kind="on_behalf").figures.values_list("figure__code", "value"))
        assert values == {"BUOI": 6, "XA": 10}


class CostTests(TripCase):
    def test_preview_and_confirmation_take_the_same_queries_however_much_is_filled(self):
        counts = []
        for change in (lambda book: put(book, "Số liệu", "BUOI", "Kỳ này", 5), fill):
            preview = self.upload_edited(change)
            self.client.get(address_of(preview))
            with CaptureQueriesContext(connection) as shown:
                self.client.get(address_of(preview))
            counts.append(len(shown))
        assert counts == [19, 19]

    def test_confirmation_takes_a_bounded_number_of_queries(self):
        preview = self.upload(edited(self.form(), fill))
        with CaptureQueriesContext(connection) as asked:
            self.client.post(address_of(preview), {"revision": self.draft().revision})
        assert len(asked) < 110, len(asked)
