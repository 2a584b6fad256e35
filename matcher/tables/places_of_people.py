"""Addresses of people, in streets and on the net, and the days of their birth."""

from __future__ import annotations

import re

from matcher.tables.signs import Cells, Sign, after, before

_MONTH = r"(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_FULL_DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|"
    r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日?|(?:19|20)\d{6}|"
    rf"\d{{1,2}}\.?[ -]{_MONTH}[ ,.-]+\d{{2,4}}|{_MONTH}\.?\s+\d{{1,2}},?\s+\d{{4}})"
)
_NUMBERED = r"\b\d{1,5}[A-Z]?\s+(?:[NSEW]\.?\s+)?(?:(?:[A-Z][A-Za-z.'-]{0,20}|\d{1,3}(?:st|nd|rd|th))\s+){1,3}"
_STREETS = (
    "Street|STREET|Avenue|AVENUE|Ave|AVE|Road|ROAD|Rd|RD|Boulevard|BOULEVARD|Blvd|BLVD|Drive|DRIVE|"
    "Lane|LANE|Court|COURT|Terrace|TERRACE|Highway|HIGHWAY|Parkway|PARKWAY"
)
# Short forms that are other words too (`CT`, `St. Gallen`) count at the end of an address only.
_SHORT_STREETS = "St|ST|Pl|Ct|Dr|Ln|Way"
_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|"
    "NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC"
)
_BIRTH = (
    r"(?i:\bD\.?O\.?B\b\.?|\bdate of birth|\bbirth\s?da(?:te|y)|\bbday|\bborn(?: on)?|\bb\.|"
    r"\bgeb(?:oren)?\b\.?(?: am)?|\bnée? le|出生年月日?|出生日期|出生于|出生|生日|生于)"
)
_ZH = "一-龥"
# What has a town in its name and is no address of a person.
_ESTABLISHMENT = re.compile(
    rf"[{_ZH}]{{0,12}}?(?:医院|中心|大学|学院|研究[所院]|公司|门诊部|诊所|实验室|检验所|院区|卫生院|保健院|疾控)"
)
_NO_TOWN = re.compile(r"(?:城|都|超|门|股|夜|上|罕)市")


def _is_chinese_address(found: re.Match[str]) -> bool:
    """Tell where a person lives from a hospital of that town."""
    return not _NO_TOWN.search(found[0]) and not _ESTABLISHMENT.match(found.string[found.start() :])


def _is_exact_age(found: re.Match[str]) -> bool:
    """Tell an age above 89 from an age of 90 or older, which may be said."""
    top_coded = found[1] == "90" and (
        re.search(r"(?:[>≥]|over|above|least|大于|超过|≥)\s*$", before(found), re.IGNORECASE)
        or re.match(r"\s*(?:\+|(?:or|and) (?:over|older|above)|及?以上)", after(found))
    )
    return not top_coded and not re.search(r"[\d.-]$", before(found))


_NOT_CODE = Cells.ANY & ~Cells.CODE
_STREET = "a street address"
_BORN = "a birth date"
_AGED = "an age over 89"
_OLD = r"(9\d|1[0-2]\d)"

