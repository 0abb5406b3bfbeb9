"""The pages of tracked difficulties and of inspections, search, and their place in the consolidated view."""

import re
from datetime import timedelta

from agencies.dates import local_date
from agencies.models import Membership, Unit
from reports import difficulties
from reports.consolidation import consolidate
from reports.difficulties import Reported, write
from reports.difficulty_moves import DifficultyMove, DifficultyState
from reports.inspections import stamp_of
from reports.models import Difficulty, Inspection, Submission
from tests.reports.filing import FilingCase, at, now, queries_of, text_of
from tests.world import NOW

LIST = "/kh1/vuong-mac/"


class DifficultyPagesTest(FilingCase):
    def item(self, content="Thiếu kinh phí", unit="H1", key="a", **values):
        said = Reported(content, "Bổ sung", "Sở Tài chính")
        item = difficulties.report_difficulty(
            self.world.plans[key],
            self.world.units[f"{key}.{unit}"],
            said,
            by=self.access(f"{key}.{unit.lower()}.lap"),
            now=now(),
        )
        if values:
            Difficulty.objects.filter(pk=item.pk).update(**values)
            item.refresh_from_db()
        return item

    def listed(self, username, query=""):
        page = self.sign_in(username).get(LIST + query)
        return [item.content for item, _days in page.context["rows"]]

    def test_open_ones_are_listed_the_overdue_first_with_their_days(self):
        today = local_date(now())
        self.item("đóng", state="closed")
        self.item("mới")
        self.item("quá hạn", state="in_progress", due_before=today - timedelta(days=2))
        page = self.sign_in("a.tonghop").get(LIST)
        assert [(item.content, days) for item, days in page.context["rows"]] == [("quá hạn", 3), ("mới", 0)]
        assert "Quá hạn 03 ngày" in text_of(page)
        assert [cell["count"] for cell in page.context["cells"]] == [1, 1, 1, 0, 0, 1]

    def test_notice_of_a_difficulty_leads_to_it(self):
        self.item("Thiếu kinh phí")
        page = text_of(self.sign_in("a.tonghop").get("/tai-khoan/thong-bao/"))
        assert f'href="{LIST}1/"' in page

    def test_filters_narrow_the_list_and_the_counts(self):
        filed = Submission.objects.filter(report=self.world.reports["a.YT", "2025-6T"]).get()
        self.item("có kỳ", unit="YT", kind="funds", origin=filed)
        self.item("ngày thường", kind="staff")
        self.item("đã đóng", state="closed")
        for query, found in (
            ("?don-vi=YT", ["có kỳ"]),
            ("?loai=staff", ["ngày thường"]),
            ("?ky=2025-6T", ["có kỳ"]),
            ("?ky=ngoai-ky", ["ngày thường"]),
            ("?trang-thai=dong", ["đã đóng"]),
            ("?trang-thai=moi&don-vi=H1", ["ngày thường"]),
            ("?trang-thai=tat-ca&don-vi=H1", ["ngày thường", "đã đóng"]),
            ("?trang-thai=qua-han", []),
            ("?don-vi=khong-co", []),
        ):
            assert self.listed("a.lanhdao", query) == found, query

    def test_unit_lists_its_own_and_second_plan_sees_nothing_of_the_first(self):
        self.item("của H1")
        self.item("của YT", unit="YT")
        self.item("tỉnh khác", key="b")
        assert self.listed("a.h1.ky") == ["của H1"]
        assert self.listed("a.tonghop") == ["của YT", "của H1"]
        page = self.sign_in("b.tonghop").get("/kh2/vuong-mac/")
        assert [item.content for item, _days in page.context["rows"]] == ["tỉnh khác"]

    def test_many_are_turned_over_page_by_page_with_the_filter_kept(self):
        for number in range(1, 53):
            Difficulty.objects.create(
                plan=self.world.plans["a"],
                unit=self.world.units["a.H1"],
                number=number,
                content=f"Việc {number}",
                opened_at=now(),
                opened_by=self.world.users["a.tonghop"],
            )
        page = text_of(self.sign_in("a.tonghop").get(f"{LIST}?don-vi=H1"))
        assert "Trang 1/2" in page
        assert f'href="{LIST}?don-vi=H1&amp;trang=2"' in page
        assert len(self.listed("a.tonghop", "?don-vi=H1&trang=2")) == 2

    def test_unit_reports_on_any_day_without_being_asked_which_unit(self):
        client = self.sign_in("a.h1.lap")
        assert 'name="unit"' not in text_of(client.get(f"{LIST}moi/"))
        response = client.post(f"{LIST}moi/", {"content": "Thiếu xe", "kind": "facilities"})
        assert response.url == f"{LIST}1/"
        item = Difficulty.objects.get()
        assert (item.unit, item.kind, item.content) == (self.world.units["a.H1"], "facilities", "Thiếu xe")

    def test_form_sent_twice_leads_to_the_one_that_exists(self):
        client = self.sign_in("a.h1.lap")
        said = {"content": "Thiếu xe", "proposal": "Bổ sung"}
        assert [client.post(f"{LIST}moi/", said).url for _ in range(2)] == [f"{LIST}1/"] * 2
        assert "vừa được ghi nhận là VM-001" in text_of(client.get(f"{LIST}1/"))
        client.post(f"{LIST}moi/", said | {"proposal": "Bổ sung 02 xe"})
        self.sign_in("a.yt.lap").post(f"{LIST}moi/", said)
        with at(NOW + timedelta(minutes=11)):
            assert client.post(f"{LIST}moi/", said).url == f"{LIST}4/"
        assert Difficulty.objects.count() == 4

    def test_coordinator_reports_for_a_unit_of_the_plan_only(self):
        client = self.sign_in("a.tonghop")
        foreign = client.post(f"{LIST}moi/", {"content": "x", "unit": self.world.units["b.H1"].pk})
        assert foreign.status_code == 200
        assert not Difficulty.objects.exists()
        client.post(f"{LIST}moi/", {"content": "x", "unit": self.world.units["a.YT"].pk})
        assert Difficulty.objects.get().unit == self.world.units["a.YT"]

    def test_what_was_typed_stays_when_the_content_is_missing(self):
        page = text_of(self.sign_in("a.h1.lap").post(f"{LIST}moi/", {"proposal": "Đề nghị bổ sung xe"}))
        assert "Chưa có nội dung." in page
        assert "Đề nghị bổ sung xe" in page

    def act(self, username, item, step, **values):
        return self.sign_in(username).post(f"{LIST}{item.number}/", {"viec": step, **values})

    def test_from_assigning_to_the_units_confirmation(self):
        item = self.item()
        unit = self.world.units["a.YT"].pk
        self.act("a.tonghop", item, "phan-cong", owner_unit=unit, due_before="20/12/2025", kind="funds")
        item.refresh_from_db()
        assert (item.state, item.owner, item.get_kind_display()) == ("in_progress", "Sở Y tế", "Kinh phí")
        self.act("a.tonghop", item, "chuyen-cap-tren", owner_name="Bộ Y tế")
        self.act("a.tonghop", item, "tra-loi", text="Đã cấp.")
        page = text_of(self.sign_in("a.h1.lap").get(f"{LIST}{item.number}/"))
        assert "Đã cấp." in page
        assert "Xác nhận đã giải quyết" in page
        assert "Ghi trả lời" not in page
        self.act("a.h1.lap", item, "chua-giai-quyet", comment="Chưa nhận được.")
        item.refresh_from_db()
        assert item.state == DifficultyState.IN_PROGRESS
        self.act("a.tonghop", item, "tra-loi", text="Đã chuyển tiền.")
        self.act("a.h1.ky", item, "xac-nhan", comment="")
        item.refresh_from_db()
        assert (item.state, item.events.count()) == ("closed", 7)
        page = text_of(self.sign_in("a.tonghop").get(f"{LIST}{item.number}/"))
        assert "Mở lại" in page
        self.act("a.tonghop", item, "mo-lai", comment="Kiểm tra lại.")
        self.act("a.tonghop", item, "dong", comment="Xong.")
        item.refresh_from_db()
        assert item.events.last().comment == "Xong."

    def stamp(self, username, item):
        """The hidden stamp on the page as it is opened now."""
        return re.search(r'name="dau" value="(\d+)"', text_of(self.open(username, item))).group(1)

    def open(self, username, item):
        return self.sign_in(username).get(f"{LIST}{item.number}/")

    def test_unit_does_not_confirm_an_answer_it_has_not_seen(self):
        item = self.item()
        self.act("a.tonghop", item, "tra-loi", text="Đã cấp 01 xe.")
        seen = self.stamp("a.h1.lap", item)
        self.act("a.tonghop", item, "tra-loi", text="Không cấp xe.", dau=self.stamp("a.tonghop", item))
        refused = self.act("a.h1.lap", item, "xac-nhan", comment="Cảm ơn", dau=seen)
        page = text_of(refused)
        item.refresh_from_db()
        assert (refused.status_code, item.state, item.confirmation) == (409, "answered", "")
        assert "Không cấp xe." in page
        assert "vướng mắc đã có thay đổi" in page
        assert ">\nCảm ơn</textarea>" in page
        assert f'name="dau" value="{self.stamp("a.h1.lap", item)}"' in page
        self.act("a.h1.lap", item, "xac-nhan", dau=self.stamp("a.h1.lap", item))
        item.refresh_from_db()
        assert (item.state, item.confirmation) == ("closed", "confirmed")

    def test_coordinators_do_not_answer_over_one_another(self):
        item = self.item()
        seen = self.stamp("a.tonghop", item)
        self.act("a.tonghop2", item, "tra-loi", text="Đã cấp.", dau=self.stamp("a.tonghop2", item))
        refused = self.act("a.tonghop", item, "tra-loi", text="Không cấp.", dau=seen)
        item.refresh_from_db()
        assert (refused.status_code, item.answer) == (409, "Đã cấp.")
        assert ">\nKhông cấp.</textarea>" in text_of(refused)
        assert "a.tonghop2" in text_of(refused)

    def test_words_for_a_move_that_is_not_possible_any_more_stay_readable(self):
        item = self.item()
        self.act("a.tonghop", item, "tra-loi", text="Đã cấp.")
        seen = self.stamp("a.h1.lap", item)
        self.act("a.tonghop", item, "dong", comment="Xong.", dau=self.stamp("a.tonghop", item))
        refused = self.act("a.h1.lap", item, "xac-nhan", comment="Đã nhận xe.", dau=seen)
        assert refused.status_code == 409
        assert "<b>Ý kiến thêm:</b> Đã nhận xe." in text_of(refused)

    def test_missing_words_are_asked_for_in_place_and_the_step_stays_open(self):
        item = self.item()
        response = self.act("a.tonghop", item, "phan-cong", due_before="chưa rõ")
        page = text_of(response)
        assert "Đề nghị chọn đơn vị giải quyết" in page
        assert "Chưa hiểu ngày này" in page
        assert 'value="chưa rõ"' in page
        assert [step.slug for step in response.context["steps"] if step.is_open] == ["phan-cong"]

    def test_due_date_in_the_past_is_refused_with_what_was_typed(self):
        item = self.item()
        response = self.act(
            "a.tonghop", item, "phan-cong", owner_name="Sở Tài chính", due_before="12/12/2025"
        )
        assert response.status_code == 409
        assert "Hạn trả lời phải sau ngày hôm nay." in text_of(response)
        assert 'value="12/12/2025"' in text_of(response)

    def test_due_date_years_ahead_is_refused(self):
        item = self.item()
        response = self.act(
            "a.tonghop", item, "phan-cong", owner_name="Sở Tài chính", due_before="12/12/2199"
        )
        assert response.status_code == 409
        assert "Hạn trả lời quá xa; muộn nhất là 13/12/2026" in response.content.decode()

    def test_unit_name_in_the_list_wins_over_one_written_before(self):
        item = self.item()
        unit = self.world.units["a.YT"].pk
        self.act("a.tonghop", item, "phan-cong", owner_unit=unit, owner_name="Sở Tài chính")
        item.refresh_from_db()
        assert item.owner == "Sở Y tế"

    def test_move_of_another_role_is_refused_and_an_unknown_one_is_not_there(self):
        item = self.item()
        assert self.act("a.h1.lap", item, "dong", comment="Xong.").status_code == 409
        assert self.act("a.lanhdao", item, "tra-loi", text="x").status_code == 409
        assert self.act("a.tonghop", item, "open").status_code == 404
        assert self.act("a.yt.lap", item, "xac-nhan").status_code == 404
        item.refresh_from_db()
        assert (item.state, item.events.count()) == ("new", 1)

    def test_courtesy_is_named_and_nothing_is_demanded(self):
        page = text_of(self.sign_in("a.tonghop").get(f"{LIST}{self.item().number}/"))
        assert "Kế hoạch ghi “đề nghị” đối với đơn vị này" in page
        assert "yêu cầu" not in page.lower()
        assert "Đề nghị cơ quan giải quyết" in page

    def test_item_page_takes_the_same_queries_however_long_its_history_is(self):
        item, by = self.item(), self.access("a.tonghop")
        client = self.sign_in("a.tonghop")
        difficulties.answer(item, by=by, now=now(), text="không")
        few = queries_of(client, f"{LIST}{item.number}/")
        for text in ("một", "hai", "ba"):
            difficulties.answer(item, by=by, now=now(), text=text)
        assert queries_of(client, f"{LIST}{item.number}/") == few

    def test_search_finds_items_of_ones_own_by_words_and_number(self):
        item = self.item("Thiếu phòng tư vấn")
        self.item("Thiếu phòng tư vấn", unit="YT")
        difficulties.answer(item, by=self.access("a.tonghop"), now=now(), text="Bố trí tại trạm y tế.")
        for words in ("phong tu van", "VM-001", "tram y te"):
            page = text_of(self.sign_in("a.h1.lap").get("/tim/", {"q": words}))
            assert f'href="{LIST}1/"' in page, words
            assert f'href="{LIST}2/"' not in page
        assert f'href="{LIST}2/"' in text_of(self.sign_in("a.lanhdao").get("/tim/", {"q": "phong tu van"}))
        other = text_of(self.sign_in("b.tonghop").get("/tim/", {"q": "phong tu van"}))
        assert "/vuong-mac/1/" not in other

    # -------------------------------------------------------------- consolidated

    def rows(self, period="2025-N", **options):
        return consolidate(self.world.periods[f"a.{period}"], now=now(), **options).difficulties

    def test_rows_of_a_round_carry_their_item_and_open_items_follow(self):
        filed = Submission.objects.get(report=self.world.reports["a.YT", "2025-6T"])
        tracked = self.item("Thiếu kinh phí", unit="YT", origin=filed, answer="Đã cấp.", state="answered")
        self.item("Nêu ngày thường", unit="YT")
        self.item("Đã đóng", unit="YT", state="closed")
        self.item("Đơn vị chưa nộp")
        found = [(row.unit.code, row.content, row.number, row.state) for row in self.rows(provisional=True)]
        assert found == [
            ("YT", "Thiếu kinh phí", None, None),  # this year's round was not accepted yet
            ("YT", "Thiếu kinh phí", 1, "answered"),
            ("YT", "Nêu ngày thường", 2, "new"),
            ("H1", "Đơn vị chưa nộp", 4, "new"),
        ]
        half = next(row for row in self.rows("2025-6T") if row.number == tracked.number)
        assert (half.code, half.since, half.state, half.answer) == (
            "VM-001",
            local_date(now()),
            DifficultyState.ANSWERED,
            "Đã cấp.",
        )
        assert [row.number for row in self.rows("2025-6T")] == [1]  # opened after that period was due

    def test_consolidated_page_names_item_and_inspection(self):
        self.item("Đơn vị chưa nộp")
        for day in (now().date(), now().date() - timedelta(days=900)):
            Inspection.objects.create(
                plan=self.world.plans["a"],
                unit=self.world.units["a.H1"],
                inspected_on=day,
                inspecting_body="Đoàn liên ngành",
                conclusion=f"Kết luận {day.year}",
                saved_at=now(),
                saved_by=self.world.users["a.tonghop"],
            )
        page = text_of(self.sign_in("a.lanhdao").get("/kh1/tong-hop/2025-N/"))
        assert f'href="{LIST}1/">VM-001</a> từ 12/12/2025' in page
        assert "Kết luận 2025" in page
        assert "Kết luận 2023" not in page
        rows = consolidate(self.world.periods["b.2025-N"], now=now())
        assert (rows.difficulties, rows.inspections) == ((), ())


