"""A blind sample: some pairs that nobody would look at, mixed with some that are listed.

Who reviews them doesn't know which is which, so that a site learns what the ranking misses. Of each
stratum the pairs with the least numbers are drawn; a pair's number is a hash of the day, the trial and
the patient, so that a night repeats, and who is drawn doesn't depend on how patients are divided.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from matcher.eligibility import Assessment, Places, Verdict
from matcher.record import Record
from matcher.trials.model import Trial

LISTED: Final = "listed"
UNLISTED: Final = ("beyond", "near_miss", "other")
"""Strata of those who aren't listed: candidates for whom the list had no room, those who fail exactly one
criterion, and all others."""

BLIND_SAMPLE: Final[dict[str, Any]] = {
    "trial_id": pl.String,
    "patient_id": pl.String,
    "listed": pl.Boolean,
    "stratum": pl.String,
    "weight": pl.Float64,
}
"""The columns of `blind_sample.parquet`; `weight`: how many pairs of its stratum a pair stands for."""

MAY_BE_DRAWN: Final[dict[str, Any]] = {
    "trial_id": pl.String,
    "patient_id": pl.String,
    "p": pl.UInt32,
    "stratum": pl.String,
}
"""The columns of pairs that may be drawn."""

Numbers = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Lots:
    """How pairs are drawn: as many unlisted ones as `per_night`, and as many listed ones; 0: none."""

    as_of: date
    per_night: int

    def of(self, trial_id: str, patients: Numbers) -> Numbers:
        """Give the numbers of a trial's pairs from those of their patients."""
        return _mixed(patients + _hashed(f"trial {trial_id} {self.as_of}"))

    def of_patients(self, ids: Iterable[str]) -> Numbers:
        """Give a number for each patient."""
        numbers = [_hashed(f"patient {one} {self.as_of}") for one in ids]
        return np.array(numbers, dtype=np.uint64)

    def of_pairs(self, pairs: pl.DataFrame) -> pl.Series:
        """Give the numbers of pairs, `trial_id` and `patient_id`."""
        trials = {one: _hashed(f"trial {one} {self.as_of}") for one in pairs["trial_id"].unique()}
        of_trial = np.array([trials[one] for one in pairs["trial_id"]], dtype=np.uint64)
        return pl.Series("number", _mixed(self.of_patients(pairs["patient_id"]) + of_trial))


def may_be_drawn(
    assessments: Sequence[Assessment], record: Record, listed: pl.DataFrame, lots: Lots
) -> pl.DataFrame:
    """Give the unlisted living pairs of a record with the least numbers, in the columns of `MAY_BE_DRAWN`.

    `listed` are the record's own best candidates (`trial_id`, `p`). Trials that take no patients are
    left out.
    """
    parts = [pl.DataFrame(schema=MAY_BE_DRAWN)]
    if lots.per_night:
        patients = lots.of_patients(record.patients["patient_id"])
        best = listed.partition_by("trial_id", as_dict=True)
        for one in assessments:
            if one.trial.takes_patients:
                own = best.get((one.trial.trial_id,), listed.clear())["p"].to_numpy()
                parts += _least(one, own, patients, record, lots)
    return pl.concat(parts)


def _least(
    assessment: Assessment, listed: Places, patients: Numbers, record: Record, lots: Lots
) -> Iterable[pl.DataFrame]:
    """Give those of a trial, stratum by stratum."""
    trial_id = assessment.trial.trial_id
    numbers = lots.of(trial_id, patients)
    candidate = assessment.verdicts < Verdict.INELIGIBLE
    near, beyond = assessment.near_misses, candidate.copy()
    beyond[listed] = False
    other = ~(candidate | near | assessment.deceased)
    for stratum, mask in zip(UNLISTED, (beyond, near, other), strict=True):
        places = np.flatnonzero(mask)
        if len(places) > lots.per_night:
            least = np.argpartition(numbers[places], lots.per_night - 1)[: lots.per_night]
            places = places[least]
        yield pl.DataFrame(
            {
                "trial_id": pl.repeat(trial_id, len(places), dtype=pl.String, eager=True),
                "patient_id": record.patients["patient_id"].gather(places),
                "p": places.astype(np.uint32),
                "stratum": pl.repeat(stratum, len(places), dtype=pl.String, eager=True),
            }
        )


