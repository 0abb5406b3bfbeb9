"""Locking a period with a reason and with open eyes, taking the lock off again, and who is told of it."""

from datetime import date, timedelta

import pytest

from reports.extensions import grant
from reports.models import Notice, Period, PeriodLock
from reports.scheduling import NotAllowed, lock_period, unlock_period
from tests.reports.filing import FilingCase, at, text_of
from tests.world import NOW

PAGE = "/kh1/tong-hop/2025-N/khoa/"
LOCKING = f"{PAGE}xac-nhan/"
# The first late day of the annual period, which H1 and CQ have not filed for.
DUE = NOW + timedelta(days=5)


class LockingCase(FilingCase):
    @property
    def period(self) -> Period:
        return Period.objects.select_related("plan").get(pk=self.world.periods["a.2025-N"].pk)

    def lock(self, now=DUE, reason="Tổng hợp xong", **options):
        with at(now):
            lock_period(self.period, by=self.access("a.lanhdao"), now=now, reason=reason, **options)

    def unlock(self, now=DUE, reason="Còn đơn vị xin nộp", by="a.lanhdao"):
        with at(now):
            unlock_period(self.period, by=self.access(by), now=now, reason=reason)

    def extend(self, last_day=date(2025, 12, 20)):
        grant(self.h1, last_day=last_day, reason="Bão", by=self.access("a.tonghop"), now=NOW)

    def acts(self):
        return list(PeriodLock.objects.values_list("period__code", "act", "reason", "by__username"))

    def told(self, kind):
        found = Notice.objects.filter(kind__startswith=f"{kind}-")
        return sorted(found.values_list("user__username", flat=True))


class TestLock(LockingCase):
    def test_lock_is_kept_with_its_reason_and_tells_units_that_have_not_filed(self):
        self.lock()
        self.lock(reason="Lần nữa")
        assert (self.period.locked_at, self.period.locked_by.username) == (DUE, "a.lanhdao")
        assert self.acts() == [("2025-N", "lock", "Tổng hợp xong", "a.lanhdao")]
        assert self.told("locked") == ["a.cq.ky", "a.cq.lap", "a.h1.ky", "a.h1.lap"]
        words = (
            Notice.objects.filter(kind__startswith="locked-", user=self.world.users["a.h1.lap"]).get().body
        )
        assert "Lý do khóa: Tổng hợp xong." in words

    def test_lock_without_a_reason_is_refused(self):
        with pytest.raises(NotAllowed, match="lý do khóa kỳ") as refused:
            self.lock(reason="  ")
        assert refused.value.about == "reason"
        assert not self.period.is_locked

    def test_lock_before_the_due_date_is_refused_while_a_unit_has_not_filed(self):
        with pytest.raises(NotAllowed, match=r"02 đơn vị chưa nộp.*Khóa được từ ngày 17/12/2025"):
            self.lock(now=DUE - timedelta(hours=9))
        assert (self.period.is_locked, self.acts(), self.told("locked")) == (False, [], [])

    def test_lock_before_the_due_date_goes_when_all_have_filed(self):
        self.period.reports.update(state="submitted")
        self.lock(now=NOW)
        assert self.period.is_locked

    def test_running_extension_ends_only_when_it_is_named(self):
        self.extend()
        with pytest.raises(NotAllowed, match="huyện Một đến hết ngày 20/12/2025"):
            self.lock()
        with pytest.raises(NotAllowed):
            self.lock(ends={self.report("a.CQ").pk})
        assert not self.period.is_locked
        self.lock(ends={self.h1.pk})
        assert self.period.is_locked

    def test_extension_runs_to_the_end_of_its_last_day(self):
        self.extend(date(2025, 12, 17))
        with pytest.raises(NotAllowed):
            self.lock(now=DUE + timedelta(hours=15))
        self.lock(now=DUE + timedelta(hours=17))
        assert self.period.is_locked


