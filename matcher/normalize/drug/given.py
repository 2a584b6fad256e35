"""Which of the treatments that a text names were given, by the cues that stand around them.

'Declined', 'planned', 'allergic to' and 'no' concern the names behind them or before them within
their part of a sentence. Whatever stays open (a list behind a 'no', a question mark, a cue between
two names) makes a name doubtful rather than given. What merely explains ('prednisone for
nivolumab-induced colitis') is background.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal, get_args

from matcher.normalize.drug.text import Item, Mention

NotGiven = Literal["declined", "planned", "allergy", "negated"]
State = Literal["given", "doubtful", "background", "declined", "planned", "allergy", "negated"]
NOT_GIVEN: tuple[NotGiven, ...] = get_args(NotGiven)
_PART_ENDS = {"comma", "open", "close"}
_PASSED_OVER = {"noise", "comma", "route", "site", "past", "plus"}


@dataclass(slots=True)
class Judged:
    """A name and what the text says of it."""

    mention: Mention
    item: Item
    state: State


@dataclass
class _Part:
    """A part of a sentence between commas or brackets, and what reading it has found."""

    opened_by: str
    items: list[Item] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    mode: State = "given"
    dangling: State | None = None
    may_look_back: bool = False
    looks_back: bool = False
    received: bool = False

    def names_after(self, place: int) -> bool:
        return any(item.mention for item in self.items[place + 1 :])

    def change(self, before: State, after: State) -> None:
        for judged in self.judged:
            if judged.state == before:
                judged.state = after


def judge(items: Sequence[Item], is_class: Callable[[str], bool]) -> list[Judged]:
    """Judge each name of a text, in order; `is_class` knows the names of classes."""
    sentences = [_judge_sentence(parts, is_class) for parts in _sentences(items)]
    for before, sentence in pairwise(sentences):
        _look_back(before, sentence)
    parts = [part for sentence in sentences for part in sentence]
    if any(part.received for part in parts):  # "planned 6 cycles of carboplatin, received 4"
        for part, state in ((part, state) for part in parts for state in NOT_GIVEN):
            part.change(state, "doubtful")
    judged = [one for part in parts for one in part.judged]
    if all(one.state == "background" for one in judged):
        for one in judged:
            one.state = "doubtful"
    return judged


def merge_alternatives(
    items: Sequence[Item], exclude_each_other: Callable[[Mention, Mention], bool]
) -> list[Item]:
    """Make one mention of 'A or B', and of 'A/B' where nobody gets both."""
    merged: list[Item] = []
    for item in items:
        left = _alternative_to(merged, item, exclude_each_other)
        if left is None:
            merged.append(item)
        else:
            first, second = merged[left].mention, item.mention
            assert first is not None and second is not None  # noqa: S101, PT018  (found as such)
            both = replace(
                first,
                readings=tuple(dict.fromkeys(first.readings + second.readings)),
                doubtful=first.doubtful or second.doubtful,
            )
            merged[left:] = [Item(merged[left].start, item.end, {"or": "or"}, both)]
    return merged


def _alternative_to(
    merged: Sequence[Item], item: Item, exclude_each_other: Callable[[Mention, Mention], bool]
) -> int | None:
    if item.mention is None:
        return None
    between: list[str] = []
    for place in range(len(merged) - 1, -1, -1):
        other = merged[place]
        if other.mention is not None:
            slash = between == ["slash"] and exclude_each_other(other.mention, item.mention)
            return place if slash or "or" in between else None
        if not set(other.roles) & (_PASSED_OVER | {"or", "slash"}):
            return None
        between += [role for role in other.roles if role in {"or", "slash"}]
    return None


def _sentences(items: Iterable[Item]) -> Iterator[list[_Part]]:
    parts = [_Part("stop")]
    for item in items:
        if end := next(iter({"then", "stop"} & set(item.roles)), None):
            yield parts
            parts = [_Part(end)]
        elif opener := next(iter(_PART_ENDS & set(item.roles)), None):
            parts.append(_Part(opener))
        else:
            parts[-1].items.append(item)
    yield parts


def _judge_sentence(parts: list[_Part], is_class: Callable[[str], bool]) -> list[_Part]:
    listed = any("or" in item.roles for part in parts for item in part.items)
    start: State = "given"
    for place, part in enumerate(parts):
        if place:
            new_line = not listed and _tells_of_a_line(parts[place - 1 : place + 1], is_class)
            start = "given" if new_line else _start(parts[place - 1], part, listed=listed)
        _read_part(part, start)
        if place:
            _look_back(parts[:place], [part])
    return parts


def _tells_of_a_line(parts: Sequence[_Part], is_class: Callable[[str], bool]) -> bool:
    """See the drugs of a line behind a denial of something else: 'no immunotherapy, 1L AP'."""
    before, part = parts
    if before.mode != "negated" or not before.judged or part.opened_by != "comma":
        return False
    begins = any("line" in item.roles for item in part.items[:1])
    named = [item.mention for item in part.items if item.mention is not None]
    keys = {key for mention in named for reading in mention.readings for key in reading}
    return (
        begins
        and not any(is_class(key) for key in keys)
        and not any("line" in item.roles for item in before.items)
    )


def _start(before: _Part, part: _Part, *, listed: bool) -> State:
    """Say how a part begins, given the one before: a 'no' may reach over a comma, or not."""
    if before.dangling and not before.judged:
        return before.dangling
    if before.mode in {"given", "background"} or part.opened_by == "close":
        return "given"
    if part.opened_by == "open" or before.mode == "allergy" or listed:
        return before.mode
    return "doubtful"


def _read_part(part: _Part, start: State) -> None:
    part.mode = start
    named_since_cue = start in {"doubtful", "allergy"}
    uncertain = False
    for place, item in enumerate(part.items):
        uncertain |= "uncertain" in item.roles
        if item.mention is not None:
            dosed = part.mode == "negated" and named_since_cue and _is_number(part, place + 1)
            strange = _among_strange_words(part, place)  # dosed: 'no steroids, osimertinib 80 mg'
            state: State = "doubtful" if dosed or strange else part.mode
            part.judged.append(Judged(item.mention, item, state))
            named_since_cue = True
        elif key := _cue(part, place):
            _apply_cue(part, place, key)
            named_since_cue = False
        elif {"given", "past"} & set(item.roles):
            part.received |= "given" in item.roles.values() and _alone(part, place)
            _say_given(part, place, start)
            if named_since_cue or part.mode == "background":
                part.mode = "given"
        else:
            _read_other(part, place)
    if uncertain:
        part.change("given", "doubtful")


def _say_given(part: _Part, place: int, start: State) -> None:
    """Let 'given' behind a name go before a denial in another part: 'no surgery, chemo given'."""
    behind_a_name = place > 0 and part.items[place - 1].mention is not None
    said = part.items[place].roles.get("given") == "given"
    if behind_a_name and said and start == part.mode == "doubtful":
        part.judged[-1].state = "given"


def _among_strange_words(part: _Part, place: int) -> bool:
    """See a word that isn't understood before a name or right behind it: 'unsure about chemo'."""
    if part.mode != "given":
        return False
    if _is_strange(part, place + 1):
        return True
    for before in range(place - 1, -1, -1):
        roles = part.items[before].roles
        if {"plus", "slash", "or"} & set(roles) or "given" in roles.values():
            return False
        if _is_strange(part, before):
            return True
    return False


