"""The one writer of a report's state: every move of the table, each in one transaction, each leaving a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime

from django.db import transaction

from agencies.access import Access
from agencies.dates import format_date, local_date
from reports import difficulty_rounds, notifications
from reports.content import typed_code
from reports.deadlines import MOST_DAYS_MORE, furthest
from reports.enums import AttachmentKind, DraftKind, Move, Outcome, ReportState, Rule, Section
from reports.models import ConsolidatedIssue, Draft, Report, ReportMove, SectionComment, Submission
from reports.models.completeness import MissingItem, missing_of, missing_to_file
from reports.models.progress import progress_of
from reports.models.reading import Reading
from reports.models.snapshot import code_of_content, search_text_of
from reports.permissions import files_on_paper, may, may_read_draft, rule_for, took_part
from reports.refusals import MoveRefused, StaleDraft, WrongCode, locked_words
from reports.rounds import file_round

# ------------------------------------------------------------------ saving


@contextmanager
def saving(
    report: Report,
    *,
    by: Access,
    now: datetime,
    revision: int | None,
    kind: str = DraftKind.OWN,
    section: Section | None = None,
) -> Iterator[Draft]:
    """Open the working copy for one save: all of it is stored, or nothing.

    `revision` is the one the page was opened with; None saves whatever came between. `section` is noted as saved
    by this person now. A save leaves a row among the moves only when it changes the state. Raises `MoveRefused`,
    `StaleDraft`.
    """
    move = Move.SAVE_ON_BEHALF if kind == DraftKind.ON_BEHALF else Move.SAVE
    with transaction.atomic():
        report = _locked(report)
        _check(move, report, by, now)
        if kind == DraftKind.ON_BEHALF:
            _check_paper_is_here(report)
        draft, _created = Draft.objects.get_or_create(report=report, kind=kind)
        draft.report = report
        if revision is not None and revision != draft.revision:
            raise StaleDraft(
                "Báo cáo vừa được lưu ở nơi khác. Đề nghị xem lại trước khi lưu; chữ đã nhập được giữ lại."
            )
        yield draft
        draft.refresh_from_db(fields=["revision"])
        draft.revision += 1
        draft.updated_at, draft.updated_by = now, by.user
        reading = Reading(draft)
        draft.search_text = search_text_of(reading.content)
        draft.progress = progress_of(reading)
        draft.save(update_fields=["revision", "updated_at", "updated_by", "search_text", "progress"])
        draft.editors.add(by.user)
        if section is not None:
            draft.section_saves.update_or_create(section=section, defaults={"at": now, "by": by.user})
        _start(report, move, by, now)


def _start(report: Report, move: Move, by: Access, now: datetime) -> None:
    rule = rule_for(move, report, by)
    if rule is not None and rule.target == Outcome.STARTS and report.state == ReportState.NOT_STARTED:
        _write(report, move, ReportState.DRAFTING, by, now)


def _check_paper_is_here(report: Report) -> None:
    paper = report.attachments.filter(
        draft_kind=DraftKind.ON_BEHALF, kind=AttachmentKind.PAPER, removed_at__isnull=True
    )
    if not paper.exists():
        raise MoveRefused("Đề nghị tải lên bản quét văn bản giấy của đơn vị trước khi nhập thay.")


# ------------------------------------------------------------------ inside the unit


def present(report: Report, *, by: Access, now: datetime) -> None:
    """The preparer sends the finished draft to the director. Raises `MoveRefused` with what is missing."""
    with _move(report, Move.PRESENT, by, now) as report:
        _refuse_missing(report.missing(_own_draft(report)))
        _write(report, Move.PRESENT, ReportState.AWAITING_SIGNATURE, by, now)
        notifications.tell_presented(report, now=now)


def recall(report: Report, *, by: Access, now: datetime) -> None:
    """The preparer takes back what he presented."""
    with _move(report, Move.RECALL, by, now) as report:
        _write(report, Move.RECALL, _back(report), by, now)


def send_back(report: Report, *, by: Access, now: datetime, comment: str) -> None:
    """The director gives the draft back to the preparer, with a comment."""
    with _move(report, Move.SEND_BACK, by, now, comment) as report:
        _write(report, Move.SEND_BACK, _back(report), by, now, comment)
        notifications.tell_sent_back(report, comment, now=now)


def submit(report: Report, *, by: Access, now: datetime, code: str = "") -> Submission:
    """File the report. The director sends it; on the paper way the preparer does, with scan and printed code.

    Raises `MoveRefused` with what is missing.
    """
    with _move(report, Move.SUBMIT, by, now) as report:
        draft = _own_draft(report)
        on_paper = files_on_paper(report, by)
        reading = Reading(draft)
        missing = [*missing_of(reading), *missing_to_file(draft, today=local_date(now), on_paper=on_paper)]
        _refuse_missing(missing)
        current = code_of_content(reading.content)
        if on_paper and typed_code(code) != current:
            raise WrongCode(typed_code(code), current)
        submission = file_round(reading, by=by, now=now, on_paper=on_paper)
        _write(report, Move.SUBMIT, ReportState.SUBMITTED, by, now, submission=submission)
        notifications.tell_submitted(submission, now=now)
        return submission


def withdraw(report: Report, *, by: Access, now: datetime, comment: str) -> None:
    """The unit takes back a round that nobody has taken for review; the round is marked withdrawn."""
    with _move(report, Move.WITHDRAW, by, now, comment) as report:
        submission = _last_round(report)
        submission.withdrawn_at, submission.withdrawn_by = now, by.user
        submission.save(update_fields=["withdrawn_at", "withdrawn_by"])
        _write(report, Move.WITHDRAW, _back(report), by, now, comment, submission)


# ------------------------------------------------------------------ receiving


def take(report: Report, *, by: Access, now: datetime) -> None:
    """A coordinator takes the round for review."""
    with _move(report, Move.TAKE, by, now) as report:
        submission = _last_round(report)
        submission.taken_by = by.user
        submission.save(update_fields=["taken_by"])
        _write(report, Move.TAKE, ReportState.IN_REVIEW, by, now, submission=submission)


def let_go(report: Report, *, by: Access, now: datetime) -> None:
    """A coordinator puts the round back into the queue."""
    with _move(report, Move.LET_GO, by, now) as report:
        submission = _last_round(report)
        submission.taken_by = None
        submission.save(update_fields=["taken_by"])
        _write(report, Move.LET_GO, ReportState.SUBMITTED, by, now, submission=submission)


def accept(report: Report, *, by: Access, now: datetime) -> None:
    """The round counts from now on. Four eyes: who took part in the round never accepts it."""
    with _move(report, Move.ACCEPT, by, now) as report:
        submission = _last_round(report)
        if took_part(submission, by):
            raise MoveRefused(
                "Người đã lập, ký hoặc nhập báo cáo không tự tiếp nhận; đề nghị cán bộ khác tiếp nhận."
            )
        submission.accepted_at, submission.accepted_by = now, by.user
        submission.save(update_fields=["accepted_at", "accepted_by"])
        report.return_due_before = None
        report.save(update_fields=["return_due_before"])
        _write(report, Move.ACCEPT, ReportState.ACCEPTED, by, now, submission=submission)
        difficulty_rounds.take_up(submission, by=by, now=now)
        notifications.tell_accepted(submission, now=now)


def return_for_changes(
    report: Report,
    *,
    by: Access,
    now: datetime,
    comment: str,
    due_before: date,
    sections: Mapping[Section, str] | None = None,
) -> None:
    """Give the round back to be completed, by a new (exclusive) due date, with comments by section."""
    with _move(report, Move.RETURN, by, now, comment) as report:
        submission = _last_round(report)
        submission.returned_at, submission.returned_by = now, by.user
        submission.save(update_fields=["returned_at", "returned_by"])
        _set_return_due(report, due_before, now)
        row = _write(report, Move.RETURN, ReportState.RETURNED, by, now, comment, submission)
        SectionComment.objects.bulk_create(
            SectionComment(move=row, section=section, text=text)
            for section, text in (sections or {}).items()
            if text.strip()
        )
        notifications.tell_returned(submission, comment, now=now)


def cancel_acceptance(report: Report, *, by: Access, now: datetime, comment: str) -> None:
    """Take an acceptance back, until the consolidated report is issued; an older accepted round counts again."""
    with _move(report, Move.CANCEL_ACCEPTANCE, by, now, comment) as report:
        if ConsolidatedIssue.objects.filter(period=report.period).exists():
            raise MoveRefused(
                "Báo cáo tổng hợp của kỳ đã ban hành nên không hủy tiếp nhận được. Đề nghị dùng “Mở lại để đính chính”."
            )
        submission = _last_round(report)
        notifications.tell_acceptance_cancelled(submission, comment, now=now)
        submission.accepted_at, submission.accepted_by = None, None
        submission.save(update_fields=["accepted_at", "accepted_by"])
        _write(report, Move.CANCEL_ACCEPTANCE, ReportState.IN_REVIEW, by, now, comment, submission)
        difficulty_rounds.give_back(submission, by=by, now=now, comment=comment)


def reopen(report: Report, *, by: Access, now: datetime, comment: str, due_before: date) -> None:
    """Open an accepted report for correction; it goes on counting with its accepted round."""
    with _move(report, Move.REOPEN, by, now, comment) as report:
        submission = _last_round(report)
        submission.reopened_at = now
        submission.save(update_fields=["reopened_at"])
        _set_return_due(report, due_before, now)
        _write(report, Move.REOPEN, ReportState.RETURNED, by, now, comment, submission)
        notifications.tell_returned(submission, comment, now=now)


def submit_on_behalf(report: Report, *, by: Access, now: datetime) -> Submission:
    """A coordinator files from the unit's paper. His copy becomes the unit's; the unit's own is kept to compare."""
    with _move(report, Move.SUBMIT_ON_BEHALF, by, now) as report:
        draft = report.draft_of(DraftKind.ON_BEHALF)
        if draft is None:
            raise MoveRefused(
                "Chưa có bản lập thay. Đề nghị nhập số liệu từ văn bản giấy trước khi nộp thay."
            )
        reading = Reading(draft)
        missing = [*missing_of(reading), *missing_to_file(draft, today=local_date(now), on_paper=True)]
        _refuse_missing(missing)
        if draft.received_on > local_date(now):
            raise MoveRefused("Ngày nhận bản giấy ở sau ngày hôm nay. Đề nghị ghi lại ngày nhận.")
        if draft.received_on < report.period.starts_on:
            raise MoveRefused("Ngày nhận bản giấy ở trước khi kỳ báo cáo bắt đầu. Đề nghị ghi lại ngày nhận.")
        submission = file_round(reading, by=by, now=now, on_paper=True)
        _hand_over(report, draft)
        _write(report, Move.SUBMIT_ON_BEHALF, ReportState.SUBMITTED, by, now, submission=submission)
        notifications.tell_filed_on_behalf(submission, now=now)
        return submission


