"""The entry pages at which two people may work at once: tasks, projects, lists and texts, merged field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from reports import entries
from reports.entries import text_stamp
from reports.enums import Section
from reports.forms.carried import MergedCarried, carried_forms
from reports.forms.merged import (
    BASE,
    Clash,
    MergedList,
    MergedWork,
    SentPage,
    clash_of_field,
    clashes_of_rows,
    earlier_attempts,
    list_stamps,
    put_back,
    put_back_rows,
    said_fields,
    said_list_stamps,
    stored_fields,
    unreadable,
)
from reports.forms.sections import (
    AssessmentForm,
    DifficultyFormSet,
    DocumentFormSet,
    ListSection,
    OwnProjectFormSet,
    RowFormSet,
    project_forms,
    task_forms,
)
from reports.models import Draft
from reports.models.reading import Reading
from reports.views.desk import Desk
from reports.views.section_pages import SectionPage


class MergingPage(SectionPage):
    """A section at which two people may work at once: only what both of them changed is asked about."""

    merges = True

    def __init__(self, desk: Desk, data: Any = None) -> None:
        self.settled: dict[str, str] = {}
        super().__init__(desk, data)

    def settled_stamps(self) -> dict[str, str]:
        return self.settled

    @property
    def all_forms(self) -> list[Any]:
        """Every form whose fields stand on the page."""
        raise NotImplementedError

    def said_stamps(self) -> dict[str, str]:
        """The stamps of what was sent, by field or row."""
        return {key: text_stamp(value) for form in self.all_forms for key, value in said_fields(form).items()}

    def stored_stamps(self) -> dict[str, str]:
        """The stamps of what is stored, by field or row."""
        return {
            key: text_stamp(value) for form in self.all_forms for key, value in stored_fields(form).items()
        }

    def row_stamps(self) -> dict[str, str]:
        """What the page was opened with; a page that is shown again keeps what it was opened with at first."""
        if self.data is None:
            return self.stored_stamps()
        return {name.removesuffix(BASE): value for name, value in self.data.items() if name.endswith(BASE)}

    def left_out_fields(self) -> list[dict[str, str]]:
        return unreadable(self.all_forms)

    def sent_against(self, reading: Reading) -> SentPage:
        """The sent page, to be held against what is stored now."""
        return SentPage(
            self.data,
            overtaken=self.desk.is_overtaken(self.section, reading),
            unanswered=[type(self)(self.desk, body).said_stamps() for body in earlier_attempts(self.data)],
        )


class TasksPage(MergingPage):
    """Core tasks that concern the unit."""

    template = "reports/lap_nhiem_vu.html"
    section = Section.TASKS

    def build(self) -> None:
        reading = self.desk.reading
        self.forms = task_forms(reading.amended_tasks, reading.task_entries, self.data)

    @property
    def all_forms(self) -> list[Any]:
        return list(self.forms.sent.values() if self.data is not None else self.forms.by_key.values())

    def is_valid(self) -> bool:
        return self.forms.is_valid()

    def save(self, draft: Draft) -> None:
        reading = Reading(draft)
        fresh = task_forms(self.desk.reading.tasks, reading.task_entries)
        self.merged = MergedWork(self.forms, fresh, self.sent_against(reading))
        entries.save_tasks(draft, self.merged.to_store)
        self.settled = self.merged.stamps
        self.conflicts = self.merged.clashes()
        self.changes = bool(self.merged.to_store)

    def reopened(self) -> TasksPage:
        page = TasksPage(self.desk)
        put_back(page.all_forms, self.merged.conflicts)
        page.conflicts = self.conflicts
        return page

    def context(self) -> dict[str, Any]:
        return {"forms": self.forms, "error_forms": self.forms.with_errors}


class ProjectsPage(MergingPage):
    """Named projects, and rows of the unit's own where its agency leads projects the plan does not name."""

    template = "reports/lap_du_an.html"
    section = Section.PROJECTS

    def build(self) -> None:
        reading = self.desk.reading
        self.named = project_forms(reading.projects, reading.project_entries, self.data)
        self.own = None
        if reading.may_add_projects:
            self.own = self._own([asdict(row) for row in _own_projects(reading)])

    def _own(self, rows: Sequence[Mapping[str, Any]]) -> ListSection:
        return ListSection(
            OwnProjectFormSet,
            rows,
            nothing=self.desk.draft.no_projects,
            nothing_label="Không có dự án nào khác trong kỳ",
            data=self.data,
            extra=self.extra_rows,
            ids="da-khac_%s",
        )

    @property
    def all_forms(self) -> list[Any]:
        named = self.named.sent if self.data is not None else self.named.by_key
        return list(named.values())

    def said_stamps(self) -> dict[str, str]:
        return super().said_stamps() | (said_list_stamps(self.own) if self.own else {})

    def stored_stamps(self) -> dict[str, str]:
        own = list_stamps(_own_projects(self.desk.reading), nothing=self.desk.draft.no_projects)
        return super().stored_stamps() | (own if self.own else {})

    def left_out_fields(self) -> list[dict[str, str]]:
        return [*super().left_out_fields(), *(unreadable(self.own.all_forms) if self.own else [])]

    def is_valid(self) -> bool:
        return all([self.named.is_valid(), self.own is None or self.own.is_valid()])

    def is_readable(self) -> bool:
        return self.own is None or self.own.is_readable()

    def save(self, draft: Draft) -> None:
        reading = Reading(draft)
        sent = self.sent_against(reading)
        fresh = project_forms(self.desk.reading.projects, reading.project_entries)
        self.work = MergedWork(self.named, fresh, sent)
        self.list = None
        if self.own:
            self.list = MergedList(self.own, sent, _own_projects(reading), nothing=draft.no_projects)
            self.warning = self.list.warning
        entries.save_projects(
            draft,
            self.work.to_store,
            self.list.rows if self.list else [],
            no_projects=self.list.nothing if self.list else False,
        )
        self.settled = self.work.stamps | (self.list.stamps if self.list else {})
        self.conflicts = [*self.work.clashes(), *(self.list.clashes() if self.list else [])]
        self.changes = bool(self.work.to_store) or (self.list is not None and self.list.changes)

    def reopened(self) -> ProjectsPage:
        page = ProjectsPage(self.desk)
        put_back(page.all_forms, self.work.conflicts)
        page.conflicts = self.work.clashes()
        if page.own and self.list:
            rows, moved = put_back_rows(page.own.stored, self.list.conflicts)
            page.own = page._own(rows)
            page.conflicts += clashes_of_rows(moved)
        return page

    def context(self) -> dict[str, Any]:
        return {"forms": self.named, "list": self.own, "error_forms": self.named.with_errors}


