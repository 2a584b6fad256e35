"""The core in SQL: facts by one pass, a Boolean column a criterion, counts, lists and reasons.

    python benchmarks/core_duckdb.py RECORD TRIALS OUT [--trials N] [--threads N]

Writes `totals.parquet`, `lists.parquet` and `reasons.parquet` to OUT.
"""

# ruff: noqa: S608  (SQL is written from trial files of our own; a portfolio has no fixed statement)

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
from core_sql import Expressions, window_name
from plain_plan import Meanings, Plan

from matcher.terms.stages import STAGES

FACTS = Path(__file__).with_name("core_facts.sql")
EVIDENCE = Path(__file__).with_name("core_evidence.sql")
LISTED = 200
LASTING, UNKNOWN, ENDING = 1, 256, 65_536
"""What a criterion adds to a pair's counts: a fail that stays, an unknown, a fail that ends by itself."""
VALUES = ("low", "high", "low_open", "high_open", "word", "ref_high", "on_low")
_AT_ONCE = 100
_TERM = "coalesce({0}concept, '?' || coalesce(array_to_string({0}could_be, '|'), '*'))"


class Core:
    """A database of one record's facts and answers for a plain portfolio."""

    def __init__(self, record: Path, plan: Plan, threads: int | None = None) -> None:
        self._record, self._plan = record, plan
        self._meanings = Meanings(plan, record)
        self._write = Expressions(plan, self._meanings)
        self.base = duckdb.connect(config={"threads": threads} if threads else {})
        self.base.execute("SET preserve_insertion_order = false")
        self.base.execute(
            "CREATE MACRO rounded(x) AS CASE WHEN x = 0 THEN 0 ELSE "
            "round(x, 11 - floor(log10(abs(x)))::INTEGER) END"
        )
        self._leaves = self._meanings.leaves()

    def facts(self) -> None:
        """Make the tables of facts."""
        self._load_plan()
        analytes = sorted(
            name
            for _, question in self._plan.of_kind("measurement")
            for name in self._meanings.analytes(question)
        )
        spread = STAGES.branch(("IV", "extensive"))
        text = FACTS.read_text(encoding="utf-8").format(
            record=self._record,
            analytes=_texts(analytes),
            nodes=_texts(self._meanings.nodes()),
            spread=_texts(sorted(spread)),
            term=_TERM.format(""),
            diagnosis_term=_TERM.format("diagnosis_"),
            stage_term=_TERM.format("stage_"),
        )
        self.base.execute(text)

    def _load_plan(self) -> None:
        """Hand the plan's tables over; they are small."""
        kinds = ("diagnosis", "stage", "condition", "treatment")
        frames = {
            "leaves": self._leaves,
            "members": [self._meanings.members(kind) for kind in kinds],
            "alterations": self._meanings.alterations(),
            "panels": self._meanings.panels(),
        }
        with tempfile.TemporaryDirectory() as folder:
            for name, frame in frames.items():
                parts = frame if isinstance(frame, list) else [frame]
                for at, part in enumerate(parts):
                    part.write_parquet(f"{folder}/{name}-{at}.parquet")
                self.base.execute(
                    f"CREATE TABLE {name} AS SELECT * FROM '{folder}/{name}-*.parquet'"
                )

    def answers(self) -> None:
        """Make `answers`: a row a patient, a code a criterion, and the days on which answers turn.

        A code is 0 where the criterion passes, else one of `LASTING`, `UNKNOWN` and `ENDING`: so that
        the sum over a trial's criteria counts them, which is eight times as fast as to count Booleans.
        """
        self._parts = ["silences", "codes", "ends", "diagnosis_sets", "stage_sets"]
        self._measured()
        self._silences()
        self._events()
        self._sets()
        columns = [*self._leaf_columns(), *self._day_columns()]
        joins = " ".join(f"LEFT JOIN {name} USING (p)" for name in self._parts)
        codes = [self._code(number) for number in range(len(self._plan.criteria))]
        days = [f"d{leaf}" for leaf in sorted(self._write.dated)]
        self.base.execute(
            f"CREATE TABLE answers AS SELECT p, patient_id, deceased, {', '.join(codes + days)} FROM ("
            f"SELECT people.p, patient_id, deceased, {', '.join(columns)} FROM people {joins})"
        )

    def _code(self, number: int) -> str:
        wanted, question = self._plan.criteria[number]
        met, day = self._write.criterion(question), self._write.day(question)
        failed = f"({'NOT ' if wanted else ''}{met})::UINTEGER"
        if day is not None:
            failed += f" * if({day} IS NULL, {LASTING}::UINTEGER, {ENDING}::UINTEGER)"
        return f"coalesce({failed}, {UNKNOWN}) AS k{number}"

    def _measured(self) -> None:
        """Answer the questions of each analyte over its own rows."""
        by_analyte: dict[str, list[str]] = {}
        for leaf, question in self._plan.of_kind("measurement"):
            (analyte,) = self._meanings.analytes(question)
            judged = f"{self._write.measurement(question)} AS l{leaf}"
            by_analyte.setdefault(analyte, []).append(judged)
        for analyte, columns in by_analyte.items():
            names = [column.rsplit(" AS ", 1)[1] for column in columns]
            votes = [
                f"CASE WHEN count({name}) = count(*) AND bool_and({name}) = bool_or({name}) "
                f"THEN bool_and({name}) END AS {name}"
                for name in names
            ]
            self.base.execute(
                f"CREATE TABLE m_{analyte} AS WITH judged AS (SELECT p, parts, {', '.join(columns)} "
                f"FROM measured JOIN people USING (p) WHERE concept = '{analyte}') "
                f"SELECT p, {', '.join(names)} FROM judged WHERE parts = 1 UNION ALL "
                f"SELECT p, {', '.join(votes)} FROM judged WHERE parts > 1 GROUP BY p"
            )
            self._parts.append(f"m_{analyte}")

    def _silences(self) -> None:
        """Make two columns of each table and look-back: 0 where silence means no, else 2.

        `c_…`: as far as the record is complete; `n_…`: for questions of what is known as well.
        """
        asked = self._leaves.drop_nulls("table").unique(["table", "window"]).sort("table", "window")
        covered = [
            f"""bool_or("table" = '{row["table"]}' AND "window" IS NOT DISTINCT FROM """
            f"""{_text(row["window"])}) AS c_{window_name(row["table"], row["window"])}"""
            for row in asked.iter_rows(named=True)
        ]
        tables = sorted(asked["table"].unique())
        present = [f"bool_or(\"table\" = '{table}') AS has_{table}" for table in tables]
        filled = []
        for row in asked.iter_rows(named=True):
            name, has = window_name(row["table"], row["window"]), f"has_{row['table']}"
            filled.append(f"if(c_{name}, 0, 2)::UTINYINT AS c_{name}")
            filled.append(f"if(c_{name} OR {has}, 0, 2)::UTINYINT AS n_{name}")
        self.base.execute(
            f"CREATE TABLE silences AS SELECT p, {', '.join(filled)} FROM people "
            f"LEFT JOIN (SELECT p, {', '.join(covered)} FROM covered GROUP BY p) USING (p) "
            f"LEFT JOIN (SELECT p, {', '.join(present)} FROM present GROUP BY p) USING (p)"
        )

    def _events(self) -> None:
        """Turn what all rows of a patient say into a column a question."""
        leaves = self._leaves.drop_nulls("table")["leaf"].to_list()
        self._turn("codes", "code", "e", leaves)
        dated = self._leaves.filter(self._leaves["window"].is_not_null())["leaf"].to_list()
        self._turn("ends", "ends", "d", dated)

    def _turn(self, table: str, value: str, prefix: str, leaves: Sequence[int]) -> None:
        names = ", ".join(f"{leaf} AS {prefix}{leaf}" for leaf in leaves)
        self.base.execute(
            f"CREATE TABLE {table} AS SELECT * FROM (PIVOT (SELECT leaf, p, {value} FROM said "
            f"WHERE {value} IS NOT NULL) ON leaf IN ({names}) USING first({value}) GROUP BY p)"
        )

    def _sets(self) -> None:
        """Turn the answers for each set of types or stages into columns, and give them to patients."""
        for kind, terms in (("diagnosis", "tumour_terms"), ("stage", "stage_terms")):
            leaves = [leaf for leaf, _ in self._plan.of_kind(kind)]
            columns = [f"bool_or(met) FILTER (leaf = {leaf}) AS l{leaf}" for leaf in leaves]
            self.base.execute(
                f"CREATE TABLE {kind}_sets AS SELECT p, s.* EXCLUDE (terms, spread) FROM {terms} "
                f"JOIN (SELECT terms, spread, {', '.join(columns)} FROM judged_sets "
                f"WHERE kind = '{kind}' GROUP BY terms, spread) AS s USING (terms, spread)"
            )

    def _leaf_columns(self) -> Iterable[str]:
        for row in self._leaves.iter_rows(named=True):
            leaf = row["leaf"]
            if row["table"] is not None:
                known = "n" if row["known"] else "c"
                silent = f"{known}_{window_name(row['table'], row['window'])}"
                yield f"nullif(coalesce(e{leaf}, {silent}), 2)::BOOLEAN AS l{leaf}"
            elif row["kind"] in {"measurement", "diagnosis", "stage"}:
                yield f"l{leaf}"
        for kind in ("age", "sex"):
            for leaf, question in self._plan.of_kind(kind):
                yield f"{self._write.person(question)} AS l{leaf}"

    def _day_columns(self) -> Iterable[str]:
        ages = dict(self._plan.of_kind("age"))
        for leaf in sorted(self._write.dated):
            yield f"{self._write.birthday(ages[leaf])} AS d{leaf}" if leaf in ages else f"d{leaf}"

    def lists(self) -> None:
        """Make `totals` (how many patients each trial's counts have) and `lists` (its best patients)."""
        self.base.execute(
            "CREATE TABLE totals (trial USMALLINT, deceased BOOLEAN, counts UINTEGER, patients BIGINT)"
        )
        self.base.execute(
            "CREATE TABLE lists (trial USMALLINT, rank UTINYINT, p UINTEGER, band UTINYINT, "
            "n_fail UTINYINT, n_unknown UTINYINT, eligible_from DATE)"
        )
        numbers = range(len(self._plan.trials))
        for first in range(0, len(numbers), _AT_ONCE):
            some = numbers[first : first + _AT_ONCE]
            sums = ", ".join(f"{self._sum(number)} AS s{number}" for number in some)
            self.base.execute(
                f"CREATE OR REPLACE TEMP TABLE sums AS SELECT p, deceased, {sums} FROM answers"
            )
            for number in some:
                self._list(number)

    def _sum(self, number: int) -> str:
        return " + ".join(f"k{one}" for one in self._plan.trials[number].criteria)

    def _list(self, number: int) -> None:
        self.base.execute(
            f"INSERT INTO totals SELECT {number}, deceased, s{number}, count(*) FROM sums "
            f"GROUP BY deceased, s{number}"
        )
        # A trial's criteria are as many for each patient, so the score falls as the others rise.
        order = "ORDER BY band, f + u, ends NULLS LAST, patient_id"
        self.base.execute(
            f"INSERT INTO lists SELECT {number}, row_number() OVER ({order}), p, band, f, u, ends FROM ("
            f"SELECT p, patient_id, CASE WHEN s >= {ENDING} THEN 2 WHEN s > 0 THEN 1 ELSE 0 END AS band, "
            f"s // {ENDING} AS f, (s % {ENDING}) // {UNKNOWN} AS u, {self._eligible_from(number)} AS ends "
            f"FROM (SELECT p, s{number} AS s FROM sums WHERE s{number} % {UNKNOWN} = 0 AND NOT deceased) "
            f"JOIN answers USING (p) {order} LIMIT {LISTED})"
        )

    def _eligible_from(self, number: int) -> str:
        days = ["NULL::DATE"]
        for one in self._plan.trials[number].criteria:
            day = self._write.day(self._plan.criteria[one][1])
            if day is not None:
                days.append(f"if(k{one} = {ENDING}, {day}, NULL)")
        return f"greatest({', '.join(days)})"

    def reasons(self) -> None:
        """Make `reasons`: each criterion of each listed pair, its status, and the rows looked at."""
        self._looked_at()
        self.base.execute(
            "CREATE TABLE statuses (trial USMALLINT, p UINTEGER, criterion USMALLINT, code UINTEGER)"
        )
        for number, trial in enumerate(self._plan.trials):
            criteria = ", ".join(map(str, trial.criteria))
            codes = ", ".join(f"k{one}" for one in trial.criteria)
            self.base.execute(
                f"INSERT INTO statuses SELECT {number}, p, unnest([{criteria}]), unnest([{codes}]) "
                f"FROM lists JOIN answers USING (p) WHERE trial = {number}"
            )
        self.base.execute(
            "CREATE TABLE reasons AS WITH asked AS (SELECT DISTINCT criterion, p FROM statuses), "
            "shown AS (SELECT criterion, p, list(struct_pack(source, row)) AS rows FROM asked "
            "JOIN asks USING (criterion) JOIN evidence USING (leaf, p) GROUP BY criterion, p) "
            f"SELECT trial, p, criterion, CASE code WHEN 0 THEN 'pass' WHEN {UNKNOWN} THEN 'unknown' "
            "ELSE 'fail' END AS status, shown.rows FROM statuses LEFT JOIN shown USING (criterion, p)"
        )

    def _looked_at(self) -> None:
        """Make `evidence`: the rows of the listed patients that each question looks at."""
        analytes = {
            leaf: self._meanings.analytes(question)[0]
            for leaf, question in self._plan.of_kind("measurement")
        }
        self._table("analytes (leaf USMALLINT, concept VARCHAR)", list(analytes.items()))
        asks = [
            (number, leaf)
            for number, (_, question) in enumerate(self._plan.criteria)
            for leaf in self._plan.leaves_of(question)
        ]
        self._table("asks (criterion USMALLINT, leaf USMALLINT)", asks)
        self.base.execute(EVIDENCE.read_text(encoding="utf-8").format(record=self._record))

    def _table(self, columns: str, rows: Sequence[tuple[object, ...]]) -> None:
        name = columns.split(" ", 1)[0]
        self.base.execute(f"CREATE TABLE {columns}")
        values = ", ".join(str(row).replace(",)", ")") for row in rows)
        if rows:
            self.base.execute(f"INSERT INTO {name} VALUES {values}")

    def totals(self) -> list[tuple[object, ...]]:
        """Give each trial's patients, fails and unknowns by verdict, in the order of trials."""
        self.base.execute(
            "CREATE OR REPLACE TABLE by_verdict AS SELECT trial, "
            f"CASE WHEN deceased OR counts % {UNKNOWN} > 0 THEN 3 WHEN counts >= {ENDING} THEN 2 "
            "WHEN counts > 0 THEN 1 ELSE 0 END AS band, sum(patients)::BIGINT AS patients, "
            f"sum(patients * (counts % {UNKNOWN} + counts // {ENDING}))::BIGINT AS fails, "
            f"sum(patients * (counts % {ENDING} // {UNKNOWN}))::BIGINT AS unknowns "
            "FROM totals GROUP BY ALL"
        )
        return self.base.execute("SELECT * FROM by_verdict ORDER BY trial, band").fetchall()

    def wide_facts(self, path: Path) -> None:
        """Write one row a patient: person, latest measurements, and the other leaves' answers.

        A second part of a measurement, under another normal range, has columns ending in `_2`.
        """
        self._silences()
        self._events()
        self._sets()
        self._parts = ["silences", "codes", "ends", "diagnosis_sets", "stage_sets"]
        columns = [column for column in self._leaf_columns() if not column.startswith("l")]
        columns += [
            f"l{leaf}" for kind in ("diagnosis", "stage") for leaf, _ in self._plan.of_kind(kind)
        ]
        ages = {leaf for leaf, _ in self._plan.of_kind("age")}
        columns += [f"d{leaf}" for leaf in sorted(self._write.dated - ages)]
        asked = {
            self._meanings.analytes(question)[0]
            for _, question in self._plan.of_kind("measurement")
        }
        for analyte in sorted(asked):
            for part, suffix in ((1, ""), (2, "_2")):
                name = f"m_{analyte}{suffix}"
                values = ", ".join(f"{value} AS {analyte}_{value}{suffix}" for value in VALUES)
                self.base.execute(
                    f"CREATE TEMP TABLE {name} AS SELECT p, true AS {analyte}_is{suffix}, {values} "
                    f"FROM measured WHERE concept = '{analyte}' AND part = {part}"
                )
                self._parts.append(name)
                columns += [f"{analyte}_{value}{suffix}" for value in ("is", *VALUES)]
        joins = " ".join(f"LEFT JOIN {name} USING (p)" for name in self._parts)
        self.base.execute(
            f"COPY (SELECT people.*, {', '.join(columns)} FROM people {joins}) TO '{path}'"
        )


def _text(value: str | None) -> str:
    return "NULL" if value is None else f"'{value}'"


def _texts(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)
