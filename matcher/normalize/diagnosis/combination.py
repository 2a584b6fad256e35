"""What the mentions and codes of one row say together: a type, several that disagree, or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from matcher.normalize.diagnosis.codes import CodeReading, in_situ
from matcher.normalize.diagnosis.reading import Reading
from matcher.normalize.diagnosis.scene import Denial, Mention
from matcher.normalize.diagnosis.types import (
    BENIGN,
    GENERIC,
    IN_SITU,
    ROOT,
    UNKNOWN_PRIMARY,
    TumourTypes,
)
from matcher.normalize.resolution import Candidate, DiagnosisResolution, Method, Status

_DENYING_CODES: dict[str, Denial] = {
    "history": "history",
    "family_history": "family_history",
    "suspected": "suspected",
}
_UNKNOWN_PRIMARIES = frozenset({"HNSCUP", "MUP", "SCUP", "CUPNOS"})
# Types that name their own parts: of the germ cell tumours beside them only they stand.
_NAMING_PARTS = frozenset({"MGCT", "OMGCT", "BMGCT", "VMGCT"})
# Of two histologies that a text calls mixed or combined, the type of the mixture.
_MIXTURES = (("SCLC", "NSCLC", "CSCLC"), ("LUAD", "LUSC", "LUAS"), ("HCC", "CHOL", "HCCIHCH"))
# Of a type and a word that stands anywhere beside it, the type that both make.
_REFINED = {
    ("CML", "bcr_abl"): "CMLBCRABL1",
    ("BLL", "bcr_abl"): "BLLBCRABL1",
    ("NSCLC", "poorly_differentiated"): "NSCLCPD",
}
# Of a carcinoma whose origin isn't known, the type by its histology.
_UNKNOWN_BY_HISTOLOGY = {"adenocarcinoma": "ADNOS", "small_cell": "SCUP"}
# How an adenocarcinoma grows, which is no other tumour than it.
_PATTERNS = frozenset({"papillary", "micropapillary", "cribriform"})
_MOST_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Fields:
    """A row's fields, read."""

    texts: tuple[str, ...]
    diagnosis: Reading
    histology: Reading
    codes: tuple[CodeReading, ...]
    spelled: float  # 1, or the least resemblance of a corrected word

    @property
    def mentions(self) -> list[Mention]:
        """Give the mentions of both texts."""
        return [*self.diagnosis.mentions, *self.histology.mentions]

    @property
    def words(self) -> frozenset[str]:
        """Give the lists whose words occur in either text."""
        return self.diagnosis.words | self.histology.words