PLACES: tuple[Sign, ...] = (
    Sign("an e-mail address", r"[A-Za-z0-9._%+-]@[A-Za-z0-9-]{1,63}\.[A-Za-z]{2}"),
    Sign(
        "an e-mail address",
        r"[A-Za-z0-9._%+-]\s{0,3}(?:\[at\]|\(at\))\s{0,3}[A-Za-z0-9-]{1,63}\s{0,3}(?:\.|\[dot\]|\(dot\))",
    ),
    Sign("a web address", r"(?i:https?://|ftp://|\bwww\.)\S"),
    Sign(
        "a web address",
        r"(?i:[a-z0-9-]{2}\.(?:com|org|net|edu|gov|cn|info|io|me|co\.uk)/[a-z0-9])",
        where=Cells.RUNNING,
    ),
    Sign(_STREET, rf"{_NUMBERED}(?:{_STREETS})\b", where=_NOT_CODE),
    Sign(
        _STREET,
        rf"{_NUMBERED}(?:{_SHORT_STREETS})\b\.?\s*(?:$|,|#|(?:NE|NW|SE|SW)\b|(?i:apt|unit|suite)\b)",
        where=_NOT_CODE,
    ),
    Sign(
        _STREET,
        r"(?i:\baddress\s?[:=]|\b(?:lives|resid(?:es|ing)|living) at)\s*\d{1,5}[A-Z]?\s+[A-Z]",
    ),
    Sign(_STREET, r"\bP\.?\s?O\.?\s+(?i:box)\s+\d+"),
    Sign(_STREET, rf"\b[A-Z][a-z]+,?\s+(?:{_STATES})\s+\d{{5}}(?:-\d{{4}})?\s*$", where=_NOT_CODE),
    Sign(_STREET, r"(?i:\b(?:apt|apartment)\b\.?)\s*#?\s*\d+[A-Z]?\b", where=_NOT_CODE),
    Sign(
        "a postal code",
        r"(?i:\bzip(?:\s?code)?\b|\bpost(?:al)?\s?code\b)\W{0,3}\d{5}|(?i:\bzip3\b)\W{0,3}\d{3}\b"
        r"|(?:邮编|邮政编码)\s*[:：]?\s*\d{6}",
    ),
    Sign("a place on the map", r"-?\d{1,3}\.\d{4,},\s*-?\d{1,3}\.\d{4,}"),
    Sign(
        _STREET,
        rf"[{_ZH}](?:路|街|巷|弄|大道|胡同)(?:[一二三四五六七八九十东南西北中]+[段路街里])?\s*\d+\s*[号弄]",
    ),
    Sign(
        _STREET,
        rf"[{_ZH}]{{2,8}}(?:省|自治区|市)[{_ZH}]{{1,7}}(?:市|区|县|旗|镇|乡|街道)",
        _is_chinese_address,
        _NOT_CODE,
    ),
    Sign(
        _STREET,
        rf"[{_ZH}](?:小区|花园|新村|家园|公寓|镇[{_ZH}]{{1,6}}村)|\d\s?号楼|\d\s?(?:栋|幢|单元)\s?\d",
        _is_chinese_address,
        _NOT_CODE,
    ),
    Sign(
        _STREET,
        rf"(?:住址|家住|现住|户籍地?|居住地|居住于|家庭地址|通讯地址|籍贯)\s*[:：为于在是]?\s*[{_ZH}]{{2,12}}"
        r"(?:省|市|区|县|镇|乡|村|街|路|号)",
    ),
    Sign(_STREET, r"[a-zäöüßA-ZÄÖÜ]stra(?:ß|ss)e\s+\d+"),
    Sign(_BORN, rf"{_BIRTH}\s*(?:[:：=为是]|(?:is|was)\s)?\s*{_FULL_DATE}"),
    Sign(_BORN, rf"{_FULL_DATE}\s*(?i:出生|生日|生(?:$|[，,。；;、\s)）])|\(?\s*d\.?o\.?b\b)"),
    Sign(_BORN, rf"^\s*{_FULL_DATE}", where=Cells.BIRTH),
    Sign(
        _AGED,
        rf"{_OLD}(?i:[\s-]*(?:years?|yrs?|y)[\s./-]*(?:olds?\b|o\b|of age)|[\s-]*y/?o\b|\s*周?岁)",
        _is_exact_age,
        Cells.RUNNING,
    ),
    Sign(
        _AGED,
        rf"(?i:\b(?:aged|age)\s*(?:[:=]|is|of)?\s*|年龄\s*[:：为]?\s*){_OLD}(?:$|[^\d.%+-])",
        _is_exact_age,
        Cells.RUNNING,
    ),
)
