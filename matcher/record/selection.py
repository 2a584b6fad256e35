"""Some rows of a frame, of which only those columns are copied that something reads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Positions = npt.NDArray[np.uint32]
"""Places of rows in a frame, ascending."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows of a frame at some places; without places, all of them."""

    frame: pl.DataFrame
    places: Positions | None = None

    def select(self, **read: pl.Expr) -> pl.DataFrame:
        """Work out `p` and other columns of the rows."""
        names = {"p"}.union(*(expression.meta.root_names() for expression in read.values()))
        return self._with(sorted(names)).lazy().select("p", **read).collect()

    @property
    def n_rows(self) -> int:
        """Give how many rows these are."""
        return self.frame.height if self.places is None else len(self.places)

    @property
    def patients(self) -> Positions:
        """Give the patient of each row, by `p`."""
        p: Positions = self.frame["p"].to_numpy()
        return p if self.places is None else p[self.places]

    def where(self, chosen: npt.NDArray[np.bool_]) -> Selection:
        """Select some of these rows, by a flag a row."""
        places = np.flatnonzero(chosen).astype(np.uint32)
        return Selection(self.frame, places if self.places is None else self.places[places])

    def whole(self) -> pl.DataFrame:
        """Give the rows with all columns."""
        return self._with(self.frame.columns)

    def _with(self, columns: list[str]) -> pl.DataFrame:
        chosen = self.frame[columns]
        return chosen if self.places is None else chosen[pl.Series(self.places)]
