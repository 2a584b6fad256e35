"""Addresses of people, in streets and on the net, and the days of their birth."""

from __future__ import annotations

from matcher.tables.signs import Cells, Sign

_MONTH = r"(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_FULL_DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|"
    r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日?|(?:19|20)\d{6}|"
    rf"\d{{1,2}}\.?[ -]{_MONTH}[ ,.-]+\d{{2,4}}|{_MONTH}\.?\s+\d{{1,2}},?\s+\d{{4}})"
)
_NUMBERED = r"\b\d{1,5}\s+(?:[NSEW]\.?\s+)?(?:[A-Z][A-Za-z.'-]*\s+){1,3}"
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
    r"(?i:\bD\.?O\.?B\b\.?|\bdate of birth|\bbirth\s?da(?:te|y)|\bborn(?: on)?|"
    r"\bgeb(?:oren)?\b\.?(?: am)?|\bnée? le|出生日期|出生于|出生|生日|生于)"
)

_NOT_CODE = Cells.ANY & ~Cells.CODE
_STREET = "a street address"
_BORN = "a birth date"

PLACES: tuple[Sign, ...] = (
    Sign("an e-mail address", r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}"),
    Sign("a web address", r"(?i:https?://|ftp://|\bwww\.)\S"),
    Sign(_STREET, rf"{_NUMBERED}(?:{_STREETS})\b", where=_NOT_CODE),
    Sign(
        _STREET,
        rf"{_NUMBERED}(?:{_SHORT_STREETS})\b\.?\s*(?:$|,|#|(?i:apt|unit|suite)\b)",
        where=_NOT_CODE,
    ),
    Sign(_STREET, r"\bP\.?\s?O\.?\s+(?i:box)\s+\d+"),
    Sign(_STREET, rf"\b[A-Z][a-z]+,?\s+(?:{_STATES})\s+\d{{5}}(?:-\d{{4}})?\s*$", where=_NOT_CODE),
    Sign(_STREET, r"[一-龥]+(?:路|街|巷|弄|大道)\s*\d+\s*[号弄]"),
    Sign(_STREET, r"\b[A-ZÄÖÜ][a-zäöüß-]*stra(?:ß|ss)e\s+\d+"),
    Sign(_BORN, rf"{_BIRTH}\s*[:：=]?\s*{_FULL_DATE}"),
    Sign(_BORN, rf"{_FULL_DATE}\s*(?i:出生|生日|\(?\s*d\.?o\.?b\b)"),
    Sign(_BORN, rf"^\s*{_FULL_DATE}", where=Cells.BIRTH),
)
