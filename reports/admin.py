"""Administration of periods and of the outbox. Reports, drafts and rounds are not here, for anyone."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from agencies.admin_scope import ProvinceAdmin
from agencies.dates import format_moment
from reports.admin_reorganisation import ReorganisedUnitAdmin
from reports.models import Notice, Period

__all__ = ["NoticeAdmin", "PeriodAdmin", "ReorganisedUnitAdmin"]

NAMING = ("plan", "code", "year", "part")
WINDOW = ("starts_on", "ends_on", "due_before", "opens_on", "judged")


@admin.register(Period)
class PeriodAdmin(ProvinceAdmin):
    """Periods. Once reports of a period exist its window stays; `late_from` is the head's to set."""

    can_add = can_change = True
    province_path = "plan__province"
    list_display = ("code", "name", "plan", "starts_on", "ends_on", "due_before", "late_from", "is_practice")
    list_filter = (("plan", admin.RelatedOnlyFieldListFilter), "year", "is_practice")
    list_select_related = ("plan",)
    fields = ("plan", "code", "name", "short_name", "year", "part", *WINDOW)
    fixed_fields = NAMING
    set_elsewhere = ("late_from", "late_from_reason", "locked_at", "is_practice")

    def get_fields(self, request: HttpRequest, obj: Period | None = None) -> tuple[str, ...]:
        return self.fields if obj is None else (*self.fields, *self.set_elsewhere)

    def get_readonly_fields(self, request: HttpRequest, obj: Period | None = None) -> tuple[str, ...]:
        readonly = (*super().get_readonly_fields(request, obj), *self.set_elsewhere)
        in_use = obj is not None and obj.reports.exists()
        return (*readonly, *WINDOW) if in_use else readonly


class Sent(admin.SimpleListFilter):
    """Messages that have left, and those that still wait."""

    title = "tình trạng gửi"
    parameter_name = "gui"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("roi", "Đã gửi"), ("chua", "Chưa gửi"), ("khong-dia-chi", "Không có địa chỉ thư")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Notice]) -> QuerySet[Notice]:
        chosen = {
            "roi": {"sent_at__isnull": False},
            "chua": {"sent_at__isnull": True, "unaddressed": False},
            "khong-dia-chi": {"sent_at__isnull": True, "unaddressed": True},
        }
        return queryset.filter(**chosen.get(self.value() or "", {}))


@admin.register(Notice)
class NoticeAdmin(ProvinceAdmin):
    """The outbox, without the words of the messages: they may quote a report."""

    list_display = ("written", "recipient", "about", "sent", "failure")
    list_filter = (Sent,)
    list_select_related = ("user",)
    search_fields = ("user__username", "subject")
    fields = ("written", "recipient", "about", "sent", "failure")
    readonly_fields = fields

    def scope(self, provinces: frozenset[int]) -> Q:
        """A message is about a report or about a difficulty."""
        of_reports = Q(report__period__plan__province__in=provinces)
        return of_reports | Q(difficulty__plan__province__in=provinces)

    @admin.display(description="Lập lúc", ordering="created_at")
    def written(self, notice: Notice) -> str:
        return format_moment(notice.created_at)

    @admin.display(description="Người nhận", ordering="user__username")
    def recipient(self, notice: Notice) -> str:
        return notice.user.label

    @admin.display(description="Về việc", ordering="subject")
    def about(self, notice: Notice) -> str:
        return notice.subject

    @admin.display(description="Gửi lúc", ordering="sent_at")
    def sent(self, notice: Notice) -> str:
        if notice.sent_at:
            return format_moment(notice.sent_at)
        return "Không có địa chỉ thư" if notice.unaddressed else "Chưa gửi"

    @admin.display(description="Lỗi khi gửi")
    def failure(self, notice: Notice) -> str:
        return notice.error or "Không"