def _hand_over(report: Report, draft: Draft) -> None:
    report.drafts.filter(kind=DraftKind.OWN).update(kind=DraftKind.KEPT)
    report.attachments.filter(draft_kind=DraftKind.OWN).update(draft_kind=DraftKind.KEPT)
    report.drafts.filter(pk=draft.pk).update(kind=DraftKind.OWN)
    report.attachments.filter(draft_kind=DraftKind.ON_BEHALF).update(draft_kind=DraftKind.OWN)


def confirm_round(
    submission: Submission, *, by: Access, now: datetime, disputed: bool, comment: str = ""
) -> None:
    """The unit says whether a round filed on its behalf is what its paper says."""
    with transaction.atomic():
        report = _locked(submission.report)
        if not (submission.on_behalf and may_read_draft(report, by)):
            raise MoveRefused("Chỉ đơn vị có báo cáo được nộp thay mới xác nhận được.")
        if disputed and not comment.strip():
            raise MoveRefused("Đề nghị ghi rõ ý kiến của đơn vị.")
        submission.confirmation = "disputed" if disputed else "confirmed"
        submission.confirmation_comment = comment
        submission.save(update_fields=["confirmation", "confirmation_comment"])
        ReportMove.objects.create(
            report=report,
            submission=submission,
            move=f"{submission.confirmation}_round",
            from_state=report.state,
            to_state=report.state,
            at=now,
            by=by.user,
            comment=comment,
        )
        notifications.tell_answered(submission, now=now)


