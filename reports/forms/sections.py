"""Forms of the other sections: tasks, projects, lists that grow, texts, and the document's number and signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory

from agencies.dates import format_date
from agencies.fields import CleanCharFormField, CleanTextFormField
from reports.entries import DifficultySaid, DocumentSaid, OwnProjectSaid, Signature, WorkSaid
from reports.enums import TaskState
from reports.forms.differences import Difference, differences_of, joined
from reports.models import Draft, ProjectEntry, TaskEntry
from targets.forms import VietnameseDateField
from targets.models import Project, Task

LONG_TEXT = 10_000
NARRATIVE = 30_000
MAX_ROWS = 100
REMOVE = "Bỏ dòng này khi lưu"
STATE_CHOICES = [("", "Chọn tình trạng"), *TaskState.choices]


class TextArea(forms.Textarea):
    """A text field of a few rows that grows with what is in it."""

    def __init__(self, rows: int = 4) -> None:
        super().__init__(attrs={"rows": rows})


def plain_helper(layout: Layout | None = None) -> FormHelper:
    """Crispy markup without a form tag: one page is one form."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.include_media = False
    if layout is not None:
        helper.layout = layout
    return helper


# ------------------------------------------------------------------ tasks and projects


class WorkForm(forms.Form):
    """How one core task or named project stands."""

    state = forms.ChoiceField(label="Tình trạng", required=False, choices=STATE_CHOICES)
    text = CleanTextFormField(
        label="Kết quả thực hiện trong kỳ", required=False, max_length=LONG_TEXT, widget=TextArea()
    )

    def __init__(
        self, subject: Task | Project, stored: TaskEntry | ProjectEntry | None, *args: Any, **kwargs: Any
    ) -> None:
        self.subject = subject
        initial = {"state": stored.state, "text": stored.text} if stored else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.helper = plain_helper(Layout(Field("state"), Field("text")))

    @property
    def was_sent(self) -> bool:
        """Whether the row was on the page that was sent."""
        return self.add_prefix("text") in self.data or self.add_prefix("state") in self.data

    def said(self) -> WorkSaid:
        return WorkSaid(self.cleaned_data["state"], self.cleaned_data["text"])


class WorkForms:
    """The forms of the unit's tasks or named projects, made from the server's own list."""

    def __init__(self, forms_by_key: Mapping[Any, WorkForm]) -> None:
        self.by_key = forms_by_key

    @property
    def sent(self) -> dict[Any, WorkForm]:
        return {key: form for key, form in self.by_key.items() if form.was_sent}

    def is_valid(self) -> bool:
        return not self.with_errors

    def said(self) -> dict[Any, WorkSaid]:
        return {key: form.said() for key, form in self.sent.items()}

    def differences(self) -> list[Difference]:
        return joined(differences_of(form, work_label(form.subject)) for form in self.sent.values())

    @property
    def with_errors(self) -> list[WorkForm]:
        return [form for form in self.by_key.values() if form.is_bound and form.was_sent and form.errors]


def task_forms(tasks: Sequence[Task], stored: Mapping[int, TaskEntry], data: Any = None) -> WorkForms:
    """One form per core task, named by the task's number."""
    return WorkForms(
        {task.number: WorkForm(task, stored.get(task.pk), data, prefix=f"nv-{task.number}") for task in tasks}
    )


def project_forms(
    projects: Sequence[tuple[Project, str]], stored: Mapping[int, ProjectEntry], data: Any = None
) -> WorkForms:
    """One form per named project, named by the project's code."""
    return WorkForms(
        {
            project.code: WorkForm(project, stored.get(project.pk), data, prefix=f"da-{project.code}")
            for project, _role in projects
        }
    )


def work_label(subject: Task | Project) -> str:
    """How a task or project is named where two versions stand side by side."""
    return f"Nhiệm vụ {subject.number}" if isinstance(subject, Task) else subject.code


# ------------------------------------------------------------------ lists that grow


class RowForm(forms.Form):
    """One row of a list; an empty row is left out, one that was begun is kept as far as it goes."""

    remove = forms.BooleanField(label=REMOVE, required=False)

    @property
    def is_kept(self) -> bool:
        values = {name: value for name, value in self.cleaned_data.items() if name != "remove"}
        return any(values.values()) and not self.cleaned_data.get("remove")

    def said_over(self, stored: Any | None) -> Any | None:
        """What to store; None for a row that is blank or taken out. What cannot be read stays as it is stored."""
        before = {} if stored is None else asdict(stored)
        for name in self.errors:
            self.cleaned_data[name] = before.get(name, self.fields[name].clean(""))
        return self.said() if self.is_kept else None


