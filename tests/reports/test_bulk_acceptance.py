"""Two coordinators accept the same reports at the same moment: one wins each, the other is told."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from agencies.access import Access
from agencies.dates import local_date
from reports.bulk_acceptance import accept_all, rounds_received, take_back_all
from reports.enums import Move
from reports.models import ReportMove, Submission
from tests.world import NOW, build_world, file_round

TOGETHER = ("a.tonghop", "a.tonghop2")


def waiting_rounds(world):
    h1 = file_round(
        world.reports["a.H1", "2025-N"],
        {"BUOI": 1, "XA": 10, "XA-TT": 8, "HEROIN": 4},
        by=world.users["a.h1.ky"],
        at=NOW,
    )
    return [Submission.objects.get(report=world.reports["a.YT", "2025-N"]), h1]


def both(world, make):
    """Let both coordinators do it at once; what became of it, by person."""
    outcomes, barrier = {}, Barrier(len(TOGETHER), timeout=30)

    def act(username):
        try:
            access = Access.of(world.users[username], local_date(NOW))
            barrier.wait()
            outcomes[username] = make(access)
        finally:
            connection.close()

    threads = [Thread(target=act, args=(username,)) for username in TOGETHER]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_wins_and_the_other_is_told():
    world = build_world()
    chosen = [submission.pk for submission in waiting_rounds(world)]

    def accept(access):
        return accept_all(rounds_received(access).filter(pk__in=chosen).order_by("pk"), by=access, now=NOW)

    outcomes = both(world, accept)
    done = [submission.pk for outcome in outcomes.values() for submission in outcome.done]
    assert sorted(done) == sorted(chosen)
    reasons = [reason for outcome in outcomes.values() for _round, reason in outcome.left_out]
    assert len(reasons) == len(chosen)
    assert all("đã tiếp nhận lúc 08 giờ 00" in reason for reason in reasons)
    for pk in chosen:
        assert ReportMove.objects.filter(submission=pk, move=Move.ACCEPT).count() == 1
        assert ReportMove.objects.filter(submission=pk, move=Move.TAKE).count() == 1


@pytest.mark.django_db(transaction=True)
def test_undo_at_once_in_two_windows_cancels_once():
    world = build_world()
    submission = waiting_rounds(world)[0]
    access = Access.of(world.users["a.tonghop"], local_date(NOW))
    assert accept_all([submission], by=access, now=NOW).done == [submission]
    outcomes = both(world, lambda _other: take_back_all([submission], by=access, now=NOW))
    assert sorted(len(outcome.done) for outcome in outcomes.values()) == [0, 1]
    assert ReportMove.objects.filter(submission=submission, move=Move.CANCEL_ACCEPTANCE).count() == 1
