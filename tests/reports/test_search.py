"""Search without marks, and the codes that papers carry."""

import unicodedata
from pathlib import Path

import pytest
from django.urls import reverse

from agencies.text import index_text
from reports.models import Submission
from reports.search import find
from reports.verification import drafts_being_written, is_intact, matching_rounds
from reports.wanted import Wanted
from tests.reports.filing import FilingCase, text_of
from tests.world import NOW, draft_mark, file_round, round_mark


class TestSearch(FilingCase):
    def page(self, username, words):
        return text_of(self.sign_in(username).get(reverse("tim"), {"q": words}))

    def test_round_is_found_without_marks_and_with_them(self):
        for words in ("co ban hoan thanh", "Cơ bản hoàn thành", unicodedata.normalize("NFD", "CƠ BẢN hoàn")):
            results = find(words, self.access("a.yt.lap"))
            assert {found.thing.report.unit.code for found in results.rounds.found} == {"YT"}
            assert "Cơ bản hoàn thành" in results.rounds.found[0].excerpt

    def test_units_find_their_own_and_receivers_all_of_their_province(self):
        mark = round_mark(self.world.units["a.YT"])
        assert len(find(mark, self.access("a.yt.lap")).rounds.found) > 0
        assert find(mark, self.access("a.h1.lap")).rounds.found == []
        assert find(mark, self.access("b.tonghop")).rounds.found == []
        assert find(mark, self.access("a.xem")).rounds.found == []
        assert len(find(mark, self.access("a.tonghop")).rounds.found) > 0

    def test_draft_is_found_by_its_own_unit_only(self):
        self.sign_in("a.h1.lap").post(
            self.section("nhan-xet"),
            {"revision": "1", "assessment": f"Đoạn {draft_mark(self.world.units['a.H1'])}"},
        )
        mark = draft_mark(self.world.units["a.H1"])
        assert [found.thing.report_id for found in find(mark, self.access("a.h1.ky")).drafts.found] == [
            self.h1.pk
        ]
        for username in ("a.tonghop", "a.yt.lap", "b.h1.lap"):
            assert find(mark, self.access(username)).count == 0

    def test_plan_and_units_are_found_within_the_province(self):
        results = find("so y te", self.access("a.h1.lap"))
        assert [found.thing.pk for found in results.units.found] == [self.world.units["a.YT"].pk]
        figures = find("heroin", self.access("b.xem")).plan_texts.found
        assert [found.thing.pk for found in figures] == [self.world.figures["b.HEROIN"].pk]

    def test_words_of_a_title_may_stand_in_any_order(self):
        assert len(find("te so", self.access("a.h1.lap")).units.found) == 1

    def test_too_little_and_broken_words_find_nothing_and_fail_nothing(self):
        for words in ("", " ", "a", "...", "a\x00b", "\x00"):
            results = find(words, self.access("a.tonghop"))
            assert results.count == 0
        client = self.sign_in("a.tonghop")
        for query in ("%00", "a%00b", "%", "_", "'", "x" * 5000, "%F0%9F%98%80%F0%9F%98%80"):
            assert client.get(f"{reverse('tim')}?q={query}").status_code == 200

    def test_wildcards_are_letters_like_others(self):
        assert find("100%", self.access("a.xem")).count == find("100", self.access("a.xem")).count
        assert find("__", self.access("a.tonghop")).count == 0

    def test_page_links_to_the_round_and_shows_words_around(self):
        page = self.page("a.tonghop", "hoan thanh")
        filed = Submission.objects.get(report=self.report("a.YT"))
        assert f"{reverse('bao-cao-xem', args=[filed.report_id])}?lan=1" in page
        assert "Cơ bản hoàn thành" in page

    def test_text_typed_into_the_search_is_shown_as_text(self):
        page = self.page("a.tonghop", "<script>alert(1)</script>")
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page

    def test_plan_text_in_mixed_unicode_comes_back_composed_and_is_found(self):
        pasted = PASTED.read_text(encoding="utf-8")
        assert len([char for char in pasted if unicodedata.combining(char)]) == 546
        self.sign_in("a.h1.lap").post(
            self.section("nhan-xet"), {"revision": "1", "assessment": pasted, "direction": "x"}
        )
        stored = self.draft().assessment
        assert unicodedata.is_normalized("NFC", stored)
        assert not any(unicodedata.combining(char) for char in stored)
        words = "dau tranh voi toi pham ve ma tuy"
        assert len(find(words, self.access("a.h1.lap")).drafts.found) == 1


PASTED = Path(__file__).parent.parent / "data" / "ke_hoach_172_pasted.txt"


@pytest.mark.parametrize(
    ("texts", "query", "excerpt"),
    [
        (["Đã tổ chức 12 lớp tập huấn."], "lop tap huan", "Đã tổ chức 12 lớp tập huấn."),
        (["Không có", "Mới có ở đây"], "moi co", "Mới có ở đây"),
        (["Thay đổi hoàn toàn", "Xã Hòa Phú"], "hòa", "Xã Hòa Phú"),
        (["Thay đổi hoàn toàn", "Xã Hòa Phú"], "hoa", "Xã Hòa Phú"),
        (["Báo cáo số 245/BC-CAT"], "245/BC-CAT", "Báo cáo số 245/BC-CAT"),
        (["Một đoạn"], "khac", ""),
        (["Cả năm hàng loạt"], "nam ng", ""),
    ],
)
def test_excerpt_shows_the_nearest_place(texts, query, excerpt):
    assert Wanted.of(query).excerpt(texts) == excerpt


