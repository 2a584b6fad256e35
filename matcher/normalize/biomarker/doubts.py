"""What a chunk of a report leaves unsaid: bare names, bare measures, words that open a result."""

from __future__ import annotations

from matcher.normalize.biomarker.chunks import Chunk
from matcher.normalize.biomarker.statements import Said

# A bare sign of a repair protein is mostly its stain, where 'positive' is the normal finding.
REPAIR = frozenset({"MLH1", "MSH2", "MSH6", "PMS2"})


def claims_nothing(chunk: Chunk) -> bool:
    """Say whether a chunk speaks of no gene at all ('other drivers negative'), or says nothing."""
    if "none_other" in chunk.marks:
        return True
    if ("unnamed" in chunk.marks or chunk.panel) and chunk.gene is None:
        return not chunk.names_alteration or "unnamed" in chunk.marks
    nothing = not (chunk.gene or chunk.names_alteration or chunk.speaks or chunk.significance)
    explained = not chunk.measures or bool(chunk.marks & {"quantity", "percent"})
    return nothing and explained and not chunk.unknown


def bare_gene(one: Said) -> bool:
    """Say whether a chunk is a gene's name and nothing else."""
    chunk = one.chunk
    says = chunk.names_alteration or chunk.speaks or chunk.significance or chunk.marks
    return chunk.gene is not None and one.result is None and not says and readable(chunk)


def only_measured(one: Said) -> bool:
    """Say whether a chunk gives a gene's ratio or copies and nothing else: 'HER2/CEP17 ratio 1.1'."""
    chunk = one.chunk
    says = chunk.names_alteration or chunk.speaks or chunk.significance or chunk.panel
    counted = chunk.measures > 0 and bool(chunk.marks & {"quantity", "percent"})
    return counted and one.result is None and not says and readable(chunk)


def leads_to(after: list[Said]) -> bool:
    """Say whether what follows speaks of the gene just named: 'EGFR, L858R'."""
    return bool(after) and after[0].chunk.gene is None and after[0].chunk.names_alteration


def yes_or_no(chunk: Chunk) -> bool:
    """Say whether the result is but a yes or a no, which a bare gene leaves without a question."""
    denied = chunk.denies and not chunk.detected and "led" not in chunk.marks
    return not chunk.results and ("yes" in chunk.marks or denied)


def only_significance(chunk: Chunk) -> bool:
    """Say whether a chunk is but a word such as 'VUS'."""
    return chunk.significance is not None and not (chunk.names_alteration or chunk.speaks)


def readable(chunk: Chunk) -> bool:
    """Say whether nothing in a chunk is left that isn't understood."""
    bare_number = chunk.measures and not (chunk.marks & {"quantity", "percent"})
    return not (chunk.unknown or chunk.open or chunk.joined_to_panel or bare_number)


def only_classed(chunk: Chunk) -> bool:
    """Say whether a chunk is but a class ('class 3'), of the kinase or of pathogenicity."""
    return "classed" in chunk.marks and not (chunk.gene or chunk.names_alteration or chunk.speaks)


def only_zero(chunk: Chunk) -> bool:
    """Say whether a chunk is but a share of nothing: 'T790M, 0%'."""
    return "zero" in chunk.marks and not (chunk.gene or chunk.names_alteration or chunk.speaks)


def leaves_open(chunk: Chunk, symbol: str, result: str | None, technique: str | None) -> bool:
    """Say whether words beside a result make it one of something else.

    A loss of a variant may be that of its copy; what was negative once, in the germline or for one
    partner of a fusion isn't so today, in the tumour or for all; classes 1 to 3 are of the kinase
    in BRAF and of pathogenicity elsewhere.
    """
    if chunk.alterations and {"loss", "expression"} & set(chunk.words):
        return True
    if "zero" in chunk.marks and result == "positive":
        return True
    if chunk.marks & {"earlier", "germline", "partnered"} and result != "positive":
        return True
    if "earlier" in chunk.marks and (not chunk.names_alteration or len(chunk.alterations) > 1):
        return True
    if "normal" in chunk.marks and (
        symbol in REPAIR
        or technique == "ihc"
        or chunk.names_alteration
        or chunk.measures
        or "quantity" in chunk.marks
    ):
        return True
    return bool(chunk.marks & ({"classed vus"} if symbol == "BRAF" else {"classed"}))
