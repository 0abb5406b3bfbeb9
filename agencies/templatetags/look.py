"""Template tags of the interface: icons, badges, verdict words, notices and bars."""

from collections.abc import Mapping

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agencies import look_words

register = template.Library()

SPRITE = "vendor/bootstrap-icons/sprite.svg"


@register.simple_tag
def icon(name: str, extra_class: str = "") -> SafeString:
    """Draw one Bootstrap icon of the sprite; hidden from screen readers, so a word must stand beside it."""
    css = f"icon {extra_class}" if extra_class else "icon"
    return format_html(
        '<svg class="{}" width="16" height="16" aria-hidden="true"><use href="{}#{}"/></svg>',
        css,
        static(SPRITE),
        name,
    )


def badge(shapes: Mapping[str, look_words.Shape], code: str, text: str = "") -> SafeString:
    """Draw the badge of *code*; *text* replaces its word."""
    symbol, css, word = shapes[str(code)]
    return format_html(
        '<span class="badge badge--{}">{}<span>{}</span></span>', css, icon(symbol), text or word
    )


def coloured_word(shape: look_words.Shape, text: str = "") -> SafeString:
    """Draw an icon and its word in one colour, without a fill."""
    symbol, css, word = shape
    return format_html(
        '<span class="word word--{}">{}<span>{}</span></span>', css, icon(symbol), text or word
    )


@register.simple_tag
def state_badge(code: str, full: bool = False, courtesy: bool = False, text: str = "") -> SafeString:
    """Draw a report's state. *full* writes "Trả lại để bổ sung"; *courtesy* "Đề nghị bổ sung" (bodies only asked)."""
    if str(code) == "returned" and not text:
        text = look_words.RETURNED_BY_COURTESY if courtesy else look_words.RETURNED_IN_FULL if full else ""
    return badge(look_words.REPORT_STATES, code, text)


@register.simple_tag
def mark(code: str, text: str = "") -> SafeString:
    """Draw a mark beside a state; *text* is the whole word, such as "Chậm 02 ngày"."""
    return badge(look_words.MARKS, code, text)


@register.simple_tag
def task_state(code: str, text: str = "") -> SafeString:
    """Draw the state of a core task in a report."""
    return badge(look_words.TASK_STATES, code, text)


@register.simple_tag
def difficulty_state(code: str) -> SafeString:
    """Draw where a tracked difficulty stands."""
    return badge(look_words.DIFFICULTY_STATES, code)


@register.simple_tag
def amendment_state(code: str) -> SafeString:
    """Draw where an amendment of the plan stands."""
    return badge(look_words.AMENDMENT_STATES, code)


@register.simple_tag
def verdict(code: str, text: str = "") -> SafeString:
    """Draw the verdict on an indicator: icon and word without a fill."""
    return coloured_word(look_words.VERDICTS[str(code)], text)


@register.simple_tag
def verdict_icon(code: str) -> SafeString:
    """Draw a verdict as its icon, the word visually hidden (only for the strip of targets)."""
    symbol, css, word = look_words.VERDICTS[str(code)]
    return format_html(
        '<span class="is-{}">{}<span class="visually-hidden">{}</span></span>', css, icon(symbol), word
    )


@register.simple_tag
def strength(code: str, text: str = "") -> SafeString:
    """Draw a rule's finding in the colour of its strength; *text* is the sentence."""
    return coloured_word(look_words.STRENGTHS[str(code)], text)


@register.simple_tag
def section_state(code: str, text: str = "") -> SafeString:
    """Draw how far a section of a report is."""
    return coloured_word(look_words.SECTION_STATES[str(code)], text)


@register.simple_tag
def section_icon(code: str, word: str = "") -> SafeString:
    """Draw a section's or a row's state as its icon only, the word visually hidden (steps and entry marks)."""
    symbol, css, default = look_words.SECTION_STATES[str(code)]
    return format_html(
        '<span class="is-{}">{}<span class="visually-hidden">{}</span></span>',
        css,
        icon(symbol),
        word or default,
    )


@register.simple_tag
def save_state(code: str, text: str = "") -> SafeString:
    """Draw whether the draft is saved; a live region, so that script may replace its content."""
    symbol, css, word = look_words.SAVE_STATES[str(code)]
    return format_html(
        '<span class="save-state save-state--{}" role="status">{}<span>{}</span></span>',
        css,
        icon(symbol),
        text or word,
    )


@register.simple_tag
def notice_icon(kind: str) -> SafeString:
    """Draw the icon of a notice: info, done, care, stop or rule."""
    return icon(look_words.NOTICES[kind])


@register.filter
def notice_kind(level_tag: str) -> str:
    """Translate the level of a Django message (success, warning …) into a kind of notice."""
    return look_words.MESSAGE_KINDS.get(level_tag, "info")


@register.filter
def verdict_row(code: str) -> str:
    """Give the CSS class of an indicator's row: only failed and missing ones are marked."""
    return look_words.VERDICT_ROWS.get(str(code), "")


@register.filter
def strength_row(code: str) -> str:
    """Give the CSS class of a row in the entry table from the strength of its finding."""
    return look_words.STRENGTH_ROWS.get(str(code), "")


@register.filter
def plan_mark(number: str | None) -> str:
    """Shorten a plan's number to what hangs in the mark ("172/KH-UBND" gives "172")."""
    return str(number or "").split("/")[0].strip()


@register.filter
def two_digits(count: int) -> str:
    """Write a count as sentences and dates do: 1–9 with a leading zero ("03 đơn vị")."""
    return f"{int(count):02d}"
