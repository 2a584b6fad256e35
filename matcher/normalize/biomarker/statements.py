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
NOT_TESTED = frozenset({"pending", "insufficient", "failed", "cancelled", "not_tested"})
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
_LED_BY = frozenset({"lost", "loss", "retained"})
EXON_EVENTS = frozenset(
    {"deletion", "insertion", "duplication", "skipping", "splice site", "frameshift", "nonsense"}
    | {"mutation"}
)
_MARKS = frozenset(
    {"high", "low", "weak", "intermediate", "quantity", "none_other", "unnamed", "codon"}
)


_CLOSE = frozenset({"and", "/", "+", "&"})


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
    told = list(tokens)
    for index, token in enumerate(told):
        if token.kind == "break" and reader.inside and not _contrasts(token):
            read[-1].extend(reader.take(Token("separator", ",", token.text)))
        elif token.kind == "break":
            read[-1].extend(reader.finish(","))
            read.append([])
        else:
            after = told[index + 1] if index + 1 < len(told) else None
            read[-1].extend(reader.take(token, after))
    read[-1].extend(reader.finish(","))
    return [clause for clause in read if clause]


class _Reader:
    """Takes tokens one by one and gives a chunk whenever one is complete."""

    def __init__(self) -> None:
        self._chunk = Chunk()
        self._inside = 0
        self._after_dash = False

    @property
    def inside(self) -> bool:
        """Say whether a parenthesis is open."""
        return bool(self._inside)

    def finish(self, listed: str) -> list[Chunk]:
        done, self._chunk = self._chunk, Chunk(listed)
        self._inside, self._after_dash = 0, False
        return [] if done.empty else [done]

    def take(self, token: Token, after: Token | None = None) -> list[Chunk]:
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
        done = self._split(token, after)
        self._put(token)
        self._after_dash = False
        return done

    def _split(self, token: Token, after: Token | None) -> list[Chunk]:
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
        elif token.means("no", "not", "positive_for"):
            new = (chunk.speaks and not token.means("not")) or _turns(chunk, token, after)
        else:
            new = False
        return self.finish(" ") if new else []

    def _put(self, token: Token) -> None:
        chunk = self._chunk
        if token.kind == "gene":
            chunk.gene = token.value
            chunk.marks |= {"led"} if chunk.leads else set()
            denied = "negative" in chunk.results and not (chunk.leads or chunk.names_alteration)
            chunk.marks |= {"denied first"} if denied and chunk.listed == "," else set()
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
            self._put_score(token)
        elif token.kind == "word":
            self._put_word(token.value)
        else:
            chunk.unknown.append(token.text)

    def _put_score(self, token: Token) -> None:
        if "amplification" in self._chunk.words and not token.text.strip("+"):
            self._chunk.detected = True  # a liquid biopsy counts copies so: 'amplification (++)'
        else:
            self._chunk.ihc = token.value

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
        if word in _LED_BY and chunk.gene is None and not chunk.names_alteration:
            chunk.leads = True  # 'loss of MLH1 and PMS2'
            chunk.detected = chunk.detected or word == "loss"
        if word == "lost":
            chunk.words.append("expression")
            chunk.results.append("negative")
            return
        chunk.words.append(_ALTERATIONS.get(word) or _STATES[word])
        chunk.detected = chunk.detected or word in _STATES

    def _put_lead(self, word: str) -> None:
        chunk = self._chunk
        if chunk == Chunk(chunk.listed):
            chunk.marks.add("begins")
        chunk.leads = word != "not"
        if word == "positive_for":
            chunk.results.append("positive")
        else:
            chunk.denies = True


def _contrasts(token: Token) -> bool:
    return token.text.isalpha()


def _turns(chunk: Chunk, token: Token, after: Token | None) -> bool:
    """Say whether a denial is of what comes next, not of the variant before: 'L858R without T790M'."""
    if token.text.lower() == "without" and chunk.names_alteration:
        return True
    names_next = after is not None and after.kind in ("gene", "variant", "residue", "exon")
    return names_next and _particular(chunk)


def _particular(chunk: Chunk) -> bool:
    """Say whether a chunk names a variant or an exon's event, not just 'mutation'."""
    event = chunk.exon is not None and any(word in EXON_EVENTS for word in chunk.words)
    return bool(chunk.alterations) or event


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


