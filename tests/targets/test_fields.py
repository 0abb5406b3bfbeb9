"""Exact numbers in the database, on SQLite and PostgreSQL alike."""

from decimal import Decimal

import pytest
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models
from django.db.models import F, Max, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.test.utils import isolate_apps

from targets.fields import FixedPointField, machine_form
from targets.form_fields import VietnameseDecimalField
from targets.numbers import MAX_VALUE


@pytest.fixture
def weight_model(transactional_db):
    with isolate_apps("targets"):

        class Weight(models.Model):
            seized = FixedPointField("thu giữ", null=True, blank=True)
            destroyed = FixedPointField("tiêu hủy", default=0)

            class Meta:
                app_label = "targets"
                db_table = "tests_weight"

        with connection.schema_editor() as editor:
            editor.create_model(Weight)
        yield Weight
        with connection.schema_editor() as editor:
            editor.delete_model(Weight)


@pytest.mark.parametrize(
    ("value", "thousandths"),
    [
        (Decimal("4.279"), 4279),
        (Decimal("0.1"), 100),
        (5, 5000),
        ("12.5", 12500),
        (Decimal("-0.5"), -500),
        (Decimal("-0"), 0),
        (MAX_VALUE, 999_999_999_999_999),
        (Decimal("1E+3"), 1_000_000),
        (Decimal("1.5000000"), 1500),
    ],
)
def test_is_stored_as_integer_thousandths(weight_model, value, thousandths):
    weight = weight_model.objects.create(seized=value)
    with connection.cursor() as cursor:
        cursor.execute("SELECT seized FROM tests_weight")
        assert cursor.fetchone() == (thousandths,)
    assert weight_model.objects.get().seized == Decimal(value)
    assert str(weight.seized) == str(weight_model.objects.get().seized)


def test_none_is_not_zero(weight_model):
    weight_model.objects.create(seized=None)
    assert weight_model.objects.get().seized is None
    assert weight_model.objects.aggregate(total=Sum("seized")) == {"total": None}


@pytest.mark.parametrize(
    "value",
    [
        *(
            0.1,
            1.0,
            float("nan"),
            True,
            Decimal("0.0001"),
            Decimal("1E-400"),
            Decimal("NaN"),
            Decimal("sNaN"),
        ),
        *(Decimal("Infinity"), "1,5", "1.2345", "1e3", "NaN", " 1", "٣", "1_0", "abc", [], b"1"),
        *(MAX_VALUE + Decimal("0.001"), -MAX_VALUE - 1, 10**40, Decimal("1E+999999"), "9" * 13),
        Decimal("999999999999.9990000000000000000000000001"),
    ],
)
def test_inexact_or_too_large_is_refused(value):
    field = FixedPointField()
    with pytest.raises(ValidationError):
        field.to_python(value)
    with pytest.raises(ValidationError):
        field.get_prep_value(value)


@pytest.mark.parametrize("value", ["0.1", "0.2", "0.3"])
def test_sum_of_999_values_is_exact(weight_model, value):
    weight_model.objects.bulk_create([weight_model(seized=Decimal(value)) for _ in range(999)])
    total = weight_model.objects.aggregate(total=Sum("seized"))["total"]
    assert total == Decimal(value) * 999
    assert isinstance(total, Decimal)


def test_sum_of_the_largest_values_is_exact(weight_model):
    weight_model.objects.bulk_create([weight_model(seized=MAX_VALUE) for _ in range(999)])
    assert weight_model.objects.aggregate(total=Sum("seized"))["total"] == MAX_VALUE * 999


