from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from agencies.access import Access
from agencies.dates import VIETNAM, local_date
from reports import scheduling, workflow
from reports.enums import AttachmentKind, DraftKind, Move, ReportState, Section
from reports.models import ConsolidatedIssue, FigureEntry, ReportMove, Submission
from reports.models.snapshot import code_of
from reports.permissions import possible_moves
from tests import world as worlds
from tests.reports.drafts import attach, finished_draft

pytestmark = pytest.mark.django_db
NOW = worlds.NOW

S = ReportState
STATES = list(ReportState)

# The table of moves (design, section 4.1) written out again: (state, move, role) → the state it leads to.
# Everything not listed must be refused. The report has no earlier round, so "back" is Đang lập.
TABLE = {
    **{
        (state, "save", role): to
        for state, to in ((S.NOT_STARTED, S.DRAFTING), (S.DRAFTING, S.DRAFTING), (S.RETURNED, S.RETURNED))
        for role in ("preparer", "signatory")
    },
    (S.AWAITING_SIGNATURE, "save", "signatory"): S.AWAITING_SIGNATURE,
    (S.DRAFTING, "present", "preparer"): S.AWAITING_SIGNATURE,
    (S.RETURNED, "present", "preparer"): S.AWAITING_SIGNATURE,
    (S.AWAITING_SIGNATURE, "recall", "preparer"): S.DRAFTING,
    (S.AWAITING_SIGNATURE, "send_back", "signatory"): S.DRAFTING,
    (S.DRAFTING, "submit", "signatory"): S.SUBMITTED,
    (S.RETURNED, "submit", "signatory"): S.SUBMITTED,
    (S.AWAITING_SIGNATURE, "submit", "signatory"): S.SUBMITTED,
    (S.SUBMITTED, "withdraw", "signatory"): S.DRAFTING,
    (S.SUBMITTED, "take", "coordinator"): S.IN_REVIEW,
    (S.IN_REVIEW, "let_go", "coordinator"): S.SUBMITTED,
    (S.IN_REVIEW, "accept", "coordinator"): S.ACCEPTED,
    (S.IN_REVIEW, "accept", "head"): S.ACCEPTED,
    (S.IN_REVIEW, "return", "coordinator"): S.RETURNED,
    (S.ACCEPTED, "cancel_acceptance", "coordinator"): S.IN_REVIEW,
    (S.ACCEPTED, "reopen", "coordinator"): S.RETURNED,
    **{
        (state, move, "coordinator"): to or state
        for state in (S.NOT_STARTED, S.DRAFTING, S.RETURNED)
        for move, to in (("save_on_behalf", None), ("submit_on_behalf", S.SUBMITTED))
    },
}
# Where the unit's setting lets the preparer file.
PAPER_TABLE = TABLE | {
    (S.DRAFTING, "submit", "preparer"): S.SUBMITTED,
    (S.RETURNED, "submit", "preparer"): S.SUBMITTED,
    (S.AWAITING_SIGNATURE, "submit", "preparer"): S.SUBMITTED,
    (S.SUBMITTED, "withdraw", "preparer"): S.DRAFTING,
}
PEOPLE = {
    "preparer": "a.h1.lap",
    "signatory": "a.h1.ky",
    "coordinator": "a.tonghop",
    "head": "a.lanhdao",
    "observer": "a.xem",
    "administrator": "a.quantri",
    "superuser": "root",
    "nobody": "khong",
    "another unit's signatory": "a.yt.ky",
    "another province's coordinator": "b.tonghop",
    "another province's signatory": "b.h1.ky",
}


@pytest.fixture
def world():
    return worlds.build_world()


@pytest.fixture
def report(world):
    return world.reports["a.H1", "2025-N"]


def actor(world, name, on=NOW):
    return Access.of(world.users[name], local_date(on))


