"""Every address × every role × own and foreign objects. An address that is not in the table fails the suite.

Strangers get 404, people who may see a thing but not do this with it get 403 or 404, and no GET writes.
"""

import logging
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils.http import urlencode

from agencies import clock
from agencies.enums import Role
from agencies.models import Membership
from reports.consolidation import consolidate
from reports.content import canonical_text, sha256_of
from reports.enums import RENDERED_FORMATS, AttachmentKind, Section
from reports.exports.consolidated_document import consolidated_document
from reports.exports.reminder_letter import LateUnit, reminder_letter
from reports.exports.tree_json import to_json
from reports.models import (
    Attachment,
    ConsolidatedIssue,
    Difficulty,
    Inspection,
    ReminderLetter,
    ReportMove,
    ScopeChange,
    SectionComment,
    Submission,
    UploadedSheet,
)
from reports.views.move_links import RECEIVING, SLUGS
from targets.enums import AmendmentState
from targets.models import Amendment, Plan
from tests.world import World, add_person, build_world, draft_mark, round_mark

pytestmark = pytest.mark.django_db

LOGIN = "log-in"  # led to the log-in page
DENIED = frozenset({403, 404})
REFUSED = frozenset({302, 403, 404, 409})  # where the page itself says why not
YEAR = "2025-N"
HALF_YEAR = "2025-6T"

# Everyone who asks: role, province, unit. "khong" has no role at all, "root" is the superuser of the set-up.
PEOPLE = {
    "a.yt.lap": ("preparer", "a", "YT"),
    "a.yt.ky": ("signatory", "a", "YT"),
    "a.h1.lap": ("preparer", "a", "H1"),
    "a.h1.ky": ("signatory", "a", "H1"),
    "a.tonghop": ("coordinator", "a", None),
    "a.lanhdao": ("head", "a", None),
    "a.xem": ("observer", "a", None),
    "a.quantri": ("administrator", "a", None),
    "b.yt.lap": ("preparer", "b", "YT"),
    "b.tonghop": ("coordinator", "b", None),
    "khong": ("nobody", None, None),
    "root": ("superuser", None, None),
}
UNIT = ("preparer", "signatory")
RECEIVERS = ("coordinator", "head")
PROVINCE = (*UNIT, *RECEIVERS, "observer", "administrator")
# One of each relation to a report of a unit; for the further sections and moves of one and the same page.
FEW = ("a.yt.lap", "a.h1.lap", "a.lanhdao", "a.tonghop", "b.tonghop")
ANYONE = (*PROVINCE, "nobody", "superuser")
RELATIONS = {*ANYONE, "other_unit", "stranger"}


@dataclass(frozen=True)
class Thing:
    """What an address is about: in a province, perhaps of a unit. `arguments` fill the address, `query` follows it."""

    province: str | None = None
    unit: str | None = None
    arguments: dict[str, object] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """What each relation to the things gets for a GET, and to whom a POST is refused how.

    Who is not named in `get` is told that there is nothing; to him a POST is refused too.
    """

    things: object
    get: dict[str, object]
    post: dict[str, object] = field(default_factory=dict)
    anonymous: object = LOGIN
    people: tuple[str | None, ...] = (None, *PEOPLE)


# --- What addresses are about ---------------------------------------------------------------


def nothing(_world):
    return [Thing()]


def a_search(_world):
    return [Thing(query={"q": words}) for words in ("hoan thanh", "Sở Y tế", "Cơ bản")]


def plans(world):
    return [Thing(key, None, {"plan": world.plans[key].code}) for key in "ab"]


def periods(world):
    return [Thing(key, None, {"plan": world.plans[key].code, "period": YEAR}) for key in "ab"]


def overdue(world):
    """Plans, with a period in which somebody is late."""
    return [Thing(key, None, {"plan": world.plans[key].code}, {"ky": HALF_YEAR}) for key in "ab"]


def overdue_periods(world):
    return [Thing(key, None, {"plan": world.plans[key].code, "period": HALF_YEAR}) for key in "ab"]