class OwnProjectForm(RowForm):
    """A project that the plan does not name."""

    name = CleanCharFormField(label="Tên dự án", required=False, max_length=300)
    state = forms.ChoiceField(label="Tình trạng", required=False, choices=STATE_CHOICES)
    text = CleanTextFormField(
        label="Kết quả thực hiện trong kỳ", required=False, max_length=LONG_TEXT, widget=TextArea(3)
    )
    helper = plain_helper(Layout("name", "state", "text", "remove"))

    def said(self) -> OwnProjectSaid:
        data = self.cleaned_data
        return OwnProjectSaid(data["name"], data["state"], data["text"])


class DocumentForm(RowForm):
    """A document the unit issued."""

    number = CleanCharFormField(label="Số, ký hiệu", required=False, max_length=60)
    issued_on = VietnameseDateField(label="Ngày ban hành", required=False)
    abstract = CleanTextFormField(label="Trích yếu", required=False, max_length=LONG_TEXT, widget=TextArea(2))
    helper = plain_helper(Layout(Div("number", "issued_on", css_class="row"), "abstract", "remove"))

    def said(self) -> DocumentSaid:
        data = self.cleaned_data
        return DocumentSaid(data["number"], data["issued_on"], data["abstract"])


class DifficultyForm(RowForm):
    """A difficulty and what the unit proposes."""

    content = CleanTextFormField(
        label="Nội dung khó khăn, vướng mắc", required=False, max_length=LONG_TEXT, widget=TextArea(3)
    )
    proposal = CleanTextFormField(
        label="Kiến nghị, đề xuất", required=False, max_length=LONG_TEXT, widget=TextArea(2)
    )
    addressed_to = CleanCharFormField(
        label="Cơ quan có thẩm quyền giải quyết", required=False, max_length=200
    )
    helper = plain_helper(Layout("content", "proposal", "addressed_to", "remove"))

    def said(self) -> DifficultySaid:
        data = self.cleaned_data
        return DifficultySaid(data["content"], data["proposal"], data["addressed_to"])


class RowFormSet(BaseFormSet):
    """A list of rows read by place. Every row may be left empty; what the browser says of initial rows is not asked."""

    default_error_messages = {
        "missing_management_form": "Trang gửi lên thiếu thông tin. Đề nghị tải lại trang rồi nhập lại.",
        "too_many_forms": f"Mỗi danh sách có tối đa {MAX_ROWS} dòng.",
    }

    def clean(self) -> None:
        if self.total_form_count() < 0:
            raise ValidationError(self.error_messages["missing_management_form"])

    def initial_form_count(self) -> int:
        return 0 if self.is_bound else super().initial_form_count()

    def kept(self) -> list[Any]:
        """What to store, row by row."""
        return [form.said() for form in self.forms if form.is_kept]

    def differences(self, stored: Sequence[Mapping[str, Any]]) -> list[Difference]:
        """Rows that differ from what is stored, by place."""
        found = []
        for place in range(max(len(stored), len(self.forms))):
            before = row_words(stored[place]) if place < len(stored) else ""
            form = self.forms[place] if place < len(self.forms) else None
            after = row_words(_sent(form)) if form is not None else ""
            if before != after:
                found.append(Difference(f"Dòng {place + 1:02}", before, after))
        return found


def _sent(form: forms.Form) -> dict[str, Any]:
    return {name: form[name].data for name in form.fields if name != "remove"}


def row_words(values: Mapping[str, Any]) -> str:
    """One row of a list in words."""
    texts = (format_date(value) if hasattr(value, "year") else value for value in values.values())
    return " · ".join(str(text).strip() for text in texts if text)


def _formset(form: type[RowForm]) -> type[RowFormSet]:
    return formset_factory(
        form, formset=RowFormSet, extra=0, max_num=MAX_ROWS, validate_max=True, absolute_max=MAX_ROWS + 10
    )


OwnProjectFormSet = _formset(OwnProjectForm)
DocumentFormSet = _formset(DocumentForm)
DifficultyFormSet = _formset(DifficultyForm)


