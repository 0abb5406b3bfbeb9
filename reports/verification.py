"""Does this paper match what was filed? Codes are looked up among the rounds a person may see, and hashed again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Concat

from agencies.access import Access
from reports.content import CODE_LENGTH, canonical_text, sha256_of, typed_code
from reports.enums import WITH_UNIT_STATES, DraftKind
from reports.models import Draft, Submission
from reports.models.snapshot import code_of

HEX = re.compile(rf"[0-9a-f]{{{CODE_LENGTH}}}|[0-9a-f]{{64}}")
RECEIPT = re.compile(r"(?P<place>[0-9A-ZĐ][0-9A-ZĐ-]*)-(?P<number>[0-9]{2,4})")
LONGEST_CODE = 80
MOST_DRAFTS = 5


@dataclass(frozen=True)
class Match:
    """One round with this code. `intact`: its content still hashes to the code it was filed under.

    `newer` is the latest round that was filed after it and not withdrawn.
    """

    submission: Submission
    intact: bool
    counted: bool
    newer: Submission | None


def matching_rounds(code: str, access: Access) -> list[Match]:
    """The rounds that a printed code or a receipt number stands for; newest first."""
    rounds = _rounds("".join(code.split()), access)
    if rounds is None:
        return []
    rounds = rounds.select_related("report__unit", "report__period__plan", "submitted_by")
    found = list(rounds.order_by("-submitted_at")[:20])
    reports = {submission.report_id for submission in found}
    counted = set(Submission.objects.filter(report__in=reports).counted().values_list("pk", flat=True))
    standing = Submission.objects.filter(report__in=reports, withdrawn_at__isnull=True).order_by("number")
    latest = {submission.report_id: submission for submission in standing.defer("content", "search_text")}
    return [
        Match(submission, is_intact(submission), submission.pk in counted, _newer(submission, latest))
        for submission in found
    ]


def _newer(submission: Submission, latest: Mapping[int, Submission]) -> Submission | None:
    last = latest.get(submission.report_id)
    return last if last is not None and last.number > submission.number else None


def _rounds(code: str, access: Access) -> QuerySet[Submission] | None:
    visible = Submission.objects.visible_to(access)
    if len(code) > LONGEST_CODE:
        return None
    if HEX.fullmatch(typed_code(code)):
        return visible.filter(sha256__startswith=typed_code(code))
    receipt = RECEIPT.fullmatch(code.upper())
    if receipt is None:
        return None
    place = Concat(F("report__period__code"), Value("-"), F("report__unit__code"), output_field=CharField())
    return visible.annotate(place=place).filter(place=receipt["place"], number=int(receipt["number"]))


def reads_as_code(code: str) -> bool:
    """Whether this has the shape of a printed code, a whole SHA-256 or a receipt number."""
    squeezed = "".join(code.split())
    return bool(HEX.fullmatch(typed_code(code)) or RECEIPT.fullmatch(squeezed.upper()))


def is_intact(submission: Submission) -> bool:
    """Whether the stored content is canonical and hashes to the stored SHA-256."""
    try:
        content = json.loads(submission.content)
    except ValueError:
        return False
    return (
        sha256_of(submission.content) == submission.sha256 and canonical_text(content) == submission.content
    )


def drafts_being_written(code: str, access: Access) -> list[Draft]:
    """Own working copies whose content has this code now: the paper was printed and not filed yet."""
    code = typed_code(code)
    if len(code) != CODE_LENGTH or not HEX.fullmatch(code):
        return []
    drafts = Draft.objects.filter(
        report__unit__in=access.own_units, report__state__in=WITH_UNIT_STATES, kind=DraftKind.OWN
    ).select_related("report__unit", "report__period__plan")
    latest = drafts.order_by("-updated_at")[:MOST_DRAFTS]
    return [draft for draft in latest if code_of(draft) == code]
