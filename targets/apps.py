"""The app targets."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "targets"
    label = "targets"
    verbose_name = "Kế hoạch"
