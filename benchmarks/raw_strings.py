"""Distinct raw strings of each kind, as a night of a large hospital holds them, from a seed.

Of a hundred strings about: 40 are a name or synonym of the vocabulary in some writing, most of them
with a date, a side or a remark; 20 hold a slip of the pen; 15 name two things; 15 are denied, hedged
or of the family; 10 are words that no vocabulary has. Synonyms are English and Chinese as they stand
in the vocabularies (a sixth to a third of them Chinese).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

from slips import slip

from matcher.terms.vocabulary import Vocabulary, load_vocabulary, read_rows, split_cell

Row = tuple[str, ...]
KINDS = ("diagnosis", "stage", "biomarker", "drug", "lab", "condition", "lesion")

_SYLLABLES = "ba cor den fil gra hem lo mi nep or pul ra sten tro vas xan".split()
_SHARES = {"name": 40, "slip": 20, "two": 15, "cue": 15, "unknown": 10}
_REMARKS = (
    *(
        "",
        "",
        "",
        " (chronic)",
        " - stable",
        ", biopsy proven",
        " since {year}",
        " {day}/{month}/{year}",
    ),
    *(
        " 确诊",
        " {year}年{month}月",
        "; see note",
        ", f/u in {day} weeks",
        " NOS",
        " [active]",
        " #{day}",
    ),
)
_CUES = (
    "no ",
    "h/o ",
    "? ",
    "rule out ",
    "family history of ",
    "possible ",
    "否认",
    "考虑",
    "denies ",
)
_SIDES = ("", "", "", "left ", "right ", "bilateral ", "左", "右", "recurrent ", "metastatic ")
_DRUG_CUES = (
    "",
    "",
    "s/p ",
    "planned ",
    "declined ",
    "C{day} ",
    "adjuvant ",
    "拟行",
    "既往",
    "maintenance ",
)
_DOSES = (
    "",
    "",
    " {day}00 mg q3w",
    " x{month} cycles",
    " {day} mg/m2 d1",
    " weekly",
    " 第{month}周期",
    " IV",
    " po bid",
)
_RESULTS = (
    "positive",
    "negative",
    "detected",
    "not detected",
    "阳性",
    "阴性",
    "(+)",
    "(-)",
    "QNS",
    "wild type",
)
_VALUES = (
    "{whole}",
    "{whole}.{day}",
    "<{day}",
    ">{whole}",
    "{whole} H",
    "{whole}-{day}",
    "neg",
    "阴性",
    "{day}.{month}e{month}",
)


class RawStrings:
    """Makes raw strings from the vocabularies of a folder, the same for a seed."""

    def __init__(self, folder: Path, seed: int = 20261121) -> None:
        self._folder = folder
        self._chance = random.Random(seed)  # noqa: S311  (slips, no secrets)

    def distinct(self, kind: str, count: int) -> list[Row]:
        """Give so many different rows of a kind."""
        makers: dict[str, Callable[[], Callable[[], Row]]] = {
            "diagnosis": lambda: self._named(("oncotree.csv",), _SIDES),
            "condition": lambda: self._named(("conditions.csv",), _SIDES),
            "lesion": lambda: self._named(("lesion_sites.csv",), _SIDES),
            "drug": lambda: self._named(("drugs.csv", "drug_classes.csv"), _DRUG_CUES, _DOSES),
            "stage": lambda: self._stage,
            "biomarker": self._biomarker,
            "lab": self._lab,
        }
        make = makers[kind]()
        rows: dict[Row, None] = {}
        while len(rows) < count:
            rows[make()] = None
        return list(rows)

    def _fill(self, pattern: str) -> str:
        roll = self._chance.randrange
        return pattern.format(
            day=roll(1, 29), month=roll(1, 13), year=roll(2008, 2027), whole=roll(1, 400)
        )

    def _names(self, *files: str) -> list[str]:
        vocabulary: Vocabulary = load_vocabulary(*(self._folder / file for file in files))
        terms = vocabulary.terms.values()
        return [name for term in terms for name in (term.name, *term.synonyms) if name]

    def _unknown(self) -> str:
        words = range(self._chance.randrange(1, 4))
        return " ".join("".join(self._chance.choices(_SYLLABLES, k=3)) for _ in words)

    def _written(self, name: str) -> str:
        return self._chance.choice((name, name, name.lower(), name.upper(), name.title()))

    def _named(
        self, files: tuple[str, ...], before: tuple[str, ...], after: tuple[str, ...] = _REMARKS
    ) -> Callable[[], Row]:
        names = self._names(*files)
        pick = self._chance.choice

        def around(text: str) -> str:
            if self._chance.random() < 0.4:
                return self._written(text)
            return self._fill(pick(before)) + self._written(text) + self._fill(pick(after))

        makers: dict[str, Callable[[], str]] = {
            "name": lambda: around(pick(names)),
            "slip": lambda: around(slip(pick(names), self._chance)[0]),
            "two": lambda: (
                around(pick(names)) + pick((", ", " and ", "; ", " + ", "，")) + pick(names)
            ),
            "cue": lambda: pick(_CUES) + around(pick(names)),
            "unknown": lambda: around(self._unknown()),
        }
        shares = list(_SHARES.values())
        return lambda: (makers[self._chance.choices(list(_SHARES), shares)[0]](),)

    def _stage(self) -> Row:
        pick = self._chance.choice
        group = pick(("I", "II", "III", "IV", "1", "2", "3", "4")) + pick(
            ("", "A", "B", "C", "a", "b")
        )
        tnm = f"{pick(('', 'c', 'p', 'yp'))}T{pick('1234')}{pick(('', 'a', 'b', 'c'))}N{pick('0123')}M{pick(('0', '1', '1a', '1b', '1c'))}"
        words = (
            "limited stage",
            "extensive stage",
            "广泛期",
            "locally advanced",
            "metastatic",
            self._unknown(),
        )
        stated = (
            f"stage {group}",
            f"{group}期",
            tnm,
            f"{group} ({tnm})",
            pick(words),
            f"{tnm}, {group}",
        )
        return (
            pick(stated)
            + self._fill(pick(_REMARKS))
            + pick(("", " AJCC 8th", " AJCC 9th", " 第8版")),
        )

    def _biomarker(self) -> Callable[[], Row]:
        pick = self._chance.choice
        genes = [*load_vocabulary(self._folder / "genes.csv").terms]
        panels = [
            row["name"] for _, row in read_rows(self._folder / "panels.csv", required=("name",))
        ]

        def variant() -> str:
            roll, acids = self._chance.randrange, "ACDEFGHIKLMNPQRSTVWY"
            return pick(
                (
                    f"{pick(acids)}{roll(12, 1200)}{pick(acids)}",
                    f"p.{pick(acids)}{roll(12, 1200)}{pick(acids)}",
                    f"exon {roll(2, 22)} deletion",
                    f"c.{roll(30, 3000)}{pick('ACGT')}>{pick('ACGT')}",
                    f"{pick(genes)}-{pick(genes)} fusion",
                    "amplification",
                )
            )

        def make() -> Row:
            gene, result = pick(genes), pick(_RESULTS)
            return pick(
                (
                    (gene, f"{variant()} {result}"),
                    (gene, result + self._fill(pick(_REMARKS))),
                    (pick(panels), f"{gene} {variant()}; {pick(genes)} {result}"),
                    (
                        pick(("PD-L1 TPS", "PD-L1 CPS", "PD-L1 22C3", "TMB", "MSI")),
                        self._fill(
                            pick(
                                (
                                    "{day}%",
                                    "<{month}%",
                                    "{whole} mut/Mb",
                                    "MSS",
                                    "TPS {day}-{whole}%",
                                )
                            )
                        ),
                    ),
                    ("NGS", f"{gene} {variant()} VAF {self._fill('{day}.{month}')}%"),
                    (slip(gene, self._chance)[0], result + self._fill(pick(_REMARKS))),
                )
            )

        return make

    def _lab(self) -> Callable[[], Row]:
        pick, chance = self._chance.choice, self._chance.random
        tests = self._tests()
        any_unit = [unit for _, units in tests for unit in units]
        around = (
            "",
            "",
            "",
            "",
            " (serum)",
            ", blood",
            " level",
            "测定",
            " [POC]",
            " automated count",
        )

        def make() -> Row:
            name, units = pick(tests)
            name = slip(name, self._chance)[0] if chance() < 0.2 else name
            name = self._unknown() if chance() < 0.1 else name
            unit = pick(any_unit) if chance() < 0.1 else pick(units)
            return (self._written(name) + pick(around), self._fill(pick(_VALUES)), unit)

        return make

    def _tests(self) -> list[tuple[str, list[str]]]:
        """Give each name of a test with the spellings of its unit."""
        rows = read_rows(self._folder / "units.csv", required=("unit", "spellings"))
        spelled = {row["unit"]: [row["unit"], *split_cell(row["spellings"])] for _, row in rows}
        vocabularies = (
            load_vocabulary(self._folder / file) for file in ("labs.csv", "observations.csv")
        )
        return [
            (name, spelled.get(term.facts["unit"], [""]))
            for vocabulary in vocabularies
            for term in vocabulary.terms.values()
            for name in (term.name, *term.synonyms)
        ]


def sample(folder: Path, kind: str) -> Iterator[str]:
    """Give a few rows of a kind, to look at."""
    yield from ("\t".join(row) for row in RawStrings(folder).distinct(kind, 20))
