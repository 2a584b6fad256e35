"""The criteria that made-up oncology trials draw from: families of alternatives, the usual ones first.

A family is one subject (neutrophils, other cancers, earlier platinum) with the forms in which trials
ask about it. Organ function, washouts and most exclusions are common to all trials; type, stage,
biomarkers and earlier treatment belong to a disease. Limits and windows are those that protocols
use; which of them meet in one trial is made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import Any

Question = dict[str, Any]


@dataclass(frozen=True)
class Family:
    """One subject of criteria: in which share of the trials it stands, and the forms it takes."""

    id: str
    share: float
    section: str
    demand: str
    forms: tuple[Question, ...]


@dataclass(frozen=True)
class Disease:
    """What trials of one disease are about; `weight` is its share of a portfolio."""

    name: str
    weight: float
    families: tuple[Family, ...] = field(repr=False)


def grid(**axes: Sequence[Any]) -> tuple[Question, ...]:
    """Combine the values of all keys, usual with usual first; a value of `None` leaves its key out."""
    ranked = product(*(enumerate(values, start=1) for values in axes.values()))
    by_use = sorted(ranked, key=lambda chosen: prod(rank for rank, _ in chosen))
    return tuple(
        {key: value for key, (_, value) in zip(axes, chosen, strict=True) if value is not None}
        for chosen in by_use
    )


def require(name: str, share: float, *forms: Question) -> Family:
    """Give a family of inclusions."""
    return Family(name, share, "inclusion", "require", forms)


def forbid(name: str, share: float, *forms: Question) -> Family:
    """Give a family of exclusions."""
    return Family(name, share, "exclusion", "forbid", forms)


DAYS = ("14 days", None, "7 days", "28 days", "10 days", "21 days", "3 days", "5 days", "30 days")
WEEKS = (
    "4 weeks", "28 days", "3 weeks", "2 weeks", "21 days", "14 days", "6 weeks", "30 days",
    "8 weeks", "5 weeks", "42 days", "3 months", "7 days", "60 days", "6 months",
)  # fmt: skip
LONG = (
    "6 months", "3 months", "12 months", "1 year", "2 years", "28 days", "4 weeks", "5 years",
    "9 months", "18 months", "3 years", "90 days", "6 weeks", "2 months",
)  # fmt: skip
KNOWN = (None, True)


def _lab(analyte: str, share: float, limit: str, values: Sequence[float], **more: Any) -> Family:
    asked = grid(**{"measurement": [analyte], limit: values, "within": DAYS, **more})
    return require(analyte.replace("_", "-"), share, *asked)


def _had(name: str, share: float, *keys: str, windows: Sequence[str | None] = WEEKS) -> Family:
    return forbid(name, share, *grid(treatment=[list(keys)], within=windows, known=KNOWN))


def _ill(name: str, share: float, *keys: str, **usual: Sequence[Any]) -> Family:
    """Give an exclusion by a condition; what it doesn't say of the axes varies as elsewhere."""
    axes = {"active": (None, True), "within": (None, *LONG), "suspected": (None, True), **usual}
    return forbid(name, share, *grid(condition=[list(keys)], known=(True, None), **axes))


def _person(name: str, share: float, section: str, *asked: str) -> Family:
    return Family(name, share, section, "require", tuple({"manual": one} for one in asked))


_ULN = {"times": ["uln"]}
_LIVER = {"lesions": 1, "site": ["liver"], "kind": ["metastasis"]}


def _wider_with_liver_metastases(analyte: str, usual: float, wider: float) -> Question:
    limits = (
        {"measurement": analyte, "at_most": limit, "times": "uln"} for limit in (wider, usual)
    )
    then, otherwise = limits
    return {"if": _LIVER, "then": then, "else": otherwise}


