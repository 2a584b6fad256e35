"""Numbers that show by their own make and check digits what they are: cards, vehicles, machines; and files of pictures."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv6Address

from matcher.tables.signs import Cells, Sign, stands_alone, stands_among_words

_VEHICLE_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VEHICLE_VALUES = dict(
    zip(
        "ABCDEFGHJKLMNPRSTUVWXYZ0123456789",
        map(int, "123456781234579234567890123456789"),
        strict=True,
    )
)
_CARDS = re.compile(r"4|5[1-5]|2[2-7]|3[47]|62|6011|35")
_GROUPS_OF_AN_ADDRESS = 3


def _is_payment_card(found: re.Match[str]) -> bool:
    """Check a payment card's number (ISO/IEC 7812: first digits, length, Luhn), written among words or in groups."""
    digits = re.sub(r"\D", "", found[0])
    doubled = (int(digit) * (2 - at % 2) for at, digit in enumerate(digits[-2::-1]))
    total = int(digits[-1]) + sum(number - 9 * (number > 9) for number in doubled)
    sound = bool(_CARDS.match(digits)) and total % 10 == 0 and stands_alone(found)
    return sound and (len(digits) < len(found[0]) or stands_among_words(found))


def _is_vehicle(found: re.Match[str]) -> bool:
    """Check a vehicle identification number (ISO 3779, check digit of 49 CFR 565)."""
    number = found[0]
    total = sum(
        _VEHICLE_VALUES[sign] * weight
        for sign, weight in zip(number, _VEHICLE_WEIGHTS, strict=True)
    )
    mixed = any(map(str.isalpha, number)) and number[-4:].isdigit()
    return mixed and number[8] == "0123456789X"[total % 11] and stands_alone(found)


def _is_bank_account(found: re.Match[str]) -> bool:
    """Check an international bank account number (ISO 13616)."""
    number = found[0].replace(" ", "")
    return int("".join(str(int(sign, 36)) for sign in number[4:] + number[:4])) % 97 == 1


def _is_machine(found: re.Match[str]) -> bool:
    groups = sum(bool(group) for group in found[0].split(":"))
    try:
        IPv6Address(found[0])
    except AddressValueError:
        return False
    return groups >= _GROUPS_OF_AN_ADDRESS and stands_alone(found)


CHECKED: tuple[Sign, ...] = (
    Sign("an account number", r"(?:\d[ -]?){12,18}\d", _is_payment_card, Cells.RUNNING),
    Sign(
        "an account number",
        r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b",
        _is_bank_account,
        Cells.RUNNING,
    ),
    Sign("a vehicle's number", r"[A-HJ-NPR-Z0-9]{17}", _is_vehicle, Cells.RUNNING),
    Sign(
        "a network address",
        r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}",
        lambda found: stands_alone(found) and not found[0].replace("-", "").isdigit(),
        Cells.RUNNING,
    ),
    Sign("a network address", r"[0-9A-Fa-f]{1,4}:[0-9A-Fa-f:]{4,34}", _is_machine, Cells.RUNNING),
    Sign(
        "a picture or a recording",
        r"(?i:[^\s.]\.(?:jpe?g|png|heic|bmp|gif|tiff?|dcm|mp4|mov|avi|wav|mp3|m4a)\b|\bdata:image/)",
    ),
)
