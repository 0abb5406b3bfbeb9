"""Administration of who there is: provinces, agencies, units, accounts and their roles."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_variables

from agencies.accounts import follow_roles, provinces_of
from agencies.admin_handover import HandsOver
from agencies.admin_scope import ProvinceAdmin, ProvinceInline
from agencies.dates import local_date
from agencies.forms import AccountForm, MembershipFormSet
from agencies.models import Agency, CalendarDay, Membership, OrganisationChange, Province, Unit, User
from agencies.passwords import give_one_time_password
from agencies.permissions import administers_account
from agencies.working_days import public_holidays

admin.site.unregister(Group)


@admin.register(Province)
class ProvinceRows(ProvinceAdmin):
    """Provinces; only the superuser of the set-up adds one or renames it."""

    province_path = "pk"
    list_display = ("code", "name")
    fixed_fields = ("code",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser


@admin.register(Agency)
class AgencyAdmin(ProvinceAdmin):
    """The agencies that plans name."""

    can_add = can_change = True
    list_display = ("code", "name", "province")
    search_fields = ("code", "name")
    fixed_fields = ("province", "code")


@admin.register(Unit)
class UnitAdmin(HandsOver, ProvinceAdmin):
    """Units that report: validity, successor, letterhead."""

    can_add = can_change = True
    list_display = (
        "code",
        "name",
        "level",
        "valid_from",
        "valid_to",
        "preparer_files",
        "letterhead_confirmed",
    )
    list_filter = ("level", "preparer_files", "letterhead_confirmed")
    search_fields = ("code", "name", "search_text")
    fixed_fields = ("province", "code")
    change_form_template = "agencies/quan_tri/don_vi.html"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "province",
                    "agency",
                    "code",
                    "name",
                    "short_name",
                    "level",
                    "order",
                    "preparer_files",
                )
            },
        ),
        ("Hiệu lực", {"fields": ("valid_from", "valid_to", "successor")}),
        (
            "Thể thức văn bản",
            {
                "fields": (
                    "superior_body",
                    "issuing_body",
                    "national_title",
                    "symbol",
                    "place",
                    "signing_authority",
                    "signing_position",
                    "letterhead_confirmed",
                )
            },
        ),
    )


def of_provinces(provinces: frozenset[int], prefix: str = "") -> Q:
    """Memberships (or what reaches them by `prefix`) in these provinces or in units of theirs."""
    return Q(**{f"{prefix}province__in": provinces}) | Q(**{f"{prefix}unit__province__in": provinces})


class MembershipInline(ProvinceInline):
    """Roles on the page of an account. An account without any role would belong to no administrator."""

    model = Membership
    formset = MembershipFormSet
    can_add = can_change = True
    min_num = 1
    fields = ("role", "unit", "province", "valid_from", "valid_to")

    def scope(self, provinces: frozenset[int]) -> Q:
        return of_provinces(provinces)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


@admin.register(User)
class AccountAdmin(ProvinceAdmin):
    """Accounts with a role in the province. Passwords are never set here: a one-time one is given."""

    can_add = can_change = True
    form = AccountForm
    inlines = (MembershipInline,)
    list_display = ("username", "whole_name", "position", "mail", "in_use", "must_change_password")
    list_filter = ("is_active", "memberships__role")
    search_fields = ("username", "first_name", "email", "memberships__unit__name")
    ordering = ("username",)
    fields = ("username", "first_name", "position", "email", "is_active")
    readonly_fields = ("must_change_password", "last_login", "date_joined")
    fixed_fields = ("username",)
    actions = ("give_one_time_passwords",)
    change_form_template = "agencies/quan_tri/tai_khoan.html"

    @admin.display(description="Họ và tên", ordering="first_name")
    def whole_name(self, account: User) -> str:
        return account.get_full_name()

    @admin.display(description="Thư điện tử", ordering="email")
    def mail(self, account: User) -> str:
        return account.email

    @admin.display(description="Đang dùng", ordering="is_active", boolean=True)
    def in_use(self, account: User) -> bool:
        return account.is_active

    def scope(self, provinces: frozenset[int]) -> Q:
        own = Membership.objects.filter(of_provinces(provinces)).values("user")
        return Q(pk__in=own, is_superuser=False)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Not one's own account, nor one that also has roles in provinces of others."""
        allowed = super().has_change_permission(request, obj)
        if obj is None or request.user.is_superuser or not allowed:
            return allowed
        return obj != request.user and administers_account(request.access, provinces_of(obj))

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return self.fields if obj is None else (*self.fields, *self.readonly_fields)

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        follow_roles(form.instance)

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: Any = None) -> HttpResponse:
        """A new account cannot log in before it has a password: lead on to giving one."""
        return HttpResponseRedirect(reverse("admin:agencies_user_one_time_password", args=[obj.pk]))

    def get_urls(self) -> list[URLPattern]:
        give = path(
            "<int:user_id>/mat-khau-mot-lan/",
            self.admin_site.admin_view(self.one_time_password),
            name="agencies_user_one_time_password",
        )
        return [give, *super().get_urls()]

    def one_time_password(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Ask, then by POST give a one-time password and show it this once."""
        account = get_object_or_404(self.get_queryset(request), pk=user_id)
        if not self.has_change_permission(request, account):
            raise PermissionDenied
        if request.method == "POST":
            return self._given(request, [account])
        return self._page(request, "agencies/quan_tri/cap_mat_khau.html", {"account": account})

    @admin.action(description="Cấp mật khẩu dùng một lần cho các tài khoản đã chọn", permissions=["change"])
    def give_one_time_passwords(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse:
        accounts = list(queryset)
        if not all(self.has_change_permission(request, account) for account in accounts):
            raise PermissionDenied
        return self._given(request, accounts)

    @method_decorator(sensitive_variables("given"))
    def _given(self, request: HttpRequest, accounts: list[User]) -> HttpResponse:
        given = []
        for account in accounts:
            given.append((account, give_one_time_password(account)))
            self.log_change(request, account, "Đã cấp mật khẩu dùng một lần.")
        return self._page(request, "agencies/quan_tri/mat_khau_moi.html", {"given": given})

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        shared = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Mật khẩu dùng một lần",
        }
        return TemplateResponse(request, template, shared | context)


@admin.register(Membership)
class MembershipAdmin(ProvinceAdmin):
    """Who has which role from when to when; a role ends by its date. One's own roles are another's to change."""

    can_add = can_change = True
    list_display = ("user", "role", "unit", "province", "valid_from", "valid_to")
    list_filter = ("role",)
    list_select_related = ("user", "unit", "province")
    search_fields = ("user__username", "user__first_name", "unit__name", "unit__code")
    ordering = ("user__username", "pk")
    fields = ("user", "role", "unit", "province", "valid_from", "valid_to")
    fixed_fields = ("user",)

    def scope(self, provinces: frozenset[int]) -> Q:
        return of_provinces(provinces)

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or request.user.is_superuser or obj.user_id != request.user.pk)

    def get_field_queryset(self, db: Any, db_field: Any, request: HttpRequest) -> QuerySet:
        choices = super().get_field_queryset(db, db_field, request)
        if db_field.name == "user" and not request.user.is_superuser:
            return choices.exclude(pk=request.user.pk)
        return choices

    def save_model(self, request: HttpRequest, obj: Membership, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        follow_roles(obj.user)


@admin.register(OrganisationChange)
class OrganisationChangeAdmin(ProvinceAdmin):
    """What was written down when units ended; read only, a mistake is set right by another change."""

    province_path = "unit__province"
    list_display = ("unit", "last_day", "successor", "grounds", "recorded_by")
    list_select_related = ("unit", "successor", "recorded_by")
    search_fields = ("unit__name", "unit__code", "grounds")
    fields = ("unit", "last_day", "successor", "grounds", "reason", "moved", "recorded_at", "recorded_by")


@admin.register(CalendarDay)
class CalendarDayAdmin(ProvinceAdmin):
    """Days off and days worked in exchange, where the country's calendar, shown below them, is to be corrected."""

    can_add = can_change = True
    list_display = ("day", "is_working", "name", "province")
    list_filter = ("is_working",)
    search_fields = ("name",)
    fields = ("province", "day", "is_working", "name")
    fixed_fields = ("province", "day")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Beside the corrections what they correct: the calendar of this and the next year."""
        corrected = set(self.get_queryset(request).values_list("day", flat=True))
        year = local_date(request.now).year
        built_in = [
            (of, [(day, name, day in corrected) for day, name in sorted(public_holidays(of).items())])
            for of in (year, year + 1)
        ]
        return super().changelist_view(request, {**(extra_context or {}), "built_in": built_in})


@admin.register(LogEntry)
class LogEntryAdmin(ProvinceAdmin):
    """What was changed on these pages, by people of the province; rows are only ever added."""

    list_display = ("action_time", "user", "content_type", "object_repr", "what")
    list_filter = ("action_flag",)
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr", "user__username")
    fields = ("action_time", "user", "content_type", "object_repr", "what")
    readonly_fields = ("what",)

    @admin.display(description="Nội dung thay đổi")
    def what(self, entry: LogEntry) -> str:
        return entry.get_change_message()

    def scope(self, provinces: frozenset[int]) -> Q:
        people = Membership.objects.filter(of_provinces(provinces)).values("user")
        return Q(user__in=people)
