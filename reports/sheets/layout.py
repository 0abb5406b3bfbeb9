"""What stands where in a unit's Excel form. Writing and reading both follow this plan; change it, raise the version."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from openpyxl.utils import get_column_letter

from reports.enums import EntryState, Section, TaskState

TEMPLATE_VERSION = 1
IDENTITY_SHEET = "_mau"
HEAD_ROW = 6
NOTHING_ROW = 5
FIRST_ROW = HEAD_ROW + 1
NOTHING = "Đúng"
OWN_PROJECT = "Khác"


class Kind(Enum):
    """What a column holds: something to read only, or a kind of answer."""

    SHOWN = "shown"
    NUMBER = "number"
    CHOICE = "choice"
    TEXT = "text"
    DATE = "date"


@dataclass(frozen=True)
class FormColumn:
    """One column; `key` names the field of the entry form it fills, `width` is in letters."""

    key: str
    heading: str
    width: float
    kind: Kind = Kind.SHOWN


@dataclass(frozen=True)
class Tab:
    """One sheet of the form. Its first column holds the keys of its rows.

    `nothing` is what the unit may declare instead of rows, chosen in the column `nothing_key` above the table.
    """

    section: Section
    name: str
    instruction: str
    columns: tuple[FormColumn, ...]
    nothing: str = ""
    nothing_key: str = ""

    def letter(self, key: str) -> str:
        """The letter of a column."""
        return get_column_letter([column.key for column in self.columns].index(key) + 1)

    @property
    def nothing_cell(self) -> str:
        """Where the declaration stands, such as "D5"; empty where there is none."""
        return f"{self.letter(self.nothing_key)}{NOTHING_ROW}" if self.nothing else ""

    @property
    def inputs(self) -> tuple[FormColumn, ...]:
        """The columns that are filled in."""
        return tuple(column for column in self.columns if column.kind is not Kind.SHOWN)


FIGURE_LABELS = {str(state.value): str(state.label) for state in EntryState}
WORK_LABELS = {str(state.value): str(state.label) for state in TaskState}
LABELS = {Section.FIGURES: FIGURE_LABELS, Section.TASKS: WORK_LABELS, Section.PROJECTS: WORK_LABELS}

STATE = FormColumn("state", "Tình trạng", 26, Kind.CHOICE)


def tabs(*, with_shorter: bool) -> tuple[Tab, ...]:
    """The sheets in their order; `with_shorter` adds the column of the shorter period of the same year."""
    return (_figures(with_shorter), TASKS, PROJECTS, DOCUMENTS, DIFFICULTIES, ASSESSMENT)


def _figures(with_shorter: bool) -> Tab:
    shorter = (FormColumn("shorter", "Kỳ trước trong năm", 14),) if with_shorter else ()
    return Tab(
        Section.FIGURES,
        "Số liệu",
        "Chỉ nhập ở các ô nền vàng. Phần thập phân theo thiết lập của máy; dòng in đậm tự cộng, không nhập. "
        "“Không phát sinh” và “Chưa có số liệu” chọn ở cột Trường hợp, khi đó để trống ô Kỳ này.",
        (
            FormColumn("code", "Mã", 9),
            FormColumn("name", "Số liệu", 44),
            FormColumn("measure", "Đơn vị tính", 12),
            FormColumn("last_year", "Cùng kỳ năm trước", 14),
            *shorter,
            FormColumn("value", "Kỳ này", 15, Kind.NUMBER),
            FormColumn("state", "Trường hợp", 18, Kind.CHOICE),
            FormColumn("reason", "Lý do chưa có số liệu", 24, Kind.TEXT),
            FormColumn("note", "Ghi chú", 24, Kind.TEXT),
            FormColumn("explanation", "Giải trình", 30, Kind.TEXT),
        ),
    )


TASKS = Tab(
    Section.TASKS,
    "Nhiệm vụ",
    "Chọn tình trạng trong danh sách và ghi kết quả thực hiện trong kỳ ở các ô nền vàng.",
    (
        FormColumn("number", "Số", 6),
        FormColumn("name", "Nhiệm vụ trọng tâm", 48),
        STATE,
        FormColumn("text", "Kết quả thực hiện trong kỳ", 80, Kind.TEXT),
    ),
)
PROJECTS = Tab(
    Section.PROJECTS,
    "Dự án",
    "Chọn tình trạng và ghi kết quả ở các ô nền vàng; dự án ngoài danh mục của Kế hoạch ghi ở các dòng “Khác”.",
    (
        FormColumn("code", "Mã", 9),
        FormColumn("name", "Tên dự án", 48, Kind.TEXT),
        FormColumn("role", "Vai trò", 11),
        STATE,
        FormColumn("text", "Kết quả thực hiện trong kỳ", 70, Kind.TEXT),
    ),
    nothing="Không có dự án nào khác trong kỳ:",
    nothing_key="state",
)
DOCUMENTS = Tab(
    Section.DOCUMENTS,
    "Văn bản",
    "Mỗi dòng một văn bản đã ban hành trong kỳ; ngày ghi theo dạng ngày/tháng/năm.",
    (
        FormColumn("place", "TT", 6),
        FormColumn("number", "Số, ký hiệu", 26, Kind.TEXT),
        FormColumn("issued_on", "Ngày ban hành", 16, Kind.DATE),
        FormColumn("abstract", "Trích yếu", 100, Kind.TEXT),
    ),
    nothing="Không ban hành văn bản trong kỳ:",
    nothing_key="issued_on",
)
DIFFICULTIES = Tab(
    Section.DIFFICULTIES,
    "Vướng mắc",
    "Mỗi dòng một khó khăn, vướng mắc và kiến nghị tương ứng.",
    (
        FormColumn("place", "TT", 6),
        FormColumn("content", "Nội dung khó khăn, vướng mắc", 60, Kind.TEXT),
        FormColumn("proposal", "Kiến nghị, đề xuất", 54, Kind.TEXT),
        FormColumn("addressed_to", "Cơ quan có thẩm quyền giải quyết", 34, Kind.TEXT),
    ),
    nothing="Không có khó khăn, vướng mắc, kiến nghị trong kỳ:",
    nothing_key="proposal",
)
ASSESSMENT = Tab(
    Section.ASSESSMENT,
    "Nhận xét",
    "Xuống dòng trong một ô: Alt + Enter.",
    (
        FormColumn("place", "TT", 6),
        FormColumn("name", "Nội dung", 30),
        FormColumn("text", "Phần viết", 120, Kind.TEXT),
    ),
)
TEXT_ROWS = {
    "1": ("assessment", "Đánh giá chung"),
    "2": ("direction", "Phương hướng, nhiệm vụ thời gian tới"),
}
