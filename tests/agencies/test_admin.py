"""Administration: entered by role, scoped by province, without a word of any report."""

from datetime import date

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from agencies.enums import Role
from agencies.models import CalendarDay, Membership, OrganisationChange, Unit, User
from reports.models import Notice
from tests.world import NOW, PASSWORD, add_person, build_world

pytestmark = pytest.mark.django_db

REGISTERED = {
    "admin.LogEntry",
    "agencies.Province",
    "agencies.Agency",
    "agencies.Unit",
    "agencies.User",
    "agencies.Membership",
    "agencies.CalendarDay",
    "targets.Plan",
    "targets.Target",
    "targets.Duty",
    "targets.Figure",
    "targets.FigureAssignment",
    "targets.FigureRule",
    "targets.Indicator",
    "agencies.OrganisationChange",
    "targets.Task",
    "targets.Project",
    "reports.Period",
    "reports.Notice",
}
# What else an administrator may type; everything not named here is read-only.
EDITABLE = {
    "agencies.Agency",
    "agencies.CalendarDay",
    "agencies.Membership",
    "agencies.Unit",
    "agencies.User",
    "reports.Period",
}


@pytest.fixture
def world():
    world = build_world()
    for key in "ab":
        Notice.objects.create(
            report=world.reports[f"{key}.H1", "2025-6T"],
            user=world.users[f"{key}.h1.lap"],
            kind="overdue",
            subject="Báo cáo quá hạn",
            body="Nội dung có trích báo cáo",
            created_at=NOW,
        )
        CalendarDay.objects.create(province=world.provinces[key], day=NOW.date(), name="Nghỉ bù")
        OrganisationChange.objects.create(
            unit=world.units[f"{key}.H1"],
            last_day=NOW.date(),
            grounds="Nghị quyết 01",
            recorded_at=NOW,
            recorded_by=world.users[f"{key}.quantri"],
        )
        LogEntry.objects.create(
            user=world.users[f"{key}.quantri"], object_id="1", object_repr=f"Việc ở {key}", action_flag=2
        )
    return world


@pytest.fixture
def as_administrator(world, client):
    client.force_login(world.users["a.quantri"])
    return client


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def label(model):
    return model._meta.label


def rows_of(model_admin, world, key):
    """The rows of one province, found without asking the administration."""
    rows = model_admin.model._default_manager.filter(model_admin.scope(frozenset({world.provinces[key].pk})))
    assert rows.exists(), label(model_admin.model)
    return rows


def registered():
    return [admin.site.get_model_admin(model) for model in sorted(admin.site._registry, key=label)]


# --- Who enters -----------------------------------------------------------------------------


def test_only_reference_data_and_accounts_are_administered():
    assert {label(model) for model in admin.site._registry} == REGISTERED


@pytest.mark.parametrize("username", ["a.yt.lap", "a.yt.ky", "a.tonghop", "a.lanhdao", "a.xem", "khong"])
def test_other_roles_do_not_enter(world, client, username):
    User.objects.filter(username=username).update(is_staff=True)
    client.force_login(world.users[username])
    assert client.get("/quan-tri/").status_code == 403
    assert client.get(address(Unit, "changelist")).status_code == 403


def test_administrator_whose_role_ended_does_not_enter(world, as_administrator):
    world.users["a.quantri"].memberships.update(valid_to="2025-01-31")
    assert as_administrator.get("/quan-tri/").status_code == 403


def test_strangers_log_in_at_the_portals_own_page(client):
    assert client.get("/quan-tri/agencies/unit/").url == "/dang-nhap/?next=/quan-tri/agencies/unit/"
    assert client.get("/quan-tri/login/").url == "/dang-nhap/?next=/quan-tri/"


def test_every_registered_page_opens_for_the_administrator(world, as_administrator):
    for model_admin in registered():
        own = rows_of(model_admin, world, "a").first()
        assert as_administrator.get(address(model_admin.model, "changelist")).status_code == 200
        page = as_administrator.get(address(model_admin.model, "change", own.pk))
        assert page.status_code == 200, label(model_admin.model)
        history = as_administrator.get(address(model_admin.model, "history", own.pk))
        assert history.status_code == 200, label(model_admin.model)