def test_sums_with_filter_default_and_groups(weight_model):
    weight_model.objects.bulk_create(
        [
            weight_model(seized=Decimal("0.1"), destroyed=1),
            weight_model(seized=Decimal("0.2"), destroyed=1),
            weight_model(seized=Decimal("4.279"), destroyed=2),
        ]
    )
    found = weight_model.objects.aggregate(
        small=Sum("seized", filter=Q(seized__lt=1)),
        none=Sum("seized", filter=Q(seized__gt=100), default=Decimal(0)),
        most=Max("seized"),
    )
    assert found == {"small": Decimal("0.3"), "none": Decimal(0), "most": Decimal("4.279")}
    groups = weight_model.objects.values("destroyed").annotate(total=Sum("seized")).order_by("destroyed")
    assert [(group["destroyed"], group["total"]) for group in groups] == [
        (Decimal(1), Decimal("0.3")),
        (Decimal(2), Decimal("4.279")),
    ]


def test_differences_and_fallbacks_in_sql_are_exact(weight_model):
    weight_model.objects.create(seized=Decimal("0.3"), destroyed=Decimal("0.1"))
    weight_model.objects.create(seized=None, destroyed=Decimal("0.1"))
    fallback = Coalesce("seized", Value(Decimal("0.5"), output_field=FixedPointField()))
    rows = weight_model.objects.order_by("pk").annotate(left=F("seized") - F("destroyed"), known=fallback)
    assert [(row.left, row.known) for row in rows] == [
        (Decimal("0.2"), Decimal("0.3")),
        (None, Decimal("0.5")),
    ]


def test_difference_with_a_bare_number_is_refused_rather_than_wrong(weight_model):
    with pytest.raises(FieldError):
        list(weight_model.objects.annotate(left=F("seized") - 1))


@pytest.mark.parametrize(
    ("lookup", "value", "count"),
    [
        ("seized", Decimal("4.279"), 1),
        ("seized", "4.279", 1),
        ("seized__gt", Decimal("4.278"), 1),
        ("seized__gte", Decimal("4.28"), 0),
        ("seized__lt", 5, 1),
        ("seized__in", [Decimal("4.279"), 7], 1),
        ("seized__range", (4, 5), 1),
        ("seized__isnull", True, 0),
    ],
)
def test_lookups_speak_decimal(weight_model, lookup, value, count):
    weight_model.objects.create(seized=Decimal("4.279"))
    assert weight_model.objects.filter(**{lookup: value}).count() == count


def test_lookup_by_float_is_refused(weight_model):
    with pytest.raises(ValidationError):
        weight_model.objects.filter(seized__gte=1.5).count()


def test_update_by_value_and_by_expression(weight_model):
    weight_model.objects.create(seized=Decimal("0.1"), destroyed=Decimal("0.2"))
    weight_model.objects.update(seized=F("seized") + F("destroyed"))
    assert weight_model.objects.get().seized == Decimal("0.3")
    weight = weight_model.objects.get()
    weight.seized = F("destroyed")
    weight.save()
    assert weight_model.objects.get().seized == Decimal("0.2")


def test_values_go_through_a_fixture_unchanged(weight_model):
    weight = weight_model(seized=Decimal("4.279"), destroyed=Decimal("1200"))
    field = weight_model._meta.get_field("seized")
    assert field.value_to_string(weight) == "4.279"
    dumped = serializers.serialize("python", [weight])[0]["fields"]
    assert field.to_python(str(dumped["seized"])) == Decimal("4.279")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("4.279", "4.279"),
        ("1200.000", "1200"),
        ("0.500", "0.5"),
        ("0", "0"),
        ("1E+3", "1000"),
        ("-0.1", "-0.1"),
    ],
)
def test_machine_form_is_plain(number, text):
    assert machine_form(Decimal(number)) == text


def test_deconstructs_for_migrations():
    _name, path, args, kwargs = FixedPointField("giá trị", null=True).deconstruct()
    assert (path, args, kwargs) == (
        "targets.fields.FixedPointField",
        [],
        {"verbose_name": "giá trị", "null": True},
    )


def test_form_field_is_the_strict_one():
    field = FixedPointField("giá trị", blank=True).formfield()
    assert isinstance(field, VietnameseDecimalField)
    assert field.clean("4,279") == Decimal("4.279")
    assert field.clean("") is None
    with pytest.raises(ValidationError):
        field.clean("4.279")
