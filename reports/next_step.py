"""What the unit's people do next with one report, in a sentence: the first thing a home page says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.dossier import Dossier
from reports.enums import Actor, Confirmation, Move, ReportState, Section
from reports.permissions import capacities, files_on_paper
from reports.section_words import SectionStatus, content_gaps


@dataclass(frozen=True)
class NextStep:
    """A sentence, a line under it, and at most one button that leads on.

    `section` or `move` is where the button leads. `later` names a move that is not possible yet, `reason` why.
    """

    title: str
    text: str = ""
    section: Section | None = None
    move: Move | None = None
    action: str = ""
    later: str = ""
    reason: str = ""


def next_step(dossier: Dossier, statuses: Sequence[SectionStatus]) -> NextStep:
    """The next step of this person with this report."""
    match dossier.report.state:
        case ReportState.NOT_STARTED:
            return _start(dossier)
        case ReportState.DRAFTING:
            return _go_on(dossier, statuses)
        case ReportState.RETURNED:
            return _mend(dossier, statuses)
        case ReportState.AWAITING_SIGNATURE:
            return _sign(dossier)
        case _:
            return _wait(dossier)


def _receiver(dossier: Dossier) -> str:
    return dossier.report.period.plan.coordinator.short_name


def _acts_as(dossier: Dossier, actor: Actor) -> bool:
    return actor in capacities(dossier.report, dossier.access)


def _start(dossier: Dossier) -> NextStep:
    if Move.SAVE not in dossier.moves_possible:
        return _locked()
    return NextStep(
        "Bắt đầu lập báo cáo",
        "Nhập từng mục, có thể lưu nháp và làm tiếp bất cứ lúc nào.",
        section=Section.FIGURES,
        action="Nhập số liệu",
    )


def _locked() -> NextStep:
    return NextStep(
        "Kỳ báo cáo đã khóa",
        "Bản đang lập vẫn xem được. Đề nghị liên hệ cơ quan tổng hợp nếu cần mở lại.",
    )


def _go_on(dossier: Dossier, statuses: Sequence[SectionStatus]) -> NextStep:
    if Move.SAVE not in dossier.moves_possible:
        return _locked()
    lacking = content_gaps(statuses)
    if not lacking:
        return _ready(dossier)
    count = sum(status.missing for status in lacking)
    sends = "nộp" if _sends(dossier) else "trình lãnh đạo duyệt"
    return NextStep(
        f"Hoàn thành {len(lacking):02} mục còn thiếu, rồi {sends}",
        "Nội dung đã lưu được giữ nguyên; mở lại mục nào để nhập tiếp mục đó.",
        section=Section(lacking[0].section),
        action=f"Nhập tiếp mục {lacking[0].name}",
        later=_later(dossier),
        reason=f"Còn {count:02} việc phải xong trước khi {_later(dossier).lower().split()[0]}.",
    )


def _sends(dossier: Dossier) -> bool:
    """Whether this person sends the report himself."""
    return _acts_as(dossier, Actor.SIGNATORY) or files_on_paper(dossier.report, dossier.access)


def _later(dossier: Dossier) -> str:
    return "Nộp báo cáo" if _sends(dossier) else "Trình lãnh đạo"


def _ready(dossier: Dossier) -> NextStep:
    """All content is there."""
    if _acts_as(dossier, Actor.SIGNATORY):
        return NextStep(
            "Xem lại và nộp báo cáo",
            "Nội dung đã đủ. Ghi số, ký hiệu, ngày ký, người ký rồi nộp.",
            section=Section.CHECK,
            action="Kiểm tra và nộp",
        )
    if files_on_paper(dossier.report, dossier.access):
        return NextStep(
            "In báo cáo để lãnh đạo ký, rồi nộp kèm bản quét",
            "Nội dung đã đủ. Mã nội dung in trên văn bản phải khớp với số liệu khi nộp.",
            section=Section.CHECK,
            action="Kiểm tra và nộp",
        )
    return NextStep(
        "Kiểm tra lần cuối và trình lãnh đạo duyệt",
        "Nội dung đã đủ.",
        section=Section.CHECK,
        action="Kiểm tra và trình",
    )


def _mend(dossier: Dossier, statuses: Sequence[SectionStatus]) -> NextStep:
    open_comments = dossier.open_comments
    if not open_comments:
        return _mended(dossier, statuses)
    if Move.SAVE not in dossier.moves_possible:
        return _locked()
    done = len(dossier.comments) - len(open_comments)
    missing = sum(status.missing for status in content_gaps(statuses))
    later = _later(dossier) if missing else ""
    sends = "nộp lại" if _sends(dossier) else "trình lãnh đạo duyệt"
    first = Section(open_comments[0].section)
    return NextStep(
        f"Sửa {len(open_comments):02} mục {_receiver(dossier)} góp ý, rồi {sends}",
        f"Đã xong {done}/{len(dossier.comments)} góp ý. Những mục khác giữ nguyên như lần nộp trước, "
        "không phải nhập lại.",
        section=first,
        action=f"Sửa mục {first.label}",
        later=later,
        reason=f"Còn {missing:02} việc phải xong trước khi {later.lower().split()[0]}." if later else "",
    )


def _mended(dossier: Dossier, statuses: Sequence[SectionStatus]) -> NextStep:
    """Every comment was dealt with, or the return came without any by section."""
    step = _go_on(dossier, statuses)
    if step.section == Section.CHECK:
        text = "Xem lại phần góp ý, sửa xong thì gửi lại. Những mục khác giữ nguyên như lần nộp trước."
        return NextStep(step.title, text, section=step.section, action=step.action)
    return step


def _sign(dossier: Dossier) -> NextStep:
    if _acts_as(dossier, Actor.SIGNATORY):
        return NextStep(
            "Duyệt và nộp báo cáo",
            "Cán bộ lập báo cáo đã trình. Xem toàn bộ báo cáo, ghi số, ngày ký rồi nộp; hoặc trả cán bộ để sửa.",
            section=Section.CHECK,
            action="Xem và nộp",
        )
    return NextStep(
        "Chờ lãnh đạo duyệt",
        "Báo cáo đã trình lãnh đạo đơn vị. Cần sửa thêm thì rút lại trình.",
        move=Move.RECALL if Move.RECALL in dossier.moves_possible else None,
        action="Rút lại trình",
    )


def _wait(dossier: Dossier) -> NextStep:
    receiver = _receiver(dossier)
    state = dossier.report.state
    latest = dossier.latest_round
    if state == ReportState.SUBMITTED and latest is not None and latest.on_behalf:
        return NextStep(
            f"{receiver} đã nộp thay từ văn bản giấy",
            "Đề nghị đối chiếu rồi xác nhận hoặc ghi ý kiến; bản nộp thay không thu hồi được."
            if latest.confirmation == Confirmation.NONE
            else "Không phải làm gì thêm. Ý kiến của đơn vị đã được ghi nhận.",
        )
    if state == ReportState.SUBMITTED:
        return NextStep(
            f"Đã nộp, chờ {receiver} xem xét",
            "Không phải làm gì thêm. Khi chưa có người nhận xem xét, đơn vị thu hồi được để sửa.",
        )
    if state == ReportState.IN_REVIEW:
        return NextStep(f"{receiver} đang xem xét", "Không phải làm gì thêm.")
    return NextStep("Báo cáo đã được tiếp nhận", "Không phải làm gì thêm.")