def bring_to(world, report, state):
    """Place the report in a state with what that state implies: a finished draft, a standing round."""
    preparer, signatory = world.users["a.h1.lap"], world.users["a.h1.ky"]
    draft = finished_draft(report, by=preparer)
    finished_draft(report, by=world.users["a.tonghop2"], kind=DraftKind.ON_BEHALF)
    attach(report, AttachmentKind.PAPER, by=world.users["a.tonghop2"], draft_kind=DraftKind.ON_BEHALF)
    attach(report, AttachmentKind.SIGNED_SCAN, by=preparer)
    if state in (S.SUBMITTED, S.IN_REVIEW, S.ACCEPTED):
        filed = worlds.file_round(report, {"BUOI": 1, "XA": 1, "XA-TT": 1, "HEROIN": 1}, by=signatory, at=NOW)
        if state == S.IN_REVIEW:
            worlds.take_round(filed, by=world.users["a.tonghop2"], at=NOW)
        if state == S.ACCEPTED:
            worlds.accept_round(filed, by=world.users["a.tonghop2"], at=NOW)
    report.state = state
    report.save()
    return draft


def make(move, report, by, now=NOW, comment="Lý do.", code=None):
    """Make a move with everything it may need."""
    soon = local_date(now) + timedelta(days=5)
    own = report.draft_of(DraftKind.OWN)
    code = code_of(own) if code is None else code
    arguments = {
        "submit": {"code": code},
        "send_back": {"comment": comment},
        "withdraw": {"comment": comment},
        "cancel_acceptance": {"comment": comment},
        "return": {"comment": comment, "due_before": soon, "sections": {Section.FIGURES: "Rà soát."}},
        "reopen": {"comment": comment, "due_before": soon},
    }
    if move in ("save", "save_on_behalf"):
        kind = DraftKind.ON_BEHALF if move == "save_on_behalf" else DraftKind.OWN
        with workflow.saving(report, by=by, now=now, revision=None, kind=kind) as draft:
            draft.assessment = "Sửa."
            draft.save()
    else:
        name = {"return": "return_for_changes"}.get(move, move)
        getattr(workflow, name)(report, by=by, now=now, **arguments.get(move, {}))


def save_assessment(report, text, *, by, revision):
    with workflow.saving(report, by=by, now=NOW, revision=revision) as draft:
        draft.assessment = text
        draft.save()
    return draft