def letters(world):
    """A letter of the half year, kept in both provinces."""
    things = []
    for key in "ab":
        period = world.periods[f"{key}.{HALF_YEAR}"]
        late = [LateUnit(world.units[f"{key}.H1"].name, False, period.due_before, 3)]
        document = reminder_letter(period, late, reminder=1, today=world.now.date())
        if not period.reminder_letters.exists():
            ReminderLetter.objects.create(
                period=period,
                number=1,
                document_number="7/CQ",
                signed_on=world.now.date(),
                signer="Người Ký",
                document=to_json(document),
                logged_at=world.now,
                logged_by=world.users[f"{key}.tonghop"],
            )
        things.append(Thing(key, None, {"plan": world.plans[key].code, "period": HALF_YEAR, "number": 1}))
    return things


def report(world, key, unit):
    return world.reports[f"{key}.{unit}", YEAR]


def reports_of(unit, keys="ab"):
    """This year's report of a unit, in both provinces."""
    return lambda world: [Thing(key, unit, {"report_id": report(world, key, unit).pk}) for key in keys]


submitted, submitted_here = reports_of("YT"), reports_of("YT", "a")
drafted, drafted_here = reports_of("H1"), reports_of("H1", "a")


def each(source, name, values):
    """The same things with one more argument, once for every value."""
    return lambda world: [
        Thing(thing.province, thing.unit, {**thing.arguments, name: value})
        for thing in source(world)
        for value in values
    ]


def codes(world):
    """The printed code and the receipt number of the filed round."""
    rounds = [(key, Submission.objects.get(report=report(world, key, "YT"))) for key in "ab"]
    # Both provinces filed the same: a code alone must not lead across.
    return [Thing(key, "YT", {"code": filed.sha256}) for key, filed in rounds]


def attachment(world, key, unit, kind):
    content = f"%PDF-1.7 {key}{unit}"
    return Attachment.objects.create(
        report=report(world, key, unit),
        kind=kind,
        file=ContentFile(content.encode(), name="tep.pdf"),
        name="tep.pdf",
        size=len(content),
        sha256=sha256_of(content),
        uploaded_at=world.now - timedelta(days=3),
        uploaded_by=world.users[f"{key}.{unit.lower()}.lap"],
    )


def files_of_rounds(world):
    things = []
    for key in "ab":
        scan = attachment(world, key, "YT", AttachmentKind.SIGNED_SCAN)
        Submission.objects.get(report=scan.report).attachments.add(scan)
        things.append(Thing(key, "YT", {"report_id": scan.report_id, "attachment_id": scan.pk}))
    return things


def files_of_drafts(world):
    files = [(key, attachment(world, key, "H1", AttachmentKind.SUPPORTING)) for key in "ab"]
    return [Thing(key, "H1", {"report_id": file.report_id, "attachment_id": file.pk}) for key, file in files]


def comments(world):
    things = []
    for key in "ab":
        move = ReportMove.objects.create(
            report=report(world, key, "H1"),
            move="return",
            from_state="in_review",
            to_state="returned",
            at=world.now,
            by=world.users[f"{key}.tonghop"],
        )
        comment = SectionComment.objects.create(move=move, section=Section.FIGURES, text="Đề nghị rà soát.")
        things.append(Thing(key, "H1", {"report_id": move.report_id, "comment_id": comment.pk}))
    return things


def uploads(world):
    """What the preparer of H1 uploaded and has not confirmed yet."""
    things = []
    for key in "ab":
        sheet = UploadedSheet.objects.create(
            report=report(world, key, "H1"),
            name="mau.xlsx",
            content={"stamps": {}, "kind": "own", "rows": {}, "nothing": {}, "notices": [], "outside": []},
            uploaded_at=clock.now(),
            uploaded_by=world.users[f"{key}.h1.lap"],
        )
        things.append(Thing(key, "H1", {"report_id": sheet.report_id, "token": sheet.token}))
    return things


def base_values(world):
    """The table of one unit, where base values are typed."""
    return [Thing(key, None, {"plan": world.plans[key].code}, {"don-vi": "YT"}) for key in "ab"]


def extensions(world):
    return [
        Thing(key, None, {"plan": world.plans[key].code, "report_id": report(world, key, "H1").pk})
        for key in "ab"
    ]


def issued_to(unit):
    """A consolidated report of last year, issued in both provinces to one unit."""

    def issues(world):
        things = []
        for key in "ab":
            period = world.periods[f"{key}.2024-N"]
            issue = period.issues.first() or ConsolidatedIssue.objects.create(
                period=period,
                number=1,
                document_number="7/BC",
                signed_on=world.now.date(),
                signer="Người Ký",
                content=canonical_text({"texts": [], "indicators": {}}),
                sha256="0" * 64,
                document=to_json(consolidated_document(consolidate(period, now=world.now))),
                issued_at=world.now,
                issued_by=world.users[f"{key}.lanhdao"],
            )
            issue.recipients.add(world.units[f"{key}.{unit}"])
            arguments = {"plan": world.plans[key].code, "period": "2024-N", "number": 1}
            things.append(Thing(key, unit, arguments))
        return things

    return issues


