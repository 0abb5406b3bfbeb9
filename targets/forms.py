"""Forms of the plan's data; the form fields for Vietnamese numbers and dates, for whoever builds forms."""

from targets.form_fields import VietnameseDateField, VietnameseDecimalField

__all__ = ["VietnameseDateField", "VietnameseDecimalField"]
