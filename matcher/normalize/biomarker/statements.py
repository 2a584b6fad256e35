"""From tokens to statements: which gene, which alterations, and what is said of them.

A report is read clause by clause (`;`), a clause chunk by chunk (`,`). A chunk says something of a
gene or a variant itself, or is listed with others of which a later word speaks ('EGFR, ALK:
negative') or an earlier one ('no EGFR or ALK ...'). Where two readings remain, the chunk is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from matcher.normalize.biomarker.tokens import Gene, Token
from matcher.terms.variants import Alteration

RESULTS = frozenset(
    {"positive", "negative", "equivocal", "pending", "insufficient", "failed", "cancelled"}
    | {"not_tested", "unclear"}
)
_SIGNIFICANCE = frozenset({"vus", "benign", "pathogenic", "synonymous"})
_ALTERATIONS = {
    "mutation": "mutation",
    "fusion": "fusion",
    "rearrangement": "rearrangement",
    "amplification": "amplification",
    "gain": "copy number gain",
    "loss": "loss",
    "deletion": "deletion",
    "insertion": "insertion",
    "duplication": "duplication",
    "skipping": "skipping",
    "splice": "splice site",
    "frameshift": "frameshift",
    "nonsense": "nonsense",
    "truncation": "truncation",
    "expression": "expression",
    "substitution": "point mutation",
    "alteration": "any",
}
# Words that name an alteration and say at once that it is there ('amplified').
_STATES = {
    "mutated": "mutation",
    "fused": "fusion",
    "rearranged": "rearrangement",
    "amplified": "amplification",
    "deleted": "deletion",
    "overexpression": "expression",
    "retained": "expression",
}
EXON_EVENTS = frozenset(
    {"deletion", "insertion", "duplication", "skipping", "splice site", "frameshift", "nonsense"}
    | {"mutation"}
)
_MARKS = frozenset(
    {"high", "low", "weak", "intermediate", "quantity", "none_other", "unnamed", "codon"}
)


@dataclass
class Chunk:
    """What stands between two separators, as read; `listed` is how it follows the one before."""

    listed: str = ","
    gene: Gene | None = None
    alterations: list[Alteration] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    exon: tuple[int, int] | None = None
    results: list[str] = field(default_factory=list)
    attached: bool = False
    leads: bool = False
    denies: bool = False
    detected: bool = False
    significance: str | None = None
    technique: str | None = None
    ihc: int | None = None
    marks: set[str] = field(default_factory=set)
    panel: str | None = None
    measures: int = 0
    unknown: list[str] = field(default_factory=list)
    alteration_first: bool = False
    open: bool = False
    joined_to_panel: bool = False

    @property
    def names_alteration(self) -> bool:
        """Say whether an alteration of any sort is named."""
        return bool(self.alterations or self.words or self.exon)

    @property
    def speaks(self) -> bool:
        """Say whether the chunk has a result of its own."""
        return bool(self.results or self.denies or self.detected or self.ihc is not None)

    @property
    def empty(self) -> bool:
        """Say whether nothing was read."""
        return self == Chunk(self.listed)


def clauses(tokens: Iterable[Token]) -> list[list[Chunk]]:
    """Read tokens into clauses of chunks."""
    read: list[list[Chunk]] = [[]]
    reader = _Reader()
    for token in tokens:
        if token.kind == "break":
            read[-1].extend(reader.finish(","))
            read.append([])
        else:
            read[-1].extend(reader.take(token))
    read[-1].extend(reader.finish(","))
    return [clause for clause in read if clause]


class _Reader:
    """Takes tokens one by one and gives a chunk whenever one is complete."""

    def __init__(self) -> None:
        self._chunk = Chunk()
        self._inside = 0
        self._after_dash = False

    def finish(self, listed: str) -> list[Chunk]:
        done, self._chunk = self._chunk, Chunk(listed)
        self._inside, self._after_dash = 0, False
        return [] if done.empty else [done]

    def take(self, token: Token) -> list[Chunk]:
        if token.kind in ("open", "close"):
            self._inside = 1 if token.kind == "open" else 0
            return []
        if token.kind == "dash":
            self._after_dash = True
            return []
        if token.kind in ("separator", "plus"):
            inside = self._inside
            done = self.finish(token.value)
            self._inside = inside
            return done
        done = self._split(token)
        self._put(token)
        self._after_dash = False
        return done

    def _split(self, token: Token) -> list[Chunk]:
        """Begin a new chunk where the token can't belong to the one at hand."""
        chunk = self._chunk
        if token.kind == "gene":
            new = chunk.gene is not None and chunk.gene.symbols != token.value.symbols
        elif token.means("ihc", "fish", "sequencing"):
            new = chunk.technique is not None and chunk.speaks
        elif token.kind in ("variant", "exon"):
            new = bool(chunk.results) and chunk.names_alteration and not chunk.leads
        elif token.means("vus", "benign"):
            new = bool(chunk.results) and not chunk.names_alteration
        elif token.means("no", "positive_for"):
            new = chunk.speaks
        else:
            new = False
        return self.finish(" ") if new else []

    def _put(self, token: Token) -> None:
        chunk = self._chunk
        if token.kind == "gene":
            chunk.gene = token.value
            chunk.marks |= {"led"} if chunk.leads else set()
            chunk.alteration_first = chunk.names_alteration
            chunk.joined_to_panel = chunk.panel is not None and self._after_dash
        elif token.kind in ("variant", "residue"):
            self._put_variant(token)
        elif token.kind == "class":
            chunk.words.append(token.value)
        elif token.kind == "exon":
            chunk.exon = token.value
        elif token.kind == "panel":
            chunk.panel = token.value
        elif token.kind == "number":
            self._put_number(token)
        elif token.kind == "ihc":
            chunk.ihc = token.value
        elif token.kind == "word":
            self._put_word(token.value)
        else:
            chunk.unknown.append(token.text)

    def _put_number(self, token: Token) -> None:
        chunk, number = self._chunk, token.value.number
        if "codon" in chunk.marks and number.low == number.high:
            chunk.words.append(f"codon {number.low:.0f} mutation")
            return
        chunk.measures += 1
        if token.value.unit == "%" or "." in token.text:
            chunk.marks.add("percent")  # an allele frequency, which nothing here asks for

    def _put_variant(self, token: Token) -> None:
        if token.kind == "variant":
            self._chunk.alterations.extend(token.value)
            if len(token.value) > 1:
                self._chunk.marks.add("either")
        else:
            self._chunk.alterations.append(token.value)

    def _put_word(self, word: str) -> None:
        chunk = self._chunk
        if word in RESULTS:
            chunk.results.append(word)
            chunk.attached = bool(self._inside or self._after_dash)
        elif word in _SIGNIFICANCE:
            chunk.significance = word
        elif word in _ALTERATIONS or word in _STATES or word == "lost":
            self._put_alteration(word)
        elif word in ("no", "not", "positive_for"):
            self._put_lead(word)
        elif word in ("detected", "yes"):
            chunk.detected = True
            chunk.marks |= {word} & {"yes"}
        elif word in ("ihc", "fish", "sequencing"):
            chunk.technique = word
        elif word in _MARKS:
            chunk.marks.add(word)
        else:
            chunk.unknown.append(word)

    def _put_alteration(self, word: str) -> None:
        chunk = self._chunk
        if word == "lost":
            chunk.words.append("expression")
            chunk.results.append("negative")
            return
        chunk.words.append(_ALTERATIONS.get(word) or _STATES[word])
        chunk.detected = chunk.detected or word in _STATES

    def _put_lead(self, word: str) -> None:
        chunk = self._chunk
        chunk.leads = word != "not"
        if word == "positive_for":
            chunk.results.append("positive")
        else:
            chunk.denies = True


