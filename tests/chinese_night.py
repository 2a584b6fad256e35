"""Two nights of a site that reads Chinese, whose data bring every reason, note and remark that there is."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import openpyxl
import yaml

from matcher.dispositions.entries import ENTERED
from matcher.messages import messages_in
from matcher.run.job import run_job
from matcher.run.plan import RunParameters
from tests.known import known_vocabularies, names_without_chinese

PROJECT: Final = Path(__file__).parents[1]
_GOLDEN: Final = PROJECT / "tests/flow/golden/data"
_DAY: Final = date(2026, 6, 30)

_LONG: Final = "x" * 32_768

_PATIENTS: Final = """\
patient_id,sex,birth_year,age_years,index_date,site,serial,1-2
{golden}
Q01,F,1960,,2026-06-30,一院,a,b
Q01,F,1960,,2026-06-30,一院,a,b
Q02,F,1960,,2026-06-30,一院,a,b
Q02,F,1961,,2026-06-30,一院,a,b
Q03,F,60,,2026-06-30,一院,a,b
Q04,F,3020,,2026-06-30,一院,a,b
Q05,F,2100,,2026-06-30,一院,a,b
Q06,F,1870,,2026-06-30,一院,a,b
Q07,F,,200,2026-06-30,一院,a,b
Q08,F,,old,2026-06-30,一院,a,b
Q09,F,1960,,2026-13,一院,a,b
Q10,F,1960,,2026-02-30,一院,a,b
Q11,F,1960,,soon,一院,a,b
Q12,F,1930,,2026-06-30,二院,a,b
"""
"""People with a row each that can't be used, by all that can be wrong with one."""

_DIAGNOSES: Final = """\
patient_id,diagnosis,stage,diagnosed_on,is_primary
{golden}
G01,NSCLC,IV,2030-01-01,Y
G01,NSCLC,IV,1900-01-01,Y
G01,NSCLC,IV,2026-01-01,2
G01,,IV,2026-01-01,Y
G01,NSCLC,IV
G01,NSCLC,IV,2026-01-01,Y,Y,Y
Z99,NSCLC,IV,2026-01-01,Y
Q03,NSCLC,IV,2026-01-01,Y
G01,{long},IV,2026-01-01,Y
G01,NS\0CLC,IV,2026-01-01,Y
Q12,NSCLC,see scan,2026-01-01,Y
Q12,zzz,see scan,2026-01-01,Y
"""

_LABS: Final = """\
patient_id,test,value,unit,ref_low,ref_high,measured_on
{golden}
G01,ALT,-3,U/L,,,2026-06-20
G01,ALT,3,U/L,40,10,2026-06-20
G01,ALT,3,U/L,high,,2026-06-20
G01,Hemoglobin,13.5,g/L,,,2026-06-20
G02,Hemoglobin,990000,g/L,,,2026-06-20
G02,INR,110,,,,2026-06-20
G02,Creatinine,1.1,mg/dL,,,2026-06-20
"""

_TREATMENTS: Final = """\
patient_id,treatment,line,started_on,ended_on,cycles
G03,carboplatin + paclitaxel,1,2026-04-01,2026-06-15,
G03,cisplatin,1,2026-05-02,2026-05-01,
G03,cisplatin,1.5,,,
G03,cisplatin,1,,,-1
"""

_COVERAGE: Final = """\
patient_id,domain,complete_from,complete_to
,treatments,,
,brain,,
"""

_DECISIONS: Final = (
    {"raw": "zzz", "concept": "xyzzy"},
    {"raw": "NSCLC", "concept": "SCLC"},
)

_SETTINGS: Final = {
    "language": "zh",
    "report_per_site": True,
    "readers": [{"name": "ab", "trials": ["NCT06749886", "NCT00000000"], "sites": ["三院"]}],
    "smallest_count": 11,
    "blind_sample": {"per_night": 4},
    "identifiers": {
        "allow": [{"table": "patients", "column": "serial", "reason": "仪器编号"}],
        "smallest_site": 2,
    },
}

_WORDS: Final = re.compile(
    r"(?<![a-z])(a|about|after|all|an|and|are|as|at|be|because|before|but|by|cell|can|contradicted"
    r"|does|entry|file|fails|found|from|has|have|ignored|in|is|it|known|line|missing|more|needs|no"
    r"|none|not|of|older|only|or|other|possible|read|record|row|rows|see|since"
    r"|table|text|than|the|there|they|this|to|unknown|was|were|which|with|within|without|year"
    r"|years)(?![a-z])",
    re.IGNORECASE,
)
_IDENTIFIER: Final = re.compile(r"\w+[_./\-][\w./\-]*|[^|]*\S\|(?=\S)[^|]*")
"""Names of columns, files, criteria and trials; keys of a fact that is about several concepts."""