def _transaminase(analyte: str) -> Family:
    plain = grid(
        measurement=[analyte], at_most=[2.5, 3, 1.5, 2, 5, 1.25, 4, 3.5], within=DAYS, **_ULN
    )
    wider = [_wider_with_liver_metastases(analyte, *pair) for pair in ((2.5, 5), (3, 5), (1.5, 5))]
    return require(analyte, 1.0, *plain[:2], *wider, *plain[2:])


_CHILDBEARING = {
    "all_of": [
        {"sex": "female"},
        {"age": {"at_least": 15, "at_most": 49}},
        {"not": {"condition": ["postmenopausal", "surgical_sterility"], "known": True}},
    ]
}

_METASTASIS = {"lesions": 1, "kind": ["metastasis"]}

SUBGROUPS: tuple[Family, ...] = (
    require("with-brain-metastasis", 0.2, {**_METASTASIS, "site": ["brain"]}),
    require("with-liver-metastasis", 0.17, _LIVER),
    require("with-bone-metastasis", 0.17, {**_METASTASIS, "site": ["bone"]}),
    require(
        "few-metastases",
        0.34,
        *({"not": {**_METASTASIS, "lesions": number}} for number in (4, 6, 3, 2, 5)),
    ),
    require("elderly", 0.17, *({"age": {"at_least": age}} for age in (70, 75, 65, 80))),
    require("women", 0.17, {"sex": "female"}),
    require("smokers", 0.17, *grid(measurement=["smoking_pack_years"], at_least=[10, 20, 30, 15])),
    require("with-lung-disease", 0.17, {"condition": ["copd", "interstitial_lung_disease"]}),
    require("with-heart-disease", 0.1, {"condition": ["heart_disease", "hypertension"]}),
    require("with-diabetes", 0.1, {"condition": ["diabetes"]}),
    require(
        "after-surgery",
        0.2,
        *grid(treatment=[["tumour resection"], ["major surgery"]], within=[None, *LONG]),
    ),
    require(
        "after-radiotherapy",
        0.26,
        *grid(treatment=[["radiotherapy"], ["brain radiotherapy"]], within=[None, *LONG]),
    ),
    require(
        "under-treatment",
        0.2,
        *grid(treatment=[["systemic anticancer therapy"], ["immunotherapy"]], ongoing=[True]),
    ),
    require("tp53", 0.1, {"biomarker": "TP53"}),
    require("stk11", 0.07, {"biomarker": "STK11"}),
)
"""What narrows a trial to a part of the patients of its disease; the shares are of all trials."""

