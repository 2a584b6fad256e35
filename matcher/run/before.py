"""What a run keeps of the run before: no more than what tells why a pair has changed.

`record/previous/` is laid out as a run is, and kept from a run's folder or from what another run kept of
it: either way it comes out the same, byte for byte. So changes can be told again when the run before is
long deleted.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from matcher.changes import movements
from matcher.changes.criteria import KEYS, with_other_meaning
from matcher.changes.pairs import COUNTED, PAIR
from matcher.errors import Place, RunError
from matcher.record.raw_texts import KINDS, distinct_of
from matcher.record.storage import RowStore, write
from matcher.run.tasks import RECORD, TEXTS
from matcher.tables.contract import TABLES

PREVIOUS = Path(RECORD, "previous")
DISPOSITIONS = Path("dispositions.parquet")
CRITERIA, RULES = Path(RECORD, "criteria.parquet"), Path(RECORD, "rules.json")

_TRIALS_AT_ONCE = 16
"""Trials of which all criteria are compared together."""


def keep_before(previous: Path, run: Path, listed: pl.DataFrame) -> pl.DataFrame:
    """Keep what is needed of the run before, and give the pairs that are compared.

    These are the pairs that came onto a list (`listed` tonight) or left it, and those of which any
    criterion's status differs: `trial_id`, `patient_id`, and the columns of `movements`.

    Raises:
        RunError: the run before lacks a file, or one of them is damaged.
    """
    kept = run / PREVIOUS
    try:
        list_then = list_of(previous)
        write(list_then, kept / "candidates.parquet")
        moved = movements(list_then, listed)
        pairs = _compared(previous, run, moved)
        new = moved.filter(change="new")
        write(verdicts_of(previous, new), kept / "verdicts.parquet")
        write(dispositions_of(previous, new), kept / DISPOSITIONS)
        _keep_criteria(previous, kept, pairs)
        patients = pairs["patient_id"].unique().sort()
        tables = _keep_rows(RowStore(previous / RECORD), RowStore(kept / RECORD), patients)
        _keep_texts(previous / RECORD / TEXTS, run / RECORD / TEXTS, kept / RECORD / TEXTS, tables)
        _keep_rules(previous, kept, pairs)
    except (OSError, pl.exceptions.PolarsError) as error:
        if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
            raise
        raise RunError(
            f"the run before can't be compared with ({type(error).__name__})",
            place=Place(file=str(previous)),
            remedy="Remove the link `latest`, or let it name a complete run.",
        ) from None
    return moved.join(pairs, on=PAIR, how="semi")


def list_of(previous: Path | None) -> pl.DataFrame:
    """Give the list of the run before: `PAIR`, `rank`, `verdict`, counts, `dismissed`; none, if there is none."""
    columns = (*PAIR, "rank", "verdict", *COUNTED)
    if previous is None:
        return pl.DataFrame(schema=dict.fromkeys((*columns, "dismissed"), pl.String))
    rows = pl.read_parquet(previous / "candidates.parquet")
    if "dismissed" not in rows.columns:  # of an earlier release
        rows = rows.with_columns(dismissed=pl.lit(value=False))
    return rows.select(*columns, pl.col("dismissed").fill_null(value=False))


def _compared(previous: Path, run: Path, moved: pl.DataFrame) -> pl.DataFrame:
    """Give the pairs that moved, or of which the status of a criterion differs."""
    shared = moved.filter(~pl.col("change").is_in(["new", "gone"])).select(PAIR)
    parts = [moved.filter(pl.col("change") != "same").select(PAIR)]
    trials = shared["trial_id"].unique().sort()
    for begin in range(0, len(trials), _TRIALS_AT_ONCE):
        some = trials[begin : begin + _TRIALS_AT_ONCE].implode()
        then, now = (
            pl.scan_parquet(folder / "criteria.parquet")
            .filter(pl.col("trial_id").is_in(some))
            .select(*KEYS, pl.col("status").cast(pl.String))
            .join(shared.lazy(), on=PAIR, how="semi")
            for folder in (previous, run)
        )
        differs = then.join(now, on=KEYS, how="full", coalesce=True, suffix="_now").filter(
            pl.col("status").ne_missing(pl.col("status_now"))
        )
        told = then.select(PAIR).unique()  # of what isn't kept of the run before nothing differed
        parts.append(differs.select(PAIR).unique().join(told, on=PAIR, how="semi").collect())
    return pl.concat(parts).unique().sort(PAIR)


def verdicts_of(run: Path, pairs: pl.DataFrame) -> pl.DataFrame:
    """Give some pairs' `verdict`, counts and `first_fail` from a run's verdicts."""
    ids = pairs["patient_id"].unique().implode()
    return (
        pl.scan_parquet(run / "verdicts.parquet")
        .select(
            *(pl.col(name).cast(pl.String) for name in (*PAIR, "verdict", "first_fail")), *COUNTED
        )
        .filter(pl.col("patient_id").is_in(ids))
        .join(pairs.lazy().select(PAIR), on=PAIR, how="semi")
        .sort(PAIR)
        .collect(engine="streaming")
    )


def dispositions_of(run: Path, pairs: pl.DataFrame) -> pl.DataFrame:
    """Give what people did about some pairs up to a run: `PAIR`, `disposition`, `dismissed`."""
    texts = dict.fromkeys((*PAIR, "disposition"), pl.String())
    columns = pl.Schema({**texts, "dismissed": pl.Boolean()})
    if not (run / DISPOSITIONS).exists():  # of an earlier release
        return pl.DataFrame(schema=columns)
    rows = pl.read_parquet(run / DISPOSITIONS, columns=list(columns)).cast(columns)
    return rows.join(pairs, on=PAIR, how="semi").sort(PAIR)


def _keep_criteria(previous: Path, kept: Path, pairs: pl.DataFrame) -> None:
    rows = (
        pl.scan_parquet(previous / "criteria.parquet")
        .select(*KEYS, pl.col("status").cast(pl.String), "evidence")
        .join(pairs.lazy(), on=PAIR, how="semi")
        .sort(KEYS)
    )
    write(rows.collect(), kept / "criteria.parquet")


def _keep_rows(store: RowStore, kept: RowStore, patients: pl.Series) -> dict[str, pl.DataFrame]:
    """Keep the rows of some patients; they keep the numbers that they had."""
    chosen = store.scan("patients").filter(pl.col("patient_id").is_in(patients.implode())).collect()
    own = pl.col("p").is_in(chosen["p"].implode())
    tables = {"patients": chosen}
    for name in TABLES:
        rows = own | pl.col("p").is_null() if name == "coverage" else own
        if name != "patients":
            tables[name] = store.scan(name).filter(rows).collect()
        kept.add(name, 0, tables[name])
    kept.set_aside(store.scan("set_aside").filter(own).drop("row").sort("p", "table").collect())
    return tables


def _keep_texts(then: Path, now: Path, kept: Path, tables: dict[str, pl.DataFrame]) -> None:
    """Keep what texts of some rows meant, where tonight they mean something else or don't stand."""
    for kind, page in _pages(then):
        raw = list(KINDS[kind].raw)
        held = KINDS[kind].fields_of(distinct_of(KINDS[kind], tables))
        own = page.join(held, on=raw, how="semi", nulls_equal=True, maintain_order="left")
        tonight = dict(_pages(now, kind)).get(kind, page.clear())
        gone = own.join(tonight, on=raw, how="anti", nulls_equal=True).select(raw)
        other = with_other_meaning(kind, own, tonight).select(raw)
        chosen = pl.concat([gone, other])
        rows = own.join(chosen, on=raw, how="semi", nulls_equal=True, maintain_order="left")
        if rows.height:
            write(rows, kept / f"{kind}.parquet")


def _pages(folder: Path, only: str = "*") -> Iterator[tuple[str, pl.DataFrame]]:
    for path in sorted(folder.glob(f"{only}.parquet")):
        if path.stem in KINDS:
            yield path.stem, pl.read_parquet(path)


def _keep_rules(previous: Path, kept: Path, pairs: pl.DataFrame) -> None:
    """Keep what the run before went by; earlier releases didn't say."""
    trials = pairs["trial_id"].unique().implode()
    if (previous / CRITERIA).exists():
        criteria = pl.read_parquet(previous / CRITERIA)
        write(criteria.filter(pl.col("trial_id").is_in(trials)), kept / CRITERIA)
    if (previous / RULES).exists():
        shutil.copyfile(previous / RULES, kept / RULES)
