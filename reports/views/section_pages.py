"""The entry pages, one class per section: which form it shows, what it stores, what differs from a stale page."""

from __future__ import annotations

from typing import Any

from reports import entries
from reports.forms.carried import carried_forms
from reports.forms.differences import Difference, differences_of
from reports.forms.figures import FigureSheet
from reports.forms.sections import (
    AssessmentForm,
    DifficultyFormSet,
    DocumentFormSet,
    ListSection,
    OwnProjectFormSet,
    SignatureForm,
    project_forms,
    task_forms,
)
from reports.models import Draft
from reports.views.desk import Desk
from reports.views.figure_table import FigureTable

ADD_ROW = "them"


class SectionPage:
    """One section on one desk; `data` is what was sent. Nothing is stored unless all of it can be kept."""

    template = ""

    def __init__(self, desk: Desk, data: Any = None) -> None:
        self.desk = desk
        self.data = data
        self.build()

    def build(self) -> None:
        """Make the forms, from what is stored and what was sent."""
        raise NotImplementedError

    def is_valid(self) -> bool:
        """Whether what was sent can be stored."""
        raise NotImplementedError

    def save(self, draft: Draft) -> None:
        """Store the section; runs inside one transaction."""
        raise NotImplementedError

    def differences(self) -> list[Difference]:
        """What was sent and differs from what is stored now."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        """What the section's template shows."""
        raise NotImplementedError

    def left_out(self) -> bool:
        """Whether some of what was sent could not be stored although the rest was."""
        return False

    @property
    def anchor(self) -> str:
        """Where to look after saving."""
        return ""

    @property
    def extra_rows(self) -> int:
        """One blank row where the page was asked for one."""
        return 1 if self.desk.request.GET.get(ADD_ROW) else 0


class FiguresPage(SectionPage):
    """Figures: every row that can be kept is stored, what cannot be read as it was typed."""

    template = "reports/lap_so_lieu.html"

    def build(self) -> None:
        reading = self.desk.reading
        self.sheet = FigureSheet(
            reading.figures,
            reading.answers,
            self.desk.report.period,
            data_as_of=self.desk.draft.data_as_of,
            data=self.data,
        )

    def is_valid(self) -> bool:
        return True

    def save(self, draft: Draft) -> None:
        request = self.desk.request
        entries.save_figures(draft, self.sheet.said(), by=request.access, now=request.now)
        if "data_as_of" in self.data and self.sheet.head.is_valid():
            entries.save_data_as_of(draft, self.sheet.head.cleaned_data["data_as_of"])

    def left_out(self) -> bool:
        return bool(self.sheet.unstorable) or not self.sheet.head.is_valid()

    @property
    def anchor(self) -> str:
        return f"so-{self.sheet.picked}" if self.sheet.picked else ""

    def differences(self) -> list[Difference]:
        return [*self.sheet.differences(), *differences_of(self.sheet.head)]

    def context(self) -> dict[str, Any]:
        return {"sheet": self.sheet, "table": FigureTable(self.sheet, self.desk.reading)}


class TasksPage(SectionPage):
    """Core tasks that concern the unit."""

    template = "reports/lap_nhiem_vu.html"

    def build(self) -> None:
        reading = self.desk.reading
        self.forms = task_forms(reading.tasks, reading.task_entries, self.data)

    def is_valid(self) -> bool:
        return self.forms.is_valid()

    def save(self, draft: Draft) -> None:
        entries.save_tasks(draft, self.forms.said())

    def differences(self) -> list[Difference]:
        return self.forms.differences()

    def context(self) -> dict[str, Any]:
        return {"forms": self.forms, "error_forms": self.forms.with_errors}