def run_twice(folder: Path) -> tuple[Path, list[str]]:
    """Run a night, return its workbook, run the next on changed data; give its folder and the answer's lines."""
    data, config = folder / "data", _configuration(folder)
    _write_data(data)
    parameters = RunParameters(
        data=data, trials=PROJECT / "config/trials", config=config, out=folder / "out", as_of=_DAY
    )
    first = run_job(parameters, lambda _line: None).folder
    _return_workbook(first / "worklist.xlsx", folder / "returned")
    labs = (data / "labs.csv").read_text(encoding="utf-8")
    (data / "labs.csv").write_text(labs.replace("G01,ANC,3.2", "G01,ANC,0.2"), encoding="utf-8")
    (folder / "decisions.csv").unlink()
    _write_decisions(folder / "decisions.csv", "2026-06-02")
    second = run_job(parameters, lambda _line: None).folder
    answer = (folder / "returned" / "worklist.xlsx.answer.txt").read_text(encoding="utf-8")
    return second, answer.splitlines()


def _configuration(folder: Path) -> Path:
    shutil.copytree(PROJECT / "config/vocabulary", folder / "vocabulary")
    settings = yaml.safe_load((PROJECT / "config/matcher.yaml").read_text(encoding="utf-8"))
    settings |= _SETTINGS
    settings["dispositions"]["returned"] = "returned"
    (folder / "returned").mkdir()
    _write_decisions(folder / "decisions.csv", "2026-06-01")
    path = folder / "matcher.yaml"
    path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    return path


def _write_decisions(path: Path, day: str) -> None:
    columns = "kind,raw,concept,value,unit,decided_by,decided_on,note,before".split(",")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        for decision in _DECISIONS:
            writer.writerow(
                {"kind": "diagnosis", "decided_by": "AB", "decided_on": day, **decision}
            )


def _write_data(data: Path) -> None:
    data.mkdir()
    tables = {
        "patients": _PATIENTS,
        "diagnoses": _DIAGNOSES,
        "labs": _LABS,
        "treatments": _TREATMENTS,
        "coverage": _COVERAGE,
        "conditions": "patient_id,condition\n",
    }
    for name, text in tables.items():
        header = text.partition("\n")[0].split(",")
        told = text.replace("{golden}", "\n".join(_golden(name, header))).replace("{long}", _LONG)
        (data / f"{name}.csv").write_text(told, encoding="utf-8")
    for name in ("biomarkers", "observations"):
        shutil.copy(_GOLDEN / f"{name}.csv", data)
    (data / "lesions.xlsx").write_bytes(b"")


def _golden(name: str, header: list[str]) -> Iterator[str]:
    """Give the golden cohort's rows of a table in other columns."""
    path = _GOLDEN / f"{name}.csv"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file)):
                more = {"site": "一院" if number else "四院", "serial": "a", "1-2": "b"}
                yield ",".join((row | more).get(column) or "" for column in header)


def _return_workbook(workbook: Path, folder: Path) -> None:
    """Fill in three rows: an entry that stands, one with a formula, one that is wrong."""
    words = messages_in("zh").text
    gone, titles = words("disposition-not_eligible"), [f"workbook-column-{one}" for one in ENTERED]
    entries = (
        (gone, "脑转移", "2026-06-29", "AB", None),
        (gone, "脑转移", "2026-06-29", "AB", "=电话"),
        ("x", None, "y", "AB", None),
    )
    book = openpyxl.load_workbook(workbook)
    rows = (
        (sheet, row, {cell.value: cell.column for cell in sheet[1]})
        for sheet in book.worksheets
        if sheet.title.startswith("NCT")
        for row in range(2, sheet.max_row)
    )
    for entry, (sheet, row, columns) in zip(entries, rows, strict=False):
        for title, value in zip(titles, entry, strict=True):
            sheet.cell(row, columns[words(title)]).value = value
    book.save(folder / workbook.name)


@cache
def _quoted() -> re.Pattern[str]:
    """Give what isn't the site's own to say: cells of the tables, and names without a Chinese one."""
    names = names_without_chinese(known_vocabularies(PROJECT / "config/vocabulary"))
    cells = {"see scan"}
    for path in _GOLDEN.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            cells |= {cell for row in csv.reader(file) for cell in row if " " in cell}
    every = sorted(names | cells, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, every)), re.IGNORECASE)


def in_english(texts: Iterable[str]) -> list[str]:
    """Give those texts that hold a sentence in English, but for identifiers, names and what is quoted."""
    own = {text: _IDENTIFIER.sub("", _quoted().sub("", text)).strip() for text in texts}
    return sorted(text for text, said in own.items() if " " in said and _WORDS.search(said))


def never_told(prefixes: tuple[str, ...], texts: Iterable[str]) -> list[str]:
    """Give the messages whose keys begin so of which no text tells, in any of their wordings."""
    whole = "\n".join(texts)
    keys = re.findall(r"^([\w-]+) =", messages_in("zh").source, re.MULTILINE)
    return [key for key in keys if key.startswith(prefixes) and not re.search(_wording(key), whole)]


def _wording(key: str) -> str:
    """Give a pattern of a message whose values may be anything."""
    source = messages_in("zh").source
    said = re.search(rf"^{key} =(.*(?:\n[ }}].*)*)", source, re.MULTILINE)
    assert said is not None
    wordings = re.findall(r"\]\s(.*)", said[1]) or [said[1].strip()]
    return "|".join(re.sub(r"\\\{.*?\\\}", ".*", re.escape(one.strip())) for one in wordings)
