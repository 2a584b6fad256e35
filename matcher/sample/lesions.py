"""The table `lesions`: primaries, nodes and metastases, with sizes, treatment and days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from matcher.sample.block import WHO, Block, table
from matcher.sample.columns import COLUMNS
from matcher.sample.disease import LUNG, ORGANS
from matcher.sample.draws import Flags, Floats, Ints, chance
from matcher.sample.spellings import NOTHING, read_spellings
from matcher.sample.timeline import NEVER

_BY_ORGAN = {"node": "node"}
_IMAGED = (0.98, 0.88)
_STALE = (0.05, 0.2)
_NODE, _PRIMARY, _METASTASIS = "node", "primary", "metastasis"


@dataclass(frozen=True, slots=True)
class _Lesions:
    """Lesions, one entry for each: whose, where, what kind, how large (in mm), when seen."""

    who: Ints
    site: Ints
    kind: Ints
    size: Floats
    ago: Ints


def lesions(block: Block) -> pl.DataFrame:
    """Write the lesions of a block's patients as last imaged, and of some as imaged before."""
    rng = block.stream("lesions")
    seen = _seen(rng, block)
    kinds = (_primaries(rng, block, seen), _nodes(rng, block, seen), _metastases(rng, block, seen))
    now = [_write(rng, block, some) for some in kinds]
    before = [_write(rng, block, _earlier(rng, block, some)) for some in kinds]
    return pl.concat([*now, *before]).sort(WHO, maintain_order=True)


def _code(kind: str, key: str) -> int:
    return read_spellings("lesions", kind).code(key)


def _seen(rng: np.random.Generator, block: Block) -> Ints:
    """Give the days since each patient's last imaging; `NEVER` for those without any."""
    count = len(block.people)
    recent = rng.integers(1, 45, count)
    ago = np.where(
        chance(rng, block.people.recorded(*_STALE), count), rng.integers(91, 240, count), recent
    )
    since = np.minimum(ago, block.timeline.diagnosed)
    # Where few lesions are left, and where the tumour came back, imaging has just shown it.
    after = np.where(block.timeline.ended >= 0, np.maximum(1, block.timeline.ended), since)
    since = np.where(block.people.telling("oligoresidual"), np.minimum(since, after), since)
    relapsed = block.people.telling("relapsed")
    since = np.where(relapsed, np.minimum(since, block.timeline.progressed), since)
    return np.where(chance(rng, block.people.recorded(*_IMAGED), count), since, NEVER)


def _primaries(rng: np.random.Generator, block: Block, seen: Ints) -> _Lesions:
    """Give the primary of those who still have it; smaller where treatment works."""
    people = block.people
    gone = (block.timeline.operated >= 0) & ~people.telling("naive")
    gone |= people.telling("oligoresidual") & chance(rng, 0.35, len(people))
    who = np.flatnonzero(~gone & (seen >= 0))
    median = np.where(people.telling("oligoresidual")[who], 22.0, 41.0)
    lung = block.disease.of(*LUNG)[who]
    return _Lesions(
        who=who,
        site=np.where(lung, _code("site", "primary_lung"), _code("site", "primary_other")),
        kind=np.full(len(who), _code("kind", _PRIMARY)),
        size=np.clip(median * np.exp(rng.normal(0, 0.42, len(who))), 5, 160),
        ago=seen[who],
    )


def _nodes(rng: np.random.Generator, block: Block, seen: Ints) -> _Lesions:
    """Give regional nodes by their short axis: some below, some just above 15 mm."""
    people = block.people
    share = np.where(people.telling("oligoresidual"), 0.3, 0.6)
    share = np.where(people.telling("other_cancer"), 0.15, share)
    resected = people.telling("localized") & (block.timeline.operated >= 0)
    has = (seen >= 0) & ~resected & chance(rng, share, len(people))
    who = np.repeat(np.flatnonzero(has), rng.integers(1, 3, int(has.sum())))
    return _Lesions(
        who=who,
        site=np.full(len(who), _code("site", "regional_node")),
        kind=np.full(len(who), _code("kind", _NODE)),
        size=np.clip(15.5 * np.exp(rng.normal(0, 0.3, len(who))), 6, 60),
        ago=seen[who],
    )