def test_words_of_messages_are_not_shown(world, as_administrator):
    notice = Notice.objects.get(user=world.users["a.h1.lap"])
    text = as_administrator.get(address(Notice, "change", notice.pk)).content.decode()
    assert "Báo cáo quá hạn" in text
    assert "Nội dung có trích báo cáo" not in text


@pytest.mark.parametrize(
    ("sent_at", "chosen", "listed"), [(NOW, "roi", 1), (NOW, "chua", 0), (None, "chua", 1)]
)
def test_outbox_tells_what_has_left(world, as_administrator, sent_at, chosen, listed):
    Notice.objects.update(sent_at=sent_at)
    page = as_administrator.get(address(Notice, "changelist"), {"gui": chosen})
    assert page.context["cl"].queryset.count() == listed
    assert ("Chưa gửi" in page.content.decode().split('id="changelist-filter"')[0]) == (sent_at is None)


def test_outbox_tells_what_has_nowhere_to_go(world, as_administrator):
    Notice.objects.update(sent_at=None, unaddressed=True)
    for chosen, listed in (("khong-dia-chi", 1), ("chua", 0), ("roi", 0)):
        page = as_administrator.get(address(Notice, "changelist"), {"gui": chosen})
        rows = page.content.decode().split('id="changelist-filter"')[0]
        assert page.context["cl"].queryset.count() == listed
        assert ("Không có địa chỉ thư" in rows) == bool(listed)


def test_built_in_calendar_stands_beside_its_corrections(world, as_administrator, settings):
    settings.CLOCK = "tests.reports.filing.now"
    CalendarDay.objects.create(
        province=world.provinces["a"], day=date(2026, 1, 1), is_working=True, name="Làm bù"
    )
    response = as_administrator.get(address(CalendarDay, "changelist"))
    assert [year for year, _days in response.context["built_in"]] == [2025, 2026]
    page = response.content.decode()
    assert "Lịch nghỉ có sẵn của cả nước (chỉ xem)" in page
    assert '<th scope="row">02/09/2025</th><td>Thứ Ba</td><td>Quốc khánh</td><td></td>' in page
    assert "<td>Có sửa ở danh sách trên</td>" in page.split("01/01/2026")[-1][:150]


def test_history_is_named_in_vietnamese_and_runs_at_the_portals_time(world, as_administrator, settings):
    settings.CLOCK = "tests.reports.filing.now"
    day = CalendarDay.objects.get(province=world.provinces["a"])
    as_administrator.post(address(CalendarDay, "change", day.pk), {"name": "Nghỉ bù, Công văn 12"})
    entry = LogEntry.objects.filter(object_id=day.pk, user=world.users["a.quantri"]).latest("pk")
    assert (entry.action_time, "Công văn 12" in entry.object_repr) == (NOW, True)
    page = as_administrator.get(address(LogEntry, "changelist")).content.decode()
    assert "Nội dung thay đổi" in page
    assert "change message" not in page.lower()


# --- Scope ----------------------------------------------------------------------------------


def test_lists_hold_the_own_province_only(world, as_administrator):
    for model_admin in registered():
        page = as_administrator.get(address(model_admin.model, "changelist"))
        listed = {row.pk for row in page.context["cl"].queryset}
        assert listed == set(rows_of(model_admin, world, "a").values_list("pk", flat=True))


def test_objects_of_another_province_are_not_found(world, as_administrator):
    for model_admin in registered():
        foreign = rows_of(model_admin, world, "b").first()
        for page in ("change", "history", "delete"):
            response = as_administrator.get(address(model_admin.model, page, foreign.pk))
            assert response.status_code in (403, 404), (label(model_admin.model), page)
            if page == "change":
                assert response.status_code == 404


