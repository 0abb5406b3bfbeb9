"""Base values: for which times, by whom, what is kept, and that nothing typed is lost."""

from datetime import datetime
from decimal import Decimal

import pytest
from django.test import Client

from agencies.access import Access
from agencies.enums import Role
from agencies.models import ImmutableRecord, Membership, User
from reports.consolidation import consolidate
from targets.baselines import (
    BaselineRefused,
    BaseValue,
    asked_figures,
    base_history,
    base_slots,
    needed_for,
    save_baselines,
)
from targets.enums import FigureKind, IndicatorKind
from targets.models import Baseline, BaselineChange, FigureAssignment
from tests.reports.factories import (
    A,
    B,
    Desk,
    R,
    add_figure,
    add_indicator,
    assign,
    file,
    make_desk,
    moment,
    set_base,
)

pytestmark = pytest.mark.django_db

NOW = moment(2024, 1, 5)


@pytest.fixture
def desk() -> Desk:
    """Years 2023 and 2024, of 2023 no first half: 2022-N and 2023-6T have no report."""
    desk = make_desk(("CQ", "H1"), years=(2023, 2024))
    add_figure(desk, "VU", {"CQ": A, "H1": B}, decimals=3, measure="gam")
    add_figure(desk, "XA", {"H1": R}, kind=FigureKind.STOCK)
    return desk


def person(desk: Desk, role: Role, name: str = "ai") -> User:
    user = User.objects.create_user(name, password="x")
    scope = (
        {"unit": desk.units["H1"]}
        if role in (Role.PREPARER, Role.SIGNATORY)
        else {"province": desk.plan.province}
    )
    Membership.objects.create(user=user, role=role, **scope)
    return user


def access(user: User) -> Access:
    return Access.of(user, NOW.date())


@pytest.fixture
def coordinator(desk) -> User:
    return person(desk, Role.COORDINATOR, "tonghop")


def save(desk: Desk, user: User, unit: str, answers: dict[str, object], now: datetime = NOW) -> int:
    values = {desk.figures[code].pk: value for code, value in answers.items()}
    slot = base_slots(desk.plan)[0]
    return save_baselines(desk.plan, desk.units[unit], slot, values, by=access(user), now=now)


# ------------------------------------------------------------------ for which times


def test_slots_are_the_times_before_the_first_reports(desk):
    assert [(slot.code, slot.name) for slot in base_slots(desk.plan)] == [("2022-N", "Năm 2022")]


def test_first_half_has_a_slot_of_its_own():
    desk = make_desk(("CQ",), years=(2024,), parts=("6T", "N"))
    assert [slot.code for slot in base_slots(desk.plan)] == ["2023-6T", "2023-N"]


def test_plan_without_periods_has_no_slot():
    assert base_slots(make_desk(("CQ",), years=(2024,), parts=()).plan) == []


def test_asked_are_those_assigned_in_the_period_compared(desk):
    assign(desk, "XA", "CQ", valid_from=moment(2024, 1, 1).date())
    asked = asked_figures(desk.plan, base_slots(desk.plan)[0])
    codes = {
        code: [(row.figure.code, row.counts) for row in asked.get(unit.pk, ())]
        for code, unit in desk.units.items()
    }
    assert codes == {"CQ": [("VU", True)], "H1": [("VU", False), ("XA", True)]}


@pytest.mark.parametrize("earlier", [A, B])
def test_unit_that_held_two_roles_counts_by_the_greater(desk, earlier):
    day = moment(2023, 7, 1).date()
    FigureAssignment.objects.filter(figure__code="VU", unit=desk.units["H1"]).update(role=earlier)
    assign(desk, "VU", "H1", role=B if earlier == A else A, valid_from=day)
    asked = asked_figures(desk.plan, base_slots(desk.plan)[0])[desk.units["H1"].pk]
    assert [(row.figure.code, row.counts) for row in asked] == [("VU", True), ("XA", True)]


