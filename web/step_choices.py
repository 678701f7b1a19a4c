"""What the form of one step offers: services to refer on to, colleagues, ways that are safe."""

from typing import Final
from uuid import UUID

from accounts.actor import Actor
from accounts.queries import members_of
from directory.cards import list_cards
from matching.person import Need
from matching.terms import Domain
from people.queries import get_person
from people.terms import Channel
from referrals.pages import ReferralPage
from referrals.reach import Viewer
from referrals.rules import find_step
from referrals.states import Action
from referrals.steps import Field, Step
from web.access import current_actor
from web.asking import ask, asker_of
from web.db import db
from web.forms.referral import Asked
from web.parts import parts, today

MOST_SUGGESTED: Final = 6
SAFE: Final = "They have called this safe"


def asked_of(page: ReferralPage, action: Action, viewer: Viewer) -> Asked:
    """One step on one referral, with its choices."""
    step, _ = find_step(page.line.state, action, page.parties)
    return Asked(
        action=action,
        step=step,
        domains=asked_about(page),
        has_started=page.started_at is not None,
        services=_others(page, step),
        colleagues=_colleagues(page, viewer) if Field.OWNER in step.needs else (),
        ways=_ways(page),
    )


def asked_about(page: ReferralPage) -> tuple[Domain, ...]:
    """What a referral is for, its own domain first, as far as it was sent."""
    return (page.line.domain, *(page.minimum.also if page.minimum else ()))


def can_be_given(page: ReferralPage, action: Action, viewer: Viewer) -> bool:
    """Whether a button makes sense: nothing is given to a colleague where there is none."""
    return action is not Action.REASSIGN or bool(_colleagues(page, viewer))


def _colleagues(page: ReferralPage, viewer: Viewer) -> list[tuple[UUID, str]]:
    """Who else could take the referral over: the teams around it, but for who has it."""
    if not isinstance(viewer, Actor) or page.ours is None:
        return []
    teams = [team for team in (page.ours.team_id, page.ours.core_team_id) if team]
    found = {each for members in members_of(db(), teams).values() for each in members}
    return sorted(
        (each for each in found if each[0] != page.line.owner_id), key=lambda each: each[1]
    )


def _ways(page: ReferralPage) -> dict[Channel, str]:
    """The ways the person has called safe, as far as they were shared."""
    return dict.fromkeys(page.snapshot.ways, SAFE) if page.snapshot else {}


def _others(page: ReferralPage, step: Step) -> list[tuple[UUID, str]]:
    """Other services for the same need: what suits the person best, then all by name.

    To the service, which knows no more of the person than it was told: all by name.
    """
    if Field.SERVICE not in (*step.needs, *step.may):
        return []
    domain = page.line.domain
    same = [
        each.service_id
        for each in parts().snapshots.current(db()).services
        if domain in {found for found, _ in each.domains}
        and each.service_id != page.line.service_id
    ]
    best = _suggested(page, page.line.person_id) if page.line.person_id else []
    best += [page.ours.better[0]] if page.ours and page.ours.better else []
    cards = {card.service_id: card for card in list_cards(db(), [*best, *same], today=today())}
    named = {key: f"{card.name}, {card.organisation_name}" for key, card in cards.items()}
    first = [(key, f"Fits well: {named[key]}") for key in best if key in named]
    rest = [(key, name) for key, name in named.items() if key not in best]
    return [*first, *sorted(rest, key=lambda each: each[1])]


def _suggested(page: ReferralPage, person_id: UUID) -> list[UUID]:
    """What the matcher finds for the person and this one need."""
    person = get_person(db(), person_id, viewer=current_actor())
    wants = page.ours.letter.wants if page.ours else ""
    need = Need(page.line.domain, None, None, 1, wants)
    found = ask(asker_of(person, [need], today()), k=MOST_SUGGESTED + 1).matches
    return [each.service_id for each in found if each.service_id != page.line.service_id][
        :MOST_SUGGESTED
    ]
