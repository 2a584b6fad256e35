"""Property tests run the same examples each time, and fail within the time of a coffee."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "property",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("property")
