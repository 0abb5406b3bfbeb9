"""Who is chased and for what, and what the matrix of units and periods says."""

from datetime import date

import pytest

from reports.chasing import Mark, Standing, chasing_desk
from reports.enums import Move, ReportState
from reports.extensions import is_extendable
from reports.models import Extension, Report, ReportMove
from tests.reports.factories import Desk, file, make_desk, moment, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk(("CQ", "H1", "H2", "H3"), years=(2022, 2023, 2024))


def chase(desk: Desk, now=None, **options):
    return chasing_desk(desk.plan, now=now or moment(2024, 12, 18), **options)


def chased(desk: Desk, unit: str, **options):
    name = desk.units[unit].short_name
    return next(row for row in chase(desk, **options).rows if row.name == name)


def mark(desk: Desk, unit: str, period: str = "2024-N", **options):
    read = chase(desk, **options)
    row = next(row for row in read.matrix if row.name == desk.units[unit].short_name)
    column = [other.code for other in read.periods].index(period)
    return row.cells[column].mark, row.cells[column].text


def extend(desk: Desk, unit: str, last_day: date, granted=None) -> None:
    Extension.objects.create(
        report=desk.reports[unit, "2024-N"],
        last_day=last_day,
        reason="lũ",
        granted_at=granted or moment(2024, 12, 10),
        granted_by=desk.user,
    )


def test_desk_shows_the_latest_period_that_has_opened(desk):
    assert chase(desk).period.code == "2024-N"
    assert chase(desk, moment(2024, 11, 16)).period.code == "2023-N"
    assert chase(desk, moment(2024, 11, 17)).period.code == "2024-N"
    assert chase(desk, period_code="2022-N").period.code == "2022-N"
    assert chase(desk, moment(2024, 11, 16), period_code="2024-N").period is None
    assert chase(desk, moment(2020, 1, 1)).period is None


def test_every_report_has_one_standing(desk):
    file(desk, "CQ", "2024-N")
    file(desk, "H1", "2024-N", accepted=False)
    file(desk, "H2", "2024-N", accepted=False, returned=True)
    read = chase(desk)
    assert {standing: read.count(standing) for standing in Standing} == {
        Standing.NOT_FILED: 1,
        Standing.RETURNED: 1,
        Standing.WAITING: 1,
        Standing.ACCEPTED: 1,
    }
    assert (read.filed, read.in_time, read.overdue) == (3, 3, 1)
    assert [row.name for row in read.to_chase] == ["Huyện H2", "Huyện H3"]


def test_withdrawn_round_was_never_filed(desk):
    file(desk, "H1", "2024-N", accepted=False, withdrawn=True)
    assert chased(desk, "H1").standing == Standing.NOT_FILED
    assert mark(desk, "H1") == (Mark.OVERDUE, "Đang lập")


def test_days_late_are_counted_from_the_first_late_day(desk):
    row = chased(desk, "H1", now=moment(2024, 12, 16, 23))
    assert (row.late_days, row.days_left, row.is_overdue) == (0, 1, False)
    row = chased(desk, "H1", now=moment(2024, 12, 17, 0))
    assert (row.late_days, row.days_left, row.is_overdue) == (1, None, True)


def test_extension_moves_the_chasing(desk):
    extend(desk, "H1", date(2024, 12, 20))
    row = chased(desk, "H1")
    assert (row.late_days, row.days_left, row.extended_to) == (0, 3, date(2024, 12, 20))
    assert mark(desk, "H1") == (Mark.OPEN, "Chưa lập")
    assert chased(desk, "H1", now=moment(2024, 12, 21)).late_days == 1


def test_return_has_a_due_date_of_its_own(desk):
    file(desk, "H1", "2024-N", accepted=False, returned=True)
    Report.objects.filter(pk=desk.reports["H1", "2024-N"].pk).update(return_due_before=date(2024, 12, 19))
    row = chased(desk, "H1")
    assert (row.standing, row.days_left, row.in_time) == (Standing.RETURNED, 1, True)
    assert chased(desk, "H1", now=moment(2024, 12, 20)).late_days == 2
    report = Report.objects.get(pk=desk.reports["H1", "2024-N"].pk)
    assert not is_extendable(report)
    assert is_extendable(desk.reports["H2", "2024-N"])


def test_the_latest_come_first(desk):
    extend(desk, "CQ", date(2024, 12, 20))
    extend(desk, "H2", date(2024, 12, 17))
    assert [(row.name, row.late_days) for row in chase(desk).to_chase] == [
        ("Huyện H1", 2),
        ("Huyện H3", 2),
        ("Huyện H2", 1),
        ("Cơ quan CQ", 0),
    ]


def test_record_counts_former_periods(desk):
    file(desk, "H1", "2022-N", at=moment(2022, 12, 17))
    file(desk, "H1", "2023-N")
    file(desk, "H2", "2022-N")
    file(desk, "H2", "2023-N")
    assert chased(desk, "H1").record_words == "Không đúng hạn 1/2 kỳ trước"
    assert chased(desk, "H2").record_words == "Đúng hạn cả 2 kỳ trước"
    assert chased(desk, "H3").record_words == "Không đúng hạn 2/2 kỳ trước"
    assert chased(desk, "H1", period_code="2022-N").record_words == ""


