"""Columns whose very names say that they identify people."""

from __future__ import annotations

import re

from matcher.errors import DataRefusedError, Place
from matcher.tables.all_signs import REMEDY, SIGNS
from matcher.tables.contract import squeezed
from matcher.tables.layout import Layout
from matcher.tables.signs import Cells

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
    photo photograph fingerprint biometrics deviceserial deviceid udi serialnumber serialno imei macaddress
    npi dea attending physician doctor surgeon fname lname mname ptlast ptfirst patlast patfirst
    patientlast patientfirst county precinct latitude longitude geocode initials signature
    vorname nachname geburtsdatum strasse straße anschrift telefon
    prenom prénom nom nomdefamille datedenaissance adresse
    nombre apellido apellidos fechadenacimiento direccion dirección telefono teléfono
    姓名 患者姓名 病人姓名 名字 身份证 身份证号 身份证号码 证件号 证件号码 手机 手机号 手机号码 电话 电话号码
    联系电话 联系方式 联系人 家属姓名 住址 地址 家庭住址 现住址 家庭地址 通讯地址 户籍地址 籍贯 出生日期 出生年月日 生日
    住院号 门诊号 病案号 病历号 登记号 医保号 医保卡号 社保号 社保卡号 护照号 邮箱 电子邮箱 邮编 工作单位
    家庭电话 患者电话 联系人电话 详细地址 邮政编码 社会保障号 社会保障号码 医保号码 护照号码 驾驶证号 银行卡号 银行账号 就诊卡号 车牌号
    车牌号码 设备序列号 微信号 照片 指纹 出生年月 传真 工号 学号 主治医生姓名 医生姓名 医师姓名 签名 网址 主治医生 主管医生
    """.split()
)
# Words that make a column's name identifying wherever they stand in it.
_WORDS = frozenset(
    """mrn dob ssn surname phone telephone tel fax email birthdate birthday passport zip zipcode postal addr
    fname lname npi url website homepage biometric voiceprint geocode vin medrec mobile""".split()
)
# Words that do beside one for a number or a part of a name: `acct_no`, `photo_path`, `county_name`.
_NUMBERED = frozenset(
    """account acct policy insurance licence license certificate plate vin vehicle serial device member subscriber
    beneficiary medicare medicaid employee badge claim fingerprint photo photograph face voice iris retina
    county employer passport chart hospital implant pacemaker""".split()
)
_NUMBERS = frozenset("no number num nr id path file url image name addr address fips".split())
_DEVICES = frozenset("device implant pacemaker pump defibrillator".split())
# Parts of Chinese names of columns.
_CHINESE = re.compile(
    "姓名|电话|手机号?|住址|地址|户口|QQ|(?:电子)?邮件|身份证|证件号|护照|驾驶证|驾照|(?:病案|病历|住院|门诊)编?号|就诊卡|"
    "医保[卡证号]|社保|社会保障|银行[卡账帐]|卡号|账号|车牌|号牌|车架|序列号|邮编|邮政编码|邮箱|微信|出生日期|出生年月|出生时间|生日|照片|指纹|人脸|"
    "籍贯|户籍|工作单位|联系人|联系方式|工号|学号|传真|网址"
)
_PERSONS = frozenset(
    """patient pat pt person subject participant first last middle full given family maiden legal
    preferred mother father parent spouse guardian contact relative physician doctor provider nurse
    attending referring prescriber surgeon oncologist pathologist radiologist""".split()
)
_PLACES = frozenset("street residence home mailing postal residential".split())
_FURTHER = frozenset("name address birth date day dt number no id work of".split())


def refuse_identifying_columns(layout: Layout) -> None:
    """Refuse a table of which a column's name is that of a direct identifier.

    Raises:
        DataRefusedError: there is such a column; it is named only if its name is no cell's text.
    """
    known = {squeezed(column.name) for column in layout.table.columns}
    allowed = {layout.header[layout.position(name)] for name in layout.allowed}
    for position, header in enumerate(layout.header, start=1):
        if squeezed(header) not in known and header not in allowed and _names_an_identifier(header):
            raise DataRefusedError(
                f"the table looks identified: column {position} has the name of a direct identifier",
                place=Place(
                    table=layout.table.name, column=header if _is_showable(header) else None
                ),
                remedy=REMEDY,
            )


def _is_showable(header: str) -> bool:
    """Say that a header is made of the words of this module only, and so is no cell of a row."""
    words = _words(header)
    if any(character.isdigit() for character in header):
        return False
    return "".join(words) in _NAMES or (
        set(words) <= _WORDS | _PERSONS | _PLACES | _FURTHER | _NUMBERED | _NUMBERS
    )


def _words(header: str) -> list[str]:
    """Give a header's words in lower case: `Pt_LastName` is pt, last, name."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    return re.findall(r"[^\W\d_]+", spaced.casefold())


def _names_an_identifier(header: str) -> bool:
    """Say whether a column's name is one of a direct identifier: `Pt_LastName`, `home phone`."""
    words = {word.removesuffix("s") if word[:-1] in _PERSONS else word for word in _words(header)}
    return (
        "".join(_words(header)) in _NAMES
        or not words.isdisjoint(_WORDS)
        or ("name" in words and not words.isdisjoint(_PERSONS))
        or ("birth" in words and not words.isdisjoint({"date", "day", "dt"}))
        or ("address" in words and not words.isdisjoint(_PLACES | _PERSONS))
        or (not words.isdisjoint(_NUMBERED) and not words.isdisjoint(_NUMBERS))
        or {"social", "sec"} <= words
        or {"health", "plan"} <= words
        or ("serial" in words and not words.isdisjoint(_DEVICES))
        or ("plate" in words and not words.isdisjoint({"licence", "license", "registration"}))
        or ("street" in words and not words.isdisjoint({"name", "no", "number", "district"}))
        or ("ip" in words and "address" in words)
        or bool(_CHINESE.search(header))
        or any(sign.shows_in(header) for sign in SIGNS if Cells.TEXT in sign.where)
    )
