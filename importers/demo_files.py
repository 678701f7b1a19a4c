"""The invented users, teams, people and drafts, read from data/demo. How: data/demo/README.md."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from accounts.actor import Role
from base.errors import InvalidError
from importers.demo_shapes import DemoCover, DemoFlag, DemoLevelStep
from people.terms import ActionKind, ActionState, Level, Owner, Stage

DEMO_FOLDER: Final = Path(__file__).parents[1] / "data" / "demo"
ORGANISATIONS: Final = DEMO_FOLDER / "organisations"

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class DemoTeam:
    """A team. lead: key of the user who leads it."""

    key: str
    name: str
    kind: str
    email: str
    lead: str = ""
    boroughs: tuple[str, ...] = ()  # names


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody who can sign in. team, organisation: keys; "" for a role without."""

    key: str
    email: str
    name: str
    role: Role
    what: str  # a few words on what there is to see
    team: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class DemoAction:
    """Something agreed. Days are counted from today; service: "organisation/service"."""

    text: str
    due: int | None = None
    kind: ActionKind = ActionKind.OWN
    owner: Owner = Owner.ME
    service: str = ""
    state: ActionState = ActionState.OPEN  # as the next session found it
    review: str = ""


@dataclass(frozen=True, slots=True)
class DemoPriority:
    """An area that was chosen, and what was said about it."""

    domain: str
    understanding: str = ""
    looking_forward: str = ""
    exploring: str = ""
    action: tuple[DemoAction, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoSession:
    """One sitting. skipped: asked, and not answered; an item named nowhere was not asked."""

    day: int
    by: str
    stage: Stage
    ratings: Mapping[str, int]
    wants_help: tuple[str, ...]
    skipped: tuple[str, ...] = ()
    next: int | None = None
    open: bool = False
    priority: tuple[DemoPriority, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoStep:
    """One step of a referral. by: a user's key, "service", "person" or "system"."""

    day: int
    by: str
    do: str
    note: str = ""
    reason: str | None = None
    expected: int | None = None
    outcome: str | None = None
    helped: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    placement: str | None = None
    service: str = ""
    decided_by: str | None = None
    channel: str | None = None
    result: str | None = None
    check_in: str | None = None


@dataclass(frozen=True, slots=True)
class DemoReferral:
    """A referral and its steps. after: key of the one that this was referred on from."""

    key: str
    service: str
    domain: str
    day: int
    by: str
    wants: str
    shares: tuple[str, ...]
    good_to_know: str = ""
    by_first_name: bool = False
    session: int | None = None  # which session it was agreed in, from 1
    after: str = ""
    also: tuple[str, ...] = ()  # what it is for besides its domain
    steps: tuple[DemoStep, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person with all that happened. Without a connector they referred themselves."""

    name: str
    team: str
    joined: int
    age: int
    postcode: str
    safe: Mapping[str, Any]
    birthday: str = ""  # "05-14"
    pronouns: str = ""
    practice: str = ""
    phone: str = ""
    email: str = ""
    languages: tuple[str, ...] = ("en",)
    needs_interpreter: bool = False
    level: Level = Level.GREEN
    connector: str = ""
    core_team: str = ""
    key_worker: str = ""
    musts: tuple[str, ...] = ()
    nices: tuple[str, ...] = ()
    communities: tuple[str, ...] = ()
    information: tuple[str, ...] = ()
    communication: str = ""
    interpreter_note: str = ""
    nhs_number: str = ""
    address: str = ""
    equality: Mapping[str, Any] = field(default_factory=dict)
    flag: tuple[DemoFlag, ...] = ()
    step: tuple[DemoLevelStep, ...] = ()
    session: tuple[DemoSession, ...] = ()
    referral: tuple[DemoReferral, ...] = ()


def read_teams() -> tuple[DemoTeam, ...]:
    """The teams, in the order of the file."""
    return all_of(DemoTeam, table_of("teams.toml"), "team")


def read_covers() -> tuple[DemoCover, ...]:
    """Who covers for whom."""
    return all_of(DemoCover, table_of("teams.toml"), "cover")


def read_accounts() -> tuple[DemoAccount, ...]:
    """The users, in the order of the file."""
    return tuple(
        _made(DemoAccount, {**each, "role": Role(each["role"])}, "users.toml")
        for each in table_of("users.toml")["user"]
    )


def read_people() -> tuple[DemoPerson, ...]:
    """The people, one from each file, in the order of the files' names."""
    names = sorted(path.name for path in (DEMO_FOLDER / "people").glob("*.toml"))
    return tuple(_person(table_of(f"people/{name}"), name) for name in names)


def _person(table: dict[str, Any], name: str) -> DemoPerson:
    sessions = tuple(_session(each, name) for each in table.get("session", []))
    referrals = tuple(
        _made(
            DemoReferral,
            {**each, "steps": tuple(_made(DemoStep, step, name) for step in each["steps"])},
            name,
        )
        for each in table.get("referral", [])
    )
    level = Level(table.get("level", Level.GREEN))
    flags = tuple(_made(DemoFlag, each, name) for each in table.get("flag", []))
    steps = tuple(_made(DemoLevelStep, each, name) for each in table.get("step", []))
    parts = {"session": sessions, "referral": referrals, "flag": flags, "step": steps}
    known = {**table, **parts, "level": level}
    return _made(DemoPerson, known, name)


def _session(table: Mapping[str, Any], name: str) -> DemoSession:
    priorities = tuple(
        _made(
            DemoPriority,
            {**each, "action": tuple(_action(act, name) for act in each.get("action", []))},
            name,
        )
        for each in table.get("priority", [])
    )
    known = {**table, "priority": priorities, "stage": Stage(table["stage"])}
    return _made(DemoSession, known, name)


def _action(table: Mapping[str, Any], name: str) -> DemoAction:
    codes = {"kind": ActionKind, "owner": Owner, "state": ActionState}
    known = {each: codes[each](table[each]) for each in codes.keys() & table.keys()}
    return _made(DemoAction, {**table, **known}, name)


def all_of(made: type[_T], table: Mapping[str, Any], name: str) -> tuple[_T, ...]:
    """Every table of a name as one of a class."""
    return tuple(_made(made, each, name) for each in table[name])


def _made(made: type[_T], table: Mapping[str, Any], name: str) -> _T:
    """One table as what it stands for; its lists become tuples.

    Raises InvalidError for a key that is missing or not known, with the file's name.
    """
    known = {
        key: tuple(value) if isinstance(value, list) else value for key, value in table.items()
    }
    try:
        return made(**known)
    except TypeError as error:
        raise InvalidError(f"The demonstration file {name} cannot be read: {error}") from error


def table_of(name: str) -> dict[str, Any]:
    """A file of data/demo, by name."""
    return tomllib.loads((DEMO_FOLDER / name).read_text(encoding="utf-8"))
