"""`report.html`: the night's lists as one page that opens anywhere, offline, and sends nothing.

Style, script and data stand inside the file. Its content security policy names the style and the
script by their hashes and allows nothing else, so that text from a record can't become code even
if it slipped past the escaping. Details are kept as JSON and unfolded by the script on demand.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import polars as pl
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from matcher.report.night import Night, Rows, TrialSheet
from matcher.report.payload import details_json, script_safe
from matcher.report.room import TRIAL, first_of_each
from matcher.report.sheets import ROOM, TO_DECIDE
from matcher.report.words import (
    CAUSES,
    NO_CHANGE,
    SECTIONS,
    STATUSES,
    VERDICTS,
    Word,
    plain,
    recorded,
)

LIST_ROWS: Final = 1000
"""Rows of a trial's list that the page shows; nobody reads further in one night, the files hold the
rest."""

CANDIDATE_ROWS: Final = 5000
NEAR_MISS_ROWS: Final = 1250
"""Rows of all trials' lists together, so that the page opens however many trials there are."""

TO_DECIDE_ROWS: Final = 200
QUARANTINE_ROWS: Final = 12

_BANDS: Final = ("eligible", "possible", "later", "ineligible")

_DAY: Final = re.compile(r"\b\d{4}-\d{2}-\d{2}\b", re.ASCII)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Band:
    """The ranked rows of one verdict."""

    verdict: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class TrialPart:
    """One trial's part of the page; `n_listed` and `n_near` count what the files hold."""

    sheet: TrialSheet
    bands: Sequence[Band]
    near_misses: Sequence[Row]
    funnel: Sequence[Row]
    n_listed: int
    n_near: int

    @property
    def n_left_out(self) -> int:
        """Rows of its lists for which the page has no room."""
        shown = sum(len(band.rows) for band in self.bands) + len(self.near_misses)
        return self.n_listed + self.n_near - shown


def write_report(night: Night, path: Path) -> None:
    """Write the page to `path`; the same night gives the same bytes."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_pieces(night))


def render_report(night: Night) -> str:
    """Give the page as one HTML text."""
    return "".join(_pieces(night))


def _pieces(night: Night) -> Iterator[str]:
    style, script = _asset("report.css"), _asset("report.js")
    candidates = _shown(night.candidates, CANDIDATE_ROWS)
    near_misses = _shown(night.near_misses, NEAR_MISS_ROWS)
    template = _environment().from_string(_asset("report.html.jinja"))
    return template.generate(
        policy=_policy(style, script),
        style=Markup(style),  # noqa: S704  (the project's own file)
        script=Markup(script),  # noqa: S704  (the project's own file)
        details=Markup(details_json(night.criteria_of(candidates, near_misses))),  # noqa: S704  (escaped as JSON)
        words=Markup(_words_json()),  # noqa: S704  (escaped as JSON)
        night=night,
        trials=_trial_parts(night, _by_trial(candidates), _by_trial(near_misses)),
        quarantine=_quarantine_groups(night.quarantine),
        to_decide=night.to_decide.head(TO_DECIDE_ROWS).to_dicts(),
        n_in_workbook=min(night.to_decide.height, ROOM[TO_DECIDE]),
    )


def _environment() -> Environment:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(VERDICTS=VERDICTS, STATUSES=STATUSES, CAUSES=CAUSES)
    environment.globals.update(NO_CHANGE=NO_CHANGE, SECTIONS=SECTIONS)
    environment.filters.update(
        plain=plain, recorded=recorded, fragment=_fragment, dated=_dated, verdict_word=_verdict_word
    )
    return environment


def _asset(name: str) -> str:
    return files("matcher.report").joinpath(name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {_hash_source(style)}",
            f"script-src {_hash_source(script)}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash_source(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _words_json() -> str:
    words = {
        "statuses": {key: [word.sign, word.label] for key, word in STATUSES.items()},
        "causes": dict(CAUSES),
        "sections": dict(SECTIONS),
    }
    return script_safe(json.dumps(words, ensure_ascii=False))


def _fragment(text: str) -> str:
    return quote(text, safe="")


def _dated(text: str | None) -> Markup:
    """Escape a sentence and keep each of its dates on one line."""
    return Markup(_DAY.sub(r"<time>\g<0></time>", str(escape(text or ""))))  # noqa: S704  (escaped)


def _verdict_word(verdict: str | None) -> Word:
    return VERDICTS.get(verdict or "", Word("○", plain(verdict), ""))


def _shown(rows: pl.DataFrame, room: int) -> pl.DataFrame:
    """Give the rows of a ranked list that the page has room for, trial by trial."""
    ranked = rows.sort("trial_id", "rank", maintain_order=True, nulls_last=True)
    best = ranked.group_by("trial_id", maintain_order=True).head(LIST_ROWS)
    return first_of_each(TRIAL, best, room)


def _trial_parts(
    night: Night, candidates: Mapping[str, list[Row]], near_misses: Mapping[str, list[Row]]
) -> list[TrialPart]:
    funnel = _by_trial(night.funnel)
    n_listed = _rows_by_trial(night.candidates)
    n_near = _rows_by_trial(night.near_misses)
    return [
        TrialPart(
            sheet=sheet,
            bands=_bands(candidates.get(sheet.trial_id, [])),
            near_misses=near_misses.get(sheet.trial_id, []),
            funnel=[row | _bar(row) for row in funnel.get(sheet.trial_id, [])],
            n_listed=n_listed[sheet.trial_id],
            n_near=n_near[sheet.trial_id],
        )
        for sheet in night.trials
    ]


def _rows_by_trial(rows: pl.DataFrame) -> Counter[str]:
    return Counter(rows["trial_id"].to_list())


def _by_trial(frame: pl.DataFrame) -> dict[str, list[Row]]:
    parts = frame.partition_by("trial_id", as_dict=True, maintain_order=True)
    return {str(key[0]): part.to_dicts() for key, part in parts.items()}


def _bands(rows: Sequence[Row]) -> list[Band]:
    by_verdict: dict[str, list[Row]] = {verdict: [] for verdict in _BANDS}
    for row in rows:
        by_verdict.setdefault(row["verdict"], []).append(row)
    return [Band(verdict, listed) for verdict, listed in by_verdict.items() if listed]


def _bar(row: Mapping[str, Any]) -> Row:
    """Give the attrition bar's three lengths in percent; nobody answered: all nought."""
    counts = [row["n_pass"], row["n_unknown"], row["n_fail"]]
    total = sum(counts) or 1
    return {"bar": [round(100 * count / total, 1) for count in counts]}


def _quarantine_groups(quarantine: Rows) -> list[Row]:
    """Group rows not used by table, column and reason, the largest group first."""
    keys = ["table", "column", "reason"]
    groups = (
        quarantine.lazy()
        .group_by(keys)
        .agg(pl.len().alias("n"), pl.col("row").sort().head(QUARANTINE_ROWS).alias("rows"))
        .sort("n", *keys, descending=[True, False, False, False], nulls_last=True)
    )
    return groups.collect().to_dicts()
