"""Numbers that identify a person, told from those of oncology: loads, codes, positions, days."""

from __future__ import annotations

import re
from datetime import date

from matcher.tables.signs import Cells, Sign, after, before, stands_alone, stands_among_words

# A quantity's unit follows it, a quantity's name or a code's system stands before it.
_COUNTED = re.compile(
    r"\s*(?:copies|copy|cop\b|cp\b|i?u\b|k?u/|/|m?l\b|[µμu]l\b|cells|cfu|log|x\s?10|×|%|拷贝|"
    r"[pnmk]g\b|bp\b|kb\b|mb\b|(?:[a-z]+ )?reads\b)",
    re.IGNORECASE,
)
_COUNTING = re.compile(
    r"(?:dna|rna|load|copies|titer|titre|count|platelets?|plt|wbc|cells|chr\w*|hg19|hg38|grch3\d|"
    r"pos(?:ition)?|载量|血小板)\W*$",
    re.IGNORECASE,
)
_CODED = re.compile(
    r"(?:ndc|rxnorm|rxcui|snomed(?:[ -]?ct)?|sctid|loinc|icd\S*|cosmic|cosm|dbsnp|hgnc|atc|cui|umls|"
    r"ncit|omop|code|pmid|pubmed|doi|clinvar|variation|concept|gtin|cas|nct)\s*(?:id|no|#)?[\W_]*$",
    re.IGNORECASE,
)
# Sponsors' codes of drugs: BAY 2927088, BI 1810631.
_DRUG_CODE = re.compile(
    r"\b(?:ABT|AMG|AZD?|BAY|BIB[FW]?|BI|BMS|CP|CT|DS|EMD|GDC|GSK|INC|JNJ|LY|MK|MSC|NVP|ONO|OSI|PF|R[GO]|"
    r"SAR|SB|SHR|TAK|TAS|ZD)[\s-]*$"
)
# Sections of documents, releases and enzymes have numbers like a network address.
_VERSIONED = re.compile(
    r"(?:\bv|ver|version|release|build|\bec|oid|section|chapter|item|criterion|版本?|节|条)\W*$",
    re.IGNORECASE,
)
_OUTLINE = 30
"""A number below it, four times, is a section's, unless it is said to be a network address."""

# GB 11643: provinces, and the weights of the check digit.
_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 "
    "71 81 82 83".split()
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _is_day(digits: str) -> bool:
    """Say whether digits begin with a day as `20260105`, with or without a time."""
    try:
        return len(digits) in (8, 12, 14) and 1900 <= date.fromisoformat(digits[:8]).year < 2100
    except ValueError:
        return False


def _is_record_number(found: re.Match[str]) -> bool:
    """Tell a number in running text that may be a record's from quantities, codes and positions."""
    explained = (
        found[0].endswith("000")
        or _is_day(found[0])
        or _COUNTED.match(after(found))
        or _COUNTING.search(before(found))
        or _CODED.search(before(found))
        or _DRUG_CODE.search(before(found))
    )
    return not explained and stands_alone(found) and stands_among_words(found)


def _is_mobile(found: re.Match[str]) -> bool:
    return stands_alone(found) and not _COUNTED.match(after(found))


def _is_part(found: re.Match[str]) -> bool:
    """Say whether a number is a piece of a longer one."""
    return bool(re.search(r"[A-Za-z0-9]$", before(found)) or re.match(r"[A-Za-z0-9]", after(found)))


def _is_resident_number(found: re.Match[str]) -> bool:
    """Check a Chinese resident identity number: province, birth date, check digit (GB 11643)."""
    number = found[0].upper()
    try:
        born = date.fromisoformat(number[6:14])
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    plausible = number[:2] in _PROVINCES and 1850 <= born.year < 2100
    return plausible and number[17] == "10X98765432"[total % 11] and not _is_part(found)


def _is_international(found: re.Match[str]) -> bool:
    return 9 <= sum(character.isdigit() for character in found[0]) <= 15


def _is_north_american(found: re.Match[str]) -> bool:
    return _is_mobile(found) and stands_among_words(found)


def _is_call(found: re.Match[str]) -> bool:
    return not _COUNTED.match(after(found)) and not re.match(r"[\d-]", after(found))


