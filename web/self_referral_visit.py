"""What a visitor who refers themselves has answered so far: kept for the visit, on the server."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from flask import abort, session
from werkzeug.datastructures import MultiDict

from accounts.queries import Team, list_teams
from accounts.terms import TeamKind
from directory.pages import ReferralTarget
from directory.service_pages import get_referral_target
from directory.terms import ServiceStatus
from matching.coverage import is_just_outside
from matching.terms import Route, Suits
from people.commands import PersonFacts
from people.pages import Person
from people.terms import Level, Origin
from places.find import Whereabouts
from places.gazetteer import Exactness, Place
from referrals.codes import make_secret
from referrals.pages import Minimum, Snapshot
from referrals.sharing import minimum_of, snapshot_of
from web.cards import Fact
from web.covering import reach_from, visitor_fact
from web.db import db
from web.forms.self_referral import TEEN, UNASKED, SelfReferralForm
from web.parts import parts, today

DONE_KEY: Final = "self_referral_done"
TALK_DONE_KEY: Final = "talk_done"
SAVED_KEY: Final = "self_referral_saved"
_KEY: Final = "self_referral"
_NOBODY: Final = UUID(int=0)
OUTCODE_KM: Final = 3.0  # how far a home may be from the middle of its outcode; most are nearer


@dataclass(slots=True)
class Visit:
    """Answers for one service. Sealed with the session, and gone with it.

    key: of this one referral, so that it is sent once however often the button is pressed.
    secret: to follow it with; made before it is sent, so that a second press shows the same.
    saved: the id of what was saved to come back to; "" when nothing was.
    """

    service: str
    who: str = ""
    age: str = ""
    about: dict[str, list[str]] = field(default_factory=dict)
    is_anyway: bool = False  # ask them although the person lives outside their area
    key: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    secret: str = field(default_factory=make_secret)
    saved: str = ""


@dataclass(frozen=True, slots=True)
class WhatGoes:
    """Exactly what the service sees: at first, and once it says yes."""

    minimum: Minimum
    snapshot: Snapshot


def visit_for(service_id: UUID) -> Visit | None:
    """What has been answered for this service in this visit."""
    kept = session.get(_KEY)
    return Visit(**kept) if kept and kept["service"] == str(service_id) else None


def keep(visit: Visit) -> None:
    """Remember the answers until the visit ends."""
    session[_KEY] = asdict(visit)


def forget() -> None:
    """Let the answers go, and the code to come back to them."""
    session.pop(_KEY, None)
    session.pop(SAVED_KEY, None)


def another_way(visit: Visit) -> str:
    """Why somebody is shown another way: unasked, young, elsewhere, outside; "" for go on."""
    if visit.who == UNASKED:
        return "unasked"
    form = answered_form(visit)
    if visit.age == "young" or (form is not None and form.is_too_young):
        return "young"
    postcode = str(form.postcode.data or "") if form is not None else ""
    if not postcode or not is_outside(UUID(visit.service), postcode):
        return ""
    if not is_in_our_area(postcode):
        return "elsewhere"
    return "" if visit.is_anyway else "outside"


def filled_form(visit: Visit) -> SelfReferralForm:
    """The questions with what was answered, as it was typed."""
    form = SelfReferralForm(formdata=posted(visit) if visit.about else None)
    form.address(visit.who, today())
    form.is_teen = visit.age == TEEN
    return form


def answered_form(visit: Visit) -> SelfReferralForm | None:
    """The answers, checked once more; None when they are not whole."""
    form = SelfReferralForm(formdata=posted(visit), meta={"csrf": False})
    form.address(visit.who, today())
    return form if visit.about and form.validate() else None


def facts_of(form: SelfReferralForm) -> PersonFacts:
    """What is recorded, with the PCN whose area holds the postcode: a guess."""
    _, there = _whereabouts(form.postcode.data or "")
    return form.facts(there.pcn_code)


def what_goes(form: SelfReferralForm, on: date) -> WhatGoes:
    """What the service will see, by the same rules that send it."""
    facts = facts_of(form)
    person = Person(
        person_id=_NOBODY,
        reference="",
        origin=Origin.SELF,
        name=facts.name,
        contact=facts.contact,
        details=facts.details,
        level=Level.GREEN,
        team_id=None,
        core_team_id=None,
        connector_id=None,
        key_worker_id=None,
        practice_code=None,
        pcn_code=facts.pcn_code,
        pcn_is_guess=facts.pcn_is_guess,
        version=1,
    )
    letter = form.letter()
    return WhatGoes(minimum_of(person, letter, on), snapshot_of(person, letter, on))


def is_outside(service_id: UUID, postcode: str) -> bool:
    """Whether a service surely does not help where this postcode is.

    Borders are guides: whoever lives on the soft edge of one may still ask. Half a postcode may
    lie nearer than its middle does.
    """
    place, _ = _whereabouts(postcode)
    found, edge = reach_from(service_id, place), parts().weights.reach.soft_edge_km
    if place is None or found is None:
        return False
    if place.exactness is Exactness.OUTCODE:
        edge = max(edge, OUTCODE_KM)
    return found.suits is Suits.NO and not is_just_outside(found.km_outside, edge)


def to_ask(service_id: UUID, postcode: str) -> Fact | None:
    """What to know before it is sent: that it may not help where this postcode is."""
    place, _ = _whereabouts(postcode)
    label = (place.outcode or place.label) if place else ""
    fact = visitor_fact(service_id, place, label)
    return None if fact is None or fact.tone == "good" else fact


def is_in_our_area(postcode: str) -> bool:
    """Whether a postcode lies in one of our boroughs. One we do not know may."""
    place, there = _whereabouts(postcode)
    return place is None or there.borough_code is not None


def helping_team(postcode: str) -> Team | None:
    """The connectors who find something else if the service cannot help: of their borough."""
    teams = list_teams(db(), TeamKind.CONNECTORS)
    home = _whereabouts(postcode)[1].borough_code
    near = [team for team in teams if home in team.boroughs]
    return next(iter(near or teams), None)


def posted(visit: Visit) -> MultiDict[str, str]:
    """The answers as a form expects them."""
    return MultiDict([(name, each) for name, values in visit.about.items() for each in values])


def _whereabouts(postcode: str) -> tuple[Place | None, Whereabouts]:
    """Where a postcode is. Half a postcode may lie in several PCNs, so none is guessed from it."""
    places = parts().places
    place = places.find(postcode) if postcode else None
    there = places.areas_of(place.point if place else None)
    if place is not None and place.exactness is Exactness.OUTCODE:
        there = Whereabouts(None, None, there.borough_code, there.near_areas)
    return place, there


def as_lists(values: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What was posted, without the token of the form."""
    return {name: list(each) for name, each in values.items() if name != "csrf_token"}


def target_of(service_id: UUID) -> ReferralTarget:
    """A published service that people may come to by themselves; else 404."""
    target = get_referral_target(db(), service_id)
    if target.status is not ServiceStatus.PUBLISHED:
        abort(404)
    if target.routes.isdisjoint({Route.SELF, Route.DROP_IN}):
        abort(404)
    return target
