"""What filed rounds rest on is not changed by a fixture; everything else still is."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from agencies.models import Unit
from reports.models import Period, Report, Submission
from reports.plan_fixture import load_plan
from reports.rested_on import rounds_resting_on
from targets.loading import AmendmentNeeded
from targets.models import Figure, FigureAssignment, Indicator, IndicatorTerm, Threshold
from tests.targets.test_loading import BETA, PLAN_BETA, dump, edited
from tests.world import add_person, file_round, moment

pytestmark = pytest.mark.django_db


def file_report(unit: str, period: str, **answers) -> Submission:
    report = Report.objects.create(
        unit=Unit.objects.get(code=unit),
        period=Period.objects.get(code=period),
        opened_at=moment(2024, 3, 12),
    )
    return file_round(report, answers, by=add_person(f"{unit}.{period}"), at=moment(2024, 4, 1))


@pytest.fixture
def filed():
    """The small plan, with one round of one district for the first quarter of 2024."""
    load_plan(PLAN_BETA)
    return file_report("UBND-BT", "2024-Q1", **{"RAC-SH": 5, "TO-MOI": 2})


# What is replaced in the file -> what the refusal says.
REFUSED = {
    "formula": (
        (
            "numerator: [RAC-XL]\n    denominator: [RAC-TG]",
            "numerator: [RAC-XL, RAC-SH]\n    denominator: [RAC-TG]",
        ),
        "số liệu của chỉ tiêu 1.1 · RAC-SH · Tử số: thêm mới",
    ),
    "other side": (
        ("numerator: [CAY-HA]", "numerator: [KP-GIAO]"),
        "số liệu của chỉ tiêu 2.2 · KP-GIAO · Tử số: thêm mới",
    ),
    "kind of formula": (("kind: change_up", "kind: change_down"), "chỉ tiêu 2.2: công thức từ “Mức tăng"),
    "comparator": (
        ('comparator: ">="\n    thresholds: {2024: 85', 'comparator: ">"\n    thresholds: {2024: 85'),
        "chỉ tiêu 1.1: so sánh từ “từ” thành “trên”",
    ),
    "minimum": (("minimum: 2", "minimum: 1"), "chỉ tiêu 1.2: mức tối thiểu mỗi đơn vị từ 2 thành 1"),
    "threshold": (
        ("thresholds: {2024: 85,", "thresholds: {2024: 85.5,"),
        "mức của chỉ tiêu 1.1 · 2024: mức từ 85 thành 85,5",
    ),
    "kind of figure": (
        ("    measure: tổ\n    kind: flow", "    measure: tổ\n    kind: stock"),
        "số liệu TO-MOI: loại từ “Phát sinh trong kỳ” thành “Tại ngày chốt số liệu”",
    ),
    "decimals": (
        (
            "    measure: ha\n    kind: flow\n    decimals: 1",
            "    measure: ha\n    kind: flow\n    decimals: 2",
        ),
        "số liệu CAY-HA: số chữ số thập phân từ 1 thành 2",
    ),
    "measure": (
        ("    measure: ha\n    kind", "    measure: m2\n    kind"),
        "số liệu CAY-HA: đơn vị tính từ ha thành m2",
    ),
    "whole": (("whole: RAC-TG", "whole: RAC-SH"), "số liệu RAC-XL: trong đó của từ RAC-TG thành RAC-SH"),
    "parts": (
        ("parts: [RAC-SH, RAC-CN]", "parts: [RAC-SH, RAC-CN, RAC-XL]"),
        "thành phần của số liệu tự tính RAC-TG · RAC-XL: thêm mới",
    ),
    "role": (
        ("    reporters: [HND, UBND/*]", "    reporters: [HND]\n    breakdown: [UBND/*]"),
        "phân công số liệu CAY-HA · UBND-BT: vai trò từ “Số liệu cộng” thành “Số liệu đối chiếu”",
    ),
    "one more to answer": (
        ("    reporters: [HND, UBND/*]", "    reporters: [HND, YT, UBND/*]"),
        "phân công số liệu CAY-HA · YT: thêm mới",
    ),
    "end of an assignment in the past": (
        (
            "    reporters: [HND, UBND/*]",
            "    reporters: [HND, {unit: UBND-BT, valid_to: 2023-12-31}, UBND-NT]",
        ),
        "phân công số liệu CAY-HA · UBND-BT: đến hết ngày từ để trống thành 31/12/2023",
    ),
    "task role": (
        ("lead: [UBND/*], takes_part: [TNMT, GDDT]", "lead: [UBND-NT], takes_part: [TNMT, GDDT, UBND-BT]"),
        "phân công nhiệm vụ 1 · UBND-BT: vai trò từ “Chủ trì” thành “Phối hợp”",
    ),
    "project": (("    lead: [GDDT]", "    lead: [GDDT, UBND-BT]"), "phân công dự án DA1 · UBND-BT: thêm mới"),
    "window": (
        ("ends_on: 2024-03-31", "ends_on: 2024-03-30"),
        "kỳ báo cáo 2024-Q1: đến ngày (chốt số liệu) từ 31/03/2024 thành 30/03/2024",
    ),
    "due date": (
        ("due_before: 2024-04-11", "due_before: 2024-04-12"),
        "kỳ báo cáo 2024-Q1: nộp trước ngày từ 11/04/2024 thành 12/04/2024",
    ),
    "judged or not": (
        ("due_before: 2024-04-11}", "due_before: 2024-04-11, judged: false}"),
        "kỳ báo cáo 2024-Q1: có đánh giá chỉ tiêu từ có thành không",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_change_of_what_a_round_rests_on_is_refused_by_name(name, filed, tmp_path):
    before = dump()
    replacement, words = REFUSED[name]
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("loaddata", str(edited(tmp_path, replacement)), stdout=out)
    said = str(refused.value)
    assert words in said
    assert "(đã có 01 lần nộp dựa vào)" in said
    assert "đây là điều chỉnh kế hoạch" in said
    assert "cơ sở dữ liệu giữ nguyên như trước" in said
    assert out.getvalue() == ""
    assert dump() == before


@pytest.mark.parametrize("name", REFUSED)
def test_same_change_is_taken_while_nobody_has_filed(name, tmp_path):
    load_plan(PLAN_BETA)
    assert load_plan(edited(tmp_path, REFUSED[name][0])).changes


ALLOWED = {
    "words": ("    name: Số tổ thu gom mới\n", "    name: Số tổ thu gom rác mới\n"),
    "note of an indicator": ("minimum: 2\n", "minimum: 2\n    note: Từng huyện.\n"),
    "bounds": ('bound_amount: "12.5"', 'bound_amount: "10"'),
    "a figure beside": ("numerator: [TO-MOI]", "numerator: [TO-MOI]\n    beside: [RAC-SH]"),
    "threshold of a later year": ("2025: 90}", "2025: 95}"),
    "another year's threshold": ("thresholds: {2024: 10}", "thresholds: {2024: 10, 2025: 12}"),
    "period nobody filed for": ("due_before: 2024-07-11", "due_before: 2024-07-12"),
    "figure nobody filed": ("    measure: trường\n    kind: stock", "    measure: trường\n    kind: flow"),
    "task of a unit that has not filed": ("lead: [YT], takes_part: [HND", "lead: [HND], takes_part: [YT"),
    "end of an assignment in the future": (
        "    reporters: [HND, UBND/*]",
        "    reporters: [HND, {unit: UBND-BT, valid_to: 2024-06-30}, UBND-NT]",
    ),
    "assignment from a later day": (
        "    reporters: [HND, UBND/*]",
        "    reporters: [HND, {unit: YT, valid_from: 2024-07-01}, UBND/*]",
    ),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_change_that_no_round_rests_on_is_taken(name, filed, tmp_path):
    assert load_plan(edited(tmp_path, ALLOWED[name])).changes


def test_new_indicator_over_filed_figures_is_taken(filed, tmp_path):
    new = (
        '  - {code: "1.4", target: 1, name: Rác sinh hoạt, short_name: Rác sinh hoạt, kind: value,'
        ' numerator: [RAC-SH], comparator: "<=", thresholds: {2024: 100}, measure: tấn}\n'
    )
    result = load_plan(edited(tmp_path, ("indicators:\n", "indicators:\n" + new)))
    assert "chỉ tiêu 1.4" in [change.thing for change in result.added]


def test_row_left_out_of_the_file_is_no_change(filed, tmp_path):
    result = load_plan(edited(tmp_path, ("    reporters: [HND, UBND/*]", "    reporters: [HND, UBND-NT]")))
    assert result.absent == ("phân công số liệu CAY-HA · UBND-BT",)
    assert FigureAssignment.objects.filter(figure__code="CAY-HA").count() == 3


def test_withdrawn_round_still_holds_what_it_rests_on(filed, tmp_path):
    Submission.objects.filter(pk=filed.pk).update(
        withdrawn_at=moment(2024, 4, 2), withdrawn_by=filed.submitted_by
    )
    with pytest.raises(AmendmentNeeded):
        load_plan(edited(tmp_path, REFUSED["measure"][0]))


def test_every_refusal_is_named_and_rounds_are_counted(filed, tmp_path):
    file_report("UBND-NT", "2024-Q1")
    path = edited(tmp_path, REFUSED["measure"][0], REFUSED["minimum"][0], REFUSED["due date"][0])
    with pytest.raises(AmendmentNeeded) as refused:
        load_plan(path)
    assert [refusal.split(":")[0] for refusal in refused.value.refusals] == [
        "số liệu CAY-HA",
        "chỉ tiêu 1.2",
        "kỳ báo cáo 2024-Q1",
    ]
    assert all("(đã có 02 lần nộp dựa vào)" in refusal for refusal in refused.value.refusals)


def test_rounds_of_another_plan_hold_nothing(filed, tmp_path):
    other = BETA.replace("code: T2", "code: T3").replace("Tỉnh thử nghiệm", "Tỉnh khác")
    load_plan(edited(tmp_path, text=other))
    path = edited(tmp_path, REFUSED["decimals"][0], REFUSED["window"][0], text=other)
    assert len(load_plan(path).changed) == 2


def test_rounds_resting_on_a_row_are_found():
    load_plan(PLAN_BETA)
    first = file_report("UBND-BT", "2024-Q1", **{"RAC-SH": 5})
    second = file_report("UBND-BT", "2025-Q1", **{"RAC-SH": 6})
    file_report("GDDT", "2024-Q1", **{"TRUONG-XANH": 3})

    def on(row):
        return set(rounds_resting_on(row))

    assert on(Figure.objects.get(code="RAC-SH")) == {first, second}
    assert on(Figure.objects.get(code="MAU-HONG-TT")) == set()
    assert on(Indicator.objects.get(code="1.1")) == {first, second}
    assert on(IndicatorTerm.objects.get(indicator__code="2.2")) == {first, second}
    assert on(Threshold.objects.get(indicator__code="1.1", from_year=2024)) == {first}
    assert on(Threshold.objects.get(indicator__code="1.1", from_year=2025)) == {second}
    assert on(Period.objects.get(code="2025-Q1")) == {second}
    ended = FigureAssignment.objects.get(figure__code="RAC-SH", unit__code="UBND-BT")
    ended.valid_to = ended.valid_from = Period.objects.get(code="2024-Q1").ends_on
    assert on(ended) == {first}


def test_whole_plan_refuses_a_change_of_formula(tmp_path):
    root = Path(__file__).parent.parent.parent
    folder = tmp_path / "plan_172"
    folder.mkdir()
    for file in (root / "fixtures" / "plan_172").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    load_plan(folder)
    file_report("CAT", "2022-6T", **{"NN-XH": 700})
    targets = folder / "targets.yaml"
    text = targets.read_text(encoding="utf-8")
    formula = '    numerator: [NN-HS]\n    comparator: "{}"\n'
    changed = text.replace(formula.format(">"), formula.format(">="))
    assert changed != text
    targets.write_text(changed, encoding="utf-8")
    with pytest.raises(AmendmentNeeded, match=r"chỉ tiêu 4\.2: so sánh từ “trên” thành “từ”"):
        load_plan(folder)
