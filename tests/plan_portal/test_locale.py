"""Nothing that Django says to a user is English, and our own wording is compiled."""

import gettext
import re
import unicodedata
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po
from django import forms
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext as translate
from django.utils.translation import ngettext

CATALOGUE = Path(__file__).resolve().parents[2] / "locale" / "vi" / "LC_MESSAGES" / "django.po"
FOREIGN_WORDS = ("vui lòng", "yêu cầu", "hãy ", "!")


def entries():
    with CATALOGUE.open("rb") as source:
        return [entry for entry in read_po(source, locale="vi") if entry.id]


def messages_of_forms():
    """Every string of Django that a form, a validator or a model check can show."""
    source = Path(django.__file__).parent / "conf" / "locale" / "en" / "LC_MESSAGES" / "django.po"
    with source.open("rb") as po:
        for entry in read_po(po):
            shown = [
                name
                for name, _ in entry.locations
                if name.startswith(("core/validators", "forms/", "db/models"))
            ]
            if entry.id and shown:
                yield entry.id


def test_compiled_catalogue_is_that_of_the_source():
    with CATALOGUE.with_suffix(".mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)
    for entry in entries():
        if isinstance(entry.id, tuple):
            assert catalogue.ngettext(*entry.id, 2) == entry.string[0]
        elif entry.context:
            assert catalogue.pgettext(entry.context, entry.id) == entry.string
        else:
            assert catalogue.gettext(entry.id) == entry.string


def test_wording_is_polite_and_composed():
    for entry in entries():
        text = entry.string if isinstance(entry.string, str) else entry.string[0]
        assert text.strip(), entry.id
        assert unicodedata.is_normalized("NFC", text)
        assert not [word for word in FOREIGN_WORDS if word in text.lower()], text


def test_placeholders_are_kept():
    for entry in entries():
        ids = entry.id if isinstance(entry.id, tuple) else (entry.id,)
        text = entry.string if isinstance(entry.string, str) else entry.string[0]
        for placeholder in placeholders(text):
            assert placeholder in "".join(ids), entry.id


def placeholders(text):
    return re.findall(r"%\(\w+\)[sdr]|\{\w*\}|%[sd]", text)


SAME_IN_VIETNAMESE = {"IPv4", "IPv6", "URL", ":", ":?.!"}


def test_no_message_of_a_form_is_english():
    messages = list(messages_of_forms())
    assert len(messages) > 100
    english = []
    for message in messages:
        if isinstance(message, tuple):
            if ngettext(*message, 2) in message:
                english.append(message)
        elif message not in SAME_IN_VIETNAMESE and translate(message) == message:
            english.append(message)
    assert english == []


class Numbers(forms.Form):
    number = forms.IntegerField(min_value=3)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "Mục này chưa được nhập."),
        ("x", "Đề nghị nhập số nguyên."),
        ("2", "Giá trị này phải lớn hơn hoặc bằng 3."),
    ],
)
def test_form_speaks_vietnamese(value, message):
    assert Numbers({"number": value}).errors["number"] == [message]


def test_formset_speaks_vietnamese():
    two_lines = forms.formset_factory(Numbers, min_num=2, validate_min=True)
    too_few = two_lines({"form-TOTAL_FORMS": 0, "form-INITIAL_FORMS": 0})
    assert too_few.non_form_errors() == ["Đề nghị nhập ít nhất 2 dòng."]
    tampered = forms.formset_factory(Numbers)({})
    assert "thiếu dữ liệu điều khiển (form-TOTAL_FORMS" in tampered.non_form_errors()[0]


def test_validator_speaks_vietnamese():
    class Named:
        name = "a.exe"

    with pytest.raises(forms.ValidationError) as refusal:
        FileExtensionValidator(["pdf"])(Named)
    assert refusal.value.messages == ["Không nhận tệp có đuôi “exe”. Các đuôi tệp được nhận: pdf."]