class ListPage(MergingPage):
    """A section that is one list, with the declaration that there was nothing."""

    formset: type[RowFormSet]
    nothing_label = ""
    row_word = ""
    row_anchor = ""

    def stored(self, draft: Draft) -> list[Any]:
        """The rows as they are stored."""
        raise NotImplementedError

    def nothing(self, draft: Draft) -> bool:
        """The declaration as it is stored."""
        raise NotImplementedError

    def store(self, draft: Draft, merged: MergedList) -> None:
        """Write rows and declaration."""
        raise NotImplementedError

    def build(self) -> None:
        self.before = self.stored(self.desk.draft)
        self.list = self._list([asdict(row) for row in self.before])

    def _list(self, rows: Sequence[Mapping[str, Any]]) -> ListSection:
        return ListSection(
            self.formset,
            rows,
            nothing=self.nothing(self.desk.draft),
            nothing_label=self.nothing_label,
            data=self.data,
            extra=self.extra_rows,
            ids=f"{self.row_anchor}_%s",
        )

    def said_stamps(self) -> dict[str, str]:
        return said_list_stamps(self.list)

    def stored_stamps(self) -> dict[str, str]:
        return list_stamps(self.before, nothing=self.nothing(self.desk.draft))

    def left_out_fields(self) -> list[dict[str, str]]:
        return unreadable(self.list.all_forms)

    def is_valid(self) -> bool:
        return self.list.is_valid()

    def is_readable(self) -> bool:
        return self.list.is_readable()

    def save(self, draft: Draft) -> None:
        sent = self.sent_against(Reading(draft))
        self.merged = MergedList(self.list, sent, self.stored(draft), nothing=self.nothing(draft))
        self.store(draft, self.merged)
        self.settled = self.merged.stamps
        self.conflicts = self.merged.clashes()
        self.changes = self.merged.changes
        self.warning = self.merged.warning

    def reopened(self) -> ListPage:
        page = type(self)(self.desk)
        rows, moved = put_back_rows(page.list.stored, self.merged.conflicts)
        page.list = page._list(rows)
        page.conflicts = clashes_of_rows(moved)
        return page

    def context(self) -> dict[str, Any]:
        return {"list": self.list, "row_word": self.row_word, "row_anchor": self.row_anchor}


