"""Refusing tables that look identified, by the names of their columns and by their cells.

A refusal says table, column, first row, how many rows and which sign, and never a cell's text.
"""

from __future__ import annotations

import re

import polars as pl

from matcher.errors import DataRefusedError, Place
from matcher.tables.columns import as_text
from matcher.tables.contract import Kind, squeezed
from matcher.tables.names_of_people import NAMES
from matcher.tables.numbers_of_people import NUMBERS
from matcher.tables.places_of_people import PLACES
from matcher.tables.reading import RawTable
from matcher.tables.signs import Cells, Sign

SIGNS: tuple[Sign, ...] = (*PLACES, *NUMBERS, *NAMES)
"""All signs, in the order in which they are looked for."""

_REMEDY = (
    "Remove it from the extract, or de-identify the extract, and hand it in again; "
    "nothing of the table was used or written."
)

# Whole names of columns, without case, spaces and signs.
_NAMES = frozenset(
    """
    name names surname lastname firstname givenname familyname middlename forename fullname
    maidenname nickname patient patientname ptname initials nameofpatient personname subjectname
    mrn mrnumber medicalrecordnumber medicalrecordno medrecno recordnumber chartnumber chartno
    hospitalnumber hospitalno accountnumber accountno accession accessionnumber accessionno
    dob birthdate dateofbirth birthday birthdt bdate birthdatetime dobdate
    phone phonenumber telephone telephonenumber tel mobile mobilephone mobilenumber cellphone fax
    faxnumber homephone workphone contact contactnumber contactphone emergencycontact nextofkin
    address addressline street streetaddress homeaddress addr zip zipcode postcode postalcode city
    county town village
    email emailaddress mail url website ip ipaddress
    ssn socialsecurity socialsecuritynumber socialsecurityno sin nino nationalid nationalidnumber
    idcard idnumber idno identitynumber passport passportnumber passportno driverslicense
    driverlicense licensenumber licenseplate vin insurancenumber insuranceid memberid policynumber
    medicareid medicarenumber medicaidid nhsnumber healthcardnumber healthplanid
    photo photograph fingerprint deviceserial
    vorname nachname geburtsdatum strasse straße anschrift telefon
    prenom prénom nom nomdefamille datedenaissance adresse
    nombre apellido apellidos fechadenacimiento direccion dirección telefono teléfono
    姓名 患者姓名 病人姓名 名字 身份证 身份证号 身份证号码 证件号 证件号码 手机 手机号 手机号码 电话 电话号码
    联系电话 联系方式 联系人 家属姓名 住址 地址 家庭住址 现住址 家庭地址 通讯地址 户籍地址 籍贯 出生日期 出生年月日 生日
    住院号 门诊号 病案号 病历号 登记号 医保号 医保卡号 社保号 社保卡号 护照号 邮箱 电子邮箱 邮编 工作单位
    """.split()
)
# Words that make a column's name identifying wherever they stand in it.
_WORDS = frozenset(
    "mrn dob ssn surname phone telephone email birthdate birthday passport zipcode".split()
)
_PERSONS = frozenset(
    """patient pat pt person subject participant first last middle full given family maiden legal
    preferred mother father parent spouse guardian contact relative physician doctor provider nurse
    attending referring prescriber surgeon oncologist pathologist radiologist""".split()
)
_PLACES = frozenset("street home mailing postal residential".split())
_FURTHER = frozenset("name address birth date day dt number no id work of".split())

_FEW = 1000
"""Texts up to which asking polars first costs more than it saves."""

_CODES = re.compile(r"(?:^|_)(?:id|ids|key|uid|uuid|guid|no|nr|num|number|code|seq|index|concept)$")


def refuse_identified(raw: RawTable) -> None:
    """Refuse a table that looks identified.

    Raises:
        DataRefusedError: a column's name or a cell looks like that of a direct identifier.
    """
    _refuse_by_header(raw)
    for name in raw.frame.columns:
        if name not in ("row", "damage"):
            _refuse_by_cells(raw, name)


