"""What the text around an abbreviation says of it, and which words merely explain.

'PCI' is a heart's or a brain's, and '25 Gy' beside it says which; 'AP (pemetrexed + cisplatin)' spells
its regimen out, and what is spelled out goes before what the letters usually stand for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from matcher.normalize.drug.text import Item, Mention

Branch = Callable[[Iterable[str]], frozenset[str]]

_PARTS_END = {"stop", "then", "open", "close", "comma"}
_PASSED_OVER = {"noise", "given", "past"}


def settle(items: Sequence[Item], branch: Branch) -> list[Item]:
    """Settle the abbreviations that the text explains, by a hint or by spelling them out."""
    hints = {item.roles["hint"] for item in items if "hint" in item.roles}
    settled = [_hinted(item, hints, branch) if hints else item for item in items]
    return [
        Item(item.start, item.end, {"noise": "noise"}) if _is_spelled_out(settled, place) else item
        for place, item in enumerate(settled)
    ]


def explanations(items: Sequence[Item]) -> set[int]:
    """Give the places of words that only say why: 'stopped due to rash and fatigue'."""
    places: set[int] = set()
    reason = False
    for place, item in enumerate(items):
        if item.mention is not None or _PARTS_END & set(item.roles):
            reason = False
        elif item.roles.get("background") == "background":
            reason = True
        elif reason:
            places.add(place)
    return places


def _hinted(item: Item, hints: Iterable[str], branch: Branch) -> Item:
    """Keep the one reading that every hint of the text agrees with."""
    if item.mention is None or len(item.mention.readings) == 1:
        return item
    meant = [
        reading
        for reading in item.mention.readings
        if all(branch([hint]).intersection(reading) for hint in hints)
    ]
    if len(meant) != 1:
        return item
    return replace(item, mention=replace(item.mention, readings=tuple(meant), method="grammar"))


def _is_spelled_out(items: Sequence[Item], place: int) -> bool:
    """Know a regimen whose drugs stand in the bracket behind it, as many as it has."""
    regimen = items[place].mention
    if regimen is None or regimen.doubtful:
        return False
    listed = {key for mention in _in_bracket(items, place) for key in mention.readings[0]}
    return any(
        1 < len(reading) <= len(listed) and listed.intersection(reading)
        for reading in regimen.readings
    )


def _in_bracket(items: Sequence[Item], place: int) -> list[Mention]:
    behind = place + 1
    while behind < len(items) and set(items[behind].roles) & _PASSED_OVER:
        behind += 1
    if behind == len(items) or "open" not in items[behind].roles:
        return []
    mentions: list[Mention] = []
    for item in items[behind + 1 :]:
        if {"close", "then", "stop"} & set(item.roles):
            break
        if item.mention is not None:
            mentions.append(item.mention)
    return mentions if all(mention.sure for mention in mentions) else []
