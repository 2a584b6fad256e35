"""Conditions to concepts, denied or not."""

from matcher.normalize.condition.normalizer import ConditionNormalizer

__all__ = ["ConditionNormalizer"]
