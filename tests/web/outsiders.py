"""Browsers of everybody who may see nothing of the scene's person, and of those who may."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import delete, update

from accounts.actor import Actor, Role
from accounts.commands import add_team, set_active
from accounts.models import MembershipRow
from accounts.terms import TeamKind
from tests.applications import sign_in_as
from tests.clock import NOW
from tests.directory import build as directory
from tests.referrals import build
from tests.web.loop_build import Scene
from web.sessions import HALF_KEY

SIGNED_OUT: Final = frozenset({"nobody", "half way in", "expired", "disabled"})
"""Those who are asked to sign in, whatever they were before."""
ROLELESS: Final = frozenset({"revoked", "former member"})
"""Those whose only role was taken from them while they were signed in."""


class Clock:
    """A clock that a test can put back."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


def outsiders(scene: Scene, clock: Clock) -> Mapping[str, FlaskClient]:
    """Each kind of somebody who may see nothing. Most of them were close to the person before."""
    with scene.world() as made:
        session, there = made.session, made.team_id
        elsewhere = add_team(session, "Another place", TeamKind.CONNECTORS)
        far = add_team(session, "Another core team", TeamKind.CORE_TEAM)
        charity = directory.organisation(session, name="Another charity")

        def some(name: str, role: Role, **where: UUID) -> Actor:
            return build.user(session, name, role, **where)

        close: dict[str, Actor] = {
            "other core team": some("Far", Role.CORE_TEAM, team_id=far),
            "other organisation": some("Oz", Role.ORGANISATION, organisation_id=charity),
            "half way in": some("Half", Role.CONNECTOR, team_id=there),
            "expired": some("Late", Role.CONNECTOR, team_id=there),
            "disabled": some("Dis", Role.CONNECTOR, team_id=there),
            "revoked": some("Rev", Role.CONNECTOR, team_id=there),
            "reassigned": some("Rea", Role.CONNECTOR, team_id=there),
            "former member": some("Form", Role.ORGANISATION, organisation_id=made.organisation_id),
        }
    found = {who: scene.browser(who) for who in STANDING}
    for who, actor in close.items():
        clock.now = NOW - timedelta(hours=13) if who == "expired" else NOW
        found[who] = _in(scene, actor, is_half=who == "half way in")
    clock.now = NOW
    _turn_away(scene, close, elsewhere)
    return found


STANDING: Final = ("stranger", "editor", "analyst", "administrator", "nobody")


def _in(scene: Scene, actor: Actor, *, is_half: bool) -> FlaskClient:
    """A browser of somebody signed in, or with one of two steps done."""
    client = scene.app.test_client()
    if is_half:
        with client.session_transaction() as kept:
            kept[HALF_KEY], kept["half_since"] = str(actor.user_id), NOW.isoformat()
    else:
        sign_in_as(client, actor.user_id)
    return client


def _turn_away(scene: Scene, close: Mapping[str, Actor], elsewhere: UUID) -> None:
    """Take from them what they had, in the middle of a visit that goes on."""

    def of(who: str) -> object:
        return MembershipRow.user_id == close[who].user_id

    with scene.world() as made:
        set_active(made.session, close["disabled"].user_id, is_active=False)
        for who in ("revoked", "former member"):
            made.session.execute(delete(MembershipRow).where(of(who)))  # type: ignore[arg-type]
        moved = update(MembershipRow).where(of("reassigned"))  # type: ignore[arg-type]
        made.session.execute(moved.values(team_id=elsewhere))


def around(scene: Scene) -> dict[str, FlaskClient]:
    """Everybody around the person, by what they are to them."""
    with scene.world() as made:
        scene.others["covering"] = build.user(
            made.session, "Cora", Role.CONNECTOR, team_id=made.team_id
        )
        scene.set_cover(made, scene.others["covering"])
    known = {"own": "connector", "core team": "key_worker", "service": "member"}
    names = ("own", "covering", "core team", "colleague", "service")
    return {name: scene.browser(known.get(name, name)) for name in names}
