from collections.abc import Iterator

import pytest

from bench._match_cases import Case, read_cases
from bench.match_quality import World, demonstration


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    """The demonstration directory, made once."""
    with demonstration() as made:
        yield made


@pytest.fixture(scope="session")
def cases() -> tuple[Case, ...]:
    """Every written case."""
    return read_cases()