def tick_comment(comment: SectionComment, *, by: Access, now: datetime) -> None:
    """The unit marks a comment of a return as dealt with."""
    with transaction.atomic():
        report = _locked(comment.move.report)
        if not may(Move.SAVE, report, by, now):
            raise MoveRefused("Báo cáo đang không ở bước sửa nên chưa đánh dấu được.")
        comment.done_at, comment.done_by = now, by.user
        comment.save(update_fields=["done_at", "done_by"])


# ------------------------------------------------------------------ the common steps


@contextmanager
def _move(
    report: Report, move: Move, by: Access, now: datetime, comment: str | None = None
) -> Iterator[Report]:
    """Lock the report and check that the move is legal and commented; yield the locked report."""
    with transaction.atomic():
        locked = _locked(report)
        rule = _check(move, locked, by, now)
        if rule.needs_comment and not (comment or "").strip():
            raise MoveRefused("Đề nghị ghi rõ lý do hoặc nội dung góp ý.")
        yield locked
    report.refresh_from_db()


def _locked(report: Report) -> Report:
    return (
        Report.objects.select_for_update(of=("self",))
        .select_related("unit", "period__plan")
        .get(pk=report.pk)
    )


def _check(move: Move, report: Report, by: Access, now: datetime) -> Rule:
    rule = rule_for(move, report, by)
    if rule is not None and may(move, report, by, now):
        return rule
    if report.is_locked_on(local_date(now)) and rule is not None:
        raise MoveRefused(locked_words(report.period))
    raise MoveRefused(
        f"Báo cáo đang ở trạng thái “{report.get_state_display()}” nên không thực hiện được “{move.label}”."
    )


