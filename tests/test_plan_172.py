"""The fixture of Kế hoạch 172/KH-UBND against the plan's own text and against the plan data, typed anew here."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from agencies.models import Agency, Unit
from reports.models import Period
from reports.plan_check import check_plan
from reports.plan_fixture import load_plan
from targets.enums import FigureKind
from targets.models import (
    Baseline,
    Duty,
    Figure,
    FigureRule,
    Indicator,
    Plan,
    PlanGap,
    PlanPassage,
    Project,
    Target,
    Task,
)

ROOT = Path(__file__).parent.parent
FIXTURE = ROOT / "fixtures" / "plan_172"
PRINTED = (ROOT / "tests" / "data" / "ke_hoach_172.txt").read_text(encoding="utf-8")
LINES = [line.strip() for line in unicodedata.normalize("NFC", PRINTED).splitlines()]

DISTRICTS = tuple(f"UBND-{code}" for code in ("TQ", "LB", "NH", "CH", "HY", "YS", "SD"))
UNITS = (
    *(
        "CAT",
        "LDTBXH",
        "YT",
        "TTTT",
        "VHTTDL",
        "GDDT",
        "NNPTNT",
        "BCHQS",
        "CT",
        "TP",
        "KHDT",
        "TC",
        "LDLD",
        "TD",
    ),
    *("HLHPN", "BDT", "MTTQ", "VKSND", "TAND"),
    *DISTRICTS,
)
# Units by the number of their entry in section III.
ENTRIES = {number: (code,) for number, code in enumerate(UNITS[:17], start=1)}
ENTRIES |= {18: ("VKSND", "TAND"), 19: DISTRICTS}


@pytest.fixture(scope="module")
def plan(django_db_setup, django_db_blocker):
    """The plan, loaded once for all tests of this file, which only look."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_plan(FIXTURE).plan
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plan")]


# --- The printed text -------------------------------------------------------------------------


def starting(words: str, after: int = 0) -> int:
    return next(place for place in range(after, len(LINES)) if LINES[place].startswith(words))


def joined(first: int, last: int) -> str:
    return " ".join(LINES[first:last])


def numbered(heading: str, next_heading: str) -> dict[int, str]:
    """The numbered entries of a section of the plan, each on one line, without its number."""
    first, last = starting(heading), starting(next_heading)
    starts = []
    for place in range(first + 1, last):
        if re.match(rf"{len(starts) + 1}\.\s", LINES[place]):
            starts.append(place)
    return {
        number: joined(start, end).partition(" ")[2]
        for number, (start, end) in enumerate(zip(starts, [*starts[1:], last], strict=True), start=1)
    }


def on_one_line(text: str) -> str:
    return text.replace("\n", " ")


def test_tasks_are_verbatim():
    printed = {
        number: text.removeprefix("TRỌNG TÂM ")
        for number, text in numbered("II. NHIỆM VỤ", "III. PHÂN").items()
    }
    stored = {task.number: on_one_line(task.text) for task in Task.objects.all()}
    assert stored == printed
    assert [task.citation for task in Task.objects.all()] == [f"II.{number}" for number in range(1, 10)]


def test_duties_are_verbatim_under_the_names_of_their_agencies():
    printed = numbered("III. PHÂN", "IV. TỔ CHỨC")
    assert "ma túy c ho học sinh" in printed[6]
    printed[6] = printed[6].replace("ma túy c ho học sinh", "ma túy cho học sinh")
    stored = {}
    for duty in Duty.objects.select_related("agency"):
        asked = "Đề nghị " if duty.courtesy else ""
        stored[duty.number] = f"{asked}{duty.agency.name}: {on_one_line(duty.text)}"
        assert duty.citation == f"III.{duty.number}"
    # Two headings are printed with a space before the colon.
    assert stored == {number: text.replace(" : ", ": ", 1) for number, text in printed.items()}


def test_targets_are_verbatim():
    first, last = starting("2. Mục tiêu cụ thể"), starting("II. NHIỆM VỤ")
    printed = joined(first + 1, last).removeprefix("- ").split(" - ")
    assert [target.text for target in Target.objects.all()] == printed
    assert {target.citation for target in Target.objects.all()} == {"I.2"}