def test_matrix_marks_every_kind(desk):
    file(desk, "CQ", "2024-N", at=moment(2024, 12, 10))
    file(desk, "H1", "2024-N", at=moment(2024, 12, 9), accepted=False)
    file(desk, "H2", "2024-N", at=moment(2024, 12, 18))
    file(desk, "H3", "2023-N", accepted=False, returned=True)
    assert mark(desk, "CQ") == (Mark.ACCEPTED, "10/12")
    assert mark(desk, "H1") == (Mark.WAITING, "09/12")
    assert mark(desk, "H2") == (Mark.LATE, "chậm 2")
    assert mark(desk, "H3") == (Mark.OVERDUE, "Chưa lập")
    assert mark(desk, "H3", "2023-N") == (Mark.RETURNED, "Trả lại")
    assert mark(desk, "H3", "2022-N") == (Mark.NOT_FILED, "Không nộp")
    assert mark(desk, "H3", now=moment(2024, 12, 1)) == (Mark.OPEN, "Chưa lập")
    Report.objects.filter(pk=desk.reports["H3", "2024-N"].pk).delete()
    assert mark(desk, "H3") == (Mark.NONE, "–")


def test_reopened_report_is_being_corrected(desk):
    file(desk, "H1", "2024-N")
    put(desk, "H1", "2024-N", ReportState.RETURNED)
    assert mark(desk, "H1") == (Mark.CORRECTING, "Đính chính")


def test_totals_count_what_is_decided(desk):
    file(desk, "H1", "2022-N")
    file(desk, "H1", "2023-N", at=moment(2023, 12, 20))
    file(desk, "H1", "2024-N")
    read = chase(desk, moment(2024, 12, 16))
    rows = {row.name: (row.in_time, row.decided) for row in read.matrix}
    assert rows["Huyện H1"] == (2, 3)
    assert rows["Huyện H2"] == (0, 2)
    assert [(column.in_time, column.decided) for column in read.columns] == [(1, 4), (0, 4), (1, 1)]


def test_older_debts_are_listed_apart(desk):
    for unit in desk.units:
        file(desk, unit, "2022-N")
    file(desk, "H1", "2023-N")
    read = chase(desk)
    assert [(row.name, row.period.code) for row in read.older] == [
        ("Cơ quan CQ", "2023-N"),
        ("Huyện H2", "2023-N"),
        ("Huyện H3", "2023-N"),
    ]


def test_locked_period_is_chased_no_more(desk):
    period = desk.periods["2024-N"]
    period.locked_at, period.locked_by = moment(2024, 12, 17), desk.user
    period.save()
    Report.objects.filter(pk=desk.reports["H1", "2024-N"].pk).update(unlocked_until=date(2024, 12, 18))
    assert [row.name for row in chase(desk).to_chase] == ["Huyện H1"]
    assert mark(desk, "H2") == (Mark.NOT_FILED, "Không nộp")


def test_what_happens_inside_a_unit_is_not_told(desk):
    report = desk.reports["H1", "2024-N"]
    for move, comment in ((Move.RETURN, "Thiếu mục 4."), (Move.SEND_BACK, "Nội bộ.")):
        ReportMove.objects.create(
            report=report,
            move=move,
            from_state=ReportState.DRAFTING,
            to_state=ReportState.DRAFTING,
            at=moment(2024, 12, 16),
            by=desk.user,
            comment=comment,
        )
    row = chased(desk, "H1")
    assert (row.last_move, row.last_comment) == ("Trả lại để bổ sung", "Thiếu mục 4.")


def test_two_plans_do_not_mix(desk):
    other = make_desk(("CQ", "H1"), code="kh2", years=(2024,))
    file(other, "H1", "2024-N")
    assert chase(desk).filed == 0
    assert len(chase(other).matrix) == 2


# --- Units that ended -----------------------------------------------------------------------


def end(desk: Desk, unit: str, last_day: date, successor: str | None = None) -> None:
    row = desk.units[unit]
    row.valid_to, row.successor = last_day, desk.units[successor] if successor else None
    row.save()


def test_unit_that_ended_is_named_with_its_last_day_and_with_whoever_acts_for_it(desk):
    end(desk, "H1", date(2024, 6, 30), "H2")
    end(desk, "H2", date(2024, 9, 30), "H3")
    end(desk, "CQ", date(2024, 11, 30))
    cq, h1, h2, h3 = (desk.units[code].short_name for code in ("CQ", "H1", "H2", "H3"))
    assert chased(desk, "H1").ending_words == f"Kết thúc ngày 30/06/2024; đơn vị kế thừa: {h3}"
    assert chased(desk, "H1").addressee == f"{desk.units['H3'].name} (đơn vị kế thừa {desk.units['H1'].name})"
    assert chased(desk, "CQ").ending_words == "Kết thúc ngày 30/11/2024; không có đơn vị kế thừa"
    assert chased(desk, "CQ").addressee == desk.units["CQ"].name
    assert (chased(desk, "H3").ending_words, chased(desk, "H3").addressee) == ("", desk.units["H3"].name)
    assert [row.name for row in chase(desk).matrix] == [
        f"{cq} (đến 30/11/2024)",
        f"{h1} (đến 30/06/2024)",
        f"{h2} (đến 30/09/2024)",
        h3,
    ]


def test_unit_has_not_ended_before_its_last_day_is_over_and_a_ring_leads_to_nobody(desk):
    end(desk, "H1", date(2024, 12, 18), "H2")
    assert chased(desk, "H1").ending_words == ""
    assert chased(desk, "H1", now=moment(2024, 12, 19)).heir == desk.units["H2"].short_name
    end(desk, "H2", date(2024, 12, 18), "H1")
    assert chased(desk, "H1", now=moment(2024, 12, 19)).heir == ""
