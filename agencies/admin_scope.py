"""Base classes of the administration pages: rights come from roles, rows from the provinces administered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from agencies.enums import Role
from agencies.permissions import may_enter_administration


class RoleRights:
    """Answers Django's questions of permission from the person's roles. Nothing is deleted here."""

    can_add = False
    can_change = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_enter_administration(request.access)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_enter_administration(request.access)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_add and may_enter_administration(request.access)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_change and may_enter_administration(request.access)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ScopedRows:
    """Shows the rows of the provinces that the person administers, and offers no others in any field.

    `province_path` is the lookup from the model to its province. The superuser of the set-up sees all.
    """

    province_path = "province"

    def scope(self, provinces: frozenset[int]) -> Q:
        """The rows that belong to `provinces`."""
        return Q(**{f"{self.province_path}__in": provinces})

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        return rows.filter(self.scope(request.access.provinces_as(Role.ADMINISTRATOR)))

    def get_field_queryset(self, db: Any, db_field: models.Field, request: HttpRequest) -> QuerySet:
        """Choices are the rows that the other model's own page would show; of a model without page, none."""
        related = db_field.remote_field.model
        if not self.admin_site.is_registered(related):
            return related._default_manager.none()
        return self.admin_site.get_model_admin(related).get_queryset(request)

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Fields without Django's pop-up windows for the other object: it has a page of its own."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field


class ProvinceAdmin(RoleRights, ScopedRows, admin.ModelAdmin):
    """A model's administration page; read-only unless it says otherwise."""

    show_facets = admin.ShowFacets.NEVER
    # What names an object in fixtures and printed documents stays once it is there.
    fixed_fields: tuple[str, ...] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        readonly = tuple(super().get_readonly_fields(request, obj))
        return readonly if obj is None else (*readonly, *self.fixed_fields)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        return _at_the_portals_time(super().log_addition(request, obj, message), request)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        return _at_the_portals_time(super().log_change(request, obj, message), request)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        """What lies outside the person's provinces is not found, like anywhere else in the portal."""
        raise Http404


def _at_the_portals_time(entry: LogEntry, request: HttpRequest) -> LogEntry:
    """One history, one clock: in a demonstration these rows stand beside moves made at its time."""
    entry.action_time = request.now
    entry.save(update_fields=["action_time"])
    return entry


class ProvinceInline(RoleRights, ScopedRows, admin.TabularInline):
    """Rows of a model on the page of the object they belong to; read-only unless it says otherwise."""

    extra = 0
    show_change_link = False
