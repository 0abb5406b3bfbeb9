"""Adjusting a target or a task: who proposes and decides, what is refused, which periods keep the old target."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from agencies.models import ImmutableRecord
from targets import amending
from targets.amending import AmendmentRefused, Content, Decision, Proposal, stamp_of
from targets.enums import AmendmentMove, AmendmentState
from targets.indicator_specs import level_in, levels_of, spec_of
from targets.models import Amendment, AmendmentEvent, Indicator, Task, Threshold
from targets.verdicts import threshold_words
from tests.reports.filing import FilingCase, now

FROM_2025 = date(2025, 1, 1)
TWENTY = Content(FROM_2025, Decimal(20), ">=")


class AmendingCase(FilingCase):
    def setUp(self):
        self.plan = self.world.plans["a"]
        self.indicator = Indicator.objects.get(plan=self.plan, code="1.2")
        self.task = Task.objects.get(plan=self.plan, number=2)

    def propose(self, content=TWENTY, subject=None, by="a.tonghop", reason="Thực tế đã vượt mức."):
        proposal = Proposal(self.world.units["a.YT"], reason, content)
        return amending.propose(self.plan, subject or self.indicator, proposal, by=self.access(by), now=now())

    def adopt(self, amendment, content=TWENTY, by="a.lanhdao", number="15/QĐ-UBND", on=date(2024, 12, 20)):
        amending.adopt(
            amendment,
            Decision(number, on, content),
            seen=stamp_of(amendment),
            by=self.access(by),
            now=now(),
        )
        return amendment

    def asked(self, year, last_day):
        level = level_in(levels_of(self.plan.pk)[self.indicator.pk], year=year, last_day=last_day)
        return threshold_words(spec_of(self.indicator, level=level))

    def refused(self, act, *args, **kwargs):
        with pytest.raises(AmendmentRefused) as refusal:
            act(*args, **kwargs)
        return refusal.value.field, str(refusal.value)


class TestProposing(AmendingCase):
    def test_proposal_gets_the_next_number_of_its_plan_and_a_row_of_history(self):
        first, second = self.propose(), self.propose(Content(FROM_2025, Decimal(30), ">="))
        assert [first.number, second.number] == [1, 2]
        event = first.events.get()
        assert (event.move, event.to_state, event.comment) == (
            AmendmentMove.PROPOSE,
            AmendmentState.PROPOSED,
            "từ 20, áp dụng từ ngày 01/01/2025",
        )

    def test_proposal_changes_no_level(self):
        self.propose()
        assert self.asked(2025, date(2025, 12, 14)) == "từ 5"

    def test_people_of_units_observers_and_strangers_propose_nothing(self):
        for username in ("a.yt.ky", "a.xem", "a.quantri", "b.lanhdao"):
            field, words = self.refused(self.propose, by=username)
            assert (field, words) == ("", "Chỉ cơ quan tổng hợp ghi đề xuất điều chỉnh."), username
        assert not Amendment.objects.exists()

    def test_level_that_holds_already_is_refused(self):
        field, words = self.refused(self.propose, Content(FROM_2025, Decimal(5), ">="))
        assert field == "value"
        assert "trùng với mức đang áp dụng từ trước ngày 01/01/2025" in words

    def test_same_number_under_another_comparison_is_a_change(self):
        assert amending.level_words(self.propose(Content(FROM_2025, Decimal(5), ">"))) == "trên 5"

    def test_ratio_over_all_is_refused(self):
        ratio = Indicator.objects.get(plan=self.plan, code="1.1")
        content = Content(FROM_2025, Decimal("100.5"), "=")
        assert self.refused(self.propose, content, ratio) == (
            "value",
            "Tỷ lệ không quá 100%. Đề nghị ghi lại mức.",
        )

    def test_day_before_the_plan_or_after_its_last_period_is_refused(self):
        for day in (self.plan.signed_on - timedelta(days=1), date(2025, 12, 15)):
            field, _words = self.refused(self.propose, Content(day, Decimal(20), ">="))
            assert field == "valid_from", day
        self.propose(Content(date(2025, 12, 14), Decimal(20), ">="))

    def test_task_needs_another_text_than_the_plans(self):
        for wording in ("  ", self.task.text):
            field, _words = self.refused(self.propose, Content(FROM_2025, wording=wording), self.task)
            assert field == "wording"
        assert self.propose(Content(FROM_2025, wording="Nội dung khác."), self.task).subject.startswith(
            "Nhiệm vụ 2"
        )


class TestDeciding(AmendingCase):
    def test_decision_holds_from_its_day_on_and_older_periods_keep_the_old_level(self):
        self.adopt(self.propose())
        assert self.asked(2024, date(2024, 12, 14)) == "từ 5"
        assert self.asked(2025, date(2025, 6, 14)) == "từ 20"

    def test_decision_in_the_middle_of_a_year_splits_it_by_the_last_day_of_the_period(self):
        content = Content(date(2025, 9, 1), Decimal(20), ">=")
        self.adopt(self.propose(content), content)
        assert self.asked(2025, date(2025, 6, 14)) == "từ 5"
        assert self.asked(2025, date(2025, 12, 14)) == "từ 20"

    def test_period_that_ends_on_the_day_has_the_new_level(self):
        content = Content(date(2025, 6, 14), Decimal(20), ">=")
        self.adopt(self.propose(content), content)
        assert self.asked(2025, date(2025, 6, 14)) == "từ 20"

    def test_later_level_of_the_plan_itself_takes_over_from_an_earlier_amendment(self):
        Threshold.objects.create(indicator=self.indicator, from_year=2025, value=8)
        content = Content(date(2024, 11, 1), Decimal(20), ">=")
        self.adopt(self.propose(content), content)
        assert self.asked(2024, date(2024, 12, 14)) == "từ 20"
        assert self.asked(2025, date(2025, 6, 14)) == "từ 8"

    def test_amendment_from_the_first_day_of_a_year_stands_over_the_plans_level_of_that_year(self):
        Threshold.objects.create(indicator=self.indicator, from_year=2025, value=8)
        self.adopt(self.propose())
        assert self.asked(2025, date(2025, 6, 14)) == "từ 20"

    def test_decision_may_differ_from_the_proposal_and_both_stay_in_the_history(self):
        decided = Content(date(2025, 2, 1), Decimal(18), ">")
        amendment = self.adopt(self.propose(), decided)
        assert self.asked(2025, date(2025, 6, 14)) == "trên 18"
        assert [event.comment for event in amendment.events.order_by("pk")] == [
            "từ 20, áp dụng từ ngày 01/01/2025",
            "Văn bản số 15/QĐ-UBND ngày 20/12/2024: trên 18, áp dụng từ ngày 01/02/2025",
        ]

    def test_what_was_only_monitored_is_judged_once_a_level_is_decided(self):
        Indicator.objects.filter(pk=self.indicator.pk).update(kind="monitored", comparator="")
        Threshold.objects.filter(indicator=self.indicator).delete()
        self.indicator.refresh_from_db()
        content = Content(FROM_2025, Decimal(50), "<=")
        self.adopt(self.propose(content), content)
        level = level_in(levels_of(self.plan.pk)[self.indicator.pk], year=2024, last_day=date(2024, 12, 14))
        assert threshold_words(spec_of(self.indicator, level=level)) == "không định mức"
        assert self.asked(2025, date(2025, 6, 14)) == "không quá 50"

    def test_minimum_of_each_unit_is_a_whole_number(self):
        Indicator.objects.filter(pk=self.indicator.pk).update(kind="units_at_least", measure="mô hình")
        self.indicator.refresh_from_db()
        for value in ("0", "1.5"):
            assert self.refused(self.propose, Content(FROM_2025, Decimal(value)))[0] == "value"
        content = Content(FROM_2025, Decimal(2))
        self.adopt(self.propose(content), content)
        assert self.asked(2025, date(2025, 6, 14)) == "mỗi đơn vị từ 02 mô hình"

    def test_only_the_head_decides(self):
        amendment = self.propose()
        for username in ("a.tonghop", "a.yt.ky", "a.quantri", "b.lanhdao"):
            field, words = self.refused(self.adopt, amendment, by=username)
            assert not field, username
            assert "thuộc vai trò khác" in words, username
        assert amending.moves_of(amendment, self.access("a.tonghop")) == (
            AmendmentMove.CORRECT,
            AmendmentMove.WITHDRAW,
        )

    def test_decision_needs_its_number_and_a_day_that_has_come(self):
        amendment = self.propose()
        assert self.refused(self.adopt, amendment, number=" ")[0] == "decision_number"
        tomorrow = now().date() + timedelta(days=1)
        assert self.refused(self.adopt, amendment, on=tomorrow)[0] == "decided_on"
        assert (
            self.refused(self.adopt, amendment, on=self.plan.signed_on - timedelta(days=1))[0] == "decided_on"
        )

    def test_two_decisions_from_one_day_are_refused(self):
        self.adopt(self.propose())
        other = self.propose(Content(date(2025, 2, 1), Decimal(30), ">="))
        field, words = self.refused(self.adopt, other, Content(FROM_2025, Decimal(30), ">="))
        assert (field, words.split(" đã")[0]) == (
            "valid_from",
            "Điều chỉnh số 01 (15/QĐ-UBND ngày 20/12/2024)",
        )
        other.refresh_from_db()
        assert (other.state, other.valid_from) == (AmendmentState.PROPOSED, date(2025, 2, 1))

    def test_database_refuses_two_decisions_from_one_day_too(self):
        amendment = self.adopt(self.propose())
        with pytest.raises(IntegrityError), transaction.atomic():
            Amendment.objects.create(
                plan=self.plan,
                number=9,
                indicator=self.indicator,
                value=30,
                comparator=">=",
                proposed_by=amendment.proposed_by,
                reason="x",
                valid_from=amendment.valid_from,
                decision_number="1/QĐ",
                decided_on=amendment.decided_on,
                state=AmendmentState.ADOPTED,
                saved_at=now(),
                saved_by=amendment.saved_by,
            )

    def test_stale_page_decides_nothing(self):
        amendment = self.propose()
        seen = stamp_of(amendment)
        amending.correct(
            amendment,
            Proposal(self.world.units["a.YT"], "Khác.", Content(FROM_2025, Decimal(25), ">=")),
            seen=seen,
            by=self.access("a.tonghop"),
            now=now() + timedelta(minutes=1),
        )
        field, words = self.refused(
            amending.adopt,
            amendment,
            Decision("15/QĐ", date(2024, 12, 20), TWENTY),
            seen=seen,
            by=self.access("a.lanhdao"),
            now=now(),
        )
        assert not field
        assert words.startswith("Người khác vừa sửa đề xuất này.")
        assert self.asked(2025, date(2025, 6, 14)) == "từ 5"


class TestEnding(AmendingCase):
    def end(self, act, amendment, by="a.lanhdao", comment="Chưa phù hợp."):
        act(amendment, comment=comment, seen=stamp_of(amendment), by=self.access(by), now=now())

    def test_rejected_or_withdrawn_proposal_is_closed(self):
        for act, by, state in (
            (amending.reject, "a.lanhdao", AmendmentState.REJECTED),
            (amending.withdraw, "a.tonghop", AmendmentState.WITHDRAWN),
        ):
            amendment = self.propose()
            self.end(act, amendment, by)
            assert amendment.state == state
            assert amending.moves_of(amendment, self.access("a.lanhdao")) == ()

    def test_revoked_decision_is_a_proposal_again_and_the_old_level_returns(self):
        amendment = self.adopt(self.propose())
        self.end(amending.revoke, amendment, comment="Ghi nhầm số.")
        assert (amendment.state, amendment.decision) == (AmendmentState.PROPOSED, "")
        assert self.asked(2025, date(2025, 6, 14)) == "từ 5"
        assert amendment.events.order_by("pk").last().comment == "Ghi nhầm số."

    def test_ending_needs_its_reason(self):
        assert self.refused(self.end, amending.withdraw, self.propose(), comment=" ")[0] == "comment"

    def test_history_is_never_changed(self):
        event = self.propose().events.get()
        for act in (event.save, event.delete, AmendmentEvent.objects.all().delete):
            with pytest.raises(ImmutableRecord):
                act()
        with pytest.raises(ImmutableRecord):
            AmendmentEvent.objects.update(comment="x")
