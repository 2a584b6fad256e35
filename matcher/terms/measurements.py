"""Analytes and observations: their units, and how any other unit of theirs converts.

`labs.csv` and `observations.csv` have the same columns and become one vocabulary. A conversion
between mass and amount of substance needs the analyte's molar mass, one between charge and amount
its valence; international units and copies never convert into each other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from matcher.errors import ConfigurationError, Place
from matcher.messages import Language
from matcher.terms.units import Unit, UnitTable, load_units
from matcher.terms.vocabulary import Term, Vocabulary, load_vocabulary, split_cell

_FILES = ("labs.csv", "observations.csv")
_LARGEST_EXPONENT = 300
_ABBREVIATION = re.compile(r"(?=(\S*[A-Z0-9]){2})[A-Za-z0-9]{2,6}")


@dataclass(frozen=True, slots=True)
class Scale:
    """How a raw unit becomes a concept's own: see `convert`."""

    factor: float = 1.0
    offset: float = 0.0
    log10: bool = False
    whole: bool = False


def convert(value: float, scale: Scale) -> float:
    """Give a raw value in the concept's unit: `value * factor + offset`, to 12 significant digits.

    A logarithm is undone first: `10 ** value * factor + offset`. Rounding keeps 1400 /uL equal to
    1.4 × 10⁹/L, which a limit of 1.4 depends on. In polars the same is
    `(pl.when(log10).then(pl.lit(10.0) ** value).otherwise(value) * factor + offset).round_sig_figs(12)`.
    A logarithm over 300 gives infinity.
    """
    if scale.log10:
        value = 10.0**value if value <= _LARGEST_EXPONENT else float("inf")
    return float(f"{value * scale.factor + scale.offset:.12g}")


@dataclass(frozen=True, slots=True)
class Measurable:
    """What the vocabulary says of an analyte or observation besides its names.

    `low` and `high` bound what a living patient can have, in `unit`: a value beyond them most
    likely stands in another unit than it says, one of the `usual` ones. `words` says what a result in words means: nothing
    (empty), a result without a number (`yes`), or that negative is zero (`zero`). `variants` are
    the concepts that the same name means in another unit. `step` is the least difference between
    two values of a score. `signal` says that a ratio of signal to cutoff from 1 on is positive
    (of a competitive assay, such as anti-HBc of some makers, the opposite holds).
    """

    key: str
    unit: Unit | None
    kind: str
    specimen: str = ""
    molar_mass: float | None = None
    valence: float | None = None
    bridges: tuple[tuple[str, Scale], ...] = ()
    usual: tuple[Unit, ...] = ()
    words: str = ""
    variants: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    step: float | None = None
    unitless: bool = False
    signal: bool = False

    def scale(self, unit: Unit) -> Scale | None:
        """Say how `unit` converts into the concept's own; null where it doesn't."""
        if self.unit is None:
            return None
        for code, bridge in self.bridges:
            if unit.code == code:
                return bridge
        between = self._between(unit.dimension, self.unit.dimension)
        if between is None:
            return None
        factor = unit.factor * between / self.unit.factor
        offset = (unit.offset * between - self.unit.offset) / self.unit.factor
        return Scale(factor, offset, unit.log10, unit.whole)

    def _between(self, given: str, wanted: str) -> float | None:
        """Give the factor between the base units of two dimensions, for this analyte."""
        if given == wanted:
            return 1.0
        pair = (given, wanted)
        if pair == ("mass concentration", "substance concentration") and self.molar_mass:
            return 1000 / self.molar_mass
        if pair == ("substance concentration", "mass concentration") and self.molar_mass:
            return self.molar_mass / 1000
        if pair == ("charge concentration", "substance concentration") and self.valence:
            return 1 / self.valence
        if self.kind in {"enzyme", "international"} and set(pair) == _UNITS_OF_ACTIVITY:
            return 1.0
        return None


# Hospitals write U and IU for one another: of an enzyme (U/L, IU/L) and of a hormone (mIU/L, mU/L).
_UNITS_OF_ACTIVITY = {"activity", "international units"}


