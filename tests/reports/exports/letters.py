"""Letters to units that are late."""

from dataclasses import dataclass
from datetime import date

from reports.exports.reminder_letter import LateUnit, reminder_letter
from reports.exports.tree import Document
from tests.reports.exports import samples

TODAY = date(2025, 12, 19)
CONTACT = "Địa chỉ nhận báo cáo: https://bao-cao.example"


def late_units(count: int, **values) -> list[LateUnit]:
    defaults = {"courtesy": False, "due_before": date(2025, 12, 17), "days_late": 3, "remark": ""}
    return [LateUnit(name=f"Đơn vị {number}", **(defaults | values)) for number in range(1, count + 1)]


@dataclass(frozen=True)
class Kept:
    """A letter as it was kept."""

    number: int
    document_number: str
    signed_on: date


FIRST = Kept(1, "45/CAT-TH", date(2025, 12, 17))


def letter(
    units: list[LateUnit] | None = None,
    *,
    reminder: int = 1,
    is_demo: bool = False,
    former: Kept | None = None,
) -> Document:
    period = samples.report(is_demo=is_demo).period
    period.plan.symbol, period.plan.issuer = "172/KH-UBND", "Ủy ban nhân dân tỉnh"
    period.late_from = period.due_before
    return reminder_letter(
        period, units or late_units(3), reminder=reminder, former=former, today=TODAY, contact=CONTACT
    )
