"""Tracked difficulties: the table of moves, the history, who is told, and what acceptance of reports does to them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from agencies.access import Access
from agencies.dates import local_date
from agencies.models import ImmutableRecord
from reports import difficulties, workflow
from reports.difficulties import DifficultyRefused, Reported
from reports.difficulty_moves import DIFFICULTY_MOVES, OPEN_STATES, DifficultyMove, DifficultyState
from reports.enums import Confirmation, DraftKind
from reports.models import Difficulty, DifficultyEntry, DifficultyEvent, Notice, Submission
from reports.permissions import difficulty_moves
from tests import world as worlds
from tests.reports.drafts import finished_draft

pytestmark = pytest.mark.django_db
NOW = worlds.NOW
S, M = DifficultyState, DifficultyMove

# The table written out again: (state, move, role) → where it leads. Everything else is refused.
TABLE = {
    **{
        (state, M.ASSIGN, "coordinator"): S.IN_PROGRESS
        for state in (S.NEW, S.IN_PROGRESS, S.ANSWERED, S.FORWARDED)
    },
    **{
        (state, move, role): target
        for state in (S.IN_PROGRESS, S.ANSWERED)
        for move, target in ((M.RESPOND, S.ANSWERED), (M.ESCALATE, S.IN_PROGRESS))
        for role in ("owner's preparer", "owner's signatory")
    },
    **{
        (state, M.ANSWER, "coordinator"): S.ANSWERED
        for state in (S.NEW, S.IN_PROGRESS, S.ANSWERED, S.FORWARDED)
    },
    **{(state, M.FORWARD, "coordinator"): S.FORWARDED for state in (S.NEW, S.IN_PROGRESS, S.ANSWERED)},
    **{
        (state, M.CLOSE, "coordinator"): S.CLOSED for state in (S.NEW, S.IN_PROGRESS, S.ANSWERED, S.FORWARDED)
    },
    (S.CLOSED, M.REOPEN, "coordinator"): S.IN_PROGRESS,
    **{(S.ANSWERED, M.CONFIRM, role): S.CLOSED for role in ("preparer", "signatory")},
    **{
        (state, M.DISPUTE, role): S.IN_PROGRESS
        for state in (S.ANSWERED, S.CLOSED)
        for role in ("preparer", "signatory")
    },
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
    "owner's preparer": "a.yt.lap",
    "owner's signatory": "a.yt.ky",
    "another unit's preparer": "a.cq.lap",
    "another province's coordinator": "b.tonghop",
    "another province's preparer": "b.h1.lap",
}
# States in which a unit has been asked to answer.
GIVEN = (S.IN_PROGRESS, S.ANSWERED, S.CLOSED)
ARGUMENTS = {
    M.ASSIGN: {"owner_name": "Sở Tài chính", "due_before": local_date(NOW) + timedelta(days=9)},
    M.ANSWER: {"text": "Đã bố trí."},
    M.RESPOND: {"text": "Sở đã cấp."},
    M.ESCALATE: {"text": "Thuộc thẩm quyền của Bộ."},
    M.FORWARD: {"owner_name": "Bộ Y tế"},
    M.CLOSE: {"comment": "Đã xong."},
    M.REOPEN: {"comment": "Còn vướng."},
    M.CONFIRM: {},
    M.DISPUTE: {"comment": "Chưa xong."},
}


@pytest.fixture
def world():
    return worlds.build_world()


def actor(world, username):
    return Access.of(world.users[username], local_date(NOW))


def new_item(world, key="a", unit="H1", content="Thiếu kinh phí", **values):
    who = actor(world, f"{key}.{unit.lower()}.lap")
    said = Reported(content, "Bổ sung kinh phí", "Sở Tài chính")
    item = difficulties.report_difficulty(
        world.plans[key], world.units[f"{key}.{unit}"], said, by=who, now=NOW
    )
    if values:
        Difficulty.objects.filter(pk=item.pk).update(**values)
        item.refresh_from_db()
    return item


def make(move, item, by, **arguments):
    getattr(difficulties, move.value)(item, by=by, now=NOW, **(ARGUMENTS[move] | arguments))


# ------------------------------------------------------------------ the table of moves


@pytest.mark.parametrize("state", list(S))
def test_every_move_by_every_person_follows_the_table(world, state):
    item = new_item(world, state=state, owner_unit=world.units["a.YT"] if state in GIVEN else None)
    for move in DIFFICULTY_MOVES:
        for role, username in PEOPLE.items():
            by, expected = actor(world, username), TABLE.get((state, move, role))
            item.refresh_from_db()
            events = item.events.count()
            assert (move in difficulty_moves(item, by)) == (expected is not None), (state, move, role)
            with transaction.atomic():
                if expected is None:
                    with pytest.raises(DifficultyRefused):
                        make(move, item, by)
                    assert (item.state, item.events.count()) == (state, events)
                else:
                    make(move, item, by)
                    last = item.events.order_by("pk").last()
                    assert (item.state, item.events.count()) == (expected, events + 1)
                    assert (last.from_state, last.to_state, last.move) == (state, expected, move)
                    assert (last.by, last.at) == (world.users[username], NOW)
                transaction.set_rollback(True)


def test_every_state_is_left_and_reached():
    assert {state for state, _move, _role in TABLE} == set(S)
    assert {*TABLE.values(), S.NEW} == set(S)
    assert set(S) - {S.CLOSED} == OPEN_STATES


@pytest.mark.parametrize(
    ("move", "state", "username", "emptied"),
    [
        (M.ANSWER, S.NEW, "a.tonghop", {"text": "  "}),
        (M.CLOSE, S.NEW, "a.tonghop", {"comment": " "}),
        (M.RESPOND, S.IN_PROGRESS, "a.yt.lap", {"text": " "}),
        (M.ESCALATE, S.IN_PROGRESS, "a.yt.ky", {"text": ""}),
        (M.REOPEN, S.CLOSED, "a.tonghop", {"comment": ""}),
        (M.DISPUTE, S.ANSWERED, "a.h1.lap", {"comment": ""}),
        (M.ASSIGN, S.NEW, "a.tonghop", {"owner_name": " "}),
        (M.FORWARD, S.NEW, "a.tonghop", {"owner_name": ""}),
        (M.ASSIGN, S.NEW, "a.tonghop", {"due_before": local_date(NOW)}),
    ],
)
def test_move_without_what_it_needs_is_refused(world, move, state, username, emptied):
    item = new_item(world, state=state, owner_unit=world.units["a.YT"] if state in GIVEN else None)
    with pytest.raises(DifficultyRefused, match=r"Đề nghị|Hạn"):
        make(move, item, actor(world, username), **emptied)
    item.refresh_from_db()
    assert (item.state, item.events.count()) == (state, 1)


def test_owner_is_one_body_of_the_province(world):
    item, by = new_item(world), actor(world, "a.tonghop")
    unit, foreign = world.units["a.YT"], world.units["b.YT"]
    with pytest.raises(DifficultyRefused):
        make(M.ASSIGN, item, by, owner_unit=unit)  # a name is given too
    with pytest.raises(DifficultyRefused):
        make(M.ASSIGN, item, by, owner_unit=foreign, owner_name="")
    make(M.ASSIGN, item, by, owner_unit=unit, owner_name="", kind="funds")
    assert (item.owner, item.kind, item.due_before) == (
        "Sở Y tế",
        "funds",
        local_date(NOW) + timedelta(days=9),
    )
    assert item.events.last().comment == "Sở Y tế, trước ngày 21/12/2025"


def test_answer_keeps_who_and_when_and_waits_for_the_units_word(world):
    item = new_item(world)
    make(M.ANSWER, item, actor(world, "a.tonghop"))
    assert (item.answer, item.answered_at, item.answered_by) == ("Đã bố trí.", NOW, world.users["a.tonghop"])
    make(M.DISPUTE, item, actor(world, "a.h1.ky"))
    assert (item.confirmation, item.confirmation_comment) == (Confirmation.DISPUTED, "Chưa xong.")
    make(M.ANSWER, item, actor(world, "a.tonghop"), text="Bố trí thêm.")
    assert (item.confirmation, item.confirmation_comment, item.answer) == ("", "", "Bố trí thêm.")
    assert "Đã bố trí." in item.events.values_list("comment", flat=True)
    make(M.CONFIRM, item, actor(world, "a.h1.lap"))
    assert (item.state, item.confirmation) == (S.CLOSED, Confirmation.CONFIRMED)


def test_history_is_only_added_to(world):
    event = new_item(world).events.get()
    for change in (event.save, event.delete, DifficultyEvent.objects.all().delete):
        with pytest.raises(ImmutableRecord):
            change()
    with pytest.raises(ImmutableRecord):
        DifficultyEvent.objects.update(comment="x")


def test_items_are_numbered_within_their_plan(world):
    codes = [new_item(world).code, new_item(world, unit="YT").code, new_item(world, key="b").code]
    assert codes == ["VM-001", "VM-002", "VM-001"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Difficulty.objects.filter(plan=world.plans["a"]).update(number=1)


@pytest.mark.parametrize(
    ("username", "allowed"),
    [
        ("a.h1.lap", True),
        ("a.h1.ky", True),
        ("a.tonghop", True),
        ("a.lanhdao", False),
        ("a.yt.lap", False),
        ("b.tonghop", False),
        ("a.xem", False),
        ("a.quantri", False),
        ("khong", False),
    ],
)
def test_only_the_unit_and_coordinators_report_on_any_day(world, username, allowed):
    arguments = (world.plans["a"], world.units["a.H1"], Reported("Thiếu người"))
    if allowed:
        difficulties.report_difficulty(*arguments, by=actor(world, username), now=NOW)
    else:
        with pytest.raises(DifficultyRefused):
            difficulties.report_difficulty(*arguments, by=actor(world, username), now=NOW)
    assert Difficulty.objects.count() == allowed


def test_visible_to_its_unit_and_its_receivers_only(world):
    items = {f"{key}.{unit}": new_item(world, key, unit) for key in "ab" for unit in ("H1", "YT")}

    def seen(username):
        found = Difficulty.objects.visible_to(actor(world, username))
        return {name for name, item in items.items() if item in found}

    assert seen("a.h1.lap") == {"a.H1"}
    assert seen("a.tonghop") == seen("a.lanhdao") == {"a.H1", "a.YT"}
    assert seen("a.xem") == seen("a.quantri") == seen("khong") == seen("root") == set()


def test_overdue_are_open_unanswered_ones_from_the_due_date_on(world):
    today = local_date(NOW)
    new_item(world, content="quá hạn", due_before=today)
    new_item(world, content="còn hạn", due_before=today + timedelta(days=1))
    new_item(world, content="đã trả lời", due_before=today, state=S.ANSWERED)
    new_item(world, content="đóng", due_before=today, state=S.CLOSED)
    new_item(world, content="không hạn")
    assert [item.content for item in Difficulty.objects.overdue_on(today)] == ["quá hạn"]
    assert [item.is_overdue_on(today) for item in Difficulty.objects.all()] == [True] + [False] * 4
    ordered = [item.content for item in Difficulty.objects.most_urgent_first(today)]
    assert ordered == ["quá hạn", "đã trả lời", "còn hạn", "không hạn", "đóng"]


def told(item):
    return sorted(notice.user.username for notice in item.notices.order_by("pk"))


def test_coordinators_are_told_of_a_new_item_and_the_unit_of_its_answer(world):
    item = new_item(world)
    assert told(item) == ["a.tonghop", "a.tonghop2"]
    Notice.objects.all().delete()
    make(M.ANSWER, item, actor(world, "a.tonghop"))
    assert told(item) == ["a.h1.ky", "a.h1.lap"]
    notice = item.notices.first()
    assert notice.subject == "VM-001: đã có trả lời"
    assert "Đề nghị đơn vị xem trả lời" in notice.body
    make(M.ANSWER, item, actor(world, "a.tonghop"), text="Trả lời lại.")
    assert item.notices.count() == 4  # a second answer is told again
    Notice.objects.all().delete()
    make(M.DISPUTE, item, actor(world, "a.h1.lap"))
    assert told(item) == ["a.tonghop", "a.tonghop2"]


def test_coordinator_who_writes_it_down_is_not_told(world):
    by = actor(world, "a.tonghop")
    item = difficulties.report_difficulty(
        world.plans["a"], world.units["a.H1"], Reported("Thiếu người"), by=by, now=NOW
    )
    assert told(item) == ["a.tonghop2"]


# ------------------------------------------------------------------ what reports do to items


def file_with(world, rows, *, key="a.H1", period="2025-N", settled=(), days=0):
    """Write the draft's difficulties and file it; `rows` are texts or (item, text)."""
    report = world.reports[key, period]
    unit = key.lower()
    report.refresh_from_db()
    draft = finished_draft(report, by=world.users[f"{unit}.lap"])
    draft.no_difficulties = not rows
    draft.save()
    draft.difficulties.all().delete()
    for order, row in enumerate(rows, start=1):
        item, text = row if isinstance(row, tuple) else (None, row)
        DifficultyEntry.objects.create(draft=draft, order=order, item=item, content=text)
    for item in settled:
        DifficultyEntry.objects.create(draft=draft, item=item, is_settled=True, content="Đã có kinh phí")
    when = NOW + timedelta(days=days)
    return workflow.submit(report, by=actor(world, f"{unit}.ky"), now=when)


