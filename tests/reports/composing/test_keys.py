"""What a decision is kept by: a difficulty's number or words, never its place; and what older ones were kept by."""

from importlib import import_module

from django.apps import apps

from reports.enums import Origin, ReportPart
from reports.models import ComposedParagraph, Difficulty, Submission
from tests.reports.composing.test_composing import ComposingCase
from tests.world import NOW

migration = import_module("reports.migrations.0017_keys_of_difficulties")
MONEY = {"content": "Thiếu kinh phí", "proposal": "Bổ sung", "addressed_to": "UBND tỉnh"}
URGENT = {"content": "Cơ sở cai nghiện quá tải", "proposal": "", "addressed_to": ""}


class KeysCase(ComposingCase):
    def say(self, *difficulties):
        """What the counted round of YT reports now."""
        self.rewrite("YT", difficulties=list(difficulties))

    def track(self, said, number=12):
        origin = Submission.objects.get(report=self.world.reports["a.YT", "2024-N"])
        return Difficulty.objects.create(
            plan=origin.report.period.plan,
            unit=origin.report.unit,
            number=number,
            origin=origin,
            opened_at=NOW,
            opened_by=self.world.users["a.tonghop"],
            **said,
        )

    def yt(self, part=ReportPart.DIFFICULTIES):
        return [row for row in self.material() if row.part == part and row.unit.code == "YT"]

    def used(self):
        paragraphs = (self.paragraph(row.key) for row in self.yt())
        return {row.text: row.is_used for row in paragraphs}


class TestKeys(KeysCase):
    def test_rejected_difficulty_stays_rejected_and_a_new_one_before_it_is_suggested(self):
        (row,) = self.yt()
        self.decide(row.key, used=False)
        self.say(URGENT, MONEY)
        assert self.used() == {URGENT["content"]: True, MONEY["content"]: False}

    def test_tracked_difficulty_is_kept_by_its_number(self):
        self.track(MONEY)
        (row,) = self.yt()
        (proposal,) = self.yt(ReportPart.PROPOSALS)
        assert (row.key, proposal.key) == ("vuong-mac:YT:VM-012", "kien-nghi:YT:VM-012")
        self.decide(row.key, used=False)
        self.say(URGENT, {**MONEY, "content": "Vẫn thiếu kinh phí", "item": 12})
        assert self.used() == {URGENT["content"]: True, "Vẫn thiếu kinh phí": False}
        assert self.paragraph(row.key).source_moved

    def test_same_words_twice_have_two_keys(self):
        self.say(URGENT, URGENT)
        assert len({row.key for row in self.yt()}) == 2


class TestOlderKeys(KeysCase):
    def old(self, key, text):
        report = self.world.reports["a.YT", "2024-N"]
        return ComposedParagraph.objects.create(
            period=self.period,
            key=key,
            part=key.partition(":")[0],
            origin=Origin.UNIT,
            unit=report.unit,
            source_text=text,
            updated_at=NOW,
            updated_by=self.world.users["a.tonghop"],
        )

    def renamed(self):
        migration.rename_keys(apps, None)
        return list(ComposedParagraph.objects.order_by("pk").values_list("key", flat=True))

    def test_decisions_move_to_the_number_or_the_words(self):
        self.track(MONEY)
        self.old("vuong-mac:YT:1", MONEY["content"])
        self.old("kien-nghi:YT:1", "Bổ sung (UBND tỉnh)")
        self.old("vuong-mac:YT:2", URGENT["content"])
        self.say(MONEY, URGENT)
        expected = [row.key for row in (self.yt()[0], *self.yt(ReportPart.PROPOSALS), self.yt()[1])]
        assert self.renamed() == expected
        assert self.used() == {MONEY["content"]: False, URGENT["content"]: False}

    def test_what_cannot_be_mapped_and_what_is_new_already_stays(self):
        keys = ["vuong-mac:YT:3", "vuong-mac:YT:VM-012", "vuong-mac:YT:0123456789ab"]
        for key in keys:
            self.old(key, "" if key.endswith("3") else "Khác")
        assert self.renamed() == keys

    def test_same_words_twice_get_two_keys(self):
        self.say(URGENT, URGENT)
        for place in (1, 2):
            self.old(f"vuong-mac:YT:{place}", URGENT["content"])
        assert self.renamed() == [row.key for row in self.yt()]
