from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from base.errors import ConflictError, InvalidError, NotAllowedError
from directory import commands
from directory.history_models import ServiceVersionRow
from directory.merging import (
    UNDO_FOR,
    DuplicateLine,
    Merge,
    call_different,
    count_duplicates,
    list_duplicates,
    look_for_duplicates,
    merge_services,
    undo_merge,
)
from directory.models import ServiceRow
from directory.service_pages import service_id_for
from directory.terms import DuplicateState, ServiceStatus
from directory.values import load_values
from matching.likeness import Likeness
from tests.clock import NOW
from tests.directory.build import CONNECTOR, EDITOR, organisation, published

SUMMARY = "A hot supper and company for older people."


@pytest.fixture
def pair(session: Session) -> DuplicateLine:
    """The same supper from two feeds, and one that is another."""
    published(session, organisation(session), name="Lark Supper", summary=SUMMARY, min_age=60)
    published(session, organisation(session, "Lark"), name="The Lark Supper", summary=SUMMARY,
              description="Longer words about it.", min_age=65)  # fmt: skip
    published(session, organisation(session, "Wren"), name="Debt Letters",
              phone="020 7946 0999", summary="Letters about money, read together.",
              description="Bring them all, opened or not, and somebody reads them.")  # fmt: skip
    look_for_duplicates(session, now=NOW)
    [line] = list_duplicates(session, viewer=EDITOR, now=NOW).lines
    return line


def _version(session: Session, service_id: UUID) -> int:
    return session.get_one(ServiceRow, service_id).version


def _merge(session: Session, pair: DuplicateLine, kept: UUID, *take: str) -> UUID:
    [gone] = {pair.first_id, pair.second_id} - {kept}
    wanted = Merge(kept, take, _version(session, kept), _version(session, gone))
    return merge_services(session, pair.duplicate_id, wanted, actor=EDITOR, now=NOW)


def test_a_pair_is_proposed_once_with_its_reasons(session: Session, pair: DuplicateLine) -> None:
    assert {pair.first_name, pair.second_name} == {"Lark Supper", "The Lark Supper"}
    assert Likeness.SAME_NAME in pair.reasons
    assert look_for_duplicates(session, now=NOW) == 0
    assert count_duplicates(session, viewer=EDITOR) == 1


def test_what_is_called_different_is_not_proposed_again(
    session: Session, pair: DuplicateLine
) -> None:
    call_different(session, pair.duplicate_id, actor=EDITOR, now=NOW)

    assert look_for_duplicates(session, now=NOW) == 0
    assert count_duplicates(session, viewer=EDITOR) == 0
    with pytest.raises(ConflictError):
        _merge(session, pair, pair.first_id)


def test_one_goes_into_the_other_and_its_addresses_lead_there(
    session: Session, pair: DuplicateLine
) -> None:
    kept, gone = pair.first_id, pair.second_id
    slug = session.get_one(ServiceRow, gone).slug
    theirs = load_values(session, [gone])[gone]

    _merge(session, pair, kept, "min_age", "name")

    values = load_values(session, [kept])[kept]
    assert (values["min_age"], values["name"]) == (theirs["min_age"], theirs["name"])
    assert session.get_one(ServiceRow, gone).status is ServiceStatus.DROPPED
    assert service_id_for(session, str(gone)) == service_id_for(session, slug) == kept


def test_a_merge_is_undone_whole_for_thirty_days(session: Session, pair: DuplicateLine) -> None:
    kept, gone = pair.first_id, pair.second_id
    session.get_one(ServiceRow, kept).hand_edited = []  # as a feed leaves it
    session.flush()
    before = load_values(session, [kept, gone])
    merge = _merge(session, pair, kept, "min_age", "summary", "description")

    with pytest.raises(ConflictError):
        undo_merge(session, merge, actor=EDITOR, now=NOW + UNDO_FOR + timedelta(days=1))
    assert undo_merge(session, merge, actor=EDITOR, now=NOW + UNDO_FOR)

    assert load_values(session, [kept, gone]) == before
    assert session.get_one(ServiceRow, gone).status is ServiceStatus.PUBLISHED
    assert service_id_for(session, str(gone)) == gone
    with pytest.raises(ConflictError):
        undo_merge(session, merge, actor=EDITOR, now=NOW)
    assert count_duplicates(session, viewer=EDITOR) == 1


def test_a_change_made_after_a_merge_stays_when_it_is_undone(
    session: Session, pair: DuplicateLine
) -> None:
    merge = _merge(session, pair, pair.first_id, "min_age")
    commands.edit_service(
        session, pair.first_id, {"summary": "New words."}, actor=EDITOR, now=NOW,
        seen_version=_version(session, pair.first_id),
    )  # fmt: skip

    assert not undo_merge(session, merge, actor=EDITOR, now=NOW)
    assert load_values(session, [pair.first_id])[pair.first_id]["summary"] == "New words."


def test_a_merge_whose_versions_were_not_kept_is_undone_and_what_was_taken_stays(
    session: Session, pair: DuplicateLine
) -> None:
    merge = _merge(session, pair, pair.first_id, "min_age")
    session.execute(delete(ServiceVersionRow))  # as of merges that older releases made

    assert not undo_merge(session, merge, actor=EDITOR, now=NOW)
    assert session.get_one(ServiceRow, pair.second_id).status is ServiceStatus.PUBLISHED


def test_what_was_changed_meanwhile_or_stands_elsewhere_is_not_merged(
    session: Session, pair: DuplicateLine
) -> None:
    with pytest.raises(InvalidError):
        _merge(session, pair, pair.first_id, "locations")
    wanted = Merge(pair.first_id, (), 1, 1)
    with pytest.raises(ConflictError):
        merge_services(session, pair.duplicate_id, wanted, actor=EDITOR, now=NOW)
    with pytest.raises(NotAllowedError):
        merge_services(session, pair.duplicate_id, wanted, actor=CONNECTOR, now=NOW)


def test_a_pair_of_which_one_is_gone_waits_no_more(session: Session, pair: DuplicateLine) -> None:
    commands.close_service(session, pair.first_id, reason="Over", actor=EDITOR, now=NOW)
    look_for_duplicates(session, now=NOW)

    waiting = list_duplicates(session, viewer=EDITOR, now=NOW, state=DuplicateState.PENDING)
    assert waiting.total == 0
