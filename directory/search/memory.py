"""How much memory the directory takes while it is held ready, for who looks after the machine."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from directory.search.snapshot import Snapshot
from matching.service import Service

SAMPLE: Final = 200  # services that are measured, to say what all of them take


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes. The services are an estimate from some of them; the rest is counted."""

    services: int  # how many there are
    matching: Mapping[str, int]  # the matcher's columns, by what they are for
    search: int  # the columns of the search's filters
    facts: int  # the services themselves, which both read

    @property
    def a_service(self) -> float:
        """Bytes of the matcher's columns for each service; 0 when there is none."""
        return sum(self.matching.values()) / self.services if self.services else 0.0


def memory_of(snapshot: Snapshot) -> Memory:
    """What a snapshot takes."""
    count = len(snapshot.services)
    step = max(count // SAMPLE, 1)
    sample = snapshot.services[::step]
    measured = sum(_size(each) for each in sample)
    return Memory(
        services=count,
        matching=snapshot.match_columns.memory,
        search=sum(each.nbytes for each in _arrays(snapshot.columns)),
        facts=measured * count // len(sample) if sample else 0,
    )


def _arrays(value: object) -> Iterator[np.ndarray]:
    """The arrays in a dataclass, and in the dataclasses and mappings it holds."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _arrays(each)
    elif hasattr(type(value), "__dataclass_fields__"):
        for each in fields(value):  # type: ignore[arg-type]
            yield from _arrays(getattr(value, each.name))


def _size(service: Service) -> int:
    """One service with its own texts, sets and dates, but not the codes that all share."""
    own = [getattr(service, each.name) for each in fields(service)]
    held = [service, *own, *service.stems, *service.coverage, *service.record]
    return sum(sys.getsizeof(each) for each in held)
