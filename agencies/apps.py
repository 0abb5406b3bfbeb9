"""The app agencies."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "agencies"
    label = "agencies"
    verbose_name = "Cơ quan, đơn vị"
