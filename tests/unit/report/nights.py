"""Nights to lay out: one like a hospital's, with hostile cells, and one of any size."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import polars as pl

from matcher.report import SCHEMAS, CriterionSheet, Night, TrialSheet

AS_OF: Final = date(2026, 11, 20)

SCRIPT: Final = "<script>alert(1)</script>"
ENDING: Final = "</script><script>document.title='owned'</script><!--"
IMAGE: Final = "<img src=x onerror=\"document.title='owned'\">"
FORMULA: Final = '=HYPERLINK("https://example.org/?p="&A2,"open")'
TURNED: Final = "ECOG \u202e1\u202c as dictated"
CHINESE: Final = "肺腺癌，右上肺，EGFR 19号外显子缺失（-）"

# criterion id: section, source item, text
CRITERIA: Final[dict[str, tuple[str, str, str]]] = {
    "adult": ("inclusion", "1", "18 years or older"),
    "nsclc": ("inclusion", "2", "NSCLC of stage IV, confirmed by histology or cytology"),
    "no-driver": ("inclusion", "3", "EGFR, ALK and ROS1 are wild-type"),
    "immunotherapy": ("inclusion", "4", "First line held an immune checkpoint inhibitor"),
    "measurable": ("inclusion", "5", "At least one measurable lesion by RECIST 1.1"),
    "ecog": ("inclusion", "6", "ECOG performance status 0 to 2"),
    "anc": ("inclusion", "8", "Neutrophils at least 1.5 × 10⁹/L"),
    "platelets": ("inclusion", "8", "Platelets at least 80 × 10⁹/L"),
    "bilirubin": ("inclusion", "9", "Total bilirubin at most 1.5 × ULN"),
    "creatinine-clearance": ("inclusion", "10", "Creatinine clearance at least 50 mL/min"),
    "consent": ("inclusion", "14", "Signed informed consent"),
    "docetaxel": ("exclusion", "1", "Docetaxel in first line"),
    "brain": ("exclusion", "2", "Brain metastases with symptoms within the last month"),
    "infection": ("exclusion", "12", "Anti-infective drugs by vein or mouth within 7 days"),
    "judgement": ("exclusion", "14", "Unsuitable in the investigator’s judgement"),
}

BY_PERSON: Final = {"consent", "judgement"}


def _criteria_sheets(*chosen: str) -> tuple[CriterionSheet, ...]:
    return tuple(
        CriterionSheet(
            criterion,
            *CRITERIA[criterion],
            answered_by="person" if criterion in BY_PERSON else "record",
            note="Worth a question to the sponsor." if criterion == "infection" else None,
            review="unreviewed" if criterion == "brain" else "reviewed",
        )
        for criterion in chosen
    )


TRIALS: Final = (
    TrialSheet(
        trial_id="NCT06749886",
        title="Tislelizumab, denosumab and chemotherapy after immunotherapy in driver-negative "
        "advanced NSCLC, second line",
        status="unknown",
        list_kind="candidates",
        notes=(
            "The document doesn’t say on which day the three months without progression begin.",
            "Item 3 allows other drivers where no first-line therapy is approved: asked in person.",
        ),
        n_by_verdict={"eligible": 1, "possible": 4, "later": 2, "ineligible": 1873},
        n_deceased=341,
        complete=True,
        source="1-tislelizumab-denosumab-NCT06749886.txt",
        criteria=_criteria_sheets(*CRITERIA),
    ),
    TrialSheet(
        trial_id="tislelizumab-anlotinib-pilot",
        title="Tislelizumab with anlotinib after progression on immunotherapy: a pilot study",
        status="unknown",
        list_kind="candidates",
        notes=(),
        n_by_verdict={"eligible": 0, "possible": 2, "ineligible": 1878},
        n_deceased=341,
        complete=False,
        source="2-tislelizumab-anlotinib-pilot.txt",
        criteria=_criteria_sheets("nsclc", "no-driver", "ecog"),
    ),
    TrialSheet(
        trial_id="NCT06505837",
        title="JS001sc or JS001 with chemotherapy, first line, non-squamous NSCLC",
        status="active_not_recruiting",
        list_kind="watch list",
        notes=(),
        n_by_verdict={"eligible": 1, "possible": 0, "later": 0, "ineligible": 1879},
        n_deceased=341,
        complete=True,
        source="5-js001sc-NCT06505837.txt",
        criteria=_criteria_sheets(*CRITERIA),
    ),
    TrialSheet(
        trial_id="oligoresidual-radiotherapy",
        title="Consolidation radiotherapy of oligoresidual disease",
        status="recruiting",
        list_kind="candidates",
        notes=(),
        n_by_verdict={"ineligible": 1880},
        n_deceased=341,
        complete=True,
        source="4-oligoresidual-radiotherapy.txt",
    ),
)

Answer = tuple[str, str, str | None, str, list[dict[str, Any]]]


def seen(
    table: str, row: int | None, raw: str | None, normalized: str | None, day: str | None = None
) -> dict[str, Any]:
    return {"table": table, "row": row, "raw": raw, "normalized": normalized, "date": day}


_PASSES: Final[list[Answer]] = [
    ("adult", "pass", "measured", "62 or 63 years old.", [seen("patients", 4, "1963", "62 to 63")]),
    (
        "nsclc",
        "pass",
        "reported",
        "Lung adenocarcinoma, stage IVB, by histology of 2026-03-02.",
        [seen("diagnoses", 7, CHINESE, "LUAD, IVB", "2026-03-02")],
    ),
    (
        "immunotherapy",
        "pass",
        "reported",
        "Pembrolizumab with carboplatin and pemetrexed from 2026-03-20 as line 1.",
        [seen("treatments", 31, "Keytruda + carbo/pem", "pembrolizumab, carboplatin, pemetrexed")],
    ),
    (
        "docetaxel",
        "pass",
        "covered",
        "No docetaxel, in a span for which treatments are declared complete.",
        [],
    ),
    (
        "anc",
        "pass",
        "measured",
        "Neutrophils 3.1 × 10⁹/L on 2026-11-17, at least 1.5 needed.",
        [seen("labs", 118, "ANC 3100 /uL", "3.1 10*9/L", "2026-11-17")],
    ),
    (
        "platelets",
        "pass",
        "measured",
        "Platelets 212 × 10⁹/L on 2026-11-17, at least 80 needed.",
        [seen("labs", 119, "PLT 212 K/uL", "212 10*9/L", "2026-11-17")],
    ),
    (
        "bilirubin",
        "pass",
        "assumed",
        "Total bilirubin 12 µmol/L; 1.5 × the site’s configured ULN of 21 allows 31.5.",
        [seen("labs", 120, "0.7 mg/dL", "12 umol/L", "2026-11-17")],
    ),
    ("brain", "pass", "not_known", "No brain metastasis among the recorded lesions.", []),
]

_ASKS: Final[list[Answer]] = [
    ("consent", "manual", None, "Only the patient can say.", []),
    ("judgement", "manual", None, "Only the investigator can say.", []),
]

_ECOG: Final[Answer] = (
    "ecog",
    "pass",
    "reported",
    "ECOG 1 on 2026-11-12.",
    [seen("observations", 44, TURNED, "1", "2026-11-12")],
)

_UNKNOWNS: Final[list[Answer]] = [
    (
        "no-driver",
        "unknown",
        "conflict",
        "EGFR is reported wild-type on 2026-03-09 and with p.L858R on 2026-05-30. " * 4,
        [
            seen("biomarkers", 12, "EGFR: wild type", "EGFR negative", "2026-03-09"),
            seen("biomarkers", 57, "p.L858R detected (ctDNA, 0.3 %)", "EGFR L858R", "2026-05-30"),
        ],
    ),
    (
        "ecog",
        "unknown",
        "stale",
        "ECOG 1 on 2026-08-02 is older than 28 days.",
        [seen("observations", 44, "1", "1", "2026-08-02")],
    ),
    ("measurable", "unknown", "not_recorded", "No lesion is recorded.", []),
    (
        "creatinine-clearance",
        "unknown",
        "unit",
        "Creatinine 88 has no unit, and no clearance is recorded.",
        [seen("labs", 121, "88", None, "2026-11-17")],
    ),
]

_INFECTION: Final[Answer] = (
    "infection",
    "fail",
    "reported",
    "Levofloxacin by mouth ended on 2026-11-18; 7 days are over on 2026-11-25.",
    [seen("treatments", 77, "levofloxacin 500mg PO", "levofloxacin", "2026-11-18")],
)

_HOSTILE: Final[Answer] = (
    "measurable",
    "unknown",
    "ambiguous",
    f"The lesion’s site can’t be read: {SCRIPT}",
    [
        seen("lesions", 3, SCRIPT, None, "2026-10"),
        seen("lesions", 4, ENDING, IMAGE, "2026-10-01"),
        seen("lesions", None, FORMULA, "@SUM(1+1)", None),
    ],
)


def _pair(trial: str, patient: str, answers: list[Answer]) -> list[dict[str, Any]]:
    order = list(CRITERIA)
    rows = []
    for criterion, status, cause, reason, evidence in sorted(
        answers, key=lambda answer: order.index(answer[0])
    ):
        section, item, text = CRITERIA[criterion]
        rows.append(
            {
                "trial_id": trial,
                "patient_id": patient,
                "criterion_id": criterion,
                "section": section,
                "source_item": item,
                "text": text,
                "status": status,
                "cause": cause,
                "reason": reason,
                "evidence": evidence,
            }
        )
    return rows


def _frame(name: str, rows: list[Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMAS[name], orient="row")


def _candidate_rows() -> list[tuple[Any, ...]]:
    first, second, watched = "NCT06749886", "tislelizumab-anlotinib-pilot", "NCT06505837"
    day = date(2026, 11, 25)
    hostile = f"{SCRIPT} {FORMULA} {IMAGE}"
    wait = "One to look up: ECOG 1 on 2026-08-02 is older than 28 days."
    later = "Levofloxacin ended on 2026-11-18: the washout is over on 2026-11-25."
    conflict = "EGFR is reported wild-type on 2026-03-09 and with p.L858R on 2026-05-30."
    return [
        (
            first,
            1,
            "AJ07793T",
            "eligible",
            0.97,
            13,
            0,
            0,
            2,
            None,
            "new",
            "Nothing is open.",
            None,
            False,
        ),
        (
            first,
            2,
            "AK61411S",
            "possible",
            0.91,
            12,
            0,
            1,
            2,
            None,
            "same",
            wait,
            "to_review",
            False,
        ),
        (
            first,
            3,
            "患者-0042",
            "possible",
            0.88,
            11,
            0,
            2,
            2,
            None,
            "down",
            conflict,
            "contacted",
            False,
        ),
        (
            first,
            4,
            FORMULA,
            "possible",
            0.71,
            9,
            0,
            4,
            2,
            None,
            "new",
            "Four to look up.",
            None,
            False,
        ),
        (
            first,
            5,
            "A/B #7 ?&",
            "possible",
            0.70,
            9,
            0,
            4,
            2,
            None,
            "changed",
            hostile,
            None,
            False,
        ),
        (first, 6, "BX90210Q", "later", 0.66, 12, 1, 0, 2, day, "up", later, None, False),
        (
            first,
            7,
            "BX90211R",
            "later",
            0.61,
            8,
            1,
            4,
            2,
            day,
            "same",
            later,
            "screen_failed",
            True,
        ),
        (
            second,
            1,
            "AJ07793T",
            "possible",
            0.4,
            2,
            0,
            1,
            0,
            None,
            "same",
            "Drivers unknown.",
            None,
            False,
        ),
        (second, 2, "AK61411S", "possible", None, 2, 0, 1, 0, None, None, None, None, False),
        (
            watched,
            1,
            "CX00001A",
            "eligible",
            0.93,
            13,
            0,
            0,
            2,
            None,
            "same",
            "All known.",
            None,
            False,
        ),
    ]


def _criteria_rows() -> list[dict[str, Any]]:
    first, second, watched = "NCT06749886", "tislelizumab-anlotinib-pilot", "NCT06505837"
    known = [*_PASSES, _ECOG, *_ASKS]
    open_answers = [*_PASSES, *_UNKNOWNS, *_ASKS]
    pairs = {
        (first, "AJ07793T"): known,
        (first, "AK61411S"): [*_PASSES, _UNKNOWNS[1], *_ASKS],
        (first, "患者-0042"): [*_PASSES, *_UNKNOWNS[:2], *_ASKS],
        (first, FORMULA): open_answers,
        (first, "A/B #7 ?&"): [*_PASSES, _HOSTILE, *_ASKS],
        (first, "BX90210Q"): [*known, _INFECTION],
        (first, "BX90211R"): [*open_answers, _INFECTION],
        (first, "NM00001"): [*known, _INFECTION],
        (second, "AJ07793T"): [_PASSES[1], _UNKNOWNS[0]],
        (watched, "CX00001A"): known,
        ("NCT06749886", "not-listed"): known,
    }
    return [row for key, answers in pairs.items() for row in _pair(*key, answers)]


def _near_miss_rows() -> list[tuple[Any, ...]]:
    trial = "NCT06749886"
    return [
        (trial, 1, "NM00001", "anc", "8", CRITERIA["anc"][2], "Neutrophils 1.4 × 10⁹/L on 2026-11-16, "
         "at least 1.5 needed.", 0.07, 0),
        (trial, 2, "NM00002", "docetaxel", "1", CRITERIA["docetaxel"][2],
         "Docetaxel from 2026-04-01 as line 1.", None, 3),
    ]  # fmt: skip


def _moved(criterion: str, before: str, status: str, cause: str, what: str) -> dict[str, str]:
    section, item, text = CRITERIA[criterion]
    return {
        "criterion_id": criterion,
        "section": section,
        "source_item": item,
        "text": text,
        "status_before": before,
        "status": status,
        "cause": cause,
        "what": what,
    }


def _change_rows() -> list[tuple[Any, ...]]:
    first, second = "NCT06749886", "tislelizumab-anlotinib-pilot"
    cured = _moved(
        "anc",
        "fail",
        "pass",
        "data",
        "Neutrophils 3.1 × 10⁹/L of 2026-11-17 (labs, row 118) are new.",
    )
    driver = _moved(
        "no-driver", "pass", "unknown", "data", f"A report of 2026-05-30 is new: {IMAGE}"
    )
    window = _moved(
        "ecog", "pass", "unknown", "calendar", "ECOG 1 of 2026-10-22 is now older than 28 days."
    )
    limit = _moved(
        "platelets", "pass", "fail", "criteria", "Platelets: at least 80 became at least 100."
    )
    word = _moved(
        "nsclc", "unknown", "pass", "vocabulary", f"The text “{SCRIPT}” is now read as LUAD."
    )
    others = "Better placed patients came onto the list; nothing of this patient has changed."
    return [
        (first, "AJ07793T", "new", None, 1, None, "eligible", None, 0.98, "data", cured["what"], [cured]),
        (first, FORMULA, "new", None, 4, "ineligible", "possible", 0.71, 0.75, "vocabulary",
         word["what"], [word]),
        (first, "GONE-001", "gone", 3, None, "possible", "ineligible", 0.8, 0.76, "criteria",
         limit["what"], [limit]),
        (first, "GONE-002", "gone", 7, None, "later", "later", 0.6, 0.6, "others", others, []),
        (first, "BX90210Q", "up", 9, 6, "later", "later", 0.61, 0.66, "data", cured["what"],
         [cured]),
        (first, "患者-0042", "down", 1, 3, "eligible", "possible", 1.0, 0.92, "data", driver["what"],
         [driver]),
        (first, "A/B #7 ?&", "changed", 5, 5, "possible", "possible", 0.7, 0.7, "calendar",
         window["what"], [window]),
        (second, "GONE-003", "gone", 1, None, "possible", None, 0.9, None, "disposition",
         "Marked as not interested on 2026-11-19.", []),
    ]  # fmt: skip


def _missing_rows() -> list[tuple[str, ...]]:
    first, second = "NCT06749886", "tislelizumab-anlotinib-pilot"
    egfr = ("biomarker", "EGFR", "EGFR", "conflict")
    ecog = ("observation", "ecog", "ECOG", "stale")
    lesion = ("lesion", "lesions", "measurable lesions", "not_recorded")
    creatinine = ("lab", "creatinine", "creatinine", "unit")
    return [
        (first, "AK61411S", "ecog", *ecog),
        (first, "患者-0042", "no-driver", *egfr),
        (first, "患者-0042", "ecog", *ecog),
        *(
            (first, FORMULA, criterion, *fact)
            for criterion, fact in (
                ("no-driver", egfr),
                ("ecog", ecog),
                ("measurable", lesion),
                ("creatinine-clearance", creatinine),
            )
        ),
        (first, "A/B #7 ?&", "measurable", *lesion),
        (first, "BX90211R", "ecog", *ecog),
        (second, "AJ07793T", "no-driver", *egfr),
    ]


def _to_find_out_rows() -> list[tuple[Any, ...]]:
    first, second = "NCT06749886", "tislelizumab-anlotinib-pilot"
    return [
        (1, "observation", "ecog", "ECOG", 4, 2, 4, 2, ["AK61411S", "患者-0042", FORMULA, "BX90211R"],
         [first]),
        (2, "biomarker", "EGFR", "EGFR", 3, 2, 3, 2, ["AJ07793T", "患者-0042", FORMULA],
         [first, second]),
        (3, "lesion", "lesions", "measurable lesions", 2, 1, 2, 1, ["A/B #7 ?&", FORMULA], [first]),
        (4, "lab", "creatinine", "creatinine", 1, 0, 1, 0, [FORMULA], [first]),
    ]  # fmt: skip


def _status_rows() -> list[tuple[Any, ...]]:
    first, second, watched = "NCT06749886", "tislelizumab-anlotinib-pilot", "NCT06505837"
    day = date(2026, 11, 25)
    return [
        ("AJ07793T", first, "eligible", None, None, "ppppppppppmpppm"),
        ("AJ07793T", second, "possible", None, None, "pup"),
        ("AJ07793T", watched, "ineligible", "immunotherapy", None, "pppfppppppmpppm"),
        ("BX90210Q", first, "later", "infection", day, "ppppppppppmppfm"),
        ("BX90210Q", second, "ineligible", "nsclc", None, "fup"),
        ("BX90210Q", watched, "ineligible", "nsclc", None, "pffpppuuppmpupm"),
        (FORMULA, first, "possible", None, None, "ppuppupppumpppm"),
    ]


def _disposition_rows() -> list[tuple[Any, ...]]:
    trial, source = "NCT06749886", "worklist.xlsx"
    returned = f"ECOG was 2 when this was entered and is 1 now: {SCRIPT}"
    return [
        (trial, "AK61411S", "to_review", None, date(2026, 11, 19), "MK", None, False, None, source),
        (trial, "患者-0042", "contacted", None, date(2026, 11, 18), "李", "Ring again on Monday.", False,
         None, source),
        (trial, "BX90211R", "screen_failed", FORMULA, date(2026, 11, 12), "MK", IMAGE, True, None,
         source),
        (trial, "A/B #7 ?&", "not_eligible", "ECOG 2", date(2026, 11, 2), "MK", None, False, returned,
         source),
    ]  # fmt: skip


def _history_rows() -> list[tuple[Any, ...]]:
    trial, source = "NCT06749886", "worklist.xlsx"
    first = (trial, "AK61411S", "contacted", None, date(2026, 11, 10), "MK", "No answer.", source)
    latest = sorted(_disposition_rows(), key=lambda row: row[4])
    return [first, *((*row[:7], row[9]) for row in latest)]


def _accuracy_rows() -> list[tuple[Any, ...]]:
    return [
        (None, "sensitivity", 60, 0.91, 0.79, 0.97),
        (None, "precision", 48, 0.75, 0.6, 0.86),
        ("NCT06749886", "precision", 30, 0.8, 0.61, 0.92),
    ]


def build_night(**changes: Any) -> Night:
    """A night of four trials: eligible, possible and later patients, near misses, hostile cells."""
    parts: dict[str, Any] = {
        "run_id": "2026-11-20T0315Z-7f3a",
        "as_of": AS_OF,
        "trials": TRIALS,
        "candidates": _frame("candidates", _candidate_rows()),
        "near_misses": _frame("near_misses", _near_miss_rows()),
        "criteria": _frame("criteria", _criteria_rows()),
        "funnel": _frame(
            "funnel",
            [
                ("NCT06749886", "adult", CRITERIA["adult"][2], 1880, 0, 0, 0, 0, 1880),
                ("NCT06749886", "nsclc", CRITERIA["nsclc"][2], 1204, 611, 65, 3, 611, 1269),
                ("NCT06749886", "ecog", CRITERIA["ecog"][2], 310, 88, 1482, 1, 61, 1208),
                ("NCT06749886", "anc", CRITERIA["anc"][2], 1102, 420, 358, 40, 187, 1021),
                ("NCT06749886", "consent", CRITERIA["consent"][2], 0, 0, 0, 0, 0, 1021),
            ],
        ),
        "normalization": _frame(
            "normalization",
            [
                ("biomarker", "EGFR\twt", "EGFR negative", "matched", "grammar", 1.0, 412, 408, 210,
                 None, None, None, None),
                ("drug", SCRIPT, None, "unmatched", None, None, 3, 3, 1, None, None, None, None),
                ("diagnosis", "NSCLC NOS vs SCLC", None, "ambiguous", "fuzzy", 0.6, 41, 40, 38,
                 "SCLC", 0.03, "NSCLC 0.61; SCLC 0.58", None),
                ("condition", FORMULA, None, "unmatched", None, None, 1, 1, 0, None, None, None,
                 None),
                ("lab", "ANC\t1.5\t10^9/L", "neutrophils", "matched", "synonym", 1.0, 3, 3, 3,
                 None, None, None, None),
            ],
        ),
        "to_decide": _frame(
            "to_decide",
            [
                ("diagnosis", "NSCLC NOS vs SCLC", None, "ambiguous", "NSCLC 0.61; SCLC 0.58", None,
                 41, 40, 38),
                ("lab", "Gran#\t*\t10^9/L", None, "unmatched", None, None, 7, 6, 2),
                ("drug", SCRIPT, None, "unmatched", None, None, 3, 3, 1),
                ("condition", FORMULA, None, "unmatched", None, None, 1, 1, 0),
            ],
        ),
        "quarantine": _frame(
            "quarantine",
            [("labs", row, "a month outside 1 to 12", "measured_on") for row in range(3, 40, 2)]
            + [("treatments", 9, "dated after the patient’s index date", "started_on")],
        ),
        "changes": _frame("changes", _change_rows()),
        "missing": _frame("missing", _missing_rows()),
        "to_find_out": _frame("to_find_out", _to_find_out_rows()),
        "statuses": _frame("statuses", _status_rows()),
        "dispositions": _frame("dispositions", _disposition_rows()),
        "disposition_history": _frame("disposition_history", _history_rows()),
        "blind_sample": _frame(
            "blind_sample", [("NCT06749886", "BLIND-7"), ("NCT06749886", "AK61411S")]
        ),
        "accuracy": _frame("accuracy", _accuracy_rows()),
        "counts": {
            "patients": {"rows_in": 2221, "rows_used": 2221, "rows_quarantined": 0},
            "labs": {"rows_in": 88412, "rows_used": 88393, "rows_quarantined": 19},
            "treatments": {"rows_in": 9120, "rows_used": 9119, "rows_quarantined": 1},
        },
        "notes": ("No table of observations was handed in: ECOG is unknown for everyone.",),
        "versions": {"matcher": "0.1.0", "configuration": "sha256 5f2c…", "trials": "4 files"},
    }  # fmt: skip
    return Night(**(parts | changes))


def build_large_night(*, trials: int = 5, patients: int = 200, criteria: int = 40) -> Night:
    """A night of the size that the page must open quickly."""
    names = [f"NCT{number:08}" for number in range(trials)]
    candidates, rows = [], []
    for trial in names:
        for number in range(patients):
            patient = f"P{number:05}"
            verdict = ("eligible", "possible", "later")[number * 3 // patients]
            until = date(2026, 12, 24) if verdict == "later" else None
            why = (
                f"Neutrophils {number / 10} × 10⁹/L on 2026-11-{number % 19 + 1:02}. ECOG is stale."
            )
            candidates.append(
                (trial, number + 1, patient, verdict, 1 - number / patients, 22, 1, 12, 5, until,
                 "new", why, None, False)
            )  # fmt: skip
            rows += _large_pair(trial, patient, number, criteria)
    return build_night(
        trials=tuple(_large_sheet(name, patients) for name in names),
        candidates=_frame("candidates", candidates),
        criteria=_frame("criteria", rows),
        near_misses=_frame("near_misses", []),
        **{name: _frame(name, []) for name in _OF_A_HOSPITAL},
    )


_OF_A_HOSPITAL: Final = (
    *("changes", "missing", "to_find_out", "statuses", "dispositions", "disposition_history"),
    *("blind_sample", "accuracy"),
)


def _large_sheet(name: str, patients: int) -> TrialSheet:
    return TrialSheet(
        trial_id=name,
        title=f"A trial of its own kind, {name}",
        status="recruiting",
        list_kind="candidates",
        notes=(),
        n_by_verdict={"eligible": patients // 3},
        n_deceased=0,
        complete=True,
        source=f"{name}.yaml",
    )


def _large_pair(trial: str, patient: str, number: int, criteria: int) -> list[tuple[Any, ...]]:
    statuses = ("pass", "unknown", "pass", "manual", "pass", "unknown", "fail", "pass")
    return [
        (
            trial,
            patient,
            f"criterion-{place}",
            "inclusion",
            str(place + 1),
            f"A criterion of {trial}, number {place}, with as many words as one of them has",
            statuses[place % 8],
            "measured",
            f"Value {number}.{place} on 2026-11-{place % 19 + 1:02}, at least 1.5 needed.",
            [
                seen(
                    "labs", number * criteria + place, f"{number}.{place} K/uL", f"{number}.{place}"
                )
            ],
        )
        for place in range(criteria)
    ]