def difficulties(unit):
    """An item of the unit in both provinces, with the same number."""
    return lambda world: [
        Thing(key, unit, {"plan": world.plans[key].code, "number": item.number})
        for key in "ab"
        for item in [tracked(world, key, unit)]
    ]


def given_difficulties(world):
    """What YT reported and H1 is asked to answer."""
    for key in "ab":
        item = tracked(world, key, "YT", number=8)
        given = {"owner_unit": world.units[f"{key}.H1"], "state": "in_progress", "content": "Thiếu kinh phí."}
        Difficulty.objects.filter(pk=item.pk).update(**given)
    return [Thing(key, "H1", {"plan": world.plans[key].code, "number": 8}) for key in "ab"]


def tracked(world, key, unit, number=7):
    return Difficulty.objects.create(
        plan=world.plans[key],
        unit=world.units[f"{key}.{unit}"],
        number=number,
        content=f"Thiếu kinh phí, {round_mark(world.units[f'{key}.{unit}'])}.",
        opened_at=world.now,
        opened_by=world.users[f"{key}.tonghop"],
    )


def plans_with_difficulties(world):
    """Everyone's own list: each item carries the mark of its unit."""
    for key in "ab":
        for number, unit in enumerate(("CQ", "YT", "H1"), start=1):
            item = tracked(world, key, unit)
            Difficulty.objects.filter(pk=item.pk).update(number=number)
    return plans(world)


def inspected(world, key, unit):
    return Inspection.objects.create(
        plan=world.plans[key],
        unit=world.units[f"{key}.{unit}"],
        inspected_on=world.now.date(),
        inspecting_body="Đoàn kiểm tra",
        conclusion=f"Đã xem {round_mark(world.units[f'{key}.{unit}'])}.",
        saved_at=world.now,
        saved_by=world.users[f"{key}.tonghop"],
    )


def inspections(world):
    return [
        Thing(key, None, {"plan": world.plans[key].code, "inspection_id": inspected(world, key, "YT").pk})
        for key in "ab"
    ]


def plans_with_inspections(world):
    for key in "ab":
        for unit in ("CQ", "YT", "H1"):
            inspected(world, key, unit)
    return plans(world)


def scope_changes(world):
    """One change in both provinces."""
    changes = {
        key: ScopeChange.objects.create(
            plan=world.plans[key],
            from_day=world.now.date() - timedelta(days=300),
            basis="Sáp nhập xã",
            at=world.now,
            by=world.users[f"{key}.tonghop"],
        )
        for key in "ab"
    }
    return [
        Thing(key, None, {"plan": world.plans[key].code, "change_id": change.pk})
        for key, change in changes.items()
    ]


def amendments(state):
    """One amendment of the first indicator in both provinces, in this state."""

    def amended(world):
        return [
            Thing(key, None, {"plan": world.plans[key].code, "number": amended_to(world, key, state).number})
            for key in "ab"
        ]

    return amended


def amended_to(world, key, state):
    adopted = state == AmendmentState.ADOPTED
    plan = world.plans[key]
    return Amendment.objects.create(
        plan=plan,
        number=plan.amendments.count() + 1,
        indicator=plan.indicators.get(code="1.1"),
        value=90,
        comparator=">=",
        valid_from=world.now.date() - timedelta(days=300),
        proposed_by=world.units[f"{key}.CQ"],
        reason="Thực tế thay đổi.",
        state=state,
        decision_number="3/QĐ" if adopted else "",
        decided_on=world.now.date() if adopted else None,
        saved_at=world.now,
        saved_by=world.users[f"{key}.lanhdao"],
    )


UNITS_MOVES = sorted(slug for move, slug in SLUGS.items() if move not in RECEIVING and "behalf" not in move)
RECEIVERS_MOVES = sorted(SLUGS[move] for move in RECEIVING)
BEHALF_MOVES = sorted(slug for move, slug in SLUGS.items() if "behalf" in move)


# --- What people get ------------------------------------------------------------------------


