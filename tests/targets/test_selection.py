"""Which plan a command means."""

import pytest

from targets.models import Plan
from targets.selection import PlanUnknown, plan_named
from tests.reports.factories import make_desk

pytestmark = pytest.mark.django_db


def refused(code: str | None) -> str:
    with pytest.raises(PlanUnknown) as error:
        plan_named(code)
    return str(error.value)


def test_only_plan_needs_no_name():
    plan = make_desk(code="kh1", province="91").plan
    assert plan_named(None) == plan_named("") == plan_named("kh1") == plan_named("91/kh1") == plan


def test_without_any_plan_the_message_says_how_to_load_one():
    assert refused(None) == "Chưa có kế hoạch nào. Đề nghị nạp kế hoạch trước: manage.py loaddata TÊN."
    assert refused("kh1") == refused(None)


def test_several_plans_need_a_name():
    make_desk(code="kh1", province="91")
    second = make_desk(code="kh2", province="91").plan
    assert refused(None) == "Có nhiều kế hoạch; đề nghị ghi rõ --plan. Các mã hiện có: 91/kh1, 91/kh2."
    assert plan_named("kh2") == second


def test_code_that_two_provinces_use_needs_the_province():
    first, second = (make_desk(code="kh1", province=province).plan for province in ("91", "92"))
    assert refused("kh1") == "Có nhiều kế hoạch; đề nghị ghi rõ --plan. Các mã hiện có: 91/kh1, 92/kh1."
    assert (plan_named("91/kh1"), plan_named("92/kh1")) == (first, second)


@pytest.mark.parametrize("code", ["kh9", "92/kh1", "91/", "KH1"])
def test_unknown_code_lists_what_there_is(code):
    make_desk(code="kh1", province="91")
    assert refused(code) == f"Không có kế hoạch mã “{code}”. Các mã hiện có: 91/kh1."


def test_plan_comes_with_its_province_and_coordinator(django_assert_num_queries):
    make_desk(code="kh1", province="91")
    with django_assert_num_queries(1):
        plan = plan_named(None)
        assert (plan.province.code, plan.coordinator.code) == ("91", "CQ")
    assert Plan.objects.count() == 1
