"""The cohort in `sample_data/` is what the generator writes today."""

from pathlib import Path

from matcher.sample import write_sample

COMMITTED = Path(__file__).parents[3] / "sample_data"


def test_the_committed_cohort_is_the_generators(tmp_path):
    write_sample(tmp_path, patients=400, seed=1, format="csv")
    tables = sorted(path.name for path in tmp_path.iterdir())
    assert len(tables) == 9
    differing = [n for n in tables if (tmp_path / n).read_bytes() != (COMMITTED / n).read_bytes()]
    assert differing == []


def test_the_committed_cohort_is_small():
    assert sum(path.stat().st_size for path in COMMITTED.iterdir()) < 3_000_000
