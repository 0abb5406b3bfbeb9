"""What whoever chases does next about one report: remind, call, write, wait, answer. Pure functions over a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

from reports.chasing import ChasedRow, Standing
from reports.enums import ContactKind

# Calendar days that a contact is given to work. A letter asks for an answer within three working days.
DAYS_TO_ANSWER = {
    ContactKind.REMINDER: 1,
    ContactKind.CALL: 2,
    ContactKind.MEETING: 2,
    ContactKind.LETTER: 5,
}


class ChasingAct(TextChoices):
    """What is to be done, by whoever chases."""

    ANSWER_REQUEST = "tra-loi-gia-han", "Trả lời đề nghị gia hạn"
    REMIND = "nhac", "Nhắc qua cổng"
    CALL = "goi-dien", "Gọi điện"
    WRITE = "cong-van", "Gửi công văn"
    REVIEW = "xem-xet", "Xem xét, tiếp nhận"
    WAIT = "cho", "Chờ"
    NOTHING = "", ""


@dataclass(frozen=True, slots=True)
class ChasingStep:
    """An act with its words, which say more than its label where there is more to say."""

    act: ChasingAct
    words: str

    @property
    def is_due(self) -> bool:
        """Whether there is something to do now."""
        return self.act not in (ChasingAct.WAIT, ChasingAct.NOTHING)


def next_chasing_step(row: ChasedRow, today: date) -> ChasingStep:
    """The next step with this report on that day."""
    if row.standing == Standing.WAITING:
        return _step(ChasingAct.REVIEW)
    if not row.is_owing:
        return _step(ChasingAct.NOTHING)
    if row.asked is not None:
        return _step(ChasingAct.ANSWER_REQUEST)
    return _chase(row, today) if row.is_overdue else _await(row)


def _await(row: ChasedRow) -> ChasingStep:
    """Before it is due the portal reminds by itself."""
    if row.return_due_before is not None:
        return ChasingStep(ChasingAct.WAIT, "Chờ bổ sung")
    return ChasingStep(ChasingAct.WAIT, "Chờ hết gia hạn" if row.extended_to else "Chờ đến hạn")


def _chase(row: ChasedRow, today: date) -> ChasingStep:
    """From reminder to call to letter, each given its days to work; what was said before the due date is past."""
    made = [contact for contact in row.contacts if contact.on >= row.late_from]
    if not made:
        return _step(ChasingAct.REMIND)
    last = made[-1]
    until = last.on + timedelta(days=DAYS_TO_ANSWER[ContactKind(last.kind)] - 1)
    if today <= until:
        return ChasingStep(ChasingAct.WAIT, f"Chờ trả lời đến hết {until:%d/%m}")
    kinds = [contact.kind for contact in made]
    letters = kinds.count(ContactKind.LETTER)
    if letters:
        return ChasingStep(ChasingAct.WRITE, f"Gửi công văn lần {letters + 1}")
    spoken = ContactKind.CALL in kinds or ContactKind.MEETING in kinds
    return _step(ChasingAct.WRITE if spoken else ChasingAct.CALL)


def _step(act: ChasingAct) -> ChasingStep:
    return ChasingStep(act, act.label)