def _is_strange(part: _Part, place: int) -> bool:
    """Know a word that may be a cue; a code such as 'ABC-1234' isn't one."""
    found = part.items[place : place + 1]
    return any("unknown" in item.roles for item in found) and not _is_number(part, place + 1)


def _alone(part: _Part, place: int) -> bool:
    return not part.judged and not part.names_after(place) and part.dangling is None


def _cue(part: _Part, place: int) -> State | None:
    roles = part.items[place].roles
    key = roles.get("before") or roles.get("after")
    if part.mode == "background" and key == "allergy":
        return None  # "changed due to allergy"
    if key == "planned" and _is_share_of_plan(part, place):
        return None
    return next((state for state in NOT_GIVEN if state == key), None)


def _is_share_of_plan(part: _Part, place: int) -> bool:
    """Know what was given of a plan: '2 of 4 planned cycles', '3/4 planned doses', '2 of planned 4'."""
    said = ["".join(item.roles.values()) for item in part.items[max(0, place - 3) : place + 2]]
    before = said[: min(place, 3)]
    return (
        before == ["number", "of", "number"]
        or (before[1:] == ["number", "of"] and said[-1] == "number")
        or (before == ["number", "slash", "number"] and said[-1] == "times")
    )


def _apply_cue(part: _Part, place: int, key: State) -> None:
    """Let a cue concern what follows or what precedes it; between two names it leaves both open."""
    follows, precedes = part.names_after(place), bool(part.judged)
    only_forward = "after" not in part.items[place].roles
    answers = place == len(part.items) - 1 and (precedes or part.opened_by == "open")
    may_look_back = answers or not (only_forward and key == "negated")  # "chemotherapy - no"
    meant = "doubtful" if _has_object(part, place) else key
    if follows and (only_forward or not precedes):
        part.mode = key
    elif follows:
        part.change("given", "doubtful")
        part.mode = "doubtful"
    elif precedes and may_look_back:
        part.change("given", meant)
        part.change("background", "doubtful")
        _overrule_plan(part, key)
        part.looks_back = True
    elif not precedes and (may_look_back or meant == key):
        part.dangling, part.may_look_back = meant, may_look_back


