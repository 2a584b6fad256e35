"""Lab values and observations: which concept, how much of it, and in the concept's own unit.

A unit that is missing, unknown or impossible is never assumed, and neither is a value that no living
patient has in the unit given: such a row most likely stands in another unit. Words need no unit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from matcher.messages import LANGUAGES, Sentence
from matcher.normalize.measurement.likely import cause_of_impossible
from matcher.normalize.measurement.names import MeasurementNames, split_named_unit
from matcher.normalize.measurement.quantity import (
    Quantity,
    Word,
    parse_qualitative,
    parse_value,
    split_unit,
    split_word,
)
from matcher.normalize.measurement.scores import named_scores, parse_score, parse_smoking
from matcher.normalize.policies import load_policy
from matcher.normalize.resolution import Candidate, MeasurementResolution, Method, Rung, Status
from matcher.terms.measurements import Measurable, Measurements, Scale, convert
from matcher.terms.units import Unit

Problem = Literal["unit", "value"]
Parser = Callable[[str], Quantity | None]


@dataclass(frozen=True, slots=True)
class TestReading:
    """What a test's name and unit say, whatever the value.

    `concept`, `status`, `method`, `score` and `candidates` are those of the name. `unit` is the
    concept's own; `factor`, `offset` and `log10` convert a raw number into it (`convert` of
    `matcher.terms.measurements`). `problem` is `unit` where the raw unit is missing, unknown or
    impossible: then no number counts, but a word does. `unitless` says that the quantity has no
    unit. `signal` says that the raw unit is a ratio of signal to cutoff, and the number therefore a
    result in words. `word_concept` is the concept that a word speaks of, where a name means one thing with
    words and another with numbers (hCG).
    """

    concept: str | None = None
    status: Status = "unmatched"
    method: Method | None = None
    score: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    unit: str | None = None
    factor: float = 1.0
    offset: float = 0.0
    log10: bool = False
    problem: Literal["unit"] | None = None
    unitless: bool = False
    signal: bool = False
    word_concept: str | None = None
    scale: Scale | None = field(default=None, repr=False)
    given: Unit | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Measured:
    """A value in its concept's unit, or what is wrong with it."""

    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False
    word: Word | None = None
    problem: Problem | None = None