def displaced(ranked: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Give the candidates of groups of patients who are on no list, in the columns of `MAY_BE_DRAWN`."""
    left_over = ranked.join(listed, on=["trial_id", "p"], how="anti")
    return _of_stratum(left_over, UNLISTED[0])


def draw(
    unlisted: pl.DataFrame,
    listed: pl.DataFrame,
    counts: pl.DataFrame,
    trials: Sequence[Trial],
    lots: Lots,
) -> pl.DataFrame:
    """Draw a night's sample, shuffled: the columns of `BLIND_SAMPLE`, and `p`.

    Args:
        unlisted: what `may_be_drawn` and `displaced` gave of all groups of patients
        listed: the candidates of all trials
        counts: verdicts by trial, with `deceased` and `near_misses`
        trials: all trials; those that take no patients are left out
        lots: how many, and of which night
    """
    if not lots.per_night:
        return pl.DataFrame(schema={**BLIND_SAMPLE, "p": pl.UInt32})
    ours = pl.col("trial_id").is_in([one.trial_id for one in trials if one.takes_patients])
    pairs = pl.concat([unlisted, _of_stratum(listed, LISTED)]).filter(ours)
    pairs = pairs.with_columns(lots.of_pairs(pairs))
    sizes = _sizes(counts.filter(ours), pairs.filter(stratum=LISTED).height)
    shares = {
        **_shares({stratum: sizes[stratum] for stratum in UNLISTED}, lots.per_night),
        **_shares({LISTED: sizes[LISTED]}, lots.per_night),
    }
    sample = pl.concat(
        pairs.filter(stratum=stratum)
        .sort("number", "trial_id", "patient_id")
        .head(number)
        .with_columns(weight=pl.lit(sizes[stratum] / max(number, 1)))
        for stratum, number in shares.items()
    )
    return (
        sample.with_columns(_shuffled(sample["number"]), listed=pl.col("stratum") == LISTED)
        .sort("shuffled", "trial_id", "patient_id")
        .select(*BLIND_SAMPLE, "p")
    )


def _of_stratum(pairs: pl.DataFrame, stratum: str) -> pl.DataFrame:
    return pairs.with_columns(stratum=pl.lit(stratum)).select(*MAY_BE_DRAWN)


def _sizes(counts: pl.DataFrame, n_listed: int) -> Mapping[str, int]:
    """Give how many pairs each stratum has."""
    total = {name: int(counts[name].sum()) for name in counts.columns if name != "trial_id"}
    n_candidates = sum(total[name] for name in ("eligible", "possible", "later"))
    return {
        LISTED: n_listed,
        "beyond": n_candidates - n_listed,
        "near_miss": total["near_misses"],
        "other": total["ineligible"] - total["deceased"] - total["near_misses"],
    }


def _shares(sizes: Mapping[str, int], number: int) -> dict[str, int]:
    """Divide a number among strata as evenly as their sizes allow; the first get what is over."""
    shares = dict.fromkeys(sizes, 0)
    for _ in range(min(number, sum(sizes.values()))):
        open_ones = [stratum for stratum, size in sizes.items() if shares[stratum] < size]
        shares[min(open_ones, key=shares.__getitem__)] += 1
    return shares


def _shuffled(numbers: pl.Series) -> pl.Series:
    """Give other numbers to sort by: those drawn from a large stratum have the least of all."""
    return pl.Series("shuffled", _mixed(numbers.to_numpy() + _GOLDEN))


def _hashed(text: str) -> np.uint64:
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "big"))


_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)


def _mixed(numbers: Numbers) -> Numbers:
    """Mix the bits of numbers (the finalizer of SplitMix64; Steele, Lea and Flood 2014)."""
    mixed = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
