"""Closed sets of the plan's vocabulary: what kinds of figures, indicators, rules and answers exist."""

from django.db.models import TextChoices


class FigureKind(TextChoices):
    """How a figure relates to time (plan data, section 4)."""

    FLOW = "flow", "Phát sinh trong kỳ"
    STOCK = "stock", "Tại ngày chốt số liệu"
    DISTINCT = "distinct", "Trong số hiện có, tính trong kỳ"
    DERIVED = "derived", "Tự tính"


class AssignmentRole(TextChoices):
    """What a unit's answer to a figure is used for."""

    AUTHORITY = "authority", "Số liệu chính"
    BREAKDOWN = "breakdown", "Số liệu đối chiếu"
    REPORTER = "reporter", "Số liệu cộng"


COUNTING_ROLES = (AssignmentRole.AUTHORITY, AssignmentRole.REPORTER)


class RuleKind(TextChoices):
    """What a rule between figures looks at; a closed set, nothing is evaluated from text."""

    PART_OF_WHOLE = "part_of_whole", "Phần không lớn hơn tổng"
    NOT_MORE_THAN = "not_more_than", "Không lớn hơn số liệu khác"
    NOT_LESS_THAN_SHORTER = "not_less_than_shorter", "Không nhỏ hơn kỳ ngắn hơn cùng ngày bắt đầu"
    FULL_COVERAGE = "full_coverage", "Phần bằng tổng khi chỉ tiêu là 100%"
    NOT_MORE_THAN_OTHERS = "not_more_than_others", "Không lớn hơn tổng số liệu của đơn vị khác"
    CHANGE_BOUNDS = "change_bounds", "Biến động so với cùng kỳ"
    NIL_AFTER_VALUE = "nil_after_value", "Không phát sinh trong khi cùng kỳ có số liệu"
    ZERO_STOCK = "zero_stock", "Bằng 0 trong khi kỳ trước khác 0"


class Strength(TextChoices):
    """How strongly a rule binds: stops, stops until explained, tells."""

    BLOCK = "block", "Chặn"
    EXPLAIN = "explain", "Giải trình"
    NOTICE = "notice", "Lưu ý"


class IndicatorKind(TextChoices):
    """Formulas of indicators; a closed set with parameters (plan data, section 4.3)."""

    VALUE = "value", "Giá trị"
    DIFFERENCE = "difference", "Hiệu số"
    RATIO = "ratio", "Tỷ lệ"
    CHANGE_UP = "change_up", "Mức tăng so với năm trước"
    CHANGE_DOWN = "change_down", "Mức giảm so với năm trước"
    UNITS_AT_LEAST = "units_at_least", "Số đơn vị đạt mức tối thiểu"
    MONITORED = "monitored", "Theo dõi"


class Comparator(TextChoices):
    """How a value is held against its threshold, on exact numbers."""

    EQ = "=", "bằng"
    GE = ">=", "từ"
    GT = ">", "trên"
    LE = "<=", "không quá"
    LT = "<", "dưới"


class VerdictCode(TextChoices):
    """What the portal says of an indicator in a period."""

    MONITORED = "monitored", "Theo dõi"
    NOT_MET = "not_met", "Không đạt"
    NOT_DUE = "not_due", "Chưa đến kỳ"
    MISSING_DATA = "missing_data", "Thiếu số liệu"
    NO_BASELINE = "no_baseline", "Chưa có số gốc"
    BASE_ZERO = "base_zero", "Năm trước không phát sinh"
    NIL = "nil", "Không phát sinh"
    MET = "met", "Đạt"


class TermSide(TextChoices):
    """Where a figure stands in an indicator's formula."""

    NUMERATOR = "numerator", "Tử số"
    DENOMINATOR = "denominator", "Mẫu số"
    BESIDE = "beside", "Xem kèm"


class TaskRole(TextChoices):
    """How a unit answers for a core task or a project."""

    LEAD = "lead", "Chủ trì"
    TAKES_PART = "takes_part", "Phối hợp"


# How much an answer in a role counts for, beside other roles of the same thing.
ROLE_WEIGHTS = {
    AssignmentRole.BREAKDOWN: 1,
    AssignmentRole.REPORTER: 2,
    AssignmentRole.AUTHORITY: 3,
    TaskRole.TAKES_PART: 1,
    TaskRole.LEAD: 2,
}


class PlanPart(TextChoices):
    """Which part of the plan's printed text a passage belongs to."""

    BASIS = "basis", "Căn cứ"
    GENERAL_OBJECTIVE = "general_objective", "Mục tiêu chung"
    ORGANISATION = "organisation", "Tổ chức thực hiện"


class AmendmentState(TextChoices):
    """Where a proposal to adjust a target or a task stands (KH 172, mục IV.2)."""

    PROPOSED = "proposed", "Đang đề xuất"
    ADOPTED = "adopted", "Đã quyết định"
    REJECTED = "rejected", "Không chấp thuận"
    WITHDRAWN = "withdrawn", "Đã rút"


class AmendmentMove(TextChoices):
    """What is done to such a proposal."""

    PROPOSE = "propose", "Ghi đề xuất"
    CORRECT = "correct", "Sửa đề xuất"
    ADOPT = "adopt", "Ghi quyết định điều chỉnh"
    REJECT = "reject", "Ghi kết quả không chấp thuận"
    WITHDRAW = "withdraw", "Rút đề xuất"
    REVOKE = "revoke", "Hủy ghi quyết định"
