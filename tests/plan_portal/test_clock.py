import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils import timezone

from agencies import clock as app_clock
from agencies.models import Agency, Province, Unit
from plan_portal import clock
from targets.models import Plan

REAL = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
DEMO_NOW = "2025-12-12T08:00:00+07:00"


@pytest.fixture(autouse=True)
def fresh_anchor():
    clock.forget_anchor()
    yield
    clock.forget_anchor()


@pytest.fixture
def demo_settings(settings):
    settings.DEBUG = True
    settings.DEMO_NOW = DEMO_NOW


def load_plan(**fields):
    province = Province.objects.create(code="99", name="Tỉnh mẫu")
    agency = Agency.objects.create(province=province, code="A", name="Cơ quan A")
    unit = Unit.objects.create(province=province, agency=agency, code="A", name="Đơn vị A", short_name="A")
    return Plan.objects.create(
        province=province,
        code="mau",
        coordinator=unit,
        signed_on=REAL,
        first_year=2021,
        last_year=2025,
        **fields,
    )


@time_machine.travel(REAL, tick=False)
def test_clock_is_real_without_demo_settings():
    assert clock.now() == REAL


@pytest.mark.django_db
@time_machine.travel(REAL, tick=False)
def test_clock_is_real_when_no_demo_is_loaded(demo_settings):
    load_plan()
    assert clock.now() == REAL


@pytest.mark.django_db
@time_machine.travel(REAL, tick=False)
def test_demo_clock_runs_on_from_the_moment_of_loading(demo_settings):
    load_plan(is_demo=True, demo_started_at=REAL - timedelta(hours=2, minutes=30))
    assert timezone.localtime(clock.now()).isoformat() == "2025-12-12T10:30:00+07:00"


@pytest.mark.django_db
@time_machine.travel(REAL, tick=False)
def test_demo_clock_never_runs_before_its_start(demo_settings):
    load_plan(is_demo=True, demo_started_at=REAL + timedelta(minutes=5))
    assert timezone.localtime(clock.now()).isoformat() == DEMO_NOW


@pytest.mark.django_db
@time_machine.travel(REAL, tick=False)
def test_demo_clock_is_ignored_outside_debug(settings, demo_settings):
    settings.DEBUG = False
    load_plan(is_demo=True, demo_started_at=REAL)
    assert clock.now() == REAL


@pytest.mark.django_db
def test_start_of_the_demo_is_read_once_in_a_while(demo_settings, django_assert_num_queries):
    load_plan(is_demo=True, demo_started_at=timezone.now())
    with django_assert_num_queries(1):
        first = clock.now()
        for _ in range(20):
            clock.now()
    time.sleep(0.01)
    assert clock.now() > first


@pytest.mark.django_db(transaction=True)
@time_machine.travel(REAL, tick=False)
def test_clock_is_real_before_the_first_migration(demo_settings):
    with connection.schema_editor() as editor:
        editor.execute("ALTER TABLE targets_plan RENAME TO targets_plan_away")
    try:
        assert clock.now() == REAL
    finally:
        with connection.schema_editor() as editor:
            editor.execute("ALTER TABLE targets_plan_away RENAME TO targets_plan")


def test_demo_start_that_is_no_time_is_refused(settings):
    settings.DEMO_NOW = "ngày mai"
    with pytest.raises(ImproperlyConfigured, match="DEMO_NOW='ngày mai'"):
        clock.demo_start()


def test_apps_read_the_clock_that_settings_name(settings):
    settings.CLOCK = "tests.plan_portal.test_clock.fixed_clock"
    assert app_clock.now() == REAL


def fixed_clock():
    return REAL