def test_passages_are_verbatim():
    bases = [starting("Căn cứ Quyết định"), starting("Căn cứ Văn bản"), starting("I. MỤC TIÊU")]
    general = starting("1. Mục tiêu chung")
    organisation = numbered("IV. TỔ CHỨC", "Nơi nhận:")
    printed = [
        ("basis", 1, "", joined(bases[0], bases[1])),
        ("basis", 2, "", joined(bases[1], bases[2])),
        ("general_objective", 1, "I.1", joined(general + 1, starting("2. Mục tiêu cụ thể"))),
        *(("organisation", number, f"IV.{number}", organisation[number]) for number in (1, 2, 3)),
    ]
    stored = PlanPassage.objects.values_list("part", "order", "citation", "text")
    assert sorted(stored) == sorted(printed)


def test_paragraphs_begin_where_the_plan_begins_a_line():
    texts = [*Duty.objects.values_list("text", flat=True), *Task.objects.values_list("text", flat=True)]
    later = [paragraph for text in texts for paragraph in text.split("\n")[1:]]
    assert len(later) == 18
    for paragraph in later:
        assert any(paragraph.startswith(line) and len(line) > 15 for line in LINES), paragraph


def test_recipients_and_signature_are_as_printed(plan):
    first = starting("Nơi nhận:")
    assert plan.recipients.split("\n") == LINES[first + 1 : starting("|", first)]
    assert on_one_line(plan.signer_block) == joined(
        starting("TM. ỦY BAN NHÂN"), starting("Hoàng Việt Phương") + 1
    )
    title = joined(starting("KẾ HOẠCH"), starting("Căn cứ Quyết định"))
    assert plan.title.upper() == title
    assert f"Số: {plan.symbol}" in LINES
    assert plan.signed_on == date(2021, 10, 8)


def test_projects_are_named_as_their_duties_name_them():
    projects = list(Project.objects.select_related("duty"))
    assert [project.duty.number for project in projects] == [4, 6, 7, 8, 13, 14, 15, 16, 17, 18]
    assert [project.code for project in projects] == [f"DA{number}" for number in range(1, 11)]
    for project in projects:
        text = on_one_line(project.duty.text)
        assert any(f"{opening}{project.name}{closing}" in text for opening, closing in ("“”", '""'))
        assert f"hướng dẫn của {project.guiding_body}." in text
        assert project.citation == project.duty.citation


def test_printed_errors_stay_and_are_noted_beside():
    assert "ma túy vừng đồng bào" in Duty.objects.get(number=16).text
    assert "vừng" in Duty.objects.get(number=16).note
    assert "ma túy vừng đồng bào" in Project.objects.get(code="DA8").name
    assert "vừng" in Project.objects.get(code="DA8").note
    assert "mỗi năm hơn 1% số người nghiện" in Target.objects.get(number=4).text
    assert "giảm" in Target.objects.get(number=4).note


# --- Counts and bodies ------------------------------------------------------------------------


def test_check_finds_the_counts_of_the_plan_and_no_fault(plan):
    result = check_plan(plan)
    assert {count.name: count.number for count in result.counts} == {
        "cơ quan": 19,
        "đơn vị": 26,
        "mục tiêu": 5,
        "chỉ tiêu": 18,
        "số liệu": 70,
        "nhiệm vụ": 9,
        "dự án": 10,
        "kỳ": 9,
        "báo cáo phải nộp": 234,
    }
    assert result.faults == ()
    assert set(PlanGap.objects.values_list("text", flat=True)) <= set(result.notes)
    assert "Kỳ 2023-N: ngày cuối đúng hạn 16/12/2023 là thứ Bảy." in result.notes
    assert "Kỳ 2024-6T: ngày cuối đúng hạn 16/06/2024 là Chủ nhật." in result.notes


def test_declared_gaps_name_what_the_plan_leaves_open():
    texts = " ".join(PlanGap.objects.values_list("text", flat=True))
    for word in (
        "3.3",
        "4.1",
        "nhiệm vụ trọng tâm 4",
        "số gốc",
        "triệt để",
        "mô hình điểm",
        "tiếp cận",
        "trường học",
    ):
        assert word in texts
    assert Baseline.objects.count() == 0


