"""The desk at which one report is written: the report, its working copy, where one may go from here."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse

from agencies.dates import VIETNAM, format_date
from reports.dossier import Dossier
from reports.due_words import due_words, is_owed
from reports.entries import is_overtaken
from reports.enums import Actor, AttachmentKind, DraftKind, Move, Section
from reports.models import Attachment, Draft, Report, SectionSave
from reports.models.reading import Reading
from reports.models.report import ReportQuerySet
from reports.permissions import capacities
from reports.refusals import StaleDraft
from reports.section_words import SectionStatus, progress_kept, scan_is_needed, section_statuses

NO_REVISION = -1
SHORT_NAMES = {
    Section.TASKS: "Nhiệm vụ",
    Section.DIFFICULTIES: "Vướng mắc",
    Section.ASSESSMENT: "Nhận xét",
}


def reports_of(request: HttpRequest) -> ReportQuerySet:
    """The reports this person may see, with what every page of a report shows."""
    return (
        Report.objects.visible_to(request.access)
        .select_related("unit", "period__plan__province", "period__plan__coordinator")
        .prefetch_related("extensions")
    )


def report_or_404(request: HttpRequest, report_id: int) -> Report:
    """One report, if this person may see it."""
    return get_object_or_404(reports_of(request), pk=report_id)


def short_name(section: Section) -> str:
    """A section's name where there is little room."""
    return SHORT_NAMES.get(section, Section(section).label)


def format_clock(moment: datetime) -> str:
    """Write "10:42:15, 12/12/2024"."""
    local = moment.astimezone(VIETNAM)
    return f"{local:%H:%M:%S}, {format_date(local)}"


def url_if_any(name: str, *args: Any) -> str:
    """An address of another part of the portal, or nothing where that part is not there."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


class Desk:
    """One person writing one report, as its unit or on the unit's behalf. Strangers get 404."""

    def __init__(self, request: HttpRequest, report_id: int, kind: str) -> None:
        self.request = request
        self.kind = kind
        self.other_save: SectionSave | None = None
        self.report = report_or_404(request, report_id)
        self.dossier = Dossier(self.report, request.access, request.now, kind)
        if not self._may_sit_here():
            raise Http404

    def _may_sit_here(self) -> bool:
        if self.kind == DraftKind.ON_BEHALF:
            return Actor.COORDINATOR in capacities(self.report, self.request.access)
        return self.dossier.is_own

    @property
    def on_behalf(self) -> bool:
        return self.kind == DraftKind.ON_BEHALF

    @property
    def papers(self) -> list[Attachment]:
        """The paper that is typed in on the unit's behalf."""
        return [file for file in self.dossier.files if file.kind == AttachmentKind.PAPER]

    @property
    def save_move(self) -> Move:
        return Move.SAVE_ON_BEHALF if self.on_behalf else Move.SAVE

    @property
    def may_write(self) -> bool:
        return self.save_move in self.dossier.moves_possible

    @property
    def draft(self) -> Draft:
        return self.dossier.draft_or_blank

    @cached_property
    def reading(self) -> Reading:
        return self.dossier.reading or Reading(self.draft)

    def reread(self) -> None:
        """Look again at what is stored."""
        self.dossier = Dossier(self.report, self.request.access, self.request.now, self.kind)
        self.__dict__.pop("reading", None)
        self.__dict__.pop("statuses", None)

    @property
    def sent_revision(self) -> int:
        """The revision that the page was opened with; a page without one is never the latest."""
        sent = self.request.POST.get("revision", "")
        return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else NO_REVISION

    def is_overtaken(self, section: Section, reading: Reading) -> bool:
        """Whether somebody saved this section after the page was opened."""
        stamp = self.request.POST.get("dau", "")
        return is_overtaken(section, reading, revision=self.sent_revision, stamp=stamp)

    def refuse_overtaken(self, section: Section, draft: Draft) -> None:
        """Stop a save of a section that somebody else saved after the page was opened. Raises `StaleDraft`."""
        if self.is_overtaken(section, Reading(draft)):
            raise StaleDraft("Mục này đã được lưu sau khi trang được mở.")

    # -------------------------------------------------------------- addresses

    def url(self, section: Section | str, anchor: str = "") -> str:
        """The address of one section."""
        name = "lap-thay" if self.on_behalf else "bao-cao-lap"
        address = reverse(name, args=(self.report.pk, str(section)))
        return f"{address}#{anchor}" if anchor else address

    @property
    def long_url(self) -> str:
        """The address of all sections on one page."""
        return reverse("lap-thay-tat-ca" if self.on_behalf else "lap-tat-ca", args=(self.report.pk,))

    @property
    def home_url(self) -> str:
        """Where one goes back to: the report, for its unit and for those who receive it."""
        return reverse("bao-cao-xem", args=(self.report.pk,))

    def next_section(self, section: Section) -> Section | None:
        """The section after this one; None after the last."""
        order = list(Section)
        place = order.index(section) + 1
        return order[place] if place < len(order) else None

    # -------------------------------------------------------------- what pages show

    @property
    def previous_year(self) -> int:
        return self.report.period.year - 1

    @property
    def saved_words(self) -> str:
        """When the working copy was last saved, and by whom if by somebody else."""
        draft = self.draft
        if draft.updated_at is None:
            return ""
        by = draft.updated_by
        other = f" bởi {by.label}" if by is not None and by != self.request.user else ""
        return f"Đã lưu lúc {format_clock(draft.updated_at)}{other}"

    @cached_property
    def statuses(self) -> list[SectionStatus]:
        return section_statuses(
            progress_kept(self.dossier.draft),
            comments=[] if self.on_behalf else self.dossier.comments,
            files=self.dossier.files,
            scan_needed=scan_is_needed(self.report, self.kind),
        )

    def steps(self, current: Section | None) -> list[dict[str, Any]]:
        """The sections as steps, the current one marked if there is one."""
        return [
            {
                "name": short_name(status.section),
                "url": self.url(status.section),
                "state": status.state,
                "count": status.count,
                "current": status.section == current,
            }
            for status in self.statuses
        ]

    def comment_on(self, section: Section) -> Any:
        """What was asked of this section when the last round was returned."""
        if self.on_behalf:
            return None
        return next((comment for comment in self.dossier.comments if comment.section == section), None)

    def context(self, section: Section) -> dict[str, Any]:
        """What every entry page shows around its section."""
        report, period = self.report, self.report.period
        following = self.next_section(section)
        return {
            "plan": period.plan,
            "demo": period.plan.is_demo,
            "report": report,
            "period": period,
            "desk": self,
            "draft": self.draft,
            "section": section,
            "following": following,
            "following_name": short_name(following) if following else "",
            "following_url": self.url(following) if following else "",
            "files_url": self.url(Section.FILES),
            "steps": self.steps(section),
            "saved_words": self.saved_words,
            "comment": self.comment_on(section),
            "due": due_words(report, self.request.now) if is_owed(report) else None,
            "window": f"số liệu từ {format_date(period.starts_on)} đến {format_date(period.ends_on)}",
            "crumbs": self.crumbs(Section(section).label),
        }

    def crumbs(self, here: str) -> list[tuple[str, str]]:
        """The way to the page that is named `here`."""
        if self.on_behalf:
            first = ("Tiếp nhận", reverse("tiep-nhan"))
        else:
            first = ("Báo cáo của đơn vị", reverse("bao-cao"))
        name = self.report.period.name
        title = f"{self.report.unit.short_name} – {name}" if self.on_behalf else name
        return [first, (title, self.home_url), (here, "")]