def test_needed_are_the_bases_of_changes_and_their_parts(desk):
    add_figure(desk, "NN-1", {"CQ": A}, kind=FigureKind.STOCK)
    add_figure(desk, "NN", {"CQ": A}, kind=FigureKind.DERIVED, parts=("NN-1",))
    add_indicator(desk, "4.2", IndicatorKind.CHANGE_DOWN, ("NN",), comparator=">", threshold=1)
    add_indicator(desk, "2.2", IndicatorKind.VALUE, ("VU",), threshold=0)
    needed = needed_for(desk.plan)
    assert needed == {desk.figures["NN"].pk: ["4.2"], desk.figures["NN-1"].pk: ["4.2"]}


# ------------------------------------------------------------------ saving


def test_saved_value_is_the_base_of_the_first_comparison(desk, coordinator):
    file(desk, "CQ", "2023-N", {"VU": "12.5"})
    assert save(desk, coordinator, "CQ", {"VU": BaseValue(Decimal("10"), note="BC 120/2022")}) == 1
    row = consolidate(desk.periods["2023-N"], now=NOW).figures[0]
    assert (row.last_year.value, row.last_year.difference) == (10, Decimal("2.5"))
    stored = Baseline.objects.get()
    assert (stored.entered_by, stored.entered_at, stored.note) == (coordinator, NOW, "BC 120/2022")


def test_nil_is_kept_apart_from_zero(desk, coordinator):
    save(desk, coordinator, "CQ", {"VU": BaseValue(None, is_nil=True)})
    stored = Baseline.objects.get()
    assert (stored.value, stored.is_nil) == (None, True)
    save(desk, coordinator, "CQ", {"VU": BaseValue(Decimal(0))})
    stored.refresh_from_db()
    assert (stored.value, stored.is_nil) == (0, False)


def test_value_taken_back_is_gone_and_others_stay(desk, coordinator):
    set_base(desk, "XA", "H1", 9, year=2022)
    save(desk, coordinator, "H1", {"VU": BaseValue(Decimal(3))})
    assert save(desk, coordinator, "H1", {"VU": None}) == 1
    assert list(Baseline.objects.values_list("figure__code", flat=True)) == ["XA"]


def history(desk):
    rows = base_history(desk.plan, base_slots(desk.plan)[0], desk.units["H1"])
    return [
        (row.figure.code, row.old_words, row.new_words, row.new_note, row.by.username, row.at) for row in rows
    ]


def test_every_earlier_value_is_kept_with_who_wrote_it_and_when(desk, coordinator):
    later = moment(2024, 3, 1)
    save(desk, coordinator, "H1", {"VU": BaseValue(Decimal("4.279"), note="Sổ 2022")})
    save(desk, coordinator, "H1", {"VU": BaseValue(Decimal(5), note="Sổ 2023")}, now=later)
    save(desk, coordinator, "H1", {"VU": BaseValue(None, is_nil=True)}, now=later)
    save(desk, coordinator, "H1", {"VU": None}, now=later)
    name = coordinator.username
    assert history(desk) == [
        ("VU", "không phát sinh", "chưa có", "", name, later),
        ("VU", "5,000", "không phát sinh", "", name, later),
        ("VU", "4,279", "5,000", "Sổ 2023", name, later),
        ("VU", "chưa có", "4,279", "Sổ 2022", name, NOW),
    ]
    assert not Baseline.objects.exists()


def test_saving_the_same_again_is_no_writing(desk, coordinator):
    for _time in range(2):
        save(desk, coordinator, "H1", {"VU": BaseValue(Decimal(5))})
    assert len(history(desk)) == 1


def test_history_is_only_added_to(desk, coordinator):
    save(desk, coordinator, "H1", {"VU": BaseValue(Decimal(5))})
    row = BaselineChange.objects.get()
    for change in (
        row.save,
        row.delete,
        BaselineChange.objects.all().delete,
        lambda: BaselineChange.objects.update(new_value=6),
    ):
        with pytest.raises(ImmutableRecord):
            change()


