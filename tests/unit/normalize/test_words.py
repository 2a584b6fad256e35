from __future__ import annotations

from pathlib import Path

import pytest

from matcher.errors import ConfigurationError
from matcher.normalize.words import WordLists

FOLDER = Path(__file__).parents[3] / "config/vocabulary"


@pytest.fixture(scope="module")
def words() -> WordLists:
    return WordLists(FOLDER)


@pytest.mark.parametrize(
    ("list_name", "text", "key"),
    [
        ("sex", "F", "female"),
        ("sex", " Male ", "male"),
        ("sex", "女", "female"),
        ("sex", "unknown", None),
        ("sex", "U", None),
        ("vital_status", "Deceased", "deceased"),
        ("vital_status", "Alive", "alive"),
        ("vital_status", "死亡", "deceased"),
        ("vital_status", "unknown", None),
        ("vital_status", "lost to follow-up", None),
        ("setting", "neo-adjuvant", "neoadjuvant"),
        ("setting", "Adjuvant", "adjuvant"),
        ("setting", "1st-line", "metastatic"),
        ("setting", "palliative", "metastatic"),
        ("setting", "新辅助", "neoadjuvant"),
        ("setting", "辅助", "adjuvant"),
        ("setting", "locally advanced", None),
        ("response", "PR", "PR"),
        ("response", "Stable disease", "SD"),
        ("response", "完全缓解", "CR"),
        ("response", "疾病进展", "PD"),
        ("response", "not evaluable", "NE"),
        ("response", "N/A", None),
        ("response", "CR/PR", None),
        ("stop_reason", "disease progression", "progression"),
        ("stop_reason", "AE", "toxicity"),
        ("stop_reason", "withdrew consent", "patient_choice"),
        ("stop_reason", "完成", "completed"),
        ("stop_reason", "other", None),
        ("basis", "Histologic", "histology"),
        ("basis", "FNA", "cytology"),
        ("basis", "影像学", "clinical"),
        ("condition_status", "history of", "history"),
        ("condition_status", "Ruled out", "ruled_out"),
        ("condition_status", "well-controlled", "controlled"),
        ("condition_status", "uncontrolled", "active"),
        ("condition_status", "not resolved", "active"),
        ("condition_status", "?", None),
        ("lesion_kind", "lymph node", "node"),
        ("lesion_kind", "转移灶", "metastasis"),
        ("origin", "germline", "germline"),
        ("boolean", "是", "true"),
        ("boolean", "maybe", None),
        ("sex", "weiblich", "female"),
        ("vital_status", "D", "deceased"),
        ("vital_status", "expired in hospice", "deceased"),
        ("vital_status", "not alive", None),
        ("setting", "1L metastatic", "metastatic"),
        ("setting", "晚期二线", "metastatic"),
        ("setting", "局部晚期", None),
        ("setting", "non-metastatic", None),
        ("setting", "neoadjuvant/adjuvant", None),
        ("setting", "concurrent chemoRT", "concurrent"),
        ("setting", "根治性", "definitive"),
        ("response", "PR (-42%)", "PR"),
        ("response", "SD (RECIST 1.1)", "SD"),
        ("response", "SD -> PD", None),
        ("response", "PR?", None),
        ("response", "no PR", None),
        ("response", "-42%", None),
        ("stop_reason", "4 cycles completed", "completed"),
        ("stop_reason", "completed 4 of 6 cycles", None),
        ("stop_reason", "completed 4/6 cycles", None),
        ("stop_reason", "not completed", None),
        ("stop_reason", "未完成", None),
        ("stop_reason", "disease progression on CT", "progression"),
        ("basis", "EBUS-TBNA", "cytology"),
        ("basis", "no biopsy", None),
        ("condition_status", "chronic, controlled", "controlled"),
        ("condition_status", "治疗中", "active"),
        ("condition_status", "acute, resolved", None),
        ("lesion_kind", "target - primary", "primary"),
        ("lesion_kind", "target", None),
    ],
)
def test_reading(words: WordLists, list_name: str, text: str, key: str | None) -> None:
    assert words.read(list_name, text) == key


def test_readings_keep_each_text(words: WordLists) -> None:
    assert words.readings("sex", ["M", "m", "x"]) == {"M": "male", "m": "male", "x": None}


def test_an_unknown_list_is_refused(words: WordLists) -> None:
    with pytest.raises(ConfigurationError, match="no list 'colour'"):
        words.read("colour", "red")


def test_a_text_read_in_two_ways_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "words.csv").write_text("list,text,key\nsex,M,male\nsex,m.,female\n")
    with pytest.raises(ConfigurationError, match="already") as caught:
        WordLists(tmp_path)
    assert caught.value.place.line == 3