class Measurements:
    """All analytes and observations of a site with the units they may come in.

    Raises:
        ConfigurationError: a file is missing, names an unknown unit or variant, or holds a
            number that is none.
    """

    def __init__(self, folder: Path) -> None:
        self.vocabulary = load_measurements(folder)
        self.units: UnitTable = load_units(folder / "units.csv")
        self.measurables: Mapping[str, Measurable] = {
            key: _measurable(term, self.units, folder)
            for key, term in self.vocabulary.terms.items()
        }
        for measurable in self.measurables.values():
            for variant in measurable.variants:
                if variant not in self.measurables:
                    raise _fault(folder, measurable.key, f"names the unknown variant {variant!r}")

    def scale(self, key: str, unit: str) -> Scale | None:
        """Say how a raw unit converts for one concept; null: missing, unknown or impossible."""
        measurable = self.measurables[key]
        if not unit.strip():
            return Scale() if measurable.unitless else None
        scales = [measurable.scale(candidate) for candidate in self.units.read(unit)]
        fitting = {scale for scale in scales if scale is not None}
        return fitting.pop() if len(fitting) == 1 else None

    def by_laboratory(self, key: str) -> bool:
        """Say whether a laboratory measures it; else it is observed, or seen on an image."""
        facts = self.vocabulary.terms[key].facts
        return facts.get("category") == "lab" and facts.get("kind") != "vital sign"

    def written(self, key: str, language: Language) -> str:
        """Give what people write for it: of a name of several words the abbreviation, `INR`, `FT4`."""
        term = self.vocabulary.terms[key]
        short = next(iter(term.synonyms), "")
        if language == "en" and " " in term.name and _ABBREVIATION.fullmatch(short):
            return short
        return self.vocabulary.names_in(language)[key]

    def given_unit(self, key: str, unit: str) -> Unit | None:
        """Give the unit that a spelling stands for, of this concept; null where it's not sure."""
        known = [one for one in self.units.read(unit) if self.measurables[key].scale(one)]
        return known[0] if known else None

    def unit_factor(self, key: str, unit: str) -> float | None:
        """Give the factor from a unit to the concept's own, for a limit in a trial file.

        Null where the unit is unknown or impossible for the concept, or where a factor alone
        doesn't convert it (a logarithm, degrees Fahrenheit).

        Raises:
            KeyError: no such concept.
        """
        scale = self.scale(key, unit)
        return None if scale is None or scale.log10 or scale.offset else scale.factor


def load_measurements(folder: Path) -> Vocabulary:
    """Read `labs.csv` and `observations.csv` of a folder as one vocabulary.

    The facts of each term are the files' columns, `unit` (UCUM) and `category` (`lab`,
    `performance`, `weight`, `imaging`, …: what the configuration's windows go by) among them.

    Raises:
        ConfigurationError: a file is missing or has faults, or a key stands in both.
    """
    terms: dict[str, Term] = {}
    for name in _FILES:
        for key, term in load_vocabulary(folder / name).terms.items():
            if key in terms:
                raise ConfigurationError(
                    f"{key!r} stands in another file already", place=Place(file=str(folder / name))
                )
            terms[key] = term
    return Vocabulary("measurements", terms)


def _measurable(term: Term, units: UnitTable, folder: Path) -> Measurable:
    facts = term.facts
    code = facts.get("unit", "")
    usual = split_cell(facts.get("usual_units", ""))
    for named in (code, *usual):
        if named and named not in units.by_code:
            raise _fault(folder, term.key, f"has the unknown unit {named!r}")
    try:
        return Measurable(
            key=term.key,
            unit=units.by_code.get(code),
            kind=facts.get("kind", ""),
            specimen=facts.get("specimen", ""),
            molar_mass=_number(facts, "molar_mass"),
            valence=_number(facts, "valence"),
            bridges=tuple(map(_bridge, split_cell(facts.get("bridges", "")))),
            usual=tuple(units.by_code[named] for named in usual),
            words=facts.get("words", ""),
            variants=split_cell(facts.get("variants", "")),
            low=_number(facts, "plausible_low"),
            high=_number(facts, "plausible_high"),
            step=_number(facts, "step"),
            unitless=facts.get("unitless_ok") == "yes",
            signal=facts.get("signal") == "yes",
        )
    except ValueError:
        raise _fault(folder, term.key, "holds a number that is none") from None


def _number(facts: Mapping[str, str], name: str) -> float | None:
    cell = facts.get(name, "")
    return float(cell) if cell else None


def _bridge(cell: str) -> tuple[str, Scale]:
    """Read `mmol/mol=0.09148;2.152`: the concept's value is the given one × 0.09148 + 2.152."""
    code, _, numbers = cell.partition("=")
    factor, _, offset = numbers.partition(";")
    return code, Scale(float(factor), float(offset or 0))


def _fault(folder: Path, key: str, what: str) -> ConfigurationError:
    return ConfigurationError(f"the measurement {key!r} {what}", place=Place(file=str(folder)))