class DocumentsPage(ListPage):
    """Documents issued in the period."""

    template = "reports/lap_van_ban.html"
    section = Section.DOCUMENTS
    formset = DocumentFormSet
    nothing_label = "Không ban hành văn bản trong kỳ"
    row_word, row_anchor = "Văn bản", "vb"

    def stored(self, draft: Draft) -> list[Any]:
        return [
            entries.DocumentSaid(row.number, row.issued_on, row.abstract) for row in draft.documents.all()
        ]

    def nothing(self, draft: Draft) -> bool:
        return draft.no_documents

    def store(self, draft: Draft, merged: MergedList) -> None:
        entries.save_documents(draft, merged.rows, no_documents=merged.nothing)


class DifficultiesPage(ListPage):
    """Difficulties and proposals: those already tracked, then the list of new ones."""

    template = "reports/lap_vuong_mac.html"
    section = Section.DIFFICULTIES
    formset = DifficultyFormSet
    nothing_label = "Không có khó khăn, vướng mắc, kiến nghị trong kỳ"
    row_word, row_anchor = "Mục", "vm"

    def build(self) -> None:
        super().build()
        self.carried = carried_forms(self.desk.draft, self.data)

    @property
    def all_forms(self) -> list[Any]:
        return [form for form in self.carried if self.data is None or form.was_sent]

    def said_stamps(self) -> dict[str, str]:
        return MergingPage.said_stamps(self) | super().said_stamps()

    def stored_stamps(self) -> dict[str, str]:
        return MergingPage.stored_stamps(self) | super().stored_stamps()

    def left_out_fields(self) -> list[dict[str, str]]:
        return [*MergingPage.left_out_fields(self), *super().left_out_fields()]

    def is_valid(self) -> bool:
        valid = all([self.list.is_valid(), self.carried.is_valid()])
        return valid and self.carried.agrees_with(self.list.nothing)

    def save(self, draft: Draft) -> None:
        fresh = carried_forms(draft)
        self.items = MergedCarried(self.carried, fresh, self.sent_against(Reading(draft)))
        entries.save_carried(draft, self.items.rows)
        super().save(draft)
        self.settled |= self.items.stamps
        self.conflicts = [*self.items.clashes(), *self.conflicts]
        self.changes = self.changes or bool(self.items.merged.to_store)

    def stored(self, draft: Draft) -> list[Any]:
        rows = draft.difficulties.filter(item=None)
        return [entries.DifficultySaid(row.content, row.proposal, row.addressed_to) for row in rows]

    def nothing(self, draft: Draft) -> bool:
        return draft.no_difficulties

    def store(self, draft: Draft, merged: MergedList) -> None:
        nothing = merged.nothing and not self.items.goes_on
        entries.save_difficulties(draft, merged.rows, no_difficulties=nothing)

    def reopened(self) -> ListPage:
        page = super().reopened()
        put_back(page.all_forms, self.items.conflicts)
        page.conflicts = [*self.items.clashes(), *page.conflicts]
        return page

    def context(self) -> dict[str, Any]:
        return super().context() | {"carried": self.carried, "error_forms": self.carried.with_errors}


class AssessmentPage(MergingPage):
    """General assessment and direction."""

    template = "reports/lap_nhan_xet.html"
    section = Section.ASSESSMENT

    def build(self) -> None:
        self.form = self._form(self.desk.draft, self.data)

    def _form(self, draft: Draft, data: Any = None) -> AssessmentForm:
        initial = {"assessment": draft.assessment, "direction": draft.direction}
        return AssessmentForm(data, initial=initial)

    @property
    def all_forms(self) -> list[Any]:
        return [self.form]

    def is_valid(self) -> bool:
        return self.form.is_valid()

    def save(self, draft: Draft) -> None:
        stored = stored_fields(self._form(draft))
        self.merged = self.sent_against(Reading(draft)).merge(stored, said_fields(self.form))
        entries.save_assessment(draft, **stored | self.merged.to_store)
        self.settled = self.merged.stamps
        self.conflicts = [self._clash(conflict) for conflict in self.merged.conflicts]
        self.changes = bool(self.merged.to_store)

    def _clash(self, conflict: Any) -> Clash:
        field = self.form.fields[conflict.key]
        return clash_of_field(conflict, str(field.label), field)

    def reopened(self) -> AssessmentPage:
        page = AssessmentPage(self.desk)
        put_back(page.all_forms, self.merged.conflicts)
        page.conflicts = self.conflicts
        return page

    def context(self) -> dict[str, Any]:
        return {"form": self.form, "error_forms": [self.form] if self.form.errors else []}


def _own_projects(reading: Reading) -> list[entries.OwnProjectSaid]:
    return [entries.OwnProjectSaid(row.own_name, row.state, row.text) for row in reading.own_projects]
