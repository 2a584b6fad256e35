"""Treatments to drugs, procedures and classes."""

from matcher.normalize.drug.normalizer import DrugNormalizer

__all__ = ["DrugNormalizer"]
