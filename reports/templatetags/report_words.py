"""Words of reports in templates."""

from django import template

from reports import section_words
from reports.models.difficulty import code_of_item

register = template.Library()


@register.filter
def item_code(number: int) -> str:
    """Name a tracked difficulty by its number: "VM-012"."""
    return code_of_item(number)


@register.filter
def size_words(size: int) -> str:
    """Write a number of bytes: "412 KB", "1,4 MB"."""
    return section_words.size_words(size)
