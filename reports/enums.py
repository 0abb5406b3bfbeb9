"""The life of a report: its states, the table of moves (design, section 4.1), and the words of entries."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices


class ReportState(TextChoices):
    """Where a report stands. Acceptance itself belongs to the round, not to this state."""

    NOT_STARTED = "not_started", "Chưa lập"
    DRAFTING = "drafting", "Đang lập"
    AWAITING_SIGNATURE = "awaiting_signature", "Chờ duyệt"
    SUBMITTED = "submitted", "Đã nộp"
    IN_REVIEW = "in_review", "Đang xem xét"
    ACCEPTED = "accepted", "Đã tiếp nhận"
    RETURNED = "returned", "Trả lại"


EDITABLE_STATES = frozenset({ReportState.NOT_STARTED, ReportState.DRAFTING, ReportState.RETURNED})
WITH_UNIT_STATES = EDITABLE_STATES | {ReportState.AWAITING_SIGNATURE}
WITH_COORDINATOR_STATES = frozenset({ReportState.SUBMITTED, ReportState.IN_REVIEW})


class Move(TextChoices):
    """Everything that can be done to a report's state."""

    SAVE = "save", "Lưu"
    PRESENT = "present", "Trình lãnh đạo"
    RECALL = "recall", "Rút lại trình"
    SEND_BACK = "send_back", "Trả cán bộ"
    SUBMIT = "submit", "Nộp báo cáo"
    WITHDRAW = "withdraw", "Thu hồi"
    TAKE = "take", "Nhận xem xét"
    LET_GO = "let_go", "Thôi xem xét"
    ACCEPT = "accept", "Tiếp nhận"
    RETURN = "return", "Trả lại để bổ sung"
    CANCEL_ACCEPTANCE = "cancel_acceptance", "Hủy tiếp nhận"
    REOPEN = "reopen", "Mở lại để đính chính"
    SAVE_ON_BEHALF = "save_on_behalf", "Lưu lập thay"
    SUBMIT_ON_BEHALF = "submit_on_behalf", "Nộp thay"


class Actor(TextChoices):
    """In which capacity a person acts on one report, or on one difficulty, which alone has an owner."""

    PREPARER = "preparer", "Cán bộ lập báo cáo"
    SIGNATORY = "signatory", "Lãnh đạo đơn vị"
    COORDINATOR = "coordinator", "Cán bộ tổng hợp"
    HEAD = "head", "Lãnh đạo cơ quan tổng hợp"
    OWNER = "owner", "Đơn vị được giao giải quyết"


class Outcome(TextChoices):
    """Where a move leads when that is not one fixed state."""

    STAYS = "stays"
    STARTS = "starts"
    BACK = "back"


@dataclass(frozen=True)
class Rule:
    """One line of the table of moves. `paper_actors` may move only where the unit's setting lets a preparer file."""

    sources: frozenset[ReportState]
    target: ReportState | Outcome
    actors: frozenset[Actor]
    paper_actors: frozenset[Actor] = frozenset()
    needs_comment: bool = False
    stops_when_locked: bool = False


_S = ReportState
_A = Actor
_OPEN = EDITABLE_STATES
_READY = frozenset({_S.DRAFTING, _S.RETURNED, _S.AWAITING_SIGNATURE})
_COORDINATOR = frozenset({_A.COORDINATOR})

MOVES: dict[Move, tuple[Rule, ...]] = {
    Move.SAVE: (
        Rule(_OPEN, Outcome.STARTS, frozenset({_A.PREPARER, _A.SIGNATORY}), stops_when_locked=True),
        Rule(
            frozenset({_S.AWAITING_SIGNATURE}),
            Outcome.STAYS,
            frozenset({_A.SIGNATORY}),
            stops_when_locked=True,
        ),
    ),
    Move.PRESENT: (
        Rule(
            frozenset({_S.DRAFTING, _S.RETURNED}),
            _S.AWAITING_SIGNATURE,
            frozenset({_A.PREPARER}),
            stops_when_locked=True,
        ),
    ),
    Move.RECALL: (Rule(frozenset({_S.AWAITING_SIGNATURE}), Outcome.BACK, frozenset({_A.PREPARER})),),
    Move.SEND_BACK: (
        Rule(frozenset({_S.AWAITING_SIGNATURE}), Outcome.BACK, frozenset({_A.SIGNATORY}), needs_comment=True),
    ),
    Move.SUBMIT: (
        Rule(
            _READY,
            _S.SUBMITTED,
            frozenset({_A.SIGNATORY}),
            paper_actors=frozenset({_A.PREPARER}),
            stops_when_locked=True,
        ),
    ),
    Move.WITHDRAW: (
        Rule(
            frozenset({_S.SUBMITTED}),
            Outcome.BACK,
            frozenset({_A.SIGNATORY}),
            paper_actors=frozenset({_A.PREPARER}),
            needs_comment=True,
            stops_when_locked=True,
        ),
    ),
    Move.TAKE: (Rule(frozenset({_S.SUBMITTED}), _S.IN_REVIEW, _COORDINATOR),),
    Move.LET_GO: (Rule(frozenset({_S.IN_REVIEW}), _S.SUBMITTED, _COORDINATOR),),
    Move.ACCEPT: (Rule(frozenset({_S.IN_REVIEW}), _S.ACCEPTED, frozenset({_A.COORDINATOR, _A.HEAD})),),
    Move.RETURN: (Rule(frozenset({_S.IN_REVIEW}), _S.RETURNED, _COORDINATOR, needs_comment=True),),
    Move.CANCEL_ACCEPTANCE: (Rule(frozenset({_S.ACCEPTED}), _S.IN_REVIEW, _COORDINATOR, needs_comment=True),),
    Move.REOPEN: (Rule(frozenset({_S.ACCEPTED}), _S.RETURNED, _COORDINATOR, needs_comment=True),),
    Move.SAVE_ON_BEHALF: (Rule(_OPEN, Outcome.STAYS, _COORDINATOR, stops_when_locked=True),),
    Move.SUBMIT_ON_BEHALF: (Rule(_OPEN, _S.SUBMITTED, _COORDINATOR, stops_when_locked=True),),
}


