"""Who reads what of a night: each configured reader, each trial, each site, gets what is theirs.

A share holds the lists of its trials and of its sites' patients. What concerns the night as a whole (the
tables' counts, rows set aside, raw texts and what they mean, the accuracy of all lists) stands in the
whole report alone. In the share of a site nothing counts the patients of others: its lists are ranked
anew, and there is no funnel, which is of everyone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import polars as pl

from matcher.eligibility import DECEASED, VERDICT_NAMES
from matcher.messages import messages_in
from matcher.report.night import Night, TrialSheet
from matcher.settings import Settings
from matcher.to_find_out import to_find_out

_OF_PAIRS: Final = (
    *("candidates", "near_misses", "changes", "missing", "statuses"),
    *("dispositions", "disposition_history", "blind_sample"),
)
_OF_THE_NIGHT: Final = ("normalization", "to_decide", "quarantine")
_PLAIN: Final = re.compile(r"[\w.-]+")
_LONGEST: Final = 64


@dataclass(frozen=True, slots=True)
class Share:
    """What one reader gets.

    Attributes:
        folder: where it lies in `reports/`.
        label: what it is called in the index.
        trials: theirs; none: all.
        sites: those whose patients are theirs, by `site` of the table of patients; none: all patients.
    """

    folder: str
    label: str
    trials: frozenset[str] | None = None
    sites: frozenset[str] | None = None


def shares_of(settings: Settings, night: Night, sites: Sequence[str]) -> list[Share]:
    """Give the shares that are configured, of the night's trials and of the sites that there are."""
    shares = [
        Share(
            reader.name,
            reader.name,
            frozenset(reader.trials) or None,
            frozenset(reader.sites) or None,
        )
        for reader in settings.readers
    ]
    if settings.report_per_trial:
        shares += [
            Share(_folder("trial", sheet.trial_id), sheet.title, frozenset({sheet.trial_id}))
            for sheet in night.trials
        ]
    if settings.report_per_site:
        shares += [Share(_folder("site", site), site, None, frozenset({site})) for site in sites]
    return shares


def unknown_of(share: Share, night: Night, sites: Sequence[str]) -> Iterator[str]:
    """Say which trials and sites of a share the night doesn't have."""
    words = messages_in(night.language)
    for trial in sorted((share.trials or frozenset()) - {sheet.trial_id for sheet in night.trials}):
        yield words.text("index-no-such-trial", reader=share.label, trial=trial)
    for site in sorted((share.sites or frozenset()).difference(sites)):
        yield words.text("index-no-such-site", reader=share.label, site=site)


def night_of(night: Night, share: Share, people: pl.DataFrame, verdicts: pl.LazyFrame) -> Night:
    """Give what of a night belongs to a share.

    Args:
        night: all of it.
        share: whose part is wanted.
        people: `patient_id` and `site` of all patients.
        verdicts: `trial_id`, `patient_id`, `verdict` and `first_fail` of all pairs.
    """
    if share.trials is None and share.sites is None:
        return night
    own = _belongs_to(share, people)
    parts = {name: own(getattr(night, name).lazy()).collect() for name in _OF_PAIRS}
    trials = tuple(
        one for one in night.trials if share.trials is None or one.trial_id in share.trials
    )
    of_its_trials = pl.col("trial_id").is_in([one.trial_id for one in trials])
    accuracy, funnel = night.accuracy.filter(of_its_trials), night.funnel.filter(of_its_trials)
    if share.sites is not None:
        parts |= _ranked_anew(parts)
        trials = _counted_anew(trials, own(verdicts))
        accuracy, funnel = accuracy.clear(), funnel.clear()
    note = messages_in(night.language).text("index-part-of-a-night", reader=share.label)
    changed: dict[str, Any] = {
        **parts,
        **{name: getattr(night, name).lazy().head(0).collect() for name in _OF_THE_NIGHT},
        "criteria": own(night.criteria.lazy()),
        "to_find_out": to_find_out(parts["missing"]),
        "trials": trials,
        "funnel": funnel,
        "accuracy": accuracy,
        "counts": {},
        "notes": (note,),
    }
    return replace(night, **changed)


def _belongs_to(share: Share, people: pl.DataFrame) -> Callable[[pl.LazyFrame], pl.LazyFrame]:
    """Give what keeps the rows of a share alone, by their trial and their patient."""
    trials = None if share.trials is None else sorted(share.trials)
    theirs = None if share.sites is None else pl.col("site").is_in(sorted(share.sites))

    def own(rows: pl.LazyFrame) -> pl.LazyFrame:
        if trials is not None:
            rows = rows.filter(pl.col("trial_id").is_in(trials))
        if theirs is not None:
            mine = people.lazy().filter(theirs).select("patient_id")
            rows = rows.join(mine, on="patient_id", how="semi", maintain_order="left")
        return rows

    return own


def _ranked_anew(parts: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Rank a site's patients among themselves: a rank among all counts those of others."""
    lists = {
        name: parts[name].with_columns(
            rank=pl.col("rank").rank("ordinal").over("trial_id").cast(pl.UInt32)
        )
        for name in ("candidates", "near_misses")
    }
    ranks = lists["candidates"].select("trial_id", "patient_id", "rank")
    changes = (
        parts["changes"]
        .drop("rank")
        .join(ranks, on=["trial_id", "patient_id"], how="left", maintain_order="left")
        .with_columns(rank_before=pl.lit(None, pl.UInt32))
    )
    return {**lists, "changes": changes}


def _counted_anew(trials: Sequence[TrialSheet], verdicts: pl.LazyFrame) -> tuple[TrialSheet, ...]:
    verdict = pl.col("verdict").cast(pl.String)
    numbers = verdicts.group_by("trial_id").agg(
        **{name: (verdict == name).sum() for name in VERDICT_NAMES.categories},
        deceased=(pl.col("first_fail").cast(pl.String) == DECEASED).sum(),
    )
    by_trial = {row["trial_id"]: row for row in numbers.collect().iter_rows(named=True)}
    nobody = dict.fromkeys((*VERDICT_NAMES.categories, "deceased"), 0)
    return tuple(
        replace(
            sheet,
            n_by_verdict={
                name: by_trial.get(sheet.trial_id, nobody)[name]
                for name in VERDICT_NAMES.categories
            },
            n_deceased=by_trial.get(sheet.trial_id, nobody)["deceased"],
        )
        for sheet in trials
    )


def _folder(kind: str, name: str) -> str:
    """Give a folder's name that any system takes; of a name that can't be one, a part and a digest."""
    if _PLAIN.fullmatch(name) and len(name) <= _LONGEST and not name.endswith("."):
        return f"{kind}-{name}"
    digest = hashlib.blake2b(name.encode(), digest_size=4).hexdigest()
    return f"{kind}-{'_'.join(_PLAIN.findall(name))[:_LONGEST]}~{digest}"