def test_plan_is_that_of_its_province(plan):
    assert (plan.province.code, plan.code, plan.number, plan.symbol) == ("08", "kh172", "172", "172/KH-UBND")
    assert (plan.first_year, plan.last_year, plan.coordinator.code) == (2021, 2025, "CAT")
    assert plan.report_addressee == "Ủy ban nhân dân tỉnh (qua Công an tỉnh)"
    assert plan.consolidated_addressees == "Bộ Công an\nỦy ban nhân dân tỉnh"
    assert plan.abstract.startswith("Kết quả thực hiện Kế hoạch số 172/KH-UBND ngày 08/10/2021")
    assert plan.is_demo is False


def test_units_stand_in_the_order_of_the_plan():
    units = list(Unit.objects.select_related("agency").order_by("order"))
    assert tuple(unit.code for unit in units) == UNITS
    assert [unit.order for unit in units] == list(range(1, 27))
    assert len({unit.agency_id for unit in units}) == 19
    assert [unit.code for unit in units if unit.level == "district"] == list(DISTRICTS)
    assert [(unit.valid_from, unit.valid_to, unit.successor) for unit in units] == [(None, None, None)] * 26
    numbers = dict(Duty.objects.values_list("agency__code", "number"))
    assert {unit.code: numbers[unit.agency.code] for unit in units} == {
        code: number for number, codes in ENTRIES.items() for code in codes
    }
    assert list(Agency.objects.order_by("pk").values_list("duty__number", flat=True)) == list(range(1, 20))


