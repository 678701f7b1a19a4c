"""Finding another place: for whom a service could not help, and for whom still waits."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import NotFoundError
from directory.cards import list_cards
from directory.pages import ServiceCard as KnownCard
from matching.person import Asker, Need
from matching.reasons import ReasonCode
from matching.result import Match, MatchResult
from people.pages import Person
from people.queries import get_person
from referrals.commands import NewSignpost
from referrals.drafting import told_here
from referrals.pages import OurSide, ReferralPage
from referrals.states import State
from web.access import access, current_actor
from web.asking import ask, asker_of
from web.cards import Fact, ServiceCard
from web.db import db
from web.forms.once import new_key
from web.parts import today
from web.referral import open_referral
from web.service_cards import card_of, explained, reply_words
from web.signposting import tell
from web.wording_match import reason_words, unknown_words

bp = Blueprint("placing", __name__)

MOST_FOUND: Final = 8
MOST_REASONS: Final = 4
UNDER_WAY: Final = frozenset({State.SENT, State.ACCEPTED, State.WAITING})


@bp.get("/referrals/<uuid:referral_id>/find-another")
@access(Door.CASELOAD)
def show(referral_id: UUID) -> ResponseReturnValue:
    """The match for the same need, without where it failed; with room now, for who waits."""
    page, person, ours = _opened(referral_id)
    state = page.line.state
    if state is not State.HANDOVER and state not in UNDER_WAY:
        return redirect(url_for("referral.show", referral_id=referral_id))
    is_meanwhile = state in UNDER_WAY
    result = ask(_asker(page, person, ours, must_have_room=is_meanwhile), k=MOST_FOUND)
    found = _found(result)
    return render_template(
        "referral/find_another.html",
        page=page,
        line=page.line,
        person=person,
        cards=[_card(each, known) for each, known in found],
        takes=set(map(str, told_here(db(), _ids(found, ours)))),
        is_meanwhile=is_meanwhile,
        better=_better(ours, state),
        new_key=new_key,
    )


@bp.post("/referrals/<uuid:referral_id>/meanwhile/<uuid:service_id>")
@access(Door.CASELOAD)
def meanwhile(referral_id: UUID, service_id: UUID) -> ResponseReturnValue:
    """Tell the person of something for the meantime, once. Nothing about them is sent."""
    page, person, ours = _opened(referral_id)
    told = NewSignpost(
        person.person_id, service_id, page.line.domain, ours.session_id, asks_after=True
    )
    tell(told, f"meanwhile:{referral_id}:{service_id}")
    return redirect(url_for(".show", referral_id=referral_id))


def _opened(referral_id: UUID) -> tuple[ReferralPage, Person, OurSide]:
    """A referral of the viewer's side. Raises NotFoundError for its service."""
    page = open_referral(referral_id, current_actor())
    if page.line.person_id is None or page.ours is None:
        raise NotFoundError("You have no referral here")
    person = get_person(db(), page.line.person_id, viewer=current_actor())
    return page, person, page.ours


def _asker(page: ReferralPage, person: Person, ours: OurSide, *, must_have_room: bool) -> Asker:
    """The same need in the same words, but not where it was tried."""
    need = Need(page.line.domain, None, None, 1, ours.letter.wants)
    tried = {each.service_id for each in ours.tried} | {page.line.service_id}
    asker = asker_of(person, [need], today())
    return replace(
        asker,
        excluded_services=asker.excluded_services | tried,
        must_have_room=must_have_room or asker.must_have_room,
    )


def _found(result: MatchResult) -> list[tuple[Match, KnownCard]]:
    """What was found, read again from the database."""
    ids = [each.service_id for each in result.matches]
    known = {card.service_id: card for card in list_cards(db(), ids, today=today())}
    return [(each, known[each.service_id]) for each in result.matches if each.service_id in known]


def _ids(found: list[tuple[Match, KnownCard]], ours: OurSide) -> list[UUID]:
    """The services on the page: what was found, and what the service thinks better."""
    better = [ours.better[0]] if ours.better else []
    return [*better, *(known.service_id for _, known in found)]


def _card(found: Match, known: KnownCard) -> ServiceCard:
    """One of them as a card: why, and what to ask.

    An address made private since the match was made tells no distance.
    """
    tells = known.point is not None
    reasons = [each for each in found.reasons if tells or each.code is not ReasonCode.NEAR]
    words = list(dict.fromkeys(map(reason_words, reasons)))[:MOST_REASONS]
    card = card_of(known, km=found.km if tells else None)
    if answers := reply_words(known.usual_reply_days, known.accepted_percent):
        card = replace(card, facts=(*card.facts, Fact("chat", answers)))
    return explained(card, words, list(map(unknown_words, found.unknowns)))


def _better(ours: OurSide, state: State) -> tuple[UUID, str] | None:
    """The place that the service thinks better, while it can still be chosen."""
    if ours.better is None or state is not State.HANDOVER:
        return None
    return ours.better if list_cards(db(), [ours.better[0]], today=today()) else None
