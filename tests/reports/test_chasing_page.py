"""The chasing desk as a page: what it says of a locked period, the next step of each row, older debts."""

from tests.reports.filing import FilingCase, text_of
from tests.world import NOW, lock

DESK = "/kh1/don-doc/?ky=2025-N"


class TestLockedPeriod(FilingCase):
    def lock(self):
        lock(self.world.periods["a.2025-N"], self.world.users["a.lanhdao"], NOW)

    def test_locked_desk_says_since_when_by_whom_and_who_has_not_filed(self):
        self.lock()
        page = text_of(self.sign_in("a.tonghop").get(DESK))
        assert "Mọi đơn vị đã nộp" not in page
        assert "Kỳ đã khóa từ 08:00, 12/12/2025; người khóa: a.lanhdao." in page
        assert "Chưa nộp 02 đơn vị: Cơ quan tổng hợp, Ủy ban nhân dân huyện Một." in page
        assert "Kỳ đã khóa nên không còn đơn vị nào cần đôn đốc." in page

    def test_open_desk_says_nothing_of_a_lock(self):
        assert "đã khóa" not in text_of(self.sign_in("a.tonghop").get(DESK))
