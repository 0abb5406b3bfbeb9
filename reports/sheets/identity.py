"""Whose form a file is: signed, so that forms are never mixed up and an edited one is noticed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from django.core import signing

from reports.models import Report
from reports.models.reading import Reading
from reports.sheets.layout import TEMPLATE_VERSION
from reports.sheets.stored import stamps_of

SALT = "reports.sheets.identity"
Places = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Identity:
    """What a form knows of itself.

    `rows` are the row numbers by key, by section; `stamps` those of the answers it was filled with, by item;
    `shorter` says whether it has the column of the shorter period. Names are for messages only.
    """

    version: int
    province: str
    plan: str
    unit: str
    period: str
    kind: str
    revision: int
    made_at: str
    shorter: bool
    plan_name: str
    unit_name: str
    period_name: str
    rows: Places
    stamps: dict[str, str]

    @classmethod
    def of(cls, reading: Reading, rows: Places, *, shorter: bool, now: datetime) -> Identity:
        """The identity of a form that is being written from a draft."""
        report, plan = reading.report, reading.report.period.plan
        return cls(
            version=TEMPLATE_VERSION,
            province=plan.province.code,
            plan=plan.code,
            unit=report.unit.code,
            period=report.period.code,
            kind=reading.draft.kind,
            revision=reading.draft.revision,
            made_at=now.isoformat(),
            shorter=shorter,
            plan_name=plan.short_name,
            unit_name=report.unit.short_name,
            period_name=report.period.name,
            rows=rows,
            stamps=stamps_of(reading),
        )

    def mismatch(self, report: Report) -> str:
        """Why this form is not one of the report's; empty when it is."""
        period, plan = report.period, report.period.plan
        if (self.province, self.plan) != (plan.province.code, plan.code):
            return f"Tệp này là mẫu của {self.plan_name}, không phải của {plan.short_name}."
        if self.unit != report.unit.code:
            return f"Tệp này là mẫu của {self.unit_name}, không phải của {report.unit.short_name}."
        if self.period != period.code:
            return f"Tệp này là mẫu của {self.period_name}, không phải của {period.name}."
        if self.version != TEMPLATE_VERSION:
            return "Tệp này là mẫu của phiên bản cũ, cách sắp xếp các ô đã thay đổi."
        return ""


def sign(identity: Identity) -> str:
    """The identity as one line of text with its signature."""
    return signing.dumps(asdict(identity), salt=SALT, compress=True)


def unsign(text: str) -> Identity | None:
    """Read an identity back; None when it is not one of ours or was edited. Older versions may lack fields."""
    try:
        data: dict[str, Any] = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    known = {field.name: data.get(field.name, EMPTY[field.name]) for field in fields(Identity)}
    return Identity(**known)


EMPTY: dict[str, Any] = {field.name: "" for field in fields(Identity)} | {
    "version": 0,
    "revision": 0,
    "shorter": False,
    "rows": {},
    "stamps": {},
}
