"""Numbers that identify a person by what is said of them: accounts, insurances, licences, devices, records.

A label alone says little (`serial EKG changes`, `plate fixation`), so a word for a number, or a colon,
has to follow it, and then a code with digits enough to be one.
"""

from __future__ import annotations

import re

from matcher.tables.signs import Cells, Sign

_FEWEST_DIGITS = 3
_CODE = (
    r"([A-Za-z]{0,4}[-/ ]?\d[A-Za-z0-9:-]{0,30}(?:[ /]\d[A-Z0-9-]{0,30}){0,4}|[A-Z][A-Z0-9-]{3,30})"
)
_NUMBER = r"(?i:\s*(?:numbers?\b|num\b|nos?\b\.?|nr\b\.?|id\b|ids\b|card\b|code\b|#)){1,3}[\s:#.=：-]{0,8}"
_COLON = r"\s*[:：=#]\s*"
_CHINESE_NUMBER = r"(?:号码?|编号|编码|卡号?|证号?|账号|ID号?|码){1,3}(?:为|是)?\s*[:：]?\s*(?:[一-龥]{0,2}第)?\s*"


def _has_digits(found: re.Match[str]) -> bool:
    return len(re.findall(r"\d", found[1])) >= _FEWEST_DIGITS


def _labelled(said: str, labels: str, where: Cells = Cells.ANY) -> Sign:
    """Give the sign of a label, a word for a number or a colon, and a code."""
    return Sign(said, rf"(?i:\b(?:{labels}))\b\.?(?:{_NUMBER}|{_COLON}){_CODE}", _has_digits, where)


def _bare(said: str, labels: str) -> Sign:
    """Give the sign of a label that nothing but such a number follows."""
    return Sign(
        said, rf"(?i:\b(?:{labels})\b[\s:#.=-]*(?:(?:no|number|id)\b[\s:#.]*)?){_CODE}", _has_digits
    )


def _chinese(said: str, labels: str) -> Sign:
    return Sign(said, rf"(?:{labels}){_CHINESE_NUMBER}{_CODE}", _has_digits)


def _is_serial(found: re.Match[str]) -> bool:
    return len(found[1]) > _FEWEST_DIGITS + 1 and _has_digits(found)


_RECORD = "a medical record number"
_PLAN = "a health plan's number"
_ACCOUNT = "an account number"
_LICENCE = "a certificate or licence number"
_VEHICLE = "a vehicle's number"
_DEVICE = "a device's serial number"
_BODY = "a biometric identifier"
_OTHER = "a personal number"

