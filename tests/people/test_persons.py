from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor, Role
from base.errors import ConflictError, NotAllowedError, NotFoundError
from matching.terms import AccessFeature, Answer, Community
from people import commands, looking
from people.commands import (
    Care,
    PersonFacts,
    change_person,
    create_person,
    look,
    new_reference,
    set_care,
)
from people.models import PersonRow
from people.pages import Contact, Details
from people.queries import get_person, person_for_referral
from people.terms import Channel, Level, Origin
from storage import audit
from storage.audit import AuditRow, Deed
from storage.engine import Database, writing
from tests.accounts import build as accounts
from tests.clock import NOW
from tests.people import build

FULL = PersonFacts(
    name="Ada",
    contact=Contact(
        phone="07700 900123",
        email="ada@home.example",
        postcode="N19 5QT",
        safe={Channel.PHONE: Answer.YES, Channel.VOICEMAIL: Answer.NO},
        safe_note="After four. Ask for the gardener",
        checked_on=date(2026, 3, 1),
    ),
    details=Details(
        pronouns="she/her",
        born=date(1990, 5, 17),
        languages=("tr", "en"),
        needs_interpreter=True,
        musts=(AccessFeature(next(iter(AccessFeature))),),
        nices=tuple(AccessFeature)[1:3],
        communities=(next(iter(Community)),),
        communication="Large print, please",
    ),
    practice_code="F83001",
    pcn_code="U12345",
    pcn_is_guess=True,
    level=Level.AMBER,
)


@pytest.fixture
def ours(session: Session) -> build.Team:
    return build.team(session)


def _audited(session: Session) -> list[tuple[Deed, str, str]]:
    rows = session.scalars(select(AuditRow).order_by(AuditRow.n))
    return [(row.deed, row.role, row.fields) for row in rows]


def test_everything_recorded_of_a_person_comes_back(session: Session, ours: build.Team) -> None:
    person_id = build.person(session, ours, FULL)

    found = get_person(session, person_id, viewer=ours.connector)

    kept = (found.name, found.contact, found.details, found.level)
    assert kept == (FULL.name, FULL.contact, FULL.details, FULL.level)
    assert (found.practice_code, found.pcn_code, found.pcn_is_guess) == ("F83001", "U12345", True)
    assert Care(found.team_id, found.core_team_id, found.connector_id, found.key_worker_id) == (
        ours.care
    )
    assert (found.origin, found.version) == (Origin.TEAM, 1)


def test_a_channel_nobody_asked_about_is_not_safe(session: Session, ours: build.Team) -> None:
    person_id = build.person(session, ours, FULL)
    contact = get_person(session, person_id, viewer=ours.connector).contact

    assert [channel for channel in Channel if contact.may_use(channel)] == [Channel.PHONE]
    assert not any(Contact(phone="07700 900123").may_use(channel) for channel in Channel)


@pytest.mark.parametrize("answer", [Answer.NO, Answer.PARTLY, Answer.UNKNOWN])
def test_only_a_yes_makes_a_channel_safe(answer: Answer) -> None:
    assert not Contact(safe={Channel.TEXT: answer}).may_use(Channel.TEXT)


def test_a_connector_adds_people_to_their_own_team_only(session: Session, ours: build.Team) -> None:
    other = build.team(session)
    for care in (other.care, Care(), Care(core_team_id=ours.core_team_id)):
        with pytest.raises(NotAllowedError, match="own team"):
            create_person(session, build.FACTS, care, actor=ours.connector, now=NOW)
    assert session.scalar(select(PersonRow.id)) is None


def test_a_core_worker_adds_people_whom_their_core_team_looks_after(
    session: Session, ours: build.Team
) -> None:
    person_id = create_person(session, FULL, ours.care, actor=ours.core_worker, now=NOW)

    assert get_person(session, person_id, viewer=ours.core_worker).name == "Ada"
    with pytest.raises(NotAllowedError):
        create_person(session, FULL, Care(ours.team_id), actor=ours.core_worker, now=NOW)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ANALYST, Role.ADMINISTRATOR, Role.ORGANISATION])
def test_nobody_else_adds_people_whatever_team_they_name(
    session: Session, ours: build.Team, role: Role
) -> None:
    teams = frozenset({ours.team_id, ours.core_team_id})
    with pytest.raises(NotAllowedError):
        create_person(
            session, FULL, ours.care, actor=Actor(uuid4(), "X", frozenset({role}), teams), now=NOW
        )


def test_somebody_who_refers_themselves_is_on_nobodys_caseload(
    session: Session, ours: build.Team
) -> None:
    person_id = create_person(session, FULL, Care(), actor=None, now=NOW)

    with pytest.raises(NotFoundError):
        get_person(session, person_id, viewer=ours.connector)
    assert person_for_referral(session, person_id).origin is Origin.SELF
    assert _audited(session) == [(Deed.CHANGE, "self", "record:new")]


def test_the_referral_of_nobody_is_not_found(session: Session) -> None:
    with pytest.raises(NotFoundError):
        person_for_referral(session, uuid4())


def test_a_reference_says_nothing_and_cannot_be_misread() -> None:
    for _ in range(200):
        reference = new_reference()
        assert len(reference) == 6
        assert not set(reference) & set("AEIOUY01")


