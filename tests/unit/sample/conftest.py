from datetime import date

import pytest

from matcher.sample.block import Block


@pytest.fixture(scope="session")
def block() -> Block:
    return Block(seed=7, place=0, as_of=date(2026, 11, 21))
