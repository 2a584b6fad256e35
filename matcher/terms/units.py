"""Units as hospitals spell them, and what each is in the base unit of its dimension.

`units.csv` holds one unit a row: its UCUM code, its dimension, `factor` and `offset` (value × factor +
offset is the value in the dimension's base unit), `log10` and `whole` (yes or empty), and its
spellings. A spelling may belong to several units of different dimensions (`G/L` is giga per litre,
and gram per litre on a printer without lower case): what is measured decides between them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from matcher.errors import ConfigurationError, Place
from matcher.terms.unit_spelling import unit_form
from matcher.terms.vocabulary import read_rows, split_cell

_COLUMNS = ("unit", "dimension", "factor", "offset", "log10", "whole", "spellings")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `value * factor + offset` is the value in the base unit of its dimension.

    `log10` marks the decimal logarithm of the unit (undone before the factor applies), `whole` a
    unit in which only whole numbers are counted, such as cells per microlitre.
    """

    code: str
    dimension: str
    factor: float
    offset: float = 0.0
    log10: bool = False
    whole: bool = False


class UnitTable:
    """All known units, found by their codes and spellings."""

    def __init__(self, spellings: Mapping[Unit, Iterable[str]]) -> None:
        self.by_code = {unit.code: unit for unit in spellings}
        exact: defaultdict[str, dict[Unit, None]] = defaultdict(dict)
        for unit, texts in spellings.items():
            for text in (unit.code, *texts):
                exact[unit_form(text)][unit] = None
        folded: defaultdict[str, dict[Unit, None]] = defaultdict(dict)
        for form, units in exact.items():
            folded[form.casefold()].update(units)
        self._exact = {form: tuple(units) for form, units in exact.items()}
        self._read: dict[str, tuple[Unit, ...]] = {}
        self._folded = {form: tuple(units) for form, units in folded.items()}

    def read(self, text: str) -> tuple[Unit, ...]:
        """Give the units that a spelling may stand for; none where it is unknown.

        Letter case is heeded where the spelling is known as it stands and folded otherwise
        (`MG/DL` is how some systems print mg/dL).
        """
        units = self._read.get(text)
        if units is None:
            form = unit_form(text)
            units = self._exact.get(form) or self._folded.get(form.casefold(), ())
            self._read[text] = units
        return units


def load_units(path: Path) -> UnitTable:
    """Read the table of units.

    Raises:
        ConfigurationError: the file is missing, lacks a column, holds a unit twice, or a factor
            or an offset that is no number.
    """
    spellings: dict[Unit, tuple[str, ...]] = {}
    codes: set[str] = set()
    for line, row in read_rows(path, required=_COLUMNS):
        place = Place(file=str(path), line=line)
        if row["unit"] in codes:
            raise ConfigurationError(f"the unit {row['unit']!r} stands there twice", place=place)
        codes.add(row["unit"])
        spellings[_unit(row, place)] = split_cell(row["spellings"])
    return UnitTable(spellings)


def _unit(row: Mapping[str, str], place: Place) -> Unit:
    try:
        factor, offset = float(row["factor"]), float(row["offset"] or 0)
    except ValueError:
        raise ConfigurationError("a factor or an offset is no number", place=place) from None
    return Unit(
        code=row["unit"],
        dimension=row["dimension"],
        factor=factor,
        offset=offset,
        log10=row["log10"] == "yes",
        whole=row["whole"] == "yes",
    )


_AS_PEOPLE_WRITE = (
    *(("10*", "×10^"), ("^9", "⁹"), ("^12", "¹²"), ("[IU]", "IU"), ("umol", "µmol")),
    *(("uL", "µL"), ("ukat", "µkat"), ("[lb_av]", "lb"), ("[oz_av]", "oz"), ("[in_i]", "in")),
    *(("Cel", "°C"), ("[degF]", "°F"), ("{fraction}", "a fraction of 1"), ("{copies}", "copies")),
)
_ANNOTATION = re.compile(r"[{}\[\]]")


def unit_in_words(code: str) -> str:
    """Write a UCUM code as people do: `10*9/L` as `×10⁹/L`; a bare number or score has none."""
    if code in {"1", "{score}"}:
        return ""
    for ucum, plain in _AS_PEOPLE_WRITE:
        code = code.replace(ucum, plain)
    return _ANNOTATION.sub("", code).replace("1.73_m2", "1.73 m²")