UBND_TINH = "ỦY BAN NHÂN DÂN TỈNH TUYÊN QUANG"
LETTERHEADS = {
    "CAT": ("BC-CAT", "BỘ CÔNG AN", "", "GIÁM ĐỐC"),
    "LDTBXH": ("BC-SLĐTBXH", UBND_TINH, "", "GIÁM ĐỐC"),
    "YT": ("BC-SYT", UBND_TINH, "", "GIÁM ĐỐC"),
    "TTTT": ("BC-STTTT", UBND_TINH, "", "GIÁM ĐỐC"),
    "VHTTDL": ("BC-SVHTTDL", UBND_TINH, "", "GIÁM ĐỐC"),
    "GDDT": ("BC-SGDĐT", UBND_TINH, "", "GIÁM ĐỐC"),
    "NNPTNT": ("BC-SNN", UBND_TINH, "", "GIÁM ĐỐC"),
    "BCHQS": ("BC-BCH", "QUÂN KHU 2", "", "CHỈ HUY TRƯỞNG"),
    "CT": ("BC-SCT", UBND_TINH, "", "GIÁM ĐỐC"),
    "TP": ("BC-STP", UBND_TINH, "", "GIÁM ĐỐC"),
    "KHDT": ("BC-SKH", UBND_TINH, "", "GIÁM ĐỐC"),
    "TC": ("BC-STC", UBND_TINH, "", "GIÁM ĐỐC"),
    "LDLD": ("BC-LĐLĐ", "TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM", "TM. BAN THƯỜNG VỤ", "CHỦ TỊCH"),
    "TD": ("BC/TĐTN", "TRUNG ƯƠNG ĐOÀN", "TM. BAN THƯỜNG VỤ", "BÍ THƯ"),
    "HLHPN": ("BC-BTV", "HỘI LIÊN HIỆP PHỤ NỮ VIỆT NAM", "TM. BAN THƯỜNG VỤ", "CHỦ TỊCH"),
    "BDT": ("BC-BDT", UBND_TINH, "", "TRƯỞNG BAN"),
    "MTTQ": ("BC-MTTQ-BTT", "MẶT TRẬN TỔ QUỐC VIỆT NAM", "TM. BAN THƯỜNG TRỰC", "CHỦ TỊCH"),
    "VKSND": ("BC-VKS", "VIỆN KIỂM SÁT NHÂN DÂN TỐI CAO", "", "VIỆN TRƯỞNG"),
    "TAND": ("BC-TA", "TÒA ÁN NHÂN DÂN TỐI CAO", "", "CHÁNH ÁN"),
    **dict.fromkeys(DISTRICTS, ("BC-UBND", "", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
}


def test_letterheads_are_those_of_the_plan_data():
    fields = ("symbol", "superior_body", "signing_authority", "signing_position")
    stored = {unit.code: tuple(getattr(unit, name) for name in fields) for unit in Unit.objects.all()}
    assert stored == LETTERHEADS
    assert not Unit.objects.filter(letterhead_confirmed=True).exists()
    assert {unit.code: unit.national_title for unit in Unit.objects.exclude(national_title="")} == {
        "TD": "ĐOÀN TNCS HỒ CHÍ MINH"
    }


def test_districts_have_their_own_place_and_two_line_heads():
    districts = Unit.objects.filter(level="district").order_by("order")
    assert [unit.place for unit in districts] == [
        "Tuyên Quang",
        "Lâm Bình",
        "Na Hang",
        "Chiêm Hóa",
        "Hàm Yên",
        "Yên Sơn",
        "Sơn Dương",
    ]
    assert districts[0].issuing_body == "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ TUYÊN QUANG"
    assert districts[1].issuing_body == "ỦY BAN NHÂN DÂN\nHUYỆN LÂM BÌNH"
    assert districts[1].short_name == "Huyện Lâm Bình"
    assert set(Unit.objects.exclude(level="district").values_list("place", flat=True)) == {"Tuyên Quang"}


def test_courtesy_and_own_projects_follow_the_text():
    assert list(Duty.objects.filter(courtesy=True).values_list("number", flat=True)) == [13, 14, 15, 17, 18]
    assert list(Duty.objects.filter(own_projects=True).values_list("number", flat=True)) == [1, 2, 3, 19]


# --- Periods ----------------------------------------------------------------------------------


def test_nine_periods_run_as_the_reporting_decree_says():
    years = range(2022, 2026)
    annual = {
        f"{year}-N": (date(year - 1, 12, 15), date(year, 12, 14), date(year, 12, 17), True)
        for year in (2021, *years)
    }
    half = {
        f"{year}-6T": (date(year - 1, 12, 15), date(year, 6, 14), date(year, 6, 17), False) for year in years
    }
    periods = list(Period.objects.all())
    assert {
        period.code: (period.starts_on, period.ends_on, period.due_before, period.judged)
        for period in periods
    } == annual | half
    assert [period.code for period in periods][:3] == ["2021-N", "2022-6T", "2022-N"]
    assert all(period.late_from == period.due_before and not period.late_from_reason for period in periods)
    assert Period.objects.get(code="2025-6T").name == "Báo cáo 6 tháng đầu năm 2025"
    assert Period.objects.get(code="2025-6T").opens_on == date(2025, 5, 18)


# --- Figures, rules, indicators ---------------------------------------------------------------

TASK_3 = ("CAT", "TTTT", "VHTTDL", "GDDT", "NNPTNT", "TP", "LDLD", "TD", "HLHPN", "BDT", "MTTQ", *DISTRICTS)
# code: measure, kind ("0": nil allowed), decimals, authority | breakdown | reporters ("7": the districts)
FIGURES = """
XA-TONG: xã, stock, 0, R 7
XA-TT: xã, distinct, 0, R 7
TH-TONG: trường, stock, 0, R GDDT
TH-TT: trường, distinct, 0, R GDDT
KCN-TONG: khu, stock 0, 0, R LDLD
KCN-TT: khu, distinct 0, 0, R LDLD
TT-BUOI: buổi, flow 0, 0, R task3
TT-LUOT: lượt người, flow 0, 0, R task3
TT-TIN: tin; bài, flow 0, 0, R TTTT 7
VU-MTV: vụ, flow 0, 0, A CAT B 7
VU-MTV-TT: vụ, flow 0, 0, R CAT
DT-BAT: đối tượng, flow 0, 0, A CAT B 7
DT-BAT-TT: đối tượng, flow 0, 0, R CAT
TUDIEM: tụ điểm, flow 0, 0, A CAT B 7
TUDIEM-XOA: tụ điểm, flow 0, 0, R CAT
CHDB: xã, flow 0, 0, R CAT
SX-PH: vụ, flow 0, 0, R CAT
SX-XL: vụ, distinct 0, 0, R CAT
KT-VU: vụ, flow 0, 0, R CAT
KT-BC: bị can, flow 0, 0, R CAT
TN-BAT: đối tượng, flow 0, 0, R CAT
TTO-VU: vụ, flow 0, 0, R VKSND
TTO-BC: bị can, flow 0, 0, R VKSND
XX-VU: vụ, flow 0, 0, R TAND
XX-BC: bị cáo, flow 0, 0, R TAND
XX-LD: phiên, flow 0, 0, R TAND
CNBB-QD: người, flow 0, 0, R TAND
TV-HER: gam, flow 0, 3, A CAT B BCHQS
TV-MTTH-G: gam, flow 0, 3, A CAT B BCHQS
TV-TP: gam, flow 0, 3, A CAT B BCHQS
TV-CS: gam, flow 0, 3, A CAT B BCHQS
TV-MTTH-V: viên, flow 0, 0, A CAT B BCHQS
TC-TONG: cơ sở, stock 0, 0, R CT
TC-KS: cơ sở, distinct 0, 0, R CT
DUOC-TONG: cơ sở, stock 0, 0, R YT
DUOC-KS: cơ sở, distinct 0, 0, R YT
TY-TONG: cơ sở, stock 0, 0, R NNPTNT
TY-KS: cơ sở, distinct 0, 0, R NNPTNT
THATTHOAT: vụ, flow 0, 0, R CT YT NNPTNT
CAY-DIEM: điểm, flow 0, 0, A NNPTNT B 7
CAY-PH-M2: m², flow 0, 1, A NNPTNT B 7
CAY-PN-M2: m², distinct 0, 1, A NNPTNT B 7
CAY-PH: cây, flow 0, 0, A NNPTNT B 7
CAY-PN: cây, distinct 0, 0, A NNPTNT B 7
NN-MOI: người, flow 0, 0, A CAT B 7
NN-HS: người, derived, 0, A CAT B 7
NN-XH: người, stock 0, 0, A CAT B 7
NN-BB: người, stock 0, 0, A CAT B 7
NN-TN: người, stock 0, 0, A CAT B 7
NN-GG: người, stock 0, 0, A CAT B 7
NN-KHAC: người, stock 0, 0, A CAT B 7
SD-HS: người, stock 0, 0, A CAT B 7
XA-MT: xã, stock 0, 0, A CAT B 7
XA-TD: xã, stock 0, 0, A CAT B 7
MH-MOI: mô hình, flow 0, 0, R 7
DV-NGUOI: người, distinct, 0, R LDTBXH
CSCN-TONG: cơ sở, stock, 0, R LDTBXH
CSCN-DAT: cơ sở, stock, 0, R LDTBXH
CSDT-TONG: cơ sở, stock, 0, R YT
CSDT-DAT: cơ sở, stock, 0, R YT
CAI-BB: người, flow 0, 0, R LDTBXH
CAI-TN: người, flow 0, 0, R LDTBXH
CAI-CD: người, flow 0, 0, R LDTBXH
SCN: người, stock 0, 0, R LDTBXH
VIECLAM: người, flow 0, 0, R LDTBXH
MTD: người, stock 0, 0, R YT
KP-GIAO: triệu đồng, flow 0, 1, R all
KP-GN: triệu đồng, flow 0, 1, R all
TH-LOP: lớp, flow 0, 0, R all
TH-NGUOI: người, flow 0, 0, R all
"""
GROUPS = {"7": DISTRICTS, "task3": TASK_3, "all": UNITS}
ROLES = {"A": "authority", "B": "breakdown", "R": "reporter"}


def expected_figure(line: str) -> tuple[str, tuple]:
    code, facts = line.split(": ", 1)
    measure, kind, decimals, reported = facts.split(", ")
    kind, _, nil = kind.partition(" ")
    assigned, role = set(), ""
    for word in reported.split():
        if word in ROLES:
            role = ROLES[word]
        else:
            assigned |= {(role, unit) for unit in GROUPS.get(word, (word,))}
    return code, (measure.replace(";", ","), kind, nil == "0", int(decimals), assigned)


def test_figures_are_those_of_the_plan_data():
    figures = Figure.objects.prefetch_related("assignments__unit").order_by("order")
    stored = {
        figure.code: (
            figure.measure,
            figure.kind,
            figure.nil_allowed,
            figure.decimals,
            {(row.role, row.unit.code) for row in figure.assignments.all()},
        )
        for figure in figures
    }
    expected = dict(expected_figure(line) for line in FIGURES.strip().splitlines())
    assert list(stored) == list(expected)
    assert stored == expected


def test_parts_shares_and_bounds_are_those_of_the_plan_data():
    wholes = dict(Figure.objects.exclude(whole=None).values_list("code", "whole__code"))
    assert wholes == {
        "XA-TT": "XA-TONG",
        "TH-TT": "TH-TONG",
        "KCN-TT": "KCN-TONG",
        "SX-XL": "SX-PH",
        "TC-KS": "TC-TONG",
        "DUOC-KS": "DUOC-TONG",
        "TY-KS": "TY-TONG",
        "CAY-PN-M2": "CAY-PH-M2",
        "CAY-PN": "CAY-PH",
        "XA-TD": "XA-MT",
        "DV-NGUOI": "NN-HS",
        "CSCN-DAT": "CSCN-TONG",
        "CSDT-DAT": "CSDT-TONG",
        "KP-GN": "KP-GIAO",
    }
    shares = dict(Figure.objects.exclude(direct_of=None).values_list("code", "direct_of__code"))
    assert shares == {"VU-MTV-TT": "VU-MTV", "DT-BAT-TT": "DT-BAT"}
    derived = Figure.objects.get(kind=FigureKind.DERIVED)
    assert [row.figure.code for row in derived.parts.all()] == ["NN-XH", "NN-BB", "NN-TN", "NN-GG", "NN-KHAC"]
    for figure in Figure.objects.all():
        assert (figure.bound_percent, figure.bound_amount) == (50, 100 if figure.measure == "gam" else 5)


def test_units_answer_as_many_figures_as_the_standard_pictures_show():
    typed = Figure.objects.exclude(kind=FigureKind.DERIVED)
    assert typed.filter(assignments__unit__code="CAT").count() == 32
    assert typed.filter(assignments__unit__code="YT").count() == 10
    assert list(typed.filter(assignments__unit__code="YT").values_list("short_name", flat=True)[:2]) == [
        "Tổng số cơ sở có thuốc gây nghiện, hướng thần, tiền chất làm thuốc",
        "Số cơ sở được kiểm tra, kiểm soát",
    ]


def test_rules_are_those_of_the_plan_data():
    rules = FigureRule.objects.prefetch_related("right").select_related("left", "other_unit")
    stored = {
        (
            rule.kind,
            rule.strength,
            rule.left.code if rule.left else None,
            tuple(figure.code for figure in rule.right.all()),
            rule.other_unit.code if rule.other_unit else None,
        )
        for rule in rules
    }
    assert stored == {
        ("part_of_whole", "block", None, (), None),
        ("not_more_than", "block", "XA-MT", ("XA-TONG",), None),
        ("not_more_than", "block", "VU-MTV-TT", ("VU-MTV",), None),
        ("not_more_than", "block", "DT-BAT-TT", ("DT-BAT",), None),
        ("not_less_than_shorter", "explain", None, (), None),
        ("not_more_than", "explain", "KP-GN", ("KP-GIAO",), None),
        ("full_coverage", "explain", None, (), None),
        ("not_more_than_others", "notice", "DV-NGUOI", ("NN-HS", "SD-HS"), "CAT"),
        ("change_bounds", "explain", None, (), None),
        ("nil_after_value", "explain", None, (), None),
        ("zero_stock", "explain", None, (), None),
    }


# code: formula, what is asked ("?": 0/0 is nil)
INDICATORS = {
    "1.1": ("ratio XA-TT / XA-TONG", "= 100"),
    "1.2": ("ratio TH-TT / TH-TONG", "= 100"),
    "1.3": ("ratio KCN-TT / KCN-TONG", "= 100 ?"),
    "2.1": ("change_up VU-MTV", ">= 5"),
    "2.2": ("value TUDIEM", "= 0"),
    "2.3": ("ratio SX-XL / SX-PH", "= 100 ?"),
    "3.1": ("ratio TC-KS / TC-TONG", "= 100 ?"),
    "3.2": ("ratio DUOC-KS / DUOC-TONG", "= 100 ?"),
    "3.3": ("ratio TY-KS / TY-TONG", "= 100 ?"),
    "3.4": ("value THATTHOAT", "= 0"),
    "3.5": ("difference CAY-PH-M2 / CAY-PN-M2", "= 0"),
    "3.6": ("difference CAY-PH / CAY-PN", "= 0"),
    "4.1": ("monitored NN-MOI", ""),
    "4.2": ("change_down NN-HS", "> 1"),
    "4.3": ("change_down XA-MT", "> 1"),
    "4.4": ("units_at_least MH-MOI", ">="),
    "5.1": ("ratio DV-NGUOI / NN-HS + SD-HS", "> 80"),
    "5.2": ("ratio CSCN-DAT + CSDT-DAT / CSCN-TONG + CSDT-TONG", "= 100"),
}


def formula_of(indicator: Indicator) -> str:
    sides = {"numerator": [], "denominator": []}
    for term in indicator.terms.exclude(side="beside").order_by("order"):
        sides[term.side].append(term.figure.code)
    written = " / ".join(" + ".join(codes) for codes in sides.values() if codes)
    return f"{indicator.kind} {written}"


def asked_of(indicator: Indicator) -> str:
    thresholds = [f"{row.value.normalize():f}" for row in indicator.thresholds.all()]
    nil = ["?"] if indicator.nil_when_empty else []
    return " ".join([part for part in (indicator.comparator, *thresholds, *nil) if part])


def test_indicators_are_those_of_the_plan_data():
    indicators = list(Indicator.objects.order_by("order"))
    assert {each.code: (formula_of(each), asked_of(each)) for each in indicators} == INDICATORS
    assert [each.code for each in indicators] == list(INDICATORS)
    assert all(each.code.startswith(str(each.target.number)) for each in indicators)
    assert all(each.interpretation and each.note for each in indicators)
    assert {row.from_year for each in indicators for row in each.thresholds.all()} == {2021}
    assert Indicator.objects.get(code="4.4").minimum == 1


def test_plants_found_are_shown_beside_what_is_left_of_them():
    beside = {
        code: set(
            Indicator.objects.get(code=code)
            .terms.filter(side="beside")
            .values_list("figure__code", flat=True)
        )
        for code in ("3.5", "3.6")
    }
    assert beside == {"3.5": {"CAY-DIEM", "CAY-PH"}, "3.6": {"CAY-DIEM"}}


# --- Tasks and projects -----------------------------------------------------------------------

EVERYBODY = tuple(range(1, 20))
TASKS = {
    1: ((), EVERYBODY),
    2: ((10,), (1, 2, 18)),
    3: ((4,), (1, 5, 6, 7, 10, 13, 14, 15, 16, 17, 19)),
    4: ((), EVERYBODY),
    5: ((1,), (8, 17, 19)),
    6: ((2,), (1, 3, 11, 12, 15, 17, 18, 19)),
    7: ((1,), (8, 18, 19)),
    8: ((9, 3, 7), (1, 16, 19)),
    9: ((1, 2), (8, 11, 12, 18, 19)),
}


def units_of(entries: tuple[int, ...]) -> set[str]:
    return {unit for entry in entries for unit in ENTRIES[entry]}


@pytest.mark.parametrize("number", TASKS)
def test_task_is_reported_by_the_units_of_its_entries(number):
    task = Task.objects.get(number=number)
    lead, others = TASKS[number]
    stored = {role: set() for role in ("lead", "takes_part")}
    for role, unit in task.assignments.values_list("role", "unit__code"):
        stored[role].add(unit)
    assert stored == {"lead": units_of(lead), "takes_part": units_of(others)}


def test_projects_are_led_by_the_agency_of_their_duty_and_the_last_is_taken_part_in():
    assigned = {
        project.code: [(row.role, row.unit.code) for row in project.assignments.all()]
        for project in Project.objects.all()
    }
    leads = ("TTTT", "GDDT", "NNPTNT", "BCHQS", "LDLD", "TD", "HLHPN", "BDT", "MTTQ")
    assert assigned == {f"DA{place}": [("lead", unit)] for place, unit in enumerate(leads, start=1)} | {
        "DA10": [("takes_part", "TAND")]
    }


def test_only_this_plan_is_there():
    assert Plan.objects.count() == 1