def test_no_two_people_share_a_reference(
    session: Session, ours: build.Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    rolled = iter(["BCDFGH", "BCDFGH", "JKLMNP"])
    monkeypatch.setattr(commands, "new_reference", lambda: next(rolled))

    references = {
        get_person(session, build.person(session, ours), viewer=ours.connector).reference
        for _ in range(2)
    }

    assert references == {"BCDFGH", "JKLMNP"}


def test_equal_addresses_and_numbers_can_be_found_without_being_read(
    session: Session, ours: build.Team
) -> None:
    one = Contact(phone="+44 7700 900123", email="ADA@home.example ")
    build.person(session, ours, FULL)
    build.person(session, ours, PersonFacts("A.", one))
    build.person(session, ours, PersonFacts("Ben", Contact()))

    rows = session.execute(select(PersonRow.email_index, PersonRow.phone_index)).all()
    assert len(set(rows)) == 2
    assert (None, None) in rows


def test_a_change_is_kept_and_counted(session: Session, ours: build.Team) -> None:
    person_id = build.person(session, ours, FULL)
    change_person(
        session,
        person_id,
        replace(FULL, name="Ada B."),
        seen_version=1,
        actor=ours.core_worker,
        now=NOW,
    )

    found = get_person(session, person_id, viewer=ours.connector)
    assert (found.name, found.level, found.version) == ("Ada B.", Level.AMBER, 2)


def test_a_change_made_on_an_old_page_is_refused(session: Session, ours: build.Team) -> None:
    person_id = build.person(session, ours)
    for name, seen in (("First", 1), ("Second", 2)):
        facts = replace(build.FACTS, name=name)
        change_person(session, person_id, facts, seen_version=seen, actor=ours.connector, now=NOW)

    with pytest.raises(ConflictError, match="colleague"):
        change_person(
            session, person_id, build.FACTS, seen_version=1, actor=ours.connector, now=NOW
        )
    assert get_person(session, person_id, viewer=ours.connector).name == "Second"


def test_of_several_who_change_a_record_at_once_one_wins(database: Database) -> None:
    with writing(database) as session:
        ours = build.team(session)
        person_id = build.person(session, ours)

    def change(own: Session) -> str:
        change_person(own, person_id, FULL, seen_version=1, actor=ours.connector, now=NOW)
        return "won"

    came = accounts.at_once(database, change)

    assert came.count("won") == 1
    assert came.count(ConflictError) == 3
    with writing(database) as session:
        assert get_person(session, person_id, viewer=ours.connector).version == 2


def test_care_passes_to_another_core_team_and_the_team_stays(
    session: Session, ours: build.Team
) -> None:
    other = build.team(session)
    person_id = build.person(session, ours)

    set_care(session, person_id, other.care, actor=ours.connector, now=NOW)

    found = get_person(session, person_id, viewer=ours.connector)
    assert (found.team_id, found.core_team_id) == (ours.team_id, other.core_team_id)
    assert get_person(session, person_id, viewer=other.core_worker) == found
    with pytest.raises(NotFoundError):
        get_person(session, person_id, viewer=ours.core_worker)


def test_saying_again_who_cares_leaves_no_trace(session: Session, ours: build.Team) -> None:
    person_id = build.person(session, ours)
    before = audit.head(session)

    set_care(session, person_id, ours.care, actor=ours.connector, now=NOW)

    assert audit.head(session) == before
    assert get_person(session, person_id, viewer=ours.connector).version == 1


def test_a_look_is_written_down_before_anything_is_opened(
    session: Session, ours: build.Team
) -> None:
    person_id = build.person(session, ours)

    look(session, person_id, "referrals", viewer=ours.core_worker, now=NOW)

    assert _audited(session)[-1] == (Deed.READ, "core_team", "referrals")
    seen = audit.entries_about(session, [person_id])
    assert [each.deed for each in seen] == [Deed.READ, Deed.CHANGE]


def test_an_audit_that_cannot_be_written_stops_the_look(
    session: Session, ours: build.Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    person_id = build.person(session, ours)

    def fail(*_arguments: object, **_named: object) -> None:
        raise OSError

    monkeypatch.setattr(looking, "record", fail)
    with pytest.raises(OSError):  # noqa: PT011  (whatever went wrong)
        look(session, person_id, "record", viewer=ours.connector, now=NOW)


def test_the_audit_says_who_changed_which_section_and_never_what_was_written(
    session: Session, ours: build.Team
) -> None:
    person_id = build.person(session, ours, FULL)
    moved = replace(FULL, name="Bea", contact=replace(FULL.contact, postcode="N1 2CO"))
    for version, facts in ((1, moved), (2, moved)):  # the second time nothing differs
        change_person(
            session, person_id, facts, seen_version=version, actor=ours.core_worker, now=NOW
        )

    rows = session.scalars(select(AuditRow).order_by(AuditRow.n)).all()
    assert [(row.actor_id, row.object_id, row.fields) for row in rows] == [
        (ours.connector.user_id, person_id, "record:new"),
        (ours.core_worker.user_id, person_id, "record:who+place"),
    ]
    assert audit.first_broken(session) is None
