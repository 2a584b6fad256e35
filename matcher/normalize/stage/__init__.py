"""Stages to AJCC groups."""

from matcher.normalize.stage.normalizer import StageNormalizer

__all__ = ["StageNormalizer"]
