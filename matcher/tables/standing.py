"""How each patient stands, whom the rows of all other tables are checked against."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import count

import numpy as np
import polars as pl
from numpy.typing import NDArray

STANDING = ("listed", "p", "last_day", "year_of_birth")
"""What `Standing.beside` gives of each id."""


@dataclass(frozen=True, eq=False)
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

    def __reduce__(self) -> tuple[type[Standing], tuple[pl.DataFrame]]:
        """Leave the index to the process that needs it."""
        return Standing, (self.frame,)

    def beside(self, ids: pl.Series) -> pl.DataFrame:
        """Give of each id `listed` (null where there is no id), `p`, `last_day` and `year_of_birth`.

        Rows of one patient mostly stand together, so each run of an id is looked up once.
        """
        run = ids.rle_id()
        first = run != run.shift(1, fill_value=run.len())
        places = self._places(ids.filter(first)).gather(run)
        return self.frame.select(
            pl.lit(places.is_not_null()).alias("listed"),
            pl.col("p", "last_day", "year_of_birth").gather(places),
        ).with_columns(pl.when(ids.is_not_null()).then("listed").alias("listed"))

    def _places(self, ids: pl.Series) -> pl.Series:
        """Give the rows of `frame` with some ids; null where there is none."""
        if self.frame.is_empty():
            return pl.Series([None], dtype=pl.UInt32).new_from_index(0, ids.len())
        hashes, rows, seed = self._index
        wanted = ids.hash(seed).to_numpy()
        order = np.argsort(wanted)  # a search in order stays in the processor's cache
        at = np.empty(len(wanted), np.intp)
        at[order] = np.searchsorted(hashes, wanted[order])
        place = rows.gather(np.minimum(at, len(hashes) - 1))
        is_it = self.frame["patient_id"].gather(place) == ids
        return place.to_frame("place").select(pl.when(is_it).then("place")).to_series()

    @cached_property
    def _index(self) -> tuple[NDArray[np.uint64], pl.Series, int]:
        """Give the hashes of the ids in ascending order, their rows, and the seed that sets all apart."""
        ids = self.frame["patient_id"]
        seed = next(seed for seed in count() if ids.hash(seed).is_unique().all())
        hashes = ids.hash(seed)
        rows = hashes.arg_sort()
        return hashes.gather(rows).to_numpy(), rows, seed
