import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from accounts.actor import Role
from accounts.commands import NewUser, add_membership, add_team, add_user, set_team_lead
from accounts.passwords import is_right
from accounts.queries import find_credentials, get_actor, list_users
from accounts.terms import TeamKind
from directory.queries import (
    DraftFilter,
    count_pending,
    home_counts,
    list_drafts,
    list_unmet,
    load_services,
)
from importers import demo_desk, demo_people, demo_referrals
from importers.demo import (
    DEMO_PASSWORD,
    DEMO_SECRET,
    ERRANDS_LEFT,
    demo_notes,
    demo_users,
    load_demo,
)
from importers.demo_desk_files import read_desk
from importers.demo_files import (
    DemoPerson,
    read_accounts,
    read_people,
)
from importers.demo_record import facts_of
from importers.demo_talks import read_talks
from importers.demo_world import WORDING, Days, World
from matching.freshness import freshness
from matching.terms import CapacityState, CoverageKind, Domain, Freshness, Mode
from people.caseload import caseload
from people.commands import Care, ConsentGiven, PersonFacts, create_person, record_consent
from people.terms import ActionKind, ConsentKind, Level, Owner
from places.loading import begin_load
from places.terms import LoadKind
from referrals.self_referrals import follow_self_referral
from referrals.states import State
from referrals.talk_rules import TalkFollower
from referrals.talks import follow
from storage.audit import first_broken
from storage.base import Base
from storage.engine import Database, reading, writing
from tests.clock import NOW, TODAY
from tests.databases import fresh_database
from tests.places.build import shipped


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Loaded once, with a fresh start over a team and a person who were there before."""
    with fresh_database(tmp_path_factory.mktemp("demo")) as opened:
        with writing(opened) as session:
            _add_strangers(session)
            begin_load(session, LoadKind.AREAS, file_name="wards.csv", checksum="a" * 64, now=NOW)
        assert load_demo(opened, shipped(), now=NOW, is_fresh=True)
        yield opened


@pytest.fixture
def session(loaded: Database) -> Iterator[Session]:
    with reading(loaded) as opened:
        yield opened


def _add_strangers(session: Session) -> None:
    """A team, the connector who leads it, and a person with a consent."""
    team_id = add_team(session, "Strangers", TeamKind.CONNECTORS)
    user_id = add_user(session, NewUser("ada@strangers.example", "Ada Stranger"), now=NOW)
    add_membership(session, user_id, Role.CONNECTOR, team_id=team_id)
    set_team_lead(session, team_id, user_id)
    actor = get_actor(session, user_id)
    person_id = create_person(session, PersonFacts("Somebody"), Care(team_id), actor=actor, now=NOW)
    said = ConsentGiven(ConsentKind.TAKING_PART, is_given=True, wording=WORDING)
    record_consent(session, person_id, said, actor=actor, now=NOW)


def _only_hash(session: Session) -> str:
    """Every account has the one password, hashed once."""
    [found] = set(_values(session, "users", "password_hash"))
    return str(found)


def _rows(session: Session, table: str, *columns: str) -> list[Row[Any]]:
    found = Base.metadata.tables[table]
    return list(session.execute(select(*(found.c[column] for column in columns))).all())


def _values(session: Session, table: str, column: str) -> list[Any]:
    return [row[0] for row in _rows(session, table, column)]


def _person(name: str) -> DemoPerson:
    return next(each for each in read_people() if each.name == name)


def test_loading_again_does_nothing(loaded: Database) -> None:
    with reading(loaded) as before:
        references = _values(before, "referrals", "reference")

    assert not load_demo(loaded, shipped(), now=NOW + timedelta(days=1))

    with reading(loaded) as after:
        assert _values(after, "referrals", "reference") == references


def test_a_fresh_start_throws_away_everything_that_was_there(session: Session) -> None:
    people = len(read_people()) + len(read_talks())
    assert "Strangers" not in _values(session, "teams", "name")
    assert "ada@strangers.example" not in _values(session, "users", "email")
    assert {len(_values(session, each, "id")) for each in ("people", "subject_keys")} == {people}


def test_a_fresh_start_leaves_the_places_that_were_loaded(session: Session) -> None:
    assert _values(session, "place_loads", "file_name") == ["wards.csv"]


def test_the_directory_is_large_and_answers_every_area(session: Session) -> None:
    counts = home_counts(session)

    assert counts.organisations >= 80
    assert counts.services >= 240
    assert min(counts.by_domain[domain] for domain in Domain) >= 10


def test_every_kind_of_service_is_there(session: Session) -> None:
    services = load_services(session)

    assert {mode for each in services for mode in each.modes} == set(Mode)
    assert {area.kind for each in services for area in each.coverage} == set(CoverageKind)
    assert {each.capacity.state for each in services} == set(CapacityState)
    assert {freshness(each.verified_on, TODAY) for each in services} == set(Freshness)


def test_every_state_of_a_referral_is_there(session: Session) -> None:
    assert set(_values(session, "referrals", "state")) == set(State)


def test_every_role_can_sign_in_with_the_password_that_is_printed(session: Session) -> None:
    roles = {role for user in list_users(session) for role in user.roles}

    assert roles == set(Role)
    assert len(demo_users()) == len(list_users(session))
    hashes = {find_credentials(session, user.email) for user in demo_users()}
    assert None not in hashes
    assert {each.password_hash for each in hashes if each} == {_only_hash(session)}
    assert is_right(DEMO_PASSWORD, _only_hash(session))


def test_the_self_referral_can_be_followed_as_printed(loaded: Database, session: Session) -> None:
    reference, talk = (re.findall(r"reference (\w+)", each)[0] for each in demo_notes(loaded))
    followed = follow_self_referral(session, reference, DEMO_SECRET)
    assert isinstance(follow(session, talk, DEMO_SECRET), TalkFollower)

    sources = {row.id: row.source for row in _rows(session, "referrals", "id", "source")}
    assert sources[followed.referral_id] == "self"


def test_the_people_differ_in_what_is_known_and_safe(session: Session) -> None:
    people = read_people()
    rows = _rows(session, "people", "level", "practice_code", "pcn_code", "pcn_is_guess")

    assert len(people) >= 12
    assert len(rows) == len(people) + len(read_talks())
    assert {row.level for row in rows} == set(Level)
    assert all(row.pcn_code for row in rows)
    assert {bool(row.practice_code) for row in rows if row.pcn_is_guess} == {False}
    assert any("yes" not in person.safe.values() for person in people)
    assert len({language for person in people for language in person.languages}) >= 8


def test_sessions_are_finished_open_and_still_to_come(session: Session) -> None:
    states = Counter(_values(session, "dialog_sessions", "state"))
    numbers = {len(person.session) for person in read_people() if person.connector}

    assert states["open"] == 1
    assert numbers == {0, 1, 2, 3, 4}


def test_some_answers_are_missing_and_some_want_help_with_what_is_well(session: Session) -> None:
    rows = _rows(session, "dialog_ratings", "value", "wants_help")

    assert any(row.value is None for row in rows)
    assert any(row.value is not None and row.value >= 6 and row.wants_help for row in rows)


def test_about_two_thirds_of_the_actions_are_the_persons_own() -> None:
    actions = [
        action
        for person in read_people()
        for held in person.session
        for priority in held.priority
        for action in priority.action
    ]
    own = [each for each in actions if each.owner is Owner.ME and each.kind is ActionKind.OWN]

    assert 0.55 <= len(own) / len(actions) <= 0.8


def test_a_message_back_waits_for_its_reader_and_a_move_is_overdue(session: Session) -> None:
    unseen = [row for row in _rows(session, "messages_back", "seen_at") if row.seen_at is None]
    due = _rows(session, "referrals", "state", "due_on")
    late = {row.state for row in due if row.due_on and row.due_on < TODAY}

    assert len(unseen) >= 3
    assert {State.HANDOVER, State.DRAFT, State.ACCEPTED} <= late


def test_one_referral_was_made_from_anothers_handover(session: Session) -> None:
    states = {row.id: row.state for row in _rows(session, "referrals", "id", "state")}
    parents = [each for each in _values(session, "referrals", "parent_id") if each]

    assert [states[parent] for parent in parents] == [State.LOOP_CLOSED]


def test_the_desk_has_work(session: Session) -> None:
    email = next(each.email for each in read_accounts() if each.role is Role.EDITOR)
    credentials = find_credentials(session, email)
    assert credentials is not None
    editor = get_actor(session, credentials.user_id)
    assert editor is not None

    drafts = list_drafts(session, DraftFilter(), viewer=editor)

    assert count_pending(session, viewer=editor) >= 1
    assert any(line.source for line in drafts.lines)
    assert any(line.missing for line in drafts.lines)
    assert list_unmet(session)


def test_every_connector_has_somebody_to_see(session: Session) -> None:
    for account in read_accounts():
        credentials = find_credentials(session, account.email)
        assert credentials is not None
        actor = get_actor(session, credentials.user_id)
        assert actor is not None
        if account.role in {Role.CONNECTOR, Role.CORE_TEAM}:
            assert caseload(session, viewer=actor, today=TODAY)[1] >= 1


def test_the_audit_holds_and_goes_forward_in_time(session: Session) -> None:
    moments = [row.at for row in sorted(_rows(session, "audit_events", "n", "at"))]

    assert first_broken(session) is None
    assert moments == sorted(moments)
    assert moments[-1] <= NOW


def test_only_the_newest_e_mails_are_still_to_be_sent(session: Session) -> None:
    rows = _rows(session, "outbox", "kind", "state", "created_at")
    waiting = [row for row in rows if row.state == "new" and row.kind != "import"]
    done = [row for row in rows if row.state == "done" and row.kind == "email"]

    assert [row.kind for row in waiting] == ["email"] * ERRANDS_LEFT
    assert all(".example/" in each for each in _values(session, "import_sources", "url") if each)
    assert min(row.created_at for row in waiting) >= max(row.created_at for row in done)


@pytest.mark.parametrize("start", [date(2026, 12, 18), date(2027, 3, 19), date(2028, 2, 24)])
def test_whatever_the_day_everything_happens_before_it_and_in_order(start: date) -> None:
    people, desk = read_people(), read_desk()
    for after in range(24):
        world = World(Session(), shipped(), Days(start + timedelta(days=after)))
        midnight = world.days.moment(world.days.today, "00:00")
        for person in people:
            met = [each.at for each in demo_people.events_of(world, person)]
            referred = [each.at for each in demo_referrals.events_of(world, person, "")]
            assert met == sorted(met)
            assert max([*met, *referred], default=midnight) <= midnight
            assert not (met and referred) or min(met) < min(referred)
            assert not any(
                world.days.at_work(held.day) >= world.days.at_work(held.next)
                for held in person.session
                if held.next is not None
            )
        assert all(each.at <= midnight for each in demo_desk.events_of(world, desk))


def test_somebody_is_as_old_as_the_file_says_whatever_the_day() -> None:
    person = replace(_person("Farhiya Abdi"), birthday="05-14", age=38)

    born = {
        day: facts_of(person, shipped(), day).details.born
        for day in (date(2026, 5, 13), date(2026, 5, 14))
    }

    assert list(born.values()) == [date(1987, 5, 14), date(1988, 5, 14)]
