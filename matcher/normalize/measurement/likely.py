"""What is likely wrong with a value that no living patient has in the unit given.

`Hemoglobin 13.5 g/L` is possible in g/dL, `Platelets 250000 10*9/L` in /µL. The likely unit is told
to people and never taken for the right one.
"""

from __future__ import annotations

from matcher.messages import Sentence, sentence
from matcher.messages.sentence import Named
from matcher.normalize.measurement.quantity import Quantity
from matcher.terms.measurements import Measurable, convert
from matcher.terms.units import Unit, unit_in_words


def cause_of_impossible(
    names: Named, measurable: Measurable, quantity: Quantity, given: Unit
) -> Sentence:
    """Say in which unit a value isn't possible, and in which usual one it is; never the value."""
    likely = next((unit for unit in measurable.usual if _fits(measurable, quantity, unit)), None)
    shown, instead = unit_in_words(given.code), unit_in_words(likely.code) if likely else ""
    units = "-".join(word for word, unit in (("in", shown), ("likely", instead)) if unit)
    return sentence(
        "quarantine-impossible", name=names, units=units or "none", unit=shown, likely=instead
    )


def _fits(measurable: Measurable, quantity: Quantity, unit: Unit) -> bool:
    scale = measurable.scale(unit)
    bounds = [bound for bound in (quantity.low, quantity.high) if bound is not None]
    return scale is not None and all(
        (measurable.low or 0.0) <= convert(bound, scale) <= (measurable.high or float("inf"))
        for bound in bounds
    )
