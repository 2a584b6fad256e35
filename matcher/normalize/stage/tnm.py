"""Stage groups of lung cancer from T, N and M, by edition.

The groups are those of Goldstraw et al., J Thorac Oncol 2007;2:706 (7th edition), Goldstraw et
al., J Thorac Oncol 2016;11:39 (8th) and Rami-Porta et al., J Thorac Oncol 2024;19:1007 (9th), as
AJCC and UICC adopted them. A category without its letter (T2, N2, M1) is each that it could be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from matcher.terms.vocabulary import read_rows

EDITIONS = ("7", "8", "9")
CURRENT = ("8", "9")


@dataclass(frozen=True, slots=True)
class Categories:
    """T, N and M as stated, `T2a`, `N3`, `M1c`; nothing where one isn't stated."""

    t: str | None = None
    n: str | None = None
    m: str | None = None

    def __bool__(self) -> bool:
        return any((self.t, self.n, self.m))


class TnmTable:
    """The stage groups of each edition; `folder` holds `tnm_lung.csv`.

    Raises:
        ConfigurationError: the file can't be read or lacks a column.
    """

    def __init__(self, folder: Path) -> None:
        rows = read_rows(folder / "tnm_lung.csv", required=("edition", "t", "n", "m", "group"))
        self._rows = {
            edition: [row for _, row in rows if row["edition"] == edition] for edition in EDITIONS
        }

    def groups(self, stated: Categories, editions: Sequence[str] = CURRENT) -> list[str]:
        """Give every group that the categories could be in any of the editions, in order."""
        found = [group for edition in editions for group in self._groups(stated, edition)]
        return sorted(set(found))

    def knows(self, stated: Categories, edition: str) -> bool:
        """Say whether an edition has all the categories, or parts of them."""
        rows = self._rows[edition]
        axes = (("t", stated.t), ("n", stated.n), ("m", stated.m))
        return all(
            value is None or value.endswith("X") or any(row[axis].startswith(value) for row in rows)
            for axis, value in axes
        )

    def _groups(self, stated: Categories, edition: str) -> list[str]:
        rows = self._rows[edition]
        if stated.t == "Tis":  # in situ: an N or M left out can only be none
            stated = Categories("Tis", stated.n or "N0", stated.m or "M0")
        if stated.t == "TX" and (stated.n, stated.m) != ("N0", "M0"):  # not assessed, not occult
            stated = Categories(None, stated.n, stated.m)
        for axis, value in (("t", stated.t), ("n", stated.n), ("m", stated.m)):
            rows = _fitting(rows, axis, value)
        if stated.m is None and all(row["m"].startswith("M1") for row in rows):
            return []  # a T that fits no group without metastases (T0) says nothing of metastases
        return [row["group"] for row in rows]


def _fitting(rows: list[dict[str, str]], axis: str, value: str | None) -> list[dict[str, str]]:
    """Keep the rows that a category fits: its own, its parts', or its whole's in this edition."""
    if value is None or (value[1:] == "X" and axis != "t"):
        return rows
    known = {row[axis] for row in rows} - {"*"}
    while not (fits := {name for name in known if name.startswith(value)}) and len(value) > 2:
        value = value[:2] if value.endswith("mi") else value[:-1]
    return [row for row in rows if row[axis] in fits or row[axis] == "*"]


def shared_group(groups: Iterable[str]) -> str | None:
    """Give the one group that covers all: itself, `IA` over its parts, `IV` over its parts."""
    distinct = sorted(set(groups))
    if len(distinct) == 1:
        return distinct[0]
    for whole in ("IA", "IV"):
        if distinct and all(group.startswith(whole) for group in distinct):
            return whole
    return None
