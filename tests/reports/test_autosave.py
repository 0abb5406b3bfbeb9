"""Saving in the background, and two people at the texts and lists of one draft: nobody's words are lost silently."""

import random
import re
from html import unescape
from urllib.parse import urlencode

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.models import Report, SectionSave
from tests.reports.filing import FilingCase, queries_of, text_of
from tests.reports.pages import fields_of as all_fields_of

INPUT = re.compile(r"<input\b[^>]*>")
TEXTAREA = re.compile(r'<textarea\b[^>]*name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', re.DOTALL)
SELECT = re.compile(r'<select\b[^>]*name="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)
OPTION = re.compile(r'<option value="([^"]*)"[^>]*\bselected')


def attribute(tag, name):
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else None


def fields_of(page, form="muc-"):
    """What a browser would send of the section's form, hidden fields included."""
    start = page.index(f'<form id="{form}')
    body = page[start : page.index("</form>", start)] + "".join(
        tag for tag in INPUT.findall(page) if f'form="{form}' in tag
    )
    data = {}
    for tag in INPUT.findall(body):
        kind, name = attribute(tag, "type"), attribute(tag, "name")
        if name in (None, "csrfmiddlewaretoken") or (kind == "checkbox" and " checked" not in tag):
            continue
        value = attribute(tag, "value") or ("on" if kind == "checkbox" else "")
        data[name] = [*data[name], value] if name in data else [value]
    data |= {name: [unescape(text)] for name, text in TEXTAREA.findall(body)}
    for name, options in SELECT.findall(body):
        chosen = OPTION.search(options)
        data[name] = [unescape(chosen[1]) if chosen else ""]
    return data


class Browser:
    """One person with one section open: types, saves in the background or by the button, follows the answers."""

    def __init__(self, case, username, section, unit="a.H1"):
        self.client = case.sign_in(username)
        self.url = case.section(section, unit)
        self.open()

    def open(self):
        self.data = fields_of(text_of(self.client.get(self.url)))

    def type(self, **fields):
        for name, value in fields.items():
            self.data[name.replace("__", "-")] = [value]

    def autosave(self, lost=False):
        """Save in the background; `lost`: the portal stores it, the answer never arrives."""
        body = {name: value for name, value in self.data.items() if name != "da-gui"}
        response = self.client.post(self.url, {**self.data, "tu-luu": "1"})
        if lost:
            sent = urlencode(body, doseq=True)
            self.data["da-gui"] = [*self.data.get("da-gui", []), sent]
            return None
        answer = response.json()
        self.data.pop("da-gui", None)
        for key, stamp in answer["stamps"].items():
            self.data[f"{key}-dau"] = [stamp]
        if answer["state"] == "conflict":
            self.data |= {
                name: values
                for name, values in fields_of(f'<form id="muc-x"></form>{answer["panel"]}').items()
                if name.startswith("cho") or name.endswith("-thay")
            }
        return answer

    def press(self, **more):
        """Press a button; the page that comes is the page that is open."""
        response = self.client.post(self.url, {**self.data, **more})
        page = text_of(response) if response.status_code != 302 else text_of(self.client.get(self.url))
        self.data = fields_of(page)
        return response


class TestAnswer(FilingCase):
    def setUp(self):
        self.browser = Browser(self, "a.h1.lap", "nhan-xet")

    def test_saved_text_is_answered_with_time_revision_stamps_and_steps(self):
        self.browser.type(assessment="Đánh giá mới", direction="")
        answer = self.browser.autosave()
        assert answer["state"] == "saved"
        assert re.fullmatch(r"Đã tự động lưu lúc 08:00:00", answer["words"])
        assert answer["revision"] == self.draft().revision
        assert set(answer["stamps"]) == {"assessment", "direction"}
        assert (answer["left_out"], answer["conflicts"]) == ([], [])
        assert answer["steps"][5]["count"] == "3 chữ"
        assert self.draft().assessment == "Đánh giá mới"

    def test_answer_lets_the_page_go_on(self):
        for text in ("một", "một hai", "một hai ba"):
            self.browser.type(assessment=text)
            assert self.browser.autosave()["state"] == "saved"
        assert self.draft().assessment == "một hai ba"

    def test_state_that_does_not_allow_saving_is_refused_with_its_reason(self):
        Report.objects.filter(pk=self.h1.pk).update(state="awaiting_signature")
        self.browser.type(assessment="Đánh giá mới")
        answer = self.browser.autosave()
        assert answer["state"] == "refused"
        assert "Chờ duyệt" in answer["words"]
        assert self.draft().assessment != "Đánh giá mới"

    def test_page_of_another_person_is_not_saved_in_this_ones_name(self):
        other = self.sign_in("a.h1.ky")
        self.browser.type(assessment="Của cán bộ lập")
        response = other.post(self.browser.url, {**self.browser.data, "tu-luu": "1"})
        assert (response.status_code, response.json()["state"]) == (401, "signed_out")
        shown = other.post(self.browser.url, self.browser.data)
        assert shown.status_code == 409
        assert "Của cán bộ lập" in text_of(shown)
        assert self.draft().assessment != "Của cán bộ lập"

    def test_session_that_ended_is_led_to_the_log_in(self):
        self.browser.client.logout()
        response = self.browser.client.post(self.browser.url, {**self.browser.data, "tu-luu": "1"})
        assert response.status_code == 302
        assert response.url.startswith(reverse("dang-nhap"))

    def test_text_that_is_too_long_is_left_out_and_the_other_is_saved(self):
        self.browser.type(assessment="x" * 30_001, direction="Hướng mới")
        answer = self.browser.autosave()
        assert [field["key"] for field in answer["left_out"]] == ["assessment"]
        assert "assessment" not in answer["stamps"]
        assert self.draft().direction == "Hướng mới"

    def test_autosave_takes_few_queries(self):
        for section in ("nhiem-vu", "du-an", "van-ban", "vuong-mac", "nhan-xet"):
            browser = Browser(self, "a.h1.lap", section)
            with CaptureQueriesContext(connection) as captured:
                assert browser.autosave()["state"] == "saved"
            assert len(captured) <= 49, (section, len(captured))


class TestFigures(FilingCase):
    """The figures go the same road, row by row."""

    def opened(self, username):
        client = self.sign_in(username)
        fields = all_fields_of(client.get(self.section("so-lieu")).content.decode())
        return client, {**fields, "tu-luu": "1"}

    def test_figures_are_saved_in_the_background_and_the_page_learns_the_new_stamps(self):
        client, sent = self.opened("a.h1.lap")
        answer = client.post(self.section("so-lieu"), {**sent, "XA-value": "11"}).json()
        assert (answer["state"], answer["revision"]) == ("saved", 2)
        assert self.entry("XA").value == 11
        stamps = {f"{code}-dau": stamp for code, stamp in answer["stamps"].items()}
        again = client.post(self.section("so-lieu"), {**sent, **stamps, "XA-value": "12"}).json()
        assert again["state"] == "saved"
        assert self.entry("XA").value == 12

    def test_stale_figure_is_not_overwritten_and_the_other_rows_are_saved(self):
        late, sent = self.opened("a.h1.lap")
        first, also_sent = self.opened("a.h1.ky")
        first.post(self.section("so-lieu"), {**also_sent, "XA-value": "15"})
        response = late.post(self.section("so-lieu"), {**sent, "XA-value": "11", "BUOI-value": "7"})
        answer = response.json()
        assert (response.status_code, answer["state"]) == (409, "conflict")
        assert "01 dòng hai người cùng sửa" in answer["words"]
        assert "XA" not in answer["stamps"]
        assert (self.entry("XA").value, self.entry("BUOI").value) == (15, 7)


class TestLists(FilingCase):
    def setUp(self):
        self.browser = Browser(self, "a.h1.lap", "van-ban")

    def numbers(self):
        return list(self.draft().documents.values_list("number", flat=True))

    def test_half_typed_row_grows_into_one_row(self):
        for number in ("12", "12/KH", "12/KH-UBND"):
            self.browser.type(form__0__number=number)
            assert self.browser.autosave()["state"] == "saved"
        self.browser.type(form__0__issued_on="1/12")
        answer = self.browser.autosave()
        assert [field["key"] for field in answer["left_out"]] == ["form-0-issued_on"]
        self.browser.type(form__0__issued_on="1/12/2025", form__0__abstract="Kế hoạch")
        assert self.browser.autosave()["left_out"] == []
        row = self.draft().documents.get()
        assert (row.number, row.issued_on.isoformat(), row.abstract) == (
            "12/KH-UBND",
            "2025-12-01",
            "Kế hoạch",
        )

    def test_date_being_retyped_keeps_the_stored_one_and_saves_the_rest(self):
        self.browser.type(form__0__number="12", form__0__issued_on="1/12/2025")
        self.browser.autosave()
        self.browser.type(form__0__number="13", form__0__issued_on="2/")
        self.browser.autosave()
        row = self.draft().documents.get()
        assert (row.number, row.issued_on.isoformat()) == ("13", "2025-12-01")

    def test_blank_row_is_not_stored_and_shifts_nothing(self):
        self.browser.type(
            **{"form-TOTAL_FORMS": "3", "form__0__number": "1", "form__1__number": "", "form__2__number": "3"}
        )
        assert self.browser.autosave()["state"] == "saved"
        self.browser.type(form__2__number="3a", form__1__number="2")
        self.browser.autosave()
        assert self.numbers() == ["1", "2", "3a"]

    def test_row_whose_answer_was_lost_is_not_added_twice(self):
        self.browser.type(form__0__number="12")
        self.browser.autosave(lost=True)
        self.browser.type(form__0__number="12/KH")
        self.browser.autosave(lost=True)
        self.browser.type(form__0__number="12/KH-UBND")
        assert self.browser.autosave()["state"] == "saved"
        assert self.numbers() == ["12/KH-UBND"]

    def test_rows_of_two_people_both_stay(self):
        other = Browser(self, "a.h1.ky", "van-ban")
        self.browser.type(form__0__number="1/BC")
        other.type(form__0__number="2/BC")
        self.browser.autosave()
        assert other.autosave()["state"] == "saved"
        self.browser.type(form__0__abstract="Báo cáo")
        assert self.browser.autosave()["state"] == "saved"
        assert sorted(self.numbers()) == ["1/BC", "2/BC"]

    def test_list_declared_empty_keeps_rows_that_somebody_added(self):
        other = Browser(self, "a.h1.ky", "van-ban")
        other.type(form__0__number="2/BC")
        other.autosave()
        self.browser.type(nothing="on")
        answer = self.browser.autosave()
        assert "Danh sách đang có 01 dòng" in answer["left_out"][0]["words"]
        assert (self.numbers(), self.draft().no_documents) == (["2/BC"], False)

    def test_row_changed_by_both_may_be_kept_twice(self):
        self.browser.type(form__0__number="1/BC")
        self.browser.press()
        other = Browser(self, "a.h1.ky", "van-ban")
        other.type(form__0__number="1a/BC")
        other.press()
        self.browser.type(form__0__number="1b/BC")
        answer = self.browser.autosave()
        assert [(c["stored"], c["typed"], c["by"]) for c in answer["conflicts"]] == [
            ("1a/BC", "1b/BC", "a.h1.ky")
        ]
        assert self.browser.press(chon="form-0:ghep").status_code == 302
        assert sorted(self.numbers()) == ["1a/BC", "1b/BC"]


class TestTwoPeople(FilingCase):
    def setUp(self):
        self.first = Browser(self, "a.h1.lap", "nhan-xet")
        self.second = Browser(self, "a.h1.ky", "nhan-xet")

    def differ(self):
        self.second.type(assessment="Bản khác")
        self.second.press()
        self.first.open()
        self.second.type(assessment="Bản của lãnh đạo")
        assert self.second.press().status_code == 302
        self.first.type(assessment="Bản của cán bộ")

    def test_each_field_is_merged_by_itself(self):
        self.second.type(assessment="Bản của lãnh đạo")
        self.second.press()
        self.first.type(direction="Hướng của cán bộ")
        assert self.first.press().status_code == 302
        assert (self.draft().assessment, self.draft().direction) == ("Bản của lãnh đạo", "Hướng của cán bộ")
        assert self.first.data["assessment"] == ["Bản của lãnh đạo"]

    def test_both_versions_are_shown_with_who_and_when(self):
        self.differ()
        page = text_of(self.first.press())
        assert "Bản của lãnh đạo" in page
        assert "<ins>Bản của cán bộ</ins>" in page
        assert "a.h1.ky, 08:00, 12/12/2025" in page
        assert self.draft().assessment == "Bản của lãnh đạo"
        assert self.first.data["assessment"] == ["Bản của cán bộ"]

    def test_choices(self):
        for choice, expected in (
            ("dang-luu", "Bản của lãnh đạo"),
            ("vua-nhap", "Bản của cán bộ"),
            ("ghep", "Bản của lãnh đạo\n\nBản của cán bộ"),
        ):
            self.setUp()
            self.differ()
            self.first.press()
            assert self.first.press(chon=f"assessment:{choice}").status_code == 302
            assert self.draft().assessment.replace("\r\n", "\n") == expected

    def test_background_save_never_settles_what_two_people_differ_on(self):
        self.differ()
        assert self.first.autosave()["state"] == "conflict"
        self.first.type(assessment="Bản của cán bộ, thêm", direction="Hướng")
        answer = self.first.autosave()
        assert (answer["state"], set(answer["stamps"])) == ("conflict", {"direction"})
        assert (self.draft().assessment, self.draft().direction) == ("Bản của lãnh đạo", "Hướng")

    def test_save_by_the_button_after_a_background_conflict_shows_both_before_it_replaces(self):
        self.differ()
        self.first.autosave()
        assert self.first.press().status_code == 409
        assert self.draft().assessment == "Bản của lãnh đạo"
        assert self.first.press().status_code == 302
        assert self.draft().assessment == "Bản của cán bộ"

    def test_version_that_moved_on_while_one_chose_is_asked_about_again(self):
        self.differ()
        self.first.press()
        self.second.type(assessment="Bản sau cùng của lãnh đạo")
        self.second.press()
        assert self.first.press(chon="assessment:vua-nhap").status_code == 409
        assert self.draft().assessment == "Bản sau cùng của lãnh đạo"

    def test_choosing_one_place_leaves_the_other_open(self):
        self.second.type(assessment="A của lãnh đạo", direction="B của lãnh đạo")
        self.second.press()
        self.first.type(assessment="A của cán bộ", direction="B của cán bộ")
        self.first.press()
        assert self.first.press(chon="assessment:vua-nhap").status_code == 409
        assert (self.draft().assessment, self.draft().direction) == ("A của cán bộ", "B của lãnh đạo")
        assert self.first.data["direction"] == ["B của cán bộ"]

    def test_unanswered_save_is_no_conflict_with_oneself(self):
        self.first.type(assessment="một")
        self.first.autosave(lost=True)
        self.first.type(assessment="một hai")
        assert self.first.autosave()["state"] == "saved"
        assert self.draft().assessment == "một hai"

    def test_nobody_is_named_when_the_other_page_was_ones_own(self):
        tab = Browser(self, "a.h1.lap", "nhan-xet")
        tab.type(assessment="thẻ kia")
        tab.autosave()
        self.first.type(assessment="thẻ này")
        answer = self.first.autosave()
        assert [(c["typed"], c["by"]) for c in answer["conflicts"]] == [("thẻ này", "")]
        assert (
            SectionSave.objects.get(draft=self.draft(), section="nhan-xet").by == self.world.users["a.h1.lap"]
        )


class TestLongPage(FilingCase):
    def setUp(self):
        self.client = self.sign_in("a.h1.lap")
        self.url = reverse("lap-tat-ca", args=[self.h1.pk])

    def test_every_section_stands_there_with_its_own_form(self):
        page = text_of(self.client.get(self.url))
        for section in ("so-lieu", "nhiem-vu", "du-an", "van-ban", "vuong-mac", "nhan-xet"):
            assert f'data-saving="{self.section(section)}"' in page
            assert f'action="{self.section(section)}"' in page
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert [name for name in ids if ids.count(name) > 1] == []

    def test_saving_one_section_leads_back(self):
        data = fields_of(text_of(self.client.get(self.url)), "muc-nhan-xet")
        response = self.client.post(self.section("nhan-xet"), {**data, "assessment": "Từ trang dài"})
        assert response.url == f"{self.url}#muc-nhan-xet"
        assert self.draft().assessment == "Từ trang dài"

    def test_row_is_added_to_the_list_that_was_asked(self):
        data = fields_of(text_of(self.client.get(self.url)), "muc-van-ban")
        response = self.client.post(self.section("van-ban"), {**data, "form-0-number": "1/BC", "them": "1"})
        assert response.url == f"{self.url}?them=van-ban#muc-van-ban"
        page = text_of(self.client.get(response.url))
        assert 'id="vb-2"' in page
        assert 'id="vm-2"' not in page

    def test_long_page_takes_few_queries(self):
        assert queries_of(self.client, self.url) <= 37


class Player(Browser):
    """A person who remembers which words were on the page, and which typed ones the portal has not confirmed."""

    def open_and_look(self):
        self.open()
        if "form-TOTAL_FORMS" in self.data:
            self.data["form-TOTAL_FORMS"] = [str(max(2, int(self.data["form-TOTAL_FORMS"][0])))]
        self.known = {value for values in self.data.values() for value in values}
        self.typed = {}

    def write(self, name, word):
        self.data[name] = [word]
        self.known.add(word)
        self.typed[name] = word

    def unsettled(self):
        return [word for word in self.typed.values() if word.startswith("w")]

    def settle(self, stamps):
        settled = [
            name for name in self.typed if any(name == key or name.startswith(f"{key}-") for key in stamps)
        ]
        for name in settled:
            del self.typed[name]


class TestInterleavings(FilingCase):
    """Two people, one of them with two tabs, type, save, and lose answers. A word that was stored goes only when
    whoever saves had it on the page; a word that was typed is stored or shown beside the other one."""

    SECTIONS = {
        "nhan-xet": ("assessment", "direction"),
        "nhiem-vu": ("nv-1-text", "nv-1-state"),
        "van-ban": ("form-0-number", "form-1-number", "form-0-abstract"),
        "vuong-mac": ("form-0-content", "form-1-content"),
    }

    def test_no_silent_loss(self):
        for seed in range(100):
            self.play(seed)

    def play(self, seed):
        choose = random.Random(seed)
        section = choose.choice(list(self.SECTIONS))
        people = [Player(self, name, section) for name in ("a.h1.lap", "a.h1.ky", "a.h1.lap")]
        for person in people:
            person.open_and_look()
        for step in range(5):
            person, name = choose.choice(people), choose.choice(self.SECTIONS[section])
            if choose.random() < 0.1:
                person.open_and_look()
            word = choose.choice(["", "late"]) if name.endswith("state") else f"w{seed}.{step}."
            person.write(name, "" if choose.random() < 0.1 else word)
            before = self.stored(section)
            answer = person.autosave(lost=choose.random() < 0.25)
            after, where = self.stored(section), (section, seed, step)
            assert before - after <= person.known, where
            if answer is not None:
                assert answer["state"] in ("saved", "conflict"), where
                shown = " ".join(f"{clash['stored']} {clash['typed']}" for clash in answer["conflicts"])
                lost = [word for word in person.unsettled() if word not in after and word not in shown]
                assert lost == [], where
                person.settle(answer["stamps"])

    def stored(self, section):
        draft = self.draft()
        if section == "nhan-xet":
            texts = [draft.assessment, draft.direction]
        elif section == "nhiem-vu":
            texts = list(draft.tasks.values_list("text", flat=True))
        elif section == "van-ban":
            texts = [text for row in draft.documents.values_list("number", "abstract") for text in row]
        else:
            texts = list(draft.difficulties.values_list("content", flat=True))
        return {text for text in texts if text.startswith("w")}
