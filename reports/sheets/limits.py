"""What the cells of the form accept while one types: numbers from 0, dates, choices of a list."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from reports.enums import EntryState, Section
from reports.sheets.layout import NOTHING, Kind, Tab
from reports.sheets.rows import FormRow
from targets.form_fields import FIRST_YEAR, LAST_YEAR
from targets.numbers import MAX_VALUE

# What Excel itself allows for the texts of a validation.
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
OFF_FILL = PatternFill("solid", bgColor="E3E7EB")


def add_limits(sheet: Worksheet, tab: Tab, rows: Sequence[FormRow], places: dict[str, int]) -> None:
    """Drop-downs and limits of every open cell."""
    by_choices: dict[tuple[str, ...], DataValidation] = {}
    for row in rows:
        if "state" in row.open:
            validation = by_choices.get(row.choices)
            if validation is None:
                validation = by_choices[row.choices] = _choice(row.choices)
                sheet.add_data_validation(validation)
            validation.add(f"{tab.letter('state')}{places[row.key]}")
        if "value" in row.open:
            validation = _number(row)
            sheet.add_data_validation(validation)
            validation.add(f"{tab.letter('value')}{places[row.key]}")
    _add_dates(sheet, tab, rows, places)
    if tab.nothing:
        validation = _choice((NOTHING,))
        sheet.add_data_validation(validation)
        validation.add(tab.nothing_cell)
    if tab.section == Section.FIGURES and places:
        _grey_what_is_not_typed(sheet, tab, places)


def _choice(choices: tuple[str, ...]) -> DataValidation:
    return DataValidation(
        type="list",
        formula1=f'"{",".join(choices)}"',
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Chọn trong danh sách",
        error="Đề nghị chọn một trong các mục của danh sách.",
    )


def _number(row: FormRow) -> DataValidation:
    whole = row.decimals == 0
    kind = "số nguyên" if whole else f"số có tối đa {row.decimals:02} chữ số thập phân"
    return DataValidation(
        type="whole" if whole else "decimal",
        operator="between",
        formula1="0",
        formula2=str(int(MAX_VALUE)),
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Chưa đúng dạng số",
        error=f"Đề nghị nhập {kind}, từ 0 trở lên.",
        showInputMessage=bool(row.hint),
        promptTitle=str(row.values["code"])[:LONGEST_TITLE],
        prompt=row.hint[:LONGEST_MESSAGE],
    )


def _add_dates(sheet: Worksheet, tab: Tab, rows: Sequence[FormRow], places: dict[str, int]) -> None:
    dates = [column for column in tab.inputs if column.kind is Kind.DATE]
    if not dates or not places:
        return
    validation = DataValidation(
        type="date",
        operator="between",
        formula1=f"DATE({FIRST_YEAR},1,1)",
        formula2=f"DATE({LAST_YEAR},12,31)",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Chưa đúng dạng ngày",
        error="Đề nghị nhập theo dạng ngày/tháng/năm, ví dụ: 05/02/2025.",
    )
    sheet.add_data_validation(validation)
    first, last = min(places.values()), max(places.values())
    validation.add(f"{tab.letter(dates[0].key)}{first}:{tab.letter(dates[0].key)}{last}")


def _grey_what_is_not_typed(sheet: Worksheet, tab: Tab, places: dict[str, int]) -> None:
    """A number is not wanted beside “Không phát sinh” and “Chưa có số liệu”."""
    first, last = min(places.values()), max(places.values())
    value, state = tab.letter("value"), tab.letter("state")
    words = ",".join(f'${state}{first}="{case.label}"' for case in (EntryState.NIL, EntryState.UNAVAILABLE))
    rule = FormulaRule(formula=[f"OR({words})"], fill=OFF_FILL)
    sheet.conditional_formatting.add(f"{value}{first}:{value}{last}", rule)
