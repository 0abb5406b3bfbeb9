"""Searched texts keep their words apart, with and without marks; issued reports are searched too."""

import json

from django.db import migrations, models

from agencies.text import index_text, search_key
from reports.models.snapshot import search_text_of


def index_what_is_there(apps, schema_editor):
    rounds = apps.get_model("reports", "Submission").objects
    for submission in rounds.only("content").iterator():
        text = search_text_of(json.loads(submission.content))
        rounds.filter(pk=submission.pk).update(search_text=text)
    # A draft gets its words with marks at its next save; until then it is found without telling exact ones.
    for draft in apps.get_model("reports", "Draft").objects.only("search_text").iterator():
        draft.search_text = f" {search_key(draft.search_text)} \n"
        draft.save(update_fields=["search_text"])
    for item in apps.get_model("reports", "Difficulty").objects.iterator():
        code = f"VM-{item.number:03}"
        item.search_text = index_text(
            " ".join((code, item.content, item.proposal, item.addressed_to, item.answer))
        )
        item.save(update_fields=["search_text"])
    for issued in apps.get_model("reports", "ConsolidatedIssue").objects.iterator():
        texts = [issued.document_number, issued.signer]
        for _part, heading, paragraphs in json.loads(issued.content).get("texts", ()):
            texts += [heading, *paragraphs]
        issued.search_text = index_text(" ".join(texts))
        issued.save(update_fields=["search_text"])


class Migration(migrations.Migration):
    dependencies = [("reports", "0014_chasing_acts")]

    operations = [
        migrations.AddField(
            model_name="consolidatedissue",
            name="search_text",
            field=models.TextField(default="", editable=False),
        ),
        migrations.RunPython(index_what_is_there, migrations.RunPython.noop),
    ]
