"""After issuing: whatever moves under the issued report is named, and a new version says what it replaces."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from io import BytesIO

import docx
from pypdf import PdfReader

from reports.exclusions import exclude, lift
from reports.models import ConsolidatedIssue, Period
from targets.enums import IndicatorKind, TermSide
from targets.models import Baseline, Figure, Indicator, IndicatorTerm, Target, Threshold
from tests.reports.filing import FilingCase
from tests.reports.pages import fields_of
from tests.world import NOW, accept_round, file_round, moment

URL = "/kh1/tong-hop/2024-N/ban-hanh/"
REPLACES = "Báo cáo này thay thế Báo cáo số 12/BC-CQ ngày 11/12/2025."


class ReissuingCase(FilingCase):
    def setUp(self):
        self.head = self.sign_in("a.lanhdao")
        self.issue("12/BC-CQ", "11/12/2025")

    def issue(self, number, signed_on):
        data = {
            "document_number": number,
            "signed_on": signed_on,
            "signer_position": "GIÁM ĐỐC",
            "signer": "Nguyễn Ký",
            "recipients": [self.world.units["a.YT"].pk],
            "acknowledged": "on",
        }
        shown = fields_of(self.head.get(URL).content.decode())
        return self.head.post(URL, data | {name: shown[name] for name in ("dau", "thay-the")})

    def changes(self) -> dict[str, tuple[str, str]]:
        """What the page says was issued and stands now, by place."""
        page = self.head.get(URL).content.decode()
        found = re.search(r'id="thay-doi".*?</section>', page, re.DOTALL)
        rows = re.findall(
            r'<th scope="row">(.*?)</th>.*?<del>(.*?)</del>.*?<ins>(.*?)</ins>',
            found.group() if found else "",
            re.DOTALL,
        )
        return {unescape(place): (unescape(before), unescape(after)) for place, before, after in rows}


class TestWhatMoved(ReissuingCase):
    def test_nothing_moved_shows_no_difference(self):
        assert self.changes() == {}

    def test_later_round_of_a_unit(self):
        filed = file_round(
            self.report("a.YT", "2024-N"),
            {"BUOI": 20, "XA": 5, "XA-TT": 5},
            by=self.world.users["a.yt.ky"],
            at=moment(2025, 12, 11, 14),
        )
        assert self.changes() == {}  # filed is not yet counted
        accept_round(filed, by=self.world.users["a.tonghop2"], at=moment(2025, 12, 11, 15))
        changes = self.changes()
        assert changes["Số buổi tuyên truyền – Sở Y tế"] == ("12", "20")
        before, after = changes["Số buổi tuyên truyền"]
        assert (before.split(" buổi")[0], after.split(" buổi")[0]) == ("15", "23")
        assert changes["Báo cáo của Sở Y tế"][1].startswith("tính lần nộp 02")

    def test_base_value_of_the_year_before(self):
        for unit, value in (("a.CQ", 1), ("a.YT", 10), ("a.H1", 1)):
            Baseline.objects.create(
                figure=self.world.figures["a.BUOI"],
                unit=self.world.units[unit],
                year=2023,
                part="N",
                value=value,
                entered_at=NOW,
                entered_by=self.world.users["a.tonghop"],
            )
        before, after = self.changes()["Số buổi tuyên truyền"]
        assert (before.split("; ")[-1], after.split("; ")[-1]) == ("cùng kỳ –", "cùng kỳ 12")

    def test_figure_left_out_and_counted_again(self):
        left_out = exclude(
            Period.objects.select_related("plan").get(pk=self.world.periods["a.2024-N"].pk),
            self.world.units["a.YT"],
            self.world.figures["a.BUOI"],
            reason="Đếm trùng",
            by=self.access("a.tonghop"),
            now=NOW,
        )
        before, after = self.changes()["Số buổi tuyên truyền"]
        assert before.startswith("15 buổi (3/3 đơn vị)")
        assert after.startswith("3 buổi (2/3 đơn vị, thiếu: Sở Y tế)")
        lift(left_out, by=self.access("a.tonghop"), now=NOW)
        assert self.changes() == {}

    def test_threshold_amended(self):
        Threshold.objects.filter(indicator__plan=self.world.plans["a"], indicator__code="1.1").update(
            value=80
        )
        before, after = self.changes()["Chỉ tiêu 1.1. Chỉ tiêu 1.1"]
        assert "mức 100%" in before
        assert "mức 80%" in after

    def test_target_amended_by_one_more_indicator(self):
        plan = self.world.plans["a"]
        indicator = Indicator.objects.create(
            plan=plan,
            target=Target.objects.get(plan=plan),
            code="1.3",
            name="Lượng heroin",
            short_name="Heroin",
            kind=IndicatorKind.MONITORED,
            comparator="",
            order=3,
        )
        figure = self.world.figures["a.HEROIN"]
        IndicatorTerm.objects.create(indicator=indicator, figure=figure, side=TermSide.NUMERATOR)
        before, after = self.changes()["Chỉ tiêu 1.3. Lượng heroin"]
        assert before == "(không có)"
        assert after.startswith("4,3")

    def test_names_amended(self):
        Figure.objects.filter(pk=self.world.figures["a.BUOI"].pk).update(name="Số cuộc tuyên truyền")
        Indicator.objects.filter(plan=self.world.plans["a"], code="1.2").update(name="Chỉ tiêu mới")
        changes = self.changes()
        assert changes["Số cuộc tuyên truyền – tên"] == ("Số buổi tuyên truyền", "Số cuộc tuyên truyền")
        assert changes["Chỉ tiêu 1.2. Chỉ tiêu mới – tên"] == ("Chỉ tiêu 1.2", "Chỉ tiêu mới")


class TestReplacing(ReissuingCase):
    def setUp(self):
        super().setUp()
        Threshold.objects.filter(indicator__plan=self.world.plans["a"], indicator__code="1.1").update(
            value=80
        )
        assert self.changes()
        self.answer = self.issue("15/BC-CQ", "12/12/2025")

    def text(self, number: int) -> str:
        pdf = self.head.get(f"{URL}{number}/xuat.pdf").content
        return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())

    def test_new_version_settles_the_differences(self):
        assert self.answer.url == f"{URL}2/"
        assert self.changes() == {}
        frozen = [
            issued.content_data["indicators"]["1.1"]["threshold"]
            for issued in ConsolidatedIssue.objects.order_by("number")
        ]
        assert ["100%" in frozen[0], "80%" in frozen[1]] == [True, True]

    def test_signed_document_says_what_it_replaces(self):
        assert REPLACES in self.text(2)
        word = docx.Document(BytesIO(self.head.get(f"{URL}2/xuat.docx").content))
        assert any(REPLACES in paragraph.text for paragraph in word.paragraphs)

    def test_first_version_replaces_nothing_and_stays(self):
        assert "thay thế" not in self.text(1)
        first = ConsolidatedIssue.objects.get(number=1)
        assert (first.document_number, first.signed_on) == ("12/BC-CQ", date(2025, 12, 11))
        page = self.head.get(f"{URL}1/").content.decode()
        assert "Đã được thay thế" in page
        assert "15/BC-CQ" in page

    def test_third_version_replaces_the_second(self):
        self.issue("16/BC-CQ", "12/12/2025")
        assert "Báo cáo này thay thế Báo cáo số 15/BC-CQ ngày 12/12/2025." in self.text(3)
