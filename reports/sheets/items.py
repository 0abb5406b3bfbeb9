"""Each thing a form asks for as an item of the preview: figures, tasks, projects, lists, texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reports.answers import NOTHING_SAID
from reports.entries import figure_stamp, merge_figures
from reports.enums import EntryState, Section
from reports.forms.figures import FigureForm
from reports.forms.sections import AssessmentForm, WorkForm
from reports.models.reading import Reading
from reports.sheets import layout
from reports.sheets.cells import ReadCell
from reports.sheets.comparing import Choices, Item, Judged, Outcome, judged, lines_of, outcome_of
from reports.sheets.layout import FIGURE_LABELS, TEXT_ROWS, WORK_LABELS
from reports.sheets.reading import Filled
from reports.sheets.stored import Texts, figure_texts, item_key, text_stamp, work_texts
from targets.models import Figure

Cells = Mapping[str, ReadCell]
NUMBER_AND_CASE = (
    "Vừa có số ở ô Kỳ này vừa chọn “{case}”. Đề nghị xóa số, hoặc chọn lại trường hợp “Có số liệu”."
)
NO_LONGER_ASKED = "Đơn vị không còn được giao mục này trong kỳ."
FIGURE_FIELDS = {column.key: column.heading for column in layout.tabs(with_shorter=False)[0].inputs}
WORK_FIELDS = {"state": "Tình trạng", "text": "Kết quả"}


@dataclass(frozen=True)
class Held:
    """A filled form, the draft it is held against, the stamps it was given out with, and what was chosen."""

    filled: Filled
    reading: Reading
    choices: Choices

    @property
    def bases(self) -> dict[str, str]:
        """By item; a form of the other working copy was, for this one, given out blank."""
        return self.filled.stamps if self.filled.kind == self.reading.draft.kind else {}

    def rows(self, section: Section) -> dict[str, dict[str, ReadCell]]:
        return self.filled.rows.get(section.value, {})

    def outcome(self, key: str, mine: str, theirs: str, blank: str) -> Outcome:
        """What becomes of an item by its stamps; `blank` is the stamp of nothing."""
        return outcome_of(mine, theirs, self.bases.get(key) or blank)

    def is_taken(self, key: str) -> bool:
        return key in self.choices.from_file


# ------------------------------------------------------------------ figures


def figure_items(held: Held) -> Iterator[Item]:
    """One item per figure of the form that the unit still answers for."""
    answers = held.reading.answers
    own = {figure.code: figure for figure in held.reading.figures if figure.is_typed}
    rows = {code: cells for code, cells in held.rows(Section.FIGURES).items() if code in own}
    found = {code: _judge_figure(own[code], held, cells) for code, cells in rows.items()}
    bases = {code: held.bases.get(item_key(Section.FIGURES, code), "") for code in rows}
    merged = merge_figures(answers, [one.form.said() for one in found.values()], bases)
    outcomes = {answer.code: Outcome.STORE for answer in merged.to_store}
    outcomes |= {conflict.code: Outcome.CONFLICT for conflict in merged.conflicts}
    for code, one in found.items():
        said, stored = one.form.said(), answers.get(code, NOTHING_SAID)
        same = figure_stamp(said) == figure_stamp(stored)
        outcome = outcomes.get(code, Outcome.SAME if same else Outcome.OLDER)
        key = item_key(Section.FIGURES, code)
        shown = [_figure_words(figure_texts(own[code], answer)) for answer in (stored, said)]
        yield Item(
            key=key,
            section=Section.FIGURES,
            label=own[code].name,
            outcome=outcome,
            lines=lines_of(rows[code], FIGURE_FIELDS, *shown, one.refused, outcome, held.choices),
            said=said,
            is_taken=held.is_taken(key),
        )


def _judge_figure(figure: Figure, held: Held, cells: Cells) -> Judged:
    """A number beside “không phát sinh” could mean either: neither is taken."""
    answer = held.reading.answers.get(figure.code, NOTHING_SAID)
    stored = figure_texts(figure, answer)

    def make(texts: Texts) -> FigureForm:
        return FigureForm(figure, answer, {f"{figure.code}-{name}": text for name, text in texts.items()})

    one = judged(make, stored, cells, held.choices)
    texts = {name: one.form[name].data or "" for name in stored}
    case = texts["state"]
    both = case not in ("", EntryState.VALUE) and texts["value"].strip()
    if both and (texts["value"], case) != (stored["value"], stored["state"]):
        message = NUMBER_AND_CASE.format(case=FIGURE_LABELS[case])
        refused = one.refused | {"value": (message, ()), "state": (message, ())}
        return Judged(make(texts | {"value": stored["value"], "state": stored["state"]}), refused)
    return one


def _figure_words(texts: Texts) -> Texts:
    return texts | {"state": FIGURE_LABELS[texts["state"]]}


# ------------------------------------------------------------------ tasks and named projects


def task_items(held: Held) -> Iterator[Item]:
    """One item per core task."""
    entries = held.reading.task_entries
    for task in held.reading.tasks:
        stored = work_texts(entries.get(task.pk))
        label = f"Nhiệm vụ {task.number}"
        yield from _work_item(held, Section.TASKS, str(task.number), label, stored, task)


def project_items(held: Held) -> Iterator[Item]:
    """One item per named project."""
    entries = held.reading.project_entries
    for project, _role in held.reading.projects:
        stored = work_texts(entries.get(project.pk))
        yield from _work_item(held, Section.PROJECTS, project.code, project.code, stored, project)


def _work_item(
    held: Held, section: Section, row: str, label: str, stored: Texts, subject: Any
) -> Iterator[Item]:
    cells = held.rows(section).get(row)
    if cells is None:
        return
    cells = {name: cell for name, cell in cells.items() if name in WORK_FIELDS}

    def make(texts: Texts) -> WorkForm:
        return WorkForm(subject, None, {f"x-{name}": text for name, text in texts.items()}, prefix="x")

    one = judged(make, stored, cells, held.choices)
    said = one.form.said()
    filed = {"state": said.state, "text": said.text}
    key = item_key(section, row)
    blank = text_stamp(["", ""])
    outcome = held.outcome(key, text_stamp(filed.values()), text_stamp(stored.values()), blank)
    yield Item(
        key=key,
        section=section,
        label=label,
        outcome=outcome,
        lines=lines_of(
            cells, WORK_FIELDS, work_words(stored), work_words(filed), one.refused, outcome, held.choices
        ),
        said=said,
        is_taken=held.is_taken(key),
    )


def work_words(texts: Texts) -> Texts:
    """A state as its label."""
    return texts | {"state": WORK_LABELS.get(texts["state"], "")} if "state" in texts else texts


# ------------------------------------------------------------------ texts


def text_items(held: Held) -> Iterator[Item]:
    """The general assessment and the direction, one item each."""
    for row, (name, label) in TEXT_ROWS.items():
        cells = held.rows(Section.ASSESSMENT).get(row)
        if cells is None:
            continue
        stored = {name: getattr(held.reading.draft, name)}
        one = judged(AssessmentForm, stored, {name: cells["text"]}, held.choices)
        filed = {name: one.form.cleaned_data[name]}
        key = item_key(Section.ASSESSMENT, name)
        outcome = held.outcome(key, text_stamp(filed.values()), text_stamp(stored.values()), text_stamp([""]))
        yield Item(
            key=key,
            section=Section.ASSESSMENT,
            label=label,
            outcome=outcome,
            lines=lines_of(
                {name: cells["text"]}, {name: "Phần viết"}, stored, filed, one.refused, outcome, held.choices
            ),
            said=filed[name],
            is_taken=held.is_taken(key),
        )


# ------------------------------------------------------------------ what is no longer asked


def rows_no_longer_asked(held: Held) -> list[str]:
    """Filled cells of rows that the unit does not answer for any more, in words."""
    asked: dict[Section, Callable[[str], bool]] = {
        Section.FIGURES: {figure.code for figure in held.reading.figures}.__contains__,
        Section.TASKS: {str(task.number) for task in held.reading.tasks}.__contains__,
        Section.PROJECTS: lambda key: (
            key.startswith(layout.OWN_PROJECT) or key in {p.code for p, _role in held.reading.projects}
        ),
    }
    return [
        f"{next(iter(cells.values())).at} (mã {key}): {NO_LONGER_ASKED}"
        for section, is_asked in asked.items()
        for key, cells in held.rows(section).items()
        if not is_asked(key)
    ]
