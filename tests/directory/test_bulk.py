from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from base.errors import ConflictError, InvalidError, NotAllowedError
from directory import bulk, bulk_steps, commands
from directory.bulk_queries import BulkItem, get_bulk, list_bulk, list_bulk_items
from directory.bulk_rules import BulkOutcome, BulkState, How, Wish, put_back, wished
from directory.desk import get_service_for_edit
from directory.history import list_versions
from directory.pages import ServiceForEdit
from directory.terms import VersionCause
from tests.clock import NOW, TODAY
from tests.directory import build

ISLINGTON: dict[str, Any] = {"kind": "borough", "area": "E09000019", "km": None, "ring": []}
ADD_ISLINGTON = Wish("coverage", How.ADD, [ISLINGTON])
LIVE: dict[str, Any] = {
    "domains": ["leisure", "practical_help"],
    "access": {"lift": "yes"},
    "coverage": [{**ISLINGTON, "name": "Our borough"}],
    "phone": "1",
}


def _kept(session: Session, service_id: UUID) -> ServiceForEdit:
    return get_service_for_edit(session, service_id, viewer=build.EDITOR, today=TODAY)


def _begun(session: Session, *ids: UUID, wishes: list[Wish], verifies: bool = False) -> UUID:
    """A change that was compared."""
    run_id = bulk.choose_many(session, ids, actor=build.EDITOR, now=NOW)
    bulk.compare_many(session, run_id, wishes, verifies=verifies, actor=build.EDITOR, now=NOW)
    return run_id


def _carry_out(session: Session, run_id: UUID) -> None:
    seen = get_bulk(session, run_id, viewer=build.EDITOR).version
    bulk.ask_for_it(session, run_id, seen_version=seen, actor=build.EDITOR, now=NOW)
    _work(session, run_id)


def _undo(session: Session, run_id: UUID) -> None:
    bulk.ask_to_undo(session, run_id, actor=build.EDITOR, now=NOW)
    _work(session, run_id)


def _work(session: Session, run_id: UUID) -> None:
    while bulk_steps.take_step(session, run_id, now=NOW):
        pass


def _of(session: Session, run_id: UUID, outcome: BulkOutcome) -> list[BulkItem]:
    return list(list_bulk_items(session, run_id, outcome, viewer=build.EDITOR).items)


def _edit(session: Session, service_id: UUID, **values: Any) -> None:  # noqa: ANN401
    seen = _kept(session, service_id).version
    commands.edit_service(
        session, service_id, values, seen_version=seen, actor=build.EDITOR, now=NOW
    )


@pytest.mark.parametrize(
    ("wish", "then"),
    [
        (Wish("domains", How.ADD, ["work", "leisure"]), ["leisure", "practical_help", "work"]),
        (Wish("domains", How.FIRST, ["practical_help"]), ["practical_help", "leisure"]),
        (Wish("domains", How.TAKE, ["leisure", "work"]), ["practical_help"]),
        (Wish("domains", How.SET, ["work"]), ["work"]),
        (Wish("access", How.SET, {"hoist": "no"}), {"lift": "yes", "hoist": "no"}),
        (Wish("coverage", How.ADD, [ISLINGTON]), LIVE["coverage"]),
        (Wish("coverage", How.TAKE, [ISLINGTON]), []),
        (Wish("phone", How.SET, "2"), "2"),
    ],
)
def test_a_wish_sets_adds_or_takes_out_and_leaves_the_rest(wish: Wish, then: object) -> None:
    assert wished(LIVE, [wish]) == {wish.field: then}


def test_what_somebody_changed_since_is_not_put_back() -> None:
    before, after = {"phone": "1", "email": "a@b.example"}, {"phone": "2", "email": ""}

    back, left = put_back({"phone": "2", "email": "new@b.example"}, before, after)

    assert (back, left) == ({"phone": "1"}, ["email"])


def test_the_preview_says_what_changes_what_stays_and_what_cannot_be(session: Session) -> None:
    owner = build.organisation(session)
    changes = build.published(session, owner, name="Choir")
    same = build.published(session, owner, coverage=[build.BARNET, ISLINGTON])
    four = ["leisure", "practical_help", "accommodation", "physical_health"]
    full = build.published(session, owner, domains=four)
    wishes = [ADD_ISLINGTON]
    run_id = _begun(session, changes, same, wishes=wishes)

    [line] = _of(session, run_id, BulkOutcome.CHANGES)
    assert (line.service_id, [each.field for each in line.differences]) == (changes, ["coverage"])
    assert [each.service_id for each in _of(session, run_id, BulkOutcome.SAME)] == [same]
    assert len(_kept(session, changes).values["coverage"]) == 1, "a preview changes nothing"

    again = [
        Wish("domains", How.ADD, ["mental_health"]),
        Wish("coverage", How.TAKE, [build.BARNET]),
    ]
    run_id = _begun(session, full, changes, wishes=again)
    [many, bare] = _of(session, run_id, BulkOutcome.REFUSED)
    assert (many.service_id, bare.service_id) == (full, changes)
    assert "4" in many.problem
    assert bare.problem == "coverage", "what is published keeps what it needs"


