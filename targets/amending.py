"""Adjusting targets and tasks after the plan was issued: proposed with a reason, decided with number and date.

The plan's own levels and texts stay as they are; an adopted amendment holds beside them from its day on, so what
was reported before keeps the old target (KH 172, mục IV.2). This is the one writer of `Amendment.state`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from django.db import transaction
from django.db.models import Max

from agencies.access import Access
from agencies.dates import format_date, local_date
from agencies.models import Unit
from agencies.permissions import leads_consolidation, receives_reports
from targets.enums import AmendmentMove, AmendmentState, Comparator, IndicatorKind
from targets.indicator_specs import Level, level_in, level_of_amendment, levels_of, spec_of
from targets.models import Amendment, AmendmentEvent, Indicator, Plan, Task
from targets.verdicts import threshold_words

PERCENT_AT_MOST = 100


class AmendmentRefused(Exception):
    """The move cannot be made; `field` names what to mend, empty where it is none; the text says how."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class MoveRule:
    """From which states a move leads where, and whether it is for the head alone."""

    sources: frozenset[AmendmentState]
    target: AmendmentState
    head_only: bool = False


PROPOSED = frozenset({AmendmentState.PROPOSED})
AMENDMENT_MOVES: Mapping[AmendmentMove, MoveRule] = MappingProxyType(
    {
        AmendmentMove.ADOPT: MoveRule(PROPOSED, AmendmentState.ADOPTED, head_only=True),
        AmendmentMove.REJECT: MoveRule(PROPOSED, AmendmentState.REJECTED, head_only=True),
        AmendmentMove.CORRECT: MoveRule(PROPOSED, AmendmentState.PROPOSED),
        AmendmentMove.WITHDRAW: MoveRule(PROPOSED, AmendmentState.WITHDRAWN),
        AmendmentMove.REVOKE: MoveRule(
            frozenset({AmendmentState.ADOPTED}), AmendmentState.PROPOSED, head_only=True
        ),
    }
)


@dataclass(frozen=True)
class Content:
    """What is to hold, and from what day: a level for an indicator, a text for a task."""

    valid_from: date
    value: Decimal | None = None
    comparator: str = ""
    wording: str = ""


@dataclass(frozen=True)
class Proposal:
    """What a body proposes, and why."""

    proposed_by: Unit
    reason: str
    content: Content


@dataclass(frozen=True)
class Decision:
    """The document that decides, and what it decides."""

    number: str
    decided_on: date
    content: Content


def may_propose(plan: Plan, access: Access) -> bool:
    """Whether the person writes proposals down: those who consolidate (KH 172, mục IV.2)."""
    return receives_reports(access, plan.province_id)


def moves_of(amendment: Amendment, access: Access) -> tuple[AmendmentMove, ...]:
    """Every move the person could make with it now."""
    province = amendment.plan.province_id
    if not receives_reports(access, province):
        return ()
    return tuple(
        move
        for move, rule in AMENDMENT_MOVES.items()
        if amendment.state in rule.sources and (leads_consolidation(access, province) or not rule.head_only)
    )


# ------------------------------------------------------------------ moves


def propose(
    plan: Plan, subject: Indicator | Task, proposal: Proposal, *, by: Access, now: datetime
) -> Amendment:
    """Write a proposal down under the plan's next number. Raises `AmendmentRefused`."""
    if not may_propose(plan, by):
        raise AmendmentRefused("Chỉ cơ quan tổng hợp ghi đề xuất điều chỉnh.")
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)  # two who propose at once get two numbers
        last = Amendment.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0
        amendment = Amendment(plan=plan, number=last + 1)
        if isinstance(subject, Indicator):
            amendment.indicator = subject
        else:
            amendment.task = subject
        _fill(amendment, proposal.content)
        _check_content(amendment)
        amendment.proposed_by, amendment.reason = proposal.proposed_by, proposal.reason
        _write(amendment, AmendmentMove.PROPOSE, AmendmentState.PROPOSED, by, now, content_words(amendment))
    return amendment


def correct(amendment: Amendment, proposal: Proposal, *, seen: str, by: Access, now: datetime) -> None:
    """Change what is only proposed; `seen` is the stamp of what the page showed. Raises `AmendmentRefused`."""
    with _move(amendment, AmendmentMove.CORRECT, by, seen) as locked:
        _fill(locked, proposal.content)
        _check_content(locked)
        locked.proposed_by, locked.reason = proposal.proposed_by, proposal.reason
        _write(locked, AmendmentMove.CORRECT, AmendmentState.PROPOSED, by, now, content_words(locked))


