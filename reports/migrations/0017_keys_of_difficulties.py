"""Decisions about difficulties are kept by their number or their words, no longer by their place in a round."""

import hashlib
import re

from django.db import migrations

BY_PLACE = re.compile(r"(vuong-mac|kien-nghi):(.+):\d{1,4}")
DIGEST_LENGTH = 12


def rename_keys(apps, schema_editor):
    """Give each decision the key of what it was made about, which its row still says word for word."""
    paragraphs = apps.get_model("reports", "ComposedParagraph").objects
    items = apps.get_model("reports", "Difficulty").objects
    rows = paragraphs.filter(part__in=("vuong-mac", "kien-nghi")).exclude(origin="own")
    for row in rows.select_related("period").order_by("pk"):
        match = BY_PLACE.fullmatch(row.key)
        if not match or not row.source_text:
            continue
        key = f"{match[1]}:{match[2]}:{number_of(row, items) or digest_of(row.source_text)}"
        same, times = key, 1
        while paragraphs.filter(period=row.period, key=same).exists():
            times += 1
            same = f"{key}:{times}"
        row.key = same
        row.save(update_fields=["key"])


def number_of(row, items):
    """The code of the tracked difficulty that says the same; one that the period opened comes first."""
    tracked = items.filter(plan=row.period.plan_id, unit=row.unit_id).select_related("origin__report")
    same = [item for item in tracked.order_by("number") if words_of(item, row.part) == row.source_text]
    own = [item for item in same if item.origin and item.origin.report.period_id == row.period_id]
    found = (own or same)[:1]
    return f"VM-{found[0].number:03}" if found else ""


def words_of(item, part):
    if part == "vuong-mac":
        return item.content.strip()
    proposal = item.proposal.strip()
    return f"{proposal} ({item.addressed_to})" if proposal and item.addressed_to else proposal


def digest_of(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:DIGEST_LENGTH]


class Migration(migrations.Migration):
    dependencies = [("reports", "0016_opened_late")]

    operations = [migrations.RunPython(rename_keys, migrations.RunPython.noop)]
