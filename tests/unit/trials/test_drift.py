"""What is said of criteria whose source has changed."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from matcher.errors import UsageError
from matcher.trials.drift import drift_of, trial_of
from matcher.trials.model import Trial
from matcher.trials.source import fingerprint, read_document

WAS = """Trial of a drug for adults with advanced disease
NCT01234567

Inclusion Criteria:

1. Age >= 18 years;
2. ECOG 0-1;
3. ANC >= 1.5 x 10^9/L;

Exclusion Criteria:

1. Pregnant women;
2. Any of the following:
3. Active infection.

Where this trial is running
  1. Anywhere.
"""


def criterion(name: str, section: str, item: str, line: str) -> dict[str, object]:
    return {
        "id": name,
        "section": section,
        "item": item,
        "text": name,
        "require": {"manual": "Asked of a person"},
        "fingerprint": fingerprint(line),
    }


TRIAL = Trial.model_validate(
    {
        "trial_id": "drug",
        "title": "A drug",
        "registry_id": "NCT01234567",
        "status": "recruiting",
        "source": {
            "document": "drug.txt",
            "sha256": sha256(WAS.encode()).hexdigest(),
            "other_lines": [fingerprint("2. Any of the following:")],
        },
        "criteria": [
            criterion("advanced", "summary", "title", WAS.splitlines()[0]),
            criterion("adult", "inclusion", "1", "1. Age >= 18 years;"),
            criterion("ecog", "inclusion", "2", "2. ECOG 0-1;"),
            criterion("anc", "inclusion", "3", "3. ANC >= 1.5 x 10^9/L;"),
            criterion("pregnant", "exclusion", "1", "1. Pregnant women;"),
            criterion("infection", "exclusion", "3", "3. Active infection."),
        ],
    }
)


def drifted(folder: Path, text: str) -> list[str]:
    path = folder / "drug.txt"
    path.write_text(text, encoding="utf-8")
    document = read_document(path)
    assert trial_of(document, [TRIAL], path) is TRIAL
    return [str(one) for one in drift_of(TRIAL, document)]


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        pytest.param("", "", [], id="the same document"),
        pytest.param("NCT01234567\n", "NCT01234567  \n\n", [], id="other spaces"),
        pytest.param(
            "2. ECOG 0-1;",
            "2. ECOG 0-2;",
            ["drug, inclusion 2 (ecog): changed: 2. ECOG 0-2;"],
            id="a limit changed",
        ),
        pytest.param(
            "2. ECOG 0-1;\n",
            "",
            ["drug, inclusion 2 (ecog): vanished"],
            id="an item vanished, the others keep their numbers",
        ),
        pytest.param(
            "Exclusion Criteria:\n",
            "4. Signed consent.\nExclusion Criteria:\n",
            ["drug: appeared, and no criterion rests on it: 4. Signed consent."],
            id="an item appeared",
        ),
        pytest.param(
            "1. Age >= 18 years;\n2. ECOG 0-1;\n3. ANC",
            "1. Signed consent;\n2. Age >= 18 years;\n3. ECOG 0-1;\n4. ANC",
            [
                "drug, inclusion 1 (adult): renumbered: 2. Age >= 18 years;",
                "drug, inclusion 2 (ecog): renumbered: 3. ECOG 0-1;",
                "drug, inclusion 3 (anc): renumbered: 4. ANC >= 1.5 x 10^9/L;",
                "drug: appeared, and no criterion rests on it: 1. Signed consent;",
            ],
            id="an item before the others",
        ),
        pytest.param(
            "with advanced disease",
            "with any disease",
            ["drug, summary title (advanced): vanished"],
            id="a line outside the lists",
        ),
        pytest.param(
            "2. ECOG 0-1;\n3. ANC >= 1.5 x 10^9/L;",
            "2. ECOG 0-2;\n3. ANC >= 1.0 x 10^9/L;",
            [
                "drug, inclusion 2 (ecog): changed: 2. ECOG 0-2;",
                "drug, inclusion 3 (anc): changed: 3. ANC >= 1.0 x 10^9/L;",
            ],
            id="two neighbours changed",
        ),
        pytest.param("  1. Anywhere.", "  1. Nowhere.", [], id="a list that isn't one of criteria"),
    ],
)
def test_what_is_told(tmp_path: Path, was: str, now: str, told: list[str]) -> None:
    assert was in WAS
    assert drifted(tmp_path, WAS.replace(was, now, 1) if was else WAS) == told


def test_the_registrys_record_is_read_with_its_escapes(tmp_path: Path) -> None:
    title, criteria = WAS.splitlines()[0], WAS[WAS.index("Inclusion") : WAS.index("Where")]
    escaped = criteria.replace(">=", "\\>=").replace("10^9", "10\\^9").replace("0-1", "0-2")
    study = {
        "identificationModule": {"nctId": "NCT01234567", "officialTitle": title},
        "eligibilityModule": {"eligibilityCriteria": escaped},
    }
    path = tmp_path / "anything.json"
    path.write_text(json.dumps({"protocolSection": study}))
    document = read_document(path)
    assert trial_of(document, [TRIAL], path) is TRIAL
    assert [str(one) for one in drift_of(TRIAL, document)] == [
        "drug, inclusion 2 (ecog): changed: 2. ECOG 0-2;"
    ]


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("a.txt", b"\xff\xfe\x00", "isn't UTF-8"),
        ("a.json", b"[" * 100_000, "no study"),
        ("a.json", b'{"protocolSection": {"identificationModule": {"nctId": 5}}}', "no study"),
        ("b.txt", b"Inclusion Criteria:\n1. Age", "no trial file belongs"),
    ],
)
def test_what_is_no_document_of_a_trial_is_said(
    tmp_path: Path, name: str, content: bytes, cause: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UsageError, match=cause):
        trial_of(read_document(path), [TRIAL], path)