class Section(TextChoices):
    """The sections of a report; the value is the last part of its address."""

    FIGURES = "so-lieu", "Số liệu"
    TASKS = "nhiem-vu", "Nhiệm vụ trọng tâm"
    PROJECTS = "du-an", "Dự án"
    DOCUMENTS = "van-ban", "Văn bản đã ban hành"
    DIFFICULTIES = "vuong-mac", "Vướng mắc, kiến nghị"
    ASSESSMENT = "nhan-xet", "Nhận xét, đánh giá"
    FILES = "tep", "Tệp kèm theo"
    CHECK = "kiem-tra", "Kiểm tra và nộp"


CONTENT_SECTIONS = (
    Section.FIGURES,
    Section.TASKS,
    Section.PROJECTS,
    Section.DOCUMENTS,
    Section.DIFFICULTIES,
    Section.ASSESSMENT,
)


class EntryState(TextChoices):
    """What a unit says of a figure: a number, nothing to count, or no number yet. Never confused with 0."""

    VALUE = "value", "Có số liệu"
    NIL = "nil", "Không phát sinh"
    UNAVAILABLE = "unavailable", "Chưa có số liệu"


class TaskState(TextChoices):
    """How a core task or a project stands in a report."""

    NOT_STARTED = "not_started", "Chưa triển khai"
    ON_TRACK = "on_track", "Đang thực hiện đúng tiến độ"
    LATE = "late", "Chậm"
    DIFFICULT = "difficult", "Gặp khó khăn"
    DONE = "done", "Hoàn thành trong kỳ"


class DraftKind(TextChoices):
    """Whose working copy it is."""

    OWN = "own", "Bản của đơn vị"
    ON_BEHALF = "on_behalf", "Bản lập thay"
    KEPT = "kept", "Bản đơn vị được giữ lại để đối chiếu"


class Timeliness(TextChoices):
    """Whether a round came in time; copied onto it and kept for ever."""

    ON_TIME = "on_time", "Đúng hạn"
    ON_TIME_EXTENDED = "on_time_extended", "Đúng hạn (gia hạn)"
    LATE = "late", "Chậm"


class Confirmation(TextChoices):
    """What the unit says of a round filed on its behalf."""

    NONE = "", "Đơn vị chưa có ý kiến"
    CONFIRMED = "confirmed", "Đơn vị đã xác nhận"
    DISPUTED = "disputed", "Đơn vị có ý kiến"


class AttachmentKind(TextChoices):
    """What a file is for."""

    SIGNED_SCAN = "signed_scan", "Bản ký (bản quét hoặc ký số)"
    PAPER = "paper", "Bản giấy đơn vị gửi"
    SUPPORTING = "supporting", "Tài liệu kèm theo"


class PeriodAct(TextChoices):
    """What the head does to a period."""

    LOCK = "lock", "Khóa kỳ"
    UNLOCK = "unlock", "Mở khóa kỳ"


class ContactKind(TextChoices):
    """How a unit was reached about a report."""

    CALL = "call", "Điện thoại"
    LETTER = "letter", "Công văn"
    MEETING = "meeting", "Trao đổi trực tiếp"
    REMINDER = "reminder", "Nhắc qua cổng"


class ReportPart(TextChoices):
    """The parts of the consolidated report that are composed from texts; the value is the last part of its address."""

    SITUATION = "tinh-hinh", "Kết quả bằng số liệu"
    TASKS = "nhiem-vu", "Kết quả thực hiện nhiệm vụ trọng tâm"
    PROJECTS = "du-an", "Kết quả thực hiện dự án"
    ASSESSMENT = "danh-gia", "Đánh giá chung"
    DIFFICULTIES = "vuong-mac", "Khó khăn, vướng mắc"
    DIRECTION = "phuong-huong", "Phương hướng, nhiệm vụ thời gian tới"
    PROPOSALS = "kien-nghi", "Kiến nghị, đề xuất"


class Origin(TextChoices):
    """Where a paragraph of the consolidated report comes from."""

    UNIT = "unit", "Theo báo cáo của đơn vị"
    SENTENCE = "sentence", "Câu có số liệu"
    OWN = "own", "Đoạn của cơ quan tổng hợp"


class DocumentFormat(TextChoices):
    """As what a document is rendered; the value is the file's ending."""

    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"
    XLSX = "xlsx", "Excel"


# Drawn from the content tree; a workbook is made of the rows.
RENDERED_FORMATS = (DocumentFormat.PDF, DocumentFormat.DOCX)


class DocumentState(TextChoices):
    """How far the rendering of a document has come."""

    WAITING = "waiting", "Chờ tạo"
    RENDERING = "rendering", "Đang tạo"
    READY = "ready", "Đã tạo"
    FAILED = "failed", "Chưa tạo được"
