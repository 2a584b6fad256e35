"""What leaves the hospital of a night: `digest.md` for mail or chat, and `funnel.csv`.

Both hold counts and the trials' own words, no patient. Small counts can be withheld.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from matcher.messages import Messages, messages_in
from matcher.report.csv_file import write_csv
from matcher.report.night import Night
from matcher.report.small_counts import WITHHELD, Told, told_alone, told_line

VERDICTS: Final = ("eligible", "possible", "later", "ineligible")
CHANGES: Final = ("new", "gone", "up", "down", "changed")
CAUSES: Final = (
    *("data", "criteria", "vocabulary", "calendar"),
    *("settings", "version", "disposition", "others"),
)

TRIALS: Final = 100
"""Trials that the digest tells of: a message is no report."""

_ANSWERS: Final = ("n_pass", "n_fail", "n_unknown", "n_manual")
_OF_A_CRITERION: Final = ("trial_id", "criterion_id", "section", "source_item", "text")
_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>#|!&~])")


def write_digest(night: Night, path: Path, smallest_count: int | None = None) -> None:
    """Write the digest to `path`; the same night gives the same bytes.

    No count of people in it is smaller than the smallest allowed, but zero; null: any may be.
    """
    path.write_text("\n".join(_lines(night, smallest_count)) + "\n", encoding="utf-8")


def write_funnel(funnel: pl.DataFrame, path: Path, smallest_count: int | None = None) -> None:
    """Write how many patients pass and fail each criterion, as it may leave the hospital.

    Its columns are those of `funnel.parquet`. With a smallest count, what is lost criterion by
    criterion is left out: each difference of a chain would have to be large enough.
    """
    if smallest_count is not None:
        funnel = _with_small_counts_withheld(funnel, smallest_count)
    write_csv(funnel, path)


def _with_small_counts_withheld(funnel: pl.DataFrame, smallest: int) -> pl.DataFrame:
    answers = [told_line(counts, smallest) for counts in funnel.select(_ANSWERS).iter_rows()]
    # Who fails only this fails it: a count that is withheld would show through.
    only_this = [
        WITHHELD if told[1] == WITHHELD and count >= smallest else told_alone(count, smallest)
        for told, count in zip(answers, funnel["n_fail_only_this"], strict=True)
    ]
    columns = [*zip(*answers, strict=True), only_this] if answers else [[]] * (len(_ANSWERS) + 1)
    return funnel.select(
        *_OF_A_CRITERION,
        *(
            pl.Series(name, [str(one) for one in told], pl.String)
            for name, told in zip((*_ANSWERS, "n_fail_only_this"), columns, strict=True)
        ),
    )


def _lines(night: Night, smallest: int | None) -> Iterator[str]:
    words = messages_in(night.language)
    n_patients = night.counts.get("patients", {}).get("rows_used", 0)
    yield f"# {words.text('digest-title', day=str(night.as_of))}"
    yield ""
    read = _number(told_alone(n_patients, smallest))
    yield words.text("digest-run", run=night.run_id, n=read)
    yield from _section(words.text("digest-changes"), _changes(night, words, smallest))
    yield from _section(words.text("digest-trials"), _trials(night, words, smallest))
    yield from _section(words.text("digest-quality"), _quality(night, words, smallest))
    if smallest is not None:
        yield ""
        yield words.text("digest-withheld", n=smallest - 1, mark=f"`{WITHHELD}`")


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield ""
    yield f"## {title}"
    yield ""
    yield from lines


def _changes(night: Night, words: Messages, smallest: int | None) -> Iterator[str]:
    if night.changes.is_empty():
        yield words.text("digest-no-changes")
        return
    pairs = words.text("digest-pairs")
    kinds = _counted(night.changes["change"], CHANGES, smallest)
    named = {words.text(f"change-{kind}"): told for kind, told in kinds.items()}
    yield from _table((words.text("digest-change"), pairs), named.items())
    yield ""
    causes = _counted(night.changes["cause"], CAUSES, smallest)
    named = {words.text(f"change-cause-{cause}"): told for cause, told in causes.items()}
    yield from _table((words.text("digest-because-of"), pairs), named.items())


def _counted(found: pl.Series, keys: Sequence[str], smallest: int | None) -> Mapping[str, Told]:
    """Count each of the keys, those that are there at all."""
    numbers = dict(found.drop_nulls().value_counts().iter_rows())
    counts = {key: numbers[key] for key in keys if key in numbers}
    return dict(zip(counts, told_line(list(counts.values()), smallest), strict=True))


def _trials(night: Night, words: Messages, smallest: int | None) -> Iterator[str]:
    head = [words.text("digest-trial"), *(words.text(f"verdict-{name}") for name in VERDICTS)]
    rows = (
        (
            f"{_plain(sheet.title)} ({_plain(sheet.trial_id)})",
            *told_line([sheet.n_by_verdict.get(name, 0) for name in VERDICTS], smallest),
        )
        for sheet in night.trials[:TRIALS]
    )
    yield from _table(head, rows)
    n_further = len(night.trials) - TRIALS
    if n_further > 0:
        yield ""
        yield words.text("digest-further-trials", n=n_further)


def _quality(night: Night, words: Messages, smallest: int | None) -> Iterator[str]:
    names = ("table", "rows-in", "rows-used", "rows-quarantined")
    head = [words.text(f"digest-{name}") for name in names]
    rows = ((table, *_told_rows(counts, smallest)) for table, counts in night.counts.items())
    yield from _table(head, rows)
    yield ""
    yield words.text("digest-to-decide", n=night.to_decide.height)


def _told_rows(counts: Mapping[str, int], smallest: int | None) -> list[Told]:
    """Give the rows of a table, the sum first.

    Where one part is small, it is the sum that is withheld: the verdicts of any trial add up to the
    patients who are used.
    """
    parts = [told_alone(counts[name], smallest) for name in ("rows_used", "rows_quarantined")]
    withheld = any(isinstance(told, str) for told in parts)
    return [WITHHELD if withheld else counts["rows_in"], *parts]


def _table(head: Sequence[str], rows: Iterable[Sequence[Told]]) -> Iterator[str]:
    """Give a table of which the first column is text and the others are counts."""
    yield f"| {' | '.join(head)} |"
    yield f"| --- |{' ---: |' * (len(head) - 1)}"
    for name, *counts in rows:
        yield f"| {' | '.join([str(name), *map(_number, counts)])} |"


def _number(told: Told) -> str:
    return f"{told:,}" if isinstance(told, int) else told.replace(WITHHELD, f"`{WITHHELD}`")


def _plain(text: str) -> str:
    """Give a text that Markdown shows as it is, on one line."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
