"""Difficulties given to a unit to answer: who sees them, what it may say, who is told, when it is reminded."""

from datetime import timedelta

import pytest

from agencies.access import Access
from agencies.dates import local_date
from agencies.models import Unit, User
from reports import difficulties
from reports.background import run_once
from reports.difficulties import DifficultyRefused, Reported
from reports.difficulty_list import awaiting_answer_of
from reports.difficulty_moves import DifficultyMove, DifficultyState
from reports.difficulty_notices import owe_owner_reminders
from reports.models import Difficulty, Notice
from tests import world as worlds

pytestmark = pytest.mark.django_db
NOW = worlds.NOW
TODAY = local_date(NOW)


@pytest.fixture
def world():
    return worlds.build_world()


def access(world, username, on=TODAY):
    return Access.of(world.users[username], on)


def reported(world, content="Thiếu kinh phí", key="a", unit="H1"):
    by = access(world, f"{key}.{unit.lower()}.lap")
    said = Reported(content, "Bổ sung kinh phí", "Sở Y tế")
    return difficulties.report_difficulty(
        world.plans[key], world.units[f"{key}.{unit}"], said, by=by, now=NOW
    )


def given(world, due_in=9, to="YT", now=NOW, item=None):
    item = item or reported(world)
    difficulties.assign(
        item,
        by=access(world, "a.tonghop"),
        now=now,
        owner_unit=world.units[f"a.{to}"],
        due_before=local_date(now) + timedelta(days=due_in),
    )
    return item


def seen_by(world, username, on=TODAY):
    return list(Difficulty.objects.visible_to(access(world, username, on)))


def told(item, since):
    """Subject by person, of what was written down after so many notices."""
    return {notice.user.username: notice.subject for notice in item.notices.order_by("pk")[since:]}


# ------------------------------------------------------------------ sight


def test_item_is_seen_by_the_unit_it_is_given_to_and_by_no_other(world):
    item = reported(world)
    assert seen_by(world, "a.yt.lap") == []
    given(world, item=item)
    for username in ("a.yt.lap", "a.yt.ky", "a.h1.lap", "a.tonghop", "a.lanhdao"):
        assert seen_by(world, username) == [item], username
    for username in ("a.cq.lap", "a.xem", "a.quantri", "b.yt.lap", "b.tonghop", "khong", "root"):
        assert seen_by(world, username) == [], username


def test_sight_goes_with_the_item_and_the_answer_stays_in_its_history(world):
    item = given(world)
    difficulties.respond(item, by=access(world, "a.yt.lap"), now=NOW, text="Sở đã cấp 20 triệu.")
    given(world, to="CQ", item=item)
    assert seen_by(world, "a.yt.lap") == []
    assert seen_by(world, "a.cq.lap") == [item]
    answer = item.events.get(move=DifficultyMove.RESPOND)
    assert (answer.comment, answer.by.username) == ("Sở đã cấp 20 triệu.", "a.yt.lap")
    with pytest.raises(DifficultyRefused):
        difficulties.respond(item, by=access(world, "a.yt.lap"), now=NOW, text="Bổ sung.")


def test_item_passed_to_a_higher_level_is_seen_by_no_unit_but_its_own(world):
    item = given(world)
    difficulties.forward(item, by=access(world, "a.tonghop"), now=NOW, owner_name="Bộ Y tế")
    assert seen_by(world, "a.yt.lap") == []
    assert seen_by(world, "a.h1.lap") == [item]


def test_successor_takes_over_what_an_ended_unit_had_to_answer(world):
    item = given(world, due_in=30)
    Unit.objects.filter(pk=world.units["a.YT"].pk).update(
        valid_to=TODAY + timedelta(days=10), successor=world.units["a.CQ"]
    )
    last, next_day = TODAY + timedelta(days=10), TODAY + timedelta(days=11)
    assert seen_by(world, "a.cq.lap", on=last) == []
    assert seen_by(world, "a.cq.lap", on=next_day) == [item]
    Notice.objects.all().delete()
    assert owe_owner_reminders(NOW + timedelta(days=23)) == 4  # the ended unit's people and the heirs
    assert {notice.user.username for notice in Notice.objects.all()} == {
        "a.yt.lap",
        "a.yt.ky",
        "a.cq.lap",
        "a.cq.ky",
    }
    by = access(world, "a.cq.ky", on=next_day)
    difficulties.respond(item, by=by, now=NOW + timedelta(days=11), text="Đơn vị kế thừa trả lời.")
    assert (item.state, item.answer) == (DifficultyState.ANSWERED, "Đơn vị kế thừa trả lời.")


# ------------------------------------------------------------------ what it says


def test_answer_goes_to_the_reporting_unit_and_the_coordinators(world):
    item = given(world)
    before = item.notices.count()
    difficulties.respond(item, by=access(world, "a.yt.ky"), now=NOW, text="Sở đã cấp.")
    assert (item.state, item.answer, item.answered_by) == (
        DifficultyState.ANSWERED,
        "Sở đã cấp.",
        world.users["a.yt.ky"],
    )
    assert told(item, before) == {
        "a.h1.lap": "VM-001: đã có trả lời",
        "a.h1.ky": "VM-001: đã có trả lời",
        "a.tonghop": "VM-001: đơn vị giải quyết đã trả lời",
        "a.tonghop2": "VM-001: đơn vị giải quyết đã trả lời",
    }
    assert "Sở Y tế, vướng mắc" in item.notices.get(user__username="a.tonghop2", kind="difficulty-3").body


