"""From chunks to statements: what is said of each, by itself or by its neighbours.

A chunk says something of a gene or a variant itself, or is listed with others of which a later word
speaks ('EGFR, ALK: negative') or an earlier one ('no EGFR or ALK ...'). Where two readings remain,
the chunk is open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from matcher.normalize.biomarker.chunks import NOT_TESTED, Chunk, particular

_SHARED = frozenset({"mutation", "fusion", "rearrangement", "amplification", "any"})
_CLOSE = frozenset({"and", "or", "/", "+", "&"})


def reason_of(results: set[str]) -> set[str]:
    """Keep the most telling of several words for a test without a result: why it has none."""
    for reason in ("insufficient", "failed"):
        if reason in results and results <= {reason, "failed", "not_tested", "cancelled"}:
            return {reason}
    return results - {"not_tested"}


@dataclass(frozen=True)
class Said:
    """One chunk with the result that holds for it; null where it is only named."""

    chunk: Chunk
    result: str | None
    implied: bool = False
    word: str | None = None


def said(clause: list[Chunk]) -> list[Said]:
    """Give each chunk of a clause its result: its own, an earlier one's, a later one's, or none."""
    told = list(_said(clause))
    present = ("positive", "equivocal")
    for index, one in enumerate(told[1:], start=1):
        before = told[index - 1]
        if one.chunk.listed == "or" and one.result in present and before.result in present:
            # 'G12C or G12D' leaves open which
            told[index - 1] = replace(before, chunk=replace(before.chunk, open=True))
            told[index] = replace(one, chunk=replace(one.chunk, open=True))
        if one.chunk.listed == " " and _only_denies(one.chunk) and before.result in present:
            told[index - 1] = replace(
                before, chunk=replace(before.chunk, open=True)
            )  # 'mutated: no'
    return told


def _said(clause: list[Chunk]) -> Iterator[Said]:
    lead: Chunk | None = None
    speaker: Chunk | None = None
    waiting: list[Chunk] = []
    speakers = sum(1 for chunk in clause if chunk.speaks and not chunk.attached)
    for index, chunk in enumerate(clause):
        if chunk.speaks and not (lead and _echoes(chunk)):
            yield from _given(waiting, chunk, speakers, between=bool(speaker and _bare(speaker)))
            if not (waiting and _bare(chunk)):
                shared = _shared_word(clause, index, chunk) if chunk.leads and chunk.gene else None
                yield Said(chunk, own_result(chunk), word=shared)
            waiting = []
            lead, speaker = chunk if chunk.leads else None, chunk
        elif speaker and _only_technique(chunk) and speaker.technique:
            # 'negative by IHC and FISH'
            yield Said(replace(speaker, technique=chunk.technique), own_result(speaker))
        elif speaker and chunk.listed == " " and own_result(speaker) == "unclear":
            yield Said(replace(chunk, open=True), None)
        elif speaker and "denied first" in speaker.marks and not lead:
            yield Said(replace(chunk, open=True), None)  # 'negative EGFR, MET mutation'
        elif lead and _may_belong_to_next(clause, index, lead):
            yield Said(replace(chunk, open=True), None)
        elif lead:
            yield from _continued(clause, index, lead, _shared_word(clause, index, lead))
        elif (chunk.listed == " " and _only_exon(chunk)) or _after_not(speaker, chunk):
            # 'mutation not detected exon 19', 'not G12C, G12D'
            yield Said(replace(chunk, open=True), None)
        else:
            waiting.append(chunk)
    yield from (_unspoken(chunk) for chunk in waiting)


def own_result(chunk: Chunk) -> str | None:
    """Read the result of a chunk from its own words; `unclear` where they contradict each other."""
    results = set(chunk.results)
    if len(results) > 1 and results <= NOT_TESTED:
        results = reason_of(results)
    if len(results) > 1:
        return "unclear"
    result = next(iter(results), None)
    if chunk.denies:
        return "negative" if result is None else "unclear"
    return result or ("positive" if chunk.detected else None)


def _echoes(chunk: Chunk) -> bool:
    """Say whether 'detected' only closes a denial: 'no EGFR or ALK alteration detected'."""
    own = "expression" in chunk.words or ("found first" in chunk.marks and not _bare(chunk))
    return chunk.detected and not (chunk.results or chunk.denies or own)


def _may_belong_to_next(clause: list[Chunk], index: int, lead: Chunk) -> bool:
    """Say whether a later word may speak for a chunk: 'loss of MLH1, MSH2 and MSH6 retained'."""
    if _spoken_for_later(clause, index, lead):
        return True
    lost = bool(set(lead.words) & {"expression", "loss"})
    close = clause[index].listed in _CLOSE
    for chunk in clause[index + 1 :]:
        if chunk.listed not in _CLOSE and (close or not lost):
            return False
        if chunk.speaks:
            return not chunk.leads and not _echoes(chunk)
    return False


def _spoken_for_later(clause: list[Chunk], index: int, lead: Chunk) -> bool:
    """Say whether a bare gene is listed with one that is denied: 'found EGFR, ALK and RET negative'."""
    if clause[index].gene is None or clause[index].names_alteration:
        return False
    for chunk in clause[index + 1 :]:
        if chunk.speaks and not chunk.leads:
            return own_result(chunk) != own_result(lead) and not _echoes(chunk)
        if chunk.speaks or chunk.names_alteration:
            return False
    return False


def _after_closed_list(chunk: Chunk, before: Chunk, lead: Chunk) -> bool:
    """Say whether a denied list of genes is over: 'no EGFR, ALK or ROS1 alteration, KRAS G12C'."""
    closed = bool(before.words) and not lead.names_alteration and own_result(lead) == "negative"
    other = chunk.gene is not None and chunk.gene != before.gene
    return closed and other and chunk.names_alteration and chunk.listed == ","


def _after_not(speaker: Chunk | None, chunk: Chunk) -> bool:
    if speaker is None or not speaker.denies or speaker.leads or "begins" not in speaker.marks:
        return False
    return chunk.gene is None and particular(chunk) and particular(speaker)


def _only_exon(chunk: Chunk) -> bool:
    return chunk.exon is not None and not (chunk.gene or chunk.alterations or chunk.words)


def _only_technique(chunk: Chunk) -> bool:
    """Say whether a chunk but adds another technique to the one before."""
    plain = replace(chunk, marks=set())
    return chunk.listed in _CLOSE and plain == Chunk(chunk.listed, technique=chunk.technique)


def _only_denies(chunk: Chunk) -> bool:
    return chunk.denies and _bare(replace(chunk, marks=chunk.marks - {"begins"}))


def _bare(chunk: Chunk) -> bool:
    """Say whether a chunk is nothing but a result."""
    return not (chunk.gene or chunk.names_alteration or chunk.panel or chunk.technique
                or chunk.marks - {"every", "plus", "minus", "found first", "stain first"} or chunk.unknown)  # fmt: skip


def _shared_word(clause: list[Chunk], index: int, lead: Chunk) -> str | None:
    """Give the word at the end of a list that a denial leads: 'no EGFR, ALK or ROS1 mutation'."""
    if lead.names_alteration or not lead.denies:
        return None
    for chunk in clause[index + 1 :]:
        if chunk.speaks and not _echoes(chunk):
            return None
        if chunk.names_alteration:
            named_so = chunk.words and not chunk.exon and chunk.words[0] in _SHARED
            return chunk.words[0] if named_so else None
    return None


def _continued(clause: list[Chunk], index: int, lead: Chunk, shared: str | None) -> Iterator[Said]:
    chunk, result = clause[index], own_result(lead)
    if _after_closed_list(chunk, clause[index - 1], lead):
        yield Said(replace(chunk, open=True), None)
        return
    named_so = lead.names_alteration or particular(chunk)
    closes = chunk.detected and named_so
    other = chunk.gene is not None and lead.gene is not None and chunk.gene != lead.gene
    apart = other and lead.names_alteration and particular(chunk) and chunk.listed == ","
    if result == "negative" and (apart or ("percent" in chunk.marks and chunk.names_alteration)):
        yield Said(replace(chunk, open=True), None)  # 'no ALK fusion, EGFR L858R'
        return
    apart = chunk.detected and chunk.listed == " " and chunk.gene is not None
    if result == "negative" and (apart or (closes and chunk.listed == ",")):
        yield Said(replace(chunk, open=True), None)  # 'no EGFR mutation, ALK fusion detected'
        return
    word = lead.words[0] if lead.alteration_first and lead.words else None
    yield Said(chunk, result, word=None if chunk.names_alteration else word or shared)


def _given(waiting: list[Chunk], speaker: Chunk, speakers: int, *, between: bool) -> Iterator[Said]:
    """Give the chunks that wait the result of the one that speaks, where it speaks for them.

    Those `between` two bare results ('neg, del, neg') may be of either, or of none.
    """
    if between and _bare(speaker):
        yield from (Said(replace(chunk, open=True), None) for chunk in waiting)
        return
    result = own_result(speaker)
    listed = [*(chunk.listed for chunk in waiting[1:]), speaker.listed]
    for index, chunk in enumerate(waiting):
        close = all(sign in _CLOSE for sign in listed[index:])
        apart = (
            _denies_another(chunk, speaker)
            or _is_counted(chunk, speaker)
            or "none_other" in speaker.marks
            or (particular(chunk) and (speaker.ihc is not None or speaker.technique == "ihc"))
        )
        if "every" in speaker.marks and set(listed[index:]) <= _CLOSE | {"、"}:
            yield Said(chunk, result)
        elif apart or (speaker.panel and not speaker.gene):
            yield _unspoken(chunk)
        elif _bare(speaker):
            several = len(waiting) > 1 and chunk.names_alteration
            yield Said(replace(chunk, open=True) if several else chunk, result)
        elif not chunk.names_alteration:
            yield _shared(chunk, speaker, result)
        elif speaker.attached or speakers > 1 or result == "positive" or _stands(chunk, speaker):
            yield _unspoken(chunk)
        elif close and "minus" not in speaker.marks and "+" not in listed[index:]:
            yield Said(chunk, result)
        else:
            yield Said(replace(chunk, open=True), None)


def _is_counted(chunk: Chunk, speaker: Chunk) -> bool:
    """Say whether an alteration stands with its allele frequency, and so was found."""
    counted = chunk.measures == 1 and "percent" in chunk.marks
    return counted and bool(chunk.alterations or chunk.words) and not _bare(speaker)


def _denies_another(chunk: Chunk, speaker: Chunk) -> bool:
    """Say whether the speaker denies but what it names itself: 'L858R, no T790M'."""
    if "begins" not in speaker.marks:
        return False
    if speaker.gene is not None:
        return True
    if not speaker.denies:
        return False
    if particular(chunk):
        return particular(speaker)
    told, denied = set(chunk.words), set(speaker.words)
    another = bool(told and denied) and "any" not in denied and not told & denied
    return another and not told & {"mutation", "any"}


def _stands(chunk: Chunk, speaker: Chunk) -> bool:
    """Say whether a variant is told apart from a whole gene: 'KRAS G12C, EGFR negative'."""
    told = chunk.gene is not None and particular(chunk)
    whole = speaker.gene is not None and not speaker.names_alteration
    return told and whole and speaker.gene != chunk.gene and chunk.listed != "/"


def _shared(chunk: Chunk, speaker: Chunk, result: str | None) -> Said:
    """Let a bare gene share what is said of the last of its list: 'ALK, ROS1 fusion negative'."""
    if not chunk.gene or not speaker.gene:
        return Said(chunk, None)
    if speaker.alterations or speaker.exon:
        return Said(replace(chunk, open=True), None)
    return Said(chunk, result, word=speaker.words[0] if speaker.words else None)


def _unspoken(chunk: Chunk) -> Said:
    """Take an alteration of which nothing is said as reported, a bare gene as only named."""
    return Said(chunk, "positive" if chunk.names_alteration else None, implied=True)
