"""A unit's figure left out of the total: not counted, shown with its reason, and counted again."""

from decimal import Decimal

import pytest

from reports.consolidation import consolidate
from reports.consolidation.rows import CellState
from reports.consolidation.series import series_of
from reports.exclusions import ExclusionRefused, exclude, lift
from reports.models import FigureExclusion
from targets.enums import VerdictCode
from targets.models import Baseline
from tests.reports.filing import FilingCase
from tests.world import NOW


class ExclusionCase(FilingCase):
    def setUp(self):
        self.period = self.world.periods["a.2024-N"]

    def row(self, code="BUOI", period="a.2024-N"):
        rows = consolidate(self.world.periods[period], now=NOW)
        return next(row for row in rows.figures if row.code == code)

    def exclude(self, unit="a.YT", code="a.BUOI", reason="Số đếm trùng", by="a.tonghop"):
        return exclude(
            self.period,
            self.world.units[unit],
            self.world.figures[code],
            reason=reason,
            by=self.access(by),
            now=NOW,
        )


class TestTotals(ExclusionCase):
    def test_excluded_figure_is_not_counted_and_the_unit_is_named_with_the_reason(self):
        assert self.row().total.value == Decimal(15)
        self.exclude()
        total = self.row().total
        assert total.value == Decimal(3)
        assert [(row.name, row.why) for row in total.coverage.missing] == [
            ("Sở Y tế", "không tính: Số đếm trùng")
        ]

    def test_excluded_answer_is_still_shown(self):
        self.exclude()
        cell = next(cell for cell in self.row().cells if cell.unit.code == "YT")
        assert (cell.state, cell.value, cell.counts) == (CellState.EXCLUDED, Decimal(12), False)

    def test_next_year_is_compared_without_it(self):
        self.exclude()
        former = self.row(period="a.2025-N").last_year
        assert former.value == Decimal(3)

    def test_base_value_never_stands_in_for_an_excluded_answer_of_last_year(self):
        Baseline.objects.create(
            figure=self.world.figures["a.BUOI"],
            unit=self.world.units["a.YT"],
            year=2024,
            part="N",
            value=Decimal(99),
            entered_at=NOW,
            entered_by=self.world.users["a.tonghop"],
        )
        self.exclude()
        former = self.row(period="a.2025-N").last_year
        assert (former.value, former.from_baseline) == (Decimal(3), False)
        of_series = next(
            row
            for rows in series_of(self.world.plans["a"], now=NOW).periods
            if rows.period.code == "2025-N"
            for row in rows.figures
            if row.code == "BUOI"
        ).last_year
        assert (of_series.value, of_series.from_baseline) == (Decimal(3), False)

    def test_excluded_authority_leaves_no_total(self):
        self.exclude("a.CQ", "a.HEROIN")
        assert self.row("HEROIN").total.value is None

    def test_verdict_is_of_what_is_left(self):
        self.exclude("a.H1", "a.XA-TT")
        rows = consolidate(self.period, now=NOW)
        indicator = next(row for row in rows.indicators if row.code == "1.1")
        assert indicator.verdict == VerdictCode.MISSING_DATA

    def test_lifted_exclusion_counts_again_and_is_kept(self):
        lift(self.exclude(), by=self.access("a.tonghop2"), now=NOW)
        assert self.row().total.value == Decimal(15)
        assert FigureExclusion.objects.get().lifted_by == self.world.users["a.tonghop2"]

    def test_other_province_is_untouched(self):
        self.exclude()
        rows = consolidate(self.world.periods["b.2024-N"], now=NOW)
        assert next(row for row in rows.figures if row.code == "BUOI").total.value == Decimal(15)

    def test_without_reason_twice_or_by_others_it_is_refused(self):
        with pytest.raises(ExclusionRefused, match="lý do"):
            self.exclude(reason=" ")
        for by in ("a.lanhdao", "a.yt.ky", "b.tonghop"):
            with pytest.raises(ExclusionRefused):
                self.exclude(by=by)
        self.exclude()
        with pytest.raises(ExclusionRefused, match="đã không tính"):
            self.exclude()


class TestPages(ExclusionCase):
    url = "/kh1/tong-hop/2024-N/so-lieu/BUOI/"

    def test_page_says_where_each_number_comes_from(self):
        page = self.sign_in("a.tonghop").get(self.url).content.decode()
        for words in ("Sở Y tế", "Lần nộp 01", "a.yt.ky", "a.tonghop2", "Cộng vào tổng"):
            assert words in page

    def test_coordinator_leaves_a_figure_out_and_takes_it_back(self):
        client = self.sign_in("a.tonghop")
        client.post(self.url, {"buoc": "khong-tinh YT", "reason": "Số đếm trùng"})
        page = client.get(self.url).content.decode()
        assert "<del>12</del>" in page
        assert "Số đếm trùng" in page
        assert "không tính vào tổng: Số đếm trùng" in client.get("/kh1/tong-hop/2024-N/").content.decode()
        client.post(self.url, {"buoc": f"tinh-lai {FigureExclusion.objects.get().pk}"})
        assert self.row().total.value == Decimal(15)

    def test_missing_reason_is_answered_and_nothing_changes(self):
        response = self.sign_in("a.tonghop").post(self.url, {"buoc": "khong-tinh YT"})
        assert "Chưa có lý do" in response.content.decode()
        assert not FigureExclusion.objects.exists()

    def test_head_reads_but_does_not_exclude(self):
        head = self.sign_in("a.lanhdao")
        assert "khong-tinh" not in head.get(self.url).content.decode()
        assert head.post(self.url, {"buoc": "khong-tinh YT", "reason": "x"}).status_code == 409

    @pytest.mark.filterwarnings("error")
    def test_foreign_unit_and_broken_steps_are_not_found(self):
        client = self.sign_in("a.tonghop")
        for step in ("khong-tinh KHONG-CO", "tinh-lai 0", "tinh-lai x", "tinh-lai"):
            assert client.post(self.url, {"buoc": step, "reason": "x"}).status_code == 404
        assert not FigureExclusion.objects.exists()

    def test_districts_stand_beside_the_total(self):
        page = self.sign_in("a.tonghop").get("/kh1/tong-hop/2024-N/so-lieu/").content.decode()
        assert "Ủy ban nhân dân huyện Một" in page
        assert "Lượng heroin thu giữ" in page
