"""Loading plans: in place, whole or not at all, twice the same; and what is said of a broken fixture."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from agencies.models import Agency, Province, Unit
from agencies.text import search_key
from reports.models import Period
from reports.plan_fixture import load_plan
from targets.fixture_files import BrokenFixture, find_fixture, is_plan_fixture
from targets.models import (
    Duty,
    Figure,
    FigureAssignment,
    FigureRule,
    Indicator,
    Plan,
    Project,
    Target,
    Task,
    Threshold,
)

ROOT = Path(__file__).parent.parent.parent
PLAN_172 = ROOT / "fixtures" / "plan_172"
PLAN_BETA = ROOT / "tests" / "fixtures" / "plan_beta.yaml"
BETA = PLAN_BETA.read_text(encoding="utf-8")

pytestmark = pytest.mark.django_db


def edited(tmp_path: Path, *replacements: tuple[str, str], text: str = BETA) -> Path:
    """A copy of the small plan in which each text, found exactly once, is replaced."""
    for old, new in replacements:
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
        text = text.replace(old, new)
    path = tmp_path / "plan_beta.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def dump() -> list[dict]:
    """Everything in the database, keys of rows included."""
    out = StringIO()
    call_command("dumpdata", "agencies", "targets", "reports", stdout=out)
    return json.loads(out.getvalue())


def loaddata(*labels: str, **options) -> str:
    out = StringIO()
    call_command("loaddata", *labels, stdout=out, **options)
    return out.getvalue()


# --- Adding -----------------------------------------------------------------------------------


def test_plan_loads_by_name_from_the_fixture_folder():
    said = loaddata("plan_172")
    assert "plan_172: 172/KH-UBND (08/kh172)" in said
    assert "thêm 26 đơn vị" in said
    assert "thêm 70 số liệu" in said
    assert Period.objects.count() == 9


def test_plan_loads_by_path_of_a_file():
    assert "97 thay đổi: thêm 97, sửa 0" in loaddata(str(PLAN_BETA))
    assert Plan.objects.get().code == "kh05"


def test_rows_hold_what_the_file_says():
    load_plan(PLAN_BETA)
    figure = Figure.objects.get(code="RAC-SH")
    assert (figure.decimals, figure.bound_percent, f"{figure.bound_amount}") == (2, 30, "12.500")
    assert Figure.objects.get(code="RAC-XL").whole.code == "RAC-TG"
    assert [row.figure.code for row in Figure.objects.get(code="RAC-TG").parts.all()] == ["RAC-SH", "RAC-CN"]
    assert list(
        Threshold.objects.filter(indicator__code="1.1")
        .values_list("from_year", "value")
        .order_by("from_year")
    ) == [(2024, 85), (2025, 90)]
    rule = FigureRule.objects.get(code="MAU-TT")
    assert (rule.left.code, [figure.code for figure in rule.right.all()]) == ("MAU-HONG-TT", ["MAU-HONG"])
    period = Period.objects.get(code="2024-Q1")
    assert (period.late_from, period.opens_on) == (date(2024, 4, 11), date(2024, 3, 12))


def test_groups_of_units_stand_for_each_of_them():
    load_plan(PLAN_BETA)
    assigned = FigureAssignment.objects.values_list("role", "unit__code").order_by("unit__order")
    assert list(assigned.filter(figure__code="KP-GIAO")) == [
        ("reporter", code) for code in ("TNMT", "YT", "GDDT", "HND", "UBND-BT", "UBND-NT")
    ]
    assert list(assigned.filter(figure__code="MAU-HONG")) == [
        ("authority", "YT"),
        ("breakdown", "UBND-BT"),
        ("breakdown", "UBND-NT"),
    ]


def test_order_of_writing_is_the_order_of_rows():
    load_plan(PLAN_BETA)
    assert list(Unit.objects.order_by("order").values_list("code", "order")) == [
        ("TNMT", 1),
        ("YT", 2),
        ("GDDT", 3),
        ("HND", 4),
        ("UBND-BT", 5),
        ("UBND-NT", 6),
    ]
    assert list(Figure.objects.order_by("order").values_list("order", flat=True)) == list(range(1, 11))


def test_search_and_sort_keys_are_computed():
    load_plan(PLAN_BETA)
    assert Unit.objects.get(code="UBND-BT").search_text == search_key(
        "Ủy ban nhân dân huyện Bắc Thử Huyện Bắc Thử UBND-BT"
    )
    for model in (Figure, Target, Task, Duty, Project):
        assert all(row.search_text == search_key(row.search_text) != "" for row in model.objects.all())
    assert all(unit.sort_text for unit in Unit.objects.all())


def test_decomposed_text_is_composed(tmp_path):
    load_plan(PLAN_BETA)
    composed = dump()
    Period.objects.all().delete()
    path = tmp_path / "plan_nfd.yaml"
    path.write_text(unicodedata.normalize("NFD", BETA), encoding="utf-8")
    result = load_plan(path)
    assert len(result.added) == 8
    assert result.changed == ()
    names = [row["fields"].get("name", "") for row in dump()]
    assert sorted(names) == sorted(row["fields"].get("name", "") for row in composed)
    assert all(unicodedata.is_normalized("NFC", json.dumps(row, ensure_ascii=False)) for row in dump())


def test_json_is_read_like_yaml(tmp_path):
    import yaml

    path = tmp_path / "plan.json"
    path.write_text(json.dumps(yaml.safe_load(BETA), default=str, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(BrokenFixture) as refused:
        load_plan(path)
    # A day in quotes is text, and years as keys are text in JSON: said, not guessed.
    assert "phải là một ngày dạng 2021-10-08" in str(refused.value)


# --- Again ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [PLAN_BETA, PLAN_172], ids=["small", "whole"])
def test_loading_twice_changes_nothing(path, django_assert_num_queries):
    first = load_plan(path)
    before = dump()
    second = load_plan(path)
    assert second.changes == ()
    assert second.unchanged == len(first.added)
    assert second.absent == ()
    assert dump() == before


def test_loading_twice_says_so():
    loaddata("plan_172")
    assert "0 thay đổi: thêm 0, sửa 0" in loaddata("plan_172")


def test_loading_again_writes_nothing(django_assert_max_num_queries):
    load_plan(PLAN_BETA)
    with django_assert_max_num_queries(60) as queries:
        load_plan(PLAN_BETA)
    written = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == []


def test_dry_run_says_what_would_change_and_writes_nothing():
    said = loaddata(str(PLAN_BETA), dry_run=True)
    assert "97 thay đổi" in said
    assert "chỉ xem, không ghi" in said
    assert not Province.objects.exists()


def test_changed_fixture_updates_in_place(tmp_path):
    load_plan(PLAN_BETA)
    keys = {row["model"] + str(row["pk"]) for row in dump()}
    result = load_plan(
        edited(
            tmp_path,
            ("    name: Lượng rác thu gom được xử lý", "    name: Lượng rác thu gom đã xử lý"),
            ("thresholds: {2024: 10}", "thresholds: {2024: 12}"),
            (
                "    text: Giảm rác thải nhựa, giữ nguồn nước sạch trên địa bàn tỉnh.",
                "    text: Giảm rác thải.",
            ),
        )
    )
    assert [(change.thing, change.fields) for change in result.changes] == [
        ("đoạn của kế hoạch Mục tiêu chung · 1", "nguyên văn"),
        ("số liệu RAC-XL", "tên"),
        ("mức của chỉ tiêu 2.2 · 2024", "mức"),
    ]
    assert Figure.objects.get(code="RAC-XL").name == "Lượng rác thu gom đã xử lý"
    assert Figure.objects.get(code="RAC-XL").search_text.startswith("rac xl luong rac thu gom da xu ly")
    assert Threshold.objects.get(indicator__code="2.2").value == 12
    assert {row["model"] + str(row["pk"]) for row in dump()} == keys


def test_new_rows_are_added_beside_the_old_ones(tmp_path):
    load_plan(PLAN_BETA)
    before = {figure.code: figure.pk for figure in Figure.objects.all()}
    added = (
        "  - {code: MOI, name: Mới, short_name: Mới, measure: cái, kind: flow, heading: Kinh phí,"
        " reporters: [YT]}\n"
    )
    result = load_plan(edited(tmp_path, ("figures:\n", "figures:\n" + added)))
    assert [change.thing for change in result.added] == ["số liệu MOI", "phân công số liệu MOI · YT"]
    assert {code: Figure.objects.get(code=code).pk for code in before} == before
    assert Figure.objects.get(code="MOI").order == 1
    assert Figure.objects.get(code="RAC-TG").order == 2


def test_a_line_taken_out_of_an_entry_gets_its_default_back(tmp_path):
    load_plan(PLAN_BETA)
    load_plan(edited(tmp_path, ("    bound_percent: 30\n", ""), ("    minimum: 2\n", "")))
    assert Figure.objects.get(code="RAC-SH").bound_percent == 50
    assert Indicator.objects.get(code="1.2").minimum == 1


def test_rows_no_longer_in_the_file_are_named_and_kept(tmp_path):
    load_plan(PLAN_BETA)
    start = BETA.index("  - code: MAU-HONG-TT")
    text = BETA[:start] + BETA[BETA.index("  - code: CAY-HA") :]
    rule = "  - {code: MAU-TT, kind: not_more_than, strength: block, left: MAU-HONG-TT, right: [MAU-HONG]}\n"
    projects = text[text.index("\nprojects:") : text.index("\nperiods:")]
    result = load_plan(edited(tmp_path, (rule, ""), (projects, ""), text=text))
    assert set(result.absent) == {
        "số liệu MAU-HONG-TT",
        "phân công số liệu MAU-HONG-TT · YT",
        "quy tắc số liệu MAU-TT",
        "dự án DA1",
        "phân công dự án DA1 · GDDT",
    }
    assert Figure.objects.filter(code="MAU-HONG-TT").exists()
    assert Project.objects.filter(code="DA1").exists()
    said = loaddata(str(tmp_path / "plan_beta.yaml"))
    assert "không còn trong tệp, không xóa: số liệu MAU-HONG-TT" in said
    assert "không còn trong tệp 5" in said


def test_renamed_agency_is_found_by_its_new_name(tmp_path):
    load_plan(PLAN_BETA)
    load_plan(
        edited(
            tmp_path, ("  - code: HND\n    name: Hội Nông dân tỉnh", "  - code: HND\n    name: Hội Nhà nông")
        )
    )
    assert Agency.objects.get(code="HND").name == "Hội Nhà nông"
    assert Duty.objects.get(number=4).search_text.startswith("hoi nha nong")


# --- What people have set ---------------------------------------------------------------------


def test_confirmed_letterhead_stays_as_the_unit_confirmed_it(tmp_path):
    load_plan(PLAN_BETA)
    Unit.objects.filter(code="HND").update(letterhead_confirmed=True, symbol="BC-HNDT", place="Thử Nghiệm")
    result = load_plan(PLAN_BETA)
    assert result.kept == ("đơn vị HND: ký hiệu báo cáo",)
    assert result.changes == ()
    assert Unit.objects.get(code="HND").symbol == "BC-HNDT"
    assert Unit.objects.get(code="HND").letterhead_confirmed
    assert "giữ theo xác nhận của đơn vị: đơn vị HND: ký hiệu báo cáo" in loaddata(str(PLAN_BETA))


def test_reorganisation_and_dates_of_the_head_stay():
    load_plan(PLAN_BETA)
    successor = Unit.objects.get(code="YT")
    Unit.objects.filter(code="HND").update(valid_to=date(2025, 2, 28), successor=successor)
    FigureAssignment.objects.filter(figure__code="CAY-HA", unit__code="HND").update(
        valid_to=date(2025, 2, 28)
    )
    FigureAssignment.objects.create(
        figure=Figure.objects.get(code="CAY-HA"), unit=successor, role="reporter", valid_from=date(2025, 3, 1)
    )
    Period.objects.filter(code="2025-Q4").update(late_from=date(2026, 1, 13), late_from_reason="Cuối tuần")
    before = dump()
    result = load_plan(PLAN_BETA)
    assert result.changes == ()
    assert result.absent == ("phân công số liệu CAY-HA · YT · từ 01/03/2025",)
    assert dump() == before


def test_dates_counted_from_the_due_date_follow_it(tmp_path):
    load_plan(PLAN_BETA)
    Period.objects.filter(code="2024-Q2").update(late_from=date(2024, 7, 15), late_from_reason="Cuối tuần")
    load_plan(
        edited(
            tmp_path,
            ("due_before: 2024-04-11", "due_before: 2024-04-20"),
            ("due_before: 2024-07-11", "due_before: 2024-07-12"),
        )
    )
    first, second = Period.objects.get(code="2024-Q1"), Period.objects.get(code="2024-Q2")
    assert (first.due_before, first.late_from, first.opens_on) == (
        date(2024, 4, 20),
        date(2024, 4, 20),
        date(2024, 3, 21),
    )
    assert (second.due_before, second.late_from) == (date(2024, 7, 12), date(2024, 7, 15))


# --- Two plans --------------------------------------------------------------------------------


def test_two_plans_live_side_by_side():
    load_plan(PLAN_172)
    one = dump()
    beta = load_plan(PLAN_BETA)
    assert len(beta.added) == 97
    assert beta.changed == beta.absent == ()
    both = {(row["model"], row["pk"]): row for row in dump()}
    assert all(both[row["model"], row["pk"]] == row for row in one)
    again = load_plan(PLAN_172)
    assert again.changes == again.absent == ()
    assert Figure.objects.filter(code="KP-GIAO").count() == 2
    assert Unit.objects.filter(code="YT").count() == 2
    for plan in Plan.objects.all():
        rows = FigureAssignment.objects.filter(figure__plan=plan)
        assert {row.unit.province_id for row in rows} == {plan.province_id}


def test_second_plan_of_a_province_may_name_units_of_the_first(tmp_path):
    load_plan(PLAN_BETA)
    agencies = BETA[BETA.index("agencies:") : BETA.index("plan:\n")]
    text = BETA.replace(agencies, "").replace("code: kh05", "code: kh06").replace('"*"', "YT")
    text = text.replace("UBND/*", "UBND-BT, UBND-NT")
    result = load_plan(edited(tmp_path, text=text))
    assert result.plan.code == "kh06"
    assert Unit.objects.count() == 6
    assert not [change for change in result.changed if isinstance(change.instance, Unit)]
    assert FigureAssignment.objects.filter(figure__plan=result.plan, unit__code="UBND-NT").count() == 7


# --- Broken fixtures --------------------------------------------------------------------------

FIRST_FIGURE = "  - code: RAC-TG\n"
SAME_CODE = "  - {code: RAC-SH, name: Rác, short_name: Rác, measure: tấn, kind: flow, heading: Rác, reporters: [YT]}\n"
BROKEN = {
    "bad syntax": (("figures:\n", "figures: [\n"), "sai cú pháp YAML hoặc JSON"),
    "a tab": (("  name: Tỉnh thử nghiệm", "\tname: Tỉnh thử nghiệm"), "thụt dòng bằng dấu cách"),
    "unquoted colon": (("name: Sở Y tế\n    units", "name: a: b\n    units"), "phải đặt trong ngoặc kép"),
    "unknown section": (("gaps:\n", "holes:\n"), "không có mục nào tên là “holes”"),
    "no plan": (("plan:\n  code: kh05", "x: 1\n"), "sai cú pháp"),
    "unknown field": (
        (FIRST_FIGURE, FIRST_FIGURE + "    colour: red\n"),
        "số liệu RAC-TG: không có trường “colour”",
    ),
    "key of the database": ((FIRST_FIGURE, FIRST_FIGURE + "    id: 7\n"), "trường “id” không ghi trong tệp"),
    "computed field": (
        (FIRST_FIGURE, FIRST_FIGURE + "    search_text: abc\n"),
        "trường “search_text” không ghi trong tệp",
    ),
    "missing field": (
        ("    short_name: Lượng rác thu gom\n", ""),
        "số liệu RAC-TG: thiếu trường “short_name”",
    ),
    "missing figure": (
        ("    whole: RAC-TG\n", "    whole: RAC-XX\n"),
        "số liệu RAC-XL: không có số liệu “RAC-XX”",
    ),
    "missing unit": (("authority: [YT]", "authority: [CAT]"), "không có đơn vị “CAT”"),
    "missing agency": (("agency: HND, ", "agency: HNX, "), "nhiệm vụ phân công 4: không có cơ quan “HNX”"),
    "missing target": (
        ('  - code: "2.2"\n    target: 2', '  - code: "2.2"\n    target: 3'),
        "chỉ tiêu 2.2: không có mục tiêu “3”",
    ),
    "missing coordinator": (
        ("coordinator: TNMT", "coordinator: CAT"),
        "kế hoạch kh05: không có đơn vị “CAT”",
    ),
    "empty group": (("numerator: [MAU-HONG]", "numerator: [MAU-HONX]"), "không có số liệu “MAU-HONX”"),
    "group of nobody": (("authority: [YT]", "authority: [BO/*]"), "“BO/*” không có đơn vị nào trong tệp"),
    "duplicate code": (
        ("  - code: TO-MOI\n", SAME_CODE + "  - code: TO-MOI\n"),
        "số liệu RAC-SH: trùng với số liệu RAC-SH ở plan_beta.yaml, dòng ",
    ),
    "duplicate agency of duties": (
        ("{number: 2, agency: YT,", "{number: 2, agency: HND,"),
        "trùng với nhiệm vụ phân công",
    ),
    "two roles of a unit": (
        ("    authority: [YT]\n    breakdown: [UBND/*]", "    authority: [YT]\n    breakdown: [YT, UBND/*]"),
        "phân công số liệu MAU-HONG · YT: trùng với",
    ),
    "same part twice in a year": (
        ("year: 2024, part: Q2", "year: 2024, part: Q1"),
        "kỳ báo cáo 2024-Q2: trùng với",
    ),
    "key twice": (
        ("  first_year: 2024\n", "  first_year: 2024\n  first_year: 2023\n"),
        "“first_year” ghi hai lần",
    ),
    "text for a number": (("  first_year: 2024", "  first_year: hai nghìn"), "phải là một số nguyên"),
    "number for truth": (("courtesy: true", "courtesy: 1"), "phải là true hoặc false"),
    "fraction for a whole number": (("bound_percent: 30", "bound_percent: 30.5"), "phải là một số nguyên"),
    "too many decimals": (('bound_amount: "12.5"', 'bound_amount: "12.5001"'), "tối đa 3 chữ số thập phân"),
    "list for text": (("site_title: Cổng báo cáo môi trường", "site_title: [Cổng]"), "phải là chữ"),
    "text for a list": (("parts: [RAC-SH, RAC-CN]", "parts: RAC-SH"), "phải là một danh sách"),
    "text for a day": (
        ("signed_on: 2024-01-05", "signed_on: 05/01/2024"),
        "phải là một ngày dạng 2021-10-08",
    ),
    "no such day": (("signed_on: 2024-01-05", "signed_on: 2024-02-30"), "không có ngày 2024-02-30"),
    "nothing where something must be": (("  symbol: 05/KH-UBND", "  symbol: ~"), "không được để trống"),
    "wrong choice": (("kind: units_at_least", "kind: units_most"), "phải là một trong: value, difference"),
    "decomposed code": (("  - code: TO-MOI", "  - code: TO-MO\u0309I"), "chỉ gồm chữ cái không dấu"),
    "code with marks": (("  - code: TO-MOI", "  - code: TỔ-MỚI"), "chỉ gồm chữ cái không dấu"),
    "bad address": (("code: 2024-Q1", "code: 2024.Q1"), "kỳ báo cáo 2024.Q1"),
    "too long": (("  short_name: Kế hoạch 05", "  short_name: " + "dài " * 40), "120"),
    "broken character": (("  name: Tỉnh thử nghiệm", '  name: "Tỉnh \\0"'), "ký tự hỏng"),
    "part without whole": (("    whole: RAC-TG\n", ""), "phải ghi rõ là phần của số liệu nào"),
    "part of itself": (
        (FIRST_FIGURE, FIRST_FIGURE + "    whole: RAC-XL\n"),
        "tham chiếu vòng quanh",
    ),
    "indicator without comparator": (('    comparator: "<="\n', ""), "phải ghi cách so sánh"),
    "window backwards": (
        ("starts_on: 2024-07-01", "starts_on: 2024-12-01"),
        "kỳ báo cáo 2024-Q3: Ngày chốt số liệu phải từ ngày bắt đầu trở đi.",
    ),
    "due before the end": (
        ("due_before: 2024-07-11", "due_before: 2024-06-11"),
        "Hạn nộp phải sau ngày chốt số liệu.",
    ),
    "too precise": (
        (
            "    measure: ha\n    kind: flow\n    decimals: 1\n",
            "    measure: ha\n    kind: flow\n    decimals: 4\n",
        ),
        "số liệu CAY-HA: Số liệu có nhiều nhất ba chữ số thập phân.",
    ),
    "alias": (("{code: PHAN-TONG, kind: part_of_whole", "{code: &a PHAN-TONG, kind: *a"), "không dùng neo"),
    "python object": (
        ("title: Kế hoạch giảm", "title: !!python/object/apply:os.getcwd []\n  x: Kế hoạch giảm"),
        "nhãn kiểu",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_fixture_is_refused_in_vietnamese_and_nothing_is_written(name, tmp_path):
    load_plan(PLAN_BETA)
    before = dump()
    replacement, words = BROKEN[name]
    path = edited(tmp_path, replacement)
    with pytest.raises(CommandError) as refused:
        loaddata(str(path))
    said = str(refused.value)
    assert "Không nạp được" in said
    assert "cơ sở dữ liệu giữ nguyên như trước" in said
    assert "plan_beta.yaml, dòng " in said
    assert words in said
    assert not any(english in said for english in (" is ", " the ", "must", "Enter", "Ensure", "expected")), (
        said
    )
    assert dump() == before


def test_broken_fixture_leaves_an_empty_database_empty(tmp_path):
    path = edited(tmp_path, ("due_before: 2026-01-11", "due_before: 2025-01-11"))
    with pytest.raises(CommandError, match="kỳ báo cáo 2025-Q4: Hạn nộp phải sau ngày chốt số liệu"):
        loaddata(str(path))
    assert dump() == []


def test_all_problems_of_a_fixture_are_named_at_once(tmp_path):
    path = edited(
        tmp_path,
        ("kind: units_at_least", "kind: units_most"),
        ("  first_year: 2024", "  first_year: hai"),
        ("whole: RAC-TG", "whole: RAC-XX"),
    )
    with pytest.raises(BrokenFixture) as refused:
        load_plan(path)
    assert len(refused.value.problems) == 3


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe\x00", "không phải văn bản UTF-8"),
        (b"a: \x07", "ký tự điều khiển"),
        (b"figures: " + b"[" * 200, "lồng nhau quá 20 tầng"),
        (b"a: " + b"x" * 1_000_001, "lớn hơn 1 MB"),
        (b"just words", "các mục có tên"),
        (b"---\na: 1\n---\nb: 2\n", "mỗi tệp chỉ có một tài liệu"),
        (b"province: {code: T9, name: Chin}\n", "thiếu mục “plan”"),
        (b"province: T9\nplan: []\n", "các trường đặt tên"),
    ],
    ids=["encoding", "control", "deep", "large", "words", "documents", "no plan", "not mappings"],
)
def test_file_that_is_no_plan_is_refused(content, words, tmp_path):
    path = tmp_path / "hong.yaml"
    path.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        loaddata(str(path))
    assert "hong.yaml" in str(refused.value)
    assert words in str(refused.value)
    assert dump() == []


def test_section_in_two_files_is_refused(tmp_path):
    text = BETA[: BETA.index("passages:")]
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(text[text.index("agencies:") : text.index("plan:")], encoding="utf-8")
    with pytest.raises(BrokenFixture, match=r"b\.yaml, dòng 1: mục “agencies” đã có ở a\.yaml, dòng 8"):
        load_plan(tmp_path)


# --- Which fixtures are ours ------------------------------------------------------------------


def test_fixture_is_found_by_name_or_path():
    folders = [ROOT / "fixtures"]
    assert find_fixture("plan_172", folders) == PLAN_172
    assert find_fixture(str(PLAN_BETA), folders) == PLAN_BETA
    assert find_fixture(str(PLAN_BETA.with_suffix("")), folders) == PLAN_BETA
    assert find_fixture("plan_173", folders) is None
    assert find_fixture("", folders) is None


def test_unknown_name_is_answered_in_vietnamese():
    with pytest.raises(CommandError, match="Không nạp được plan_173: không tìm thấy"):
        loaddata("plan_173")


def test_fixtures_of_django_load_as_ever(tmp_path):
    path = tmp_path / "tinh.json"
    rows = [{"model": "agencies.province", "pk": 5, "fields": {"code": "T5", "name": "Tỉnh năm"}}]
    path.write_text(json.dumps(rows), encoding="utf-8")
    assert not is_plan_fixture(path)
    loaddata(str(path), verbosity=0)
    assert Province.objects.get(pk=5).name == "Tỉnh năm"


def test_thresholds_are_stored_exactly(tmp_path):
    load_plan(edited(tmp_path, ("thresholds: {2024: 10}", 'thresholds: {2024: "10.125"}')))
    assert (
        f"{Threshold.objects.filter(indicator__code='2.2').aggregate(total=Sum('value'))['total']}"
        == "10.125"
    )
