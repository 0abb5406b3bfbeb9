"""`check_plan`: counts, declared gaps, and every hole or contradiction, with its exit status."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from agencies.models import Agency, Province, Unit
from reports.models import Period
from reports.plan_check import Count, check_plan
from reports.plan_fixture import load_plan
from targets.models import (
    Duty,
    Figure,
    FigureAssignment,
    FigurePart,
    FigureRule,
    Indicator,
    IndicatorTerm,
    Plan,
    Project,
    Target,
    Task,
    TaskAssignment,
    Threshold,
)
from tests.targets.test_loading import BETA, PLAN_172, PLAN_BETA, edited

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return load_plan(PLAN_BETA).plan


def run(*arguments: str) -> tuple[str, int]:
    """What the command prints, and its exit status."""
    out = StringIO()
    try:
        call_command("check_plan", *arguments, stdout=out)
    except SystemExit as exit_:
        return out.getvalue(), exit_.code
    return out.getvalue(), 0


# --- The command ------------------------------------------------------------------------------


def test_sound_plan_is_counted_and_passes():
    load_plan(PLAN_172)
    said, status = run()
    assert status == 0
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert lines[:10] == [
        "Kế hoạch 172: 172/KH-UBND (08/kh172)",
        "cơ quan 19",
        "đơn vị 26",
        "mục tiêu 5",
        "chỉ tiêu 18",
        "số liệu 70",
        "nhiệm vụ 9",
        "dự án 10",
        "kỳ 9",
        "báo cáo phải nộp 234",
    ]
    assert "Ghi chú:" in lines
    assert lines[-1] == "Không thấy chỗ thiếu hoặc mâu thuẫn."


def test_faulty_plan_is_named_and_fails(plan):
    FigureAssignment.objects.filter(figure__code="TO-MOI").delete()
    said, status = run()
    assert status == 1
    assert "Thiếu hoặc mâu thuẫn (2):" in said
    assert "- số liệu TO-MOI: không có đơn vị nào báo cáo" in said
    assert "- chỉ tiêu 1.2: số liệu TO-MOI không có đơn vị nào báo cáo số chính hoặc số cộng" in said


def test_plan_may_be_left_out_while_there_is_one(plan):
    assert run()[1] == run("--plan", "kh05")[1] == run("--plan", "T2/kh05")[1] == 0


def test_plan_must_be_chosen_among_several(plan):
    load_plan(PLAN_172)
    with pytest.raises(CommandError, match="08/kh172, T2/kh05"):
        run()
    assert "đơn vị            6\n" in run("--plan", "kh05")[0]
    assert "đơn vị            26\n" in run("--plan", "08/kh172")[0]


def test_same_code_in_two_provinces_needs_the_province(plan, tmp_path):
    load_plan(edited(tmp_path, text=BETA.replace("code: T2", "code: T3")))
    with pytest.raises(CommandError, match="T2/kh05, T3/kh05"):
        run("--plan", "kh05")
    assert "(T3/kh05)" in run("--plan", "T3/kh05")[0]


def test_unknown_plan_and_no_plan_are_answered_in_vietnamese():
    with pytest.raises(CommandError, match="Chưa có kế hoạch nào"):
        run()
    load_plan(PLAN_BETA)
    with pytest.raises(CommandError, match="Không có kế hoạch mã “kh99”"):
        run("--plan", "kh99")


# --- Counts and notes -------------------------------------------------------------------------


def test_reports_expected_follow_the_validity_of_units(plan):
    assert check_plan(plan).counts[-1] == Count("báo cáo phải nộp", 48)
    # Valid on the first day of the last quarter of 2024: owes that one, and none of the four after it.
    Unit.objects.filter(code="HND").update(valid_to=date(2024, 10, 1))
    assert check_plan(plan).counts[-1] == Count("báo cáo phải nộp", 44)


def test_other_plans_are_not_counted(plan):
    before = check_plan(plan)
    load_plan(PLAN_172)
    assert check_plan(plan) == before


def test_gaps_and_weekends_are_notes_not_faults(plan):
    result = check_plan(plan)
    assert result.is_sound
    assert result.notes == (
        "Kế hoạch không nêu cách ước lượng rác thải công nghiệp.",
        "06 đơn vị chưa xác nhận thể thức văn bản.",
        "Kỳ 2025-Q4: ngày cuối đúng hạn 10/01/2026 là thứ Bảy.",
    )
    Unit.objects.update(letterhead_confirmed=True)
    assert len(check_plan(plan).notes) == 2


# --- Faults -----------------------------------------------------------------------------------


def figure(code: str) -> Figure:
    return Figure.objects.get(code=code)


def change(model, where: dict, **values):
    return lambda: model.objects.filter(**where).update(**values)


def remove(model, **where):
    return lambda: model.objects.filter(**where).delete()


def foreign_unit() -> Unit:
    """A unit of the same province that the plan does not name."""
    agency = Agency.objects.create(province=Province.objects.get(), code="LA", name="Cơ quan lạ")
    values = {
        "short_name": "Lạ",
        "issuing_body": "LẠ",
        "symbol": "BC-LA",
        "place": "Lạ",
        "signing_position": "LẠ",
    }
    return Unit.objects.create(province=agency.province, agency=agency, code="LA", name="Đơn vị lạ", **values)


def assign(code: str, unit: str, role: str, **dates):
    return lambda: FigureAssignment.objects.create(
        figure=figure(code), unit=Unit.objects.get(code=unit), role=role, **dates
    )


def assign_outsider():
    unit = foreign_unit()
    TaskAssignment.objects.create(task=Task.objects.get(number=1), unit=unit)


def coordinate_from_outside():
    Plan.objects.update(coordinator=foreign_unit())


def ask_outsider():
    FigureRule.objects.filter(code="MAU-TT").update(kind="not_more_than_others", other_unit=foreign_unit())


def duty_without_units():
    agency = Agency.objects.create(province=Province.objects.get(), code="LA", name="Cơ quan lạ")
    Duty.objects.create(plan=Plan.objects.get(), number=6, agency=agency, text="Việc.", citation="II.6")


def use_figure_of_another_plan():
    load_plan(PLAN_172)
    foreign = Figure.objects.get(plan__code="kh172", code="KP-GIAO")
    IndicatorTerm.objects.filter(indicator__code="2.1", indicator__plan__code="kh05").update(figure=foreign)


def rest_on_whole_of_another_plan():
    load_plan(PLAN_172)
    foreign = Figure.objects.get(plan__code="kh172", code="KP-GIAO")
    Figure.objects.filter(code="CAY-HA").update(whole=foreign)


def add_denominator():
    IndicatorTerm.objects.create(
        indicator=Indicator.objects.get(code="2.1"), figure=figure("TO-MOI"), side="denominator"
    )


def add_term_of_another_measure():
    IndicatorTerm.objects.create(
        indicator=Indicator.objects.get(code="2.1"), figure=figure("TO-MOI"), side="numerator"
    )


def whole_of_itself():
    Figure.objects.filter(code="RAC-SH").update(whole=figure("RAC-XL"))
    Figure.objects.filter(code="RAC-TG").update(whole=figure("RAC-SH"))


def derive_from_derived():
    FigurePart.objects.filter(figure__code="RAC-CN").update(figure=figure("RAC-TG"))


FAULTS = {
    "figure nobody reports": (
        remove(FigureAssignment, figure__code="TRUONG-XANH"),
        "số liệu TRUONG-XANH: không có đơn vị nào báo cáo",
    ),
    "figure of breakdown units only": (
        remove(FigureAssignment, figure__code="MAU-HONG", role="authority"),
        "số liệu MAU-HONG: chỉ có đơn vị báo cáo số đối chiếu, không có số liệu chính",
    ),
    "indicator on a figure of breakdown units": (
        remove(FigureAssignment, figure__code="MAU-HONG", role="authority"),
        "chỉ tiêu 2.1: số liệu MAU-HONG không có đơn vị nào báo cáo số chính hoặc số cộng",
    ),
    "authority beside reporters": (
        assign("CAY-HA", "YT", "authority"),
        "số liệu CAY-HA: vừa có số liệu chính vừa có số liệu cộng, số cộng sẽ không được tính",
    ),
    "part without whole": (
        change(Figure, {"code": "RAC-XL"}, whole=None),
        "số liệu RAC-XL: là phần “trong số hiện có” nhưng không ghi tổng",
    ),
    "part of itself": (whole_of_itself, "số liệu RAC-TG: là phần của chính mình"),
    "whole of another plan": (
        rest_on_whole_of_another_plan,
        "số liệu CAY-HA: tổng KP-GIAO thuộc kế hoạch khác",
    ),
    "part in another measure": (
        change(Figure, {"code": "RAC-XL"}, measure="kg"),
        "số liệu RAC-XL: đơn vị tính “kg” khác đơn vị tính “tấn” của tổng RAC-TG",
    ),
    "whole may be nil, part not": (
        change(Figure, {"code": "RAC-TG"}, nil_allowed=True),
        "số liệu RAC-XL: không được ghi không phát sinh trong khi tổng RAC-TG được ghi",
    ),
    "unit reports the part, not the whole": (
        assign("RAC-XL", "HND", "reporter"),
        "số liệu RAC-XL: đơn vị HND báo cáo phần nhưng không báo cáo tổng RAC-TG",
    ),
    "derived without parts": (remove(FigurePart), "số liệu RAC-TG: tự tính nhưng không có thành phần nào"),
    "parts of a typed figure": (
        change(Figure, {"code": "RAC-TG"}, kind="flow"),
        "số liệu RAC-TG: có thành phần nhưng không phải số liệu tự tính",
    ),
    "derived from derived": (
        derive_from_derived,
        "số liệu RAC-TG: thành phần RAC-TG cũng là số liệu tự tính",
    ),
    "derived of a unit without parts": (
        remove(FigureAssignment, figure__code="RAC-CN", unit__code="UBND-NT"),
        "số liệu RAC-TG: đơn vị UBND-NT được giao số tự tính nhưng không báo cáo thành phần RAC-CN",
    ),
    "derived in another measure": (
        change(Figure, {"code": "RAC-SH"}, measure="kg"),
        "số liệu RAC-TG: thành phần RAC-SH có đơn vị tính khác (“kg”)",
    ),
    "direct share of a figure without breakdown": (
        remove(FigureAssignment, figure__code="MAU-HONG", role="breakdown"),
        "số liệu MAU-HONG-TT: là phần trực tiếp của MAU-HONG, nhưng MAU-HONG không có đủ số liệu chính và số đối chiếu",
    ),
    "indicator on an unknown figure": (
        use_figure_of_another_plan,
        "chỉ tiêu 2.1: số liệu KP-GIAO không thuộc kế hoạch này",
    ),
    "indicator without terms": (
        remove(IndicatorTerm, indicator__code="2.1"),
        "chỉ tiêu 2.1: không có số liệu nào trong công thức",
    ),
    "ratio without denominator": (
        remove(IndicatorTerm, indicator__code="1.1", side="denominator"),
        "chỉ tiêu 1.1: công thức “Tỷ lệ” thiếu mẫu số hoặc số trừ",
    ),
    "value with denominator": (add_denominator, "chỉ tiêu 2.1: công thức “Giá trị” không dùng mẫu số"),
    "sum of unlike things": (
        add_term_of_another_measure,
        "chỉ tiêu 2.1: cộng trừ các số liệu khác đơn vị tính (mẫu, tổ)",
    ),
    "indicator without threshold": (remove(Threshold, indicator__code="2.2"), "chỉ tiêu 2.2: không có mức"),
    "threshold that begins late": (
        change(Threshold, {"indicator__code": "2.2"}, from_year=2025),
        "chỉ tiêu 2.2: chỉ có mức từ năm 2025, kế hoạch bắt đầu năm 2024",
    ),
    "threshold after the end": (
        change(Threshold, {"indicator__code": "1.1", "from_year": 2025}, from_year=2026),
        "chỉ tiêu 1.1: có mức từ năm 2026, sau khi kế hoạch kết thúc",
    ),
    "indicator without comparator": (
        change(Indicator, {"code": "2.2"}, comparator=""),
        "chỉ tiêu 2.2: không ghi cách so sánh",
    ),
    "rule without figures": (
        change(FigureRule, {"code": "MAU-TT"}, left=None),
        "quy tắc MAU-TT: không ghi đủ số liệu so sánh",
    ),
    "rule about another unit's figures": (
        change(FigureRule, {"code": "MAU-TT"}, kind="not_more_than_others"),
        "quy tắc MAU-TT: không ghi số liệu của đơn vị nào",
    ),
    "rule about an outsider": (ask_outsider, "quy tắc MAU-TT: đơn vị LA không thuộc kế hoạch này"),
    "coordinator from outside": (
        coordinate_from_outside,
        "đơn vị tổng hợp LA không thuộc cơ quan nào của kế hoạch",
    ),
    "agency without units": (duty_without_units, "cơ quan LA (II.6) không có đơn vị báo cáo nào"),
    "unit without symbol": (change(Unit, {"code": "YT"}, symbol=""), "đơn vị YT: thiếu ký hiệu báo cáo"),
    "assignment outside the plan": (
        assign_outsider,
        "phân công nhiệm vụ 1 · LA: đơn vị không thuộc kế hoạch này",
    ),
    "two assignments at a time": (
        assign("CAY-HA", "HND", "breakdown", valid_from=date(2024, 5, 1)),
        "phân công số liệu CAY-HA · HND · Số liệu",
    ),
    "task nobody reports": (
        remove(TaskAssignment, task__number=2),
        "nhiệm vụ 2: không có đơn vị nào báo cáo",
    ),
    "missing number": (change(Task, {"number": 2}, number=3), "nhiệm vụ: thiếu số 2"),
    "target without indicators": (
        lambda: Target.objects.create(
            plan=Plan.objects.get(), number=3, name="Ba", text="Ba.", citation="I.2"
        ),
        "mục tiêu 3: không có chỉ tiêu nào",
    ),
    "no periods": (remove(Period), "kế hoạch không có kỳ báo cáo nào"),
    "nothing judged": (change(Period, {}, judged=False), "không có kỳ nào đánh giá chỉ tiêu"),
    "overlapping periods": (
        change(Period, {"code": "2025-Q1"}, starts_on=date(2024, 3, 31)),
        "kỳ 2024-Q1 và kỳ 2025-Q1: thời gian lấy số liệu trùng nhau",
    ),
    "period outside the years": (
        change(Period, {"code": "2025-Q4"}, year=2026),
        "kỳ 2025-Q4: năm 2026 ngoài thời gian của kế hoạch",
    ),
    "window outside its year": (
        change(Period, {"code": "2025-Q1"}, starts_on=date(2023, 1, 1)),
        "kỳ 2025-Q1: thời gian lấy số liệu không thuộc năm 2025",
    ),
    "period nobody reports": (
        change(Unit, {}, valid_from=date(2024, 4, 1)),
        "kỳ 2024-Q1: không có đơn vị nào phải báo cáo",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_found(name, plan):
    break_it, words = FAULTS[name]
    break_it()
    faults = check_plan(Plan.objects.select_related("coordinator").get(code="kh05")).faults
    assert any(words in fault for fault in faults), faults


def test_project_nobody_reports_is_found(plan):
    Project.objects.get().assignments.all().delete()
    assert check_plan(plan).faults == ("dự án DA1: không có đơn vị nào báo cáo",)


def test_missing_year_of_a_part_is_found(plan):
    Plan.objects.update(last_year=2026)
    Period.objects.filter(code="2025-Q2").update(
        year=2026, starts_on=date(2026, 4, 1), ends_on=date(2026, 6, 30), due_before=date(2026, 7, 11)
    )
    assert check_plan(Plan.objects.get()).faults == ("kỳ “Q2”: thiếu năm 2025",)


def test_a_part_held_against_other_units_needs_no_whole_of_its_own():
    """The whole of DV-NGUOI is another unit's figure, as a rule of the plan says."""
    plan = load_plan(PLAN_172).plan
    assert check_plan(plan).is_sound
    FigureRule.objects.filter(code="DV-NGUOI").update(left=None)
    assert (
        "số liệu DV-NGUOI: đơn vị LDTBXH báo cáo phần nhưng không báo cáo tổng NN-HS"
        in check_plan(plan).faults
    )


def test_assignments_that_follow_each_other_are_no_contradiction(plan):
    FigureAssignment.objects.filter(figure__code="CAY-HA", unit__code="HND").update(
        valid_to=date(2024, 4, 30)
    )
    assign("CAY-HA", "HND", "reporter", valid_from=date(2024, 5, 1))()
    assert check_plan(plan).is_sound