def _metastases(rng: np.random.Generator, block: Block, seen: Ints) -> _Lesions:
    """Give each metastasis a row."""
    counts = np.where((seen >= 0)[:, None], block.disease.spread, 0)
    patient, organ = np.nonzero(counts)
    many = counts[patient, organ]
    who, organ = np.repeat(patient, many), np.repeat(organ, many)
    sites = np.array([_code("site", name) for name in ORGANS])
    kinds = [_code("kind", _BY_ORGAN.get(name, _METASTASIS)) for name in ORGANS]
    brain = organ == ORGANS.index("brain")
    median = np.where(brain, 11.0, np.where(organ == ORGANS.index("node"), 17.0, 19.0))
    return _Lesions(
        who=who,
        site=sites[organ],
        kind=np.array(kinds)[organ],
        size=np.clip(median * np.exp(rng.normal(0, 0.48, len(who))), 3, 130),
        ago=seen[who],
    )


def _earlier(rng: np.random.Generator, block: Block, now: _Lesions) -> _Lesions:
    """Give the lesions of every third patient as they were some months before."""
    known = chance(rng, 0.33, len(block.people))[now.who]
    ago = now.ago + 95 + now.who % 60
    known &= ago <= block.timeline.diagnosed[now.who]
    shrunk = np.where(block.people.telling("oligoresidual")[now.who], 1.7, 0.8)
    return _Lesions(
        who=now.who[known],
        site=now.site[known],
        kind=now.kind[known],
        size=(now.size * shrunk * np.exp(rng.normal(0, 0.1, len(known))))[known],
        ago=ago[known],
    )


def _truths(rng: np.random.Generator, known: Flags, truth: Flags) -> pl.Series:
    yes, no = _code("truth", "yes"), _code("truth", "no")
    codes = np.where(known, np.where(truth, yes, no), NOTHING)
    return read_spellings("lesions", "truth").draw(rng, codes)


def _write(rng: np.random.Generator, block: Block, some: _Lesions) -> pl.DataFrame:
    """Write lesions as rows; only those of the brain have symptoms and a stable time."""
    who, chinese, count = some.who, block.chinese[some.who], len(some.who)
    brain = some.site == _code("site", "brain")
    node = some.kind == _code("kind", _NODE)
    untouchable = np.isin(some.site, [_code("site", key) for key in ("bone", "meninges", "pleura")])
    measurable = (some.size >= np.where(node, 15.0, 10.0)) & ~untouchable
    treated = chance(rng, np.where(brain, 0.55, 0.06), count)
    symptomatic = brain & chance(rng, 0.22, count)
    stable = brain & treated & chance(rng, 0.7, count)
    since = np.where(stable, some.ago + rng.integers(0, 90, count), NEVER)
    return table(
        who,
        {
            "patient_id": block.patient_id.gather(who),
            "site": read_spellings("lesions", "site").draw(rng, some.site, chinese),
            "kind": read_spellings("lesions", "kind").draw(rng, some.kind, chinese),
            "measurable": _truths(
                rng, chance(rng, block.people.recorded(0.96, 0.65)[who], count), measurable
            ),
            "symptomatic": _truths(rng, brain & chance(rng, 0.85, count), symptomatic),
            "treated": _truths(rng, chance(rng, np.where(brain, 0.9, 0.6), count), treated),
            "stable_since": block.dates(rng, who, since, partial=0.1),
            "diameter_mm": _sizes(rng, some.size, untouchable),
            "observed_on": block.dates(rng, who, some.ago, partial=0.02, missing=0.01),
        },
        COLUMNS["lesions"],
    )


def _sizes(rng: np.random.Generator, size: Floats, untouchable: Flags) -> pl.Series:
    """Write sizes in millimetres, most of them whole; few where nothing can be measured."""
    measured = chance(rng, np.where(untouchable, 0.25, 0.94), len(size))
    whole = chance(rng, 0.8, len(size))
    text = pl.Series(np.where(whole, np.round(size), np.round(size, 1))).cast(pl.String)
    return text.str.strip_suffix(".0").set(pl.Series(~measured), None)
