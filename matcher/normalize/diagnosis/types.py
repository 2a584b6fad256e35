"""What a histology in an organ is called: OncoTree types by site and histology.

`oncotree.csv` names in `cells` the pairs of site and histology that a type stands for; a pair
without a type of its own is what its nearest broader pair is: acinar adenocarcinoma of the upper
lobe is a lung adenocarcinoma, and a carcinoma that has no type is a cancer of its organ.

Codes, names and parents are those of OncoTree, release oncotree_2025_10_03 (Memorial Sloan
Kettering Cancer Center, cBioPortal/oncotree, CC BY 4.0); synonyms, sites and cells are our own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from matcher.terms.vocabulary import Vocabulary, load_vocabulary, split_cell

ROOT = "TISSUE"
UNKNOWN_PRIMARY = "CUP"
IN_SITU = frozenset({"LAIS", "DCIS", "LCIS", "CAIS", "CEAIS", "AIS"})
# Types that aren't malignant: beside a cancer they are no second one.
BENIGN = frozenset(
    """ACA AN BPT BRAME BTBEOV CHBL CPP DF FA FT GN GNC HEMA HTAT IUP LIAD LM MCBCL MCN MF MGUS MNG
    MPC MYXO NFIB OAT OFMT OMT PADA PORO PPCT PSC PTAD RAML ROCY SCHW CSCHW SGO SKCN SPIR TAC ULM
    UPA""".split()
)
GENERIC = frozenset({"cancer", "carcinoma", "tumour"})
_ANYWHERE = frozenset({"LYMPH", "MYELOID", "SOFT_TISSUE", "BONE", "PNS", "SKIN", "OTHER"})
# Codes of the liver and of the ducts in it stand for each other's tumours.
_ONE_PLACE = frozenset({"LIVER", "BILIARY_TRACT"})

# Types that the clinic files under another than OncoTree does: as NSCLC (WHO Classification of
# Thoracic Tumours, 5th edition, 2021: both are non-small cell by exclusion of small cell); and
# the pleomorphic carcinoma, which is one of the sarcomatoid ones there.
_CLINICALLY = {"SARCL": "NSCLC", "LUNE": "NSCLC", "LUPC": "SARCL"}


class TumourTypes:
    """The OncoTree with the sites and histologies that make up its types."""

    def __init__(self, folder: Path) -> None:
        self.tree: Vocabulary = load_vocabulary(folder / "oncotree.csv")
        self.sites: Vocabulary = load_vocabulary(folder / "tumour_sites.csv")
        self.histologies: Vocabulary = load_vocabulary(folder / "tumour_histologies.csv")
        self._types: dict[tuple[str, str], str] = {}
        self._site_of: dict[str, str] = {}
        for term in self.tree.terms.values():
            for cell in split_cell(term.facts["cells"]):
                site, histology = cell.split()
                self._types[site, histology] = term.key
                self._site_of.setdefault(term.key, site)
        for site, term in self.sites.terms.items():
            if term.facts["tissue"] and not term.parents:
                self._site_of.setdefault(term.facts["tissue"], site)
        self.site_words = frozenset(
            word
            for term in self.sites.terms.values()
            for text in (term.name, *term.synonyms)
            for word in text.casefold().replace("-", " ").split()
        ) - {"cell", "soft", "of", "and"}
        self.germ_cell = frozenset(
            code
            for (_, kind), code in self._types.items()
            if "germ_cell" in self.histologies.ancestors([kind])
        )
        self.former = {
            former.upper(): term.key
            for term in self.tree.terms.values()
            for former in split_cell(term.facts.get("former", ""))
        }
        self.above = lru_cache(maxsize=None)(lambda code: self.tree.ancestors([code]))
        self.kinds_of_site = lru_cache(maxsize=None)(self._kinds_of_site)
        self.broader = lru_cache(maxsize=None)(lambda key: self.histologies.ancestors([key]))
        self.compose = lru_cache(maxsize=None)(self._compose)

    def is_said(self, code: str) -> bool:
        """Say whether clinicians say the code as a word, as they do NSCLC."""
        return code in self.tree and code.casefold() in self.tree.terms[code].synonyms

    def site_of(self, code: str) -> str | None:
        """Give the site that a type lies in: its own, else its tissue's; blood has none."""
        for key in (code, *self.above(code)):
            if key in self._site_of and (key == code or ROOT in self.tree.terms[key].parents):
                return self._site_of[key]
        return None

    def tissue(self, site: str) -> str | None:
        """Give the OncoTree tissue of a site, where it has one."""
        return self.sites.terms[site].facts["tissue"] or None

    def has_own_carcinomas(self, site: str) -> bool:
        """Say whether a carcinoma found there began there more often than not (brain: no)."""
        return self.sites.terms[site].facts["carcinoma"] == "yes"

    def can_be_in(self, code: str, tissue: str) -> bool:
        """Say whether a type is one of a tissue, or one that may arise in any (a lymphoma)."""
        roots = {key for key in (code, *self.above(code)) if ROOT in self.tree.terms[key].parents}
        beside = tissue in _ONE_PLACE and bool(roots & _ONE_PLACE)
        return tissue in roots or bool(roots & _ANYWHERE) or beside

    def arises_in(self, site: str, histology: str) -> bool:
        """Say whether a histology found in a site most likely began there.

        So it is where the site has a type for just this histology: not an adenocarcinoma in the
        liver, nor one in the skin.
        """
        kinds = [k for k in _upwards(self.histologies, histology) if k not in GENERIC]
        if "mesothelioma" not in kinds and not self.has_own_carcinomas(site):
            return False
        if histology in GENERIC or "in_situ" in kinds:
            return True
        places = list(_upwards(self.sites, site))
        return any((place, kind) in self._types for kind in kinds for place in places)

    def _kinds_of_site(self, site: str) -> frozenset[str]:
        """Give a site and all that it is a part of."""
        return self.sites.ancestors([site]) | {site}

    def _compose(self, site: str, histology: str) -> str | None:
        """Name the type of a histology in a site, or nothing where no true name is known."""
        for kind in _upwards(self.histologies, histology):
            for place in _upwards(self.sites, site):
                if (place, kind) in self._types:
                    return self._types[place, kind]
            anywhere = self.histologies.terms[kind].facts["anywhere"]
            if anywhere:
                return anywhere
            if kind == "carcinoma" and not self.has_own_carcinomas(site):
                return self.tissue(site) if histology == "carcinoma" else None
            if kind == "cancer":
                return self.tissue(site)
        return None

    def alone(self, histology: str) -> str | None:
        """Name the type of a histology that stands without a site, where it is sure."""
        facts = self.histologies.terms[histology].facts
        return facts["alone"] or facts["anywhere"] or None

    def possible(self, histology: str) -> list[str]:
        """Give the types that a histology could be, those of the lung first."""
        found = {code: site for (site, kind), code in self._types.items() if kind == histology}
        return sorted(found, key=lambda code: (found[code] != "lung", code))

    def leaves(self, codes: Iterable[str]) -> list[str]:
        """Drop whatever another of the types is a kind of."""
        kept = list(dict.fromkeys(codes))
        broader = {above for code in kept for above in self._above_in_clinic(code)}
        return [code for code in kept if code not in broader]

    def roots(self, codes: Iterable[str]) -> list[str]:
        """Drop whatever is a kind of another of the types."""
        kept = list(dict.fromkeys(codes))
        return [code for code in kept if not self._above_in_clinic(code) & set(kept)]

    def is_kind_of(self, code: str, broader: str) -> bool:
        """Say whether a type is another or a kind of it."""
        return code == broader or broader in self._above_in_clinic(code)

    def _above_in_clinic(self, code: str) -> frozenset[str]:
        alias = _CLINICALLY.get(code)
        above: frozenset[str] = self.above(code)
        return above | {alias} | self._above_in_clinic(alias) if alias else above


def _upwards(vocabulary: Vocabulary, key: str) -> Iterator[str]:
    waiting, seen = deque([key]), set()
    while waiting:
        key = waiting.popleft()
        if key not in seen:
            seen.add(key)
            yield key
            waiting.extend(vocabulary.terms[key].parents)
