"""The diseases of a made-up portfolio: mostly lung cancer, beside it what else a lung clinic's tables hold.

Each disease adds families of its own: type, stage, biomarkers, and what was given before.
"""

from __future__ import annotations

from collections.abc import Sequence

from portfolio_criteria import KNOWN, Disease, Family, Question, forbid, grid, require

_SYSTEMIC = "systemic anticancer therapy"
_CHECKPOINT = "anti-PD-1 or anti-PD-L1"


def _stage(*groups: Sequence[str]) -> Family:
    return require("stage", 1.0, *({"stage": list(group)} for group in groups))


def _type(*forms: Question) -> Family:
    return require("diagnosis", 1.0, *forms)


def _lines(share: float, *limits: Question) -> Family:
    return require("lines-of-therapy", share, *({"lines_of_therapy": limit} for limit in limits))


def _first_line(share: float = 0.8) -> Family:
    none_yet = {"lines_of_therapy": {"at_most": 0}}
    maintenance = {"treatment": [_SYSTEMIC], "setting": ["maintenance"], "known": True}
    return require("treatment-naive", share, none_yet, {"all_of": [none_yet, {"not": maintenance}]})


def _given(name: str, share: float, *classes: str) -> Family:
    """Give earlier treatments that are required, in forms from plain to exacting."""
    asked = [list(classes)] if len(classes) < 3 else [list(classes), list(classes[:2])]
    return require(
        name,
        share,
        *grid(treatment=asked, progressed=[None, True]),
        *grid(treatment=asked, line=[{"at_most": 1}, {"at_most": 2}], progressed=[None, True]),
        *grid(treatment=asked, within=["6 months", "12 months", "3 months"]),
        *grid(treatment=asked, progression_free_for=["6 months", "3 months", "12 weeks"]),
        *grid(treatment=asked, cycles=[{"at_least": number} for number in (4, 2, 6)]),
    )


def _never(name: str, share: float, *classes: str) -> Family:
    settings = (None, ["metastatic"], ["neoadjuvant", "adjuvant"])
    return forbid(
        name,
        share,
        *grid(treatment=[list(classes)], known=KNOWN, setting=settings),
        *grid(treatment=[list(classes)], within=["6 months", "12 months"], known=KNOWN),
    )


def _altered(gene: str, share: float, *alterations: str) -> Family:
    forms = [{"biomarker": gene, "alteration": [one]} for one in alterations]
    together = [{"biomarker": gene, "alteration": list(alterations)}] if len(forms) > 1 else []
    return require(f"{gene.lower()}-positive", share, *forms, *together, {"biomarker": gene})


def _free_of(gene: str, share: float, alteration: str) -> Family:
    return forbid(
        f"no-{gene.lower()}",
        share,
        *grid(biomarker=[gene], alteration=[[alteration], None], known=KNOWN),
    )


_OTHER_DRIVERS = (
    ("BRAF", "V600"),
    ("MET", "exon 14 skipping"),
    ("RET", "fusion"),
    ("ERBB2", "mutation"),
    ("NTRK1", "fusion"),
    ("NTRK3", "fusion"),
    ("KRAS", "G12C"),
)


def _other_drivers(share: float) -> Family:
    known = [
        {"biomarker": gene, "alteration": [what], "known": True} for gene, what in _OTHER_DRIVERS
    ]
    return forbid(
        "other-drivers", share, *({"any_of": known[:number]} for number in (5, 4, 6, 3, 7, 2))
    )


def _pd_l1(share: float, score: str = "PD-L1 TPS") -> Family:
    limits = [
        {"at_least": 50},
        {"at_least": 1},
        {"at_least": 1, "below": 50},
        {"below": 50},
        {"below": 1},
    ]
    more = [{"at_least": limit} for limit in (10, 5, 25, 90)]
    return require("pd-l1", share, *({"score": score, **limit} for limit in (*limits, *more)))


_DRIVER_FREE = (
    _free_of("EGFR", 0.9, "sensitizing mutation"),
    _free_of("ALK", 0.9, "fusion"),
    _free_of("ROS1", 0.6, "fusion"),
    _other_drivers(0.4),
)
_ADVANCED = (["IV"], ["IIIB", "IIIC", "IV"], ["IVB"], ["IVA"], ["III", "IV"], ["IIIC", "IV"])
_LATER_LINES = (
    {"at_least": 1, "at_most": 2},
    {"at_least": 1},
    {"at_least": 2, "at_most": 3},
    {"at_least": 1, "at_most": 1},
    {"at_least": 2},
    {"at_least": 1, "at_most": 3},
)
_NSCLC = (
    {"diagnosis": ["NSCLC"]},
    {"diagnosis": ["LUAD", "LUSC"]},
    {"diagnosis": ["NSCLC"], "but_not": ["SARCL"]},
)
_NON_SQUAMOUS = (
    {"diagnosis": ["NSCLC"], "but_not": ["LUSC"]},
    {"diagnosis": ["LUAD"]},
    {"diagnosis": ["NSCLC"], "but_not": ["LUSC", "LUAS"]},
)

_DRIVEN = (
    ("EGFR", ("sensitizing mutation", "L858R", "exon 19 deletion", "exon 20 insertion"), ("EGFR TKI", "third-generation EGFR TKI"), 0.12),
    ("ALK", ("fusion",), ("ALK TKI",), 0.04),
    ("ROS1", ("fusion",), ("ROS1 TKI",), 0.02),
    ("KRAS", ("G12C", "G12", "G12D", "G12V"), (_CHECKPOINT, "platinum"), 0.06),
    ("MET", ("exon 14 skipping", "amplification"), ("MET TKI",), 0.03),
    ("RET", ("fusion",), ("RET inhibitor",), 0.02),
    ("BRAF", ("V600", "V600E"), ("BRAF inhibitor", "MEK inhibitor"), 0.02),
    ("ERBB2", ("mutation", "exon 20 insertion", "amplification"), ("HER2 ADC", "platinum"), 0.03),
)  # fmt: skip