class MeasurementNormalizer:
    """Reads the rows of `labs` and `observations`.

    `measurements` are those of the folder, if read already; `known` has names that have been read before.

    Raises:
        ConfigurationError: a vocabulary is missing or has faults.
    """

    def __init__(
        self,
        folder: Path,
        measurements: Measurements | None = None,
        known: Mapping[str, Rung] = MappingProxyType({}),
    ) -> None:
        self._measurements = measurements or Measurements(folder)
        self._measurables = self._measurements.measurables
        self._names = MeasurementNames(self._measurements, load_policy(folder, "lab"))
        self._rungs = dict(known)
        self._readings: dict[tuple[str, str], TestReading] = {}
        self._quantities: dict[tuple[Parser, str], Quantity | None] = {}

    def resolve(self, texts: Sequence[tuple[str, ...]]) -> list[MeasurementResolution]:
        """Read (test, value, unit) each, in order; missing fields at the end are empty."""
        rows = [(*text, "", "", "")[:3] for text in texts]
        self._learn_names({test for test, _, _ in rows})
        return [self._resolve(test, value, unit) for test, value, unit in rows]

    def names(self, tests: Sequence[str]) -> list[Rung]:
        """Say what the names or LOINC codes of tests mean, in order."""
        self._learn_names(set(tests))
        return [self._rungs[test] for test in tests]

    def concept_and_unit(self, test: str, unit: str) -> TestReading:
        """Say what a test's name or LOINC code means in this unit, whatever its value."""
        reading = self._readings.get((test, unit))
        if reading is None:
            self._learn_names({test})
            reading = self._reading(self._rungs[test], unit)
            if reading.concept is None:
                reading = self._with_named_unit(test, unit) or reading
            self._readings[test, unit] = reading
        return reading

    def quantity(self, concept: str, value: str) -> Quantity | None:
        """Read a raw value in the way that the concept's kind is written in."""
        return self._parsed(_PARSERS.get(self._measurables[concept].kind, parse_value), value)

    def number(self, value: str) -> Quantity | None:
        """Read a raw value as that of any concept of which a number is no more than a number."""
        return self._parsed(parse_value, value)

    def says_nothing(self, value: str) -> bool:
        """Say whether a raw value is neither a number nor a result in words, whatever was measured."""
        return (
            self.number(value) is None
            and split_word(value) is None
            and not any(
                _LOGARITHM.fullmatch(unit) or self._measurements.units.read(unit)
                for _, unit in split_unit(value)
            )
        )

    def takes_any_number(self, reading: TestReading) -> bool:
        """Say whether a number is no more than a number here: no score, result in words, logarithm."""
        measurable = self._measurables[reading.concept or ""] if reading.concept else None
        if measurable is None or measurable.unit is None or reading.log10:
            return False
        return measurable.kind not in _PARSERS and measurable.step is None

    def of_any_number(self, reading: TestReading) -> MeasurementResolution:
        """Give what is the same of all plausible numbers that are read in one way: all but bounds.

        Of a test that isn't understood it holds of any value, of a unit that isn't, of any number.
        """
        if reading.concept is None:
            return _unnamed("", reading)
        return self._resolution("", reading, Measured(problem=None if reading.scale else "unit"))

    def of_nothing(self, reading: TestReading) -> MeasurementResolution:
        """Give what holds of a value that `says_nothing`."""
        if reading.concept is None:
            return _unnamed("", reading)
        return self._resolution("", reading, Measured(problem="value"))

    def measurable(self, concept: str) -> Measurable:
        """Give what the vocabulary says of an analyte or observation."""
        return self._measurables[concept]

    def _parsed(self, parse: Parser, value: str) -> Quantity | None:
        if (parse, value) not in self._quantities:
            self._quantities[parse, value] = parse(value)
        return self._quantities[parse, value]

    def impossible(self, test: str, value: str, unit: str) -> Sentence | None:
        """Say why no living patient has this value in its unit, and in which unit one may.

        Null where one may, or where name, value or unit aren't understood.
        """
        reading = self.concept_and_unit(test, unit)
        if reading.concept is None:
            return None
        reading, quantity = self._quantified(reading, test, value, unit)
        if reading.scale is None or quantity is None or quantity.low is quantity.high is None:
            return None
        measurable = self._measurables[reading.concept or ""]
        if measurable.unit is None or _plausible_readings(measurable, reading.scale, quantity):
            return None
        vocabulary = self._measurements.vocabulary
        names = {language: vocabulary.names_in(language)[measurable.key] for language in LANGUAGES}
        return cause_of_impossible(names, measurable, quantity, reading.given or measurable.unit)

    def measure(self, reading: TestReading, quantity: Quantity | None) -> Measured:
        """Put a quantity into the unit of its concept, which `reading` must have."""
        if reading.concept is None or quantity is None:
            return Measured(problem="value")
        measurable = self._measurables[reading.concept]
        if quantity.word and not self._words_count(reading):
            return Measured(problem="value")
        if measurable.unit is None:
            word = _agreed_with_signal(quantity) if reading.signal else quantity.word
            return Measured(word=word, problem=None if word else "value")
        if quantity.word and (quantity.word == "negative" or quantity.low == quantity.high is None):
            return _worded(measurable, quantity)
        if reading.scale is None:
            return Measured(problem="unit")
        return _numbered(measurable, reading.scale, quantity)

    def _words_count(self, reading: TestReading) -> bool:
        return any(
            self._measurables[key].words for key in (reading.concept, reading.word_concept) if key
        )

    def _learn_names(self, tests: set[str]) -> None:
        new = sorted(test for test in tests if test not in self._rungs)
        self._rungs.update(zip(new, self._names.read(new), strict=True))

    def _reading(self, rung: Rung, unit: str) -> TestReading:
        if rung.concept is None:
            return TestReading(
                status=rung.status, method=rung.method, score=rung.score, candidates=rung.candidates
            )
        concept, scale = self._variant(rung, unit)
        measurable = self._measurables[concept]
        named = self._measurables[rung.concept]
        scale_or_none = scale or Scale()
        return TestReading(
            concept=concept,
            status=rung.status,
            method=rung.method,
            score=rung.score,
            candidates=rung.candidates,
            unit=measurable.unit.code if measurable.unit else None,
            factor=scale_or_none.factor,
            offset=scale_or_none.offset,
            log10=scale_or_none.log10,
            problem="unit" if scale is None and measurable.unit else None,
            unitless=measurable.unitless or measurable.unit is None,
            signal=measurable.signal and self._is_signal(unit),
            word_concept=rung.concept if named.unit is None else concept,
            scale=scale,
            given=self._measurements.given_unit(concept, unit),
        )

    def _with_named_unit(self, test: str, unit: str) -> TestReading | None:
        """Read a name that holds its unit, as `Weight (kg)`; a second unit has to be the same."""
        for name, written in split_named_unit(test):
            logarithmic = _LOGARITHM.fullmatch(written) and self._is_logarithm(unit)
            inner = unit if logarithmic else written
            if not self._measurements.units.read(inner):
                continue
            self._learn_names({name})
            reading = self._reading(self._rungs[name], inner)
            if reading.scale:
                given = self._reading(self._rungs[name], unit) if unit.strip() else reading
                return _in_both_units(replace(reading, method="grammar", score=0.98), given)
        return None

    def _is_logarithm(self, unit: str) -> bool:
        known = self._measurements.units.read(unit)
        return bool(known) and all(one.log10 for one in known)

    def _is_signal(self, unit: str) -> bool:
        return any(known.dimension == _SIGNAL for known in self._measurements.units.read(unit))

    def _variant(self, rung: Rung, unit: str) -> tuple[str, Scale | None]:
        """Choose between the concepts that a name means in different units.

        A code means its own concept only, and without a unit so does a name.
        """
        concept = rung.concept or ""
        sure = rung.method == "code" or not unit.strip()
        variants = () if sure else self._measurables[concept].variants
        for key in (concept, *variants):
            if scale := self._measurements.scale(key, unit):
                return key, scale
        return concept, None

    def _resolve(self, test: str, value: str, unit: str) -> MeasurementResolution:
        raw = "\t".join((test, value, unit)).rstrip("\t")
        reading = self.concept_and_unit(test, unit)
        if reading.concept is None:
            return _unnamed(raw, reading)
        reading, quantity = self._quantified(reading, test, value, unit)
        return self._resolution(raw, reading, self.measure(reading, quantity))

    def _quantified(
        self, reading: TestReading, test: str, value: str, unit: str
    ) -> tuple[TestReading, Quantity | None]:
        """Read the value, which may name its own scale or hold its own unit."""
        reading, value = self._named_scale(reading, value)
        quantity = self.quantity(reading.concept or "", value)
        inner = None if quantity else self._with_inner_unit(test, value, unit)
        return inner or (reading, quantity)

    def _named_scale(self, reading: TestReading, value: str) -> tuple[TestReading, str]:
        """Follow a value that names its scale: `KPS 90` under "Performance status" is Karnofsky's."""
        concept = reading.concept or ""
        if self._measurables[concept].kind not in _SCORED:
            return reading, value
        scores = named_scores(value)
        if concept in scores or len(scores) != 1:
            return reading, scores.get(concept, value)
        ((scale, score),) = scores.items()
        return self.concept_and_unit(scale, ""), score

    def _with_inner_unit(
        self, test: str, value: str, unit: str
    ) -> tuple[TestReading, Quantity] | None:
        """Read a value that holds its unit, as `12.5 g/dL`; a second unit has to be the same.

        `3.1 log10` is the logarithm of the unit in its own column, and a word may stand beside
        both (`<20 IU/mL detected`).
        """
        if worded := split_word(value):
            word, rest = worded
            inner = self._with_inner_unit(test, rest, unit)
            return inner and (inner[0], replace(inner[1], word=word))
        for number, spelling in split_unit(value):
            if _LOGARITHM.fullmatch(spelling) and unit.strip():
                return self._with_inner_unit(test, f"{number} {spelling} {unit}", "")
            if not self._measurements.units.read(spelling):
                continue
            reading = self.concept_and_unit(test, spelling)
            quantity = self.quantity(reading.concept, number) if reading.concept else None
            if quantity is None:
                continue
            given = self.concept_and_unit(test, unit) if unit.strip() else reading
            return _in_both_units(reading, given), quantity
        return None

    def _resolution(
        self, raw: str, reading: TestReading, measured: Measured
    ) -> MeasurementResolution:
        if measured.problem:
            likely = Candidate(reading.concept or "", reading.score)
            return MeasurementResolution(raw=raw, candidates=(likely,), problem=measured.problem)
        concept = reading.concept
        if measured.word and measured.low is None and measured.high is None:
            concept = reading.word_concept
        unit = self._measurables[concept].unit if concept else None
        return MeasurementResolution(
            raw=raw,
            concept=concept,
            status=reading.status,
            method=reading.method,
            score=reading.score,
            candidates=reading.candidates,
            low=measured.low,
            high=measured.high,
            low_open=measured.low_open,
            high_open=measured.high_open,
            unit=unit.code if unit else None,
            word=measured.word,
        )