class ProjectsPage(SectionPage):
    """Named projects, and rows of the unit's own where its agency leads projects the plan does not name."""

    template = "reports/lap_du_an.html"

    def build(self) -> None:
        reading = self.desk.reading
        self.named = project_forms(reading.projects, reading.project_entries, self.data)
        self.roles = {project.code: role for project, role in reading.projects}
        self.own = None
        if reading.may_add_projects:
            stored = [
                {"name": row.own_name, "state": row.state, "text": row.text} for row in reading.own_projects
            ]
            self.own = ListSection(
                OwnProjectFormSet,
                stored,
                nothing=self.desk.draft.no_projects,
                nothing_label="Không có dự án nào khác trong kỳ",
                data=self.data,
                extra=self.extra_rows,
            )

    def is_valid(self) -> bool:
        return self.named.is_valid() and (self.own is None or self.own.is_valid())

    def save(self, draft: Draft) -> None:
        entries.save_projects(
            draft,
            self.named.said(),
            self.own.rows.kept() if self.own else [],
            no_projects=self.own.declares_nothing if self.own else False,
        )

    def differences(self) -> list[Difference]:
        return [*self.named.differences(), *(self.own.differences() if self.own else [])]

    def context(self) -> dict[str, Any]:
        return {"forms": self.named, "list": self.own, "error_forms": self.named.with_errors}


class DocumentsPage(SectionPage):
    """Documents issued in the period."""

    template = "reports/lap_van_ban.html"

    def build(self) -> None:
        draft = self.desk.draft
        stored = [
            {"number": row.number, "issued_on": row.issued_on, "abstract": row.abstract}
            for row in draft.documents.all()
        ]
        self.list = ListSection(
            DocumentFormSet,
            stored,
            nothing=draft.no_documents,
            nothing_label="Không ban hành văn bản trong kỳ",
            data=self.data,
            extra=self.extra_rows,
        )

    def is_valid(self) -> bool:
        return self.list.is_valid()

    def save(self, draft: Draft) -> None:
        entries.save_documents(draft, self.list.rows.kept(), no_documents=self.list.declares_nothing)

    def differences(self) -> list[Difference]:
        return self.list.differences()

    def context(self) -> dict[str, Any]:
        return {"list": self.list, "row_word": "Văn bản", "row_anchor": "vb"}


class DifficultiesPage(SectionPage):
    """Difficulties and proposals."""

    template = "reports/lap_vuong_mac.html"

    def build(self) -> None:
        draft = self.desk.draft
        stored = [
            {"content": row.content, "proposal": row.proposal, "addressed_to": row.addressed_to}
            for row in draft.difficulties.filter(item=None)
        ]
        self.list = ListSection(
            DifficultyFormSet,
            stored,
            nothing=draft.no_difficulties,
            nothing_label="Không có khó khăn, vướng mắc, kiến nghị trong kỳ",
            data=self.data,
            extra=self.extra_rows,
        )
        self.carried = carried_forms(draft, self.data)

    def is_valid(self) -> bool:
        valid = all([self.list.is_valid(), self.carried.is_valid()])
        return valid and self.carried.agrees_with(self.list.nothing)

    def save(self, draft: Draft) -> None:
        entries.save_difficulties(draft, self.list.rows.kept(), no_difficulties=self.list.declares_nothing)
        entries.save_carried(draft, self.carried.said())

    def differences(self) -> list[Difference]:
        return [*self.carried.differences(), *self.list.differences()]

    def context(self) -> dict[str, Any]:
        return {
            "list": self.list,
            "row_word": "Mục",
            "row_anchor": "vm",
            "carried": self.carried,
            "error_forms": self.carried.with_errors,
        }


class AssessmentPage(SectionPage):
    """General assessment and direction."""

    template = "reports/lap_nhan_xet.html"

    def build(self) -> None:
        draft = self.desk.draft
        initial = {"assessment": draft.assessment, "direction": draft.direction}
        self.form = AssessmentForm(self.data, initial=initial)

    def is_valid(self) -> bool:
        return self.form.is_valid()

    def save(self, draft: Draft) -> None:
        entries.save_assessment(draft, **self.form.cleaned_data)

    def differences(self) -> list[Difference]:
        return differences_of(self.form)

    def context(self) -> dict[str, Any]:
        return {"form": self.form, "error_forms": [self.form] if self.form.errors else []}


class SignaturePage(SectionPage):
    """Number, date and signer; the checklist around them is drawn by its own view."""

    template = "reports/lap_kiem_tra.html"

    def build(self) -> None:
        self.form = SignatureForm(self.desk.draft, self.data, on_behalf=self.desk.on_behalf)

    def is_valid(self) -> bool:
        return self.form.is_valid()

    def save(self, draft: Draft) -> None:
        entries.save_signature(draft, self.form.signature())

    def differences(self) -> list[Difference]:
        return differences_of(self.form)

    def context(self) -> dict[str, Any]:
        return {"form": self.form}
