"""Laboratory values and observations to quantities."""

from matcher.normalize.measurement.normalizer import MeasurementNormalizer

__all__ = ["MeasurementNormalizer"]
