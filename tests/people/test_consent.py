from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from base.errors import InvalidError, NotFoundError
from people.commands import ConsentGiven, record_consent
from people.models import ConsentRow
from people.queries import consents_of, current_consents, may_share_with
from people.terms import ConsentKind
from storage.audit import AuditRow
from storage.engine import Database, writing
from tests.accounts import build as accounts
from tests.clock import NOW
from tests.people import build

TAKES_PART = ConsentGiven(ConsentKind.TAKING_PART, is_given=True, wording="taking-part-1")


@pytest.fixture
def ours(session: Session) -> build.Team:
    return build.team(session)


@pytest.fixture
def person_id(session: Session, ours: build.Team) -> UUID:
    return build.person(session, ours)


@pytest.fixture
def lantern(session: Session) -> UUID:
    return accounts.organisation(session)


def _say(session: Session, ours: build.Team, person_id: UUID, *said: ConsentGiven) -> None:
    for each in said:
        record_consent(session, person_id, each, actor=ours.connector, now=NOW)


def _kept(session: Session, person_id: UUID) -> Sequence[ConsentRow]:
    query = select(ConsentRow).where(ConsentRow.person_id == person_id)
    return session.scalars(query.order_by(ConsentRow.position)).all()


def test_a_person_who_was_not_asked_has_not_agreed(
    session: Session, person_id: UUID, lantern: UUID
) -> None:
    assert current_consents(session, person_id) == []
    assert not may_share_with(session, person_id, lantern)


def test_agreeing_to_take_part_is_not_agreeing_to_share(
    session: Session, ours: build.Team, person_id: UUID, lantern: UUID
) -> None:
    _say(session, ours, person_id, TAKES_PART)
    assert not may_share_with(session, person_id, lantern)


def test_agreeing_to_share_with_one_is_not_agreeing_to_share_with_another(
    session: Session, ours: build.Team, person_id: UUID, lantern: UUID
) -> None:
    _say(session, ours, person_id, build.sharing(lantern))

    assert may_share_with(session, person_id, lantern)
    assert not may_share_with(session, person_id, accounts.organisation(session))
    assert not may_share_with(session, build.person(session, ours), lantern)


@pytest.mark.parametrize(
    ("said", "may"),
    [([True], True), ([False], False), ([True, False], False), ([True, False, True], True)],
)
def test_the_last_word_counts_even_within_one_moment(
    session: Session,
    ours: build.Team,
    person_id: UUID,
    lantern: UUID,
    said: list[bool],
    may: bool,
) -> None:
    _say(session, ours, person_id, *(build.sharing(lantern, is_given=each) for each in said))

    assert may_share_with(session, person_id, lantern) is may
    [now] = current_consents(session, person_id)
    assert now.is_given is may


def test_what_was_said_before_stays_on_record(
    session: Session, ours: build.Team, person_id: UUID, lantern: UUID
) -> None:
    yes, no = build.sharing(lantern), build.sharing(lantern, is_given=False)
    _say(session, ours, person_id, yes, TAKES_PART, no)

    kept = _kept(session, person_id)
    assert [(row.position, row.kind, row.is_given) for row in kept] == [
        (1, ConsentKind.SHARING, True),
        (2, ConsentKind.TAKING_PART, True),
        (3, ConsentKind.SHARING, False),
    ]


def test_each_kind_and_each_organisation_has_its_own_last_word(
    session: Session, ours: build.Team, person_id: UUID, lantern: UUID
) -> None:
    other = accounts.organisation(session)
    basis = ConsentGiven(ConsentKind.LAWFUL_BASIS, is_given=True, wording="basis-1")
    no = build.sharing(other, is_given=False)
    _say(session, ours, person_id, TAKES_PART, basis, build.sharing(lantern), no)

    found = consents_of(session, person_id, viewer=ours.core_worker)
    assert {(each.kind, each.organisation_id): each.is_given for each in found} == {
        (ConsentKind.TAKING_PART, None): True,
        (ConsentKind.LAWFUL_BASIS, None): True,
        (ConsentKind.SHARING, lantern): True,
        (ConsentKind.SHARING, other): False,
    }


def test_it_is_on_record_who_wrote_it_down_when_and_in_which_words(
    session: Session, ours: build.Team, person_id: UUID
) -> None:
    _say(session, ours, person_id, TAKES_PART)
    later = NOW + timedelta(days=1)
    no = ConsentGiven(ConsentKind.LAWFUL_BASIS, is_given=False, wording="basis-2")
    record_consent(session, person_id, no, actor=None, now=later)

    found = current_consents(session, person_id)
    assert [(each.recorded_by, each.at, each.wording) for each in found] == [
        (ours.connector.user_id, NOW, "taking-part-1"),
        (None, later, "basis-2"),
    ]
    audited = session.execute(select(AuditRow.fields, AuditRow.role).order_by(AuditRow.n)).all()
    assert [tuple(row) for row in audited[-2:]] == [
        ("consent:taking_part", "connector"),
        ("consent:lawful_basis", "self"),
    ]


@pytest.mark.parametrize("kind", ConsentKind)
def test_sharing_and_nothing_else_names_an_organisation(
    session: Session, ours: build.Team, person_id: UUID, lantern: UUID, kind: ConsentKind
) -> None:
    wrong = None if kind is ConsentKind.SHARING else lantern
    with pytest.raises(InvalidError, match="which organisation"):
        _say(session, ours, person_id, ConsentGiven(kind, True, "1", wrong))
    row = ConsentRow(
        person_id=person_id,
        kind=kind,
        organisation_id=wrong,
        is_given=True,
        wording="1",
        at=NOW,
        position=1,
    )
    session.add(row)
    with pytest.raises(IntegrityError):
        session.flush()


def test_nobody_can_speak_for_a_person_who_is_not_there(session: Session) -> None:
    with pytest.raises(NotFoundError):
        record_consent(session, uuid4(), TAKES_PART, actor=None, now=NOW)


def test_words_said_at_once_are_all_kept_and_one_is_the_last(database: Database) -> None:
    with writing(database) as session:
        ours = build.team(session)
        person_id = build.person(session, ours)

    def say(own: Session) -> None:
        _say(own, ours, person_id, TAKES_PART)

    assert accounts.at_once(database, say) == [None] * 4
    with writing(database) as session:
        assert [row.position for row in _kept(session, person_id)] == [1, 2, 3, 4]