def test_unchanged_value_keeps_who_entered_it(desk, coordinator):
    stored = set_base(desk, "VU", "CQ", 9, year=2022)
    assert save(desk, coordinator, "CQ", {"VU": BaseValue(Decimal(9))}) == 0
    stored.refresh_from_db()
    assert stored.entered_by == desk.user


def test_sum_is_written_with_its_parts_and_taken_back_with_one(desk, coordinator):
    add_figure(desk, "NN-1", {"CQ": A}, kind=FigureKind.STOCK)
    add_figure(desk, "NN-2", {"CQ": A}, kind=FigureKind.STOCK)
    add_figure(desk, "NN", {"CQ": A}, kind=FigureKind.DERIVED, parts=("NN-1", "NN-2"))

    def total() -> Decimal | None:
        return Baseline.objects.filter(figure__code="NN").values_list("value", flat=True).first()

    save(desk, coordinator, "CQ", {"NN-1": BaseValue(Decimal(700))})
    assert total() is None
    save(desk, coordinator, "CQ", {"NN-2": BaseValue(None, is_nil=True)})
    assert total() == 700
    save(desk, coordinator, "CQ", {"NN-2": BaseValue(Decimal(18)), "NN": BaseValue(Decimal(5))})
    assert total() == 718
    save(desk, coordinator, "CQ", {"NN-1": None})
    assert total() is None


@pytest.mark.parametrize("role", [Role.HEAD, Role.OBSERVER, Role.ADMINISTRATOR, Role.PREPARER])
def test_only_coordinators_write(desk, role):
    with pytest.raises(BaselineRefused):
        save(desk, person(desk, role), "CQ", {"VU": BaseValue(Decimal(1))})
    assert not Baseline.objects.exists()


def test_figure_of_another_unit_is_refused(desk, coordinator):
    with pytest.raises(BaselineRefused):
        save(desk, coordinator, "CQ", {"XA": BaseValue(Decimal(1))})


# ------------------------------------------------------------------ the page


@pytest.fixture
def receiver(desk, coordinator) -> Client:
    client = Client()
    client.force_login(coordinator)
    return client


ADDRESS = "/kh1/so-goc/?ky=2022-N&don-vi=H1"


def test_page_lists_units_with_what_they_lack(desk, receiver):
    add_indicator(desk, "2.1", IndicatorKind.CHANGE_UP, ("XA",), comparator=">=", threshold=5)
    set_base(desk, "VU", "H1", 9, year=2022)
    lines = receiver.get("/kh1/so-goc/").context["lines"]
    assert [(name, done, asked, [f.code for f in lacking]) for name, _url, done, asked, lacking in lines] == [
        ("Cơ quan CQ", 0, 1, []),
        ("Huyện H1", 1, 2, ["XA"]),
    ]


def test_typed_values_are_saved(desk, receiver):
    response = receiver.post(ADDRESS, {"so-VU": "4,279", "nguon-VU": "Sổ theo dõi", "so-XA": "1.234"})
    assert response.status_code == 302
    assert dict(Baseline.objects.values_list("figure__code", "value")) == {
        "VU": Decimal("4.279"),
        "XA": Decimal(1234),
    }


def test_errors_name_their_fields_and_nothing_typed_is_lost(desk, receiver):
    response = receiver.post(
        ADDRESS, {"so-VU": "4.279", "nguon-VU": "Sổ theo dõi", "so-XA": "mười hai"}, follow=True
    )
    form = response.context["form"]
    assert sorted(form.errors) == ["so-VU", "so-XA"]
    html = response.content.decode()
    assert 'value="mười hai"' in html
    assert 'value="4.279"' in html
    assert 'value="Sổ theo dõi"' in html
    assert 'value="so-VU=4,279"' in html
    assert not Baseline.objects.exists()


