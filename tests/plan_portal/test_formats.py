from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.forms import DateField, DateTimeField
from django.template import Context, Template
from django.utils.formats import date_format, get_format, number_format

DAY = date(2025, 2, 5)


@pytest.mark.parametrize("typed", ["05/02/2025", "5/2/2025", "05-02-2025", "05.02.2025", "2025-02-05"])
def test_date_is_read_day_first(typed):
    assert DateField().clean(typed) == DAY


@pytest.mark.parametrize("typed", ["02/30/2025", "31/04/2025", "05/02/25x", "2025/02/05"])
def test_impossible_date_is_refused(typed):
    with pytest.raises(ValidationError, match="ngày/tháng/năm"):
        DateField().clean(typed)


def test_date_beyond_the_twelfth_is_read():
    assert DateField().clean("17/06/2025") == date(2025, 6, 17)


def test_time_is_read_in_vietnam():
    assert DateTimeField().clean("16/06/2025 23:59").astimezone(UTC) == datetime(
        2025, 6, 16, 16, 59, tzinfo=UTC
    )


def test_date_is_written_with_leading_zeros():
    assert date_format(DAY) == "05/02/2025"
    assert date_format(DAY, "SHORT_DATE_FORMAT") == "05/02/2025"


def test_number_is_grouped_by_dots_with_a_decimal_comma():
    assert number_format(Decimal("1234567.5"), use_l10n=True, force_grouping=True) == "1.234.567,5"


def test_year_in_a_template_is_not_grouped():
    assert Template("{{ year }} {{ pk }}").render(Context({"year": 2025, "pk": 12345})) == "2025 12345"


def test_week_begins_on_monday():
    assert get_format("FIRST_DAY_OF_WEEK") == 1