def to(relations, answer):
    return dict.fromkeys(relations, answer)


EVERYONE = to(RELATIONS, 200)
ADMINISTRATORS_READ = to(("administrator", "superuser"), 200)
UNIT_READS = to(UNIT, 200)
RECEIVERS_READ = to(RECEIVERS, 200)
PARTIES_READ = UNIT_READS | RECEIVERS_READ
NEVER_READ = to(RELATIONS, 405)
STRANGERS_POST = to(RELATIONS - {*UNIT, *RECEIVERS}, 404)

TABLE: dict[str, list[Row]] = {
    "healthz": [Row(nothing, EVERYONE, anonymous=200)],
    "dang-nhap": [Row(nothing, to(RELATIONS, 302), anonymous=200)],
    "dang-xuat": [Row(nothing, NEVER_READ)],
    "tai-khoan": [Row(nothing, EVERYONE)],
    "doi-mat-khau": [Row(nothing, EVERYONE)],
    "ban-giao": [Row(nothing, {"signatory": 200})],
    "huong-dan": [Row(nothing, EVERYONE)],
    "giao-dien": [Row(nothing, ADMINISTRATORS_READ)],
    "trang-chu": [Row(nothing, EVERYONE)],
    "tim": [Row(a_search, EVERYONE)],
    "bao-cao": [Row(nothing, EVERYONE)],
    "bao-cao-xem": [Row(submitted, PARTIES_READ), Row(drafted, PARTIES_READ)],
    "bao-cao-lap": [
        Row(each(drafted, "section", [Section.FIGURES]), UNIT_READS),
        Row(each(drafted_here, "section", Section.values), UNIT_READS, people=FEW),
        # Filed, it is read on its own page.
        Row(
            each(submitted_here, "section", Section.values),
            to(UNIT, 302),
            post=to(UNIT, REFUSED | {200}),
            people=FEW,
        ),
        Row(each(drafted_here, "section", ["khong-co"]), {}),
    ],
    "lap-tat-ca": [Row(drafted, UNIT_READS), Row(submitted_here, to(UNIT, 302), people=FEW)],
    # The paper comes first.
    "lap-thay-tat-ca": [Row(drafted, {"coordinator": 302})],
    "bao-cao-chuyen": [
        Row(each(submitted, "move", ["thu-hoi"]), PARTIES_READ, post=to(RECEIVERS, REFUSED)),
        Row(each(submitted_here, "move", UNITS_MOVES), PARTIES_READ, post=to(RECEIVERS, REFUSED), people=FEW),
        Row(each(submitted_here, "move", RECEIVERS_MOVES), PARTIES_READ, post=to(UNIT, REFUSED), people=FEW),
        Row(
            each(drafted_here, "move", BEHALF_MOVES),
            PARTIES_READ,
            post=to((*UNIT, "head"), REFUSED),
            people=FEW,
        ),
        Row(each(drafted_here, "move", ["luu", "khong-co"]), {}),
    ],
    "bao-cao-gop-y": [Row(comments, NEVER_READ, post=STRANGERS_POST | to(RECEIVERS, REFUSED))],
    "bao-cao-y-kien": [
        Row(each(submitted, "number", [1]), NEVER_READ, post=STRANGERS_POST | to(RECEIVERS, REFUSED))
    ],
    "bao-cao-tep": [Row(files_of_rounds, PARTIES_READ), Row(files_of_drafts, UNIT_READS)],
    "bao-cao-bien-nhan": [
        Row(each(submitted, "number", [1]), PARTIES_READ),
        Row(each(submitted, "number", [2, 99]), {}),
    ],
    "phien-ban": [Row(submitted, PARTIES_READ), Row(drafted, PARTIES_READ)],
    "phien-ban-so-sanh": [
        Row(each(each(submitted, "old", [1]), "new", [1]), PARTIES_READ),
        Row(each(each(submitted_here, "old", [1]), "new", [2, "dang-lap", "giu-lai", "0"]), {}),
        # A draft is its unit's own.
        Row(each(each(drafted, "old", ["dang-lap"]), "new", ["dang-lap"]), UNIT_READS),
    ],
    "bao-cao-xlsx": [Row(submitted, PARTIES_READ), Row(drafted, UNIT_READS)],
    "bao-cao-pdf": [Row(submitted, PARTIES_READ), Row(drafted, UNIT_READS)],
    "bao-cao-mau-pdf": [Row(submitted, UNIT_READS), Row(drafted, UNIT_READS)],
    # Filed, there is nothing to fill in.
    "bao-cao-mau-xlsx": [Row(submitted_here, to(UNIT, 302), people=FEW), Row(drafted, UNIT_READS)],
    "nhap-excel": [
        Row(submitted_here, to(UNIT, 302), post=to(UNIT, REFUSED), people=FEW),
        Row(drafted, UNIT_READS),
    ],
    # An upload is seen by whoever uploaded it.
    "nhap-excel-xem": [
        Row(uploads, {"preparer": 200}),
        Row(each(drafted_here, "token", ["khong-co"]), {}, people=FEW),
    ],
    "lap-thay-mau-xlsx": [Row(drafted, {"coordinator": 302})],
    "lap-thay-nhap-excel": [Row(drafted, {"coordinator": 302})],
    "lap-thay-nhap-excel-xem": [Row(each(drafted_here, "token", ["khong-co"]), {}, people=FEW)],
    "bao-cao-docx": [Row(submitted, PARTIES_READ), Row(drafted, UNIT_READS)],
    "lap-thay": [
        Row(each(drafted, "section", [Section.FILES]), {"coordinator": 200}),
        # The paper comes first.
        Row(each(drafted, "section", [Section.FIGURES, Section.CHECK]), {"coordinator": 302}),
    ],
    "xac-nhan": [Row(nothing, EVERYONE), Row(codes, PARTIES_READ)],
    "tiep-nhan": [Row(nothing, RECEIVERS_READ | to(RELATIONS - {*RECEIVERS}, DENIED))],
    "tiep-nhan-nhieu": [Row(nothing, NEVER_READ, post=to(RELATIONS - {"coordinator"}, 404))],
    "tiep-nhan-hoan-tac": [Row(nothing, NEVER_READ, post=to(RELATIONS - {"coordinator"}, 404))],
    "tiep-nhan-xem": [
        Row(submitted, RECEIVERS_READ | to(UNIT, DENIED)),
        Row(drafted, to(RECEIVERS, 302) | to(UNIT, DENIED)),
    ],
    "don-doc": [Row(plans, RECEIVERS_READ)],
    "don-doc-nhac": [Row(plans, NEVER_READ, post=to(RELATIONS - {"coordinator"}, 404))],
    "don-doc-lien-he": [Row(extensions, {"coordinator": 200, "head": DENIED})],
    "gia-han-chung": [Row(periods, {"coordinator": 200, "head": DENIED})],
    "bao-cao-gia-han": [Row(drafted, UNIT_READS)],
    "thong-bao": [Row(nothing, EVERYONE)],
    "han-nop-ics": [Row(plans, to(PROVINCE, 200))],
    "cong-van-pdf": [Row(overdue, RECEIVERS_READ)],
    "cong-van-docx": [Row(overdue, RECEIVERS_READ)],
    "cong-van": [Row(overdue_periods, RECEIVERS_READ, post={"head": DENIED})],
    "cong-van-luu-pdf": [Row(letters, RECEIVERS_READ)],
    "cong-van-luu-docx": [Row(letters, RECEIVERS_READ)],
    "thuc-hanh": [Row(plans, RECEIVERS_READ)],
    "gia-han": [Row(extensions, {"coordinator": 200, "head": DENIED})],
    "tong-hop-hien-tai": [Row(plans, to(RECEIVERS, 302))],
    "tong-hop": [Row(periods, RECEIVERS_READ)],
    "tong-hop-bieu-do": [
        Row(each(periods, "code", ["1.1"]), RECEIVERS_READ),
        Row(each(periods, "code", ["9.9", "dung-han"]), {}, people=FEW),
    ],
    "tong-hop-pdf": [Row(periods, RECEIVERS_READ)],
    "tong-hop-docx": [Row(periods, RECEIVERS_READ)],
    "tong-hop-van-ban": [
        Row(each(periods, "file_format", RENDERED_FORMATS), RECEIVERS_READ),
        Row(each(periods, "file_format", ["txt"]), {}),
    ],
    "tong-hop-xlsx": [Row(periods, RECEIVERS_READ)],
    "soan": [Row(periods, to(RECEIVERS, 302))],
    "soan-muc": [
        Row(each(periods, "part", ["danh-gia"]), RECEIVERS_READ),
        Row(each(periods, "part", ["khong-co"]), {}),
    ],
    "ban-hanh": [Row(periods, RECEIVERS_READ, post={"coordinator": DENIED})],
    "ban-hanh-xem": [
        # H1 is among the recipients, YT is not.
        Row(issued_to("H1"), RECEIVERS_READ | UNIT_READS | to(("observer",), 200)),
    ],
    "ban-hanh-docx": [Row(issued_to("H1"), RECEIVERS_READ | UNIT_READS | to(("observer",), 200))],
    "ban-hanh-xlsx": [Row(issued_to("H1"), {})],  # none was kept
    "ban-hanh-pdf": [Row(issued_to("H1"), RECEIVERS_READ | UNIT_READS | to(("observer",), 200))],
    "so-lieu-huyen": [Row(periods, RECEIVERS_READ)],
    "so-lieu-mot": [
        Row(each(periods, "code", ["BUOI"]), RECEIVERS_READ),
        Row(each(periods, "code", ["KHONG-CO"]), {}),
    ],
    "khoa": [Row(periods, {"head": 200, "coordinator": DENIED})],
    "khoa-xac-nhan": [Row(periods, {"head": 200, "coordinator": DENIED})],
    "giai-doan": [Row(plans, RECEIVERS_READ)],
    "giai-doan-xlsx": [Row(plans, RECEIVERS_READ)],
    "giai-doan-bieu-do": [
        Row(each(plans, "code", ["1.1", "dung-han"]), RECEIVERS_READ),
        Row(each(plans, "code", ["9.9"]), {}, people=FEW),
    ],
    "so-goc": [Row(plans, RECEIVERS_READ), Row(base_values, RECEIVERS_READ, post={"head": DENIED})],
    "pham-vi": [Row(plans, RECEIVERS_READ)],
    "pham-vi-moi": [Row(plans, {"coordinator": 200})],
    "pham-vi-xem": [Row(scope_changes, RECEIVERS_READ, post={"head": DENIED})],
    "vuong-mac": [Row(plans_with_difficulties, PARTIES_READ)],
    "vuong-mac-moi": [Row(plans, UNIT_READS | {"coordinator": 200})],
    "vuong-mac-xem": [
        Row(difficulties("YT"), PARTIES_READ, post={"head": frozenset({404, 409})}),
        # The other unit is YT, which reported it.
        Row(given_difficulties, PARTIES_READ | {"other_unit": 200}, post={"head": frozenset({404, 409})}),
    ],
    "kiem-tra": [Row(plans_with_inspections, PARTIES_READ)],
    "kiem-tra-moi": [Row(plans, {"coordinator": 200})],
    "kiem-tra-sua": [Row(inspections, {"coordinator": 200})],
    "ke-hoach": [Row(plans, to(PROVINCE, 200))],
    "dieu-chinh": [
        Row(amendments(AmendmentState.PROPOSED), RECEIVERS_READ),
        Row(amendments(AmendmentState.ADOPTED), to(PROVINCE, 200)),
    ],
    "dieu-chinh-moi": [Row(plans, RECEIVERS_READ)],
}