def _unnamed(raw: str, reading: TestReading) -> MeasurementResolution:
    """Give the resolution of any value of a test that isn't understood."""
    return MeasurementResolution(
        raw=raw,
        status=reading.status,
        method=reading.method,
        score=reading.score,
        candidates=reading.candidates,
    )


_SCORED = {"performance", "score"}
_LOGARITHM = re.compile(r"(?i:log(?:10)?|lg)")
_SIGNAL = "signal to cutoff"
# Makers draw the grey zone from 0.8 or 0.9 up to 1 (Abbott Architect, Roche Elecsys).
_SURELY_NEGATIVE_BELOW, _POSITIVE_FROM = 0.8, 1.0
_PARSERS: dict[str, Parser] = {
    "performance": parse_score,
    "score": parse_score,
    "smoking": parse_smoking,
    "qualitative": parse_qualitative,
}


def _in_both_units(reading: TestReading, given: TestReading) -> TestReading:
    """Keep a reading whose unit is named twice, if both times it is the same."""
    if (given.concept, given.scale) == (reading.concept, reading.scale):
        return reading
    return replace(reading, scale=None, problem="unit")


def _worded(measurable: Measurable, quantity: Quantity) -> Measured:
    """Give a result in words; of a viral load, negative is zero and positive is above zero."""
    if measurable.words != "zero":
        return Measured(word=quantity.word)
    if quantity.word == "negative":
        contradicted = quantity.low is not None and quantity.low > 0
        return Measured(problem="value") if contradicted else Measured(0.0, 0.0, word="negative")
    if quantity.word == "positive":
        return Measured(low=0.0, low_open=True, word="positive")
    return Measured(word=quantity.word)