def accept(world, submission, days=0, by="a.tonghop"):
    report, when = submission.report, NOW + timedelta(days=days, hours=1)
    if report.state == "submitted":
        workflow.take(report, by=actor(world, "a.tonghop"), now=when)
    workflow.accept(report, by=actor(world, by), now=when)


def cancel(world, submission, days=0):
    when = NOW + timedelta(days=days, hours=2)
    workflow.cancel_acceptance(
        submission.report, by=actor(world, "a.tonghop"), now=when, comment="Tiếp nhận nhầm."
    )


def states():
    return list(Difficulty.objects.order_by("number").values_list("content", "state"))


def test_filing_and_withdrawing_make_no_item_and_accepting_does(world):
    filed = file_with(world, ["Thiếu người", "Thiếu tiền"])
    assert states() == []
    workflow.withdraw(filed.report, by=actor(world, "a.h1.ky"), now=NOW, comment="Sửa.")
    assert states() == []
    filed = file_with(world, ["Thiếu người", "Thiếu tiền"])
    accept(world, filed, by="a.lanhdao")
    assert states() == [("Thiếu người", S.NEW), ("Thiếu tiền", S.NEW)]
    item = Difficulty.objects.first()
    assert (item.origin, item.unit.code, item.opened_by) == (filed, "H1", world.users["a.lanhdao"])
    assert told(item) == ["a.tonghop", "a.tonghop2"]