# --- The test -------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def quiet():
    """Refusals are what is asked for here: a thousand of them need no trace each."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world():
    return build_world()


def patterns(resolver=None, namespace=""):
    """(qualified name or None, pattern) of every address of the portal."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}" if entry.name else None, entry
        else:
            yield from patterns(entry, f"{entry.namespace}:" if entry.namespace else namespace)


def portal_names():
    return {name for name, _pattern in patterns() if name and not name.startswith("admin:")}


def relation(username, thing):
    """How the person stands to the thing: in his role, in another unit of the province, or a stranger.

    Where nothing is asked for in particular, everyone stands in his role.
    """
    role, province, unit = PEOPLE[username]
    if province is None or thing.province is None:
        return role
    if province != thing.province:
        return "stranger"
    return "other_unit" if unit and thing.unit and unit != thing.unit else role


def read_by(row, username, thing):
    return row.get.get(relation(username, thing), 404) if username else row.anonymous


def refusal(row, username, thing):
    """How a POST is refused, or None where it may be accepted. Pages that are only read answer 405."""
    if username is None:
        return LOGIN if row.anonymous == LOGIN else None
    how = relation(username, thing)
    if how in row.post:
        return row.post[how]
    return frozenset({403, 404, 405}) if row.get.get(how, 404) in (404, DENIED) else None


