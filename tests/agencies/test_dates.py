"""Dates as administration writes them, in Viet Nam's time whatever zone the process runs in."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from agencies.dates import (
    count_days_words,
    document_date,
    document_place_date,
    format_date,
    format_moment,
    format_time_sentence,
    local_date,
    start_of_day,
)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2025, 2, 5), "05/02/2025"),
        (date(2024, 12, 13), "13/12/2024"),
        (datetime(2025, 6, 16, 17, 0, tzinfo=UTC), "17/06/2025"),
    ],
)
def test_format_date(day, text):
    assert format_date(day) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2025, 2, 5), "ngày 05 tháng 02 năm 2025"),
        (date(2025, 1, 31), "ngày 31 tháng 01 năm 2025"),
        (date(2025, 3, 9), "ngày 09 tháng 3 năm 2025"),
        (date(2025, 6, 17), "ngày 17 tháng 6 năm 2025"),
        (date(2021, 10, 8), "ngày 08 tháng 10 năm 2021"),
        (date(2021, 12, 12), "ngày 12 tháng 12 năm 2021"),
        (datetime(2025, 1, 31, 17, 0, tzinfo=UTC), "ngày 01 tháng 02 năm 2025"),
    ],
)
def test_document_date_pads_days_below_10_and_months_1_and_2(day, text):
    assert document_date(day) == text


def test_document_place_date():
    expected = "Tuyên Quang, ngày 05 tháng 02 năm 2025"
    assert document_place_date("Tuyên Quang", date(2025, 2, 5)) == expected


def test_times_are_those_of_viet_nam():
    moment = datetime(2024, 12, 13, 7, 5, tzinfo=UTC)
    assert format_time_sentence(moment) == "14 giờ 05"
    assert format_moment(moment) == "14:05, 13/12/2024"


def test_moment_after_midnight_has_the_next_day():
    moment = datetime(2024, 12, 13, 17, 4, tzinfo=UTC)
    assert format_moment(moment) == "00:04, 14/12/2024"
    assert format_time_sentence(moment) == "00 giờ 04"


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2025, 6, 16, 16, 59, 59, tzinfo=UTC), date(2025, 6, 16)),
        (datetime(2025, 6, 16, 17, 0, 0, tzinfo=UTC), date(2025, 6, 17)),
        (datetime(2025, 6, 16, 23, 59, 59, tzinfo=timezone(timedelta(hours=7))), date(2025, 6, 16)),
        (datetime(2025, 6, 17, 0, 0, 0, tzinfo=timezone(timedelta(hours=7))), date(2025, 6, 17)),
    ],
)
def test_local_date_at_the_edge_of_a_day(moment, day):
    assert local_date(moment) == day


@pytest.mark.parametrize("zone", ["UTC", "Asia/Ho_Chi_Minh", "America/New_York"])
def test_day_does_not_depend_on_the_zone_of_the_process(zone, monkeypatch):
    import time

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert local_date(datetime(2025, 6, 16, 17, 0, tzinfo=UTC)) == date(2025, 6, 17)
        assert start_of_day(date(2025, 6, 17)) == datetime(2025, 6, 16, 17, 0, tzinfo=UTC)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_start_of_day_is_the_first_moment_of_the_day():
    start = start_of_day(date(2025, 12, 17))
    assert start.utcoffset() == timedelta(hours=7)
    assert local_date(start) == date(2025, 12, 17)
    assert local_date(start - timedelta(microseconds=1)) == date(2025, 12, 16)


@pytest.mark.parametrize("function", [local_date, format_date, format_moment, format_time_sentence])
def test_moment_without_zone_is_refused(function):
    with pytest.raises(ValueError, match="time zone"):
        function(datetime(2025, 6, 17))  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize(
    ("days", "words"), [(0, "0"), (1, "01"), (2, "02"), (9, "09"), (10, "10"), (120, "120"), (-3, "-3")]
)
def test_count_days_words_pads_one_digit(days, words):
    assert count_days_words(days) == words
