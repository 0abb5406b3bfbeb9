"""The sheet of components: every colour, size, button, state and field of the interface on one page."""

from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies import look_words
from agencies.permissions import may_see_components

COLOURS = [
    ("ink-900", "mực-900", "#15202B", "chữ · 16,5:1"),
    ("ink-700", "mực-700", "#3D4A57", "chữ phụ · 9,1:1"),
    ("ink-600", "mực-600", "#566370", "chú thích · 6,2:1"),
    ("line-strong", "vạch-đậm", "#7A8794", "viền ô · 3,7:1"),
    ("line", "vạch", "#D6DCE2", "kẻ bảng"),
    ("fill-2", "nền-2", "#EEF1F4", "dòng nhóm"),
    ("fill-1", "nền-1", "#F7F8FA", "thanh công cụ"),
    ("white", "trắng", "#FFFFFF", "nền"),
    ("indigo-900", "chàm-900", "#13294B", "nhận diện · 14,5:1"),
    ("indigo-700", "chàm-700", "#1E4480", "hành động · 9,6:1"),
    ("indigo-100", "chàm-100", "#E6EDF7", "chờ duyệt"),
    ("indigo-050", "chàm-050", "#F3F6FB", "đang chọn"),
    ("red-700", "son-700", "#A5231C", "lỗi, quá hạn · 7,4:1"),
    ("green-700", "lục-700", "#17663A", "đạt, đủ · 7,0:1"),
    ("amber-700", "hổ phách-700", "#7A4A00", "cảnh báo · 7,5:1"),
    ("amber-100", "hổ phách-100", "#FFF2D1", "nền cảnh báo"),
]

STATE_NOTES = {
    "not_started": "kỳ đã mở, chưa có dữ liệu",
    "drafting": "cán bộ đang nhập",
    "awaiting_signature": "chờ lãnh đạo đơn vị ký",
    "submitted": "chờ cơ quan tổng hợp nhận xem",
    "in_review": "một cán bộ đã nhận xem",
    "accepted": "được tính vào tổng hợp",
    "returned": "đơn vị phải bổ sung",
}

MARK_NOTES = [
    ("late", "Chậm 02 ngày", "lần nộp đầu sau hạn"),
    ("overdue", "Quá hạn 02 ngày", "chưa nộp, đã qua hạn"),
    ("on_time", "", "lần nộp đầu trước hạn"),
    ("extended", "Gia hạn đến 20/12", "hạn riêng, có lý do"),
    ("on_behalf", "", "nhập từ văn bản giấy"),
    ("locked", "", "không sửa được"),
    ("correcting", "", "vẫn tính lần đã tiếp nhận"),
    ("on_time_extended", "", "gia hạn cho trước hạn nộp"),
    ("withdrawn", "", "lần nộp rút lại, không tính"),
    ("self_report", "", "báo cáo của cơ quan tổng hợp"),
    ("issued", "", "bản tổng hợp đã chốt"),
    ("not_filed", "", "kỳ đã đóng"),
    ("changed_after_issue", "", "xem danh sách khác biệt"),
    ("sealed", "", "nội dung đã được che"),
]


@require_safe
def giao_dien(request: HttpRequest) -> HttpResponse:
    """Show the components to those who may see them; to everybody else the page does not exist."""
    if not may_see_components(request.access):
        raise Http404
    context = {
        "colours": COLOURS,
        "states": STATE_NOTES.items(),
        "marks": MARK_NOTES,
        "verdicts": list(look_words.VERDICTS),
        "task_states": list(look_words.TASK_STATES),
        "sizes": [
            ("table--roomy", "Rộng: 10 px, 15/20 – đọc một báo cáo"),
            ("", "Thường: 7 px, 15/20 – mặc định"),
            ("table--dense", "Dày: 4 px, 14/18 – ma trận, phụ lục"),
        ],
        "trend": [Decimal(71), Decimal(75), None, Decimal(80)],
        "sample_steps": [
            {
                "name": "Số liệu",
                "count": "24/32 · 1 lỗi",
                "state": "in_progress",
                "url": "#",
                "current": True,
            },
            {"name": "Nhiệm vụ", "count": "Đủ", "state": "complete", "url": "#"},
            {"name": "Vướng mắc", "count": "01 góp ý", "state": "commented", "url": "#"},
            {"name": "Dự án", "count": "Chưa nhập", "state": "empty", "url": "#"},
        ],
        "crumbs": [("Báo cáo của đơn vị", "#"), ("Báo cáo năm 2024", "#"), ("Số liệu", "")],
    }
    return render(request, "giao_dien.html", context)
