"""Two people at one table of figures: rows are put together, nothing is overwritten unseen, nothing typed is lost."""

import random
from datetime import date
from decimal import Decimal

from django.test import RequestFactory

from agencies.access import Access
from reports.entries import FigureSaid, figure_stamp
from reports.enums import DraftKind, EntryState
from reports.models import FigureEntry
from reports.models.reading import Reading
from reports.views.desk import Desk
from reports.views.figures_page import FiguresPage
from reports.workflow import saving
from tests.reports.filing import FilingCase, now, text_of
from tests.reports.pages import buttons_of, fields_of
from tests.world import accept_round, file_round

CODES = ("BUOI", "XA", "XA-TT", "HEROIN")


class TwoPeople(FilingCase):
    def setUp(self):
        self.url = self.section("so-lieu")
        self.lap, self.ky = self.sign_in("a.h1.lap"), self.sign_in("a.h1.ky")

    def opened(self, client):
        return fields_of(text_of(client.get(self.url)))

    def value(self, code):
        entry = self.draft().figures.filter(figure__code=code).first()
        return entry and entry.value


class TestMergingPages(TwoPeople):
    def test_rows_of_two_people_are_both_stored(self):
        mine, theirs = self.opened(self.lap), self.opened(self.ky)
        assert self.ky.post(self.url, {**theirs, "XA-value": "15"}).status_code == 302
        assert self.lap.post(self.url, {**mine, "BUOI-value": "7"}).status_code == 302
        assert (self.value("XA"), self.value("BUOI")) == (15, 7)

    def test_row_changed_by_both_is_shown_with_both_and_the_others_are_stored(self):
        mine, theirs = self.opened(self.lap), self.opened(self.ky)
        self.ky.post(self.url, {**theirs, "XA-value": "15", "XA-TT-value": "3"})
        response = self.lap.post(self.url, {**mine, "XA-value": "20", "BUOI-value": "7"})
        page = text_of(response)
        assert response.status_code == 200
        assert (self.value("XA"), self.value("BUOI"), self.value("XA-TT")) == (15, 7, 3)
        assert "Nơi khác vừa lưu “15” (a.h1.ky, 08:00:00, 12/12/2025); ở đây nhập “20”." in page
        assert "1 dòng hai người cùng sửa" in page
        fields, buttons = fields_of(page), buttons_of(page)
        assert (fields["XA-value"], fields["XA-TT-value"]) == ("20", "3")
        assert fields["XA-dau"] == mine["XA-dau"]
        assert set(buttons) >= {"giu-XA", "ghi-XA"}

        # Saving once more without choosing overwrites nothing.
        again = self.lap.post(self.url, fields)
        assert "ở đây nhập “20”" in text_of(again)
        assert self.value("XA") == 15

    def test_keeping_theirs_leaves_it(self):
        fields, _buttons = self.in_conflict()
        response = self.lap.post(self.url, {**fields, "giu-XA": "1", "BUOI-value": "9"})
        assert response.url == f"{self.url}#so-XA"
        assert (self.value("XA"), self.value("BUOI")) == (15, 9)
        assert self.opened(self.lap)["XA-value"] == "15"

    def test_writing_mine_replaces_the_answer_that_was_shown(self):
        fields, buttons = self.in_conflict()
        assert self.lap.post(self.url, {**fields, "ghi-XA": buttons["ghi-XA"]}).status_code == 302
        assert self.value("XA") == 20

    def test_writing_mine_over_an_answer_that_came_since_asks_again(self):
        fields, buttons = self.in_conflict()
        self.ky.post(self.url, {**self.opened(self.ky), "XA-value": "16"})
        page = text_of(self.lap.post(self.url, {**fields, "ghi-XA": buttons["ghi-XA"]}))
        assert "“16” (a.h1.ky" in page
        assert self.value("XA") == 16

    def in_conflict(self):
        mine, theirs = self.opened(self.lap), self.opened(self.ky)
        self.ky.post(self.url, {**theirs, "XA-value": "15"})
        page = text_of(self.lap.post(self.url, {**mine, "XA-value": "20"}))
        return fields_of(page), buttons_of(page)

    def test_page_that_changed_nothing_stores_nothing(self):
        self.lap.post(
            self.url,
            {
                **self.opened(self.lap),
                "BUOI-state": "nil",
                "XA-TT-state": "unavailable",
                "XA-TT-reason": "đang chờ",
                "HEROIN-value": "4.279",
                "XA-note": "theo danh mục  mới",
            },
        )
        saved = list(self.draft().figures.values_list("figure__code", "saved_at", "saved_by"))
        assert len(saved) == 4
        page = self.opened(self.ky)
        assert self.ky.post(self.url, page).status_code == 302
        assert list(self.draft().figures.values_list("figure__code", "saved_at", "saved_by")) == saved

    def test_explanation_of_somebody_else_survives_a_page_without_its_field(self):
        FigureEntry.objects.filter(draft=self.draft(), figure__code="XA").update(explanation="")
        mine = self.opened(self.lap)
        FigureEntry.objects.filter(draft=self.draft(), figure__code="XA").update(explanation="Sáp nhập xã")
        assert self.lap.post(self.url, {**mine, "BUOI-value": "2"}).status_code == 302
        assert self.entry("XA").explanation == "Sáp nhập xã"
        response = self.lap.post(self.url, {**mine, "XA-value": "11"})
        assert "“10 · Sáp nhập xã”" in text_of(response)
        assert self.value("XA") == 10

    def test_broken_row_keeps_its_text_and_its_stamp(self):
        mine = self.opened(self.lap)
        self.ky.post(self.url, {**self.opened(self.ky), "XA-value": "15"})
        fields = fields_of(text_of(self.lap.post(self.url, {**mine, "XA-value": "1\x002"})))
        assert fields["XA-dau"] == mine["XA-dau"]
        assert "“15”" in text_of(self.lap.post(self.url, {**fields, "XA-value": "12"}))

    def test_day_of_an_estimate_is_not_overwritten_unseen(self):
        mine, theirs = self.opened(self.lap), self.opened(self.ky)
        self.ky.post(self.url, {**theirs, "data_as_of": "10/12/2025"})
        assert self.lap.post(self.url, mine).status_code == 302
        assert self.draft().data_as_of == date(2025, 12, 10)
        page = text_of(self.lap.post(self.url, {**mine, "data_as_of": "11/12/2025"}))
        assert "Nơi khác vừa lưu 10/12/2025" in page
        assert self.draft().data_as_of == date(2025, 12, 10)
        assert self.lap.post(self.url, fields_of(page)).status_code == 302
        assert self.draft().data_as_of == date(2025, 12, 11)