LABELLED: tuple[Sign, ...] = (
    _labelled(
        _RECORD,
        "med(?:ical)? rec(?:ord)?|health record|chart|hosp(?:ital)?|MR|pt|patient|case|encounter|visit|admission|"
        "path(?:ology)?|specimen|accession|requisition|barcode|episode|URN|UHID|EMPI",
        Cells.ANY & ~Cells.CODE,
    ),
    Sign(_RECORD, rf"(?i:\baccession\b)[\s:#.]{{0,4}}{_CODE}", _has_digits),
    _chinese(
        _RECORD,
        "病案|住院|病历|病例|门诊|急诊|就诊|登记|档案|病理|标本|样本|条|条形|检查|检验|影像|申请单|报告单|送检|患者|病人|ID",
    ),
    _labelled(
        _PLAN,
        "insurance|policy|member(?:ship)?|subscriber|beneficiary|medicare|medicaid|health ?plan|"
        "group|payer|NHS|plan",
    ),
    _bare(_PLAN, "HICN?|MBI|medicare|medicaid|member id|policyholder"),
    Sign(
        _PLAN,
        r"\b[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?"
        r"[AC-HJKMNP-RT-Y]{2}\d{2}\b",
        where=Cells.RUNNING,
    ),
    _chinese(_PLAN, "医保|社保|社会保障|参保|新农合|农合|合作医疗|保险|保险单|保单|医疗|公费医疗"),
    _labelled(_ACCOUNT, "acct|account|billing|invoice|routing|bank|credit|debit|financial"),
    Sign(_ACCOUNT, r"(?i:\b(?:acct|account|billing)\b\.?\s+)\d{6,}"),
    _chinese(_ACCOUNT, "银行|银行账|账|账户|帐|帐户|发票|信用|储蓄|支付宝|微信|QQ|就诊卡|一卡通"),
    Sign(
        _ACCOUNT,
        r"(?i:微信|wechat|支付宝|QQ)\s*(?:号|ID)?\s*[:：为]?\s*([A-Za-z0-9_-]{5,30})",
        _has_digits,
    ),
    Sign(_ACCOUNT, r"(?:微信|支付宝)(?:号|账号|ID)?\s*[:：]\s*[A-Za-z0-9_-]{5}"),
    _labelled(
        _LICENCE,
        "(?:drivers?'?s? )?lic(?:en[cs]e)?|certificate|cert|passport|visa|DL|registration|permit|green ?card|"
        "permanent resident",
    ),
    _bare(_LICENCE, "drivers?'?s? lic(?:en[cs]e)?"),
    Sign(_LICENCE, r"\b(?:DEA|NPI)\b[\s:#.no]*(?:[A-Z]{2}\d{7}|\d{10})\b"),
    Sign(_LICENCE, r"(?i:\bpassport\b)[\s:#.]*[A-Z]{0,2}\d{6,9}\b"),
    _chinese(
        _LICENCE,
        "护照|驾驶|驾驶证|驾照|军官|士兵|军人|通行|通行证|居住|居住证|居留证|出生|出生证|出生医学证明|"
        "执业|执业证书|资格证书|证书|证件|许可证|残疾|老年证|学生证|结婚证|户口本|户口簿",
    ),
    Sign(_LICENCE, r"(?:护照|通行证|驾照|军官证|居住证)\s*[:：]?\s*([A-Z]{0,2}\d{6,12})"),
    Sign(
        _VEHICLE,
        r"(?i:\b(?:(?:licen[cs]e|number|registration) plates?|plates?|(?:car|vehicle) reg(?:istration)?\.?|tag)"
        r"\s*(?:number|no\.?|#)?)[\s:#]*((?:[A-Z]{1,3}[- ]?\d{3,4}|\d{1,4}[- ]?[A-Z]{2,3}\d{0,4}|"
        r"[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]{3}[- ]\d{1,4}))\b",
    ),
    _labelled(_VEHICLE, "VIN|vehicle(?: identification)?|chassis"),
    _chinese(_VEHICLE, "车牌|车架|发动机|行驶证|机动车"),
    Sign(
        _VEHICLE,
        r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•. -]?"
        r"[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警]",
        lambda found: sum(character.isdigit() for character in found[0]) >= _FEWEST_DIGITS,
    ),
    _labelled(
        _DEVICE, "serial|device(?: serial)?|implant(?: serial)?|UDI|IMEI|SIM|MAC", Cells.RUNNING
    ),
    Sign(
        _DEVICE,
        r"(?:\bS/N|\bs/n|\bSN|\bIMEI|\bUDI|(?i:\bserial))\b[\s:#.-]*([A-Z0-9][A-Z0-9-]{4,})",
        _is_serial,
        Cells.RUNNING,
    ),
    Sign(_DEVICE, r"\(01\)\s?\d{14}"),
    _chinese(_DEVICE, "序列|设备|设备序列|植入物|植入器械|器械|起搏器|支架|假体|机身"),
    Sign(
        _BODY,
        r"(?i:\b(?:finger ?prints?|thumb ?prints?|face ?prints?|voice ?prints?|retinal?|iris|palm ?prints?|biometrics?|face|facial)"
        r"(?: (?:scan|recognition|print|geometry))*(?: (?:template|hash|id|code|number|no|data)\b\.?)+)[\s:#.]*"
        rf"{_CODE}",
        _has_digits,
    ),
    Sign(
        _BODY,
        rf"(?:指纹|虹膜|人脸|声纹|掌纹|面部|视网膜)(?:识别|采集|扫描)?(?:编号|编码|号|ID|模板|特征码)\s*[:：]?\s*{_CODE}",
        _has_digits,
    ),
    _labelled(
        _OTHER,
        "employee|staff|payroll|student|badge|military|service|inmate|prisoner|tribal|claim|"
        "enrol?lment|next of kin|donor|veteran|national|citizen|person(?:al)?|civil|tax(?:payer)?|ITIN|EIN",
    ),
    _chinese(_OTHER, "工|学|学籍|警|职工|员工|残疾证|残疾人证|优抚证|退伍证|低保|税"),
    Sign(_OTHER, r"(?i:\binitials?\b)\s*[:=]?\s*[A-Z]\.?[A-Z]\.?[A-Z]?\b"),
)
