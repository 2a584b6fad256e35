"""How each patient stands, whom the rows of all other tables are checked against."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """The patients who have a row in `patients`, used or not.

    `frame` has `patient_id` in ascending order, `p` (UInt32: the number of those used, from 0, in the
    order of their ids; null of those whose row isn't used), and what bounds their days: `last_day`
    (the last that the index date can be) and `year_of_birth`. It can be pickled.
    """

    frame: pl.DataFrame

    @staticmethod
    def of(used: pl.DataFrame, listed: pl.Series) -> Standing:
        """Give the numbers of patients: the `used` rows of `patients`, and the ids of all of its rows."""
        numbered = used.select(
            "patient_id",
            pl.col("index_date_high").alias("last_day"),
            pl.col("birth_year").alias("year_of_birth"),
        ).sort("patient_id")
        everyone = pl.DataFrame({"patient_id": listed.drop_nulls().unique()})
        standing = everyone.join(numbered.with_row_index("p"), on="patient_id", how="left")
        return Standing(standing.sort("patient_id").rechunk())

    def beside(self, ids: pl.Series) -> pl.DataFrame:
        """Give of each id `listed` (null where there is no id), `p`, `last_day` and `year_of_birth`.

        Rows of one patient mostly stand together, and a file is mostly in the order of its patients, so
        each run of an id is looked up once, among the patients between the lowest and the highest.
        """
        if not ids.len():
            return self._looked_up(ids)
        run = ids.rle_id()
        first = run != run.shift(1, fill_value=run.len())
        return self._looked_up(ids.filter(first)).select(pl.all().gather(run))

    def _looked_up(self, ids: pl.Series) -> pl.DataFrame:
        known = self._between(ids.drop_nulls()).with_columns(listed=pl.lit(value=True))
        found = ids.to_frame("patient_id").join(
            known, on="patient_id", how="left", maintain_order="left"
        )
        listed = pl.col("listed").fill_null(value=False)
        return found.select(
            pl.when(pl.col("patient_id").is_not_null()).then(listed).alias("listed"),
            *("p", "last_day", "year_of_birth"),
        )

    def _between(self, ids: pl.Series) -> pl.DataFrame:
        """Give the patients from the lowest to the highest of some ids."""
        ends = pl.Series([ids.min(), ids.max()], dtype=pl.String).drop_nulls()
        if ends.is_empty():
            return self.frame.clear()
        known = self.frame["patient_id"]
        start = known.search_sorted(ends, side="left")[0]
        return self.frame.slice(start, known.search_sorted(ends, side="right")[1] - start)
