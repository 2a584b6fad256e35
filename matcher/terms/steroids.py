"""How strong each systemic corticosteroid is, in mg of prednisone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from matcher.errors import ConfigurationError, Place
from matcher.terms.vocabulary import read_rows


def load_steroids(path: Path) -> Mapping[str, float]:
    """Read `steroids.csv`: for each drug the mg of prednisone that one mg of it equals.

    Raises:
        ConfigurationError: the file is missing, or a factor is no positive number.
    """
    factors: dict[str, float] = {}
    for line, row in read_rows(path, required=("key", "prednisone_mg_per_mg")):
        try:
            factors[row["key"]] = float(row["prednisone_mg_per_mg"])
        except ValueError:
            place = Place(file=str(path), line=line)
            raise ConfigurationError("the factor is no number", place=place) from None
    return factors