def test_fields_offer_nothing_of_another_province(world, as_administrator):
    pages = [
        address(Unit, "add"),
        address(Membership, "add"),
        address(User, "add"),
        address(User, "change", world.users["a.yt.lap"].pk),
        reverse("admin:reports_period_add"),
    ]
    for page in pages:
        text = as_administrator.get(page).content.decode()
        assert "Thứ Hai" not in text, page
        assert "b.yt.lap" not in text, page
        assert "Kế hoạch số 2" not in text, page


def test_role_in_another_province_is_refused(world, as_administrator):
    before = Membership.objects.count()
    for scope in ({"province": world.provinces["b"].pk}, {"unit": world.units["b.YT"].pk}):
        role = Role.COORDINATOR if "province" in scope else Role.PREPARER
        data = {"user": world.users["a.yt.lap"].pk, "role": role, **scope}
        response = as_administrator.post(address(Membership, "add"), data)
        assert response.status_code == 200
        assert set(response.context["adminform"].form.errors) >= set(scope)
    assert Membership.objects.count() == before


def test_superuser_of_the_set_up_sees_all_provinces(world, client):
    client.force_login(world.users["root"])
    page = client.get(address(Unit, "changelist"))
    assert page.context["cl"].queryset.count() == 6


def test_superuser_is_no_row_of_any_province(world, as_administrator):
    Membership.objects.create(
        user=world.users["root"], role=Role.ADMINISTRATOR, province=world.provinces["a"]
    )
    assert as_administrator.get(address(User, "change", world.users["root"].pk)).status_code == 404


# --- What may be changed --------------------------------------------------------------------


def test_plan_data_is_read_only_and_nothing_is_deleted(world, as_administrator):
    for model_admin in registered():
        own = rows_of(model_admin, world, "a").first()
        name = label(model_admin.model)
        assert as_administrator.post(address(model_admin.model, "delete", own.pk)).status_code == 403, name
        if name not in EDITABLE:
            change = as_administrator.post(address(model_admin.model, "change", own.pk), {"code": "X"})
            assert change.status_code == 403, name
            assert as_administrator.get(address(model_admin.model, "add")).status_code == 403, name


def test_figure_stays_as_the_fixture_has_it_even_for_the_superuser(world, client):
    client.force_login(world.users["root"])
    figure = world.figures["a.XA"]
    assert client.post(address(type(figure), "change", figure.pk), {"name": "X"}).status_code == 403


def test_unit_is_edited_with_validation_and_its_code_stays(world, as_administrator):
    unit = world.units["a.YT"]
    data = {
        "code": "ZZ",
        "agency": unit.agency_id,
        "name": "Sở Y tế tỉnh",
        "short_name": "Sở Y tế",
        "level": unit.level,
        "order": 2,
        "issuing_body": "SỞ Y TẾ",
        "symbol": "BC-SYT",
        "place": "Tỉnh lỵ",
        "signing_position": "GIÁM ĐỐC",
        "valid_from": "31/02/2025",
        "valid_to": "31/12/2025",
        "successor": world.units["a.H1"].pk,
    }
    wrong = as_administrator.post(address(Unit, "change", unit.pk), data)
    assert "valid_from" in wrong.context["adminform"].form.errors
    right = as_administrator.post(address(Unit, "change", unit.pk), data | {"valid_from": "05/02/2025"})
    assert right.status_code == 302
    unit.refresh_from_db()
    assert (unit.code, unit.name, unit.search_text) == ("YT", "Sở Y tế tỉnh", "so y te tinh so y te yt")
    assert f"{unit.valid_from:%d/%m/%Y}" == "05/02/2025"
    # A unit ends on a page of its own, with grounds and a record.
    assert (unit.valid_to, unit.successor) == (None, None)


