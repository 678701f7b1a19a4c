"""The lists of services that the finished sessions of the demonstration ended with."""

import json
from collections.abc import Iterable
from importlib.resources import files
from typing import Final

from accounts.actor import Actor
from directory.queries import load_services
from importers.demo_files import DemoPerson
from importers.demo_world import World
from matching.columnar.columns import Columns
from matching.columnar.find import match_columns
from matching.person import Asker, Need
from matching.record import KeptMatch, kept_json
from matching.terms import Route
from matching.thesaurus import load_thesaurus
from matching.weights import load_weights
from people.dialog_commands import keep_match
from people.dialog_queries import get_session
from people.pages import DialogSession, Person
from people.queries import get_person
from people.rules import age_on
from people.terms import SessionState
from places.homes import home_in

HOUR: Final = "15:30"
"""When the lists were shown: no file says, and an afternoon is likely."""


def keep_lists(world: World, people: Iterable[DemoPerson]) -> int:
    """Keep the list of every finished session with an area chosen. Returns how many.

    Matched with the directory as it is at the end of the story.
    """
    services = {each.service_id: each for each in load_services(world.session)}
    columns = Columns.of(tuple(services.values()))
    weights = load_weights(_shipped("weights.toml"))
    thesaurus = load_thesaurus(_shipped("thesaurus.toml"))
    count = 0
    for person in people:
        for number, held in enumerate(person.session, start=1):
            asked = _asked(world, person, number, world.actors[held.by])
            if asked is None:
                continue
            session, asker = asked
            result = match_columns(columns, asker, weights, thesaurus=thesaurus)
            ids = [*(each.service_id for each in result.matches)]
            ids += [each.service_id for each in result.left_out]
            kept = KeptMatch(result, asker, names={each: services[each].name for each in ids})
            keep_match(
                world.session,
                session.person_id,
                session.session_id,
                weights_version=result.weights_version,
                match_json=json.dumps(kept_json(kept)),
                now=world.days.moment(session.held_on, HOUR),
            )
            count += 1
    return count


def _asked(
    world: World, person: DemoPerson, number: int, actor: Actor
) -> tuple[DialogSession, Asker] | None:
    """A finished session and what it asks; None if it is open, not held or about nothing."""
    session_id = world.sessions.get((person.name, number))
    if session_id is None:
        return None
    session = get_session(world.session, session_id, viewer=actor)
    if session.state is not SessionState.FINISHED or not session.priorities:
        return None
    known = get_person(world.session, session.person_id, viewer=actor)
    return session, _asker(world, session, known)


def _asker(world: World, session: DialogSession, person: Person) -> Asker:
    details, postcode = person.details, person.contact.postcode
    place = world.places.find(postcode) if postcode else None
    home = home_in(world.places, place, practice_code=person.practice_code)
    needs = [
        Need(each.domain, priority=each.rank, goal=each.looking_forward)
        for each in session.priorities
    ]
    return Asker(
        today=session.held_on,
        needs=tuple(needs),
        point=home.point,
        areas=home.areas,
        near_areas=home.near_areas,
        maybe_areas=home.maybe_areas,
        age=age_on(session.held_on, details.born, details.birth_year),
        access_musts=frozenset(details.musts),
        access_nices=frozenset(details.nices) - frozenset(details.musts),
        languages=frozenset(details.languages),
        language_needed=details.needs_interpreter,
        communities=frozenset(details.communities),
        by=Route.PROFESSIONAL,
    )


def _shipped(name: str) -> str:
    """A file that comes with the matcher."""
    return files("matching").joinpath(name).read_text(encoding="utf-8")