def _is_machine(found: re.Match[str]) -> bool:
    octets = [int(octet) for octet in found[0].split(".")]
    said = re.search(r"(?:\bip\b|host|addr|地址)\W*$", before(found), re.IGNORECASE)
    could_be = max(octets) < 256 and (said or max(octets) >= _OUTLINE)
    return bool(could_be) and not _VERSIONED.search(before(found)) and stands_alone(found)


_NOT_CODE = Cells.ANY & ~Cells.CODE
_SSN = "a social security number"
_RECORD = "a medical record number"
_PHONE = "a telephone number"

NUMBERS: tuple[Sign, ...] = (
    Sign(_SSN, r"\d{3}-\d{2}-\d{4}", stands_alone),
    Sign(
        _SSN,
        r"(?i:\bSSN\b|\bSS ?#|\bsoc(?:ial|\.)? sec(?:urity|\.)?\b)\D{0,15}\d{3}[- ]?\d{2}[- ]?\d{4}\b",
    ),
    Sign(_SSN, r"(?i:\bSSN\b|\bsocial security\b)\D{0,12}(?:last|ending)\D{0,10}\d{4}\b"),
    Sign("an identity card number", r"[1-9]\d{16}[\dXx]", _is_resident_number, chance=1e-4),
    Sign(
        "an identity card number",
        r"[1-9]\d{5} (?:18|19|20)\d{6} \d{3}[\dXx]|身份证(?:号码?)?(?:为|是)?\s*[:：]?\s*\d{6,}",
    ),
    Sign(
        _RECORD,
        r"(?i:\bMRN|\bMR\s?#|\bmedical record(?: number| no)?|\baccession(?: number| no)?|"
        r"\b(?:chart|hospital|case|record|encounter|visit|account) (?:number|no|#))"
        r"[\s:#.=_-]*[A-Za-z]{0,3}(?:\d{1,2}-)?\d{4,}",
    ),
    Sign(_PHONE, r"\(\d{3}\)\s?\d{3}[-.\s]\d{4}", where=_NOT_CODE),
    Sign(_PHONE, r"(?:1[-.])?\d{3}[-.]\d{3}[-.]\d{4}", stands_alone, _NOT_CODE),
    Sign(_PHONE, r"[(（]0\d{2,3}[)）]\s?\d{4}[- ]?\d{3,4}", where=_NOT_CODE),
    Sign(_PHONE, r"[2-9]\d{2} [2-9]\d{2}[ -]\d{4}", _is_north_american, Cells.RUNNING),
    Sign(
        _PHONE,
        r"(?i:\b(?:call(?:ed)?|contact|reach(?:ed|able)?|ring|ph|ext)\b)[^\d]{0,15}[2-9]\d{2}[-. ]\d{4}"
        r"|[2-9]\d{2}-\d{4}\s+(?i:call|ext\b|after \d)",
        _is_call,
    ),
    Sign(_PHONE, r"(?i:\b(?:pager|beeper)\b)\D{0,12}\d{4,}"),
    Sign(
        _PHONE,
        r"(?:^|[\s:;,(])\+\d{1,3}[\s.-]?(?:\(?\d{1,4}\)?[\s.-]?){2,5}\d{2,4}\b",
        _is_international,
    ),
    Sign(
        _PHONE,
        r"(?i:\b(?:tel|phone|telephone|mobile|fax(?:ed)?|pager|whatsapp)\b|电话|手机|联系方式|传真|致电|固话)"
        r"[^\d+(]{0,12}[+(]?\d[\d\s().-]{5,}\d",
    ),
    Sign(_PHONE, r"1[3-9]\d[- ]\d{4}[- ]\d{4}", stands_alone, _NOT_CODE),
    Sign(_PHONE, r"1[3-9]\d{9}", _is_mobile, Cells.RUNNING),
    Sign(_PHONE, r"0\d{2,3}-\d{7,8}", stands_alone, Cells.RUNNING),
    Sign("a network address", r"(?:\d{1,3}\.){3}\d{1,3}", _is_machine, Cells.RUNNING),
    Sign("a long number in running text", r"\d{7,}", _is_record_number, Cells.RUNNING),
)
