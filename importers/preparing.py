"""Rows of new records are made ready in a process of its own, while those before are stored.

python -m importers.preparing_child is told where records were put aside, and writes their rows.
A part stands on what the parts before it added, and on nothing else being here of the same feed;
whoever stores it looks whether that is so, and plans it anew where it is not.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final, Self
from uuid import UUID

from directory.commands import Source
from importers.arrivals import (
    Bringing,
    Here,
    feed_id,
    new_rows,
    organisations_of,
    places_of,
    told_of,
)
from importers.children import Child, started
from importers.json_text import from_json, to_json
from importers.spool import Spool, in_parts, spooled
from storage.bulk import Bound, bound_rows

MANY: Final = 8000
"""New records from which another process is worth its start, of about a second."""
READY: Final = 3  # times as many ready rows are stored as fast; fewer parts write fewer pages


@dataclass(frozen=True, slots=True)
class Prepared:
    """The rows of some new records. Their slugs are those their names ask for.

    organisations, places: the feed's own ids -> the id here of what an earlier part added; "" for
    what this part adds.
    """

    source_ids: Sequence[str]
    organisations: Mapping[str, str]
    places: Mapping[str, str]
    rows: Sequence[Bound]


class RowMaker:
    """The other process. It may be started while a file is still looked at: it takes a second."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._stack: Final = ExitStack()
        self._child: Child | None = None

    def __enter__(self) -> Self:
        """Nothing to do."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End the process, whatever it does."""
        self._stack.close()

    def start(self) -> Child:
        """See that it runs."""
        if self._child is None:
            self._child = self._stack.enter_context(started("importers.preparing_child"))
        return self._child

    def parts(
        self, spool: Spool, bringing: Bringing, at_once: int
    ) -> Generator[tuple[list[bytes], Prepared | None], None, None]:
        """Parts of records that are all new, with their rows, made one ahead of what is stored.

        at_once: records that may be stored in one go as they are; READY times as many ready ones.
        None for rows that the other process did not make: they are to be made here. Asked once.
        """
        source = bringing.source
        told = [source.key, source.licence, source.attribution, str(bringing.run_id),
                bringing.now.isoformat(), at_once, str(spool.path)]  # fmt: skip
        child = self.start()
        child.tell(_line(told))
        made = _parts(child.said)
        for lines in _parted(spool, at_once):
            yield lines, next(made, None)


def _parted(lines: Iterable[bytes], at_once: int) -> Iterator[list[bytes]]:
    """Records that are all new: few first, so that there is soon something to store, then many."""
    rest = iter(lines)
    yield from in_parts(islice(rest, at_once), at_once)
    yield from in_parts(rest, READY * at_once)


def _parts(lines: Iterable[bytes]) -> Iterator[Prepared]:
    """What the other process says. Ends early where it does: the rest is then made here."""
    whole = (from_json(line) for line in lines if line.endswith(b"\n"))
    for source_ids, organisations, places, tables in whole:
        rows = [Bound(*each) for each in islice(whole, tables)]
        if len(rows) == tables:
            yield Prepared(source_ids, organisations, places, rows)


def prepare(told: bytes) -> Iterator[bytes]:
    """The parts of records as lines of JSON: what the other process does. told: as it was told.

    Of each part one line that says how many tables it has rows for, and then one for each.
    """
    key, licence, attribution, run_id, now, at_once, path = from_json(told)
    bringing = Bringing(
        Source(key, "", licence, attribution), UUID(run_id), datetime.fromisoformat(now)
    )
    made = _Made(set(), set())
    with Path(path).open("rb") as lines:
        for part in _parted(lines, at_once):
            found = _prepared(part, bringing, made)
            yield _line([found.source_ids, found.organisations, found.places, len(found.rows)])
            for each in found.rows:
                yield _line([each.table, each.names, each.rows, each.same])


def _line(said: object) -> bytes:
    return to_json(said).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class _Made:
    """The feed's ids of what the parts before have added, and later ones may name."""

    organisations: set[str]
    places: set[str]


def _prepared(part: Sequence[bytes], bringing: Bringing, made: _Made) -> Prepared:
    """Rows of one part. made: gets what it adds."""
    records, key = spooled(part), bringing.source.key
    told = [told_of(each.record) for each in records]
    applied = {each.record.source_id: each.values for each in records}
    houses, places = organisations_of(told).keys(), places_of(told).keys()
    here = Here(
        {each: feed_id(key, "organisation", each) for each in houses & made.organisations},
        {each: feed_id(key, "location", each) for each in places & made.places},
    )
    rows = new_rows([each.record for each in records], told, here, bringing, applied)
    made.organisations.update(houses)
    made.places.update(places - applied.keys())  # those of one record are named by no other
    return Prepared(
        [*applied], _stand(houses, here.organisations), _stand(places, here.places),
        [
            bound_rows(each.table, each.names, each.rows, fixed=each.fixed, ready=each.ready)
            for each in rows if each.rows
        ],
    )  # fmt: skip


def _stand(keys: Iterable[str], here: Mapping[str, UUID]) -> dict[str, str]:
    return {key: here[key].hex if key in here else "" for key in keys}
