"""The phrases that diagnoses are made of: types, histologies, sites and the words around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from matcher.normalize.diagnosis.types import ROOT, TumourTypes
from matcher.normalize.lexicon import BREAKS, Lexicon, words_of
from matcher.terms.vocabulary import Vocabulary

Kind = Literal["tumour", "histology", "site", "word"]

_TUMOURS = frozenset({"tumour", "histology"})
_MALIGNANT = {
    "lymphoma": ("malignant lymphoma", "non hodgkin lymphoma"),
    "melanoma": ("malignant melanoma",),
    "mesothelioma": ("malignant mesothelioma",),
}
_LINKS = frozenset({"of", "with", "and", "in", "the", "type", "to", "non"})
_HEADS = frozenset(
    "carcinoma|adenocarcinoma|sarcoma|lymphoma|leukemia|tumor|neoplasm|melanoma|malignant melanoma|myeloma|"
    "renal cell carcinoma|hepatocellular carcinoma|thyroid carcinoma|squamous cell carcinoma|"
    "hodgkin lymphoma|classical hodgkin lymphoma|classic hodgkin lymphoma|b cell lymphoma|"
    "large b cell lymphoma|t cell lymphoma|large cell lymphoma|marginal zone lymphoma|"
    "acute myeloid leukemia|liposarcoma|osteosarcoma|rhabdomyosarcoma|chondrosarcoma|"
    "synovial sarcoma|germ cell tumor|meningioma|ependymoma|medulloblastoma|craniopharyngioma|"
    "astrocytoma|glioma|mesothelioma|phyllodes tumor|granulosa cell tumor|chordoma".split("|")
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase stands for: a type, a histology or a site by key, or a word of a list."""

    kind: Kind
    key: str


def diagnosis_lexicon(types: TumourTypes, words: Vocabulary) -> Lexicon[Meaning]:
    """Build the phrases of diagnoses; a name that says no organ is a histology first."""

    def phrases() -> Iterator[tuple[str, Meaning]]:
        lists: tuple[tuple[Kind, Vocabulary], ...]
        lists = (("histology", types.histologies), ("site", types.sites), ("word", words))
        for kind, vocabulary in lists:
            for term in vocabulary.terms.values():
                for text in (term.name, *term.synonyms):
                    yield text, Meaning(kind, term.key)
        for term in types.tree.terms.values():
            is_tissue = term.key == ROOT or ROOT in term.parents
            for text in (() if is_tissue else (term.name,)) + term.synonyms:
                yield text, Meaning("tumour", term.key)

    named = list(phrases())
    turned = (*_inverted(named, types.site_words), *_divided(named, types.site_words))
    return Lexicon((*named, *turned, *_plural(named)))


def _plural(named: Sequence[tuple[str, Meaning]]) -> Iterator[tuple[str, Meaning]]:
    """Give the plurals of names that end in a plain word for a tumour: `carcinoid tumors`."""
    for text, meaning in named:
        if meaning.kind in _TUMOURS and text.casefold().split()[-1] in _HEADS:
            yield f"{text}s", meaning


def _inverted(
    named: Sequence[tuple[str, Meaning]], site_words: frozenset[str]
) -> Iterator[tuple[str, Meaning]]:
    """Turn names as registries and reports do: `leukemia, acute promyelocytic`, `…, … type`.

    What says an organ isn't turned: of an organ, its place in the sentence decides.
    """
    for text, meaning in named:
        words = text.casefold().replace("-", " ").split()
        if meaning.kind not in _TUMOURS or "," in text or not text.isascii():
            continue
        for at in range(1, 0 if _LINKS.intersection(words) else len(words)):
            head, rest = " ".join(words[at:]), " ".join(words[:at])
            if head in _HEADS and not _says_a_site(words[:at], site_words):
                for called in (head, *_MALIGNANT.get(head, ())):
                    for ending in ("", " type", " subtype"):
                        yield f"{called}, {rest}{ending}", meaning


def _says_a_site(words: Sequence[str], site_words: frozenset[str]) -> bool:
    """Look for a site's word, in Chinese for a site's name among the characters."""
    together = "".join(words)
    if together.isascii():
        return not site_words.isdisjoint(words)
    return any(name in together for name in site_words if not name.isascii())


def _divided(
    named: Sequence[tuple[str, Meaning]], site_words: frozenset[str]
) -> Iterator[tuple[str, Meaning]]:
    """Divide names after a shorter one, as reports do: `anaplastic large cell lymphoma, ALK negative`."""
    known = {" ".join(words_of(text)) for text, meaning in named if meaning.kind in _TUMOURS}
    for text, meaning in named:
        words = words_of(text)
        if meaning.kind not in _TUMOURS or not BREAKS.isdisjoint(words):
            continue
        for at in range(1, len(words)):
            head, rest = " ".join(words[:at]), " ".join(words[at:])
            if head in known and not _says_a_site(words[at:], site_words):
                yield f"{head}, {rest}", meaning
                yield f"{head} ({rest})", meaning
                yield f"{head} ({rest}", meaning