def _has_object(part: _Part, place: int) -> bool:
    """See what a cue may concern instead: 'declined genetic counselling', 'declined after 5 fx'."""
    following = part.items[place + 1 : place + 2]
    return any("unknown" in item.roles or _is_after(item) for item in following)


def _is_after(item: Item) -> bool:
    return item.roles.get("background") == "after"


def _read_other(part: _Part, place: int) -> None:
    item = part.items[place]
    beside = part.items[place - 1].mention if place else None
    if "background_after" in item.roles and beside is not None:
        if part.judged[-1].state == "given":
            part.judged[-1].state = "background"
    elif "background" in item.roles and part.mode == "given" and not _is_number(part, place + 1):
        part.mode = "background"
    elif _is_after(item) and part.mode in NOT_GIVEN and part.judged:
        part.mode = "doubtful"  # "planned surgery after carboplatin"
    elif "unknown" in item.roles and part.mode in NOT_GIVEN:
        part.mode = "doubtful"  # "no issues with pembrolizumab"


def _is_number(part: _Part, place: int) -> bool:
    return any(item.roles == {"noise": "number"} for item in part.items[place : place + 1])


def _look_back(before: Sequence[_Part], now: Sequence[_Part]) -> None:
    """Let a cue without a name of its own, or one that ends a list, concern what stands before."""
    last = now[-1]
    earlier = [part for part in before if part.judged]
    if not earlier or _is_of_another_line(before, now):
        return
    if any(part.looks_back for part in now) and last.opened_by == "comma":
        for part in earlier:
            if not any("given" in item.roles for item in part.items):
                part.change("given", "doubtful")
    if any(part.judged for part in now):
        return
    if last.items and all("uncertain" in item.roles for item in last.items):
        earlier[-1].change("given", "doubtful")
    if not (last.dangling and last.may_look_back):
        return
    key, last.dangling = last.dangling, None
    clear = now[0].opened_by != "then" and _is_about(earlier[-1], key)
    earlier[-1].change("given", key if clear else "doubtful")
    _overrule_plan(earlier[-1], key)


def _is_of_another_line(before: Sequence[_Part], now: Sequence[_Part]) -> bool:
    """See a line of its own behind another: 'first-line AP; second-line not given'."""
    said = [_names_a_line(before), _names_a_line(now[:1])]
    return all(said) and now[0].opened_by != "open"


def _names_a_line(parts: Iterable[_Part]) -> bool:
    return any("line" in item.roles for part in parts for item in part.items)


def _overrule_plan(part: _Part, key: State) -> None:
    """Let what became of a plan go before the plan: 'recommended chemotherapy, patient declined'."""
    if key in {"declined", "negated"}:
        part.change("planned", key)


def _is_about(part: _Part, key: State) -> bool:
    """Take a cue for that of the one name before it; 'planned x 6' may be the cycles of a dose."""
    dosed = any(_is_number(part, place) for place in range(len(part.items)))
    return len(part.judged) == 1 and not (key == "planned" and dosed)
