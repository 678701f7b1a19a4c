"""The lists that were shown in a session, as they were; and what would be different now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.calendar import london
from matching.person import Asker, Need
from matching.record import KeptMatch
from matching.result import Match
from matching.sayings import GoalWish
from matching.terms import Mode, TimeBand
from people.match_queries import StoredMatch, get_match, matches_of
from people.pages import Person
from people.queries import get_person
from web import wording
from web.access import access, current_actor
from web.db import db
from web.parts import parts
from web.people import open_person
from web.replaying import LEFT, kept_of, made_again, names_of, told
from web.service_cards import distance_words
from web.sittings import open_session
from web.understood import WISHES
from web.wording_match import (
    STEPS,
    caution_words,
    left_out_words,
    reason_words,
    unknown_words,
)

bp = Blueprint("kept_matches", __name__)

ORDER: Final = ("first", "second", "third")


@dataclass(frozen=True, slots=True)
class OldMatch:
    """One service of an old list, in the words of then. is_listed: whether it has a page now."""

    service_id: UUID
    name: str
    is_listed: bool
    reasons: tuple[str, ...]
    asks: tuple[str, ...]
    notice: str
    far: str


@bp.get("/sessions/<uuid:session_id>/lists")
@access(Door.CASELOAD)
def of_session(session_id: UUID) -> str:
    """Every list that was kept in a session."""
    session, person = open_session(session_id)
    lines = matches_of(db(), session_id, viewer=current_actor())
    return render_template(
        "kept_matches/lists.html", session=session, person=person, lines=lines, london=london
    )


@bp.get("/matches/<uuid:match_id>")
@access(Door.CASELOAD)
def show(match_id: UUID) -> str:
    """One list as it was shown."""
    stored, person, kept = _opened(match_id)
    names = names_of(kept)
    listed = parts().snapshots.current(db()).by_id
    return render_template(
        "kept_matches/show.html",
        stored=stored,
        person=person,
        at=london(stored.at),
        asked=asked_words(kept.asker) if kept.asker else (),
        matches=[_old(each, names, each.service_id in listed) for each in kept.result.matches],
        left_out=[
            (names.get(each.service_id, LEFT), left_out_words(each))
            for each in kept.result.left_out
        ],
        left_out_count=sum(kept.result.left_out_counts.values()),
        can_replay=kept.asker is not None,
    )


@bp.get("/matches/<uuid:match_id>/again")
@access(Door.CASELOAD)
def again(match_id: UUID) -> ResponseReturnValue:
    """The list made again with the question of then, and what differs. Nothing is kept of it."""
    stored, person, kept = _opened(match_id)
    replay = made_again(kept)
    return render_template(
        "kept_matches/again.html",
        stored=stored,
        person=person,
        at=london(stored.at),
        replay=replay,
        differences=told(replay, names_of(kept)),
        weights_version=parts().weights.version,
    )


def asked_words(asker: Asker) -> tuple[tuple[str, str], ...]:
    """What was asked, as label and words: the needs, and what the list was held to."""
    held = [
        *(["must be free"] if asker.free_only else []),
        *(["must have room"] if asker.must_have_room else []),
        *([f"within {distance_words(asker.max_km)}"] if asker.max_km else []),
        *[wording.MODES[each].lower() for each in Mode if each in asker.modes],
        *[wording.TIMES[each].lower() for each in TimeBand if each in asker.times],
        *(["in a language of their own"] if asker.language_needed else []),
    ]
    chosen = {each.priority: _need_words(each) for each in asker.needs if each.priority}
    rows = [(f"Chosen {ORDER[rank - 1]}", chosen[rank]) for rank in sorted(chosen)]
    musts = [wording.ACCESS[each].label for each in sorted(asker.access_musts)]
    known = "Known" if asker.point else "Not known"
    rows += [("Must have", ", ".join(musts))] * bool(musts)
    return (*rows, ("Held to", ", ".join(held) or "Nothing more"), ("Where they live", known))


def _need_words(need: Need) -> str:
    """A chosen area of life, with the conditions that its goal alone held: "Leisure (free)"."""
    kinds = parts().thesaurus.kinds
    terms = [WISHES[each] for each in GoalWish if each in need.wishes]
    terms += [f"not: {kinds[each].name}" for each in sorted(need.refused) if each in kinds]
    words = ", ".join(each[:1].lower() + each[1:] for each in terms)
    return f"{wording.DOMAINS[need.domain]} ({words})" if words else wording.DOMAINS[need.domain]


def _opened(match_id: UUID) -> tuple[StoredMatch, Person, KeptMatch]:
    """A kept match the viewer may see, once it has been written down that they looked."""
    viewer = current_actor()
    stored = get_match(db(), match_id, viewer=viewer)
    open_person(stored.person_id, "match")
    return stored, get_person(db(), stored.person_id, viewer=viewer), kept_of(stored)


def _old(found: Match, names: Mapping[UUID, str], is_listed: bool) -> OldMatch:  # noqa: FBT001
    asks = [*map(caution_words, found.cautions), *map(unknown_words, found.unknowns)]
    return OldMatch(
        found.service_id,
        names.get(found.service_id, LEFT),
        is_listed,
        tuple(dict.fromkeys(map(reason_words, found.reasons))),
        tuple(dict.fromkeys(asks)),
        STEPS[found.step],
        distance_words(found.km) if found.km is not None else "",
    )
