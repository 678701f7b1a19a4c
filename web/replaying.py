"""Making a kept match again with its own question, and saying what is different."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from base.errors import ConflictError, NotFoundError
from matching.find import why_not
from matching.reasons import Caution, LeftOut, Reason
from matching.record import KeptMatch, read_kept
from matching.replay import Changed, Replay, Said, compare
from people.match_queries import StoredMatch
from web.asking import ask
from web.db import db
from web.parts import parts
from web.understood import with_refusals
from web.wording_match import caution_words, left_out_words, reason_words, unknown_words

ERASED: Final = "What was kept of this list has been erased"
UNREADABLE: Final = "This list was kept in a form that can no longer be read"
NO_QUESTION: Final = "This list was kept without its question, so it cannot be made again"
OTHERS_CAME_FIRST: Final = "It still suits, but others come before it now"
LEFT: Final = "A service that has left the directory"


@dataclass(frozen=True, slots=True)
class Difference:
    """What is different about one service, in words."""

    name: str
    what: str
    was: tuple[str, ...] = ()
    is_now: tuple[str, ...] = ()


def kept_of(stored: StoredMatch) -> KeptMatch:
    """What was kept. Raises NotFoundError once it was erased, ConflictError if unreadable."""
    if not stored.record:
        raise NotFoundError(ERASED)
    try:
        return read_kept(json.loads(stored.record))
    except ValueError as error:
        raise ConflictError(UNREADABLE) from error


def made_again(kept: KeptMatch) -> Replay:
    """The match as it would come out now. Raises ConflictError if its question was not kept."""
    if kept.asker is None:
        raise ConflictError(NO_QUESTION)
    made, services = parts(), parts().snapshots.current(db()).by_id
    asker = with_refusals(kept.asker, kept.refused)

    def why(service_id: UUID) -> tuple[LeftOut, ...]:
        return why_not(services[service_id], asker, made.weights, thesaurus=made.thesaurus)

    k = max(len(kept.result.matches), 10)
    return compare(kept.result, ask(asker, k=k), services.keys(), why)


def names_of(kept: KeptMatch) -> Mapping[UUID, str]:
    """The services' names as they were kept; of those that were not, as they are now."""
    now = {key: each.name for key, each in parts().snapshots.current(db()).by_id.items()}
    return {**now, **kept.names}


def told(replay: Replay, names: Mapping[UUID, str]) -> list[Difference]:
    """What is different, service by service, the gravest first."""
    found = [
        Difference(names.get(each, LEFT), "It is gone from the directory") for each in replay.gone
    ]
    found += [
        Difference(
            names.get(each, LEFT),
            "It would not be on the list now",
            is_now=tuple(dict.fromkeys(map(left_out_words, why))) or (OTHERS_CAME_FIRST,),
        )
        for each, why in replay.dropped
    ]
    found += [
        Difference(names.get(each, LEFT), "It would be on the list now") for each in replay.came
    ]
    found += [_changed(each, names) for each in replay.changed]
    return found + [
        Difference(
            names.get(each.service_id, LEFT), f"It would come {each.is_now}, and came {each.was}"
        )
        for each in replay.moved
    ]


def said_words(said: Said) -> str:
    """One thing said of a service, in words."""
    if isinstance(said, Reason):
        return reason_words(said)
    return caution_words(said) if isinstance(said, Caution) else unknown_words(said)


def _changed(changed: Changed, names: Mapping[UUID, str]) -> Difference:
    was, is_now = (
        tuple(dict.fromkeys(map(said_words, each))) for each in (changed.no_longer, changed.now)
    )
    return Difference(
        names.get(changed.service_id, LEFT), "Other things would be said of it", was, is_now
    )
