"""Search: exact spellings before the newest, the order before the cut, and what was issued or amended."""

from datetime import timedelta

from django.urls import reverse

from reports import difficulties
from reports.difficulties import Reported
from reports.search import MOST_OF_A_KIND, find
from targets.models import Task
from tests.reports.filing import FilingCase, now, text_of
from tests.reports.test_amendment_pages import FROM_2025, AmendmentCase, Content
from tests.world import NOW, file_round


class OrderTest(FilingCase):
    def report_difficulty(self, content, days):
        return difficulties.report_difficulty(
            self.world.plans["a"],
            self.world.units["a.H1"],
            Reported(content, "Bổ sung", "Sở Tài chính"),
            by=self.access("a.h1.lap"),
            now=now() + timedelta(days=days),
        )

    def contents(self, query):
        return [found.thing.content for found in find(query, self.access("a.tonghop")).difficulties.found]

    def test_exact_marks_come_before_newer_texts(self):
        self.report_difficulty("Xã Hoà Phú thiếu người", days=-9)
        self.report_difficulty("Thay đổi hoàn toàn", days=-3)
        self.report_difficulty("Hoa màu bị phá", days=-5)
        assert self.contents("hòa") == ["Xã Hoà Phú thiếu người", "Hoa màu bị phá", "Thay đổi hoàn toàn"]
        assert self.contents("hoàn") == ["Thay đổi hoàn toàn"]
        assert self.contents("oan") == []

    def test_words_that_stand_together_come_before_words_apart(self):
        self.report_difficulty("Hàng hóa qua đèo Nà Pát", days=-1)
        self.report_difficulty("Huyện Na Hang thiếu xe", days=-9)
        assert self.contents("na hang") == ["Huyện Na Hang thiếu xe", "Hàng hóa qua đèo Nà Pát"]

    def test_equal_places_are_ordered_by_date_and_counted_before_the_cut(self):
        exact = self.report_difficulty("Một đôi loa hỏng", days=-90)
        for day in range(MOST_OF_A_KIND + 4):
            self.report_difficulty(f"Đội số {day:02}", days=-80 + day)
        hits = find("đôi", self.access("a.tonghop")).difficulties
        assert hits.total == MOST_OF_A_KIND + 5
        assert [hit.thing.content for hit in hits.found[:2]] == [exact.content, "Đội số 33"]
        assert len(hits.found) == MOST_OF_A_KIND
        page = text_of(self.sign_in("a.tonghop").get(reverse("tim"), {"q": "đôi"}))
        assert "30 kết quả đầu trong 35" in page
        assert "“đôi”: 35 kết quả" in page

    def test_rounds_are_found_the_newest_first(self):
        later = file_round(self.report("a.H1"), {}, by=self.world.users["a.h1.ky"], at=NOW)
        found = [hit.thing for hit in find("hoàn thành", self.access("a.tonghop")).rounds.found]
        assert found[0] == later
        assert found == sorted(found, key=lambda row: row.submitted_at, reverse=True)


class IssuedAndAmendedTest(AmendmentCase):
    def test_issued_report_is_found_by_number_and_text_for_those_who_may_see_it(self):
        issued = self.issue()
        for username in ("a.tonghop", "a.xem", "a.yt.lap"):
            hits = find("12/BC-CQ", self.access(username)).issues
            assert [(hit.thing, hits.total) for hit in hits.found] == [(issued, 1)], username
        for username in ("a.h1.lap", "b.tonghop"):
            assert find("12/bc-cq", self.access(username)).count == 0, username
        words = issued.content_data["texts"][0][2][0].split()[:4]
        assert find(" ".join(words), self.access("a.yt.lap")).issues.found[0].thing == issued
        page = self.sign_in("a.yt.lap").get(reverse("tim"), {"q": "12/BC-CQ"})
        address = reverse("ban-hanh-xem", args=["kh1", "2024-N", issued.number])
        assert f'href="{address}"' in text_of(page)
        assert self.sign_in("a.yt.lap").get(address).status_code == 200

    def test_adopted_amendment_is_found_by_all_a_proposal_by_those_who_consolidate(self):
        task = Task.objects.filter(plan=self.plan).first()
        self.proposed(Content(FROM_2025.valid_from, wording="Trồng rừng phòng hộ."), task)
        assert find("rung phong ho", self.access("a.tonghop")).amendments.total == 1
        assert find("rung phong ho", self.access("a.yt.lap")).count == 0
        adopted = self.adopted()
        for query in ("15/QĐ-UBND", "Chỉ tiêu 1.2"):
            hits = find(query, self.access("a.yt.lap")).amendments
            assert [hit.thing for hit in hits.found] == [adopted], query
        assert find("lý do nội bộ", self.access("a.yt.lap")).count == 0
        page = text_of(self.sign_in("a.yt.lap").get(reverse("tim"), {"q": "15/QĐ-UBND"}))
        assert reverse("dieu-chinh", args=["kh1", adopted.number]) in page
