"""What the name of a test asks for: alterations gene by gene, a marker, the product of a laboratory."""

from __future__ import annotations

from matcher.normalize.biomarker.chunks import EXON_EVENTS, Chunk, clauses
from matcher.normalize.biomarker.scores import MARKERS, ONLY_BESIDE_PDL1
from matcher.normalize.biomarker.tokens import Token

# Who tests, not with what: keys of `panels.csv` that cover nothing beside a product of theirs.
_LABORATORIES = frozenset(
    {"neogenomics", "clarient", "genoptix", "genpath", "integrated_oncology", "esoterix", "quest"}
    | {"burning_rock", "geneseeq", "genetron", "amoydx", "genecast", "geneplus", "3dmed"}
    | {"novogene", "bgi"}
)


def without_twin(tokens: list[Token]) -> list[Token]:
    """Leave out the gene of PD-L1 where its stain is named, too: 'CD274 (PD-L1) IHC'."""
    stained = any(token.means("ihc") for token in tokens)
    if not (stained and any(token.means("pdl1") for token in tokens)):
        return tokens
    return [t for t in tokens if not (t.kind == "gene" and t.value.symbols == ("CD274",))]


def repair_stain(tokens: list[Token]) -> str | None:
    """Read the proteins of mismatch repair as stains, unless the test says that it sequences."""
    sequenced = any(token.means("sequencing") for token in tokens)
    return "ihc" if marker_of(tokens) == "MSI" and not sequenced else None


def most_exact(panels: list[str]) -> str | None:
    """Give the product where a laboratory is named beside it; null where two products are."""
    products = list(dict.fromkeys(panel for panel in panels if panel not in _LABORATORIES))
    if len(products) > 1:
        return None
    return products[0] if products else panels[0] if panels else None


def asked_for(tokens: list[Token]) -> dict[str, tuple[str, ...]]:
    """Give the alterations that a test asks for by its name, gene by gene.

    A bare gene shares those of the next ('ALK/ROS1 fusion'), but never a variant of another gene.
    What names no gene ('T790M ddPCR') stands under the empty string.
    """
    asked: dict[str, tuple[str, ...]] = {}
    symbols: tuple[str, ...] = ()
    waiting: list[str] = []
    for chunk in (chunk for clause in clauses(tokens) for chunk in clause):
        symbols = chunk.gene.symbols if chunk.gene else symbols
        wanted = _asked_of(chunk)
        if not wanted:
            waiting.extend(symbols if chunk.gene else ())
            continue
        for symbol in (*(symbols or ("",)), *(() if chunk.alterations else waiting)):
            asked[symbol] = tuple(dict.fromkeys((*asked.get(symbol, ()), *wanted)))
        waiting = []
    return {symbol: tuple(t for t in texts if t != "mutation") or texts
            for symbol, texts in asked.items()}  # fmt: skip


def _asked_of(chunk: Chunk) -> list[str]:
    wanted = [shape.text for shape in chunk.alterations]
    words = [word for word in chunk.words if word != "any"]
    if chunk.exon is None:
        return wanted + words
    first, last = chunk.exon
    place = f"exon {first}" if first == last else f"exon {first}-{last}"
    events = [f"{place} {word}" for word in words if word in EXON_EVENTS]
    others = [word for word in words if word not in EXON_EVENTS]
    return wanted + others + (events or ([] if wanted or others else [f"{place} mutation"]))


def marker_of(tokens: list[Token]) -> str | None:
    """Give the marker that a cell names, the score where one is named."""
    named = [MARKERS[token.value] for token in tokens if token.kind == "word"
             and token.value in MARKERS and token.value not in ONLY_BESIDE_PDL1]  # fmt: skip
    if "PD-L1" in named or any(marker.startswith("PD-L1") for marker in named):
        beside = {MARKERS[t.value] for t in tokens if t.means("pdl1_tps", "pdl1_cps", "pdl1_ic")}
        return next(iter(beside)) if len(beside) == 1 else "PD-L1"
    return named[0] if named else None
