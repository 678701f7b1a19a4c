"""Builders for the pages of the loop: one place with everybody around a referral, signed in."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from accounts.actor import Actor, Role
from accounts.links import make_task_link
from accounts.terms import TaskKind
from people.cover import NewCover, set_cover
from people.dialog_commands import choose_priorities, rate, start_session
from people.rules import STANDARD_ORDER, Rating
from people.terms import Stage
from referrals.states import State
from storage.engine import Database, open_database, writing
from storage.keys import INFO_KEY
from tests.applications import parts_of, sign_in_as
from tests.clock import NOW, TODAY
from tests.databases import SECRETS, close_whole, copied_into, empty_file
from tests.referrals import build
from tests.statements import counted

WORDS: Final = "ZQ-wants to sleep"
"""Something only a person's record says: it may be in no address and no e-mail."""

STRANGERS: Final = ("stranger", "member", "editor", "analyst", "administrator")


@dataclass(frozen=True, slots=True)
class Scene:
    """An application with one team, core team, service and person in it."""

    app: Flask
    made: build.World
    others: dict[str, Actor]

    @property
    def database(self) -> Database:
        return parts_of(self.app).database

    @property
    def person(self) -> str:
        return f"/people/{self.made.person_id}"

    @contextmanager
    def world(self) -> Iterator[build.World]:
        """The world, to change."""
        with writing(self.database) as session:
            yield replace(self.made, session=session)

    def browser(self, who: str = "connector") -> FlaskClient:
        """Somebody's browser; "nobody" is not signed in."""
        client = self.app.test_client()
        if who != "nobody":
            actor = self.others.get(who) or getattr(self.made, who)
            sign_in_as(client, actor.user_id)
        return client

    def covering(self) -> FlaskClient:
        """The browser of the colleague, who covers for the connector today."""
        with self.world() as made:
            self.set_cover(made, made.colleague)
        return self.browser("colleague")

    def set_cover(self, made: build.World, covering: Actor) -> None:
        """Somebody of the team covers for the connector today."""
        cover = NewCover(made.connector.user_id, covering.user_id, TODAY, TODAY)
        set_cover(made.session, cover, actor=made.connector, now=NOW)

    def referral(self, state: str = "sent", **changes: Any) -> UUID:  # noqa: ANN401
        """A referral in a state."""
        with self.world() as made:
            return build.bring_to(made, State(state), **changes)

    def version(self, referral_id: UUID) -> int:
        with self.world() as made:
            return build.row(made, referral_id).version

    def state(self, referral_id: UUID) -> str:
        with self.world() as made:
            return build.row(made, referral_id).state.value

    def step(self, referral_id: UUID, action: str, who: str, **fields: Any) -> TestResponse:  # noqa: ANN401
        """One step by its form, with the version as it stands."""
        fields.setdefault("seen_version", self.version(referral_id))
        return self.browser(who).post(f"/referrals/{referral_id}/{action}", data=fields)

    def sitting(self, *, chosen: int = 1) -> str:
        """The address of a session that is being held, rated and chosen."""
        actor = self.made.connector
        domains = STANDARD_ORDER[-2:][:chosen]
        with self.world() as made:
            session = made.session
            session_id = start_session(
                session, made.person_id, Stage.REVIEW, TODAY, actor=actor, now=NOW
            )
            ratings = {domain: Rating(3, wants_help=True) for domain in STANDARD_ORDER}
            rate(session, session_id, ratings, actor=actor, now=NOW)
            choose_priorities(session, session_id, domains, actor=actor, now=NOW)
        return f"/sessions/{session_id}"

    def task(self, referral_id: UUID) -> str:
        """The address of a task link for a referral."""
        with self.world() as made:
            token = make_task_link(
                made.session, TaskKind.REFERRAL, referral_id, made.organisation_id, now=NOW
            )
        return f"/tasks/{token}"

    def statements(self, address: str, who: str = "connector") -> int:
        """How many statements a page takes, asked for a second time."""
        browser = self.browser(who)
        browser.get(address)
        with counted(self.database) as seen:
            assert browser.get(address).status_code == 200, address
        return seen.count


def make_scene(app: Flask) -> Scene:
    """The scene in an application's empty database, copied from one that is made once."""
    file, made, others = _scene()
    copied_into(parts_of(app).database, file)
    return Scene(app, made, others)


@cache
def _scene() -> tuple[Path, build.World, dict[str, Actor]]:
    """A database file with everybody in it, and who they are."""
    file = empty_file().with_name("scene.db")
    shutil.copy(empty_file(), file)
    database = open_database(f"sqlite:///{file}", info={INFO_KEY: SECRETS})
    with writing(database) as session:
        made = build.world(session)
        roles = {"editor": Role.EDITOR, "analyst": Role.ANALYST}
        roles["administrator"] = Role.ADMINISTRATOR
        others = {name: build.user(session, name, role) for name, role in roles.items()}
    close_whole(database)
    return file, made, others


def more_people(scene: Scene, count: int) -> None:
    """Several more people, each with a referral to a service of its own."""
    with scene.world() as made:
        for number in range(count):
            service_id = build.service(made.session, made.organisation_id, name=f"Group {number}")
            build.sent(made, person_id=build.another(made), service_id=service_id)


def more_of_the_same(scene: Scene, count: int) -> None:
    """Several referrals of the one person, each to a service of its own, and closed loops."""
    with scene.world() as made:
        for number in range(count):
            service_id = build.service(made.session, made.organisation_id, name=f"Circle {number}")
            build.bring_to(made, State.CLOSED, service_id=service_id)


def page_of(response: TestResponse) -> str:
    return response.get_data(as_text=True)
