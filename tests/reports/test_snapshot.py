"""The content of a draft as a dictionary, and what a search finds in it."""

import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from agencies.access import Access
from agencies.dates import local_date
from agencies.text import search_key
from reports import workflow
from reports.enums import EntryState, TaskState
from reports.models import Draft, FigureEntry, Submission
from reports.models.snapshot import Entries, canonical_number, content_of, search_text_of
from targets.enums import FigureKind
from targets.models import Figure, FigurePart, ProjectAssignment
from tests import world as worlds
from tests.reports.drafts import finished_draft

pytestmark = pytest.mark.django_db
NOW = worlds.NOW
# The plan as a web page gives it: part of its letters and marks are apart. What people paste.
PASTED = (Path(__file__).parents[1] / "data" / "ke_hoach_172_pasted.txt").read_text(encoding="utf-8")


@pytest.fixture
def world():
    return worlds.build_world()


@pytest.fixture
def report(world):
    return world.reports["a.H1", "2025-N"]


def actor(world, name):
    return Access.of(world.users[name], local_date(NOW))


def figures(draft):
    return {row["code"]: row for row in content_of(draft)["figures"]}


def say(draft, code, **values):
    FigureEntry.objects.update_or_create(
        draft=draft,
        figure__code=code,
        defaults={"figure": draft.report.period.plan.figures.get(code=code), **values},
    )


# --- The dictionary ---------------------------------------------------------------------------


def test_empty_draft_says_nothing_of_everything_it_is_asked(world):
    report = world.reports["a.YT", "2025-6T"]
    content = content_of(Draft.objects.create(report=report))
    assert (content["plan"], content["unit"], content["period"]) == ("kh1", "YT", "2025-6T")
    assert [(row["code"], row["state"], row["value"]) for row in content["figures"]] == [
        ("BUOI", None, None),
        ("XA", None, None),
        ("XA-TT", None, None),
    ]
    assert content["tasks"] == [
        {"number": 1, "name": "Nhiệm vụ 1", "state": "", "text": ""},
        {"number": 2, "name": "Nhiệm vụ 2", "state": "", "text": ""},
    ]
    assert content["projects"] == [
        {"code": "P1", "name": "Dự án thí điểm", "role": "lead", "state": "", "text": ""}
    ]
    empty = {"documents": [], "difficulties": [], "assessment": "", "direction": "", "data_as_of": None}
    assert empty.items() <= content.items()
    assert not any(content[key] for key in ("no_documents", "no_difficulties", "no_projects"))


def test_figure_carries_the_words_it_is_printed_under(report):
    draft = report.draft_of("own")
    say(draft, "XA-TT", value=8, note="Còn 02 xã.", explanation="Đang sáp nhập.")
    assert figures(draft)["XA-TT"] == {
        "code": "XA-TT",
        "name": "Trong đó: số xã được tuyên truyền",
        "measure": "xã",
        "heading": "Tuyên truyền",
        "decimals": 0,
        "kind": "distinct",
        "whole": "XA",
        "state": "value",
        "value": "8.000",
        "reason": "",
        "note": "Còn 02 xã.",
        "explanation": "Đang sáp nhập.",
    }


@pytest.mark.parametrize(
    ("values", "state", "value"),
    [
        ({"value": Decimal("4.279")}, "value", "4.279"),
        ({"value": 0}, "value", "0.000"),
        ({"state": EntryState.NIL, "value": None}, "nil", None),
        ({"state": EntryState.UNAVAILABLE, "value": None, "reason": "Chờ."}, "unavailable", None),
        ({"value": None, "typed": "4.279"}, None, None),
    ],
    ids=["number", "zero", "nil", "unavailable", "unreadable"],
)
def test_figure_says_what_was_said(report, values, state, value):
    draft = report.draft_of("own")
    say(draft, "HEROIN", **values)
    row = figures(draft)["HEROIN"]
    assert (row["state"], row["value"], row["reason"]) == (state, value, values.get("reason", ""))


def test_derived_figure_is_summed_from_the_drafts_parts(world, report):
    total = Figure.objects.get(pk=world.figures["a.BUOI"].pk)
    total.pk, total.code, total.name, total.kind, total.order = None, "TONG", "Tổng", FigureKind.DERIVED, 9
    total.save()
    for order, code in enumerate(("BUOI", "HEROIN")):
        FigurePart.objects.create(derived=total, figure=world.figures[f"a.{code}"], order=order)
    total.assignments.create(unit=report.unit, role="reporter")
    draft = report.draft_of("own")
    say(draft, "BUOI", value=7)
    assert figures(draft)["TONG"]["state"] is None
    say(draft, "HEROIN", state=EntryState.NIL, value=None)
    assert (figures(draft)["TONG"]["state"], figures(draft)["TONG"]["value"]) == ("value", "7.000")
    say(draft, "HEROIN", state=EntryState.UNAVAILABLE, value=None, reason="Chờ.")
    assert figures(draft)["TONG"]["state"] == "unavailable"
    assert figures(draft)["TONG"]["reason"] == "Chưa có số liệu thành phần: Lượng heroin thu giữ"