def test_returned_round_makes_no_item(world):
    filed = file_with(world, ["Thiếu người"])
    by = actor(world, "a.tonghop")
    workflow.take(filed.report, by=by, now=NOW)
    due = local_date(NOW) + timedelta(days=5)
    workflow.return_for_changes(filed.report, by=by, now=NOW, comment="Bổ sung.", due_before=due)
    assert states() == []


def test_accepting_again_makes_no_second_item(world):
    filed = file_with(world, ["Thiếu người", "Thiếu người", "Thiếu tiền"])
    accept(world, filed)
    cancel(world, filed)
    accept(world, filed)
    assert states() == [("Thiếu người", S.NEW), ("Thiếu người", S.NEW), ("Thiếu tiền", S.NEW)]


def test_cancelled_acceptance_takes_back_what_nobody_touched(world):
    filed = file_with(world, ["Thiếu người", "Thiếu tiền"])
    accept(world, filed)
    touched = Difficulty.objects.get(content="Thiếu tiền")
    make(M.ASSIGN, touched, actor(world, "a.tonghop"))
    cancel(world, filed)
    assert states() == [("Thiếu người", S.CLOSED), ("Thiếu tiền", S.IN_PROGRESS)]
    event = Difficulty.objects.first().events.last()
    assert (event.move, event.comment, event.submission) == (M.TAKE_BACK, "Tiếp nhận nhầm.", filed)
    accept(world, filed)
    assert states() == [("Thiếu người", S.NEW), ("Thiếu tiền", S.IN_PROGRESS)]
    cancel(world, filed)
    assert states() == [("Thiếu người", S.CLOSED), ("Thiếu tiền", S.IN_PROGRESS)]