class Combination:
    """One row on its way from mentions and codes to a type."""

    def __init__(self, types: TumourTypes, fields: Fields) -> None:
        self._types, self._fields = types, fields
        # Copies, for rows that hold the same text share its reading.
        stated = [replace(m) for m in fields.mentions if not m.denied and m.kind != "site"]
        main = [mention for mention in stated if not mention.demoted]
        self._tumours = [m.key for m in main if m.kind == "tumour"]
        self._histologies = [m for m in main if m.kind == "histology"]
        if not main:
            self._histologies = [m for m in stated if m.kind == "histology"]
        self._primary_codes = [c for c in fields.codes if c.meaning in {"primary", "in_situ"}]
        if "malignant" in fields.words:
            _rename(self._histologies, "tumour", "cancer")
        if any(m.key == "in_situ" for m in self._histologies):
            self._take_in_situ()
        if "well_differentiated" in fields.words:
            _rename(self._histologies, "neuroendocrine", "well_differentiated_net")
        self._drop_broader_histologies()

    def _take_in_situ(self) -> None:
        """Let 'in situ' that stands apart govern the histologies beside it."""
        vocabulary = self._types.histologies
        for mention in self._histologies:
            kinds = vocabulary.ancestors([mention.key]) | {mention.key}
            if "carcinoma" in kinds or mention.key == "melanoma":
                mention.key = in_situ(vocabulary, mention.key)

    def _drop_broader_histologies(self) -> None:
        """Let a histology give way to a kind of it: `neuroendocrine carcinoma, small cell type`."""
        above = {m.key: self._types.broader(m.key) for m in self._histologies}
        for mention in tuple(self._histologies):
            finer = [m for m in self._histologies if mention.key in above[m.key]]
            if mention.key in GENERIC or not finer or (mention.sites and finer[0].sites):
                continue
            finer[0].sites = finer[0].sites or mention.sites
            self._histologies.remove(mention)

    # -- the answer ------------------------------------------------------------------------

    def resolution(self) -> DiagnosisResolution:
        """Decide: denied, nothing said, one type, or several that disagree."""
        denial = self._denial()
        text_codes = self._text_types()
        all_codes = self._with_codes(text_codes)
        if denial:
            return self._denied(denial, all_codes)
        if self._contradicted(text_codes):
            return self._ambiguous(all_codes)
        codes = self._refined(self._settle(all_codes))
        unsure = self._fields.diagnosis.unread_tumour or self._fields.histology.unread_tumour
        unsure = unsure or self._unnamed(all_codes) or self._loses_in_situ(codes)
        unsure = unsure or self._leaves_an_origin(codes) or self._belittles(codes)
        if len(codes) == 1 and not unsure:
            return self._matched(codes[0], text_codes)
        return self._ambiguous(codes or self._possible())

    def _denial(self) -> Denial | None:
        stated = [m for m in self._fields.diagnosis.mentions if m.kind != "site"]
        if not stated:
            stated = [m for m in self._fields.mentions if m.kind != "site"]
        if stated and all(mention.denied for mention in stated):
            return stated[0].denied
        if stated or self._primary_codes:
            return None
        denying = (_DENYING_CODES.get(code.meaning) for code in self._fields.codes)
        return next((why for why in denying if why), None)

    def _matched(self, code: str, text_codes: list[str]) -> DiagnosisResolution:
        method: Method = "grammar"
        if not text_codes and self._primary_codes and not self._histologies:
            method = "code"
        elif self._fields.spelled < 1:
            method = "fuzzy"
        score = {"code": 1.0, "grammar": 0.95}.get(method, round(0.95 * self._fields.spelled, 4))
        hedged = [
            m.key
            for m in self._fields.mentions
            if m.denied == "suspected" and m.kind == "histology"
        ]
        site = self._types.site_of(code)
        named = [self._types.compose(site, key) for key in hedged] if site else []
        others = [other for other in dict.fromkeys(named) if other and other != code]
        return self._say(code, "matched", method, score, others)

    def _ambiguous(self, codes: Iterable[str]) -> DiagnosisResolution:
        candidates = [code for code in dict.fromkeys(codes) if code]
        status: Status = "ambiguous" if candidates else "unmatched"
        return self._say(None, status, "grammar" if candidates else None, 0.0, candidates)

    def _denied(self, why: Denial, codes: list[str]) -> DiagnosisResolution:
        said = self._say(None, "unmatched", "grammar", 0.0, self._types.leaves(codes))
        return replace(said, denied=why)

    def _say(
        self,
        concept: str | None,
        status: Status,
        method: Method | None,
        score: float,
        others: list[str],
    ) -> DiagnosisResolution:
        return DiagnosisResolution(
            raw=raw_text(self._fields.texts),
            concept=concept,
            status=status,
            method=method,
            score=score,
            candidates=tuple(Candidate(code, 0.5) for code in others[:_MOST_CANDIDATES]),
        )

    # -- what the text says ------------------------------------------------------------------

    def _text_types(self) -> list[str]:
        """Name the types of the texts alone."""
        if self._unknown_primary():
            return [*self._tumours, *self._of_unknown_origin(), *self._not_carcinomas()]
        site = self._site(self._own_sites())
        named = self._types_in(site, claims=self._claims())
        return named or self._origin_of_spread(site)

    def _origin_of_spread(self, site: str | None) -> list[str]:
        """Name the cancer that only its metastases and its origin tell: `lung mets, colon primary`."""
        own = any(m.role == "own" and not m.denied for m in self._all_sites())
        if site is None or not own or self._histologies or "metastasis" not in self._fields.words:
            return []
        tissue = self._types.tissue(site)
        return [tissue] if tissue else []

    def _with_codes(self, text_types: list[str]) -> list[str]:
        """Name the types of texts and codes together."""
        claims = [*text_types, *(code.type for code in self._primary_codes if code.type)]
        coded_sites = [code.site for code in self._primary_codes if code.site]
        site = self._site([*self._own_sites(), *coded_sites])
        coded = [code.histology for code in self._primary_codes if code.histology]
        if self._unknown_primary():
            return claims
        return self._types_in(site, claims=claims, histologies=coded)

    def _unknown_primary(self) -> bool:
        return any(code == UNKNOWN_PRIMARY for code in self._tumours)

    def _of_unknown_origin(self) -> list[str]:
        """Name the carcinomas of unknown origin by their histologies."""
        named = (_UNKNOWN_BY_HISTOLOGY.get(mention.key) for mention in self._histologies)
        return [code for code in named if code]

    def _not_carcinomas(self) -> list[str]:
        """Name the histologies that a carcinoma of unknown primary isn't: melanoma, lymphoma."""
        named = (self._types.alone(mention.key) for mention in self._histologies)
        tissues = ((code, self._types.site_of(code)) for code in named if code)
        return [code for code, site in tissues if site is None or site == "skin"]

    def _claims(self) -> list[str]:
        """Name the types that the text names in full: as a type, or as a histology with its site."""
        pairs = [
            self._types.compose(site.key, mention.key)
            for mention in self._histologies
            for site in self._chosen(mention.sites)
            if mention.key != "tumour"
        ]
        return [*self._tumours, *(code for code in pairs if code)]

    def _chosen(self, sites: list[Mention]) -> list[Mention]:
        own = [site for site in sites if site.role == "own"]
        return own or sites

    def _own_sites(self) -> list[str]:
        """Give the tumour's own sites: those said to be, else the types', else what floats."""
        diagnosis = [m for m in self._fields.diagnosis.mentions if m.kind == "site"]
        own = [m.key for m in self._all_sites() if m.role == "own" and not m.denied]
        tied = [site.key for m in self._histologies for site in self._chosen(m.sites)]
        of_types = [self._types.site_of(code) for code in self._tumours]
        claimed = [*own, *tied, *(site for site in of_types if site)]
        if claimed:
            return claimed
        plain = [m.key for m in diagnosis if m.role == "plain" and not m.denied]
        sampled = [m.key for m in diagnosis if m.role == "sampled"]
        if sampled and not any(self._types.tissue(site) for site in plain):
            return sampled
        if plain or diagnosis or "metastatic" in self._fields.diagnosis.words:
            return plain
        body = [m for m in self._fields.histology.mentions if m.kind == "site"]
        return [m.key for m in body if m.role == "plain" and not m.denied]

    def _all_sites(self) -> list[Mention]:
        return [mention for mention in self._fields.mentions if mention.kind == "site"]

    def _site(self, sites: list[str]) -> str | None:
        """Give the one site that all the sites are parts of or contain, the narrowest of them."""
        kinds = {site: self._types.kinds_of_site(site) for site in dict.fromkeys(sites)}
        broader = {above for site, above_it in kinds.items() for above in above_it - {site}}
        narrow = [site for site in kinds if site not in broader]
        if len(narrow) <= 1:
            return narrow[0] if narrow else None
        shared = frozenset.intersection(*(kinds[site] for site in narrow))
        return max(shared, key=lambda site: len(self._types.kinds_of_site(site)), default=None)

    def _types_in(
        self, site: str | None, *, claims: list[str], histologies: Sequence[str] = ()
    ) -> list[str]:
        named = list(claims)
        untied = [m.key for m in self._histologies if not m.sites]
        tied = [m.key for m in self._histologies if m.sites and m.key not in GENERIC]
        for key in (*untied, *histologies, *(tied if site else ())):
            if key in GENERIC and named and key != "tumour":
                continue
            code = self._types.compose(site, key) if site else self._types.alone(key)
            if code:
                named.append(code)
        return list(dict.fromkeys(named))

    def _unnamed(self, codes: list[str]) -> bool:
        """Say whether a histology was stated that none of the types accounts for."""
        if self._unknown_primary() or any(code in _UNKNOWN_PRIMARIES for code in codes):
            return False
        coded = {code.histology for code in self._primary_codes if code.histology}
        keys = ({m.key for m in self._histologies} | coded) - GENERIC - {"benign", "amyloidosis"}
        if any("adenocarcinoma" in self._types.broader(key) for key in keys):
            keys -= _PATTERNS
        return any(not self._accounted(key, codes) for key in keys)

    def _loses_in_situ(self, codes: list[str]) -> bool:
        """Say whether 'in situ' was said and an invasive type would be the answer."""
        if "microinvasive" in self._fields.words and IN_SITU.intersection(codes):
            return True
        said = any(mention.key == "in_situ" for mention in self._histologies)
        coded = any(code.meaning == "in_situ" and code.morphology for code in self._primary_codes)
        if not said and not coded:
            return False
        invasive = (code for code in codes if code not in {*IN_SITU, "MEL"})
        return any(ROOT not in self._types.tree.terms[code].parents for code in invasive)

    def _belittles(self, codes: list[str]) -> bool:
        """Say whether a benign type would be the answer, and malignancy was said: `…, malignant`."""
        malignant = {"cancer", "carcinoma", "sarcoma"}
        kinds = [{m.key, *self._types.broader(m.key)} for m in self._histologies]
        said = "malignant" in self._fields.words or any(malignant & kind for kind in kinds)
        return said and bool(BENIGN.intersection(codes))

    def _leaves_an_origin(self, codes: list[str]) -> bool:
        """Say whether a site is called the origin that no type is of: `lung primary` of a breast."""
        stated = [m.key for m in self._all_sites() if m.role == "own" and not m.denied]
        origins = {tissue for site in stated if (tissue := self._types.tissue(site))}
        return any(
            not any(self._types.can_be_in(code, tissue) for code in codes) for tissue in origins
        )

    def _accounted(self, key: str, codes: list[str]) -> bool:
        sites = {self._types.site_of(code) for code in codes}
        composed = {self._types.compose(site, key) for site in sites if site}
        composed.add(self._types.alone(key))
        return any(code in codes for code in composed if code) or "CSCLC" in codes

    # -- several types -----------------------------------------------------------------------

    def _settle(self, codes: list[str]) -> list[str]:
        """Reduce the types to one, where mixture, kinship or alternatives allow it."""
        words = self._fields.words
        leaves = self._types.leaves(codes)
        for slighter in (BENIGN, IN_SITU):
            leaves = [code for code in leaves if code not in slighter] or leaves
        if "CSCLC" in leaves:
            leaves = [c for c in leaves if c == "CSCLC" or not self._is_of_lung(c)]
        if mixed := _NAMING_PARTS.intersection(leaves):
            leaves = [c for c in leaves if c in mixed or not self._is_part_of(c, mixed)]
        if len(leaves) > 1 and "mixed" in words and (mixture := self._mixture(leaves)):
            return [mixture]
        if "or" in words and "transformed" not in words and len(set(codes)) > 1:
            shared = [c for c in codes if all(self._types.is_kind_of(x, c) for x in leaves)]
            return self._types.leaves(c for c in shared if [c] != leaves) or leaves
        return leaves

    def _refined(self, codes: list[str]) -> list[str]:
        """Make a type the finer one that a word beside it says: `CML, chronic phase, Ph+`."""
        words = self._fields.words & {word for _, word in _REFINED}
        hedged = any(m.denied == "suspected" and m.kind != "site" for m in self._fields.mentions)
        if len(codes) != 1 or not words or hedged:
            return codes
        return next(([_REFINED[codes[0], w]] for w in words if (codes[0], w) in _REFINED), codes)

    def _is_part_of(self, code: str, mixed: Iterable[str]) -> bool:
        sites = {self._types.site_of(one) for one in mixed}
        return code in self._types.germ_cell and self._types.site_of(code) in sites

    def _is_of_lung(self, code: str) -> bool:
        return self._types.is_kind_of(code, "NSCLC") or code == "SCLC"

    def _mixture(self, leaves: list[str]) -> str | None:
        for first, second, mixture in _MIXTURES:
            parts = [
                {code for code in leaves if self._types.is_kind_of(code, part)}
                for part in (first, second)
            ]
            if all(parts) and parts[0] | parts[1] == set(leaves):
                return mixture
        return None

    # -- contradictions ----------------------------------------------------------------------

    def _contradicted(self, text_types: list[str]) -> bool:
        """Say whether a code says that there is no such tumour, or that it is a secondary one."""
        meanings = {code.meaning for code in self._fields.codes}
        against = meanings & {"benign", "other", "history"}
        if text_types and BENIGN.issuperset(text_types):
            coded = [code.type for code in self._primary_codes if code.type]
            if any(self._is_other(code, text_types) for code in coded):
                return True
            against -= {"benign"}
        if text_types and not self._primary_codes and against:
            return True
        secondary = {code.site for code in self._fields.codes if code.meaning == "secondary"}
        tissues = {self._types.tissue(site) for site in secondary if site}
        if any(self._types.is_kind_of(code, of) for code in text_types for of in tissues if of):
            return True
        return not text_types and self._coded_metastasis()

    def _is_other(self, code: str, types: list[str]) -> bool:
        """Say whether a type is none of some others, nor a broader one."""
        kin = self._types.is_kind_of
        return not any(kin(one, code) or kin(code, one) for one in types)

    def _coded_metastasis(self) -> bool:
        """Say whether the texts name as a metastasis what a code names as the primary tumour."""
        spread = {site.key for site in self._all_sites() if site.role == "metastasis"}
        return any(code.site in spread for code in self._primary_codes)

    def _possible(self) -> list[str]:
        """Give what the stated histologies or sites could be."""
        sites = [m.key for m in self._all_sites() if m.role != "metastasis" and not m.denied]
        keys = [m.key for m in self._histologies]
        here = [self._types.compose(site, key) for key in keys for site in sites]
        here += [self._types.tissue(site) for site in sites if "tumour" in keys]
        somewhere = [code for key in keys for code in self._types.possible(key)]
        somewhere = [] if set(keys) <= GENERIC else somewhere
        return [code for code in (*here, *somewhere) if code]


def _rename(mentions: list[Mention], before: str, after: str) -> None:
    for mention in mentions:
        mention.key = after if mention.key == before else mention.key


def raw_text(text: tuple[str, ...]) -> str:
    """Write the fields of a row as one text."""
    return "\t".join(text).rstrip("\t")