def matches(response, answer):
    if answer == LOGIN:
        return response.status_code == 302 and response.url.startswith("/dang-nhap/?next=")
    return response.status_code in answer if isinstance(answer, frozenset) else response.status_code == answer


class Wrote(Exception):
    """A statement that changes data where none may."""


def of_the_session(sql):
    return '"django_session"' in sql or ('"agencies_user"' in sql and '"last_login"' in sql)


def keeps_what_was_rendered(sql):
    """A round's document is rendered once: who reads it first has it kept (docs/adr, rendered once)."""
    return sql.startswith('INSERT INTO "reports_storeddocument"')


def refuse_writes(execute, sql, params, many, context):
    """Let queries pass, and what the session itself does. A page that is read opens no transaction either."""
    reads = sql.lstrip("( ").upper().startswith("SELECT") and "FOR UPDATE" not in sql
    if not reads and not of_the_session(sql) and not keeps_what_was_rendered(sql):
        raise Wrote(sql)
    return execute(sql, params, many, context)


def refuse_changes(execute, sql, params, many, context):
    """Let transactions and locks pass too: who is refused may have been looked at under a lock."""
    if sql.lstrip("( ").upper().startswith(("INSERT", "UPDATE", "DELETE")) and not of_the_session(sql):
        raise Wrote(sql)
    return execute(sql, params, many, context)


