"""Charts within a page."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from reports.charting.chart import Chart
from reports.charting.drawing import drawn

register = template.Library()


@register.simple_tag
def picture(chart: Chart) -> SafeString:
    """Draw a chart as SVG with its alternative text; the figures must stand in a table beside it."""
    return mark_safe(drawn(chart))  # noqa: S308 - written by an XML serialiser, which escapes every text