def test_a_run_is_done_once_recorded_on_each_service_and_undone_whole(session: Session) -> None:
    owner = build.organisation(session)
    one, two = build.published(session, owner), build.published(session, owner)
    before = [_kept(session, each) for each in (one, two)]
    run_id = _begun(
        session, one, two, wishes=[ADD_ISLINGTON, Wish("email", How.SET, "hi@lark.example")]
    )

    _carry_out(session, run_id)

    for each in (one, two):
        found = _kept(session, each)
        assert [area["area"] for area in found.values["coverage"]] == ["E09000003", "E09000019"]
        assert found.values["email"] == "hi@lark.example"
        [last, *_] = list_versions(session, each, viewer=build.EDITOR).lines
        assert (last.cause, last.by) == (VersionCause.BULK, build.EDITOR.user_id)
    with pytest.raises(ConflictError):
        bulk.compare_many(session, run_id, [], verifies=True, actor=build.EDITOR, now=NOW)

    _undo(session, run_id)

    after = [_kept(session, each) for each in (one, two)]
    assert [each.values for each in after] == [each.values for each in before]
    assert [each.hand_edited for each in after] == [each.hand_edited for each in before]
    [line] = list_bulk(session, viewer=build.EDITOR).lines
    assert (line.state, line.counts) == (BulkState.UNDONE, {BulkOutcome.BACK: 2})
    with pytest.raises(ConflictError):
        bulk.ask_to_undo(session, run_id, actor=build.EDITOR, now=NOW)


def test_nobody_is_overwritten_when_it_is_done_or_undone(session: Session) -> None:
    owner = build.organisation(session)
    theirs, mine, both = (build.published(session, owner) for _ in range(3))
    run_id = _begun(session, theirs, mine, both, wishes=[Wish("phone", How.SET, "020 7946 0999")])
    _edit(session, theirs, phone="020 7946 0111")
    _edit(session, mine, summary="Somebody changed something else.")

    _carry_out(session, run_id)

    [left] = _of(session, run_id, BulkOutcome.OVERTAKEN)
    assert (left.service_id, left.left) == (theirs, ("phone",))
    assert _kept(session, theirs).values["phone"] == "020 7946 0111"
    assert _kept(session, mine).values["phone"] == "020 7946 0999"
    assert _kept(session, mine).values["summary"] == "Somebody changed something else."

    _edit(session, both, phone="020 7946 0222")
    _undo(session, run_id)
    [kept] = _of(session, run_id, BulkOutcome.PARTLY)
    assert (kept.service_id, kept.left) == (both, ("phone",))
    assert _kept(session, both).values["phone"] == "020 7946 0222"
    assert _kept(session, mine).values["phone"] == "020 7946 0123"
    assert _kept(session, theirs).values["phone"] == "020 7946 0111"


def test_many_are_marked_as_checked_and_that_is_undone_too(session: Session) -> None:
    owner = build.organisation(session)
    public, draft = build.draft(session, owner), build.draft(session, owner)
    commands.publish_services(session, [public], actor=build.EDITOR, now=NOW)
    run_id = _begun(session, public, draft, wishes=[], verifies=True)
    assert [each.checked for each in _of(session, run_id, BulkOutcome.CHANGES)] == [
        (None, TODAY.isoformat())
    ]

    _carry_out(session, run_id)
    assert _kept(session, public).verified_on == TODAY
    assert _kept(session, draft).verified_on is None, "nobody checks a draft"

    _undo(session, run_id)
    assert _kept(session, public).verified_on is None


def test_what_was_asked_for_meanwhile_is_looked_at_again(session: Session) -> None:
    service_id = build.published(session)
    run_id = _begun(session, service_id, wishes=[Wish("phone", How.SET, "1")])
    seen = get_bulk(session, run_id, viewer=build.EDITOR).version
    wishes = [Wish("phone", How.SET, "2")]
    bulk.compare_many(session, run_id, wishes, verifies=False, actor=build.EDITOR, now=NOW)

    with pytest.raises(ConflictError):
        bulk.ask_for_it(session, run_id, seen_version=seen, actor=build.EDITOR, now=NOW)
    bulk.leave_out(session, run_id, service_id, actor=build.EDITOR)
    assert list_bulk(session, viewer=build.EDITOR).lines == ()


def test_only_editors_and_not_without_a_choice_nor_a_wish(session: Session) -> None:
    service_id = build.published(session)
    with pytest.raises(NotAllowedError):
        bulk.choose_many(session, [service_id], actor=build.CONNECTOR, now=NOW)
    with pytest.raises(NotAllowedError):
        list_bulk(session, viewer=build.CONNECTOR)
    with pytest.raises(InvalidError):
        bulk.choose_many(session, [UUID(int=9)], actor=build.EDITOR, now=NOW)
    with pytest.raises(InvalidError):
        _begun(session, service_id, wishes=[])
