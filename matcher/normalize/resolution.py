"""What normalization says of one raw string: a concept or an abstention, and how it came to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

from matcher.messages import Sentence

Status = Literal["matched", "partial", "ambiguous", "unmatched"]
Method = Literal["decision", "code", "exact", "synonym", "grammar", "fuzzy"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A concept that the text may mean, with a score from 0 to 1."""

    concept: str
    score: float


@dataclass(frozen=True, slots=True)
class Rung:
    """Where the climb of one text up the ladder ended; its fields are those of a resolution."""

    concept: str | None = None
    status: Status = "unmatched"
    method: Method | None = None
    score: float = 0.0
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """How one raw string was read.

    `concept` is null unless `status` is `matched` or `partial`. An `ambiguous` text means one of
    its `candidates`; an `unmatched` one may mean anything. The kinds add fields of their own.
    `remark` is what a person has to look at, such as a decision that the vocabularies contradict.
    """

    raw: str
    concept: str | None = None
    status: Status = "unmatched"
    method: Method | None = None
    score: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    remark: Sentence | None = None

    @classmethod
    def at(cls, rung: Rung, raw: str) -> Self:
        """Give how a text was read whose climb ended at a rung."""
        return cls(
            raw=raw,
            concept=rung.concept,
            status=rung.status,
            method=rung.method,
            score=rung.score,
            candidates=rung.candidates,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisResolution(Resolution):
    """`concept` is an OncoTree code; `denied` says why it is none (`negated`, `suspected`, …)."""

    denied: Literal["negated", "suspected", "family_history", "ruled_out", "history"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageResolution(Resolution):
    """`concept` is an AJCC group, `limited` or `extensive`; `t`, `n`, `m` as `T2a`, `N3`, `M1c`."""

    t: str | None = None
    n: str | None = None
    m: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One statement of a biomarker report; its keys are those of the command `matcher normalize`."""

    gene: str | None = None
    marker: str | None = None
    alteration: str | None = None
    result: Literal["positive", "negative", "equivocal", "not_tested"] | None = None
    not_tested_because: Literal["pending", "insufficient", "failed", "cancelled"] | None = None
    significance: Literal["vus", "benign", "pathogenic"] | None = None
    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False
    unit: str | None = None
    status: Status = "matched"


@dataclass(frozen=True, slots=True, kw_only=True)
class BiomarkerResolution(Resolution):
    """`findings` are the statements of the cell; `panel` is the named panel's key, if one is named.

    `genes_tested` are the genes that the text itself says were tested, in symbols. They and the
    panel's genes prove that a gene without a reported alteration was looked at; what of each gene
    was looked at is the panel's to say. `genes_unclear` are the genes of which the text says
    something that isn't understood: no panel's silence proves anything of them.
    """

    findings: tuple[Finding, ...] = ()
    panel: str | None = None
    genes_tested: tuple[str, ...] = ()
    genes_unclear: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugResolution(Resolution):
    """`drugs` are generic names (or a procedure's key), `classes` every class above them.

    `route` is `systemic`, `inhaled`, `topical` or `local` where the text or the drug says it.
    `not_given` is set for a treatment that is declined, planned or an allergy: no treatment, so
    that `drugs`, `classes` and `concept` are empty. `named` are the keys of all drugs, procedures
    and classes that the text names (a class only where nothing below it is named), given or not.
    """

    drugs: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    route: Literal["systemic", "inhaled", "topical", "local"] | None = None
    not_given: Literal["declined", "planned", "allergy", "negated"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementResolution(Resolution):
    """`concept` is an analyte or an observation; the bounds are in `unit`, the concept's own.

    `word` is the reading of a result in words. `problem` is `unit` where the unit is missing,
    unknown or impossible, `value` where the value can't be read.
    """

    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False
    unit: str | None = None
    word: Literal["positive", "negative", "equivocal"] | None = None
    problem: Literal["unit", "value"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionResolution(Resolution):
    """`concepts` are all the conditions of the text (`concept` is the first)."""

    concepts: tuple[str, ...] = ()
    negated: bool = False
    condition_status: Literal["active", "resolved", "history", "ruled_out", "suspected"] | None = (
        None
    )
    grade: int | None = None
