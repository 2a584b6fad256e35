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

    def of(self, patients: pl.Series) -> Selection:
        """Select the rows of some patients among these; `patients` are their `p`."""
        p = self.frame["p"].to_numpy()
        places = np.arange(len(p), dtype=np.uint32) if self.places is None else self.places
        return Selection(self.frame, places[np.isin(p[places], patients.to_numpy())])

    def whole(self) -> pl.DataFrame:
        """Give the rows with all columns."""
        return self._with(self.frame.columns)

    def _with(self, columns: list[str]) -> pl.DataFrame:
        chosen = self.frame.select(columns)
        return chosen if self.places is None else chosen[pl.Series(self.places)]