class GivenDifficultyPagesTest(FilingCase):
    """H1 reports, YT is asked to answer."""

    def setUp(self):
        said = Reported("Thiếu kinh phí", "Bổ sung 20 triệu", "Sở Y tế")
        origin = Submission.objects.get(report=self.world.reports["a.H1", "2024-N"])
        self.item = difficulties.report_difficulty(
            self.world.plans["a"], self.world.units["a.H1"], said, by=self.access("a.h1.lap"), now=now()
        )
        Difficulty.objects.filter(pk=self.item.pk).update(origin=origin)
        self.give("YT")

    def give(self, code):
        self.item.refresh_from_db()
        difficulties.assign(
            self.item,
            by=self.access("a.tonghop"),
            now=now(),
            owner_unit=self.world.units[f"a.{code}"],
            due_before=local_date(now()) + timedelta(days=9),
        )

    @property
    def address(self):
        return f"{LIST}{self.item.number}/"

    def test_list_has_a_section_of_what_was_given_apart_from_ones_own(self):
        said = Reported("Việc của Sở", "", "")
        difficulties.report_difficulty(
            self.world.plans["a"], self.world.units["a.YT"], said, by=self.access("a.yt.lap"), now=now()
        )
        response = self.sign_in("a.yt.lap").get(LIST)
        page = text_of(response)
        assert "<h2>Được giao giải quyết</h2>" in page
        assert [item.content for item, _days in response.context["given"]] == ["Thiếu kinh phí"]
        assert [item.content for item, _days in response.context["rows"]] == ["Việc của Sở"]
        for username in ("a.h1.lap", "a.tonghop", "a.lanhdao"):
            other = self.sign_in(username).get(LIST)
            assert other.context["given"] == [], username
            assert "Được giao giải quyết" not in text_of(other)

    def test_home_names_what_is_to_be_answered_with_its_due_date(self):
        page = text_of(self.sign_in("a.yt.ky").get("/"))
        assert "Được giao giải quyết" in page
        assert f'href="{self.address}">VM-001 – Ủy ban nhân dân huyện Một</a>' in page
        assert "trả lời trước ngày 21/12/2025" in page
        with at(now() + timedelta(days=10)):
            assert "quá hạn 02 ngày" in text_of(self.sign_in("a.yt.ky").get("/"))
        assert "Được giao giải quyết" not in text_of(self.sign_in("a.h1.lap").get("/"))
        difficulties.respond(self.item, by=self.access("a.yt.lap"), now=now(), text="Đã cấp.")
        assert "Được giao giải quyết" not in text_of(self.sign_in("a.yt.ky").get("/"))

    def test_item_shows_its_content_and_not_the_report_it_came_from(self):
        page = text_of(self.sign_in("a.yt.lap").get(self.address))
        for words in ("Thiếu kinh phí", "Bổ sung 20 triệu", "Ủy ban nhân dân huyện Một", "Báo cáo năm 2024"):
            assert words in page, words
        report = f"/bao-cao/{self.world.reports['a.H1', '2024-N'].pk}/"
        assert report not in page
        assert self.sign_in("a.yt.lap").get(report).status_code == 404
        assert report in text_of(self.sign_in("a.h1.lap").get(self.address))
        assert report in text_of(self.sign_in("a.tonghop").get(self.address))

    def test_words_that_a_report_said_of_it_are_for_those_who_read_reports(self):
        origin = Difficulty.objects.get().origin
        write(
            self.item,
            DifficultyMove.CONTINUE,
            by=self.access("a.tonghop"),
            now=now(),
            comment="Lời trong báo cáo",
            to=DifficultyState.IN_PROGRESS,
            submission=origin,
        )
        assert "Lời trong báo cáo" not in text_of(self.sign_in("a.yt.lap").get(self.address))
        assert "Lời trong báo cáo" in text_of(self.sign_in("a.h1.lap").get(self.address))

    def test_unit_answers_on_the_page_of_the_item(self):
        client = self.sign_in("a.yt.lap")
        steps = client.get(self.address).context["steps"]
        assert [(step.slug, step.is_likely) for step in steps] == [
            ("don-vi-tra-loi", True),
            ("de-nghi-chuyen-cap-tren", False),
        ]
        empty = client.post(self.address, {"viec": "don-vi-tra-loi", "text": " "})
        assert "Chưa có nội dung trả lời." in text_of(empty)
        assert client.post(self.address, {"viec": "don-vi-tra-loi", "text": "Đã cấp."}).status_code == 302
        page = text_of(self.sign_in("a.h1.lap").get(self.address))
        assert "Đã cấp." in page
        assert "Xác nhận đã giải quyết" in page

    def test_request_for_a_higher_level_is_shown_to_the_coordinator_who_passes_it_on(self):
        words = {"viec": "de-nghi-chuyen-cap-tren", "text": "Thuộc thẩm quyền của Bộ."}
        assert self.sign_in("a.yt.ky").post(self.address, words).status_code == 302
        coordinator = self.sign_in("a.tonghop")
        assert "đơn vị giải quyết đề nghị chuyển cấp trên" in text_of(coordinator.get(LIST))
        response = coordinator.get(self.address)
        assert "Đơn vị giải quyết đề nghị chuyển cấp trên" in text_of(response)
        assert response.context["steps"][0].slug == "chuyen-cap-tren"

    def test_moves_of_others_are_refused(self):
        for username, step, status in (
            ("a.yt.lap", "dong", 409),
            ("a.yt.lap", "phan-cong", 409),
            ("a.yt.lap", "xac-nhan", 409),
            ("a.h1.lap", "don-vi-tra-loi", 409),
            ("a.tonghop", "don-vi-tra-loi", 409),
            ("a.lanhdao", "de-nghi-chuyen-cap-tren", 409),
            ("a.cq.lap", "don-vi-tra-loi", 404),
            ("b.yt.lap", "don-vi-tra-loi", 404),
        ):
            words = {"viec": step, "text": "x", "comment": "x", "owner_name": "Bộ Y tế"}
            response = self.sign_in(username).post(self.address, words)
            assert response.status_code == status, (username, step)
        self.item.refresh_from_db()
        assert self.item.events.count() == 2

    def test_given_elsewhere_it_is_gone_and_its_notices_lead_nowhere(self):
        client = self.sign_in("a.yt.lap")
        assert f'href="{self.address}"' in text_of(client.get("/tai-khoan/thong-bao/"))
        assert f'href="{self.address}"' in text_of(client.get("/tim/", {"q": "VM-001"}))
        self.give("CQ")
        assert client.get(self.address).status_code == 404
        assert f'href="{self.address}"' not in text_of(client.get("/tim/", {"q": "VM-001"}))
        page = text_of(client.get("/tai-khoan/thong-bao/"))
        assert "VM-001: đã chuyển cơ quan khác giải quyết" in page
        assert f'href="{self.address}"' not in page

    def test_people_of_the_successor_answer_for_a_unit_that_ended(self):
        Unit.objects.filter(pk=self.world.units["a.YT"].pk).update(
            valid_to=local_date(now()) - timedelta(days=1), successor=self.world.units["a.CQ"]
        )
        client = self.sign_in("a.cq.lap")
        assert "VM-001" in text_of(client.get("/"))
        assert "đơn vị kế thừa: Cơ quan tổng hợp" in text_of(client.get(self.address))
        answered = client.post(self.address, {"viec": "don-vi-tra-loi", "text": "Đã cấp."})
        assert answered.status_code == 302
        self.item.refresh_from_db()
        assert (self.item.state, self.item.answered_by.username) == ("answered", "a.cq.lap")

    def test_list_of_many_given_items_takes_the_same_queries(self):
        client = self.sign_in("a.yt.lap")
        few = queries_of(client, LIST), queries_of(client, "/")
        for place in range(4):
            self.item = difficulties.report_difficulty(
                self.world.plans["a"],
                self.world.units["a.H1"],
                Reported(f"Nữa {place}"),
                by=self.access("a.h1.lap"),
                now=now(),
            )
            self.give("YT")
        assert (queries_of(client, LIST), queries_of(client, "/")) == few


