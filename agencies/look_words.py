"""Shape, tint and word of every state, mark and verdict (the interface shows icon + word + colour, never less).

The codes are those of the enums in `targets` and `reports`; they are repeated here as plain text because the
look lies below those apps. Each entry is (icon, css modifier, word).
"""

Shape = tuple[str, str, str]

REPORT_STATES: dict[str, Shape] = {
    "not_started": ("circle", "dashed", "Chưa lập"),
    "drafting": ("pencil-fill", "plain", "Đang lập"),
    "awaiting_signature": ("hourglass-split", "indigo", "Chờ duyệt"),
    "submitted": ("send-fill", "indigo-solid", "Đã nộp"),
    "in_review": ("clipboard-check", "indigo-outline", "Đang xem xét"),
    "accepted": ("check-circle-fill", "green", "Đã tiếp nhận"),
    "returned": ("arrow-return-left", "amber", "Trả lại"),
}

RETURNED_IN_FULL = "Trả lại để bổ sung"
RETURNED_BY_COURTESY = "Đề nghị bổ sung"

MARKS: dict[str, Shape] = {
    "on_time": ("check2", "green-outline", "Đúng hạn"),
    "on_time_extended": ("check2", "green-outline", "Đúng hạn (gia hạn)"),
    "late": ("clock-fill", "red", "Chậm"),
    "overdue": ("exclamation-octagon-fill", "red-solid", "Quá hạn"),
    "not_filed": ("x-octagon-fill", "red", "Không nộp"),
    "extended": ("calendar-plus", "outline", "Gia hạn"),
    "on_behalf": ("file-earmark-arrow-up", "outline", "Nộp thay"),
    "correcting": ("pencil-square", "amber", "Đang đính chính"),
    "withdrawn": ("arrow-counterclockwise", "outline", "Đã thu hồi"),
    "self_report": ("person-check", "outline", "Tự báo cáo"),
    "issued": ("patch-check-fill", "green", "Đã ban hành"),
    "changed_after_issue": ("exclamation-diamond-fill", "amber", "Đã thay đổi sau khi ban hành"),
    "sealed": ("file-earmark-lock", "outline", "Đã niêm phong"),
    "locked": ("lock-fill", "outline", "Đã khóa kỳ"),
}

VERDICTS: dict[str, Shape] = {
    "met": ("check-circle-fill", "green", "Đạt"),
    "not_met": ("x-octagon-fill", "red", "Không đạt"),
    "nil": ("slash-circle", "green", "Không phát sinh"),
    "missing_data": ("exclamation-triangle-fill", "amber", "Thiếu số liệu"),
    "no_baseline": ("question-circle-fill", "ink", "Chưa có số gốc"),
    "base_zero": ("dash-circle", "ink", "Năm trước không phát sinh"),
    "monitored": ("eye-fill", "indigo", "Theo dõi"),
    "not_due": ("calendar3", "ink", "Chưa đến kỳ"),
}

VERDICT_ROWS: dict[str, str] = {"not_met": "is-bad", "missing_data": "is-missing"}

TASK_STATES: dict[str, Shape] = {
    "done": ("check-circle-fill", "green", "Hoàn thành trong kỳ"),
    "on_track": ("arrow-right", "plain", "Đúng tiến độ"),
    "late": ("clock-fill", "amber", "Chậm"),
    "difficult": ("exclamation-triangle-fill", "amber", "Gặp khó khăn"),
    "not_started": ("circle", "dashed", "Chưa triển khai"),
}

DIFFICULTY_STATES: dict[str, Shape] = {
    "new": ("circle", "dashed", "Mới"),
    "in_progress": ("hourglass-split", "indigo", "Đang xử lý"),
    "answered": ("send-fill", "indigo-solid", "Đã trả lời"),
    "forwarded": ("upload", "amber", "Chuyển cấp trên"),
    "closed": ("check-circle-fill", "green", "Đóng"),
}

AMENDMENT_STATES: dict[str, Shape] = {
    "proposed": ("hourglass-split", "indigo", "Đang đề xuất"),
    "adopted": ("patch-check-fill", "green", "Đã quyết định"),
    "rejected": ("dash-circle", "plain", "Không chấp thuận"),
    "withdrawn": ("arrow-counterclockwise", "outline", "Đã rút"),
}

STRENGTHS: dict[str, Shape] = {
    "block": ("x-octagon-fill", "red", "Chặn"),
    "explain": ("exclamation-triangle-fill", "amber", "Giải trình"),
    "notice": ("info-circle-fill", "indigo", "Lưu ý"),
}

STRENGTH_ROWS: dict[str, str] = {"block": "is-error", "explain": "is-care", "notice": "is-note"}

SECTION_STATES: dict[str, Shape] = {
    "complete": ("check-circle-fill", "green", "Đủ"),
    "commented": ("exclamation-triangle-fill", "amber", "Có góp ý"),
    "in_progress": ("pencil-fill", "indigo", "Đang nhập"),
    "empty": ("circle", "ink", "Chưa nhập"),
}

SAVE_STATES: dict[str, Shape] = {
    "unsaved": ("pencil-fill", "unsaved", "Có thay đổi chưa lưu"),
    "saving": ("arrow-clockwise", "saving", "Đang lưu…"),
    "saved": ("cloud-check", "saved", "Đã tự động lưu"),
    "failed": ("cloud-slash", "failed", "Chưa lưu được, đề nghị bấm Lưu nháp"),
}

NOTICES: dict[str, str] = {
    "info": "info-circle-fill",
    "done": "check-circle-fill",
    "care": "exclamation-triangle-fill",
    "stop": "x-octagon-fill",
    "rule": "shield-lock",
}

MESSAGE_KINDS: dict[str, str] = {
    "debug": "info",
    "info": "info",
    "success": "done",
    "warning": "care",
    "error": "stop",
}
