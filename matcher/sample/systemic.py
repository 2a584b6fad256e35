"""Systemic courses against the cancer: first line, second line, maintenance, around operations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from matcher.sample import regimens
from matcher.sample.block import Block
from matcher.sample.courses import code, course, mix
from matcher.sample.draws import Flags, Floats, Ints, chance, pick, pick_by
from matcher.sample.timeline import NEVER

_IMMUNO_ALONE = 0.3
"""Share of those who progressed after immunotherapy who had it without chemotherapy."""


def systemic(rng: np.random.Generator, block: Block) -> list[pl.DataFrame]:
    """Give the systemic courses of a block's patients."""
    first = _first_line(rng, block)
    return [
        first,
        _second_line(rng, block),
        _maintenance(rng, block),
        _around_resection(rng, block),
        _consolidation(rng, block),
    ]


def _drawn(rng: np.random.Generator, weights: Sequence[dict[str, int]], rows: Ints) -> Ints:
    """Draw a treatment for each row by the weights that it names."""
    return pick_by(rng, [mix(some) for some in weights], rows)


def _squamous(block: Block) -> Flags:
    return block.disease.of("lusc", "adsq")


def _first_drug(rng: np.random.Generator, block: Block) -> Ints:
    """Choose each patient's first-line treatment as if they had one."""
    people, disease = block.people, block.disease
    kind = 2 * _squamous(block) + block.chinese
    drug = _drawn(rng, regimens.CHEMO_IMMUNO, kind.astype(np.int64))
    alone = _drawn(rng, regimens.IMMUNO, block.chinese.astype(np.int64))
    by_driver = _drawn(rng, regimens.BY_DRIVER, disease.driver)
    by_tumour = _drawn(rng, regimens.BY_TUMOUR, disease.tumour)
    concurrent = _drawn(rng, (regimens.CONCURRENT,), np.zeros(len(people), dtype=np.int64))
    single = people.telling("immuno_progressed") & chance(rng, _IMMUNO_ALONE, len(people))
    drug = np.where(single, alone, drug)
    drug = np.where(people.telling("driver"), by_driver, drug)
    drug = np.where(people.telling("other_cancer"), by_tumour, drug)
    return np.where(people.telling("localized"), concurrent, drug)


def _first_line(rng: np.random.Generator, block: Block) -> pl.DataFrame:
    time, people = block.timeline, block.people
    who = np.flatnonzero(time.started >= 0)
    drug = _first_drug(rng, block)[who]
    localized = people.telling("localized")[who]
    setting = np.where(localized, code("setting", "definitive"), code("setting", "metastatic"))
    # Poor records often don't count lines; an ongoing course has no reason to stop.
    counted_lines = chance(rng, np.where(people.well_recorded[who], 0.96, 0.65), len(who))
    line = np.where(counted_lines & ~localized, 1, NEVER)
    ended, progressed = time.ended[who], time.progressed[who]
    stop = np.where(progressed >= 0, code("stop", "progression"), code("stop", "completed"))
    counted = people.telling("oligoresidual")[who] | chance(rng, 0.5, len(who))
    return course(
        who,
        drug,
        setting=setting,
        line=line,
        started=time.started[who],
        ended=ended,
        cycles=np.where(counted, time.cycles[who], NEVER),
        response=_responses(rng, block, who),
        progressed=progressed,
        stop=np.where((ended >= 0) & chance(rng, 0.75, len(who)), stop, NEVER),
    )


def _responses(rng: np.random.Generator, block: Block, who: Ints) -> Ints:
    """Draw best responses: progression for those who progressed early, none for the untested."""
    time = block.timeline
    names = ("complete", "partial", "stable", "progression", "unclear")
    responses = np.array([code("response", name) for name in names])
    good = responses[pick(rng, (0.04, 0.52, 0.38, 0.0, 0.06), len(who))]
    lasted = time.started[who] - np.maximum(0, time.progressed[who])
    early = (time.progressed[who] >= 0) & (lasted < 70)
    best = np.where(early, responses[3], good)
    return np.where(chance(rng, 0.75, len(who)) & (lasted > 35), best, NEVER)


