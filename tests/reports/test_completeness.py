"""What is missing: one list that draws the checklist and guards presenting and filing alike."""

from datetime import date
from decimal import Decimal

import pytest

from agencies.access import Access
from agencies.dates import local_date
from reports import workflow
from reports.enums import AttachmentKind, DraftKind, EntryState, ReportState, Section, TaskState
from reports.models import DifficultyEntry, Draft, FigureEntry, IssuedDocument, TaskEntry
from reports.models.completeness import findings_of, missing_content, missing_to_file
from targets.enums import RuleKind, Strength
from targets.models import FigureRule, ProjectAssignment
from tests import world as worlds
from tests.reports.drafts import attach, finished_draft

pytestmark = pytest.mark.django_db
NOW = worlds.NOW
TODAY = local_date(NOW)


@pytest.fixture
def world():
    return worlds.build_world()


@pytest.fixture
def draft(world):
    """Nothing is missing in the annual report of the health service, which is being drafted."""
    return ready(world, "YT")


def ready(world, unit: str) -> Draft:
    report = world.reports[f"a.{unit}", "2025-N"]
    draft = finished_draft(report, by=world.users[f"a.{unit.lower()}.lap"])
    report.state = ReportState.DRAFTING
    report.save()
    return draft


def actor(world, name):
    return Access.of(world.users[name], local_date(NOW))


def say(draft, code, **values):
    entry = draft.figures.get(figure__code=code)
    for name, value in ({"explanation": ""} | values).items():
        setattr(entry, name, value)
    entry.save()


