"""What a night goes by besides the patients' rows: its criteria, settings, vocabularies and program."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl
from pydantic import BaseModel, ConfigDict

from matcher.criteria import Leaf, leaves
from matcher.criteria.lesion import Lesions
from matcher.criteria.measurement import Measurement
from matcher.criteria.renal import CreatinineClearance
from matcher.durations import Duration, is_duration
from matcher.messages import Language
from matcher.settings import Settings
from matcher.terms.vocabularies import Vocabularies
from matcher.trials.model import Criterion, Trial

DEFINITIONS: Mapping[str, Any] = {
    "trial_id": pl.String,
    "criterion_id": pl.String,
    "section": pl.String,
    "source_item": pl.String,
    "text": pl.String,
    "definition": pl.String,
    "excludes": pl.Boolean,
}
"""The columns of `record/criteria.parquet`; `definition` is what is asked, as JSON, and `excludes` says
whether the site lets the criterion exclude."""

_DECIDING = ("freshness", "reference_ranges", "coverage", "hbv_copies_per_iu")
"""The settings that can decide an answer."""


class Rules(BaseModel):
    """The settings that decide answers and lists, versions of code and libraries, and vocabularies.

    `vocabulary` has the SHA-256 of each vocabulary, and of the decisions, by its name.
    """

    model_config = ConfigDict(frozen=True)

    settings: dict[str, Any]
    listing: dict[str, int]
    versions: dict[str, str]
    vocabulary: dict[str, str]

    @classmethod
    def of(
        cls, settings: Settings, versions: Mapping[str, str], vocabulary: Mapping[str, str]
    ) -> Rules:
        """Give what a night goes by."""
        return cls(
            settings=settings.model_dump(mode="json", include=set(_DECIDING)),
            listing=settings.listing.model_dump(),
            versions=dict(versions),
            vocabulary=dict(vocabulary),
        )

    def settings_then(self, settings: Settings) -> Settings:
        """Give settings with those of this night in place of tonight's."""
        return Settings.model_validate({**settings.model_dump(mode="json"), **self.settings})


def differing(before: Mapping[str, Any], now: Mapping[str, Any], within: str = "") -> Iterator[str]:
    """Name the keys of two nested mappings whose values differ: `freshness.lab`."""
    for key in sorted({*before, *now}):
        was, is_ = before.get(key), now.get(key)
        if isinstance(was, dict) and isinstance(is_, dict):
            yield from differing(was, is_, f"{within}{key}.")
        elif was != is_:
            yield f"{within}{key}"


def definitions(trials: Sequence[Trial], language: Language = "en") -> pl.DataFrame:
    """Give each criterion of some trials with what it asks, in the columns of `DEFINITIONS`.

    Its `text` is in a language; what is asked is the same in all.
    """
    rows = [
        (
            *(one.trial_id, own.id, own.section, own.item),
            *(own.text_in(language), _definition(own), own.excludes),
        )
        for one in trials
        for own in one.criteria
    ]
    return pl.DataFrame(rows, schema=dict(DEFINITIONS), orient="row")


def _definition(criterion: Criterion) -> str:
    # Without defaults, so that a new option of a question is no edit of all criteria that ask it.
    told = criterion.question_as_written.model_dump(
        mode="json", by_alias=True, exclude_none=True, exclude_defaults=True
    )
    return json.dumps({"require" if criterion.wanted else "forbid": told}, ensure_ascii=False)


def defined_again(trials: Iterable[Trial], then: pl.DataFrame) -> tuple[Trial, ...]:
    """Give the trials that had criteria then, with these in place of tonight's."""
    rows = then.partition_by("trial_id", as_dict=True, include_key=False)
    return tuple(
        trial.model_copy(update={"criteria": tuple(map(_criterion, rows[key].to_dicts()))})
        for trial in trials
        if (key := (trial.trial_id,)) in rows
    )


def _criterion(row: Mapping[str, Any]) -> Criterion:
    criterion = Criterion.model_validate(
        {
            "id": row["criterion_id"],
            "section": row["section"],
            "item": row["source_item"],
            "text": row["text"],
            "fingerprint": "0" * 16,
            **json.loads(row["definition"]),
        }
    )
    return criterion if row["excludes"] else criterion.without_excluding()


def asked(trials: Sequence[Trial], settings: Settings, vocabularies: Vocabularies) -> pl.DataFrame:
    """Give what each criterion reads: `trial_id`, `criterion_id`, `tables`, and `windows` in words.

    The windows are those that a question names, and where it names none, the configured one.
    """
    rows = [
        (
            trial.trial_id,
            criterion.id,
            sorted({table for leaf in own for table in leaf.tables}),
            sorted(
                {str(window) for leaf in own for window in _windows(leaf, settings, vocabularies)}
            ),
        )
        for trial in trials
        for criterion in trial.criteria
        for own in ([leaf for _, leaf in leaves(criterion.question)],)
    ]
    schema: dict[str, Any] = {
        "trial_id": pl.String,
        "criterion_id": pl.String,
        "tables": pl.List(pl.String),
        "windows": pl.List(pl.String),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _windows(leaf: Leaf, settings: Settings, vocabularies: Vocabularies) -> Iterator[Duration]:
    yield from (value for _, value in leaf if is_duration(value))
    if getattr(leaf, "within", None) is None:
        standing = _configured(leaf, settings, vocabularies)
        if standing is not None:
            yield standing


def _configured(leaf: Leaf, settings: Settings, vocabularies: Vocabularies) -> Duration | None:
    if isinstance(leaf, Lesions):
        return settings.freshness.lesions
    key = {Measurement: getattr(leaf, "measurement", None), CreatinineClearance: "creatinine"}.get(
        type(leaf)
    )
    if key is None:
        return None
    facts = vocabularies.measurements.vocabulary.terms[key].facts
    window: Duration | None = getattr(settings.freshness, facts.get("category", "other"))
    return window