def _agreed_with_signal(quantity: Quantity) -> Word | None:
    """Read a word beside a ratio of signal to cutoff; null where the ratio says the opposite."""
    if quantity.low is quantity.high is None:
        return quantity.word
    ratio = _by_signal(quantity)
    opposite = {quantity.word, ratio} == {"positive", "negative"}
    return None if opposite else quantity.word or ratio


def _by_signal(quantity: Quantity) -> Word:
    """Read a ratio of signal to cutoff; the grey zone of any maker is equivocal."""
    if quantity.low is not None and quantity.low >= _POSITIVE_FROM:
        return "positive"
    low_enough = quantity.high is not None and quantity.high < _SURELY_NEGATIVE_BELOW
    return "negative" if low_enough else "equivocal"


def _numbered(measurable: Measurable, scale: Scale, quantity: Quantity) -> Measured:
    """Convert the one plausible reading of a number."""
    plausible = _plausible_readings(measurable, scale, quantity)
    if len(plausible) == 1:
        return replace(plausible[0], word=quantity.word)
    doubtful = len(plausible) > 1 or measurable.step is not None
    return Measured(problem="value" if doubtful else "unit")


def _plausible_readings(measurable: Measurable, scale: Scale, quantity: Quantity) -> list[Measured]:
    return [
        measured
        for reading in _readings(measurable, scale, quantity)
        if _countable(scale, reading)
        and _plausible(measurable, measured := _converted(scale, reading))
    ]


def _readings(measurable: Measurable, scale: Scale, quantity: Quantity) -> tuple[Quantity, ...]:
    """Give the ways to read `1,234`: thousands, decimal, or either.

    A point is a decimal point, except in units that count whole cells (`150.000 /µl` in German).
    Copies and international units of a virus have no three decimals.
    """
    if quantity.grouped is None or not (quantity.by_comma or scale.whole):
        return (quantity,)
    if measurable.kind == "viral load" and not scale.log10:
        return (quantity.grouped,)
    return quantity, quantity.grouped


def _countable(scale: Scale, quantity: Quantity) -> bool:
    """Say whether a number suits its unit: 1.5 cells per microlitre is a slip of the unit."""
    bounds = (bound for bound in (quantity.low, quantity.high) if bound is not None)
    return not scale.whole or all(bound.is_integer() for bound in bounds)


def _converted(scale: Scale, quantity: Quantity) -> Measured:
    # No analyte or observation here falls below zero: `<1.3 log IU/mL` begins at 0, not at 10^0.
    low = 0.0 if quantity.low is None else convert(quantity.low, scale)
    high = None if quantity.high is None else convert(quantity.high, scale)
    above_zero = quantity.word == "positive" and quantity.low is None
    return Measured(low, high, quantity.low_open or above_zero, quantity.high_open)


def _plausible(measurable: Measurable, measured: Measured) -> bool:
    """Say whether a living patient can have this value, and a score this step."""
    low, high = measured.low or 0.0, measured.high
    exact = low == high
    if measurable.step and any(
        bound is not None and bound % measurable.step for bound in (measured.low, high)
    ):
        return False
    if exact and low == 0.0 and measurable.kind == "count":
        return True
    reaches_low = measurable.low is None or high is None or high >= measurable.low
    return reaches_low and (measurable.high is None or low <= measurable.high)
