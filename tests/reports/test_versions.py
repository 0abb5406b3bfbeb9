"""Two versions of a report side by side: which are compared, who may, and what the page says of them."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.urls import reverse

from reports import workflow
from reports.dossier import Dossier
from reports.enums import AttachmentKind, DraftKind
from reports.models import Attachment, Draft, Report, Submission
from reports.versions import VersionChanges, base_round, usual_pair, versions_of
from tests.reports.drafts import attach, finished_draft
from tests.reports.filing import FilingCase, queries_of, text_of
from tests.world import NOW, file_round


class VersionsCase(FilingCase):
    """YT's annual report with its first round; `file` files more."""

    @property
    def yt(self):
        return self.report("a.YT")

    def file(self, buoi=13, days=0):
        figures = {"BUOI": buoi, "XA": 5, "XA-TT": 5}
        filed = file_round(self.yt, figures, by=self.world.users["a.yt.ky"], at=NOW + timedelta(days=days))
        return filed.number

    def mark(self, number, **outcome):
        by = self.world.users["a.tonghop"]
        people = {name.replace("_at", "_by"): outcome[name] and by for name in outcome}
        Submission.objects.filter(report=self.yt, number=number).update(**outcome, **people)

    def dossier(self, username="a.yt.lap", unit="a.YT"):
        return Dossier(self.report(unit), self.access(username), NOW)

    def usual(self, username="a.yt.lap"):
        pair = usual_pair(versions_of(self.dossier(username)))
        return pair and tuple(version.key for version in pair)

    def address(self, old, new, unit="a.YT"):
        return reverse("phien-ban-so-sanh", args=[self.world.reports[unit, "2025-N"].pk, old, new])


class TestWhatIsCompared(VersionsCase):
    def test_one_round_has_nothing_beside_it(self):
        assert self.usual() is None
        page = self.sign_in("a.tonghop").get(reverse("phien-ban", args=[self.yt.pk]))
        assert "Chưa có gì để so sánh" in text_of(page)

    def test_latest_is_held_against_the_one_before(self):
        self.mark(1, returned_at=NOW)
        self.file()
        self.mark(2, returned_at=NOW)
        self.file()
        assert self.usual() == ("2", "3")

    def test_latest_is_held_against_the_last_accepted(self):
        self.mark(1, accepted_at=NOW)
        self.file()
        self.mark(2, returned_at=NOW)
        self.file()
        assert self.usual() == self.usual("a.tonghop") == ("1", "3")

    def test_withdrawn_rounds_are_passed_over_but_can_be_picked(self):
        self.mark(1, returned_at=NOW)
        self.file()
        self.mark(2, withdrawn_at=NOW)
        self.file()
        assert self.usual() == ("1", "3")
        assert [version.key for version in versions_of(self.dossier())] == ["1", "2", "3"]
        rounds = list(self.yt.submissions.all())
        assert base_round(rounds[0], rounds) is None

    def test_single_round_is_held_against_the_draft_that_only_its_unit_sees(self):
        self.mark(1, returned_at=NOW)
        Report.objects.filter(pk=self.yt.pk).update(state="returned")
        finished_draft(self.yt, by=self.world.users["a.yt.lap"])
        assert self.usual() == ("1", "dang-lap")
        assert self.usual("a.tonghop") is None
        assert self.sign_in("a.yt.ky").get(self.address("1", "dang-lap")).status_code == 200
        assert self.sign_in("a.tonghop").get(self.address("1", "dang-lap")).status_code == 404

    def test_address_without_numbers_leads_to_the_usual_pair_or_to_what_was_picked(self):
        self.mark(1, returned_at=NOW)
        self.file()
        client = self.sign_in("a.tonghop")
        url = reverse("phien-ban", args=[self.yt.pk])
        assert client.get(url).url == self.address("1", "2")
        assert client.get(url, {"cu": "2", "moi": "1"}).url == self.address("2", "1")
        assert client.get(url, {"cu": "2", "moi": "9"}).url == self.address("1", "2")
        for old, new in (("1", "3"), ("0", "1"), ("9" * 40, "1"), ("giu-lai", "1")):
            assert client.get(self.address(old, new)).status_code == 404