def test_period_in_use_keeps_its_window_and_late_from_is_set_elsewhere(world, as_administrator):
    period = world.periods["a.2025-N"]
    data = {"name": "Báo cáo cả năm 2025", "short_name": "Cả năm 2025"}
    moved = {"due_before": "31/12/2025", "late_from": "31/12/2025", "starts_on": "01/01/2025", "judged": ""}
    response = as_administrator.post(address(type(period), "change", period.pk), data | moved)
    assert response.status_code == 302
    before = (period.due_before, period.late_from, period.starts_on, period.judged)
    period.refresh_from_db()
    assert period.name == "Báo cáo cả năm 2025"
    assert (period.due_before, period.late_from, period.starts_on, period.judged) == before


# --- Accounts -------------------------------------------------------------------------------


def account_form(roles=(), **values):
    data = {
        "username": "YT.Moi",
        "first_name": "Người Mới",
        "is_active": "on",
        "memberships-TOTAL_FORMS": len(roles),
        "memberships-INITIAL_FORMS": 0,
        "memberships-MIN_NUM_FORMS": 1,
        "memberships-MAX_NUM_FORMS": 1000,
    }
    for index, role in enumerate(roles):
        data |= {f"memberships-{index}-{name}": value for name, value in role.items()}
    return data | values


def test_new_account_gets_its_role_and_then_a_password(world, as_administrator):
    roles = [{"role": Role.PREPARER, "unit": world.units["a.YT"].pk, "valid_to": "31/12/2025"}]
    response = as_administrator.post(address(User, "add"), account_form(roles))
    account = User.objects.get(username="yt.moi")
    assert response.url == reverse("admin:agencies_user_one_time_password", args=[account.pk])
    assert not account.has_usable_password()
    assert not account.is_staff
    assert account.memberships.get().unit == world.units["a.YT"]
    page = as_administrator.post(response.url)
    password = page.context["given"][0][1]
    account.refresh_from_db()
    assert account.check_password(password)
    assert account.must_change_password
    assert "no-store" in page["Cache-Control"]


def test_account_without_role_is_refused(world, as_administrator):
    for roles in ((), [{"role": "", "unit": "", "province": ""}]):
        response = as_administrator.post(address(User, "add"), account_form(roles))
        assert response.status_code == 200
    assert not User.objects.filter(username="yt.moi").exists()


def test_role_of_a_unit_needs_a_unit(world, as_administrator):
    roles = [{"role": Role.PREPARER, "province": world.provinces["a"].pk}]
    response = as_administrator.post(address(User, "add"), account_form(roles))
    assert "gắn với một đơn vị" in response.content.decode()


def test_user_name_that_differs_by_case_only_is_refused(world, as_administrator):
    roles = [{"role": Role.PREPARER, "unit": world.units["a.YT"].pk}]
    response = as_administrator.post(address(User, "add"), account_form(roles, username="A.YT.LAP"))
    assert response.context["adminform"].form.errors["username"] == ["Tên đăng nhập này đã có."]


def test_administrator_role_opens_the_administration_and_nothing_more(world, as_administrator):
    roles = [{"role": Role.ADMINISTRATOR, "province": world.provinces["a"].pk}]
    as_administrator.post(address(User, "add"), account_form(roles, is_superuser="on", is_staff="on"))
    account = User.objects.get(username="yt.moi")
    assert account.is_staff
    assert not account.is_superuser


def test_staff_or_superuser_cannot_be_ticked(world, as_administrator):
    account = world.users["a.yt.lap"]
    membership = account.memberships.get()
    data = account_form(
        [{"id": membership.pk, "user": account.pk, "role": membership.role, "unit": membership.unit_id}],
        is_superuser="on",
        is_staff="on",
    )
    data["memberships-INITIAL_FORMS"] = 1
    page = address(User, "change", account.pk)
    text = as_administrator.get(page).content.decode()
    assert "is_superuser" not in text
    assert "is_staff" not in text
    assert as_administrator.post(page, data).status_code == 302
    account.refresh_from_db()
    assert (account.first_name, account.is_staff, account.is_superuser) == ("Người Mới", False, False)


