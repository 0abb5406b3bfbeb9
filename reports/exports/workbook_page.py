"""How a sheet prints: A4 landscape, headings on every page, heads and feet in the document's face."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import _HeaderFooterPart
from openpyxl.worksheet.worksheet import Worksheet

from reports.exports.workbook_chart import FONT

A4 = 9
# The format holds 255 characters of a head or foot, codes included.
LONGEST_PART = 100
# Of A4 landscape inside the margins, in points; what a letter of column width takes.
PAGE_WIDTH, PAGE_HEIGHT = 770.0, 490.0
POINTS_PER_LETTER = 5.4


def set_up_page(
    worksheet: Worksheet,
    *,
    head: int,
    frozen: int,
    pages_wide: int,
    header: tuple[str, str],
    footer: tuple[str, str],
) -> None:
    """Print on A4 landscape; row `head` and the first `frozen` columns come again on every page.

    `header` and `footer` are their left and right parts; the page's number follows the right foot.
    """
    worksheet.print_title_rows = f"{head}:{head}"
    if frozen:
        worksheet.print_title_cols = f"A:{get_column_letter(frozen)}"
    page = worksheet.page_setup
    page.orientation, page.paperSize = "landscape", A4
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    page.fitToWidth, page.fitToHeight = pages_wide, 0
    margins = worksheet.page_margins
    margins.left, margins.right, margins.top, margins.bottom = 0.6, 0.4, 0.75, 0.7
    margins.header = margins.footer = 0.35
    _write(worksheet.oddHeader.left, header[0])
    _write(worksheet.oddHeader.right, header[1], weight="Bold")
    _write(worksheet.oddFooter.left, footer[0])
    _write(worksheet.oddFooter.right, footer[1], after=" &P/&N")


def _write(part: _HeaderFooterPart, text: str, *, weight: str = "Regular", after: str = "") -> None:
    """Write one part of a head or foot; an ampersand of the text is written twice."""
    if not text:
        return
    short = text if len(text) <= LONGEST_PART else text[: LONGEST_PART - 1] + "…"
    part.font, part.size = f"{FONT},{weight}", 9
    part.text = short.replace("&", "&&") + after


def fits_on_page(heights: Sequence[float], *, head: int, top: int, below: float, widths: float) -> bool:
    """Whether rows from `top` on, and `below` them so many points, fit the page that the rows above began.

    `heights` are those of all rows, in points; row `head` comes again on every page; `widths` in letters.
    """
    scale = min(1.0, PAGE_WIDTH / (widths * POINTS_PER_LETTER))
    room = PAGE_HEIGHT / scale
    repeated = heights[head - 1]
    used = 0.0
    for height in heights[: top - 1]:
        used = used + height if used + height <= room else repeated + height
    return used + sum(heights[top - 1 :]) + below <= room