@contextmanager
def undone():
    """Run, look, and leave nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("on_paper", [False, True], ids=["director sends", "preparer files from paper"])
def test_every_move_by_every_person_follows_the_table(world, report, state, on_paper):
    report.unit.preparer_files = on_paper
    report.unit.save()
    bring_to(world, report, state)
    table = PAPER_TABLE if on_paper else TABLE
    for move in Move:
        for role, username in PEOPLE.items():
            expected = table.get((state, str(move), role))
            by = actor(world, username)
            with undone():
                rows = ReportMove.objects.count()
                report.refresh_from_db()
                assert (move in possible_moves(report, by, NOW)) == (expected is not None), (
                    state,
                    move,
                    role,
                )
                if expected is None:
                    with pytest.raises(workflow.MoveRefused), transaction.atomic():
                        make(move, report, by)
                    report.refresh_from_db()
                    assert (report.state, ReportMove.objects.count()) == (state, rows), (move, role)
                    continue
                make(move, report, by)
                report.refresh_from_db()
                assert report.state == expected, (state, move, role)
                if expected != state or move == "submit_on_behalf":
                    last = ReportMove.objects.order_by("-pk").first()
                    assert (last.from_state, last.to_state, last.move) == (state, expected, move)
                    assert (last.by, last.at) == (world.users[username], NOW)


@pytest.mark.parametrize("state", STATES)
def test_nobody_can_be_stuck(world, report, state):
    """From every state, with any one person of a role away, somebody can still move the report on."""
    bring_to(world, report, state)
    for away in ("a.h1.lap", "a.h1.ky", "a.tonghop", "a.lanhdao"):
        moves = set()
        for username in ("a.h1.lap", "a.h1.ky", "a.tonghop", "a.tonghop2", "a.lanhdao"):
            if username != away:
                moves |= possible_moves(report, actor(world, username), NOW)
        assert moves, (state, away)


@pytest.mark.parametrize("move", ["send_back", "withdraw", "return", "cancel_acceptance", "reopen"])
def test_move_that_asks_for_a_reason_is_refused_without_one(world, report, move):
    state, role = next((state, role) for state, name, role in TABLE if name == move)
    bring_to(world, report, state)
    with pytest.raises(workflow.MoveRefused, match="lý do"):
        make(move, report, actor(world, PEOPLE[role]), comment="   ")
    report.refresh_from_db()
    assert report.state == state


def test_submit_writes_a_round_that_never_changes(world, report):
    draft = bring_to(world, report, S.DRAFTING)
    filed = workflow.submit(report, by=actor(world, "a.h1.ky"), now=NOW)

    assert filed.receipt == "2025-N-H1-01"
    assert filed.code == code_of(draft)
    assert filed.figures.get(figure__code="HEROIN").value == 1
    assert {user.username for user in filed.participants.all()} == {"a.h1.lap", "a.h1.ky"}
    assert [attachment.kind for attachment in filed.attachments.all()] == [AttachmentKind.SIGNED_SCAN]
    FigureEntry.objects.filter(draft=draft).update(value=99)
    filed.refresh_from_db()
    assert filed.figures.get(figure__code="HEROIN").value == 1
    for spoil in (
        lambda: filed.save(),
        lambda: filed.save(update_fields=["content"]),
        lambda: filed.delete(),
        lambda: Submission.objects.filter(pk=filed.pk).update(content="{}"),
        lambda: filed.figures.all().update(value=2),
        lambda: filed.figures.first().save(),
    ):
        with pytest.raises(Exception, match=r"không (sửa|xóa) được"):
            spoil()


def test_code_ignores_number_date_signer_and_files(world, report):
    draft = bring_to(world, report, S.DRAFTING)
    printed = code_of(draft)
    draft.document_number, draft.signed_on, draft.signer_name = "99/BC", date(2025, 12, 1), "Người Khác"
    draft.save()
    attach(report, AttachmentKind.SUPPORTING, by=world.users["a.h1.lap"])
    assert code_of(draft) == printed
    draft.assessment = "Đã sửa."
    draft.save()
    assert code_of(draft) != printed


def test_submit_with_something_missing_names_it(world, report):
    draft = bring_to(world, report, S.DRAFTING)
    draft.figures.get(figure__code="BUOI").delete()
    draft.document_number = ""
    draft.save()
    with pytest.raises(workflow.MoveRefused) as refused:
        workflow.submit(report, by=actor(world, "a.h1.ky"), now=NOW)
    assert [(item.section, item.anchor) for item in refused.value.missing] == [
        (Section.FIGURES, "BUOI"),
        (Section.CHECK, "document_number"),
    ]
    assert report.submissions.count() == 0


def test_coordinators_own_report_needs_no_number(world):
    report = world.reports["a.CQ", "2025-N"]
    finished_draft(report, by=world.users["a.cq.lap"], number="")
    report.state = S.DRAFTING
    report.save()
    filed = workflow.submit(report, by=actor(world, "a.cq.ky"), now=NOW)
    assert (filed.number, filed.document_number) == (1, "")


def test_paper_way_needs_the_scan_and_the_printed_code(world, report):
    report.unit.preparer_files = True
    report.unit.save()
    draft = finished_draft(report, by=world.users["a.h1.lap"])
    by = actor(world, "a.h1.lap")
    with pytest.raises(workflow.MoveRefused) as refused:
        workflow.submit(report, by=by, now=NOW, code=code_of(draft))
    assert [item.anchor for item in refused.value.missing] == ["signed_scan"]
    attach(report, AttachmentKind.SIGNED_SCAN, by=world.users["a.h1.lap"])
    with pytest.raises(workflow.MoveRefused, match="khác mã"):
        workflow.submit(report, by=by, now=NOW, code="00000000")
    assert workflow.submit(report, by=by, now=NOW, code=code_of(draft).upper()).on_paper


def test_four_eyes_whoever_took_part_never_accepts(world, report):
    bring_to(world, report, S.IN_REVIEW)
    filed = report.last_standing_round()
    filed.participants.add(world.users["a.tonghop"])
    with pytest.raises(workflow.MoveRefused, match="không tự tiếp nhận"):
        workflow.accept(report, by=actor(world, "a.tonghop"), now=NOW)
    workflow.accept(report, by=actor(world, "a.tonghop2"), now=NOW)
    filed.refresh_from_db()
    assert (filed.accepted_by.username, filed.accepted_at) == ("a.tonghop2", NOW)


def test_round_nop_thay_becomes_the_working_copy_and_is_disputed_not_withdrawn(world, report):
    bring_to(world, report, S.DRAFTING)
    own = report.draft_of(DraftKind.OWN)
    paper = report.draft_of(DraftKind.ON_BEHALF)
    filed = workflow.submit_on_behalf(report, by=actor(world, "a.tonghop"), now=NOW)

    report.refresh_from_db()
    assert report.draft_of(DraftKind.OWN) == paper
    assert report.draft_of(DraftKind.KEPT) == own
    assert filed.on_behalf
    assert filed.received_on == date(2025, 6, 2)
    assert filed.timeliness == "on_time"
    assert Move.WITHDRAW not in possible_moves(report, actor(world, "a.h1.ky"), NOW)
    with pytest.raises(workflow.MoveRefused, match="ý kiến"):
        workflow.confirm_round(filed, by=actor(world, "a.h1.lap"), now=NOW, disputed=True)
    workflow.confirm_round(filed, by=actor(world, "a.h1.lap"), now=NOW, disputed=True, comment="Sai số.")
    filed.refresh_from_db()
    assert (filed.confirmation, filed.confirmation_comment) == ("disputed", "Sai số.")
    workflow.take(report, by=actor(world, "a.tonghop"), now=NOW)
    with pytest.raises(workflow.MoveRefused, match="không tự tiếp nhận"):
        workflow.accept(report, by=actor(world, "a.tonghop"), now=NOW)


def test_on_behalf_draft_needs_the_paper_first(world, report):
    with (
        pytest.raises(workflow.MoveRefused, match="bản quét"),
        workflow.saving(
            report, by=actor(world, "a.tonghop"), now=NOW, revision=None, kind=DraftKind.ON_BEHALF
        ),
    ):
        pass


def test_stale_save_overwrites_nothing(world, report):
    draft = bring_to(world, report, S.DRAFTING)
    by = actor(world, "a.h1.lap")
    first = save_assessment(report, "Người thứ nhất.", by=by, revision=draft.revision)
    with pytest.raises(workflow.StaleDraft):
        save_assessment(report, "Người thứ hai.", by=by, revision=draft.revision)
    draft.refresh_from_db()
    assert (draft.assessment, draft.revision) == ("Người thứ nhất.", first.revision)


@pytest.mark.parametrize("after", ["return", "reopen"])
def test_withdrawing_a_correction_goes_back_to_tra_lai(world, report, after):
    bring_to(world, report, S.IN_REVIEW if after == "return" else S.ACCEPTED)
    make(after, report, actor(world, "a.tonghop"))
    workflow.submit(report, by=actor(world, "a.h1.ky"), now=NOW + timedelta(hours=1))
    workflow.withdraw(report, by=actor(world, "a.h1.ky"), now=NOW + timedelta(hours=2), comment="Sai.")
    report.refresh_from_db()
    assert report.state == S.RETURNED
    workflow.present(report, by=actor(world, "a.h1.lap"), now=NOW)
    workflow.recall(report, by=actor(world, "a.h1.lap"), now=NOW)
    assert report.state == S.RETURNED


def test_reopened_report_counts_with_its_accepted_round(world, report):
    bring_to(world, report, S.ACCEPTED)
    accepted = report.last_standing_round()
    workflow.reopen(
        report, by=actor(world, "a.tonghop"), now=NOW, comment="Theo đề nghị.", due_before=date(2025, 12, 20)
    )
    correction = workflow.submit(report, by=actor(world, "a.h1.ky"), now=NOW)
    assert report.counted_round() == accepted
    rounds = Submission.objects.filter(report=report)
    assert list(rounds.counted()) == [accepted]
    assert list(rounds.provisional()) == [correction]
    workflow.take(report, by=actor(world, "a.tonghop"), now=NOW)
    workflow.accept(report, by=actor(world, "a.tonghop"), now=NOW)
    assert report.counted_round() == correction
    workflow.cancel_acceptance(report, by=actor(world, "a.tonghop"), now=NOW, comment="Nhầm.")
    assert report.counted_round() == accepted


def test_provisional_round_falls_back_to_the_accepted_one(world, report):
    bring_to(world, report, S.ACCEPTED)
    accepted = report.last_standing_round()
    make("reopen", report, actor(world, "a.tonghop"))
    workflow.submit(report, by=actor(world, "a.h1.ky"), now=NOW)
    workflow.withdraw(report, by=actor(world, "a.h1.ky"), now=NOW, comment="Sai.")
    assert list(Submission.objects.filter(report=report).provisional()) == [accepted]


def test_acceptance_is_not_cancelled_once_the_consolidated_report_is_issued(world, report):
    bring_to(world, report, S.ACCEPTED)
    ConsolidatedIssue.objects.create(
        period=report.period,
        number=1,
        document_number="1/BC-CQ",
        signed_on=date(2025, 12, 20),
        signer="Người Ký",
        content="{}",
        sha256="0" * 64,
        issued_at=NOW,
        issued_by=world.users["a.lanhdao"],
    )
    with pytest.raises(workflow.MoveRefused, match="đã ban hành"):
        make("cancel_acceptance", report, actor(world, "a.tonghop"))
    make("reopen", report, actor(world, "a.tonghop"))


def test_return_keeps_comments_by_section_and_they_are_ticked_off(world, report):
    bring_to(world, report, S.IN_REVIEW)
    make("return", report, actor(world, "a.tonghop"))
    comment = report.moves.get(move="return").section_comments.get()
    assert (comment.section, comment.text) == (Section.FIGURES, "Rà soát.")
    workflow.tick_comment(comment, by=actor(world, "a.h1.lap"), now=NOW)
    comment.refresh_from_db()
    assert (comment.done_at, comment.done_by.username) == (NOW, "a.h1.lap")


def test_paper_received_before_the_period_began_is_refused(world, report):
    bring_to(world, report, S.DRAFTING)
    paper = report.draft_of(DraftKind.ON_BEHALF)
    paper.received_on = report.period.starts_on - timedelta(days=1)
    paper.save()
    with pytest.raises(workflow.MoveRefused, match="trước khi kỳ báo cáo bắt đầu"):
        workflow.submit_on_behalf(report, by=actor(world, "a.tonghop"), now=NOW)
    assert not report.submissions.exists()


def test_return_needs_a_due_date_in_the_future(world, report):
    bring_to(world, report, S.IN_REVIEW)
    with pytest.raises(workflow.MoveRefused, match="sau ngày hôm nay"):
        workflow.return_for_changes(
            report, by=actor(world, "a.tonghop"), now=NOW, comment="Bổ sung.", due_before=local_date(NOW)
        )
    with pytest.raises(workflow.MoveRefused, match="Hạn bổ sung quá xa; muộn nhất là 14/03/2026"):
        workflow.return_for_changes(
            report, by=actor(world, "a.tonghop"), now=NOW, comment="Bổ sung.", due_before=date(2026, 3, 15)
        )


# ------------------------------------------------------------------ due dates, at the very second


@pytest.mark.parametrize(
    ("at", "timeliness", "late"),
    [
        (datetime(2025, 6, 16, 23, 59, 59, tzinfo=VIETNAM), "on_time", 0),
        (datetime(2025, 6, 17, 0, 0, 0, tzinfo=VIETNAM), "late", 1),
        (datetime(2025, 6, 18, 23, 59, 59, tzinfo=VIETNAM), "late", 2),
    ],
)
def test_first_filing_is_judged_at_the_second(world, at, timeliness, late):
    report = world.reports["a.H1", "2025-6T"]
    finished_draft(report, by=world.users["a.h1.lap"])
    filed = workflow.submit(report, by=actor(world, "a.h1.ky", at), now=at)
    assert (filed.timeliness, filed.days_late) == (timeliness, late)


def test_withdrawing_and_filing_again_late_is_late(world):
    report = world.reports["a.H1", "2025-6T"]
    finished_draft(report, by=world.users["a.h1.lap"])
    by = actor(world, "a.h1.ky")
    in_time = datetime(2025, 6, 16, 12, tzinfo=VIETNAM)
    workflow.submit(report, by=by, now=in_time)
    workflow.withdraw(report, by=by, now=in_time, comment="Sai số.")
    workflow.submit(report, by=by, now=datetime(2025, 6, 18, 8, tzinfo=VIETNAM))
    assert (report.first_standing_round().timeliness, report.first_standing_round().days_late) == ("late", 2)


def test_correcting_a_returned_round_keeps_the_first_dates(world):
    report = world.reports["a.H1", "2025-6T"]
    finished_draft(report, by=world.users["a.h1.lap"])
    in_time = datetime(2025, 6, 16, 12, tzinfo=VIETNAM)
    first = workflow.submit(report, by=actor(world, "a.h1.ky"), now=in_time)
    workflow.take(report, by=actor(world, "a.tonghop"), now=in_time)
    make("return", report, actor(world, "a.tonghop"), now=in_time)
    second = workflow.submit(report, by=actor(world, "a.h1.ky"), now=datetime(2025, 6, 19, 8, tzinfo=VIETNAM))
    assert report.first_standing_round() == first
    assert (first.timeliness, second.timeliness) == ("on_time", "late")


@pytest.mark.parametrize(
    ("granted", "timeliness", "late"),
    [
        (datetime(2025, 6, 16, 23, 59, 59, tzinfo=VIETNAM), "on_time_extended", 0),
        (datetime(2025, 6, 17, 0, 0, 0, tzinfo=VIETNAM), "late", 4),
    ],
    ids=["granted before the due date", "granted after it"],
)
def test_extension_moves_the_verdict_only_when_granted_in_time(world, granted, timeliness, late):
    report = world.reports["a.H1", "2025-6T"]
    finished_draft(report, by=world.users["a.h1.lap"])
    scheduling.grant_extension(
        report, by=actor(world, "a.tonghop"), now=granted, last_day=date(2025, 6, 20), reason="Bão lũ."
    )
    report = type(report).objects.get(pk=report.pk)
    assert report.due_for_chasing().late_from == date(2025, 6, 21)
    filed = workflow.submit(
        report, by=actor(world, "a.h1.ky"), now=datetime(2025, 6, 20, 23, 59, 59, tzinfo=VIETNAM)
    )
    assert (filed.timeliness, filed.days_late) == (timeliness, late)
    assert filed.extended_to == (date(2025, 6, 20) if timeliness == "on_time_extended" else None)


# ------------------------------------------------------------------ the lock


@pytest.mark.parametrize("state", STATES)
def test_locked_period_stops_the_unit_and_lets_review_go_on(world, report, state):
    bring_to(world, report, state)
    worlds.lock(report.period, world.users["a.lanhdao"], NOW)
    report = type(report).objects.get(pk=report.pk)
    stopped = {"save", "present", "submit", "withdraw", "save_on_behalf", "submit_on_behalf"}
    for (from_state, move, role), _to in TABLE.items():
        if from_state == state:
            moves = possible_moves(report, actor(world, PEOPLE[role]), NOW)
            assert (Move(move) in moves) == (move not in stopped), (state, move, role)


def test_return_unlocks_the_report_until_its_new_due_date(world, report):
    bring_to(world, report, S.IN_REVIEW)
    worlds.lock(report.period, world.users["a.lanhdao"], NOW)
    report = type(report).objects.get(pk=report.pk)
    make("return", report, actor(world, "a.tonghop"))
    report = type(report).objects.get(pk=report.pk)
    assert Move.SAVE in possible_moves(report, actor(world, "a.h1.lap"), NOW)
    later = NOW + timedelta(days=5)
    assert Move.SAVE not in possible_moves(report, actor(world, "a.h1.lap"), later)
    scheduling.unlock_report(
        report, by=actor(world, "a.lanhdao"), now=later, reason="Theo đề nghị.", until=local_date(later)
    )
    assert Move.SAVE in possible_moves(report, actor(world, "a.h1.lap"), later)


def test_membership_that_ended_gives_nothing(world, report):
    user = world.users["a.h1.lap"]
    user.memberships.update(valid_to=local_date(NOW) - timedelta(days=1))
    assert possible_moves(report, actor(world, "a.h1.lap"), NOW) == frozenset()