def adopt(amendment: Amendment, decision: Decision, *, seen: str, by: Access, now: datetime) -> None:
    """Let it hold, as decided and from the day decided. Raises `AmendmentRefused`."""
    with _move(amendment, AmendmentMove.ADOPT, by, seen) as locked:
        _fill(locked, decision.content)
        _check_content(locked)
        _check_decision(locked, decision, now)
        locked.decision_number, locked.decided_on = decision.number, decision.decided_on
        words = f"Văn bản số {locked.decision}: {content_words(locked)}"
        _write(locked, AmendmentMove.ADOPT, AmendmentState.ADOPTED, by, now, words)


def reject(amendment: Amendment, *, comment: str, seen: str, by: Access, now: datetime) -> None:
    """Write down that it was not agreed to, and why. Raises `AmendmentRefused`."""
    _end(amendment, AmendmentMove.REJECT, comment, seen, by, now)


def withdraw(amendment: Amendment, *, comment: str, seen: str, by: Access, now: datetime) -> None:
    """Take the proposal back, with the reason. Raises `AmendmentRefused`."""
    _end(amendment, AmendmentMove.WITHDRAW, comment, seen, by, now)


def revoke(amendment: Amendment, *, comment: str, seen: str, by: Access, now: datetime) -> None:
    """Undo a decision written down by mistake: it is a proposal again. Raises `AmendmentRefused`."""
    _end(amendment, AmendmentMove.REVOKE, comment, seen, by, now)


def _end(
    amendment: Amendment, move: AmendmentMove, comment: str, seen: str, by: Access, now: datetime
) -> None:
    with _move(amendment, move, by, seen) as locked:
        if not comment.strip():
            raise AmendmentRefused("Đề nghị ghi rõ lý do.", "comment")
        if move == AmendmentMove.REVOKE:
            locked.decision_number, locked.decided_on = "", None
        _write(locked, move, AMENDMENT_MOVES[move].target, by, now, comment)


def stamp_of(amendment: Amendment) -> str:
    """What the amendment was when a page showed it."""
    return f"{amendment.saved_at.timestamp():.6f}/{amendment.saved_by_id}"


def drafted(amendment: Amendment, content: Content) -> Amendment:
    """A copy that would hold this, stored nowhere; to show its effects first. Raises `AmendmentRefused`."""
    draft = copy(amendment)
    _fill(draft, content)
    _check_content(draft)
    return draft


# ------------------------------------------------------------------ in words


def content_words(amendment: Amendment) -> str:
    """ "tăng từ 6%, áp dụng từ ngày 01/01/2024"; the new text of a task in quotes."""
    asked = f"“{amendment.wording}”" if amendment.indicator is None else level_words(amendment)
    return f"{asked}, áp dụng từ ngày {format_date(amendment.valid_from)}"


def level_words(amendment: Amendment) -> str:
    """The level it asks: "tăng từ 6%", "trên 85%", "mỗi đơn vị từ 02 mô hình"."""
    return threshold_words(spec_of(amendment.indicator, level=level_of_amendment(amendment)))


def level_before(amendment: Amendment) -> Level | None:
    """What holds, without this amendment, on the day from which it is to hold."""
    others = [
        level
        for level in levels_of(amendment.plan_id).get(amendment.indicator_id, ())
        if level.amendment is None or level.amendment.pk != amendment.pk
    ]
    return level_in(others, year=amendment.valid_from.year, last_day=amendment.valid_from)


# ------------------------------------------------------------------ the common steps


@contextmanager
def _move(amendment: Amendment, move: AmendmentMove, by: Access, seen: str) -> Iterator[Amendment]:
    """Lock the amendment, check that the move is legal and that nobody else just wrote; yield the locked row."""
    with transaction.atomic():
        # The plan first: two decisions for one day do not pass each other.
        Plan.objects.select_for_update().get(pk=amendment.plan_id)
        rows = Amendment.objects.select_for_update(of=("self",))
        locked = rows.select_related("plan", "indicator", "task").get(pk=amendment.pk)
        if move not in moves_of(locked, by):
            raise AmendmentRefused(
                f"Đề xuất đang ở trạng thái “{locked.get_state_display()}” hoặc việc này thuộc vai trò khác, nên không "
                f"thực hiện được “{move.label}”."
            )
        if seen != stamp_of(locked):
            raise AmendmentRefused(
                "Người khác vừa sửa đề xuất này. Chưa lưu gì; nội dung vừa nhập còn ở dưới. Đề nghị đối chiếu với bản "
                "đang lưu rồi lưu lại."
            )
        yield locked
    amendment.refresh_from_db()


