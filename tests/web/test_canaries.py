"""Nothing that is written about a person is seen where it may not be, and nothing is done to it."""

import logging
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from accounts.links import make_task_link
from accounts.policy import Door
from accounts.terms import TaskKind
from app import create_app
from directory.search import upkeep
from storage import audit, backup
from storage.base import Base
from storage.engine import reading
from storage.outbox import Errand, OutboxRow
from tests.applications import parts_of, settings_in
from tests.clock import NOW
from tests.databases import SECRETS, empty_file
from tests.directory import build as directory
from tests.proof import is_full, proof
from tests.web.canary_build import MAIL, Marked, mark_everything, marks_in
from tests.web.canary_columns import (
    AGREED,
    BETWEEN,
    MINIMUM,
    known_marks,
    personal_columns,
    unmarked_columns,
)
from tests.web.canary_routes import PERSONAL, asked
from tests.web.loop_build import Scene, make_scene
from tests.web.outsiders import ROLELESS, SIGNED_OUT, Clock, around, outsiders
from tests.web.test_private_places import BY_CHANCE
from web import errands
from web.access import door_of

UUID_IN: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TO_THEM: Final = (MAIL, "zq-mail")  # the address that a letter to the person is sent to
TYPED: Final = {"GET": None, "POST": {"said": "happened", "answer": "yes", "seen_version": "1"}}
OF_THE_CORE_TEAM: Final = frozenset({"team_tasks.show", "loop.show"})
CLOCK: Final = Clock()
ONCE_AGREED: Final = frozenset({"rights.copy", "rights.copy_file"})
SEARCHES: Final = (
    "/people?q=ZQ-giv",
    "/services?q=ZQ-giv",
    "/organisations?q=zq",
    "/users?q=ZQ-giv",
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder: Path = tmp_path_factory.mktemp("canaries")
    shutil.copy(empty_file(), folder / "test.db")
    made = create_app(settings_in(folder), clock=CLOCK)
    yield made
    parts_of(made).database.dispose()


@pytest.fixture(scope="module")
def scene(app: Flask) -> Scene:
    return make_scene(app)


@pytest.fixture(scope="module")
def marked(scene: Scene) -> Marked:
    return mark_everything(scene)


def _kept(scene: Scene) -> dict[str, list[tuple[object, ...]]]:
    """Every row about a person, as it is kept."""
    names = {table.name for table, _ in personal_columns()}
    with reading(scene.database) as session:
        return {
            name: sorted(map(tuple, session.execute(select(Base.metadata.tables[name]))), key=str)
            for name in names
        }


def _told(answer: TestResponse) -> set[str]:
    """What of the person an answer gives away, in what is shown or beside it."""
    return marks_in(_text(answer)) | marks_in(str(answer.headers))


def _text(answer: TestResponse) -> str:
    """What an answer holds; a printed list may hold any byte."""
    return answer.get_data().decode("utf-8", "replace")


def test_every_field_about_a_person_is_sealed_and_has_a_mark_to_look_for(marked: Marked) -> None:
    assert unmarked_columns(marked) == []


@pytest.mark.proof("canaries")
def test_who_is_not_around_a_person_is_told_nothing_and_changes_nothing(
    app: Flask, scene: Scene, marked: Marked
) -> None:
    browsers = outsiders(scene, CLOCK)
    before, probes = _kept(scene), 0
    told: list[tuple[object, ...]] = []
    for number, (rule, method, address) in enumerate(asked(app, marked)):
        names = list(browsers)
        for name in names if is_full() else [names[number % len(names)]]:
            if (name, rule.endpoint) == ("administrator", "rights.decided"):
                continue  # they are the second person, by reference alone
            answer = browsers[name].open(address, method=method, data=TYPED[method])
            probes += 1
            is_right = _is_refused(rule, answer, app, name)
            if answer.status_code in {400, 404} and PERSONAL & set(rule.arguments):
                is_right &= _like_nothing(address, method, browsers[name])
            if _told(answer) or not is_right:
                told.append((address, method, name, answer.status_code, _told(answer)))
    for name, browser in browsers.items():
        told += [(name, each) for each in SEARCHES if "zq-given" in _told(browser.get(each))]

    assert told == []
    assert _kept(scene) == before
    proof(
        "canaries",
        {"probes": probes, "seen": 0, "changed": 0, "kinds_of_outsiders": len(browsers)},
    )


def _is_refused(rule: Rule, answer: TestResponse, app: Flask, name: str) -> bool:
    """Asked to sign in, 403 behind a closed door, or as if there were no such thing.

    400: what was sent is no such form, whatever it is about.
    """
    if not PERSONAL & set(rule.arguments):
        return answer.status_code < 500
    if name in SIGNED_OUT:
        return answer.status_code == 302 and "/sign-in" in answer.location
    door = door_of(app.view_functions[rule.endpoint])
    is_behind = door is Door.SIGNED_IN and name not in ROLELESS
    return answer.status_code in ({400, 404} if is_behind else {400, 403, 404})


def _like_nothing(address: str, method: str, browser: FlaskClient) -> bool:
    """Whether a refusal says word for word what it says of what never was.

    Asked again, so that what was left to be said from the page before stands in neither.
    """
    never = UUID_IN.sub(str(UUID(int=7)), address)
    two = [browser.open(each, method=method, data=TYPED[method]) for each in (address, never)]
    said = {(each.status_code, BY_CHANCE.sub("", _text(each))) for each in two}
    return len(said) == 1


def test_a_link_opens_the_one_thing_it_was_made_for(marked: Marked) -> None:
    nobody, made = marked.scene.browser("nobody"), marked.scene.made
    with marked.scene.world() as world:
        listing = make_task_link(
            world.session, TaskKind.LISTING, made.service_id, made.organisation_id, now=NOW
        )
        other = directory.organisation(world.session, name="No part in it")
        foreign = make_task_link(
            world.session, TaskKind.REFERRAL, UUID(marked.sent), other, now=NOW
        )
    referral, person = (each.rpartition("/")[2] for each in (marked.task, marked.own_link))
    closed = [f"/tasks/{token}" for token in (listing, foreign, person, "made-up")]
    closed += [f"/tasks/{listing}/accept", f"/tasks/{referral}x", f"/asked/{referral}"]
    answers = {address: nobody.get(address) for address in closed}
    assert {address: each.status_code for address, each in answers.items()} == dict.fromkeys(
        closed, 404
    )
    assert [address for address, each in answers.items() if _told(each)] == []
    for address in (f"/referrals/{marked.sent}", marked.scene.person):
        assert nobody.get(f"{address}?token={referral}").status_code == 302


def test_a_service_sees_the_least_until_it_accepts_and_then_what_was_agreed(
    marked: Marked,
) -> None:
    member = marked.scene.browser("member")
    seen = {
        name: marks_in(browser.get(address).text)
        for name, browser, address in (
            ("inbox", member, "/inbox"),
            ("sent", member, f"/referrals/{marked.sent}"),
            ("link", marked.scene.browser("nobody"), marked.task),
            ("own", marked.scene.browser("nobody"), marked.own_link),
            ("ended", member, f"/referrals/{marked.ids['referral_id']}"),
            ("accepted", member, f"/referrals/{marked.accepted}"),
        )
    }

    assert seen["inbox"] <= MINIMUM | {"zq-family"}, "of one that was accepted"
    assert seen["sent"] == seen["link"] == MINIMUM
    assert seen["own"] <= MINIMUM
    assert seen["ended"] <= BETWEEN
    assert MINIMUM < seen["accepted"] <= AGREED


@pytest.mark.proof("relations")
def test_who_is_around_sees_what_their_relation_opens_and_leaves_no_trace_of_it(
    app: Flask, marked: Marked, caplog: pytest.LogCaptureFixture
) -> None:
    wrong, pages, probes = [], 0, 0
    scene = marked.scene
    browsers, kept = around(scene) if is_full() else {"own": scene.browser()}, _kept(scene)
    with caplog.at_level(logging.DEBUG):
        for name, browser in browsers.items():
            for rule, method, address in asked(app, marked):
                if method == "GET":
                    before = _entries(scene)
                    answer = browser.get(address)
                    probes += 1
                    shows = bool(marks_in(_text(answer)))
                    pages += shows
                    is_noted = not shows or _entries(marked.scene) == before + 1
                    if not (
                        is_noted and _is_discreet(answer) and _is_open(app, rule, answer, name)
                    ):
                        wrong.append((name, address, answer.status_code))
        assert _kept(scene) == kept, "no GET changes anything about a person"
        member, typed = scene.browser("member"), {"note": "ZQ-typed", "seen_version": "x"}
        member.post(f"/referrals/{marked.sent}/accept", data=typed)
        member.get("/people?q=ZQ-typed")

    assert (wrong, pages > 30) == ([], True)
    assert marks_in(caplog.text) == set()
    figures = {"probes": probes, "wrong": 0, "relations": len(browsers), "reads": pages}
    proof("relations", {**figures, "reads_not_in_the_audit": 0})


def _is_open(app: Flask, rule: Rule, answer: TestResponse, name: str) -> bool:
    """Whether a page about the person's own rows answers as the relation says."""
    if not PERSONAL & set(rule.arguments):
        return answer.status_code < 500
    status, door = answer.status_code, door_of(app.view_functions[rule.endpoint])
    if door is Door.ADMIN or (name == "service" and door is not Door.SIGNED_IN):
        return status == 403
    if rule.endpoint in OF_THE_CORE_TEAM and name != "core team":
        return status == 404
    if rule.endpoint in ONCE_AGREED and name != "colleague":
        return status == 403  # until a second person has agreed
    is_asked_why = status == 302 and "/why" in answer.location
    if name == "colleague":
        return is_asked_why or rule.endpoint == "record_access.why"
    is_step = rule.endpoint == "referral.ask"  # of one side or another
    return not is_asked_why and (status in {200, 302} or (is_step and status == 403))


def _entries(scene: Scene) -> int:
    """How many entries the audit has."""
    with reading(scene.database) as session:
        return audit.head(session)[0]


def _is_discreet(answer: TestResponse) -> bool:
    """Nothing of a person in any address or header, and no browser keeps a page about one."""
    addresses = " ".join(re.findall(r'(?:href|action|src|data-[a-z-]+)="([^"]*)"', _text(answer)))
    is_kept = bool(marks_in(_text(answer))) and answer.headers["Cache-Control"] != "no-store"
    return not marks_in(addresses) and not marks_in(str(answer.headers)) and not is_kept


def test_files_mail_index_and_copies_hold_nothing_of_a_person(app: Flask, marked: Marked) -> None:
    scene = marked.scene
    folder = Path(str(scene.database.write_engine.url.database)).parent
    sent = _send_everything(app)
    with reading(scene.database) as session:
        upkeep.rebuild_all(session, parts_of(app).engine, parts_of(app).thesaurus)
    backup.take(scene.database, folder / "backups", SECRETS.keyring, now=NOW)
    dump = "\n".join(sqlite3.connect(folder / "test.db").iterdump())
    files = [each for each in folder.rglob("*") if each.is_file()]
    known, found = known_marks(marked), set()
    for each in files:  # what is sealed may hold, by chance, a mark that nobody made
        marks = marks_in(each.read_bytes().decode("latin-1")) & known
        found |= {(each.name, mark) for mark in marks}
    found -= {(each.name, mark) for each in files for mark in TO_THEM if each.suffix == ".eml"}

    assert sent > 3
    assert found == set()
    assert marks_in(dump) & known == set() != known
    letters = [each.read_text() for each in folder.rglob("*.eml")]
    assert all(MAIL not in each.partition("\n\n")[2] for each in letters)
    assert {"test.db", "test.db-wal"} <= {each.name for each in files}


def _send_everything(app: Flask) -> int:
    """Do every errand there is. Returns how many letters there are."""
    with reading(parts_of(app).database) as session:
        rows = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
        waiting = [Errand(each.id, each.kind, each.aggregate, each.payload, 0) for each in rows]
    for errand in waiting:
        errands.handlers(app)[errand.kind](errand)
    file = Path(str(parts_of(app).database.write_engine.url.database))
    return len(list((file.parent / "mail").glob("*.eml")))
