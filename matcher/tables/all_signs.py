"""All signs that a text identifies a person."""

from __future__ import annotations

from matcher.tables.checked_numbers import CHECKED
from matcher.tables.chinese_names import CHINESE_NAMES
from matcher.tables.labelled_numbers import LABELLED
from matcher.tables.names_of_people import NAMES
from matcher.tables.numbers_of_people import NUMBERS
from matcher.tables.places_of_people import PLACES
from matcher.tables.signs import Sign

SIGNS: tuple[Sign, ...] = (
    *PLACES,
    *NUMBERS,
    *CHECKED,
    *LABELLED,
    *NAMES,
    *CHINESE_NAMES,
)
"""In the order in which they are looked for."""

REMEDY = (
    "Remove it from the extract, or de-identify the extract, and hand it in again; "
    "nothing of the table was used or written."
)