COMMON: tuple[Family, ...] = (
    require(
        "age",
        1.0,
        *(
            {"age": limits}
            for limits in grid(
                at_least=[18, 20, 19, 40, 21, 50, 25],
                at_most=[75, None, 70, 80, 65, 85, 78, 79, 60],
            )
        ),
    ),
    require("ecog", 1.0, *grid(measurement=["ecog"], at_most=[1, 2, 0], within=[None, *DAYS])),
    _lab("neutrophils", 1.0, "at_least", [1.5, 1.0, 2.0, 1.2, 1.8, 0.75, 0.5, 1.3, 1.75, 2.5]),
    _lab("platelets", 1.0, "at_least", [100, 75, 90, 80, 125, 50, 60, 150, 70, 120, 85, 30]),
    _lab("hemoglobin", 1.0, "at_least", [90, 80, 100, 85, 95, 110, 70, 75, 105, 120]),
    _lab("leukocytes", 0.3, "at_least", [3.0, 3.5, 4.0, 2.5, 2.0, 3.3, 1.5]),
    _lab("lymphocytes", 0.15, "at_least", [0.5, 0.8, 1.0, 0.6]),
    _lab("bilirubin_total", 1.0, "at_most", [1.5, 1.0, 2, 1.25, 3, 1.2, 2.5, 1.75], **_ULN),
    _transaminase("ast"),
    _transaminase("alt"),
    _lab("alp", 0.25, "at_most", [2.5, 3, 5, 2, 1.5, 4], **_ULN),
    _lab("albumin", 0.35, "at_least", [30, 28, 35, 25, 32, 27, 33]),
    _lab("creatinine", 0.5, "at_most", [1.5, 1.25, 1.0, 2, 1.2, 1.75], **_ULN),
    require(
        "creatinine-clearance",
        0.6,
        *grid(
            creatinine_clearance=[
                {"at_least": limit} for limit in (50, 60, 45, 40, 30, 55, 35, 70)
            ],
            within=[None, *DAYS[2:]],
        ),
    ),
    _lab("inr", 0.5, "at_most", [1.5, 1.3, 2, 1.7, 1.2, 1.4]),
    _lab("aptt", 0.4, "at_most", [1.5, 1.25, 1.2, 2, 1.3, 1.75], **_ULN),
    _lab("tsh", 0.1, "at_most", [1, 1.5], **_ULN),
    _lab("lvef", 0.3, "at_least", [50, 55, 45, 53], within=[None, "28 days", "3 months"]),
    _lab("calcium", 0.1, "at_most", [2.9, 3.0, 2.75, 2.8]),
    _lab("potassium", 0.1, "at_least", [3.5, 3.0, 3.3]),
    _lab("ldh", 0.06, "at_most", [2.5, 2, 1, 3], **_ULN),
    _lab("spo2", 0.12, "at_least", [92, 90, 93, 95, 94]),
    require(
        "measurable-lesion",
        0.85,
        *grid(lesions=[1], measurable=[True], within=[None, "28 days", "6 weeks", "21 days"]),
        *grid(lesions=[2, 3], measurable=[True]),
        *grid(lesions=[1], diameter_mm=[{"at_least": limit} for limit in (10, 15, 20)]),
    ),
    require(
        "basis",
        0.5,
        {"diagnosis_basis": ["histology", "cytology"]},
        {"diagnosis_basis": ["histology"]},
    ),
    _person("consent", 0.95, "inclusion", "has the patient signed the informed consent form"),
    _person(
        "life-expectancy",
        0.7,
        "inclusion",
        *(
            f"is the patient expected to live at least {weeks} weeks"
            for weeks in (12, 13, 24, 8, 26)
        ),
    ),
    _person(
        "compliance",
        0.3,
        "inclusion",
        "will the patient keep to visits and treatment",
        "is the patient able to swallow tablets",
    ),
    require(
        "contraception",
        0.6,
        *(
            {"if": _CHILDBEARING, "then": {"manual": f"will contraception be used {until}"}}
            for until in (
                "until 6 months after treatment",
                "until 3 months after",
                "until 1 year after",
            )
        ),
    ),
    _had("systemic-washout", 0.7, "systemic anticancer therapy"),
    _had("chemotherapy-washout", 0.25, "chemotherapy"),
    _had(
        "targeted-washout",
        0.15,
        "tyrosine kinase inhibitor",
        windows=("14 days", "7 days", "21 days"),
    ),
    _had("antibody-washout", 0.15, "immunotherapy", "anti-VEGF"),
    _had("radiotherapy-washout", 0.45, "radiotherapy", windows=WEEKS),
    _had(
        "thoracic-radiotherapy",
        0.25,
        "thoracic radiotherapy",
        windows=("6 months", "3 months", "12 weeks", "4 weeks"),
    ),
    _had("brain-radiotherapy", 0.15, "brain radiotherapy"),
    _had("surgery", 0.6, "major surgery"),
    _had("transfusion", 0.3, "transfusion", windows=DAYS[:1] + DAYS[2:]),
    _had("growth-factor", 0.3, "growth factor", windows=DAYS[:1] + DAYS[2:]),
    _had(
        "live-vaccine", 0.45, "live vaccine", windows=("30 days", "28 days", "4 weeks", "3 months")
    ),
    _had("immunosuppressant", 0.3, "immunosuppressant", windows=("14 days", "28 days", "7 days")),
    _had("chinese-medicine", 0.15, "chinese medicine with anti-tumor indication", windows=WEEKS),
    _had("investigational-drug", 0.3, "investigational drug", windows=WEEKS),
    _had("antibiotics", 0.2, "systemic anti-infective", windows=("14 days", "7 days", "28 days")),
    forbid(
        "corticosteroid",
        0.45,
        *grid(
            treatment=[["corticosteroid"]],
            prednisone_mg=[{"above": limit} for limit in (10, 20, 5)],
            within=("14 days", "7 days", "28 days", "2 weeks"),
        ),
    ),
    forbid(
        "anticoagulant", 0.15, *grid(treatment=[["anticoagulant"]], ongoing=[True], known=KNOWN)
    ),
    forbid(
        "opposite-immunotherapy",
        0.1,
        *grid(treatment=[["anti-CTLA-4"], ["anti-LAG-3", "anti-TIGIT"]], known=KNOWN),
    ),
    _ill("heart-disease", 0.4, "ischemic_heart_disease", "cardiomyopathy"),
    _ill("chronic-lung-disease", 0.2, "chronic_lung_disease"),
    _ill("diabetes-or-hypertension", 0.08, "diabetes", "hypertension"),
    forbid(
        "any-brain-metastasis",
        0.35,
        *grid(
            lesions=[1], site=[["brain", "meninges"], ["brain"]], kind=[["metastasis"]], known=KNOWN
        ),
    ),
    forbid(
        "organ-with-metastasis",
        0.2,
        *grid(
            lesions=[1],
            site=[["bone"], ["liver"], ["adrenal"]],
            kind=[["metastasis"]],
            known=KNOWN,
        ),
    ),
    _had("earlier-thoracic-radiotherapy", 0.2, "thoracic radiotherapy", windows=(None, *LONG)),
    _had("earlier-immunotherapy", 0.35, "immune checkpoint inhibitor", windows=(None, *LONG)),
    _had("earlier-antiangiogenic", 0.2, "anti-angiogenic", windows=(None, *LONG)),
    _had("local-therapy", 0.2, "local therapy", windows=WEEKS),
    _ill(
        "interstitial-lung-disease",
        0.6,
        "interstitial_lung_disease",
        active=(None, True),
        within=(None, "1 year"),
    ),
    _ill("pneumonitis", 0.3, "noninfectious_pneumonitis", grade_at_least=(None, 2, 3)),
    _ill(
        "autoimmune-disease",
        0.55,
        "autoimmune_disease",
        active=(True, None),
        within=(None, "2 years"),
        but_not=(
            ["hypothyroidism", "type_1_diabetes", "autoimmune_skin_disease"],
            None,
            ["type_1_diabetes"],
        ),
    ),
    _ill(
        "tuberculosis",
        0.3,
        "tuberculosis",
        active=(True, None),
        within=(None, "1 year", "6 months"),
    ),
    _ill(
        "infection",
        0.5,
        "infection",
        active=(True,),
        within=(None, "4 weeks", "2 weeks"),
        grade_at_least=(None, 3, 2),
    ),
    _ill("hiv", 0.45, "hiv_infection"),
    _ill("hepatitis-b-history", 0.15, "hepatitis_b", active=(True, None)),
    _ill("hepatitis-c-history", 0.15, "hepatitis_c", active=(True, None)),
    _ill("heart-failure", 0.35, "heart_failure", grade_at_least=(2, 3, None)),
    _ill("myocardial-infarction", 0.45, "myocardial_infarction", within=LONG),
    _ill("stroke", 0.4, "stroke", within=LONG),
    _ill(
        "arrhythmia",
        0.25,
        "arrhythmia",
        active=(True,),
        but_not=(None, ["controlled_arrhythmia"], ["atrial_fibrillation"]),
    ),
    _ill("hypertension", 0.3, "uncontrolled_hypertension", active=(None, True)),
    _ill("thromboembolism", 0.3, "venous_thromboembolism", within=LONG),
    _ill("bleeding", 0.25, "hemoptysis", within=("28 days", "4 weeks", "3 months", "1 month")),
    _ill("bowel", 0.2, "gi_obstruction", within=LONG),
    _ill("effusion", 0.2, "pleural_effusion", "pericardial_effusion", active=(True,)),
    _ill("cord-compression", 0.25, "spinal_cord_compression", active=(None, True)),
    _ill("vena-cava", 0.06, "superior_vena_cava_syndrome", active=(None, True)),
    _ill("transplant", 0.35, "organ_transplant", "stem_cell_transplant"),
    _ill("neuropathy", 0.25, "peripheral_neuropathy", grade_at_least=(2, 3), active=(None, True)),
    _ill("epilepsy", 0.1, "seizure_disorder", "seizure", active=(None, True)),
    _ill(
        "psychiatric-illness", 0.25, "psychotic_disorder", "bipolar_disorder", active=(None, True)
    ),
    _ill("diabetes", 0.1, "diabetes", active=(True,), but_not=(None, ["prediabetes"])),
    _ill("kidney-disease", 0.08, "kidney_disease", active=(True, None)),
    forbid(
        "meningeal-metastasis",
        0.45,
        *grid(lesions=[1], site=[["meninges"]], kind=[["metastasis"]], known=(True, None)),
    ),
    forbid(
        "brain-metastasis",
        0.6,
        *grid(
            lesions=[1],
            site=[["brain"]],
            kind=[["metastasis"]],
            symptomatic=(True, None),
            known=KNOWN,
        ),
        *grid(lesions=[1], site=[["brain"]], kind=[["metastasis"]], treated=[False], known=KNOWN),
        *grid(
            lesions=[1],
            site=[["brain"]],
            kind=[["metastasis"]],
            not_stable_for=("4 weeks", "28 days", "8 weeks", "3 months"),
        ),
    ),
    forbid(
        "hepatitis-b",
        0.4,
        *(
            {"all_of": [{"measurement": "hbsag", "is": "positive"}, level]}
            for level in (
                *grid(measurement=["hbv_dna"], above=[500, 2000, 1000, 100, 200]),
                *grid(measurement=["hbv_dna_copies"], above=[1000, 10_000, 2500]),
            )
        ),
        *grid(measurement=["hbsag"], **{"is": ["positive"]}, within=[None, "28 days", "3 months"]),
    ),
    forbid(
        "hepatitis-c",
        0.4,
        *grid(
            measurement=["anti_hcv"], **{"is": ["positive"]}, within=[None, "28 days", "3 months"]
        ),
    ),
    forbid(
        "hiv-test",
        0.35,
        *grid(
            measurement=["anti_hiv"], **{"is": ["positive"]}, within=[None, "28 days", "3 months"]
        ),
    ),
    forbid(
        "pregnancy",
        0.5,
        {"all_of": [{"sex": "female"}, {"condition": ["pregnancy"], "known": True}]},
    ),
    forbid(
        "other-cancer",
        0.6,
        *grid(
            condition=[["other_malignancy"]],
            but_not=(
                ["basal_cell_skin_cancer", "cervical_carcinoma_in_situ"],
                ["basal_cell_skin_cancer"],
                None,
            ),
            within=("5 years", "3 years", "2 years", "10 years", None),
            known=(True, None),
        ),
    ),
    forbid(
        "frailty",
        0.15,
        *(
            {"at_least": number, "of": signs}
            for number in (2, 3)
            for signs in (
                [
                    {"measurement": "albumin", "below": limit},
                    {"measurement": "ldh", "above": 1.5, "times": "uln"},
                    {"measurement": "lymphocytes", "below": 0.8},
                    {"measurement": "ecog", "at_least": 2},
                ]
                for limit in (35, 32, 30)
            )
        ),
    ),
)
