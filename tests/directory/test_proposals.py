from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from directory import commands, proposal_pages, queries
from directory.commands import Decision, Seen
from directory.rebasing import values_seen
from directory.rules import rebased
from directory.terms import ProposalState
from directory.values import load_values
from tests.clock import NOW, TODAY
from tests.directory.build import CONNECTOR, EDITOR, member_of, organisation, published


@pytest.fixture
def owner(session: Session) -> UUID:
    return organisation(session)


@pytest.fixture
def member(owner: UUID) -> Actor:
    return member_of(owner)


@pytest.fixture
def service_id(session: Session, owner: UUID) -> UUID:
    return published(session, owner)


def _seen(session: Session, service_id: UUID) -> Seen:
    found = queries.get_service_for_edit(session, service_id, viewer=EDITOR, today=TODAY)
    return Seen(found.version, found.pending_proposal_id)


def _propose(session: Session, service_id: UUID, actor: Actor, **values: object) -> UUID:
    proposal_id = commands.propose_change(
        session,
        service_id,
        values,
        seen=_seen(session, service_id),
        actor=actor,
        now=NOW,
    )
    assert proposal_id is not None
    return proposal_id


def _decide(session: Session, proposal_id: UUID, *accept: str, reason: str = "") -> ProposalState:
    page = queries.get_proposal(session, proposal_id, viewer=EDITOR)
    decision = Decision(frozenset(accept), page.current_version, reason)
    return commands.decide_proposal(session, proposal_id, decision, actor=EDITOR, now=NOW)


def _live(session: Session, service_id: UUID) -> tuple[str, str]:
    [card] = queries.list_cards(session, [service_id], today=TODAY)
    return card.name, card.summary


def test_what_is_approved_stays_live_while_a_change_waits(
    session: Session, service_id: UUID, member: Actor
) -> None:
    before, number = _live(session, service_id), queries.revision(session)
    _propose(session, service_id, member, name="Money Mondays")
    assert _live(session, service_id) == before
    assert queries.revision(session) == number


def test_an_editor_sees_the_difference_field_by_field(
    session: Session, service_id: UUID, member: Actor
) -> None:
    proposal_id = _propose(
        session,
        service_id,
        member,
        name="Money Mondays",
        languages=["en", "so"],
        phone="020 7946 0123",
    )
    page = queries.get_proposal(session, proposal_id, viewer=EDITOR)
    assert [(each.field, each.old, each.new) for each in page.differences] == [
        ("name", "Money Mornings", "Money Mondays"),
        ("languages", ["en"], ["en", "so"]),
    ]
    [line] = queries.list_proposals(session, viewer=EDITOR)
    assert line.fields == ("name", "languages")


def test_accepting_makes_the_change_live_and_keeps_a_feed_from_undoing_it(
    session: Session, service_id: UUID, member: Actor
) -> None:
    proposal_id = _propose(session, service_id, member, name="Money Mondays")
    assert _decide(session, proposal_id, "name") is ProposalState.ACCEPTED
    assert _live(session, service_id)[0] == "Money Mondays"
    seen = queries.get_service_for_edit(session, service_id, viewer=EDITOR, today=TODAY)
    assert "name" in seen.hand_edited
    assert seen.pending_proposal_id is None


def test_accepting_a_part_leaves_the_rest_and_needs_a_reason(
    session: Session, service_id: UUID, member: Actor
) -> None:
    proposal_id = _propose(session, service_id, member, name="New", summary="Best in town!")
    with pytest.raises(InvalidError, match="Say why"):
        _decide(session, proposal_id, "name")
    state = _decide(session, proposal_id, "name", reason="The summary is an advertisement.")
    assert state is ProposalState.PARTLY
    assert _live(session, service_id) == ("New", "Help with bills and benefits over tea.")
    [line] = queries.proposals_of_organisation(session, member_org(member), viewer=member)
    assert line.reason == "The summary is an advertisement."


def member_org(member: Actor) -> UUID:
    [organisation_id] = member.organisation_ids
    return organisation_id


def test_every_proposal_of_an_organisation_is_on_some_page(
    session: Session, service_id: UUID, member: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposal_pages, "PER_PAGE", 2)
    made = {_propose(session, service_id, member, name=each) for each in ("One", "Two", "Three")}
    owner = member_org(member)
    pages = [
        queries.proposals_of_organisation(session, owner, viewer=member, page=each)
        for each in (1, 2, 3)
    ]

    assert [len(each) for each in pages] == [2, 1, 0]
    assert {line.proposal_id for page in pages for line in page} == made
    assert queries.count_proposals(session, owner, viewer=member) == len(made)
    [newest] = queries.proposals_of_service(session, service_id, viewer=member, most=1)
    assert newest.proposal_id in made
    stranger = member_of(organisation(session, "Others"))
    for told in (queries.count_proposals, queries.proposals_of_organisation):
        with pytest.raises(NotFoundError):
            told(session, owner, viewer=stranger)
    with pytest.raises(NotFoundError):
        queries.decided_lately(session, owner, viewer=stranger, most=9)
    with pytest.raises(NotFoundError):
        queries.proposals_of_service(session, service_id, viewer=stranger, most=9)


def test_rejecting_changes_nothing(session: Session, service_id: UUID, member: Actor) -> None:
    before = _live(session, service_id)
    proposal_id = _propose(session, service_id, member, name="New")
    assert _decide(session, proposal_id, reason="Not yours to say") is ProposalState.REJECTED
    assert _live(session, service_id) == before


