"""The codes and titles of ICD-10-CM, of one release: `icd10_titles.csv`."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from matcher.errors import ConfigurationError, Place
from matcher.normalize.condition.text import plain
from matcher.normalize.text import normal_form
from matcher.terms.vocabulary import split_cell

FILE = "icd10_titles.csv"


class Release:
    """A release; its titles are read when the first is asked for, as most texts need none.

    Raises:
        ConfigurationError: the file is missing or has other columns; when it is read, a line has.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        try:
            with self._path.open(encoding="utf-8") as file:
                header = file.readline().strip()
        except OSError as error:
            raise self._fault(f"the file can't be read ({error.strerror})") from None
        if header != "title,codes":
            raise self._fault("the columns have to be title and codes")

    def codes_of(self, title: str) -> tuple[str, ...]:
        """Give the codes, without points, that have a text for their title or a note under it."""
        return split_cell(self._codes.get(normal_form(title), ""))

    def is_category(self, code: str) -> bool:
        """Say whether a code is one of three characters, such as `I10` and `C34`."""
        return code in self._is_divided

    def is_undivided(self, code: str) -> bool:
        """Say whether a category has no code below it, as `I10` and not as `C34`."""
        return not self._is_divided.get(code, True)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of all titles, as texts are compared: real words, and no slips of others."""
        return frozenset(plain(word) for word in {word for t in self._codes for word in t.split()})

    @cached_property
    def _codes(self) -> Mapping[str, str]:
        """The cell of codes of each title: there are a hundred thousand, and few are asked for."""
        with self._path.open(encoding="utf-8", newline="") as file:
            lines = csv.reader(file)
            next(lines)
            try:
                return {title: codes for title, codes in lines}  # noqa: C416  (tells what they are)
            except ValueError:
                raise self._fault("a line doesn't have two cells", lines.line_num) from None

    @cached_property
    def _is_divided(self) -> Mapping[str, bool]:
        codes = {code for cell in self._codes.values() for code in cell.split("|")}
        divided = {code[:3] for code in codes if len(code) > 3}
        return {category: category in divided for category in {code[:3] for code in codes}}

    def _fault(self, cause: str, line: int | None = None) -> ConfigurationError:
        return ConfigurationError(cause, place=Place(file=str(self._path), line=line))