def keep(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def shown(items):
    return [(item.section, item.text, item.anchor) for item in items]


XA_TT = "Trong đó: số xã được tuyên truyền"
SPOILS = {
    "figure not entered": (
        lambda draft: draft.figures.get(figure__code="BUOI").delete(),
        (Section.FIGURES, "Chưa nhập: Số buổi tuyên truyền", "BUOI"),
    ),
    "figure without a number": (
        lambda draft: say(draft, "BUOI", value=None),
        (Section.FIGURES, "Chưa nhập: Số buổi tuyên truyền", "BUOI"),
    ),
    "no reason why there is no number": (
        lambda draft: say(draft, "XA", state=EntryState.UNAVAILABLE, value=None),
        (Section.FIGURES, "Chưa ghi lý do chưa có số liệu: Tổng số xã", "XA"),
    ),
    "typed but not read": (
        lambda draft: say(draft, "BUOI", value=None, typed="chín", explanation="Có."),
        (
            Section.FIGURES,
            "Số buổi tuyên truyền: Đề nghị chỉ nhập số, không kèm chữ, ký hiệu hay đơn vị tính.",
            "BUOI",
        ),
    ),
    "contradiction": (
        lambda draft: say(draft, "XA-TT", value=2, explanation="Có."),
        (
            Section.FIGURES,
            f"{XA_TT} (2 xã) lớn hơn tổng số xã (1 xã). Đề nghị rà soát lại hai số này.",
            "XA-TT",
        ),
    ),
    "nil where there is none": (
        lambda draft: (say(draft, "XA-TT", value=0), say(draft, "XA", state=EntryState.NIL, value=None)),
        (
            Section.FIGURES,
            (
                "Tổng số xã: Số liệu này không ghi “không phát sinh”; đề nghị nhập một số, kể cả số 0, "
                "hoặc chọn “Chưa có số liệu”."
            ),
            "XA",
        ),
    ),
    "task without its state": (
        lambda draft: keep(draft.tasks.get(task__number=2), state=""),
        (Section.TASKS, "Nhiệm vụ 2: chưa chọn tình trạng", "2"),
    ),
    "task without its result": (
        lambda draft: keep(draft.tasks.get(task__number=1), text=""),
        (Section.TASKS, "Nhiệm vụ 1: chưa ghi kết quả", "1"),
    ),
    "project not entered": (
        lambda draft: draft.projects.all().delete(),
        (Section.PROJECTS, "P1: chưa ghi tình trạng và kết quả", "P1"),
    ),
    "project without its state": (
        lambda draft: keep(draft.projects.get(), state=""),
        (Section.PROJECTS, "P1: chưa ghi tình trạng và kết quả", "P1"),
    ),
    "project without its result": (
        lambda draft: keep(draft.projects.get(), text=""),
        (Section.PROJECTS, "P1: chưa ghi tình trạng và kết quả", "P1"),
    ),
    "own project without a name": (
        lambda draft: draft.projects.create(own_name="", state=TaskState.DONE, text="Xong."),
        (Section.PROJECTS, "Dự án khác số 01: chưa ghi đủ tên, tình trạng, kết quả", "khac-1"),
    ),
    "documents neither listed nor denied": (
        lambda draft: keep(draft, no_documents=False),
        (Section.DOCUMENTS, "Chưa ghi văn bản đã ban hành hoặc chọn “Không ban hành”", ""),
    ),
    "document without its date": (
        lambda draft: IssuedDocument.objects.create(draft=draft, number="1/KH", abstract="Kế hoạch"),
        (Section.DOCUMENTS, "Văn bản số 01: chưa ghi đủ số, ngày, trích yếu", "1"),
    ),
    "difficulties neither listed nor denied": (
        lambda draft: keep(draft, no_difficulties=False),
        (Section.DIFFICULTIES, "Chưa ghi vướng mắc, kiến nghị hoặc chọn “Không có”", ""),
    ),
    "difficulty without its content": (
        lambda draft: DifficultyEntry.objects.create(draft=draft, content="", proposal="Bổ sung kinh phí."),
        (Section.DIFFICULTIES, "Mục số 01: chưa ghi nội dung vướng mắc", "1"),
    ),
    "no assessment": (
        lambda draft: keep(draft, assessment=""),
        (Section.ASSESSMENT, "Chưa ghi đánh giá chung", "assessment"),
    ),
    "no direction": (
        lambda draft: keep(draft, direction=""),
        (Section.ASSESSMENT, "Chưa ghi phương hướng, nhiệm vụ thời gian tới", "direction"),
    ),
}


@pytest.mark.parametrize("what", SPOILS)
def test_what_is_missing_is_listed_and_stops_presenting_and_filing(world, draft, what):
    spoil, item = SPOILS[what]
    assert missing_content(draft) == []
    spoil(draft)
    draft = Draft.objects.get(pk=draft.pk)
    report = draft.report
    assert shown(report.missing(draft)) == [item]
    for name, move in (("a.yt.lap", workflow.present), ("a.yt.ky", workflow.submit)):
        with pytest.raises(workflow.MoveRefused, match="Còn 01 việc phải xong trước") as refused:
            move(report, by=actor(world, name), now=NOW)
        assert shown(refused.value.missing) == [item]
    report.refresh_from_db()
    assert (report.state, report.submissions.count()) == (ReportState.DRAFTING, 1)


def test_complete_draft_is_presented_and_filed(world, draft):
    report = draft.report
    workflow.present(report, by=actor(world, "a.yt.lap"), now=NOW)
    filed = workflow.submit(report, by=actor(world, "a.yt.ky"), now=NOW)
    assert (report.state, filed.number) == (ReportState.SUBMITTED, 2)


def test_empty_draft_lacks_everything_in_the_order_of_the_sections(world):
    draft = Draft.objects.create(report=world.reports["a.YT", "2025-N"])
    items = missing_content(draft)
    assert [item.anchor for item in items] == [
        *("BUOI", "XA", "XA-TT"),
        *("1", "1", "2", "2"),
        *("P1", "", "", "assessment", "direction"),
    ]
    sections = list(dict.fromkeys(item.section for item in items))
    assert sections == list(Section)[:6]


# --- Findings ---------------------------------------------------------------------------------


def add_rule(world, strength, **values):
    FigureRule.objects.create(
        plan=world.plans["a"], code="BIEN-DONG", kind=RuleKind.CHANGE_BOUNDS, strength=strength, **values
    )


@pytest.mark.parametrize(
    ("strength", "explanation", "is_missing"),
    [
        (Strength.EXPLAIN, "", True),
        (Strength.EXPLAIN, "Đợt cao điểm.", False),
        (Strength.NOTICE, "", False),
        (Strength.BLOCK, "Đợt cao điểm.", True),
    ],
)
def test_finding_is_missing_as_long_as_it_stops(world, draft, strength, explanation, is_missing):
    add_rule(world, strength)
    say(draft, "BUOI", value=40, explanation=explanation)
    (finding,) = findings_of(draft)
    assert (finding.figure, finding.stops) == ("BUOI", is_missing)
    assert [item.anchor for item in missing_content(draft)] == ["BUOI"] * is_missing


def test_figure_in_error_is_listed_once(world, draft):
    """What is missing and what a rule says do not name one figure twice for one thing."""
    say(draft, "BUOI", value=None, typed="4,279", explanation="")
    assert [item.anchor for item in missing_content(draft)] == ["BUOI"]


def test_unavailable_figure_with_its_reason_can_be_filed(draft):
    say(draft, "XA", state=EntryState.UNAVAILABLE, value=None, reason="Đang chờ sáp nhập.")
    say(draft, "XA-TT", value=Decimal(99))
    assert missing_content(draft) == []


# --- Own projects -----------------------------------------------------------------------------


def test_unit_that_leads_unnamed_projects_names_one_or_denies_it(world):
    draft = ready(world, "CQ")
    keep(draft, no_projects=False)
    assert shown(missing_content(draft)) == [
        (Section.PROJECTS, "Chưa ghi dự án do đơn vị chủ trì hoặc chọn “Không có”", "")
    ]
    draft.projects.create(own_name="Tiểu dự án", state=TaskState.ON_TRACK, text="Đang làm.")
    assert missing_content(draft) == []
    draft.projects.create(own_name="Dự án thứ hai", order=2)
    assert shown(missing_content(draft)) == [
        (Section.PROJECTS, "Dự án khác số 02: chưa ghi đủ tên, tình trạng, kết quả", "khac-2")
    ]


def test_unit_without_such_projects_is_not_asked(world):
    draft = ready(world, "H1")
    keep(draft, no_projects=False)
    assert missing_content(draft) == []


def test_project_that_was_taken_away_is_not_asked(draft):
    draft.projects.all().delete()
    ProjectAssignment.objects.filter(unit=draft.report.unit).update(valid_to=date(2024, 12, 14))
    assert missing_content(draft) == []


def test_task_without_any_entry_lacks_both_state_and_result(draft):
    TaskEntry.objects.filter(draft=draft, task__number=2).delete()
    assert [item.text for item in missing_content(draft)] == [
        "Nhiệm vụ 2: chưa chọn tình trạng",
        "Nhiệm vụ 2: chưa ghi kết quả",
    ]


# --- Beside the content -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "item"),
    [
        ({"document_number": ""}, (Section.CHECK, "Chưa ghi số, ký hiệu văn bản", "document_number")),
        ({"signed_on": None}, (Section.CHECK, "Chưa ghi ngày ký", "signed_on")),
        ({"signed_on": date(2025, 12, 13)}, (Section.CHECK, "Ngày ký ở sau ngày hôm nay", "signed_on")),
        ({"signer_name": ""}, (Section.CHECK, "Chưa ghi người ký", "signer_name")),
    ],
)
def test_number_date_and_signer_stop_filing_but_not_presenting(world, draft, values, item):
    keep(draft, **values)
    with pytest.raises(workflow.MoveRefused) as refused:
        workflow.submit(draft.report, by=actor(world, "a.yt.ky"), now=NOW)
    assert shown(refused.value.missing) == [item]
    workflow.present(draft.report, by=actor(world, "a.yt.lap"), now=NOW)


