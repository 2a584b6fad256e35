"""What a named panel looks at: the genes, and for each of them mutations, fusions, copy number.

Only what public labels and specifications say for certain stands in `panels.csv`; a panel whose
gene list can't be looked up covers nothing, so its silence proves nothing.
"""

from __future__ import annotations

from pathlib import Path

from matcher.terms.vocabulary import load_vocabulary, split_cell

_COLUMNS = {"mutations": "mutation", "fusions": "fusion", "copy_number": "copy number"}


class Panels:
    """The panels of `panels.csv`.

    Raises:
        ConfigurationError: the file is missing or wrong.
    """

    def __init__(self, folder: Path) -> None:
        terms = load_vocabulary(folder / "panels.csv").terms
        self._names = {key: term.name for key, term in terms.items()}
        self._coverage: dict[tuple[str, str], frozenset[str]] = {}
        for key, term in terms.items():
            for column, kind in _COLUMNS.items():
                for gene in split_cell(term.facts[column]):
                    self._coverage[key, gene] = self.coverage(key, gene) | {kind}

    def name(self, panel: str) -> str:
        """Give a panel's name."""
        return self._names[panel]

    def coverage(self, panel: str, gene: str) -> frozenset[str]:
        """Give what a panel looks at in a gene: of `mutation`, `fusion`, `copy number`."""
        return self._coverage.get((panel, gene), frozenset())

    def proves(self, panel: str, gene: str, kinds: frozenset[str]) -> bool:
        """Say whether the panel looks at all those kinds, so that its silence rules them out."""
        return bool(kinds) and kinds <= self.coverage(panel, gene)

    def proving(self, gene: str, kinds: frozenset[str]) -> frozenset[str]:
        """Give the panels whose silence rules all those kinds out."""
        return frozenset(panel for panel in self._names if self.proves(panel, gene, kinds))
