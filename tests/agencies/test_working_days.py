from datetime import date

import pytest

from agencies.models import CalendarDay, Province
from agencies.working_days import WorkCalendar, public_holidays


def test_weekends_and_public_holidays_are_not_worked():
    calendar = WorkCalendar()
    assert not calendar.is_working(date(2023, 12, 16))  # a Saturday
    assert not calendar.is_working(date(2025, 9, 2))
    assert not calendar.is_working(date(2025, 1, 29))  # lunar New Year
    assert calendar.is_working(date(2025, 6, 17))


def test_lunar_holidays_are_known_for_every_year_of_the_plan():
    for year in range(2021, 2031):
        names = set(public_holidays(year).values())
        assert "Tết Nguyên Đán" in names
        assert any("Hùng Vương" in name for name in names)


def test_working_days_count_both_ends():
    assert WorkCalendar().working_days(date(2024, 12, 17), date(2024, 12, 23)) == 5
    assert WorkCalendar().working_days(date(2025, 8, 29), date(2025, 9, 3)) == 2
    assert WorkCalendar().working_days(date(2024, 12, 18), date(2024, 12, 17)) == 0


@pytest.mark.django_db
def test_corrections_of_a_province_go_before_the_calendar():
    here, there = (Province.objects.create(code=code, name=code) for code in ("91", "92"))
    CalendarDay.objects.create(province=here, day=date(2025, 6, 17), is_working=False, name="Nghỉ bù")
    CalendarDay.objects.create(province=here, day=date(2025, 6, 21), is_working=True, name="Làm bù")
    calendar = WorkCalendar.read(here.pk)
    assert not calendar.is_working(date(2025, 6, 17))
    assert calendar.is_working(date(2025, 6, 21))
    assert WorkCalendar.read(there.pk).is_working(date(2025, 6, 17))