def test_projects_of_the_plan_come_first_then_the_units_own(world):
    report = world.reports["a.YT", "2025-6T"]
    ProjectAssignment.objects.filter(unit=report.unit).update(role="takes_part")
    draft = Draft.objects.create(report=report)
    draft.projects.create(own_name="Dự án riêng", state=TaskState.LATE, text="Chậm vốn.", order=0)
    draft.projects.create(project=report.period.plan.projects.get(), text="Đạt.", order=7)
    assert content_of(draft)["projects"] == [
        {"code": "P1", "name": "Dự án thí điểm", "role": "takes_part", "state": "", "text": "Đạt."},
        {"code": None, "name": "Dự án riêng", "role": "lead", "state": "late", "text": "Chậm vốn."},
    ]


def test_dates_are_iso_and_lists_keep_their_order(report):
    draft = report.draft_of("own")
    draft.data_as_of = date(2025, 12, 5)
    draft.save()
    draft.documents.create(order=2, number="02/KH", abstract="Sau")
    draft.documents.create(order=1, number="01/KH", abstract="Trước", issued_on=date(2025, 1, 15))
    draft.difficulties.create(content="Thiếu kinh phí", proposal="Bổ sung", addressed_to="Sở Tài chính")
    content = content_of(draft)
    assert content["data_as_of"] == "2025-12-05"
    assert content["documents"] == [
        {"number": "01/KH", "issued_on": "2025-01-15", "abstract": "Trước"},
        {"number": "02/KH", "issued_on": None, "abstract": "Sau"},
    ]
    assert content["difficulties"] == [
        {"content": "Thiếu kinh phí", "proposal": "Bổ sung", "addressed_to": "Sở Tài chính"}
    ]


def test_round_holds_the_drafts_content_for_ever(world, report):
    draft = finished_draft(report, by=world.users["a.h1.lap"])
    expected = content_of(draft)
    filed = workflow.submit(report, by=actor(world, "a.h1.ky"), now=NOW)
    draft.assessment = "Sửa sau khi nộp."
    draft.save()
    report.unit.short_name = "Huyện Mới"
    report.unit.save()
    assert Submission.objects.get(pk=filed.pk).content_data == expected


@pytest.mark.parametrize(
    ("value", "text"), [(None, None), (Decimal(0), "0.000"), (Decimal("1E+3"), "1000.000")]
)
def test_canonical_number_has_three_decimals(value, text):
    assert canonical_number(value) == text


def test_rows_of_a_draft_are_read_once(report, django_assert_num_queries):
    entries = Entries(report.draft_of("own"))
    with django_assert_num_queries(4):
        for _ in range(2):
            assert (entries.tasks, entries.projects, entries.documents, entries.difficulties) == (
                {},
                [],
                [],
                [],
            )


# --- Searching --------------------------------------------------------------------------------


def test_pasted_decomposed_text_is_composed_and_found(world, report):
    assert sum(unicodedata.combining(char) > 0 for char in PASTED) == 546
    with workflow.saving(report, by=actor(world, "a.h1.lap"), now=NOW, revision=None) as draft:
        draft.assessment = PASTED
        draft.save()
    draft = Draft.objects.get(pk=draft.pk)
    lines = unicodedata.normalize("NFC", PASTED).strip().split("\n")
    assert draft.assessment == "\n".join(line.rstrip() for line in lines)
    for words in ("phòng, chống ma túy", "PHONG CHONG MA TUY", "ma tuý", "Ủy ban nhân dân huyện", "uỷ ban"):
        assert list(Draft.objects.filter(search_text__contains=search_key(words))) == [draft], words


def test_filed_round_is_found_by_the_same_words(world, report):
    draft = finished_draft(report, by=world.users["a.h1.lap"])
    draft.assessment = PASTED
    draft.save()
    filed = workflow.submit(report, by=actor(world, "a.h1.ky"), now=NOW)
    found = Submission.objects.filter(search_text__contains=search_key("Phòng, chống ma tuý"))
    assert list(found) == [filed]
    assert unicodedata.is_normalized("NFC", Submission.objects.get(pk=filed.pk).content)


def test_every_text_of_the_content_is_searched(report):
    draft = report.draft_of("own")
    draft.direction = "Phương hướng tới"
    draft.save()
    say(draft, "XA", value=1, note="Ghi chú đây", explanation="Giải trình đây")
    say(draft, "BUOI", state=EntryState.UNAVAILABLE, value=None, reason="Lý do đây")
    draft.tasks.create(task=report.period.plan.tasks.get(number=1), state="late", text="Kết quả đây")
    draft.projects.create(own_name="Dự án riêng", text="Tiến độ đây")
    draft.documents.create(number="12/KH-UBND", abstract="Trích yếu đây")
    draft.difficulties.create(content="Vướng mắc đây", proposal="Kiến nghị đây", addressed_to="Sở Tài chính")
    text = search_text_of(content_of(draft))
    for words in (
        *("phuong huong toi", "ghi chu day", "giai trinh day", "ly do day", "ket qua day", "nhiem vu 1"),
        *("du an rieng", "tien do day", "12 kh ubnd", "trich yeu day", "vuong mac day", "kien nghi day"),
        "so tai chinh",
    ):
        assert words in text
    assert "_giải_trình_đây_" in text  # and as they are spelt
