from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from matcher.run import job
from tests.known import known
from tests.unit.run.sites import Night, Site, new_site


@contextmanager
def short_nights() -> Iterator[None]:
    """Share normalizers, and write no pages for people: they are made of the files compared here."""
    with known() as patch:
        patch.setattr(job, "present_stage", lambda *_: None)
        yield


@pytest.fixture(scope="module", autouse=True)
def _nights_are_short() -> Iterator[None]:
    with short_nights():
        yield


@pytest.fixture(scope="package")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Night]:
    """A site after its first night, not to be changed: copy it."""
    site = new_site(tmp_path_factory.mktemp("site"))
    with short_nights():
        return site, site.night()
