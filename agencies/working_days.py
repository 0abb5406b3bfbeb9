"""Working days of Viet Nam: Monday to Friday without public holidays, with the administrator's corrections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from agencies.models import CalendarDay

SATURDAY = 5


@lru_cache(maxsize=32)
def public_holidays(year: int) -> Mapping[date, str]:
    """Public holidays of a year with their names, days off in exchange included."""
    import holidays  # takes a third of a second, which pages without a late unit need not pay

    return dict(holidays.country_holidays("VN", years=year, language="vi").items())


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked. `corrections` say so of single days, against the country's calendar."""

    corrections: Mapping[date, bool] = field(default_factory=dict)

    @classmethod
    def read(cls, province_id: int) -> WorkCalendar:
        """The calendar of a province with the corrections its administrators made; one query."""
        days = CalendarDay.objects.filter(province=province_id)
        return cls(dict(days.values_list("day", "is_working")))

    def is_working(self, day: date) -> bool:
        """Whether offices work on that day."""
        if day in self.corrections:
            return self.corrections[day]
        return day.weekday() < SATURDAY and day not in public_holidays(day.year)

    def working_days(self, first: date, last: date) -> int:
        """How many of the days from `first` to `last`, both included, are worked."""
        days = (first + timedelta(days=count) for count in range((last - first).days + 1))
        return sum(self.is_working(day) for day in days)

    def working_day_after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which itself is not counted."""
        while count:
            day += timedelta(days=1)
            count -= self.is_working(day)
        return day
