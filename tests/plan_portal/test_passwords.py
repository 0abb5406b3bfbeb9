from pathlib import Path

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from agencies.models import User

LIST = Path(__file__).resolve().parents[2] / "plan_portal" / "common_passwords_vi.txt"


@pytest.mark.parametrize("password", ["matkhau123", "Matkhau123", "123456a@123", "congan1234", "password123"])
def test_common_password_is_refused_in_vietnamese(password):
    with pytest.raises(ValidationError) as refusal:
        validate_password(password)
    assert "Mật khẩu này nằm trong danh sách mật khẩu dễ đoán." in refusal.value.messages


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("xq7-vu9k!", "Mật khẩu quá ngắn, phải có ít nhất 10 ký tự."),
        ("8402957163", "Mật khẩu không được chỉ gồm chữ số."),
        ("soyte.lap.1", "Mật khẩu quá giống tên đăng nhập."),
    ],
)
def test_weak_password_is_refused_in_vietnamese(password, message):
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, User(username="soyte.lap"))
    assert refusal.value.messages == [message]


def test_long_random_password_is_taken():
    validate_password("gió-thổi-qua-đèo-7", User(username="soyte.lap"))


def test_list_can_match_what_is_compared():
    """The validator compares lower-case text; an entry with a capital would never match."""
    words = LIST.read_text().splitlines()
    assert len(words) > 100
    assert [word for word in words if word != word.lower().strip()] == []
    assert len(set(words)) == len(words)


def test_rules_are_told_in_vietnamese():
    assert password_validators_help_texts()[1] == "Mật khẩu phải có ít nhất 10 ký tự."