def _write(
    report: Report,
    move: Move,
    to: ReportState,
    by: Access,
    now: datetime,
    comment: str = "",
    submission: Submission | None = None,
) -> ReportMove:
    before = report.state
    report.state = to
    report.save(update_fields=["state"])
    return ReportMove.objects.create(
        report=report,
        submission=submission,
        move=move,
        from_state=before,
        to_state=to,
        at=now,
        by=by.user,
        comment=comment,
    )


def _back(report: Report) -> ReportState:
    """Where a report falls back to: Trả lại if its last standing round was returned or reopened."""
    last = report.last_standing_round()
    if last is not None and (last.returned_at is not None or last.reopened_at is not None):
        return ReportState.RETURNED
    return ReportState.DRAFTING


def _own_draft(report: Report) -> Draft:
    draft = report.draft_of(DraftKind.OWN)
    if draft is None:
        raise MoveRefused("Báo cáo chưa có nội dung. Đề nghị nhập số liệu trước.")
    return draft


def _last_round(report: Report) -> Submission:
    last = report.last_standing_round()
    if last is None:
        raise MoveRefused("Báo cáo chưa có lần nộp nào.")
    return last


def _refuse_missing(missing: list[MissingItem]) -> None:
    if missing:
        raise MoveRefused(f"Còn {len(missing):02} việc phải xong trước.", tuple(missing))


def _set_return_due(report: Report, due_before: date, now: datetime) -> None:
    if due_before <= local_date(now):
        raise MoveRefused("Hạn bổ sung phải sau ngày hôm nay.")
    last = furthest(local_date(now), MOST_DAYS_MORE)
    if due_before > last:
        raise MoveRefused(f"Hạn bổ sung quá xa; muộn nhất là {format_date(last)}. Đề nghị kiểm tra lại năm.")
    report.return_due_before = due_before
    report.save(update_fields=["return_due_before"])
