"""WHO: provinces, agencies named by plans, units that report, people and their dated memberships."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from agencies.enums import PROVINCE_ROLES, UNIT_ROLES, Role, UnitLevel
from agencies.fields import CleanCharField, CleanTextField
from agencies.text import search_key, sort_key


class ImmutableRecord(Exception):
    """What was written down for good was to be changed or deleted."""


class NaturalKeyManager(models.Manager):
    """Finds an object by the field names its class lists in `NATURAL_KEY` (related keys by their lookups)."""

    def get_by_natural_key(self, *key: Any) -> models.Model:
        return self.get(**dict(zip(self.model.NATURAL_KEY, key, strict=True)))


class NaturalKeyModel(models.Model):
    """A thing that fixtures name by codes, never by numbers of the database."""

    NATURAL_KEY: tuple[str, ...] = ()
    objects = NaturalKeyManager()

    class Meta:
        abstract = True

    def natural_key(self) -> tuple[Any, ...]:
        """The codes that name this object, in the order of `NATURAL_KEY`."""
        return tuple(self._follow(path) for path in self.NATURAL_KEY)

    def _follow(self, path: str) -> Any:
        value: Any = self
        for step in path.split("__"):
            value = getattr(value, step)
        return value


class ValidityQuerySet(models.QuerySet):
    """Rows that hold from one day to another, both included; no end means until further notice."""

    def valid_on(self, day: date) -> Self:
        return self.valid_between(day, day)

    def valid_between(self, first: date, last: date) -> Self:
        """Rows valid on at least one day of the window, both ends included."""
        started = Q(valid_from__isnull=True) | Q(valid_from__lte=last)
        not_ended = Q(valid_to__isnull=True) | Q(valid_to__gte=first)
        return self.filter(started & not_ended)


class NaturalValidityManager(NaturalKeyManager.from_queryset(ValidityQuerySet)):
    """Natural keys and validity together."""


class ValidityModel(models.Model):
    """Holds from `valid_from` to `valid_to`, both included; empty means open."""

    valid_from = models.DateField("có hiệu lực từ", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        """Whether this row is in force on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


def dates_in_order(name: str) -> models.CheckConstraint:
    """`valid_to` is not before `valid_from`."""
    return models.CheckConstraint(
        condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
        name=name,
        violation_error_message="Ngày kết thúc hiệu lực phải từ ngày bắt đầu trở đi.",
    )


def once_from_a_day(thing: str) -> tuple[models.UniqueConstraint, models.UniqueConstraint]:
    """A unit is assigned a thing once from any day, and once without a first day."""
    message = "Đơn vị đã được phân công từ ngày này."
    return (
        models.UniqueConstraint(
            fields=(thing, "unit", "valid_from"),
            name=f"{thing}_assigned_once_from_a_day",
            violation_error_message=message,
        ),
        models.UniqueConstraint(
            fields=(thing, "unit"),
            condition=Q(valid_from__isnull=True),
            name=f"{thing}_assigned_once_from_the_start",
            violation_error_message=message,
        ),
    )