def test_corrected_round_continues_the_items_of_the_first(world):
    first = file_with(world, ["Thiếu người", "Thiếu tiền"])
    accept(world, first)
    report = first.report
    draft = report.draft_of(DraftKind.OWN)
    linked = list(draft.difficulties.values_list("item__number", flat=True))
    assert linked == [1, 2]
    workflow.reopen(
        report,
        by=actor(world, "a.tonghop"),
        now=NOW + timedelta(hours=3),
        comment="Đính chính.",
        due_before=local_date(NOW) + timedelta(days=5),
    )
    one, two = Difficulty.objects.order_by("number")
    second = file_with(world, [(one, "Thiếu nhiều người"), (two, "Thiếu tiền"), "Thiếu xe"], days=1)
    assert [row.get("item") for row in second.content_data["difficulties"]] == [1, 2, None]
    accept(world, second, days=1)
    assert states() == [("Thiếu nhiều người", S.NEW), ("Thiếu tiền", S.NEW), ("Thiếu xe", S.NEW)]
    assert Difficulty.objects.get(number=3).origin == second
    cancel(world, second, days=1)
    assert [state for _text, state in states()] == [S.NEW, S.NEW, S.CLOSED]


def test_items_of_another_unit_or_plan_are_never_continued(world):
    foreign = new_item(world, unit="YT", content="Của đơn vị khác")
    filed = file_with(world, [(foreign, "Cướp lời")])
    accept(world, filed)
    assert states() == [("Của đơn vị khác", S.NEW), ("Cướp lời", S.NEW)]
    assert Difficulty.objects.get(number=2).unit.code == "H1"


