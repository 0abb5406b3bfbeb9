"""Words of reports in templates."""

from django import template

from reports import section_words

register = template.Library()


@register.filter
def size_words(size: int) -> str:
    """Write a number of bytes: "412 KB", "1,4 MB"."""
    return section_words.size_words(size)