def asking(world, username):
    client = Client()
    if username:
        client.force_login(world.users[username])
    return client


def address_of(name, thing):
    query = f"?{urlencode(thing.query)}" if thing.query else ""
    return reverse(name, kwargs=thing.arguments) + query


def marks_not_for(world, username):
    """Words and addresses of reports, and other provinces, that the person must not come across anywhere."""
    role, province, unit = PEOPLE[username] if username else (None, None, None)
    for key in "ab":
        if key != province:
            yield world.provinces[key].name
        for code in ("CQ", "YT", "H1"):
            own = (key, code) == (province, unit)
            received = key == province and role in RECEIVERS
            if not own:
                yield draft_mark(world.units[f"{key}.{code}"])
            if not (own or received):
                yield round_mark(world.units[f"{key}.{code}"])
                yield from addresses_of_reports(world, key, code)


def addresses_of_reports(world, key, code):
    """How a page would lead to the reports of a unit."""
    for (unit, _period), report in world.reports.items():
        if unit == f"{key}.{code}":
            yield f'"/bao-cao/{report.pk}/'
            yield f'"/tiep-nhan/{report.pk}/'


def leaks(world, username, response):
    """The marks that a page shows to someone it should not."""
    if "text/html" not in response.get("Content-Type", ""):
        return []
    text = response.content.decode()
    return [mark for mark in marks_not_for(world, username) if mark in text]


def test_every_address_is_in_the_table():
    assert sorted(portal_names() - set(TABLE)) == []


def test_every_address_of_the_table_exists():
    assert sorted(set(TABLE) - portal_names()) == []


def test_every_address_has_a_name():
    nameless = [str(pattern.pattern) for name, pattern in patterns() if name is None]
    # Django's administration has two: an object's old address, and whatever is not found.
    assert set(nameless) <= {"<path:object_id>/", "(?P<url>.*)$"}