def _driven() -> list[Disease]:
    """Give the trials of lung cancers with one driver, before and after its own drugs."""
    diseases = []
    for gene, alterations, drugs, weight in _DRIVEN:
        shared = (_type(*_NON_SQUAMOUS), _stage(*_ADVANCED), _altered(gene, 1.0, *alterations))
        untreated = (*shared, _first_line(0.9), _never("earlier-inhibitor", 0.9, *drugs))
        treated = (*shared, _lines(0.8, *_LATER_LINES), _given("earlier-inhibitor", 0.9, *drugs))
        name = f"{gene}-altered NSCLC"
        diseases.append(Disease(f"{name}, first line", weight / 2, untreated))
        diseases.append(Disease(f"{name}, later lines", weight / 2, treated))
    return diseases


def _elsewhere(name: str, weight: float, *codes: str) -> list[Disease]:
    """Give the trials of a cancer outside the lung, in its first and in later lines."""
    forms = [{"diagnosis": list(codes[:number])} for number in range(len(codes), 0, -1)]
    shared = (_type(*forms), _stage(*_ADVANCED))
    first = (*shared, _first_line(0.8), _never("immunotherapy", 0.4, _CHECKPOINT))
    later = (*shared, _lines(0.8, *_LATER_LINES), _given("chemotherapy", 0.6, "chemotherapy"))
    return [
        Disease(f"{name}, first line", weight / 2, first),
        Disease(f"{name}, later lines", weight / 2, later),
    ]


DISEASES: tuple[Disease, ...] = (
    Disease(
        "driver-negative non-squamous NSCLC, first line",
        0.14,
        (_type(*_NON_SQUAMOUS), _stage(*_ADVANCED), *_DRIVER_FREE, _first_line(), _pd_l1(0.8)),
    ),
    Disease(
        "squamous NSCLC, first line",
        0.06,
        (
            _type({"diagnosis": ["LUSC"]}, {"diagnosis": ["LUSC", "LUAS"]}),
            _stage(*_ADVANCED),
            _first_line(),
            _pd_l1(0.8),
        ),
    ),
    Disease(
        "NSCLC after immunotherapy and platinum",
        0.12,
        (
            _type(*_NSCLC),
            _stage(*_ADVANCED),
            *_DRIVER_FREE[:3],
            _lines(0.9, *_LATER_LINES),
            _given("earlier-immunotherapy", 0.9, _CHECKPOINT),
            _given("earlier-platinum", 0.8, "platinum"),
            _never("earlier-docetaxel", 0.6, "docetaxel"),
        ),
    ),
    Disease(
        "NSCLC, unresectable stage III",
        0.05,
        (
            _type(*_NSCLC),
            _stage(["IIIA", "IIIB", "IIIC"], ["III"], ["IIIB", "IIIC"]),
            _given("chemoradiation", 0.6, "thoracic radiotherapy"),
            _never("earlier-immunotherapy", 0.8, _CHECKPOINT),
            _free_of("EGFR", 0.6, "sensitizing mutation"),
            _free_of("ALK", 0.6, "fusion"),
        ),
    ),
    Disease(
        "NSCLC, early and resectable",
        0.06,
        (
            _type(*_NSCLC),
            _stage(["IB", "II", "IIIA"], ["II", "IIIA"], ["I"], ["II", "IIIA", "IIIB"]),
            _never("earlier-systemic", 0.9, _SYSTEMIC),
            _given("resection", 0.4, "lung resection"),
            _free_of("EGFR", 0.5, "sensitizing mutation"),
        ),
    ),
    Disease(
        "small cell lung cancer, first line",
        0.05,
        (
            _type({"diagnosis": ["SCLC"]}),
            _stage(["extensive", "IV"], ["extensive"], ["limited"]),
            _first_line(),
        ),
    ),
    Disease(
        "small cell lung cancer, later lines",
        0.04,
        (
            _type({"diagnosis": ["SCLC"]}),
            _stage(["extensive", "IV"], ["extensive"]),
            _lines(0.9, *_LATER_LINES),
            _given("earlier-platinum", 0.9, "platinum"),
        ),
    ),
    *_driven(),
    *_elsewhere("pleural mesothelioma", 0.05, "PLMESO"),
    *_elsewhere("colorectal cancer", 0.075, "COADREAD", "COAD"),
    *_elsewhere("breast cancer", 0.075, "BREAST", "BRCA"),
    *_elsewhere("gastric cancer", 0.05, "STAD", "EGC"),
    *_elsewhere("melanoma", 0.037, "MEL", "SKCM"),
    *_elsewhere("hepatocellular carcinoma", 0.025, "HCC"),
    *_elsewhere("oesophageal cancer", 0.025, "ESCC", "ESCA"),
    *_elsewhere("pancreatic cancer", 0.025, "PAAD"),
    *_elsewhere("renal cell carcinoma", 0.025, "RCC", "CCRCC"),
    *_elsewhere("prostate cancer", 0.025, "PROSTATE", "PRAD"),
    *_elsewhere(
        "any solid tumour", 0.02, "LUNG", "BOWEL", "BREAST", "STOMACH", "SKIN", "KIDNEY", "LIVER"
    ),
)
