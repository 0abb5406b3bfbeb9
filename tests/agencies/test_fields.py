"""Model fields keep text clean on every way into the database."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.test.utils import isolate_apps

from agencies.fields import CleanCharField, CleanTextField

DECOMPOSED = "Uy\u0309 ban\u200b "
COMPOSED = "Uỷ ban"


@pytest.fixture
def note_model(transactional_db):
    with isolate_apps("agencies"):

        class Note(models.Model):
            title = CleanCharField("tên", max_length=10)
            body = CleanTextField("nội dung", blank=True)

            class Meta:
                app_label = "agencies"
                db_table = "tests_note"

        with connection.schema_editor() as editor:
            editor.create_model(Note)
        yield Note
        with connection.schema_editor() as editor:
            editor.delete_model(Note)


def stored(note_model):
    with connection.cursor() as cursor:
        cursor.execute("SELECT title, body FROM tests_note")
        return cursor.fetchone()


def test_saved_text_is_clean_in_the_database_and_in_memory(note_model):
    note = note_model(title=DECOMPOSED, body="một\x0bhai\r\n")
    note.save()
    assert stored(note_model) == (COMPOSED, "một\nhai")
    assert (note.title, note.body) == (COMPOSED, "một\nhai")


def test_bulk_create_cleans(note_model):
    note_model.objects.bulk_create([note_model(title=DECOMPOSED)])
    assert stored(note_model)[0] == COMPOSED


def test_update_and_bulk_update_clean(note_model):
    note = note_model.objects.create(title="a")
    note_model.objects.update(title=DECOMPOSED)
    assert stored(note_model)[0] == COMPOSED
    note.title = f"{DECOMPOSED}2"
    note_model.objects.bulk_update([note], ["title"])
    assert stored(note_model)[0] == f"{COMPOSED} 2"


def test_lookup_finds_either_spelling(note_model):
    note_model.objects.create(title=COMPOSED)
    assert note_model.objects.filter(title=DECOMPOSED).count() == 1
    assert note_model.objects.filter(title__in=["x", DECOMPOSED]).count() == 1


def test_expression_is_left_to_the_database(note_model):
    note = note_model.objects.create(title="a", body="b")
    note.title = models.F("body")
    note.save()
    assert stored(note_model)[0] == "b"


@pytest.mark.parametrize("field", ["title", "body"])
def test_unreadable_text_is_refused_on_validation_and_on_saving(note_model, field):
    note = note_model(**{"title": "a", field: "a\x00b"})
    with pytest.raises(ValidationError) as caught:
        note.full_clean()
    assert "Đề nghị xóa ký tự đó" in caught.value.message_dict[field][0]
    with pytest.raises(ValidationError):
        note.save()
    assert note_model.objects.count() == 0


def test_form_judges_the_length_of_the_clean_text():
    field = CleanCharField("tên", max_length=2).formfield()
    assert field.clean("\u200bo\u0302\u0301n ") == "ốn"
    with pytest.raises(ValidationError):
        field.clean("ốn n")


def test_form_refuses_unreadable_text_in_vietnamese():
    field = CleanTextField("nội dung").formfield()
    with pytest.raises(ValidationError, match="Đề nghị xóa ký tự đó"):
        field.clean("a\x00b")


def test_form_of_several_lines_keeps_them():
    field = CleanTextField("nội dung").formfield()
    assert field.clean("một\r\nhai") == "một\nhai"
    assert isinstance(field.widget, forms.Textarea)


def test_form_of_only_invisible_text_is_empty():
    field = CleanCharField("tên", max_length=9).formfield()
    with pytest.raises(ValidationError) as caught:
        field.clean("\u200b \u00a0")
    assert caught.value.error_list[0].code == "required"


def test_field_with_choices_keeps_its_select():
    field = CleanCharField("tên", max_length=9, choices=[("a", "A")]).formfield()
    assert isinstance(field.widget, forms.Select)
