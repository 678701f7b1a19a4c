"""Builders for accounts tests: teams, users, organisations, and who is acting."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import event
from sqlalchemy.orm import Session

from accounts.actor import Actor, Role
from accounts.commands import NewUser, add_membership, add_team, add_user
from accounts.queries import get_actor
from accounts.terms import TeamKind
from base.errors import DomainError
from directory.models import OrganisationRow
from storage.engine import Database, writing
from tests.clock import NOW

Result = TypeVar("Result")


def team(session: Session, kind: TeamKind = TeamKind.CONNECTORS, name: str = "") -> UUID:
    return add_team(session, name or f"Team {uuid4().hex[:6]}", kind)


def organisation(session: Session, name: str = "The Lantern Rooms") -> UUID:
    row = OrganisationRow(name=name, slug=uuid4().hex, created_at=NOW, updated_at=NOW)
    session.add(row)
    session.flush()
    return row.id


def user(
    session: Session, name: str = "Sam Sample", email: str = "", password_hash: str | None = None
) -> UUID:
    address = email or f"{uuid4().hex[:8]}@team.example"
    return add_user(session, NewUser(address, name, password_hash), now=NOW)


def member(
    session: Session,
    role: Role,
    *,
    team_id: UUID | None = None,
    organisation_id: UUID | None = None,
) -> Actor:
    """Somebody new with one role, as they act."""
    user_id = user(session, name=f"A {role.value}")
    add_membership(session, user_id, role, team_id=team_id, organisation_id=organisation_id)
    return acting(session, user_id)


def acting(session: Session, user_id: UUID) -> Actor:
    found = get_actor(session, user_id)
    assert found is not None
    return found


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """Every SQL statement that runs inside."""
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def at_once(
    database: Database, work: Callable[[Session], Result], times: int = 4
) -> list[Result | type[DomainError]]:
    """What came of the same piece of work when several did it in the same moment."""
    together = Barrier(times)

    def one(_number: int) -> Result | type[DomainError]:
        together.wait(timeout=30)
        try:
            with writing(database) as session:
                return work(session)
        except DomainError as error:
            return type(error)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))
