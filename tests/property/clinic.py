"""A small site, and records built directly from patients written as dictionaries.

The vocabularies are small enough to draw every place in them: above, at, below and beside a concept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import polars as pl

from matcher.record import Record
from matcher.settings import CONFIG_FOLDER, Freshness, ReferenceRange, Settings
from matcher.terms.stages import STAGES
from matcher.terms.vocabularies import Vocabularies, load_vocabularies
from matcher.terms.vocabulary import Term, Vocabulary
from tests.property.reading import Clinic

TUMOURS = {
    "LUNG": (), "NSCLC": ("LUNG",), "LUAD": ("NSCLC",), "LUSC": ("NSCLC",), "SCLC": ("LUNG",),
    "BREAST": (),
}  # fmt: skip
TREATMENTS = {
    "systemic anticancer therapy": (),
    "chemotherapy": ("systemic anticancer therapy",),
    "platinum": ("chemotherapy",),
    "cisplatin": ("platinum",),
    "targeted therapy": ("systemic anticancer therapy",),
    "conjugate": ("targeted therapy", "chemotherapy"),
    "corticosteroid": (),
    "prednisone": ("corticosteroid",),
}
CONDITIONS = {
    "infection": (), "lung_disease": (), "pneumonia": ("infection", "lung_disease"),
    "aspiration": ("pneumonia",), "pneumonitis": ("lung_disease",), "hypertension": (),
}  # fmt: skip
SITES = {
    "cns": (), "brain": ("cns",), "cerebellum": ("brain",), "meninges": ("cns",), "bone": (),
    "liver": (), "lymph_node": (), "mediastinal_node": ("lymph_node",),
}  # fmt: skip
ORGANS = {"cns": "brain", "brain": "brain", "cerebellum": "brain", "mediastinal_node": "lymph_node"}
MEASURED = {
    "neutrophils": "lab", "hemoglobin": "lab", "ast": "lab", "hbsag": "lab", "creatinine": "lab",
    "crcl": "lab", "troponin": "lab", "troponin_t": "lab", "weight": "weight", "ecog": "performance",
    "lvef": "imaging", "smoking_pack_years": "other",
}  # fmt: skip
FRESHNESS = {
    "lab": "14 days", "performance": "1 month", "weight": "1 year", "imaging": "14 days",
    "other": None,
}  # fmt: skip
LESION_WINDOW = "1 month"
RANGES = {"ast": (8.0, 40.0), "hemoglobin": (120.0, None)}
_VARIANTS: dict[str | None, set[str]] = {
    "mutation": {"L858R", "exon 19 deletion", "G719A", "T790M", "some other"},
    "L858R": {"L858R"},
    "exon 19 deletion": {"exon 19 deletion"},
    "T790M": {"T790M"},
    "sensitizing mutation": {"L858R", "exon 19 deletion", "G719A"},
    "amplification": {"amplification"},
}
_VARIANTS[None] = _VARIANTS["mutation"] | _VARIANTS["amplification"]
PANELS = {
    "foundationone_cdx": frozenset({"mutation", "fusion", "copy number"}),
    "foundationact": frozenset({"mutation", "fusion"}),
}

CLINIC = Clinic(
    tumours=TUMOURS,
    treatments=TREATMENTS,
    conditions=CONDITIONS,
    sites=SITES,
    stages={key: term.parents for key, term in STAGES.terms.items()},
    windows={name: FRESHNESS[category] for name, category in MEASURED.items()},
    lesion_window=LESION_WINDOW,
    ranges=RANGES,
    unit_factors={("hemoglobin", "g/dL"): 10.0, ("neutrophils", "/uL"): 0.001},
    variants={name: frozenset(variants) for name, variants in _VARIANTS.items()},
    panels=PANELS,
    kinds_of_variant={
        one: "copy number" if one == "amplification" else "mutation" for one in _VARIANTS[None]
    },
    usually_tested=frozenset({"mutation"}),
    below_measurement={"troponin": ("troponin_t",)},
)

SETTINGS = Settings(
    vocabulary=CONFIG_FOLDER,
    trials=CONFIG_FOLDER,
    freshness=Freshness(**FRESHNESS, lesions=LESION_WINDOW),
    reference_ranges={
        name: ReferenceRange(low=low, high=high) for name, (low, high) in RANGES.items()
    },
)


def _vocabulary(
    kind: str, parents: Mapping[str, tuple[str, ...]], facts: Mapping[str, str] | None = None
) -> Vocabulary:
    organs = facts or {}
    return Vocabulary(
        kind,
        {
            key: Term(key, key, above, facts={"organ": organs[key]} if key in organs else {})
            for key, above in parents.items()
        },
    )


@cache
def site_vocabularies() -> Vocabularies:
    return load_vocabularies(CONFIG_FOLDER / "vocabulary")


@cache
def vocabularies() -> Vocabularies:
    whole = site_vocabularies()
    return Vocabularies(
        tumours=_vocabulary("tumours", TUMOURS),
        treatments=_vocabulary("treatments", TREATMENTS),
        measurements=whole.measurements,
        conditions=_vocabulary("conditions", CONDITIONS),
        sites=_vocabulary("sites", SITES, ORGANS),
        genes=whole.genes,
        alterations=whole.alterations,
        panels=whole.panels,
        steroids=whole.steroids,
    )


# The record's frames ---------------------------------------------------------------------------

_NUMBER = {
    "low": pl.Float64, "high": pl.Float64, "low_open": pl.Boolean, "high_open": pl.Boolean,
}  # fmt: skip
_TEXTS = pl.List(pl.String)


def _days(*stems: str) -> dict[str, Any]:
    return {f"{stem}_{end}": pl.Date for stem in stems for end in ("low", "high")}


def _strings(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names, pl.String)


SCHEMAS: dict[str, dict[str, Any]] = {
    "patients": {
        "p": pl.UInt32, "row": pl.UInt32, **_strings("patient_id", "sex", "sex_raw"),
        **_days("born", "index"), "deceased": pl.Boolean, "age_raw": pl.String,
    },
    "tumours": {
        "p": pl.UInt32, "row": pl.UInt32, "is_tumour": pl.Boolean, **_strings("basis", "t", "n", "m"),
        **{
            f"{of}_{part}": _TEXTS if part == "could_be" else pl.String
            for of in ("diagnosis", "stage")
            for part in ("concept", "could_be", "raw", "said")
        },
        **_days("diagnosed_on"),
    },
    "findings": {
        "p": pl.UInt32, "row": pl.UInt32, **_strings("raw", "normalized", "report", "panel"),
        "genes_tested": _TEXTS, "looked_for": pl.Boolean, "genes_unclear": _TEXTS,
        **_strings("gene", "marker", "alteration", "result", "not_tested_because", "significance"),
        **_NUMBER, "unit": pl.String, **_days("reported_on", "specimen_on"), "test": pl.String,
        "blood": pl.Boolean,
    },
    "measurements": {
        "p": pl.UInt32, "table": pl.Enum(["labs", "observations"]), "row": pl.UInt32,
        "concept": pl.Categorical(), "text": pl.UInt32, **_NUMBER, "word": pl.Categorical(),
        "problem": pl.Categorical(), "pending": pl.Boolean, "ref_low": pl.Float64,
        "ref_high": pl.Float64, **_days("on"),
    },
    "measured_texts": {**_strings("name", "unit", "raw"), "as_recorded": pl.Boolean},
    "treatments": {
        "p": pl.UInt32, "table": pl.String, "row": pl.UInt32,
        **_strings("raw", "normalized", "concept"), "could_be": _TEXTS, "denied": pl.Boolean,
        "given": pl.Boolean, **_strings("route", "setting"), "line": pl.Int32, "cycles": pl.Int32,
        **_strings("response", "stop_reason"), "prednisone_mg": pl.Float64, "ongoing": pl.Boolean,
        **_days("last", "started_on", "ended_on", "progressed_on"),
    },
    "conditions": {
        "p": pl.UInt32, "table": pl.String, "row": pl.UInt32,
        **_strings("raw", "normalized", "concept"), "could_be": _TEXTS, "denied": pl.Boolean,
        "status": pl.String, "grade": pl.Int32, **_days("onset_on", "resolved_on", "end_on"),
    },
    "lesions": {
        "p": pl.UInt32, "table": pl.String, "row": pl.UInt32,
        **_strings("raw", "normalized", "concept"), "could_be": _TEXTS, "denied": pl.Boolean,
        "kind": pl.String, **dict.fromkeys(("measurable", "symptomatic", "treated"), pl.Boolean),
        **_NUMBER, **_strings("organ", "lesion"), **_days("stable_since", "observed_on"),
    },
    "coverage": {
        "p": pl.UInt32, "row": pl.UInt32, **_strings("domain", "table", "term"),
        "from_high": pl.Date, "to_low": pl.Date,
    },
}  # fmt: skip

Patient = Mapping[str, Any]


def record_of(patients: Sequence[Patient]) -> Record:
    """Build the record of patients written as dictionaries, in their order."""
    frames = {"patients": [_person(p, one) for p, one in enumerate(patients)]}
    for name in SCHEMAS:
        if name not in {"patients", "measured_texts"}:
            frames[name] = [
                {"p": p, "row": row, **cells}
                for p, one in enumerate(patients)
                for row, cells in enumerate(one[name], start=1)
            ]
    frames["measurements"] = [
        {**one, "text": text} for text, one in enumerate(frames["measurements"])
    ]
    frames["measured_texts"] = frames["measurements"]
    built = {
        name: pl.DataFrame(
            {column: [row.get(column) for row in rows] for column in SCHEMAS[name]},
            schema=SCHEMAS[name],
        )
        for name, rows in frames.items()
    }
    return Record(**built, vocabularies=vocabularies(), settings=SETTINGS)


def _person(p: int, patient: Patient) -> dict[str, Any]:
    return {"p": p, "row": p + 1, "patient_id": f"P{p:03}", **patient["person"]}