def test_excerpt_of_a_long_text_is_cut_on_both_sides():
    excerpt = Wanted.of("cho nay").excerpt(["đầu " * 200 + "chỗ này " + "cuối " * 200])
    assert "chỗ này" in excerpt
    assert excerpt.startswith("… ")
    assert excerpt.endswith(" …")
    assert len(excerpt) < 300


@pytest.mark.parametrize(
    ("query", "text", "degree"),
    [
        ("hòa", "Xã Hoà Phú", 0),
        ("hòa", "Xã HÒA PHÚ", 0),
        ("đội", "Đổi mới", 2),
        ("đôi", "Hai đôi", 0),
        ("đôi ho", "một đôi họ hàng", 2),
        ("đôi h", "một đội họ hàng", 3),
        ("đôi họ", "một đôi học trò", 1),
        ("na hang", "Huyện Na Hang", 0),
        ("na han", "Huyện Na Hang", 1),
        ("nà hang", "Huyện Na Hang", 2),
        ("hang na", "Huyện Na Hang", 4),
    ],
)
def test_degree_tells_exact_spelling_whole_words_and_beginnings(query, text, degree):
    assert Wanted.of(query).degree(index_text(text)) == degree


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("Na Hang", "Tham mưu hằng năm, nâng hạng"),
        ("na hang", "năm hàng"),
        ("oan", "hoàn toàn"),
        ("hoan to", "hoà nào, to"),
    ],
)
def test_parts_of_syllables_are_not_found(query, text):
    assert not Wanted.of(query).stands_in(index_text(text))


class TestVerification(FilingCase):
    def answer(self, username, code):
        return self.sign_in(username).get(reverse("xac-nhan", args=[code]))

    def test_code_sha_and_receipt_lead_to_the_same_round(self):
        filed = Submission.objects.get(report=self.report("a.YT"))
        for code in (filed.code, filed.code.upper(), filed.sha256, filed.receipt, filed.receipt.lower()):
            response = self.answer("a.yt.lap", code)
            page = text_of(response)
            assert response.status_code == 200, code
            assert "Sở Y tế" in page
            assert filed.sha256 in page
            assert "Khớp nội dung đã nộp" in page

    def test_receipt_is_unique_although_rounds_may_hold_the_same(self):
        filed = Submission.objects.get(report=self.report("a.YT"))
        matches = matching_rounds(filed.receipt, self.access("a.tonghop"))
        assert [(match.submission.pk, match.intact, match.counted) for match in matches] == [
            (filed.pk, True, False)
        ]
        accepted = Submission.objects.get(report=self.report("a.YT", "2024-N"))
        assert matching_rounds(accepted.receipt, self.access("a.yt.lap"))[0].counted is True

    def test_strangers_find_nothing(self):
        filed = Submission.objects.get(report=self.report("a.YT"))
        for username in ("a.h1.lap", "a.xem", "a.quantri", "khong"):
            response = self.answer(username, filed.receipt)
            assert response.status_code == 404
            assert filed.sha256 not in text_of(response)
            assert "Không tìm thấy" in text_of(response)

    def test_same_receipt_of_another_province_leads_to_its_own_round(self):
        filed = Submission.objects.get(report=self.report("a.YT"))
        page = text_of(self.answer("b.tonghop", filed.receipt))
        assert filed.sha256 not in page
        assert Submission.objects.get(report=self.report("b.YT")).sha256 in page

    def test_unknown_and_odd_codes_say_so(self):
        client = self.sign_in("a.tonghop")
        for code in (
            "00000000",
            "deadbeef",
            "x",
            "2025-N-YT-99",
            "2025-N-YT-0000",
            "%00",
            "a" * 500,
            "%E2%80%AE",
        ):
            response = client.get(f"/xac-nhan/{code}/")
            assert response.status_code == 404, code
            assert "Không tìm thấy" in text_of(response)

    def test_form_leads_to_the_answer(self):
        client = self.sign_in("a.tonghop")
        assert client.get(reverse("xac-nhan")).status_code == 200
        assert client.get(reverse("xac-nhan"), {"ma": " deadbeef "}).url == "/xac-nhan/deadbeef/"
        for odd in ("", " ", "a/b", "\x00"):
            assert client.get(reverse("xac-nhan"), {"ma": odd}).status_code == 200

    def test_content_that_was_touched_is_noticed(self):
        from django.db import connection

        filed = Submission.objects.get(report=self.report("a.YT"))
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE reports_submission SET content = %s WHERE id = %s",
                [filed.content.replace("12.000", "13.000"), filed.pk],
            )
        filed.refresh_from_db()
        assert not is_intact(filed)
        assert "không cho lại mã này" in text_of(self.answer("a.yt.lap", filed.receipt))

    def test_code_of_a_draft_says_that_it_is_one(self):
        page = text_of(self.sign_in("a.h1.lap").get(self.section("kiem-tra")))
        code = page.split('class="code">')[1][:8]
        assert [draft.report_id for draft in drafts_being_written(code, self.access("a.h1.ky"))] == [
            self.h1.pk
        ]
        response = self.answer("a.h1.ky", code)
        assert response.status_code == 200
        assert "bản đang lập, chưa nộp" in text_of(response)
        assert self.answer("a.tonghop", code).status_code == 404

    def test_withdrawn_round_is_said_to_be_withdrawn(self):
        filed = Submission.objects.get(report=self.report("a.YT"))
        Submission.objects.filter(pk=filed.pk).update(
            withdrawn_at=NOW, withdrawn_by=self.world.users["a.yt.ky"]
        )
        file_round(self.report("a.YT"), {"BUOI": 1}, by=self.world.users["a.yt.ky"], at=NOW)
        assert "Đã thu hồi" in text_of(self.answer("a.yt.lap", filed.receipt))
