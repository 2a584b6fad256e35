"""Slips of the pen as people and scanners make them, from a seeded generator."""

from __future__ import annotations

import random
from collections.abc import Callable

_BESIDE = {
    letter: row[max(0, at - 1) : at] + row[at + 1 : at + 2]
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for at, letter in enumerate(row)
}
_READ_AS = {"l": "1", "o": "0", "m": "rn", "i": "l", "e": "c", "b": "h", "g": "q", "s": "5"}
_HEARD_AS = (
    ("ph", "f"),
    ("y", "i"),
    ("ae", "e"),
    ("ou", "o"),
    ("x", "ks"),
    ("rrh", "r"),
    ("c", "k"),
)


def keyboard(word: str, at: int, chance: random.Random) -> str:
    """Hit the key beside."""
    return word[:at] + chance.choice(_BESIDE.get(word[at], word[at])) + word[at + 1 :]


def transposition(word: str, at: int, _: random.Random) -> str:
    """Swap a letter with the one before it."""
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


def dropped(word: str, at: int, _: random.Random) -> str:
    """Leave a letter out."""
    return word[:at] + word[at + 1 :]


def doubled(word: str, at: int, _: random.Random) -> str:
    """Hit a key twice."""
    return word[:at] + word[at] + word[at:]


def scanned(word: str, at: int, _: random.Random) -> str:
    """Read a letter as the sign that looks like it."""
    return word[:at] + _READ_AS.get(word[at], word[at]) + word[at + 1 :]


def heard(word: str, at: int, chance: random.Random) -> str:
    """Write a sound in another way."""
    fitting = [(sound, other) for sound, other in _HEARD_AS if sound in word[1:]]
    if not fitting:
        return dropped(word, at, chance)
    sound, other = chance.choice(fitting)
    return word[0] + word[1:].replace(sound, other, 1)


SLIPS: tuple[Callable[[str, int, random.Random], str], ...] = (
    keyboard,
    transposition,
    dropped,
    doubled,
    scanned,
    heard,
)


def slip(text: str, chance: random.Random) -> tuple[str, str]:
    """Give a text with one slip in its longest word, behind the first letter, and the slip's name."""
    words = text.split(" ")
    place = max(range(len(words)), key=lambda at: len(words[at]))
    word = words[place]
    if len(word) < 3:
        return text, ""
    kind = chance.choice(SLIPS)
    words[place] = kind(word, chance.randrange(1, len(word)), chance)
    return " ".join(words), kind.__name__
