"""A report as it lies in memory: its unit, plan and period, and contents of every shape; no database."""

from datetime import date
from decimal import Decimal

from agencies.models import Unit
from reports.answers import Answer
from reports.exports.report_document import Signing, report_document
from reports.exports.tree import Document
from reports.models import Period, Report
from targets.models import Plan

CODE = "9f3c41ae"
LONG_WORD = "x" * 400


def unit(pk: int = 1, **values) -> Unit:
    defaults = {
        "code": "YT",
        "name": "Sở Y tế",
        "short_name": "Sở Y tế",
        "symbol": "BC-SYT",
        "place": "Tuyên Quang",
        "superior_body": "ỦY BAN NHÂN DÂN TỈNH TUYÊN QUANG",
        "issuing_body": "SỞ Y TẾ",
        "signing_position": "GIÁM ĐỐC",
    }
    return Unit(pk=pk, **defaults | values)


def coordinator() -> Unit:
    return unit(
        pk=2,
        code="CAT",
        name="Công an tỉnh",
        short_name="Công an tỉnh",
        symbol="BC-CAT",
        superior_body="BỘ CÔNG AN",
        issuing_body="CÔNG AN TỈNH TUYÊN QUANG",
    )


def report(of: Unit | None = None, *, is_demo: bool = False) -> Report:
    plan = Plan(
        pk=1,
        code="kh172",
        abstract="Kết quả thực hiện Kế hoạch số 172/KH-UBND ngày 08/10/2021 của Ủy ban nhân dân tỉnh về thực hiện "
        "Chương trình phòng, chống ma túy giai đoạn 2021-2025",
        coordinator=coordinator(),
        report_addressee="Ủy ban nhân dân tỉnh (qua Công an tỉnh)",
        is_demo=is_demo,
    )
    period = Period(
        pk=1,
        plan=plan,
        code="2025-N",
        name="Báo cáo năm 2025",
        year=2025,
        part="N",
        starts_on=date(2024, 12, 15),
        ends_on=date(2025, 12, 14),
        due_before=date(2025, 12, 17),
    )
    return Report(pk=1, unit=of or unit(), period=period)


def figure(code: str, value: str | None, state: str | None = "value", **values) -> dict:
    row = {
        "code": code,
        "name": f"Số liệu {code}",
        "measure": "buổi",
        "heading": "Tuyên truyền",
        "decimals": 0,
        "kind": "flow",
        "whole": None,
        "state": state,
        "value": value,
        "reason": "",
        "note": "",
        "explanation": "",
    }
    return row | values


def difficulty(words: str, **values) -> dict:
    return {"content": words, "proposal": "", "addressed_to": ""} | values


def content(**values) -> dict:
    """The content of a report with one of everything."""
    return {
        "plan": "kh172",
        "unit": "YT",
        "period": "2025-N",
        "data_as_of": None,
        "figures": [
            figure("TONG", "1234.000", name="Tổng số cơ sở", measure="cơ sở"),
            figure("KS", "1200.000", name="Trong đó được kiểm tra", measure="cơ sở", whole="TONG"),
            figure("THAT", None, "nil", name="Số vụ thất thoát", measure="vụ"),
            figure("MTD", None, "unavailable", name="Số người điều trị", reason="Đang rà soát"),
            figure("HER", "4.279", heading="Thu giữ", name="Heroin", measure="gam", decimals=3),
            figure("TU", "77.000", heading="Thu giữ", name="Tổng tự tính", kind="derived"),
        ],
        "tasks": [
            {"number": 1, "name": "Quán triệt Chỉ thị", "state": "on_track", "text": "Đã quán triệt."},
            {"number": 6, "name": "Cai nghiện", "state": "difficult", "text": "Thiếu giường.\nĐã báo cáo."},
        ],
        "projects": [
            {
                "code": "DA1",
                "name": "Dự án thí điểm",
                "role": "lead",
                "state": "done",
                "text": "Đã nghiệm thu.",
            }
        ],
        "no_projects": False,
        "documents": [
            {"number": "12/KH-SYT", "issued_on": "2025-02-05", "abstract": "Triển khai Kế hoạch"},
            {"number": "90/SYT-NVY", "issued_on": None, "abstract": "Tăng cường kiểm tra"},
        ],
        "no_documents": False,
        "difficulties": [
            {"content": "Thiếu thuốc", "proposal": "Bổ sung kinh phí", "addressed_to": "Sở Tài chính"}
        ],
        "no_difficulties": False,
        "assessment": "Cơ bản hoàn thành.",
        "direction": "Tiếp tục thực hiện.",
    } | values


LAST_YEAR = {
    "TONG": Answer("value", Decimal("1100.000")),
    "KS": Answer("nil", None),
    "HER": Answer("value", Decimal("0.000")),
}

DRAFT = Signing(number="", signed_on=None, position="", name="", code=CODE, filed=False)
FILED = Signing(
    number="45/BC-SYT",
    signed_on=date(2025, 2, 5),
    position="Phó Giám đốc",
    name="Người Ký",
    code=CODE,
    filed=True,
)


def document(signing: Signing = FILED, **values) -> Document:
    return report_document(report(), content(**values), signing, LAST_YEAR)