class NothingForm(forms.Form):
    """The unit declares that there was nothing of this kind in the period."""

    nothing = forms.BooleanField(required=False)
    helper = plain_helper(Layout("nothing"))

    def __init__(self, label: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nothing"].label = label


class ListSection:
    """A list that grows and the declaration that it is empty. `extra` blank rows are shown for typing."""

    def __init__(
        self,
        formset: type[RowFormSet],
        stored: Sequence[Mapping[str, Any]],
        *,
        nothing: bool,
        nothing_label: str,
        data: Any = None,
        extra: int = 0,
        ids: str = "id_%s",
    ) -> None:
        self.stored = stored
        blank = [{}] * (extra or (0 if stored or nothing else 1))
        initial = None if data is not None else [*stored, *blank]
        self.rows = formset(data, initial=initial, auto_id=ids)
        self.nothing = NothingForm(nothing_label, data, initial={"nothing": nothing}, auto_id=ids)

    def is_valid(self) -> bool:
        valid = all([self.rows.is_valid(), self.nothing.is_valid()])
        if valid and self.declares_nothing and self.rows.kept():
            self.nothing.add_error(
                "nothing",
                "Đã chọn mục này nhưng vẫn còn dòng bên dưới. Đề nghị bỏ chọn, hoặc bỏ các dòng.",
            )
            return False
        return valid

    def is_readable(self) -> bool:
        """Whether the rows came whole; a row with a fault is stored as far as it can be read."""
        self.is_valid()
        return not self.rows.non_form_errors()

    @property
    def all_forms(self) -> list[forms.Form]:
        """The rows and the declaration."""
        return [*self.rows.forms, self.nothing]

    @property
    def declares_nothing(self) -> bool:
        return self.nothing.cleaned_data["nothing"]

    def differences(self) -> list[Difference]:
        return [*self.rows.differences(self.stored), *differences_of(self.nothing)]


# ------------------------------------------------------------------ texts, signature


class AssessmentForm(forms.Form):
    """General assessment, and direction for the time to come."""

    assessment = CleanTextFormField(
        label="Đánh giá chung", required=False, max_length=NARRATIVE, widget=TextArea(12)
    )
    direction = CleanTextFormField(
        label="Phương hướng, nhiệm vụ thời gian tới", required=False, max_length=NARRATIVE, widget=TextArea(8)
    )
    helper = plain_helper()


class SignatureForm(forms.Form):
    """What stands on the paper outside the content: number, date, signer; on the unit's behalf also the day it came."""

    document_number = CleanCharFormField(label="Số, ký hiệu văn bản", required=False, max_length=60)
    signed_on = VietnameseDateField(label="Ngày ký", required=False)
    signer_position = CleanCharFormField(label="Chức vụ người ký", required=False, max_length=120)
    signer_name = CleanCharFormField(label="Họ và tên người ký", required=False, max_length=120)
    received_on = VietnameseDateField(label="Ngày nhận bản giấy", required=False)

    def __init__(self, draft: Draft, *args: Any, on_behalf: bool, **kwargs: Any) -> None:
        initial = {
            "document_number": draft.document_number,
            "signed_on": draft.signed_on,
            "signer_position": draft.signer_position or draft.report.unit.signing_position,
            "signer_name": draft.signer_name,
            "received_on": draft.received_on,
        }
        super().__init__(*args, initial=initial, **kwargs)
        if draft.report.is_coordinators_own:
            self.fields["document_number"].help_text = "Báo cáo nội bộ của cơ quan tổng hợp không cần số."
        second = Div("signer_position", "signer_name", css_class="row")
        rows = [Div("document_number", "signed_on", css_class="row"), second]
        if on_behalf:
            rows.append(Div("received_on", css_class="row"))
        else:
            del self.fields["received_on"]
        self.helper = plain_helper(Layout(*rows))

    def signature(self) -> Signature:
        data = self.cleaned_data
        return Signature(
            data["document_number"],
            data["signed_on"],
            data["signer_position"],
            data["signer_name"],
            data.get("received_on"),
        )


class FileForm(forms.Form):
    """One file to keep with the report."""

    kind = forms.ChoiceField(label="Loại tệp")
    file = forms.FileField(
        label="Tệp",
        error_messages={"required": "Chưa chọn tệp.", "empty": "Tệp rỗng. Đề nghị kiểm tra lại tệp."},
    )
    helper = plain_helper(Layout("kind", "file"))

    def __init__(self, kinds: Sequence[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        self.fields["kind"].error_messages["invalid_choice"] = "Đề nghị chọn loại tệp."

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if not upload.name:
            raise ValidationError("Tệp không có tên. Đề nghị đổi tên tệp rồi tải lên lại.")
        return upload