def test_settled_item_is_closed_on_acceptance_and_comes_back_when_it_is_cancelled(world):
    item = new_item(world, state=S.ANSWERED)
    filed = file_with(world, [], settled=[item])
    assert filed.content_data["settled_difficulties"] == [{"item": 1, "comment": "Đã có kinh phí"}]
    item.refresh_from_db()
    assert item.state == S.ANSWERED
    accept(world, filed)
    item.refresh_from_db()
    event = item.events.last()
    assert (item.state, event.move) == (S.CLOSED, M.SETTLE)
    assert event.comment == "Báo cáo năm 2025: Đã có kinh phí"
    cancel(world, filed)
    item.refresh_from_db()
    assert (item.state, item.events.last().move) == (S.ANSWERED, M.UNSETTLE)
    accept(world, filed)
    make(M.REOPEN, item, actor(world, "a.tonghop"))
    cancel(world, filed)
    item.refresh_from_db()
    assert item.state == S.IN_PROGRESS  # something was done since: it stays as it is


def test_cancelling_the_round_that_opened_an_item_leaves_what_a_later_report_said_of_it(world):
    first = file_with(world, ["Thiếu người"], period="2025-6T")
    accept(world, first)
    accept(world, file_with(world, [], settled=[Difficulty.objects.get()], days=1), days=1)
    assert states() == [("Thiếu người", S.CLOSED)]
    cancel(world, first, days=2)
    assert states() == [("Thiếu người", S.CLOSED)]


def test_item_closed_before_the_round_was_filed_is_taken_up_again_and_one_closed_after_is_not(world):
    early, late = new_item(world, content="Đóng trước"), new_item(world, content="Đóng sau")
    make(M.CLOSE, early, actor(world, "a.tonghop"))
    filed = file_with(world, [(early, "Đóng trước"), (late, "Đóng sau")], days=1)
    difficulties.close(
        late, by=actor(world, "a.tonghop"), now=NOW + timedelta(days=1, minutes=5), comment="Xong."
    )
    accept(world, filed, days=1)
    assert states() == [("Đóng trước", S.IN_PROGRESS), ("Đóng sau", S.CLOSED)]


def test_content_without_items_is_what_it_was(world):
    filed = file_with(world, ["Thiếu người"])
    content = Submission.objects.get(pk=filed.pk).content_data
    assert content["difficulties"] == [{"content": "Thiếu người", "proposal": "", "addressed_to": ""}]
    assert "settled_difficulties" not in content