def test_disputed_answer_comes_back_to_the_unit_that_gave_it(world):
    item = given(world)
    difficulties.respond(item, by=access(world, "a.yt.ky"), now=NOW, text="Sở đã cấp.")
    before = item.notices.count()
    difficulties.dispute(item, by=access(world, "a.h1.lap"), now=NOW, comment="Chưa nhận được.")
    owner_told = {name: words for name, words in told(item, before).items() if name.startswith("a.yt")}
    words = "VM-001: đơn vị nêu vướng mắc cho biết chưa giải quyết"
    assert owner_told == {"a.yt.lap": words, "a.yt.ky": words}
    assert [found for found, _days in awaiting_answer_of(access(world, "a.yt.lap"), TODAY)] == [item]


def test_asking_for_a_higher_level_leaves_the_decision_to_the_coordinator(world):
    item = given(world)
    difficulties.escalate(item, by=access(world, "a.yt.lap"), now=NOW, text="Thuộc thẩm quyền của Bộ.")
    assert (item.state, item.escalated, item.answer) == (
        DifficultyState.IN_PROGRESS,
        True,
        "Thuộc thẩm quyền của Bộ.",
    )
    assert item.owner == "Sở Y tế"
    assert awaiting_answer_of(access(world, "a.yt.lap"), TODAY) == []
    with pytest.raises(DifficultyRefused):
        difficulties.forward(item, by=access(world, "a.yt.lap"), now=NOW, owner_name="Bộ Y tế")
    with pytest.raises(DifficultyRefused):
        difficulties.close(item, by=access(world, "a.yt.lap"), now=NOW, comment="Xong.")
    given(world, item=item)
    assert not item.escalated  # given back, it is asked again
    assert len(awaiting_answer_of(access(world, "a.yt.lap"), TODAY)) == 1


# ------------------------------------------------------------------ being told


def test_unit_is_told_when_it_is_given_and_the_former_one_when_it_is_taken_away(world):
    item = reported(world)
    before = item.notices.count()
    given(world, item=item)
    notice = item.notices.get(user__username="a.yt.lap")
    assert notice.subject == "VM-001: được giao giải quyết"
    assert notice.body == (
        "Cơ quan tổng hợp đề nghị Sở Y tế giải quyết vướng mắc, kiến nghị VM-001 của Ủy ban nhân dân huyện Một, "
        "trả lời trước ngày 21/12/2025."
    )
    assert set(told(item, before)) == {"a.yt.lap", "a.yt.ky", "a.h1.lap", "a.h1.ky"}
    before = item.notices.count()
    given(world, to="CQ", item=item)
    assert {name: words for name, words in told(item, before).items() if name.endswith(".lap")} == {
        "a.yt.lap": "VM-001: đã chuyển cơ quan khác giải quyết",
        "a.cq.lap": "VM-001: được giao giải quyết",
        "a.h1.lap": "VM-001: đã chuyển đến cơ quan giải quyết",
    }


@pytest.mark.parametrize(
    ("days", "subject"),
    [
        (0, None),
        (2, "Trả lời VM-001: còn 07 ngày"),
        (6, "Trả lời VM-001: còn 03 ngày"),
        (8, "Trả lời VM-001: còn 01 ngày"),
        (9, "Trả lời VM-001: đã quá hạn 01 ngày"),
    ],
)
def test_reminders_of_an_answer_come_on_the_days_of_those_of_reports(world, days, subject):
    item = given(world, due_in=9)
    Notice.objects.all().delete()
    later = NOW + timedelta(days=days)
    if days == 0:
        later = NOW
        Difficulty.objects.filter(pk=item.pk).update(due_before=TODAY + timedelta(days=40))
    owe_owner_reminders(later)
    found = {notice.user.username: notice.subject for notice in Notice.objects.all()}
    assert found == ({"a.yt.lap": subject, "a.yt.ky": subject} if subject else {})
    assert owe_owner_reminders(later + timedelta(hours=1)) == 0  # owed once


def test_nobody_is_reminded_of_what_is_answered_escalated_or_with_a_ministry(world):
    answered, ministry = given(world), reported(world, "Khác.")
    asked = given(world, item=reported(world, "Khác nữa."))
    difficulties.respond(answered, by=access(world, "a.yt.lap"), now=NOW, text="Xong.")
    difficulties.escalate(asked, by=access(world, "a.yt.lap"), now=NOW, text="Thuộc thẩm quyền của Bộ.")
    difficulties.assign(
        ministry,
        by=access(world, "a.tonghop"),
        now=NOW,
        owner_name="Bộ Y tế",
        due_before=TODAY + timedelta(days=9),
    )
    assert owe_owner_reminders(NOW + timedelta(days=8)) == 0


def test_reminders_are_part_of_the_background_work(world):
    item = given(world, due_in=1)
    User.objects.filter(username__startswith="a.yt.").update(email="yt@example.vn")
    run_once(NOW)
    assert item.notices.filter(subject="Trả lời VM-001: còn 01 ngày", sent_at__isnull=False).count() == 2