@dataclass(frozen=True)
class Said:
    """One chunk with the result that holds for it; null where it is only named."""

    chunk: Chunk
    result: str | None
    implied: bool = False
    word: str | None = None


def said(clause: list[Chunk]) -> Iterator[Said]:
    """Give each chunk of a clause its result: its own, an earlier one's, a later one's, or none."""
    lead: Chunk | None = None
    waiting: list[Chunk] = []
    speakers = sum(1 for chunk in clause if chunk.speaks and not chunk.attached)
    for chunk in clause:
        if chunk.speaks and not (lead and _echoes(chunk)):
            yield from _given(waiting, chunk, speakers)
            if not (waiting and _bare(chunk)):
                yield Said(chunk, own_result(chunk))
            waiting = []
            lead = chunk if chunk.leads else None
        elif lead:
            yield from _continued(chunk, lead)
        else:
            waiting.append(chunk)
    yield from (_unspoken(chunk) for chunk in waiting)


def own_result(chunk: Chunk) -> str | None:
    """Read the result of a chunk from its own words; `unclear` where they contradict each other."""
    results = set(chunk.results)
    if len(results) > 1:
        return "unclear"
    result = next(iter(results), None)
    if chunk.denies:
        return "negative" if result is None else "unclear"
    return result or ("positive" if chunk.detected else None)


def _echoes(chunk: Chunk) -> bool:
    """Say whether 'detected' only closes a denial: 'no EGFR or ALK alteration detected'."""
    return chunk.detected and not chunk.results and not chunk.denies


def _bare(chunk: Chunk) -> bool:
    """Say whether a chunk is nothing but a result."""
    return not (chunk.gene or chunk.names_alteration or chunk.panel or chunk.technique
                or chunk.marks or chunk.unknown)  # fmt: skip


def _continued(chunk: Chunk, lead: Chunk) -> Iterator[Said]:
    result = own_result(lead)
    closes = chunk.detected and chunk.names_alteration and lead.names_alteration
    if result == "negative" and closes and chunk.listed == ",":
        yield Said(replace(chunk, open=True), None)  # 'no EGFR mutation, ALK fusion detected'
        return
    word = lead.words[0] if lead.alteration_first and lead.words else None
    yield Said(chunk, result, word=None if chunk.names_alteration else word)


def _given(waiting: list[Chunk], speaker: Chunk, speakers: int) -> Iterator[Said]:
    """Give the chunks that wait the result of the one that speaks, where it speaks for them."""
    result = own_result(speaker)
    listed = [*(chunk.listed for chunk in waiting[1:]), speaker.listed]
    for index, chunk in enumerate(waiting):
        close = all(sign in ("and", "/", "+", "&") for sign in listed[index:])
        if speaker.panel and not speaker.gene:
            yield _unspoken(chunk)
        elif _bare(speaker):
            several = len(waiting) > 1 and chunk.names_alteration
            yield Said(replace(chunk, open=True) if several else chunk, result)
        elif not chunk.names_alteration:
            yield _shared(chunk, speaker, result)
        elif speaker.attached or speakers > 1 or result == "positive" or _stands(chunk, speaker):
            yield _unspoken(chunk)
        elif close:
            yield Said(chunk, result)
        else:
            yield Said(replace(chunk, open=True), None)


def _stands(chunk: Chunk, speaker: Chunk) -> bool:
    """Say whether a variant is told apart from a whole gene: 'KRAS G12C, EGFR negative'."""
    event = chunk.exon is not None and any(word in EXON_EVENTS for word in chunk.words)
    particular = chunk.gene is not None and bool(chunk.alterations or event)
    whole = speaker.gene is not None and not speaker.names_alteration
    return particular and whole and speaker.gene != chunk.gene and chunk.listed != "/"


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