class TestStamps(TwoPeople):
    def page(self, **typed):
        request = RequestFactory().post(self.url, {**self.opened(self.lap), **typed})
        request.user = self.world.users["a.h1.lap"]
        request.access, request.now = Access.of(request.user, now().date()), now()
        desk = Desk(request, self.h1.pk, DraftKind.OWN)
        return request, FiguresPage(desk, request.POST)

    def save(self, request, page):
        with saving(self.h1, by=request.access, now=request.now, revision=None) as draft:
            page.save(draft)

    def test_rows_stored_as_typed_have_their_new_stamps(self):
        request, page = self.page(**{"XA-value": "11", "BUOI-state": "nil", "BUOI-value": ""})
        self.save(request, page)
        answers = Reading(self.draft()).answers
        assert page.settled_stamps() == {code: figure_stamp(answers[code]) for code in CODES} | {
            "data_as_of": ""
        }
        assert page.conflicts == []

    def test_rows_changed_elsewhere_keep_their_old_stamps(self):
        request, page = self.page(**{"XA-TT-value": "4"})
        self.ky.post(self.url, {**self.opened(self.ky), "XA-value": "15", "XA-TT-value": "5"})
        self.save(request, page)
        assert sorted(page.settled_stamps()) == ["BUOI", "HEROIN", "data_as_of"]
        assert page.conflicts == ["XA-TT"]
        assert (self.value("XA"), self.value("XA-TT")) == (15, 5)


class TestTakingOver(TwoPeople):
    def setUp(self):
        super().setUp()
        figures = {"BUOI": 4, "XA": 9, "XA-TT": 7, "HEROIN": 1}
        filed = file_round(self.report("a.H1", "2025-6T"), figures, by=self.world.users["a.h1.ky"], at=now())
        accept_round(filed, by=self.world.users["a.tonghop"], at=now())
        FigureEntry.objects.filter(draft=self.draft(), figure__code="XA").delete()

    def test_blank_stock_offers_last_periods_number(self):
        page = text_of(self.lap.get(self.url))
        assert buttons_of(page)["pick-XA"] == "9"
        assert "Giữ 9 như kỳ trước" in page
        assert "Giữ <b>01</b> số như kỳ trước" in page
        assert not set(buttons_of(page)) & {"pick-BUOI", "pick-XA-TT", "pick-HEROIN"}

    def test_number_is_taken_over_and_what_else_was_typed_is_stored(self):
        self.lap.post(self.url, {**self.opened(self.lap), "pick-XA": "9", "BUOI-value": "6"})
        assert (self.value("XA"), self.value("BUOI")) == (9, 6)

    def test_all_blank_stocks_take_over_and_what_was_typed_stands(self):
        self.lap.post(self.url, {**self.opened(self.lap), "nhu-ky-truoc": "1"})
        assert (self.value("XA"), self.value("BUOI")) == (9, 1)
        FigureEntry.objects.filter(draft=self.draft(), figure__code="XA").delete()
        self.lap.post(self.url, {**self.opened(self.lap), "nhu-ky-truoc": "1", "XA-value": "12"})
        assert self.value("XA") == 12

    def test_first_half_stands_beside_the_year(self):
        page = text_of(self.lap.get(self.url))
        assert '<td class="num entry__shorter" data-label="2025-6T: ">7</td>' in page
        assert '<th scope="col" class="num entry__shorter">2025-6T</th>' in page

    def test_kind_is_said_once_for_its_group(self):
        page = text_of(self.lap.get(self.url))
        assert page.count("lũy kế từ 15/12/2024") == 2  # the row beside a stock, and a group of its own
        assert page.count("tại ngày chốt 14/12/2025") == 1


