"""Small bars drawn as inline SVG with presentation attributes (inline styles are refused by the policy)."""

from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

TREND_WIDTH, TREND_HEIGHT, TREND_TOP, TREND_FOOT = 76, 24, 3, 21
TREND_BAR, TREND_STEP, TREND_LEFT = 13, 18, 5


def percent(part: int | Decimal, whole: int | Decimal) -> str:
    """Give *part* of *whole* as an SVG length between 0% and 100%; an empty whole gives 0%."""
    if not whole:
        return "0%"
    share = min(max(Decimal(part) * 100 / Decimal(whole), Decimal(0)), Decimal(100))
    return f"{share:.2f}%"


@register.simple_tag
def bar(part: int, whole: int, kind: str = "indigo", extra_class: str = "", errors: int = 0) -> SafeString:
    """Draw a progress bar of *part* out of *whole*, the last *errors* of the part in red.

    The figures must stand beside it in words.
    """
    sound = part - errors
    wrong = format_html(
        '<rect class="bar--red" x="{}" width="{}" height="100%"/>',
        percent(sound, whole),
        percent(errors, whole),
    )
    return format_html(
        '<svg class="bar {}" width="200" height="6" aria-hidden="true"><rect class="bar__track" width="100%"'
        ' height="100%"/><rect class="bar--{}" width="{}" height="100%"/>{}</svg>',
        extra_class,
        kind,
        percent(sound, whole),
        wrong if errors else "",
    )


@register.simple_tag
def stacked_bar(green: int, red: int, hatched: int, grey: int = 0) -> SafeString:
    """Draw counts as one bar: met green, failed red, without data hatched amber, the rest grey."""
    whole = green + red + hatched + grey
    parts, start = [], 0
    for css, count in (("green", green), ("red", red), ("hatched", hatched), ("grey", grey)):
        if count:
            parts.append((css, percent(start, whole), percent(count, whole)))
        start += count
    rects = format_html_join(
        "", '<rect fill="url(#hatch)" class="bar--{}" x="{}" width="{}" height="100%"/>', parts
    )
    edges = format_html_join(
        "", '<rect class="bar__gap" x="{}" width="1.5" height="100%"/>', [(x,) for _, x, _ in parts[1:]]
    )
    return format_html(
        '<svg class="bar" width="200" height="6" aria-hidden="true"><defs><pattern id="hatch" width="6" height="6"'
        ' patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="bar__hatch" width="3" height="6"/>'
        "</pattern></defs>{}{}</svg>",
        rects,
        edges,
    )


@register.simple_tag
def trend_bars(values: Sequence[Decimal | int | None], threshold: Decimal | int | None = None) -> SafeString:
    """Draw up to four years as bars, the last one dark; None is a dashed foot, the threshold a dashed line.

    Bars start at 0 and a value below 0 is drawn as nothing; the table beside it holds the figures.
    """
    known = [Decimal(value) for value in (*values, threshold) if value is not None]
    top = max([*known, Decimal(0)]) or Decimal(1)
    room = TREND_FOOT - TREND_TOP
    shapes = []
    for place, value in enumerate(values):
        x = TREND_LEFT + place * TREND_STEP
        if value is None:
            shapes.append(
                format_html('<path class="trend__missing" d="M{} {}h{}"/>', x, TREND_FOOT - 1, TREND_BAR)
            )
            continue
        height = max(Decimal(value), Decimal(0)) / top * room
        css = "trend__now" if place == len(values) - 1 else "trend__before"
        shapes.append(
            format_html(
                '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
                css,
                x,
                f"{TREND_FOOT - max(height, Decimal(1)):.1f}",
                TREND_BAR,
                f"{max(height, Decimal(1)):.1f}",
            )
        )
    if threshold is not None:
        level = TREND_FOOT - max(Decimal(threshold), Decimal(0)) / top * room
        shapes.append(
            format_html('<path class="trend__threshold" d="M0 {}H{}"/>', f"{level:.1f}", TREND_WIDTH)
        )
    return format_html(
        '<svg class="trend" width="{width}" height="{height}" viewBox="0 0 {width} {height}" aria-hidden="true">'
        '{bars}<path class="trend__axis" d="M0 {axis}H{width}"/></svg>',
        width=TREND_WIDTH,
        height=TREND_HEIGHT,
        bars=format_html_join("", "{}", [(shape,) for shape in shapes]),
        axis=f"{TREND_FOOT}.5",
    )
