"""Which plan a command means: its code, with the province's before it where codes collide."""

from __future__ import annotations

from targets.models import Plan


class PlanUnknown(Exception):
    """The plan is not there or not the only one; the text lists the codes."""


def plan_named(code: str | None) -> Plan:
    """The plan of that code (a plain code, or province/code where provinces share one); otherwise the only one.

    Raises `PlanUnknown`.
    """
    plans = Plan.objects.select_related("province", "coordinator")
    if code:
        province, _slash, plan_code = code.rpartition("/")
        plans = plans.filter(code=plan_code, **({"province__code": province} if province else {}))
    found = list(plans[:2])
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"{plan.province.code}/{plan.code}" for plan in Plan.objects.select_related("province"))
    if not known:
        raise PlanUnknown("Chưa có kế hoạch nào. Đề nghị nạp kế hoạch trước: manage.py loaddata TÊN.")
    if found:
        raise PlanUnknown(f"Có nhiều kế hoạch; đề nghị ghi rõ --plan. Các mã hiện có: {known}.")
    raise PlanUnknown(f"Không có kế hoạch mã “{code}”. Các mã hiện có: {known}.")