def _second_line(rng: np.random.Generator, block: Block) -> pl.DataFrame:
    """Treat some after progression: after immunotherapy, or with chemotherapy after a driver."""
    time, people = block.timeline, block.people
    share: Floats = np.where(people.telling("immuno_progressed"), 0.3, 0.0)
    share = np.where(people.telling("driver"), 0.5, share)
    treated = (time.progressed > 21) & chance(rng, share, len(people))
    who = np.flatnonzero(treated)
    later = _drawn(rng, (regimens.SECOND_LINE,), np.zeros(len(who), dtype=np.int64))
    after_driver = _drawn(rng, ({"pem_carbo": 80, "pem_cis": 20},), np.zeros(len(who), np.int64))
    started = np.minimum(time.ended, time.progressed)[who] - rng.integers(2, 15, len(who))
    started = np.maximum(0, started)
    over = chance(rng, 0.3, len(who))
    return course(
        who,
        np.where(people.telling("driver")[who], after_driver, later),
        setting=code("setting", "second_line"),
        line=np.where(chance(rng, 0.75, len(who)), 2, NEVER),
        started=started,
        ended=np.where(over, started // 3, NEVER),
        cycles=np.where(chance(rng, 0.4, len(who)), 1 + started // 21, NEVER),
        stop=np.where(over, code("stop", "toxicity"), NEVER),
    )


def _maintenance(rng: np.random.Generator, block: Block) -> pl.DataFrame:
    """Maintain half of those with few lesions left, from three weeks after the last cycle."""
    time = block.timeline
    due = block.people.telling("oligoresidual") & (time.ended > 20)
    who = np.flatnonzero(due & chance(rng, 0.6, len(due)))
    kinds = ({"pem_pembro": 100}, {"pembrolizumab": 70, "tislelizumab": 30})
    return course(
        who,
        _drawn(rng, kinds, _squamous(block)[who].astype(np.int64)),
        setting=code("setting", "maintenance"),
        line=np.where(chance(rng, 0.5, len(who)), 1, NEVER),
        started=time.ended[who] - 20,
    )


def _around_resection(rng: np.random.Generator, block: Block) -> pl.DataFrame:
    """Treat two thirds of the resected after the operation, some before it."""
    time = block.timeline
    operated = time.operated >= 0
    after = np.flatnonzero(operated & (time.operated > 130) & chance(rng, 0.6, len(operated)))
    before = np.flatnonzero(operated & chance(rng, 0.12, len(operated)))
    started = time.operated[after] - rng.integers(25, 45, len(after))
    known = chance(rng, 0.6, len(after))
    adjuvant = course(
        after,
        _drawn(rng, (regimens.ADJUVANT,), np.zeros(len(after), dtype=np.int64)),
        setting=code("setting", "adjuvant"),
        started=started,
        ended=started - 63,
        cycles=4,
        progressed=np.where(known, time.progressed[after], NEVER),
        stop=np.where(known, code("stop", "completed"), NEVER),
    )
    neoadjuvant = course(
        before,
        _drawn(rng, (regimens.NEOADJUVANT,), np.zeros(len(before), dtype=np.int64)),
        setting=code("setting", "neoadjuvant"),
        started=time.operated[before] + 90,
        ended=time.operated[before] + 30,
        cycles=3,
    )
    return pl.concat([adjuvant, neoadjuvant])


def _consolidation(rng: np.random.Generator, block: Block) -> pl.DataFrame:
    """Follow chemoradiation with durvalumab in two thirds, most of them still on it."""
    time = block.timeline
    due = block.people.telling("localized") & (time.started > 75)
    who = np.flatnonzero(due & chance(rng, 0.66, len(due)))
    started = time.ended[who] - 20
    over = chance(rng, 0.25, len(who))
    return course(
        who,
        "durvalumab",
        setting=code("setting", "consolidation"),
        started=started,
        ended=np.where(over, started // 2, NEVER),
        stop=np.where(over, code("stop", "toxicity"), NEVER),
    )
