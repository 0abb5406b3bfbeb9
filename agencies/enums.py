"""Roles of people and levels of units."""

from django.db.models import TextChoices


class Role(TextChoices):
    """What a membership entitles to; the first two in a unit, the others in a province."""

    PREPARER = "preparer", "Cán bộ lập báo cáo"
    SIGNATORY = "signatory", "Lãnh đạo đơn vị"
    COORDINATOR = "coordinator", "Cán bộ tổng hợp"
    HEAD = "head", "Lãnh đạo cơ quan tổng hợp"
    OBSERVER = "observer", "Cơ quan theo dõi"
    ADMINISTRATOR = "administrator", "Quản trị"


UNIT_ROLES = (Role.PREPARER, Role.SIGNATORY)
PROVINCE_ROLES = (Role.COORDINATOR, Role.HEAD, Role.OBSERVER, Role.ADMINISTRATOR)


class UnitLevel(TextChoices):
    """Where a unit stands; lists and matrices are grouped by it."""

    PROVINCIAL = "provincial", "Cơ quan cấp tỉnh"
    DISTRICT = "district", "Ủy ban nhân dân huyện, thành phố"