@pytest.mark.parametrize("name", sorted(TABLE))
def test_reading(world, name):
    wrong = []
    for row in TABLE[name]:
        things = row.things(world)
        assert things
        for username in row.people:
            client = asking(world, username)
            for thing in things:
                address, answer = address_of(name, thing), read_by(row, username, thing)
                with connection.execute_wrapper(refuse_writes):
                    response = client.get(address)
                    b"".join(response) if response.streaming else response.content
                if not matches(response, answer):
                    wrong.append(f"{username} GET {address}: {response.status_code}, expected {answer}")
                wrong += [
                    f"{username} GET {address} reads {mark}" for mark in leaks(world, username, response)
                ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_writing_is_refused_to_whom_it_is_not_given(world, name):
    wrong = []
    for row in TABLE[name]:
        things = row.things(world)
        for username in row.people:
            client = asking(world, username)
            for thing in things:
                address, answer = address_of(name, thing), refusal(row, username, thing)
                if answer is None:
                    continue
                with connection.execute_wrapper(refuse_changes):
                    response = client.post(address, {"comment": "Lý do", "due_before": "20/12/2025"})
                if not matches(response, answer):
                    wrong.append(f"{username} POST {address}: {response.status_code}, expected {answer}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_posting_without_the_token_of_the_form_is_refused(world, name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.users["a.tonghop"])
    for row in TABLE[name]:
        address = address_of(name, row.things(world)[0])
        with connection.execute_wrapper(refuse_changes):
            assert client.post(address).status_code in (403, 405)


@pytest.mark.parametrize(
    "sql", ["INSERT INTO x", "UPDATE x", 'DELETE FROM "x"', "SAVEPOINT x", "SELECT 1 FOR UPDATE"]
)
def test_the_guard_sees_every_write(sql):
    with pytest.raises(Wrote):
        refuse_writes(lambda *_: None, sql, (), False, {})


def test_plans_of_one_code_in_two_provinces_are_kept_apart(world):
    Plan.objects.update(code="kh")
    both = add_person("hai.tinh")
    for province in world.provinces.values():
        Membership.objects.create(user=both, role=Role.COORDINATOR, province=province)
    world.users["hai.tinh"] = both
    names = [name for name, _pattern in patterns() if name in TABLE and "plan" in _pattern.pattern.converters]
    assert len(names) >= 7
    for name in names:
        thing = TABLE[name][0].things(world)[0]
        thing.arguments["plan"] = "kh"
        mine = asking(world, "a.tonghop").get(address_of(name, thing))
        assert mine.status_code in (*(200, 302, 403, 405), *(() if TABLE[name][0].get else (404,))), name
        assert leaks(world, "a.tonghop", mine) == [], name
        assert asking(world, "hai.tinh").get(address_of(name, thing)).status_code in (
            *(200, 302, 403, 404),
            405,
        ), name


def test_marks_are_read_by_those_who_may(world):
    """The search for leaks finds something: units read their own words, receivers those of rounds."""
    submitted_address = address_of("bao-cao-xem", submitted(world)[0])
    drafted_address = address_of("bao-cao-xem", drafted(world)[0])
    for username, address, mark, seen in (
        ("a.yt.lap", submitted_address, round_mark(world.units["a.YT"]), True),
        ("a.tonghop", submitted_address, round_mark(world.units["a.YT"]), True),
        ("a.h1.ky", drafted_address, draft_mark(world.units["a.H1"]), True),
        ("a.tonghop", drafted_address, draft_mark(world.units["a.H1"]), False),
    ):
        assert (mark in asking(world, username).get(address).content.decode()) == seen, username


# --- Administration -------------------------------------------------------------------------


def administration_addresses(world: World):
    """Every named address of the administration, about an object of each province where it is about one."""
    for name, pattern in patterns():
        if name is None or not name.startswith("admin:"):
            continue
        arguments = pattern.pattern.regex.groupindex
        if not arguments:
            yield reverse(name), None
        elif "app_label" in arguments or "url" in arguments:
            yield from ((f"/quan-tri/{app}/", None) for app in ("agencies", "targets", "reports"))
        else:
            model_admin = registered_for(name)
            for key in "ab":
                rows = model_admin.model._default_manager.filter(
                    model_admin.scope(frozenset({world.provinces[key].pk}))
                )
                if (row := rows.first()) is not None:
                    yield reverse(name, args=[row.pk]), key


def registered_for(name):
    """The page of the model that an address such as "admin:agencies_unit_change" belongs to."""
    return next(
        page
        for model, page in admin.site._registry.items()
        if name.startswith(f"admin:{model._meta.app_label}_{model._meta.model_name}_")
    )


@pytest.mark.parametrize("username", [None, *PEOPLE])
def test_administration_is_closed_to_all_but_administrators(world, username):
    addresses = list(administration_addresses(world))
    assert len(addresses) > 80
    client = asking(world, username)
    may_enter = username in ("a.quantri", "root")
    wrong = []
    for address, key in addresses:
        if key == "b" and not may_enter:
            continue  # the door is the same for objects of either province
        with connection.execute_wrapper(refuse_writes):
            response = client.get(address)
        status = response.status_code
        if username is None:
            right = status == 302 and response.url.startswith(("/dang-nhap/", "/quan-tri/login/"))
        elif address == reverse("admin:login"):
            right = status == 302
        elif not may_enter:
            right = status == 403
        elif key == "b" and username == "a.quantri":
            right = status in DENIED
        else:
            right = status in (200, 302, 403)
        if not right:
            wrong.append(f"{username} GET {address}: {status}")
    assert not wrong, "\n".join(wrong)