def _refuse_by_header(raw: RawTable) -> None:
    known = {squeezed(column.name) for column in raw.table.columns}
    for position, header in enumerate(raw.headers, start=1):
        if squeezed(header) not in known and _names_an_identifier(header):
            raise DataRefusedError(
                f"the table looks identified: column {position} has the name of a direct identifier",
                place=Place(table=raw.table.name, column=header if _is_showable(header) else None),
                remedy=_REMEDY,
            )


def _is_showable(header: str) -> bool:
    """Say that a header is made of the words of this module only, and so is no cell of a row."""
    words = _words(header)
    if any(character.isdigit() for character in header):
        return False
    return "".join(words) in _NAMES or set(words) <= _WORDS | _PERSONS | _PLACES | _FURTHER


def _words(header: str) -> list[str]:
    """Give a header's words in lower case: `Pt_LastName` is pt, last, name."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    return re.findall(r"[^\W\d_]+", spaced.casefold())


def _names_an_identifier(header: str) -> bool:
    """Say whether a column's name is one of a direct identifier: `Pt_LastName`, `home phone`."""
    words = set(_words(header))
    return (
        "".join(_words(header)) in _NAMES
        or not words.isdisjoint(_WORDS)
        or ("name" in words and not words.isdisjoint(_PERSONS))
        or ("birth" in words and not words.isdisjoint({"date", "day", "dt"}))
        or ("address" in words and not words.isdisjoint(_PLACES | _PERSONS))
        or any(sign.shows_in(header) for sign in SIGNS if Cells.TEXT in sign.where)
    )


def _refuse_by_cells(raw: RawTable, name: str) -> None:
    cells = raw.frame[name]
    kind = _kind_of_cells(raw, name)
    if cells.dtype == pl.Boolean or (cells.dtype == pl.Date and kind is not Cells.BIRTH):
        return
    distinct = cells.drop_nulls().unique()
    texts = as_text(distinct)
    if distinct.is_empty():
        return
    for sign in SIGNS:
        if kind in sign.where and (showing := _showing(sign, texts)):
            shown = distinct.filter(texts.is_in(showing))
            if len(shown) > sign.chance * len(texts):
                _refuse(raw, name, sign, cells.is_in(shown.implode()))


def _showing(sign: Sign, texts: pl.Series) -> list[str]:
    """Give the distinct texts that show a sign: the pattern finds some, the second look decides."""
    if len(texts) > _FEW:
        texts = texts.filter(texts.str.contains(sign.pattern))
    return [text for text in texts if sign.shows_in(text)]


def _refuse(raw: RawTable, name: str, sign: Sign, shown: pl.Series) -> None:
    rows = raw.frame["row"].filter(shown.fill_null(value=False))
    count = f"{len(rows)} rows, this the first" if len(rows) > 1 else "1 row"
    raise DataRefusedError(
        f"the table looks identified: the cell holds what looks like {sign.said} ({count})",
        place=Place(table=raw.table.name, row=rows[0], column=raw.others.get(name, name)),
        remedy=_REMEDY,
    )


def _kind_of_cells(raw: RawTable, name: str) -> Cells:
    """Say what a column's cells hold by rights."""
    if name in raw.others:
        return Cells.CODE if _CODES.search(raw.others[name].casefold()) else Cells.TEXT
    kinds = {column.name: column.kind for column in raw.table.columns}
    if kinds[name] in (Kind.AGE, Kind.YEAR):
        return Cells.BIRTH
    if kinds[name] not in (Kind.TEXT, Kind.DOMAIN) or name in ("value", "unit"):
        return Cells.NUMBER
    if name in ("patient_id", "code"):
        return Cells.CODE
    return Cells.PLACE if name == "site" else Cells.TEXT
