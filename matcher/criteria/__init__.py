"""The kinds of question that a trial file can ask; a question is known by the key that it has."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Tag

from matcher.criteria.biomarker import Biomarker, Score
from matcher.criteria.condition import Condition
from matcher.criteria.lesion import Lesions
from matcher.criteria.logic import AllOf, AnyOf, AtLeast, IfThen, Manual, Not
from matcher.criteria.measurement import Measurement
from matcher.criteria.person import Age, Sex
from matcher.criteria.question import Compound, Inquiry, Leaf, Question, leaves, open_leaves
from matcher.criteria.renal import CreatinineClearance
from matcher.criteria.treatment import LinesOfTherapy, Treatment
from matcher.criteria.tumour import Diagnosis, DiagnosisBasis, Stage, Tnm

__all__ = [
    "KINDS",
    "AnyQuestion",
    "Compound",
    "Inquiry",
    "Leaf",
    "Question",
    "leaves",
    "open_leaves",
]

KINDS: dict[str, type[Question]] = {
    "age": Age,
    "sex": Sex,
    "diagnosis": Diagnosis,
    "diagnosis_basis": DiagnosisBasis,
    "stage": Stage,
    "tnm": Tnm,
    "biomarker": Biomarker,
    "score": Score,
    "measurement": Measurement,
    "creatinine_clearance": CreatinineClearance,
    "treatment": Treatment,
    "lines_of_therapy": LinesOfTherapy,
    "condition": Condition,
    "lesions": Lesions,
    "all_of": AllOf,
    "any_of": AnyOf,
    "not": Not,
    "of": AtLeast,
    "if": IfThen,
    "manual": Manual,
}


def _kind(value: Any) -> str | None:
    """Give the key that says what kind of question it is; none, where there is not exactly one."""
    if isinstance(value, dict):
        keys = [key for key in KINDS if key in value]
        return keys[0] if len(keys) == 1 else None
    return next((key for key, kind in KINDS.items() if type(value) is kind), None)


AnyQuestion = Annotated[
    Annotated[Age, Tag("age")]
    | Annotated[Sex, Tag("sex")]
    | Annotated[Diagnosis, Tag("diagnosis")]
    | Annotated[DiagnosisBasis, Tag("diagnosis_basis")]
    | Annotated[Stage, Tag("stage")]
    | Annotated[Tnm, Tag("tnm")]
    | Annotated[Biomarker, Tag("biomarker")]
    | Annotated[Score, Tag("score")]
    | Annotated[Measurement, Tag("measurement")]
    | Annotated[CreatinineClearance, Tag("creatinine_clearance")]
    | Annotated[Treatment, Tag("treatment")]
    | Annotated[LinesOfTherapy, Tag("lines_of_therapy")]
    | Annotated[Condition, Tag("condition")]
    | Annotated[Lesions, Tag("lesions")]
    | Annotated[AllOf, Tag("all_of")]
    | Annotated[AnyOf, Tag("any_of")]
    | Annotated[Not, Tag("not")]
    | Annotated[AtLeast, Tag("of")]
    | Annotated[IfThen, Tag("if")]
    | Annotated[Manual, Tag("manual")],
    Discriminator(
        _kind,
        custom_error_type="question_kind",
        custom_error_message=f"a question has exactly one of the keys {', '.join(KINDS)}",
    ),
]

for _compound in (AllOf, AnyOf, Not, AtLeast, IfThen):
    _compound.model_rebuild(_types_namespace={"AnyQuestion": AnyQuestion})