def test_a_proposal_is_decided_once(session: Session, service_id: UUID, member: Actor) -> None:
    proposal_id = _propose(session, service_id, member, name="New")
    _decide(session, proposal_id, "name")
    with pytest.raises(ConflictError):
        _decide(session, proposal_id, reason="No")
    with pytest.raises(ConflictError):
        commands.withdraw_proposal(session, proposal_id, actor=member, now=NOW)


def test_an_editor_who_looked_at_an_older_listing_must_look_again(
    session: Session, service_id: UUID, member: Actor
) -> None:
    proposal_id = _propose(session, service_id, member, name="Theirs")
    stale = _seen(session, service_id).version
    commands.edit_service(
        session, service_id, {"name": "Ours"}, seen_version=stale, actor=EDITOR, now=NOW
    )
    decision = Decision(frozenset({"name"}), stale)
    with pytest.raises(ConflictError):
        commands.decide_proposal(session, proposal_id, decision, actor=EDITOR, now=NOW)
    [difference] = queries.get_proposal(session, proposal_id, viewer=EDITOR).differences
    assert (difference.old, difference.new, difference.moved_on) == ("Ours", "Theirs", True)


def test_a_second_proposal_takes_the_place_of_the_first(
    session: Session, service_id: UUID, member: Actor
) -> None:
    first = _propose(session, service_id, member, name="One")
    second = _propose(session, service_id, member, name="Two")
    [line] = queries.list_proposals(session, viewer=EDITOR)
    assert line.proposal_id == second
    state = queries.get_proposal(session, first, viewer=EDITOR).state
    assert state is ProposalState.WITHDRAWN


@pytest.mark.parametrize("is_shown", [True, False])
def test_a_proposal_that_the_form_did_not_show_is_not_replaced_nor_one_decided_proposed_again(
    session: Session, service_id: UUID, member: Actor, is_shown: bool
) -> None:
    before = _seen(session, service_id)
    first = _propose(session, service_id, member, name="One")
    if is_shown:
        before = _seen(session, service_id)
        _decide(session, first, reason="No")

    with pytest.raises(ConflictError, match="What is proposed of this service changed"):
        commands.propose_change(
            session, service_id, {"summary": "Two"}, seen=before, actor=member, now=NOW
        )
    assert queries.count_pending(session, viewer=EDITOR) == (0 if is_shown else 1)


def test_what_two_people_changed_is_laid_together(session: Session, service_id: UUID) -> None:
    seen = _seen(session, service_id)
    for values in ({"name": "Theirs"}, {"summary": "Theirs too", "who_for": "All"}):
        commands.edit_service(
            session, service_id, values, actor=EDITOR, now=NOW,
            seen_version=_seen(session, service_id).version,
        )  # fmt: skip
    base = values_seen(session, service_id, seen, viewer=EDITOR)
    mine = {**base, "summary": "Mine", "languages": ["en", "so"]}
    theirs = load_values(session, [service_id])[service_id]

    whole = rebased(base, mine, theirs)

    assert (base["name"], base["who_for"]) == ("Money Mornings", "")
    assert whole == theirs | {"summary": "Mine", "languages": ["en", "so"]}


def test_proposing_what_is_so_already_proposes_nothing(
    session: Session, service_id: UUID, member: Actor
) -> None:
    nothing = commands.propose_change(
        session,
        service_id,
        {"name": "  Money   Mornings "},
        seen=_seen(session, service_id),
        actor=member,
        now=NOW,
    )
    assert nothing is None
    assert queries.count_pending(session, viewer=EDITOR) == 0


def test_strangers_can_neither_propose_nor_see_what_is_proposed(
    session: Session, service_id: UUID, member: Actor
) -> None:
    proposal_id = _propose(session, service_id, member, name="New")
    for stranger in (CONNECTOR, member_of(organisation(session, "Other"))):
        with pytest.raises(NotFoundError):
            _propose(session, service_id, stranger, name="Mine")
        with pytest.raises(NotFoundError):
            queries.get_proposal(session, proposal_id, viewer=stranger)
        with pytest.raises(NotFoundError):
            commands.withdraw_proposal(session, proposal_id, actor=stranger, now=NOW)
        with pytest.raises(NotAllowedError):
            queries.list_proposals(session, viewer=stranger)


def test_members_do_not_decide_on_their_own_proposals(
    session: Session, service_id: UUID, member: Actor
) -> None:
    proposal_id = _propose(session, service_id, member, name="New")
    decision = Decision(frozenset({"name"}), _seen(session, service_id).version)
    with pytest.raises(NotAllowedError):
        commands.decide_proposal(session, proposal_id, decision, actor=member, now=NOW)


def test_only_what_was_proposed_can_be_accepted(
    session: Session, service_id: UUID, member: Actor
) -> None:
    proposal_id = _propose(session, service_id, member, name="New")
    with pytest.raises(InvalidError):
        _decide(session, proposal_id, "summary", reason="x")


def test_who_is_told_of_referrals_is_not_a_proposal(
    session: Session, service_id: UUID, member: Actor
) -> None:
    with pytest.raises(InvalidError) as refused:
        _propose(session, service_id, member, lead_email="new@lead.example")
    assert list(refused.value.fields) == ["lead_email"]