def test_report_may_be_signed_today(draft):
    keep(draft, signed_on=TODAY)
    assert missing_to_file(draft, today=TODAY, on_paper=False) == []


def test_coordinators_own_report_needs_no_number_but_date_and_signer(world):
    draft = ready(world, "CQ")
    keep(draft, document_number="", signed_on=None, signer_name="")
    assert [item.anchor for item in missing_to_file(draft, today=TODAY, on_paper=False)] == [
        "signed_on",
        "signer_name",
    ]


def test_paper_way_needs_a_scan_that_was_not_removed(world, draft):
    by = world.users["a.yt.lap"]
    scan_missing = [(Section.FILES, "Chưa có bản quét văn bản đã ký", "signed_scan")]
    attach(draft.report, AttachmentKind.SUPPORTING, by=by)
    assert shown(missing_to_file(draft, today=TODAY, on_paper=True)) == scan_missing
    scan = attach(draft.report, AttachmentKind.SIGNED_SCAN, by=by)
    assert missing_to_file(draft, today=TODAY, on_paper=True) == []
    keep(scan, removed_at=NOW, removed_by=by)
    assert shown(missing_to_file(draft, today=TODAY, on_paper=True)) == scan_missing


def test_filing_on_behalf_needs_the_units_paper_and_the_day_it_came(world):
    report, by = world.reports["a.H1", "2025-N"], world.users["a.tonghop"]
    draft = finished_draft(report, by=by, kind=DraftKind.ON_BEHALF)
    keep(draft, received_on=None)
    attach(report, AttachmentKind.PAPER, by=by)  # the unit's own, not the one of this copy
    items = [
        (Section.FILES, "Chưa có bản quét văn bản giấy của đơn vị", "paper"),
        (Section.CHECK, "Chưa ghi ngày nhận bản giấy", "received_on"),
    ]
    assert shown(missing_to_file(draft, today=TODAY, on_paper=True)) == items
    with pytest.raises(workflow.MoveRefused) as refused:
        workflow.submit_on_behalf(report, by=actor(world, "a.tonghop"), now=NOW)
    assert shown(refused.value.missing) == items
    attach(report, AttachmentKind.PAPER, by=by, draft_kind=DraftKind.ON_BEHALF)
    keep(draft, received_on=TODAY)
    assert missing_to_file(draft, today=TODAY, on_paper=True) == []


def test_on_behalf_draft_lacks_the_same_content(world):
    report = world.reports["a.H1", "2025-N"]
    draft = finished_draft(report, by=world.users["a.tonghop"], kind=DraftKind.ON_BEHALF)
    attach(report, AttachmentKind.PAPER, by=world.users["a.tonghop"], draft_kind=DraftKind.ON_BEHALF)
    FigureEntry.objects.filter(draft=draft, figure__code="XA").delete()
    with pytest.raises(workflow.MoveRefused) as refused:
        workflow.submit_on_behalf(report, by=actor(world, "a.tonghop"), now=NOW)
    assert shown(refused.value.missing) == [(Section.FIGURES, "Chưa nhập: Tổng số xã", "XA")]