class Person:
    """One of two people: the page that stands before him, and what he was shown of each row."""

    def __init__(self, case, client):
        self.case, self.client = case, client
        self.open()

    def open(self):
        self.see(text_of(self.client.get(self.case.url)))

    def see(self, html):
        self.fields, self.buttons = fields_of(html), buttons_of(html)
        self.shown = {code: self.row(code) for code in CODES} if not self.conflicts else self.shown
        self.shown |= {code: self.row(code) for code in CODES if code not in self.conflicts}

    @property
    def conflicts(self):
        return {name.removeprefix("ghi-") for name in self.buttons if name.startswith("ghi-")}

    def row(self, code):
        return tuple(self.fields[f"{code}-{name}"] for name in ("value", "state", "note"))


class TestInterleavings(TwoPeople):
    """The oracle knows only what each person was shown and told."""

    SCHEDULES, STEPS = 200, 3

    def test_nothing_stored_disappears_unseen(self):
        seen = {"stored": 0, "conflicts": 0, "chosen": 0}
        people = [Person(self, self.lap), Person(self, self.ky)]
        for seed in range(self.SCHEDULES):
            # Each schedule begins with the pages, however old, that the one before left open.
            chance = random.Random(seed)
            for _step in range(self.STEPS):
                self.act(chance, chance.choice(people), seen)
        assert min(seen.values()) > 50, seen

    def act(self, chance, person, seen):
        if chance.random() < 0.2:
            person.open()
            return
        before = self.stored()
        pressed = self.choose(chance, person) if person.conflicts and chance.random() < 0.6 else {}
        chosen_rows = {name.split("-", 1)[1] for name in pressed}
        for code in chance.sample(CODES, chance.randint(1, 2)):
            if code not in person.conflicts:
                person.fields[f"{code}-value"] = str(chance.randint(0, 4))
                if chance.random() < 0.3:
                    person.fields[f"{code}-note"] = chance.choice(("", "ước", "đã đối chiếu"))
        typed = {code: person.row(code) for code in CODES}
        known = dict(person.shown)
        for code in chosen_rows:
            known[code] = self.seen_in_conflict[code, id(person)]
        response = person.client.post(self.url, {**person.fields, **pressed})
        after = self.stored()
        if response.status_code == 302:
            person.buttons = {}
            person.open()
            told = set()
        else:
            assert response.status_code == 200
            person.see(text_of(response))
            told = person.conflicts
        for code in told:
            # Both answers are on the page: the stored one in the words of the message, the typed one in its field.
            self.seen_in_conflict[code, id(person)] = after[code]
            assert person.row(code) == typed[code]
        for code in CODES:
            self.judge(code, before, after, known, typed, told, pressed)
            seen["stored"] += before[code] != after[code]
        seen["conflicts"] += len(told)
        seen["chosen"] += len(chosen_rows)

    def judge(self, code, before, after, known, typed, told, pressed):
        if f"giu-{code}" in pressed or code in told:
            assert after[code] == before[code]
        elif typed[code] == known[code] and f"ghi-{code}" not in pressed:
            assert after[code] == before[code], "a row that was not touched here was changed"
        else:
            assert after[code] == typed[code], "what was typed was neither stored nor shown as a conflict"
            assert before[code] in (known[code], typed[code]), "an answer was overwritten that was not shown"

    def choose(self, chance, person):
        code = chance.choice(sorted(person.conflicts))
        name = chance.choice((f"giu-{code}", f"ghi-{code}"))
        return {name: person.buttons[name]}

    def setUp(self):
        super().setUp()
        self.seen_in_conflict = {}

    def stored(self):
        rows = dict.fromkeys(CODES, ("", "value", ""))
        for code, value, state, note in self.draft().figures.values_list(
            "figure__code", "value", "state", "note"
        ):
            text = "" if value is None else format(value.normalize(), "f")
            rows[code] = (text, state, note)
        return rows


def test_stamp_of_zero_is_not_that_of_nothing():
    assert figure_stamp(FigureSaid("XA", value=Decimal(0))) != figure_stamp(FigureSaid("XA"))
    assert figure_stamp(FigureSaid("XA", state=EntryState.NIL)) != figure_stamp(FigureSaid("XA"))
