"""Biomarker reports to findings."""

from matcher.normalize.biomarker.normalizer import BiomarkerNormalizer

__all__ = ["BiomarkerNormalizer"]
