from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from base.errors import ConflictError, NotAllowedError, NotFoundError
from directory import commands
from directory.history import list_versions, version_values
from directory.models import ServiceRow
from directory.terms import VersionCause
from directory.values import load_values
from tests.clock import NOW
from tests.directory.build import EDITOR, draft, member_of, organisation


@pytest.fixture
def service_id(session: Session) -> UUID:
    return draft(session, organisation(session), name="First")


def _version(session: Session, service_id: UUID) -> int:
    return session.get_one(ServiceRow, service_id).version


def _edit(session: Session, service_id: UUID, **values: object) -> None:
    commands.edit_service(
        session, service_id, values, seen_version=_version(session, service_id),
        actor=EDITOR, now=NOW,
    )  # fmt: skip


def _restore(session: Session, service_id: UUID, number: int, seen: int) -> tuple[str, ...]:
    return commands.restore_version(
        session, service_id, number, seen_version=seen, actor=EDITOR, now=NOW + timedelta(1)
    )


def test_every_version_is_kept_with_who_changed_what_and_what_stood_before(
    session: Session, service_id: UUID
) -> None:
    before = load_values(session, [service_id])[service_id]
    _edit(session, service_id, name="Second")
    _edit(session, service_id, languages=["en", "so"], access={"lift": "yes"})

    page = list_versions(session, service_id, viewer=EDITOR)

    assert [(each.cause, each.changed) for each in page.lines] == [
        (VersionCause.EDITED, ("languages", "access")),
        (VersionCause.EDITED, ("name",)),
        (VersionCause.BEFORE, ()),
    ]
    assert [each.nth for each in page.lines] == [3, 2, 1]
    assert [each.by for each in page.lines] == [EDITOR.user_id, EDITOR.user_id, None]
    first = page.lines[-1].number
    assert version_values(session, service_id, first, viewer=EDITOR) == before


def test_a_version_is_restored_exactly_as_a_new_version(session: Session, service_id: UUID) -> None:
    before = load_values(session, [service_id])[service_id]
    _edit(session, service_id, name="Second", coverage=[{"kind": "national"}], min_age=18,
          schedules=[{"rrule": "FREQ=WEEKLY;BYDAY=TU", "opens": "10:00", "closes": "12:00"}],
          costs=[{"option": "Tea", "pence": 100, "currency": "GBP"}], cost_kind="paid",
          domains=["leisure"], locations=[])  # fmt: skip
    after = load_values(session, [service_id])[service_id]
    first, second = (each.number for each in reversed(list_versions(
        session, service_id, viewer=EDITOR).lines))  # fmt: skip

    changed = _restore(session, service_id, first, _version(session, service_id))
    assert "schedules" in changed
    assert load_values(session, [service_id])[service_id] == before
    _restore(session, service_id, second, _version(session, service_id))
    assert load_values(session, [service_id])[service_id] == after
    assert len(list_versions(session, service_id, viewer=EDITOR).lines) == 4


def test_two_changes_in_one_moment_are_two_versions(session: Session, service_id: UUID) -> None:
    seen = _version(session, service_id)
    _edit(session, service_id, domains=["leisure"])  # of rows beside the service's own

    with pytest.raises(ConflictError):
        commands.edit_service(
            session, service_id, {"domains": ["safety"]}, seen_version=seen, actor=EDITOR, now=NOW
        )
    with pytest.raises(ConflictError):
        _restore(session, service_id, seen, seen)


def test_history_is_for_editors(session: Session, service_id: UUID) -> None:
    member = member_of(organisation(session, "Another"))
    with pytest.raises(NotAllowedError):
        list_versions(session, service_id, viewer=member)
    with pytest.raises(NotAllowedError):
        version_values(session, service_id, 1, viewer=member)
    with pytest.raises(NotFoundError):
        version_values(session, service_id, 99, viewer=EDITOR)
