"""The canonical text of a report and its code: the same content always gives the same one, other content another."""

import hashlib
import json
import re
import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.content import canonical_text, sha256_of
from reports.enums import AttachmentKind, EntryState, TaskState
from reports.models import (
    DifficultyEntry,
    Draft,
    FigureEntry,
    IssuedDocument,
    ProjectEntry,
    TaskEntry,
)
from reports.models.duties import figures_of, projects_of, tasks_of
from reports.models.snapshot import code_of, content_of
from tests import world as worlds
from tests.reports.drafts import attach

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


# --- The text ---------------------------------------------------------------------------------


def test_canonical_text_is_sorted_tight_and_readable():
    content = {"b": "Ủy ban", "a": [{"z": None, "y": "4.279"}], "c": True}
    assert canonical_text(content) == '{"a":[{"y":"4.279","z":null}],"b":"Ủy ban","c":true}'


def test_sha256_is_that_of_the_utf8_bytes():
    assert sha256_of("Ủy ban") == hashlib.sha256(b"\xe1\xbb\xa6y ban").hexdigest()


@given(st.dictionaries(st.text(max_size=6), json_values, max_size=6), st.randoms())
def test_canonical_text_does_not_depend_on_the_order_of_keys(content, random):
    keys = list(content)
    random.shuffle(keys)
    assert canonical_text({key: content[key] for key in keys}) == canonical_text(content)
    assert json.loads(canonical_text(content)) == content


# --- The content of a draft -------------------------------------------------------------------

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return worlds.build_world()


def full_draft(report, *, backwards: bool = False, compose: str = "NFC") -> Draft:
    """Every kind of row, written in one order or the other, in composed or decomposed text."""

    def text(words: str) -> str:
        return unicodedata.normalize(compose, words)

    draft = Draft.objects.create(
        report=report,
        assessment=text("Đã triển khai đầy đủ nhiệm vụ phòng, chống ma túy."),
        direction=text("Tiếp tục thực hiện."),
        data_as_of=date(2025, 12, 1),
        document_number=text("7/BC-UBND"),
        signer_name=text("Người Ký"),
    )
    rows = [
        FigureEntry(
            draft=draft,
            figure=figure,
            value=Decimal(place) / 2 if figure.decimals else place,
            note=text("Số đã đối chiếu."),
        )
        for place, figure in enumerate(figures_of(report.unit, report.period), start=1)
    ]
    rows += [
        TaskEntry(draft=draft, task=task, state=TaskState.LATE, text=text("Còn chậm."))
        for task in tasks_of(report.unit, report.period)
    ]
    rows += [
        ProjectEntry(draft=draft, project=project, order=place, state=TaskState.DONE, text=text("Xong."))
        for place, (project, _role) in enumerate(projects_of(report.unit, report.period))
    ]
    rows += [
        ProjectEntry(draft=draft, own_name=text(name), order=50 + place, text=text("Đang làm."))
        for place, name in enumerate(("Tiểu dự án thứ nhất", "Tiểu dự án thứ hai"))
    ]
    rows += [
        IssuedDocument(draft=draft, order=place, number=f"{place}/KH", abstract=text("Kế hoạch năm"))
        for place in range(3)
    ]
    rows += [
        DifficultyEntry(draft=draft, order=place, content=text(f"Thiếu kinh phí {place}"))
        for place in range(2)
    ]
    for row in reversed(rows) if backwards else rows:
        row.save()
    return Draft.objects.get(pk=draft.pk)


def test_same_content_gives_the_same_code_whatever_order_it_was_written_in(world):
    report = world.reports["a.YT", "2025-6T"]
    one = full_draft(report)
    text, code = canonical_text(content_of(one)), code_of(one)
    one.delete()
    other = full_draft(report, backwards=True)
    assert canonical_text(content_of(other)) == text
    assert code_of(other) == code
    assert len(content_of(other)["figures"]) == 3
    assert [row["number"] for row in content_of(other)["documents"]] == ["0/KH", "1/KH", "2/KH"]


def test_decomposed_text_gives_the_same_code(world):
    report = world.reports["a.YT", "2025-6T"]
    one = full_draft(report)
    text = canonical_text(content_of(one))
    one.delete()
    other = full_draft(report, compose="NFD")
    assert canonical_text(content_of(other)) == text
    assert unicodedata.is_normalized("NFC", text)


def test_code_is_the_first_eight_digits_of_the_contents_hash(world):
    draft = full_draft(world.reports["a.YT", "2025-6T"])
    text = canonical_text(content_of(draft))
    assert re.fullmatch(r"[0-9a-f]{8}", code_of(draft))
    assert hashlib.sha256(text.encode()).hexdigest().startswith(code_of(draft))


def figure_of(draft: Draft) -> FigureEntry:
    return draft.figures.get(figure__code="BUOI")


def change(row, **values) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


@pytest.mark.parametrize(
    "outside",
    [
        lambda draft, world: change(draft, document_number="99/BC", signed_on=date(2025, 12, 11)),
        lambda draft, world: change(draft, signer_name="Người Khác", signer_position="PHÓ GIÁM ĐỐC"),
        lambda draft, world: change(draft, received_on=date(2025, 12, 11), revision=77),
        lambda draft, world: attach(draft.report, AttachmentKind.SUPPORTING, by=world.users["a.yt.lap"]),
        lambda draft, world: draft.editors.add(world.users["a.yt.ky"]),
    ],
    ids=["number and date", "signer", "paper and revision", "file", "editor"],
)
def test_code_leaves_out_what_may_come_after_printing(world, outside):
    draft = full_draft(world.reports["a.YT", "2025-6T"])
    printed = code_of(draft)
    outside(draft, world)
    assert code_of(Draft.objects.get(pk=draft.pk)) == printed


@pytest.mark.parametrize(
    "inside",
    [
        lambda draft: change(figure_of(draft), value=Decimal("0.001")),
        lambda draft: change(figure_of(draft), value=None, state=EntryState.NIL),
        lambda draft: change(figure_of(draft), note="Ghi chú khác."),
        lambda draft: change(figure_of(draft), reason="Lý do."),
        lambda draft: change(figure_of(draft), explanation="Giải trình."),
        lambda draft: figure_of(draft).delete(),
        lambda draft: change(draft.tasks.first(), state=TaskState.DONE),
        lambda draft: change(draft.tasks.first(), text="Đã xong."),
        lambda draft: change(draft.projects.first(), text="Chưa xong."),
        lambda draft: change(draft.projects.last(), own_name="Tên khác"),
        lambda draft: change(draft.documents.first(), issued_on=date(2025, 3, 1)),
        lambda draft: change(draft.documents.first(), abstract="Khác"),
        lambda draft: change(draft.difficulties.first(), proposal="Bổ sung."),
        lambda draft: change(draft.difficulties.first(), addressed_to="Sở Tài chính"),
        lambda draft: draft.difficulties.first().delete(),
        lambda draft: change(draft, assessment="Khác."),
        lambda draft: change(draft, direction="Khác."),
        lambda draft: change(draft, data_as_of=None),
        lambda draft: change(draft, no_documents=True),
        lambda draft: change(draft, no_difficulties=True),
        lambda draft: change(draft, no_projects=True),
    ],
)
def test_code_changes_with_every_part_of_the_content(world, inside):
    draft = full_draft(world.reports["a.YT", "2025-6T"])
    printed = code_of(draft)
    inside(draft)
    assert code_of(Draft.objects.get(pk=draft.pk)) != printed
