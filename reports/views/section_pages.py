"""The entry pages, one class per section: which form it shows, what it stores, what differs from a stale page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reports import entries
from reports.enums import Section
from reports.forms.differences import Difference, differences_of
from reports.forms.merged import Clash
from reports.forms.sections import SignatureForm
from reports.models import Draft
from reports.views.desk import Desk

ADD_ROW = "them"


class SectionPage:
    """One section on one desk; `data` is what was sent.

    A page that `merges` stores in `save` what nobody else changed, and leaves the rest in `conflicts`; `changes`
    says whether anything was stored, `warning` what to tell besides. One that `marks_in_place` shows both versions
    where they stand, not in a panel.
    """

    template = ""
    merges = False
    marks_in_place = False
    section: Section
    conflicts: Sequence[Clash] = ()
    changes = True
    warning = ""

    def __init__(self, desk: Desk, data: Any = None) -> None:
        self.desk = desk
        self.data = data
        self.build()

    def build(self) -> None:
        """Make the forms, from what is stored and what was sent."""
        raise NotImplementedError

    def is_valid(self) -> bool:
        """Whether what was sent can be stored."""
        raise NotImplementedError

    def save(self, draft: Draft) -> None:
        """Store the section; runs inside one transaction."""
        raise NotImplementedError

    def differences(self) -> list[Difference]:
        """What was sent and differs from what is stored now, of a section that is not merged."""
        return []

    def row_stamps(self) -> dict[str, str]:
        """What each field or row was when the page was opened, by its name on the page."""
        return {}

    def settled_stamps(self) -> dict[str, str]:
        """After a save: the stamps of what is now stored as the page says; the desk was read again."""
        waiting = {clash.key for clash in self.conflicts}
        stamps = type(self)(self.desk, self.data).row_stamps()
        return {key: stamp for key, stamp in stamps.items() if key not in waiting}

    def is_readable(self) -> bool:
        """Whether a save in the background can store what can be read of it."""
        return True

    def left_out_fields(self) -> list[dict[str, str]]:
        """What a save in the background cannot store: `key` of the field, `words` of what to do."""
        return []

    def reopened(self) -> SectionPage:
        """The page as stored now, with what was typed where two people differ."""
        return self

    def context(self) -> dict[str, Any]:
        """What the section's template shows."""
        raise NotImplementedError

    def left_out(self) -> bool:
        """Whether some of what was sent could not be stored although the rest was."""
        return False

    @property
    def anchor(self) -> str:
        """Where to look after saving."""
        return ""

    @property
    def extra_rows(self) -> int:
        """One blank row where the page was asked for one; the long page names the section."""
        return int(self.desk.request.GET.get(ADD_ROW) in ("1", self.section))


class SignaturePage(SectionPage):
    """Number, date and signer; the checklist around them is drawn by its own view."""

    template = "reports/lap_kiem_tra.html"

    def build(self) -> None:
        self.form = SignatureForm(self.desk.draft, self.data, on_behalf=self.desk.on_behalf)

    def is_valid(self) -> bool:
        return self.form.is_valid()

    def save(self, draft: Draft) -> None:
        entries.save_signature(draft, self.form.signature())

    def differences(self) -> list[Difference]:
        return differences_of(self.form)

    def context(self) -> dict[str, Any]:
        return {"form": self.form}
