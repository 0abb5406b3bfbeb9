"""Which administration site the portal runs."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Django's administration, entered by role and scoped by province."""

    default_site = "agencies.admin_site.PortalAdminSite"