class Province(NaturalKeyModel):
    """A province: the scope that nothing crosses. `code` is that of the general statistics office."""

    code = CleanCharField("mã", max_length=8, unique=True)
    name = CleanCharField("tên", max_length=120)

    NATURAL_KEY = ("code",)

    class Meta:
        verbose_name = "tỉnh, thành phố"
        verbose_name_plural = "tỉnh, thành phố"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Agency(NaturalKeyModel):
    """A body, or a set of bodies, that a plan names as one entry (KH 172, mục III)."""

    province = models.ForeignKey(Province, on_delete=models.PROTECT, verbose_name="tỉnh")
    code = CleanCharField("mã", max_length=24)
    name = CleanCharField("tên", max_length=200)

    NATURAL_KEY = ("province__code", "code")

    class Meta:
        verbose_name = "cơ quan"
        verbose_name_plural = "cơ quan"
        ordering = ("province", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("province", "code"),
                name="agency_code_unique_in_province",
                violation_error_message="Mã cơ quan đã có trong tỉnh này.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Unit(NaturalKeyModel, ValidityModel):
    """A body that files its own report, with the letterhead its documents carry (NĐ 30/2020, Phụ lục I).

    `order` is the plan's order, in which units are always listed. `preparer_files` is the paper way: directors
    sign on paper and the preparer files with the signed scan.
    """

    province = models.ForeignKey(Province, on_delete=models.PROTECT, verbose_name="tỉnh")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="units", verbose_name="cơ quan")
    code = CleanCharField("mã", max_length=24)
    name = CleanCharField("tên đầy đủ", max_length=200)
    short_name = CleanCharField("tên ngắn", max_length=80)
    level = models.CharField("cấp", max_length=16, choices=UnitLevel, default=UnitLevel.PROVINCIAL)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name="đơn vị kế thừa",
    )
    preparer_files = models.BooleanField("cán bộ lập nộp kèm bản ký trên giấy", default=False)

    superior_body = CleanCharField("cơ quan chủ quản", max_length=200, blank=True)
    issuing_body = CleanTextField("cơ quan ban hành (mỗi dòng một dòng in)")
    national_title = CleanTextField("tiêu đề in thay Quốc hiệu", blank=True)
    symbol = CleanCharField("ký hiệu báo cáo", max_length=40)
    place = CleanCharField("địa danh", max_length=80)
    signing_authority = CleanCharField("quyền hạn ký", max_length=120, blank=True)
    signing_position = CleanCharField("chức vụ người ký", max_length=120)
    letterhead_confirmed = models.BooleanField("đơn vị đã xác nhận thể thức", default=False)

    search_text = models.CharField(max_length=300, editable=False, db_index=True)
    sort_text = models.CharField(max_length=600, editable=False)

    NATURAL_KEY = ("province__code", "code")
    objects = NaturalValidityManager()

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ("province", "order", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("province", "code"),
                name="unit_code_unique_in_province",
                violation_error_message="Mã đơn vị đã có trong tỉnh này.",
            ),
            dates_in_order("unit_dates_in_order"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = search_key(f"{self.name} {self.short_name} {self.code}")[:300]
        self.sort_text = sort_key(self.name)[:600]
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if self.successor_id is None:
            return
        if self.successor.province_id != self.province_id:
            raise ValidationError({"successor": "Đơn vị kế thừa phải thuộc cùng một tỉnh."})
        if self.pk is not None and self in self.successor.chain():
            raise ValidationError({"successor": "Đơn vị kế thừa không được là chính đơn vị này."})

    def has_ended_by(self, day: date) -> bool:
        """Whether its last day lies before `day`."""
        return self.valid_to is not None and self.valid_to < day

    def chain(self) -> list[Unit]:
        """This unit and its successors one after another; a ring of them ends where it began."""
        found = [self]
        while (following := found[-1].successor) is not None and following not in found:
            found.append(following)
        return found

    def heirs_on(self, day: date) -> list[Unit]:
        """Units whose people act for this one on `day`: itself, and once it has ended those it led to."""
        heirs = [self]
        for unit, following in pairwise(self.chain()):
            if not unit.has_ended_by(day):
                break
            heirs.append(following)
        return heirs


class OrganisationChange(models.Model):
    """A unit ended: who inherited its reports, on what grounds, and in words what passed to whom.

    Written with the change itself and never edited. `last_day` is inclusive. What was recorded wrongly is set right
    by a further row with its `reason`, which is empty in the first one; the latest of a unit holds.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị kết thúc")
    successor = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="đơn vị kế thừa",
    )
    last_day = models.DateField("ngày cuối hoạt động")
    grounds = CleanCharField("căn cứ", max_length=300)
    reason = CleanCharField("lý do đính chính", max_length=300, blank=True)
    moved = CleanTextField("việc chuyển giao", blank=True)
    recorded_at = models.DateTimeField("ghi lúc")
    recorded_by = models.ForeignKey(
        "agencies.User", on_delete=models.PROTECT, related_name="+", verbose_name="người ghi"
    )

    class Meta:
        verbose_name = "thay đổi về tổ chức"
        verbose_name_plural = "thay đổi về tổ chức"
        ordering = ("-last_day", "unit__order", "pk")

    def __str__(self) -> str:
        return f"{self.unit.short_name}, hết ngày {self.last_day:%d/%m/%Y}"

    @property
    def next_day(self) -> date:
        """The first day of those that took over."""
        return self.last_day + timedelta(days=1)


class CalendarDay(models.Model):
    """A day on which a province corrects the country's calendar: an extra day off, or a day off that is worked."""

    province = models.ForeignKey(Province, on_delete=models.PROTECT, verbose_name="tỉnh")
    day = models.DateField("ngày")
    is_working = models.BooleanField("là ngày làm việc", default=False)
    name = CleanCharField("tên, căn cứ", max_length=200)

    class Meta:
        verbose_name = "ngày nghỉ, ngày làm bù"
        verbose_name_plural = "ngày nghỉ, ngày làm bù"
        ordering = ("-day",)
        constraints = [
            models.UniqueConstraint(
                fields=("province", "day"),
                name="calendar_day_once",
                violation_error_message="Ngày này đã có trong lịch của tỉnh.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"


class PortalUserManager(UserManager):
    """Accounts are found by their user name whatever its case."""

    def get_by_natural_key(self, username: str) -> User:
        return self.get(username__iexact=username)


class User(AbstractUser):
    """One person, one account. `must_change_password` is set with every one-time password."""

    username = models.CharField(
        "tên đăng nhập",
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9._-]*\Z",
                "Tên đăng nhập chỉ gồm chữ thường không dấu, chữ số và các dấu . _ - và bắt đầu bằng chữ hoặc số.",
            )
        ],
        error_messages={"unique": "Tên đăng nhập này đã có."},
    )
    must_change_password = models.BooleanField("phải đổi mật khẩu", default=False)
    position = CleanCharField("chức vụ", max_length=120, blank=True)

    objects = PortalUserManager()

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="username_unique_whatever_its_case",
                violation_error_message="Tên đăng nhập này đã có.",
            )
        ]

    @property
    def label(self) -> str:
        """How the person is shown: the name if there is one, otherwise the user name."""
        return self.get_full_name() or self.username


class Membership(ValidityModel):
    """A person's role in a unit or in a province, between two days; a dated one delegates a signature."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="memberships", verbose_name="tài khoản"
    )
    role = models.CharField("vai trò", max_length=16, choices=Role)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, verbose_name="đơn vị")
    province = models.ForeignKey(
        Province, on_delete=models.PROTECT, null=True, blank=True, verbose_name="tỉnh"
    )

    objects = models.Manager.from_queryset(ValidityQuerySet)()

    class Meta:
        verbose_name = "vai trò của tài khoản"
        verbose_name_plural = "vai trò của tài khoản"
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=UNIT_ROLES, unit__isnull=False, province__isnull=True)
                | Q(role__in=PROVINCE_ROLES, unit__isnull=True, province__isnull=False),
                name="membership_scope_fits_role",
                violation_error_message=(
                    "Cán bộ lập và lãnh đạo đơn vị gắn với một đơn vị; các vai trò khác gắn với một tỉnh."
                ),
            ),
            dates_in_order("membership_dates_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.unit or self.province}"
