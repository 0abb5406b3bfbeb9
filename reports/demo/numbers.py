"""The invented numbers of a demonstration: pure arithmetic over the recipe, the same at every run.

Whole numbers of thousandths are divided by weights with the largest remainders, so that parts add up exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from hashlib import sha256
from typing import Any

from targets.enums import AssignmentRole, FigureKind

DEFAULT_HALF = Decimal("0.48")


@dataclass(frozen=True)
class FigurePlan:
    """A figure with the units that answer for it in a period, by role."""

    code: str
    kind: str
    decimals: int
    units: Mapping[str, str]

    def units_as(self, *roles: str) -> list[str]:
        return [unit for unit, role in self.units.items() if role in roles]


def divide(total: Decimal, weights: Sequence[tuple[str, int]], decimals: int) -> dict[str, Decimal]:
    """Share `total` among the named weights; shares have `decimals` decimals and add up to it exactly."""
    step = Decimal(1).scaleb(-decimals)
    steps = int(total / step)
    whole = sum(weight for _name, weight in weights)
    shares = {name: steps * weight // whole for name, weight in weights}
    left = steps - sum(shares.values())
    by_remainder = sorted(weights, key=lambda row: (-(steps * row[1] % whole), row[0]))
    for name, _weight in by_remainder[:left]:
        shares[name] += 1
    return {name: share * step for name, share in shares.items()}


class DemoNumbers:
    """Every invented value: by period (year, part), figure and unit."""

    def __init__(self, recipe: Mapping[str, Any], figures: Sequence[FigurePlan]) -> None:
        self.recipe = recipe
        self.figures = {figure.code: figure for figure in figures}
        self.years: list[int] = recipe["years"]

    def values(self, year: int, part: str) -> dict[str, dict[str, Decimal]]:
        """All values of one period: figure code → unit code → value."""
        values: dict[str, dict[str, Decimal]] = {}
        for code in self._in_order():
            values[code] = self._figure(self.figures[code], year, part, values)
        return values

    def _in_order(self) -> list[str]:
        """Wholes and shared figures come before their parts; derived figures are summed by the portal."""
        known = [code for code in self.figures if code in self.recipe["figures"]]
        return sorted(known, key=lambda code: bool(self.recipe["figures"][code].keys() & {"of", "share_of"}))

    def _figure(self, figure: FigurePlan, year: int, part: str, values: dict) -> dict[str, Decimal]:
        spec = self.recipe["figures"][figure.code]
        if "of" in spec:
            return self._part(figure, spec, values[spec["of"]], year, part)
        if "share_of" in spec:
            whole = sum(values[spec["share_of"]][unit] for unit in figure.units)
            share = (whole * Decimal(str(spec["share"]))).quantize(Decimal(1), ROUND_DOWN)
            return dict.fromkeys(figure.units, share)
        total = self._total(figure, spec, year, part)
        reporters = figure.units_as(AssignmentRole.REPORTER)
        if reporters:
            return self._divided(figure, spec, total, reporters, year)
        authority = figure.units_as(AssignmentRole.AUTHORITY)
        return dict.fromkeys(authority, total) | self._breakdown(figure, spec, total, year, part)

    def _total(self, figure: FigurePlan, spec: Mapping[str, Any], year: int, part: str) -> Decimal:
        totals = [Decimal(str(total)) for total in spec["totals"]]
        place = self.years.index(year)
        if part == "N":
            return totals[place]
        if figure.kind == FigureKind.STOCK:
            before = totals[max(place - 1, 0)]
            return _rounded((before + totals[place]) / 2, figure.decimals)
        return _rounded(totals[place] * Decimal(str(spec.get("half", DEFAULT_HALF))), figure.decimals)

    def _divided(
        self, figure: FigurePlan, spec: Mapping[str, Any], total: Decimal, units: list[str], year: int
    ) -> dict[str, Decimal]:
        each = Decimal(spec.get("each", 0))
        if each and total < each * len(units):
            return {unit: each if place < total else Decimal(0) for place, unit in enumerate(units)}
        rest = divide(total - each * len(units), self._weights(figure, spec, units, year), figure.decimals)
        return {unit: each + rest[unit] for unit in units}

    def _weights(
        self, figure: FigurePlan, spec: Mapping[str, Any], units: list[str], year: int
    ) -> list[tuple[str, int]]:
        split = spec.get("split")
        for since, name in spec.get("since", {}).items():
            split = name if year >= since else split
        named = self.recipe["splits"].get(split, {})
        return [(unit, named.get(unit) or _steady(figure.code, unit)) for unit in units]

    def _breakdown(
        self, figure: FigurePlan, spec: Mapping[str, Any], total: Decimal, year: int, part: str
    ) -> dict[str, Decimal]:
        """What the breakdown units say: the authority's figure less what it counts itself, less the gap."""
        units = figure.units_as(AssignmentRole.BREAKDOWN)
        if not units:
            return {}
        own = next(
            (
                (total * Decimal(str(other["share"]))).quantize(Decimal(1), ROUND_DOWN)
                for other in self.recipe["figures"].values()
                if other.get("share_of") == figure.code
            ),
            Decimal(0),
        )
        gap = Decimal(str(spec.get("gap", {}).get(f"{year}-{part}", 0)))
        if len(units) == 1:
            return {units[0]: _rounded((total - own - gap) / 10, figure.decimals)}
        return divide(total - own - gap, self._weights(figure, spec, units, year), figure.decimals)

    def _part(
        self, figure: FigurePlan, spec: Mapping[str, Any], whole: Mapping[str, Decimal], year: int, part: str
    ) -> dict[str, Decimal]:
        """A part of a whole, unit by unit; what it falls short of is taken from the units with the most."""
        share = Decimal(str(spec.get("half", 1))) if part != "N" else Decimal(1)
        values = {unit: _rounded(whole[unit] * share, figure.decimals) for unit in figure.units}
        short = Decimal(str(spec.get("short", {}).get(f"{year}-{part}", 0)))
        authorities = figure.units_as(AssignmentRole.AUTHORITY, AssignmentRole.REPORTER)
        for unit in sorted(authorities, key=lambda name: (-values[name], name)):
            taken = min(short, values[unit])
            values[unit] -= taken
            short -= taken
        return values


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_DOWN)


def _steady(figure: str, unit: str) -> int:
    """A weight from 10 to 29 that is the same for a figure and a unit in every period."""
    return 10 + int.from_bytes(sha256(f"{figure} {unit}".encode()).digest()[:2]) % 20
