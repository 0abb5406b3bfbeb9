"""Loading a demonstration: what it refuses, and the arithmetic of its invented numbers."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from agencies.access import Access
from agencies.dates import local_date
from agencies.enums import Role
from agencies.models import User
from reports.demo.loading import DemoRefused, load_demo
from reports.demo.numbers import DemoNumbers, FigurePlan, divide
from reports.demo.people import People, make_people
from reports.models import Draft, Report
from targets.enums import FigureKind
from targets.models import Plan
from tests.reports.factories import A, B, R, add_figure, file, make_desk, moment

NOW = moment(2025, 12, 12, 8)


# --- Refusals ---------------------------------------------------------------------------------


@pytest.fixture
def demo_mode(settings):
    settings.DEBUG = True
    settings.DEMO_NOW = "2025-12-12T08:00:00+07:00"
    return settings


def refusal(**options) -> str:
    with pytest.raises(CommandError) as refused:
        call_command("load_demo", stdout=StringIO(), **options)
    assert not Plan.objects.filter(is_demo=True).exists()
    return str(refused.value)


@pytest.mark.django_db
def test_production_is_refused(demo_mode):
    make_desk(code="kh172")
    demo_mode.DEBUG = False
    assert refusal() == "Số liệu minh họa chỉ nạp được khi DEBUG bật."


@pytest.mark.django_db
@pytest.mark.parametrize(
    "demo_now", [None, "", "12/12/2025", "2025-12-12T08:00:00", "2025-13-41T08:00:00+07:00"]
)
def test_clock_of_its_own_is_needed(demo_mode, demo_now):
    make_desk(code="kh172")
    demo_mode.DEMO_NOW = demo_now
    assert refusal() == "Chưa đặt DEMO_NOW (ví dụ 2025-12-12T08:00:00+07:00), đồng hồ của bản minh họa."


@pytest.mark.django_db
def test_plan_must_be_known_and_have_a_recipe(demo_mode):
    assert refusal().startswith("Chưa có kế hoạch nào.")
    make_desk(code="kh9")
    assert refusal(plan="kh8").startswith("Không có kế hoạch mã “kh8”.")
    assert refusal() == "Kế hoạch kh9 không có số liệu minh họa (fixtures/demo/kh9.yaml)."
    assert User.objects.filter(username__endswith=".lap").count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["draft", "round"])
def test_real_reports_are_never_mixed_with_invented_ones(demo_mode, what):
    desk = make_desk(code="kh172")
    add_figure(desk, "S", {"H1": R})
    if what == "draft":
        Draft.objects.create(report=desk.reports["H1", "2024-N"])
    else:
        file(desk, "H1", "2024-N", {"S": 1})
    before = Report.objects.count(), User.objects.count()
    assert refusal() == (
        "Cơ sở dữ liệu đã có báo cáo thật; không nạp số liệu minh họa bên cạnh báo cáo thật."
    )
    assert (Report.objects.count(), User.objects.count()) == before


@pytest.mark.django_db
def test_reports_of_another_plan_are_real_too():
    desk, other = make_desk(code="kh172"), make_desk(code="kh1", province="92")
    Draft.objects.create(report=other.reports["H1", "2024-N"])
    with pytest.raises(DemoRefused, match="báo cáo thật"):
        load_demo(desk.plan, password="x", now=NOW, real_now=NOW)


@pytest.mark.django_db
def test_demonstration_is_loaded_once():
    desk = make_desk(code="kh172")
    desk.plan.is_demo = True
    with pytest.raises(DemoRefused, match=r"^Kế hoạch kh172 đã có số liệu minh họa\.$"):
        load_demo(desk.plan, password="x", now=NOW, real_now=NOW)


# --- People -----------------------------------------------------------------------------------

NAMES = {
    "coordinator": ["cat.tonghop", "cat.tonghop2"],
    "head": ["cat.lanhdao"],
    "observer": ["ubnd.xem"],
    "administrator": ["quantri"],
}


@pytest.mark.django_db
def test_accounts_are_made_with_one_password_and_shown_by_role():
    plan = make_desk(("CQ", "YT", "H1"), code="kh172").plan
    shown = make_people(plan, NAMES, "Con duong lang")
    assert shown == [
        ("h1.lap", "Cán bộ lập báo cáo – Huyện H1"),
        ("h1.ky", "Lãnh đạo đơn vị – Huyện H1"),
        ("cat.tonghop", "Cán bộ tổng hợp"),
        ("cat.lanhdao", "Lãnh đạo cơ quan tổng hợp"),
        ("ubnd.xem", "Cơ quan theo dõi"),
        ("quantri", "Quản trị"),
    ]
    made = User.objects.exclude(username__startswith="ghi.")
    assert set(made.values_list("username", flat=True)) == {
        *(f"{unit}.{name}" for unit in ("cq", "yt", "h1") for name in ("lap", "ky")),
        *(name for names in NAMES.values() for name in names),
    }
    assert all(user.check_password("Con duong lang") for user in made)
    assert make_people(plan, NAMES, "Con duong lang") == shown
    assert made.count() == 11


@pytest.mark.django_db
def test_people_act_in_their_roles_and_coordinators_take_turns():
    desk = make_desk(("CQ", "YT", "H1"), code="kh172")
    make_people(desk.plan, NAMES, "x")
    people, unit = People(desk.plan, NAMES), desk.units["H1"]
    assert people.preparer(unit).units_as(Role.PREPARER) == {unit.pk}
    assert people.signatory(unit).units_as(Role.SIGNATORY) == {unit.pk}
    assert people.head().provinces_as(Role.HEAD) == {desk.plan.province_id}
    turns = [people.coordinator(place).user.username for place in range(3)]
    assert turns == ["cat.tonghop", "cat.tonghop2", "cat.tonghop"]
    today = local_date(NOW)
    assert people.coordinator(0) == Access.of(User.objects.get(username="cat.tonghop"), today)


# --- Numbers ----------------------------------------------------------------------------------

weights = st.lists(st.integers(1, 40), min_size=1, max_size=26).map(
    lambda row: [(f"U{place}", weight) for place, weight in enumerate(row)]
)


@given(st.integers(0, 10**9), weights, st.integers(0, 3))
def test_shares_add_up_exactly(steps, named, decimals):
    total = Decimal(steps).scaleb(-decimals)
    shares = divide(total, named, decimals)
    assert sum(shares.values()) == total
    assert list(shares) == [name for name, _weight in named]
    whole = sum(weight for _name, weight in named)
    for name, weight in named:
        assert abs(shares[name] * whole - total * weight) < Decimal(whole).scaleb(-decimals)
        assert shares[name] >= 0
        assert shares[name] == shares[name].quantize(Decimal(1).scaleb(-decimals))


def test_largest_remainders_get_what_is_left():
    assert divide(Decimal(10), [("A", 1), ("B", 1), ("C", 1)], 0) == {"A": 4, "B": 3, "C": 3}
    assert divide(Decimal("0.1"), [("A", 1), ("B", 2)], 1) == {"A": Decimal(0), "B": Decimal("0.1")}
    assert divide(Decimal(0), [("A", 1), ("B", 2)], 0) == {"A": 0, "B": 0}


DISTRICTS = ("H1", "H2", "H3")


def numbers(figures: dict[str, tuple], **recipe) -> DemoNumbers:
    """`figures`: code → (kind, decimals, roles by unit, what the recipe says)."""
    plans = [
        FigurePlan(code, kind, decimals, roles) for code, (kind, decimals, roles, _spec) in figures.items()
    ]
    specs = {code: spec for code, (*_facts, spec) in figures.items()}
    return DemoNumbers({"years": [2024, 2025], "splits": {}, "figures": specs, **recipe}, plans)


FLOW, STOCK, DISTINCT = FigureKind.FLOW, FigureKind.STOCK, FigureKind.DISTINCT
REPORTERS = dict.fromkeys(DISTRICTS, R)


@pytest.mark.parametrize(
    ("kind", "year", "part", "total"),
    [
        (FLOW, 2024, "N", 101),
        (FLOW, 2025, "N", 200),
        (FLOW, 2025, "6T", 96),  # 0,48 of the year
        (FLOW, 2024, "6T", 48),  # rounded down
        (STOCK, 2025, "N", 200),
        (STOCK, 2025, "6T", 150),  # between the two years
        (STOCK, 2024, "6T", 101),  # no year before the first
    ],
)
def test_total_of_a_period(kind, year, part, total):
    values = numbers({"S": (kind, 0, REPORTERS, {"totals": [101, 200]})}).values(year, part)["S"]
    assert sum(values.values()) == total
    assert set(values) == set(DISTRICTS)


def test_split_is_the_recipes_and_changes_with_the_year():
    made = numbers(
        {"XA": (STOCK, 0, REPORTERS, {"totals": [10, 10], "split": "cu", "since": {2025: "moi"}})},
        splits={"cu": {"H1": 5, "H2": 3, "H3": 2}, "moi": {"H1": 6, "H2": 3, "H3": 1}},
    )
    assert made.values(2024, "N")["XA"] == {"H1": 5, "H2": 3, "H3": 2}
    assert made.values(2025, "N")["XA"] == {"H1": 6, "H2": 3, "H3": 1}


def test_part_is_its_whole_but_for_what_falls_short():
    made = numbers(
        {
            "T": (STOCK, 0, REPORTERS, {"totals": [10, 10], "split": "s"}),
            "P": (DISTINCT, 0, REPORTERS, {"of": "T", "half": 0.5, "short": {"2024-N": 6}}),
        },
        splits={"s": {"H1": 5, "H2": 3, "H3": 2}},
    )
    assert made.values(2025, "N")["P"] == {"H1": 5, "H2": 3, "H3": 2}
    assert made.values(2024, "N")["P"] == {"H1": 0, "H2": 2, "H3": 2}
    assert made.values(2025, "6T")["P"] == {"H1": 2, "H2": 1, "H3": 1}


def test_authority_is_its_breakdown_its_own_share_and_the_gap():
    roles = {"CQ": A, **dict.fromkeys(DISTRICTS, B)}
    made = numbers(
        {
            "VU": (FLOW, 0, roles, {"totals": [100, 100], "gap": {"2025-N": 4}}),
            "VU-TT": (FLOW, 0, {"CQ": R}, {"share_of": "VU", "share": 0.28}),
        }
    )
    for year, gap in ((2024, 0), (2025, 4)):
        values = made.values(year, "N")
        assert (values["VU"]["CQ"], values["VU-TT"]["CQ"]) == (100, 28)
        assert sum(values["VU"][unit] for unit in DISTRICTS) == 100 - 28 - gap


def test_every_unit_gets_its_minimum_while_there_is_enough():
    spec = {"totals": [5, 2], "each": 1, "split": "s"}
    made = numbers({"MH": (FLOW, 0, REPORTERS, spec)}, splits={"s": {"H1": 9, "H2": 1, "H3": 1}})
    enough = made.values(2024, "N")["MH"]
    assert (sum(enough.values()), min(enough.values())) == (5, 1)
    assert sorted(made.values(2025, "N")["MH"].values()) == [0, 1, 1]


def test_decimals_are_those_of_the_figure():
    values = numbers({"KP": (FLOW, 1, REPORTERS, {"totals": [8250.1, 8610.5]})}).values(2024, "N")["KP"]
    assert sum(values.values()) == Decimal("8250.1")
    assert all(value == value.quantize(Decimal("0.1")) for value in values.values())