def said(clause: list[Chunk]) -> Iterator[Said]:
    """Give each chunk of a clause its result: its own, an earlier one's, a later one's, or none."""
    lead: Chunk | None = None
    speaker: Chunk | None = None
    waiting: list[Chunk] = []
    speakers = sum(1 for chunk in clause if chunk.speaks and not chunk.attached)
    for index, chunk in enumerate(clause):
        if chunk.speaks and not (lead and _echoes(chunk)):
            yield from _given(waiting, chunk, speakers)
            if not (waiting and _bare(chunk)):
                shared = _shared_word(clause, index, chunk) if chunk.leads and chunk.gene else None
                yield Said(chunk, own_result(chunk), word=shared)
            waiting = []
            lead, speaker = chunk if chunk.leads else None, chunk
        elif speaker and _only_technique(chunk) and speaker.technique:
            # 'negative by IHC and FISH'
            yield Said(replace(speaker, technique=chunk.technique), own_result(speaker))
        elif speaker and "denied first" in speaker.marks and not lead:
            yield Said(replace(chunk, open=True), None)  # 'negative EGFR, MET mutation'
        elif lead and _may_belong_to_next(clause, index, lead):
            yield Said(replace(chunk, open=True), None)
        elif lead:
            yield from _continued(chunk, lead, _shared_word(clause, index, lead))
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
    stained = "expression" in chunk.words
    return chunk.detected and not (chunk.results or chunk.denies or stained)


def _may_belong_to_next(clause: list[Chunk], index: int, lead: Chunk) -> bool:
    """Say whether a later word may speak for a chunk: 'loss of MLH1, MSH2 and MSH6 retained'."""
    lost = bool(set(lead.words) & {"expression", "loss"})
    close = clause[index].listed in _CLOSE
    for chunk in clause[index + 1 :]:
        if chunk.listed not in _CLOSE and (close or not lost):
            return False
        if chunk.speaks:
            return not chunk.leads and not _echoes(chunk)
    return False


def _only_technique(chunk: Chunk) -> bool:
    """Say whether a chunk but adds another technique to the one before."""
    return chunk.listed in _CLOSE and chunk == Chunk(chunk.listed, technique=chunk.technique)


def _bare(chunk: Chunk) -> bool:
    """Say whether a chunk is nothing but a result."""
    return not (chunk.gene or chunk.names_alteration or chunk.panel or chunk.technique
                or chunk.marks or chunk.unknown)  # fmt: skip


def _shared_word(clause: list[Chunk], index: int, lead: Chunk) -> str | None:
    """Give the word at the end of a list that a denial leads: 'no EGFR, ALK or ROS1 mutation'."""
    if lead.names_alteration:
        return None
    for chunk in clause[index + 1 :]:
        if chunk.speaks and not _echoes(chunk):
            return None
        if chunk.names_alteration:
            generic = chunk.words and not (chunk.alterations or chunk.exon)
            return chunk.words[0] if generic else None
    return None


def _continued(chunk: Chunk, lead: Chunk, shared: str | None) -> Iterator[Said]:
    result = own_result(lead)
    closes = chunk.detected and chunk.names_alteration and lead.names_alteration
    if result == "negative" and closes and chunk.listed in (",", " "):
        yield Said(replace(chunk, open=True), None)  # 'no EGFR mutation, ALK fusion detected'
        return
    word = lead.words[0] if lead.alteration_first and lead.words else None
    yield Said(chunk, result, word=None if chunk.names_alteration else word or shared)


def _given(waiting: list[Chunk], speaker: Chunk, speakers: int) -> Iterator[Said]:
    """Give the chunks that wait the result of the one that speaks, where it speaks for them."""
    result = own_result(speaker)
    listed = [*(chunk.listed for chunk in waiting[1:]), speaker.listed]
    for index, chunk in enumerate(waiting):
        close = all(sign in _CLOSE for sign in listed[index:])
        if _denies_another(chunk, speaker) or (speaker.panel and not speaker.gene):
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


def _denies_another(chunk: Chunk, speaker: Chunk) -> bool:
    """Say whether the speaker denies but what it names itself: 'L858R, no T790M'."""
    own = speaker.gene is not None or _particular(speaker)
    return "begins" in speaker.marks and speaker.denies and own and _particular(chunk)


def _stands(chunk: Chunk, speaker: Chunk) -> bool:
    """Say whether a variant is told apart from a whole gene: 'KRAS G12C, EGFR negative'."""
    particular = chunk.gene is not None and _particular(chunk)
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
