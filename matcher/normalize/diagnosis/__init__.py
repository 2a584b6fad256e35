"""Diagnoses to OncoTree types."""

from matcher.normalize.diagnosis.normalizer import DiagnosisNormalizer

__all__ = ["DiagnosisNormalizer"]