class TestPage(VersionsCase):
    def setUp(self):
        self.mark(1, returned_at=NOW)
        self.file()

    def test_figures_have_their_difference_and_papers_their_numbers(self):
        page = text_of(self.sign_in("a.tonghop").get(self.address("1", "2")))
        assert "<del>12</del>" in page
        assert "<ins>13</ins>" in page
        assert ">+1</td>" in page
        assert "Văn bản và người ký" in page
        assert "style=" not in page

    def test_files_are_known_by_their_bytes(self):
        def keep(name, digest, *numbers):
            file = Attachment.objects.create(
                report=self.yt,
                kind=AttachmentKind.SUPPORTING,
                file=ContentFile(b"%PDF", name="a.pdf"),
                name=name,
                size=4,
                sha256=digest * 64,
                uploaded_at=NOW,
                uploaded_by=self.world.users["a.yt.lap"],
            )
            for number in numbers:
                self.yt.submissions.get(number=number).attachments.add(file)

        keep("giữ.pdf", "1", 1, 2)
        keep("bỏ.pdf", "2", 1)
        keep("thêm.pdf", "3", 2)
        keep("tên cũ.pdf", "4", 1)
        keep("tên mới.pdf", "4", 2)
        versions = versions_of(self.dossier())
        changes = VersionChanges(*versions)
        assert [(row.file.name, row.words, row.earlier_name) for row in changes.files] == [
            ("giữ.pdf", "Giữ nguyên", ""),
            ("bỏ.pdf", "Bỏ", ""),
            ("tên mới.pdf", "Cùng nội dung, đổi tên", "tên cũ.pdf"),
            ("thêm.pdf", "Thêm", ""),
        ]
        assert changes.count == len(changes.content) + len(changes.papers) + 3
        page = text_of(self.sign_in("a.yt.lap").get(self.address("1", "2")))
        assert "<del>bỏ.pdf</del>" in page
        assert "<ins>thêm.pdf</ins>" in page
        assert "trước là tên cũ.pdf" in page

    def test_same_version_twice_has_no_changes(self):
        page = text_of(self.sign_in("a.yt.lap").get(self.address("2", "2")))
        assert "Không có thay đổi" in page

    def test_draft_is_told_word_by_word_beside_its_round(self):
        Report.objects.filter(pk=self.yt.pk).update(state="returned")
        draft = finished_draft(self.yt, by=self.world.users["a.yt.lap"])
        before = self.yt.submissions.get(number=2).content_data["assessment"]
        Draft.objects.filter(pk=draft.pk).update(assessment=f"{before} Đã rà soát lại.")
        page = text_of(self.sign_in("a.yt.lap").get(self.address("2", "dang-lap")))
        assert f"{before} <ins>Đã rà soát lại.</ins>" in page

    def test_review_is_held_against_the_last_accepted_round(self):
        self.mark(1, returned_at=None, accepted_at=NOW)
        self.mark(2, returned_at=NOW)
        self.file(buoi=20)
        page = text_of(self.sign_in("a.tonghop").get(reverse("tiep-nhan-xem", args=[self.yt.pk])))
        assert "Thay đổi so với lần nộp 01" in page
        assert "lần đã tiếp nhận trước" in page
        assert self.address("1", "3") in page

    def test_pages_take_few_queries(self):
        self.file(buoi=20)
        counts = {
            "phien-ban": queries_of(self.sign_in("a.yt.lap"), self.address("1", "3")),
            "tiep-nhan": queries_of(self.sign_in("a.tonghop"), reverse("tiep-nhan-xem", args=[self.yt.pk])),
            "bao-cao": queries_of(self.sign_in("a.yt.lap"), reverse("bao-cao-xem", args=[self.yt.pk])),
        }
        assert counts == {"phien-ban": 12, "tiep-nhan": 26, "bao-cao": 19}


class TestFiledOnBehalf(VersionsCase):
    def test_units_kept_copy_stands_beside_the_round(self):
        own, coordinator = self.world.users["a.h1.lap"], self.world.users["a.tonghop"]
        kept = finished_draft(self.h1, by=own)
        Draft.objects.filter(pk=kept.pk).update(assessment="Đánh giá của đơn vị.")
        finished_draft(self.h1, by=coordinator, kind=DraftKind.ON_BEHALF)
        attach(self.h1, AttachmentKind.PAPER, by=coordinator, draft_kind=DraftKind.ON_BEHALF)
        workflow.submit_on_behalf(self.h1, by=self.access("a.tonghop"), now=NOW)
        page = text_of(self.sign_in("a.h1.lap").get(reverse("bao-cao-xem", args=[self.h1.pk])))
        assert "Bản đơn vị đang lập, so với lần nộp 01" in page
        assert "không bị sửa và không được tính" in page
        assert "Đánh giá<del> của đơn vị</del>." in page or "Đánh giá <del>của đơn vị</del>." in page
        assert self.address("giu-lai", "1", "a.H1") in page
        assert self.sign_in("a.h1.lap").get(self.address("giu-lai", "1", "a.H1")).status_code == 200
        assert self.sign_in("a.tonghop").get(self.address("giu-lai", "1", "a.H1")).status_code == 404