def _write(
    amendment: Amendment,
    move: AmendmentMove,
    to: AmendmentState,
    by: Access,
    now: datetime,
    comment: str,
) -> None:
    before = amendment.state if amendment.pk else ""
    amendment.state, amendment.saved_at, amendment.saved_by = to, now, by.user
    amendment.save()
    AmendmentEvent.objects.create(
        amendment=amendment, move=move, from_state=before, to_state=to, at=now, by=by.user, comment=comment
    )


def _fill(amendment: Amendment, content: Content) -> None:
    amendment.valid_from = content.valid_from
    if amendment.indicator is None:
        amendment.wording = content.wording
    else:
        amendment.value, amendment.comparator = content.value, content.comparator


def _check_content(amendment: Amendment) -> None:
    plan = amendment.plan
    if amendment.valid_from < plan.signed_on:
        raise AmendmentRefused(
            f"Kế hoạch ban hành ngày {format_date(plan.signed_on)}; ngày áp dụng phải từ ngày đó trở đi.",
            "valid_from",
        )
    # Through the relation, because periods belong to the app above this one.
    if not plan.periods.real().filter(ends_on__gte=amendment.valid_from).exists():
        raise AmendmentRefused(
            "Không có kỳ báo cáo nào chốt số liệu từ ngày này trở đi. Đề nghị ghi ngày sớm hơn.", "valid_from"
        )
    if amendment.indicator is None:
        _check_wording(amendment)
    else:
        _check_level(amendment)


def _check_wording(amendment: Amendment) -> None:
    if not amendment.wording.strip():
        raise AmendmentRefused("Chưa ghi nội dung mới của nhiệm vụ.", "wording")
    if amendment.wording.strip() == amendment.task.text.strip():
        raise AmendmentRefused("Nội dung mới trùng với nội dung của Kế hoạch.", "wording")


def _check_level(amendment: Amendment) -> None:
    indicator, value = amendment.indicator, amendment.value
    if value is None:
        raise AmendmentRefused("Chưa ghi mức mới.", "value")
    if indicator.kind == IndicatorKind.RATIO and value > PERCENT_AT_MOST:
        raise AmendmentRefused("Tỷ lệ không quá 100%. Đề nghị ghi lại mức.", "value")
    if indicator.kind == IndicatorKind.UNITS_AT_LEAST:
        if value < 1 or value != int(value):
            raise AmendmentRefused("Mức của mỗi đơn vị là số nguyên từ 1 trở lên.", "value")
        amendment.comparator = Comparator.GE
    if not (amendment.comparator or indicator.comparator):
        raise AmendmentRefused("Chưa chọn cách so sánh.", "comparator")
    before = level_before(amendment)
    if level_words(amendment) == threshold_words(spec_of(indicator, level=before)):
        raise AmendmentRefused(
            f"Mức này trùng với mức đang áp dụng từ trước ngày {format_date(amendment.valid_from)}.", "value"
        )


def _check_decision(amendment: Amendment, decision: Decision, now: datetime) -> None:
    if not decision.number.strip():
        raise AmendmentRefused("Chưa ghi số, ký hiệu văn bản quyết định.", "decision_number")
    if decision.decided_on > local_date(now):
        raise AmendmentRefused("Ngày quyết định ở sau ngày hôm nay. Đề nghị ghi lại.", "decided_on")
    if decision.decided_on < amendment.plan.signed_on:
        raise AmendmentRefused(
            "Ngày quyết định ở trước ngày ban hành Kế hoạch. Đề nghị ghi lại.", "decided_on"
        )
    same_day = Amendment.objects.adopted().filter(
        plan=amendment.plan,
        indicator=amendment.indicator,
        task=amendment.task,
        valid_from=amendment.valid_from,
    )
    other = same_day.exclude(pk=amendment.pk).first()
    if other is not None:
        raise AmendmentRefused(
            f"Điều chỉnh số {other.number:02} ({other.decision}) đã áp dụng từ đúng ngày này. Đề nghị kiểm tra lại.",
            "valid_from",
        )
