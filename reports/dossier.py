"""One report with all that hangs on it – rounds, moves, comments – read once for a page."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from agencies.access import Access
from reports.enums import WITH_UNIT_STATES, AttachmentKind, DraftKind, Move, ReportState
from reports.models import Attachment, Draft, Report, ReportMove, SectionComment, Submission
from reports.models.reading import Reading
from reports.permissions import may_read_draft, possible_moves

FIRST_WORD_OF_MOVES = {
    Move.SAVE: "Bắt đầu lập báo cáo",
    Move.PRESENT: "Trình lãnh đạo",
    Move.RECALL: "Rút lại trình",
    Move.SEND_BACK: "Lãnh đạo trả cán bộ",
    Move.WITHDRAW: "Thu hồi",
    Move.TAKE: "Nhận xem xét",
    Move.LET_GO: "Thôi xem xét",
    Move.ACCEPT: "Tiếp nhận",
    Move.RETURN: "Trả lại để bổ sung",
    Move.CANCEL_ACCEPTANCE: "Hủy tiếp nhận",
    Move.REOPEN: "Mở lại để đính chính",
}
PREFILLED = "prefill"
# Those who receive reports see of a draft its state only (design, section 4.8).
MOVES_INSIDE_A_UNIT = (Move.PRESENT, Move.RECALL, Move.SEND_BACK, PREFILLED)


class Dossier:
    """What pages of one report ask; each part costs one query at most, and only when asked for."""

    def __init__(self, report: Report, access: Access, now: datetime, kind: str = DraftKind.OWN) -> None:
        self.report = report
        self.access = access
        self.now = now
        self.kind = kind

    @cached_property
    def is_own(self) -> bool:
        """Whether the person belongs to the unit, and so reads its draft."""
        return may_read_draft(self.report, self.access)

    @cached_property
    def moves_possible(self) -> frozenset[Move]:
        return possible_moves(self.report, self.access, self.now)

    @cached_property
    def draft(self) -> Draft | None:
        """The working copy of this kind, with its report at hand."""
        draft = self.report.drafts.filter(kind=self.kind).select_related("updated_by").order_by("-pk").first()
        if draft is not None:
            draft.report = self.report
        return draft

    @cached_property
    def rounds(self) -> list[Submission]:
        """All rounds, the latest first, each with its report at hand."""
        rounds = list(
            self.report.submissions.select_related(
                "submitted_by", "accepted_by", "taken_by", "returned_by"
            ).order_by("-number")
        )
        for submission in rounds:
            submission.report = self.report
        return rounds

    def round_numbered(self, number: int) -> Submission | None:
        """One round by its number."""
        return next((submission for submission in self.rounds if submission.number == number), None)

    @property
    def latest_round(self) -> Submission | None:
        """The latest round that was not withdrawn."""
        return next((submission for submission in self.rounds if submission.withdrawn_at is None), None)

    @property
    def first_round(self) -> Submission | None:
        """The round that timeliness is judged by."""
        return next(
            (submission for submission in reversed(self.rounds) if submission.withdrawn_at is None), None
        )

    @property
    def counted_round(self) -> Submission | None:
        return next((submission for submission in self.rounds if submission.accepted_at is not None), None)

    @property
    def is_being_corrected(self) -> bool:
        """An accepted round goes on counting while the unit mends it."""
        return self.counted_round is not None and self.report.state in WITH_UNIT_STATES

    @cached_property
    def moves(self) -> list[ReportMove]:
        """What happened, the latest first; what goes on inside a unit is told to its own people only."""
        moves = self.report.moves.select_related("by", "submission").order_by("-pk")
        return list(moves if self.is_own else moves.exclude(move__in=MOVES_INSIDE_A_UNIT))

    @cached_property
    def comments(self) -> list[SectionComment]:
        """The section comments of the return that is being worked on; none when the report is not with its unit."""
        if self.report.state not in (ReportState.RETURNED, ReportState.AWAITING_SIGNATURE):
            return []
        return self.comments_of(self.latest_round)

    def comments_of(self, submission: Submission | None) -> list[SectionComment]:
        """What was asked when this round was returned."""
        if submission is None:
            return []
        return list(
            SectionComment.objects.filter(move__submission=submission, move__move=Move.RETURN)
            .select_related("move__by", "done_by")
            .order_by("move_id", "pk")
        )

    @property
    def open_comments(self) -> list[SectionComment]:
        return [comment for comment in self.comments if comment.done_at is None]

    @cached_property
    def files(self) -> list[Attachment]:
        """Files of the working copy that were not removed."""
        return list(
            self.report.attachments.filter(draft_kind=self.kind, removed_at__isnull=True).select_related(
                "uploaded_by"
            )
        )

    @property
    def draft_or_blank(self) -> Draft:
        """The working copy, or one that was never saved: nothing hangs on the number 0."""
        return self.draft or Draft(pk=0, report=self.report, kind=self.kind)

    @cached_property
    def reading(self) -> Reading | None:
        """The working copy, read; None where there is none."""
        return None if self.draft is None else Reading(self.draft)

    @property
    def has_paper(self) -> bool:
        """Whether the paper of a round filed on the unit's behalf was uploaded."""
        return any(file.kind == AttachmentKind.PAPER for file in self.files)


def move_title(move: ReportMove) -> str:
    """How the history names a move: "Nộp lần 01, số 214/BC-SYT"."""
    submission = move.submission
    if move.move in (Move.SUBMIT, Move.SUBMIT_ON_BEHALF) and submission is not None:
        word = "Nộp thay" if move.move == Move.SUBMIT_ON_BEHALF else "Nộp"
        number = f", số {submission.document_number}" if submission.document_number else ""
        return f"{word} lần {submission.number:02}{number}"
    if move.move == PREFILLED:
        return "Lấy nội dung kỳ trước để sửa"
    if move.move == "confirmed_round":
        return "Đơn vị xác nhận bản nộp thay"
    if move.move == "disputed_round":
        return "Đơn vị có ý kiến về bản nộp thay"
    return FIRST_WORD_OF_MOVES.get(move.move, move.get_to_state_display())
