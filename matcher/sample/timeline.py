"""When each patient of a block was diagnosed, operated, treated and seen to progress.

All times are days before the index day; `NEVER` where nothing of the kind has happened.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.sample.draws import Flags, Floats, Ints, chance
from matcher.sample.people import People

NEVER = -1


@dataclass(frozen=True, slots=True)
class Timeline:
    """The course of each patient's disease, one entry for each, in days before the index day.

    `started` and `ended` are those of the first-line systemic treatment (`ended` is `NEVER` while
    it goes on), `cycles` its length; `operated` is the resection; `progressed` the progression on
    first-line treatment or the relapse after the resection.
    """

    diagnosed: Ints
    operated: Ints
    started: Ints
    ended: Ints
    progressed: Ints
    cycles: Ints


@dataclass(frozen=True, slots=True)
class _Draft:
    started: Ints
    ended: Ints
    progressed: Ints
    operated: Ints


def draw_timeline(rng: np.random.Generator, people: People) -> Timeline:
    """Draw when things happened, as each patient's story has it."""
    count = len(people)
    lead = rng.integers(10, 50, count)
    draft = _draft(rng, people)
    # Before an operation there is time for neoadjuvant treatment.
    lead = np.where(draft.operated >= 0, lead + 85, lead)
    since = np.maximum(draft.operated, draft.started)
    lately = rng.integers(5, 75, count)
    span = np.where(draft.ended >= 0, draft.started - draft.ended, draft.started)
    return Timeline(
        diagnosed=np.where(since >= 0, since + lead, lately),
        operated=draft.operated,
        started=draft.started,
        ended=draft.ended,
        progressed=draft.progressed,
        cycles=np.where(draft.started >= 0, 1 + span // 21, 0),
    )


def _draft(rng: np.random.Generator, people: People) -> _Draft:
    """Lay the stories side by side and take each patient's own."""
    count = len(people)
    started, ended, progressed, operated = (np.full(count, NEVER) for _ in range(4))
    for story, draw in _COURSES.items():
        course = draw(rng, count)
        mine = people.telling(story)
        started = np.where(mine, course.started, started)
        ended = np.where(mine, course.ended, ended)
        progressed = np.where(mine, course.progressed, progressed)
        operated = np.where(mine, course.operated, operated)
    return _Draft(started, ended, progressed, operated)


def _lognormal(rng: np.random.Generator, median: float, spread: float, count: int) -> Floats:
    return median * np.exp(spread * rng.standard_normal(count))


def _naive(rng: np.random.Generator, count: int) -> _Draft:
    """Draw nothing yet; one in fifteen has just begun."""
    never = np.full(count, NEVER)
    begun = np.where(chance(rng, 0.07, count), rng.integers(1, 15, count), NEVER)
    return _Draft(begun, never, never, never)


def _progressing(rng: np.random.Generator, median: float, still_on: Flags) -> _Draft:
    """Draw treatment until progression some weeks ago, or still going on without it."""
    count = len(still_on)
    lasting = np.clip(_lognormal(rng, median, 0.75, count), 28, 1800).astype(np.int64)
    lately = rng.integers(5, 90, count)
    seen = np.where(still_on, NEVER, lately)
    started = np.where(still_on, lasting, lately + lasting)
    ended = np.where(still_on, NEVER, np.maximum(0, lately - rng.integers(0, 15, count)))
    return _Draft(started, ended, seen, np.full(count, NEVER))


def _immuno_progressed(rng: np.random.Generator, count: int) -> _Draft:
    """Draw a checkpoint inhibitor until progression; one in six progressed within three months."""
    return _progressing(rng, 215.0, np.zeros(count, dtype=np.bool_))


def _driver(rng: np.random.Generator, count: int) -> _Draft:
    """Draw an inhibitor of the driver: four in ten still on it, one in eight not yet begun."""
    course = _progressing(rng, 400.0, chance(rng, 0.4, count))
    fresh = chance(rng, 0.12, count)
    return _Draft(
        started=np.where(fresh, NEVER, course.started),
        ended=np.where(fresh, NEVER, course.ended),
        progressed=np.where(fresh, NEVER, course.progressed),
        operated=course.operated,
    )


def _oligoresidual(rng: np.random.Generator, count: int) -> _Draft:
    """Draw three to seven cycles of three weeks, most of them four to six, ended within two months."""
    cycles = rng.choice((3, 4, 5, 6, 7), size=count, p=(0.05, 0.4, 0.2, 0.3, 0.05))
    ended = rng.integers(3, 60, count)
    never = np.full(count, NEVER)
    return _Draft(ended + 21 * (cycles - 1) + rng.integers(0, 15, count), ended, never, never)


def _relapsed(rng: np.random.Generator, count: int) -> _Draft:
    """Draw a resection, mostly with treatment around it, and a relapse after some months or years."""
    seen = rng.integers(3, 70, count)
    free = np.clip(_lognormal(rng, 420.0, 0.6, count), 60, 2000).astype(np.int64)
    never = np.full(count, NEVER)
    return _Draft(never, never, seen, seen + free + 120)


def _localized(rng: np.random.Generator, count: int) -> _Draft:
    """Draw a resection, or where there is none chemoradiation that began in the last year."""
    resected = chance(rng, 0.6, count)
    never = np.full(count, NEVER)
    operated = np.where(resected, rng.integers(15, 1200, count), NEVER)
    started = np.where(resected, NEVER, rng.integers(40, 400, count))
    return _Draft(started, np.where(resected, NEVER, np.maximum(0, started - 45)), never, operated)


def _other_cancer(rng: np.random.Generator, count: int) -> _Draft:
    """Draw some first-line treatment, ended or not."""
    return _progressing(rng, 260.0, chance(rng, 0.5, count))


_COURSES = {
    "naive": _naive,
    "driver": _driver,
    "immuno_progressed": _immuno_progressed,
    "oligoresidual": _oligoresidual,
    "relapsed": _relapsed,
    "localized": _localized,
    "other_cancer": _other_cancer,
}