class InspectionPagesTest(FilingCase):
    ADDRESS = "/kh1/kiem-tra/"

    def said(self, **values):
        return {
            "unit": self.world.units["a.H1"].pk,
            "inspected_on": "01/12/2025",
            "inspecting_body": "Đoàn liên ngành",
            "conclusion": "Thực hiện đủ.",
            "recommendations": "Hoàn thiện sổ.",
            "due_before": "10/12/2025",
            "done_on": "",
        } | values

    def test_coordinator_writes_one_down_and_completes_it(self):
        client = self.sign_in("a.tonghop")
        assert client.post(f"{self.ADDRESS}moi/", self.said()).url == self.ADDRESS
        row = Inspection.objects.get()
        assert (row.unit, row.plan, row.saved_by) == (
            self.world.units["a.H1"],
            self.world.plans["a"],
            self.world.users["a.tonghop"],
        )
        assert "Quá hạn" in text_of(client.get(self.ADDRESS))
        assert "Thực hiện đủ." in text_of(client.get(f"{self.ADDRESS}{row.pk}/"))
        self.sign_in("a.tonghop2").post(
            f"{self.ADDRESS}{row.pk}/", self.said(done_on="09/12/2025", dau=stamp_of(row))
        )
        row.refresh_from_db()
        assert (row.done_on.isoformat(), row.saved_by) == ("2025-12-09", self.world.users["a.tonghop2"])
        page = text_of(client.get(self.ADDRESS))
        assert "Xong 09/12/2025" in page
        assert "Quá hạn" not in page

    def test_form_sent_twice_writes_one_down(self):
        client = self.sign_in("a.tonghop")
        for _ in range(2):
            assert client.post(f"{self.ADDRESS}moi/", self.said()).status_code == 302
        assert Inspection.objects.count() == 1
        client.post(f"{self.ADDRESS}moi/", self.said(conclusion="Khác."))
        assert Inspection.objects.count() == 2

    def test_what_another_coordinator_just_wrote_is_not_overwritten(self):
        client = self.sign_in("a.tonghop")
        client.post(f"{self.ADDRESS}moi/", self.said())
        row = Inspection.objects.get()
        address, opened = f"{self.ADDRESS}{row.pk}/", stamp_of(row)
        assert f'name="dau" value="{opened}"' in text_of(client.get(address))
        other = self.sign_in("a.tonghop2")
        assert other.post(address, self.said(conclusion="Bản thứ hai", dau=opened)).status_code == 302
        refused = client.post(address, self.said(conclusion="Bản thứ ba", dau=opened))
        page = text_of(refused)
        assert refused.status_code == 409
        assert "a.tonghop2 vừa sửa cuộc kiểm tra này" in page
        assert "Bản thứ ba" in page
        row.refresh_from_db()
        assert row.conclusion == "Bản thứ hai"
        # Pressed once more, after having been told, it is a decision.
        again = self.said(conclusion="Bản thứ ba", dau=stamp_of(row))
        assert client.post(address, again).status_code == 302
        row.refresh_from_db()
        assert (row.conclusion, row.saved_by.username) == ("Bản thứ ba", "a.tonghop")

    def test_dates_that_cannot_be_are_refused_in_place(self):
        client = self.sign_in("a.tonghop")
        for values, words in (
            ({"inspected_on": "13/12/2025"}, "Ngày kiểm tra ở sau ngày hôm nay"),
            ({"inspected_on": "10/12/1900"}, "Ngày kiểm tra ở trước ngày ban hành kế hoạch (08/10/2023)"),
            ({"due_before": "01/01/2199"}, "Ngày này quá xa; muộn nhất là 14/12/2028"),
            ({"done_on": "13/12/2025"}, "Ngày thực hiện xong ở sau ngày hôm nay"),
            ({"done_on": "30/11/2025"}, "Ngày này ở trước ngày kiểm tra"),
            ({"due_before": "30/11/2025"}, "Ngày này ở trước ngày kiểm tra"),
            ({"conclusion": ""}, "Chưa ghi kết luận"),
            ({"unit": self.world.units["b.H1"].pk}, "Đề nghị chọn một đơn vị trong danh sách"),
        ):
            page = text_of(client.post(f"{self.ADDRESS}moi/", self.said(**values)))
            assert words in page, values
            assert "Hoàn thiện sổ." in page
        assert not Inspection.objects.exists()

    def test_unit_reads_its_own_head_reads_all_and_neither_writes(self):
        client = self.sign_in("a.tonghop")
        client.post(f"{self.ADDRESS}moi/", self.said())
        client.post(
            f"{self.ADDRESS}moi/", self.said(unit=self.world.units["a.YT"].pk, conclusion="Của Sở Y tế")
        )
        assert "Của Sở Y tế" not in text_of(self.sign_in("a.h1.lap").get(self.ADDRESS))
        head = text_of(self.sign_in("a.lanhdao").get(self.ADDRESS))
        assert "Của Sở Y tế" in head
        assert "Thực hiện đủ." in head
        assert "Ghi cuộc kiểm tra" not in head
        row = Inspection.objects.first()
        for username in ("a.lanhdao", "a.yt.lap", "b.tonghop"):
            assert self.sign_in(username).post(f"{self.ADDRESS}{row.pk}/", self.said()).status_code == 404

    def test_coordinator_of_two_provinces_keeps_plans_apart(self):
        user = self.world.users["a.tonghop"]
        Membership.objects.create(user=user, role="coordinator", province=self.world.provinces["b"])
        client = self.sign_in("a.tonghop")
        client.post(f"{self.ADDRESS}moi/", self.said())
        row = Inspection.objects.get()
        assert client.get(f"/kh2/kiem-tra/{row.pk}/").status_code == 404
        assert "Thực hiện đủ." not in text_of(client.get("/kh2/kiem-tra/"))