class TestUnlock(LockingCase):
    def test_unlocking_leaves_both_acts_and_tells_those_who_may_file_again(self):
        self.lock()
        self.unlock()
        self.unlock()
        assert (self.period.locked_at, self.period.locked_by) == (None, None)
        assert [act[1:3] for act in self.acts()] == [
            ("lock", "Tổng hợp xong"),
            ("unlock", "Còn đơn vị xin nộp"),
        ]
        assert self.told("unlocked") == ["a.cq.ky", "a.cq.lap", "a.h1.ky", "a.h1.lap"]

    def test_only_the_head_unlocks_and_only_with_a_reason(self):
        self.lock()
        for by in ("a.tonghop", "a.h1.ky", "b.lanhdao"):
            with pytest.raises(NotAllowed, match="Chỉ lãnh đạo"):
                self.unlock(by=by)
        with pytest.raises(NotAllowed, match="lý do mở khóa kỳ"):
            self.unlock(reason=" ")
        assert self.period.is_locked


class TestPages(LockingCase):
    def head(self):
        return self.sign_in("a.lanhdao")

    def test_page_names_who_has_not_filed_before_anything_is_locked(self):
        with at(DUE):
            head = self.head()
            assert 'name="buoc" value="khoa"' not in text_of(head.get(PAGE))
            page = text_of(head.get(LOCKING))
            assert "02 đơn vị" in page
            assert "Ủy ban nhân dân huyện Một" in page
            assert "Đã nộp, chờ tiếp nhận 01 đơn vị: Sở Y tế; khóa rồi vẫn tiếp nhận được." in page
            assert "<b>Sở Y tế</b>" not in page
            assert head.post(PAGE, {"buoc": "khoa"}).status_code == 200
            assert not self.period.is_locked

    def test_reason_is_asked_for_at_its_field_and_shown_with_the_lock(self):
        with at(DUE):
            head = self.head()
            assert "Chưa có lý do" in text_of(head.post(LOCKING, {}))
            page = text_of(head.post(LOCKING, {"reason": "Tổng hợp xong"}, follow=True))
            assert "Đã khóa Báo cáo năm 2025." in page
            assert "Tổng hợp xong" in page
            desk = text_of(self.sign_in("a.tonghop").get("/kh1/don-doc/?ky=2025-N"))
            assert "Lý do khóa: Tổng hợp xong" in desk
            page = text_of(head.post(PAGE, {"buoc": "mo-ky"}))
            assert "Chưa có lý do" in page
            page = text_of(head.post(PAGE, {"buoc": "mo-ky", "reason": "Còn đơn vị xin nộp"}, follow=True))
            assert "Đã mở khóa Báo cáo năm 2025." in page
            assert "Còn đơn vị xin nộp" in page

    def test_running_extension_needs_the_tick_on_the_page_that_showed_it(self):
        self.extend()
        with at(DUE):
            head = self.head()
            page = text_of(head.get(LOCKING))
            assert "gia hạn chưa hết: đến hết ngày 20/12/2025" in page
            seen = f'name="da-xem" value="{self.h1.pk}"'
            assert seen in page
            refused = text_of(head.post(LOCKING, {"reason": "Xong", "da-xem": self.h1.pk}))
            assert "Đề nghị đánh dấu ô này nếu vẫn khóa" in refused
            assert 'value="Xong"' in refused
            stale = head.post(LOCKING, {"reason": "Xong", "da-xem": "", "acknowledged": "on"})
            assert (stale.status_code, self.period.is_locked) == (409, False)
            assert seen in text_of(stale)
            head.post(LOCKING, {"reason": "Xong", "da-xem": self.h1.pk, "acknowledged": "on"})
            assert self.period.is_locked

    def test_page_offers_no_lock_before_the_due_date(self):
        page = text_of(self.head().get(LOCKING))
        assert "khóa được từ ngày đó" in page
        assert "btn--danger" not in page