def test_chosen_reading_takes_the_place_of_what_was_typed(desk, receiver):
    receiver.post(ADDRESS, {"so-VU": "4.279", "so-XA": "10", "cach-doc": "so-VU=4,279"})
    assert dict(Baseline.objects.values_list("figure__code", "value")) == {
        "VU": Decimal("4.279"),
        "XA": Decimal(10),
    }


def test_number_and_nil_together_are_refused(desk, receiver):
    response = receiver.post(ADDRESS, {"so-VU": "3", "khong-VU": "on"})
    assert list(response.context["form"].errors) == ["so-VU"]


def test_note_alone_is_refused(desk, receiver):
    response = receiver.post(ADDRESS, {"nguon-VU": "Sổ theo dõi"})
    assert list(response.context["form"].errors) == ["so-VU"]


def test_page_shows_what_was_written_before(desk, receiver):
    assert "Các lần ghi" not in receiver.get(ADDRESS).content.decode()
    receiver.post(ADDRESS, {"so-VU": "4,279", "nguon-VU": "Sổ theo dõi"})
    receiver.post(ADDRESS, {"so-VU": "5"})
    page = receiver.get(ADDRESS).content.decode()
    assert "Các lần ghi" in page
    assert '<td class="num" data-label="Trước">4,279</td><td class="num" data-label="Sau">5,000</td>' in page
    assert "Trước: Sổ theo dõi" in page


def test_head_reads_and_does_not_write(desk):
    client = Client()
    client.force_login(person(desk, Role.HEAD))
    set_base(desk, "VU", "H1", "4.279", year=2022)
    response = client.get(ADDRESS)
    assert "4,279" in response.content.decode()
    assert "Lưu số gốc" not in response.content.decode()
    assert client.post(ADDRESS, {"so-VU": "5"}).status_code == 404
    assert Baseline.objects.get().value == Decimal("4.279")


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ADMINISTRATOR, Role.PREPARER, Role.SIGNATORY])
def test_others_do_not_see_base_values(desk, role):
    client = Client()
    client.force_login(person(desk, role))
    assert client.get("/kh1/so-goc/").status_code == 404


@pytest.mark.parametrize("query", ["?ky=2021-N", "?ky=2022-N&don-vi=XX", "?ky=2023-N"])
def test_unknown_time_or_unit_is_not_found(desk, receiver, query):
    assert receiver.get(f"/kh1/so-goc/{query}").status_code == 404


# ------------------------------------------------------------------ the plan's page


@pytest.mark.parametrize("role", list(Role))
def test_everyone_with_a_role_in_the_province_reads_the_plan(desk, role):
    client = Client()
    client.force_login(person(desk, role))
    assert client.get("/kh1/ke-hoach/").status_code == 200


def test_stranger_does_not_find_the_plan(desk):
    stranger = make_desk(("CQ",), code="kh9", province="92")
    client = Client()
    client.force_login(person(stranger, Role.COORDINATOR))
    assert client.get("/kh1/ke-hoach/").status_code == 404
    assert client.get("/kh1/so-goc/").status_code == 404


def test_plan_page_shows_text_citation_and_threshold(desk, receiver):
    add_indicator(
        desk, "2.1", IndicatorKind.CHANGE_UP, ("VU",), comparator=">=", threshold=5, note="Cách hiểu."
    )
    task = desk.plan.tasks.create(number=1, name="Việc", text="Nguyên văn nhiệm vụ.", citation="II.1")
    task.assignments.create(unit=desk.units["CQ"], role="lead")
    html = receiver.get("/kh1/ke-hoach/").content.decode()
    assert 'id="chi-tieu-2.1"' in html
    assert "tăng từ 5%" in html
    assert 'id="II.1"' in html
    assert "Nguyên văn nhiệm vụ." in html
    assert 'id="III.2"' in html
