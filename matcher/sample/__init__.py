"""A synthetic cohort in the contract's tables: who the patients are, and how hospitals write it.

What is true of patients is drawn first (`people`, `disease`, `timeline`), what is written about it
then (a module for each table), in the words of `spellings/*.toml`. No patient is anybody's.
"""

from matcher.sample.cohort import write_sample

__all__ = ["write_sample"]