def test_own_account_and_own_roles_are_for_another_administrator(world, as_administrator):
    own = world.users["a.quantri"]
    assert as_administrator.post(address(User, "change", own.pk), account_form()).status_code == 403
    membership = own.memberships.get()
    data = {"role": Role.COORDINATOR, "province": world.provinces["a"].pk}
    assert as_administrator.post(address(Membership, "change", membership.pk), data).status_code == 403
    add = as_administrator.post(address(Membership, "add"), data | {"user": own.pk})
    assert "user" in add.context["adminform"].form.errors
    give = reverse("admin:agencies_user_one_time_password", args=[own.pk])
    assert as_administrator.post(give).status_code == 403


def test_account_with_roles_in_two_provinces_keeps_its_password(world, as_administrator):
    account = world.users["a.xem"]
    Membership.objects.create(user=account, role=Role.OBSERVER, province=world.provinces["b"])
    assert as_administrator.get(address(User, "change", account.pk)).status_code == 200
    assert "Tỉnh Thứ Hai" not in as_administrator.get(address(User, "change", account.pk)).content.decode()
    give = reverse("admin:agencies_user_one_time_password", args=[account.pk])
    assert as_administrator.post(give).status_code == 403
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_one_time_password_of_another_province_is_not_found(world, as_administrator):
    give = reverse("admin:agencies_user_one_time_password", args=[world.users["b.yt.lap"].pk])
    assert as_administrator.get(give).status_code == 404
    assert as_administrator.post(give).status_code == 404


def test_asking_for_a_one_time_password_changes_nothing_before_the_post(world, as_administrator):
    account = world.users["a.yt.lap"]
    give = reverse("admin:agencies_user_one_time_password", args=[account.pk])
    assert "Mật khẩu cũ sẽ không dùng được nữa" in as_administrator.get(give).content.decode()
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_one_time_passwords_for_a_selection_are_logged_without_them(world, as_administrator):
    chosen = [world.users["a.yt.lap"], world.users["a.h1.ky"]]
    page = as_administrator.post(
        address(User, "changelist"),
        {"action": "give_one_time_passwords", "_selected_action": [user.pk for user in chosen]},
    )
    given = {account.username: password for account, password in page.context["given"]}
    assert set(given) == {"a.yt.lap", "a.h1.ky"}
    for username, password in given.items():
        assert User.objects.get(username=username).check_password(password)
        assert password in page.content.decode()
    entries = LogEntry.objects.filter(user=world.users["a.quantri"], object_id__in=[u.pk for u in chosen])
    assert {entry.get_change_message() for entry in entries} == {"Đã cấp mật khẩu dùng một lần."}


def test_selection_with_the_own_account_gives_no_password_at_all(world, as_administrator):
    chosen = [world.users["a.yt.lap"], world.users["a.quantri"]]
    response = as_administrator.post(
        address(User, "changelist"),
        {"action": "give_one_time_passwords", "_selected_action": [user.pk for user in chosen]},
    )
    assert response.status_code == 403
    world.users["a.yt.lap"].refresh_from_db()
    assert world.users["a.yt.lap"].check_password(PASSWORD)


def test_ended_administrator_role_closes_the_door_when_removed(world, client):
    client.force_login(world.users["root"])
    account = add_person("hai.vai", is_staff=True)
    kept = Membership.objects.create(user=account, role=Role.PREPARER, unit=world.units["a.YT"])
    removed = Membership.objects.create(user=account, role=Role.ADMINISTRATOR, province=world.provinces["a"])
    data = account_form(
        [
            {"id": kept.pk, "user": account.pk, "role": kept.role, "unit": kept.unit_id},
            {
                "id": removed.pk,
                "user": account.pk,
                "role": removed.role,
                "province": removed.province_id,
                "DELETE": "on",
            },
        ]
    )
    data["memberships-INITIAL_FORMS"] = 2
    assert client.post(address(User, "change", account.pk), data).status_code == 302
    account.refresh_from_db()
    assert not account.is_staff
