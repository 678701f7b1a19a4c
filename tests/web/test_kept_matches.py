import json
import re
from uuid import UUID, uuid4

import click
import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo
from sqlalchemy import select, update

from directory.listing import close_service
from directory.models import ServiceRow
from people.dialog_models import MatchRow
from people.match_queries import matches_of
from people.scope import key_of_person
from storage.audit import AuditRow
from storage.engine import reading
from tests.clock import NOW
from tests.referrals import build
from tests.web.loop_build import STRANGERS, WORDS, Scene, page_of
from tests.web.seen import words
from web.commands_match import match_group


@pytest.fixture
def session(scene: Scene) -> str:
    """A session in which a list was kept; its address."""
    with scene.world() as made:
        for name in ("Bills Table", "Other Table"):
            build.service(
                made.session,
                made.organisation_id,
                name=name,
                coverage=[{"kind": "national"}],
                routes=["professional"],
            )
    address = scene.sitting(chosen=2)
    browser = scene.browser()
    said = f"{WORDS}, without spending money"
    browser.post(f"{address}/areas/1/looking-forward", data={"said": said})
    browser.post(f"{address}/areas/1/exploring", data={"said": "ideas"})
    return address


def kept(scene: Scene, session: str) -> list[str]:
    """The addresses of the lists kept in a session."""
    session_id = UUID(session.rpartition("/")[2])
    with scene.world() as made:
        lines = matches_of(made.session, session_id, viewer=made.connector)
    return [f"/matches/{each.match_id}" for each in lines]


def test_a_list_is_kept_with_its_question_and_shown_as_it_was(scene: Scene, session: str) -> None:
    (address,) = kept(scene, session)
    with scene.world() as made:
        made.session.execute(update(ServiceRow).values(name="Renamed"))

    page = page_of(scene.browser().get(address))

    assert "Bills Table" in page
    assert "Renamed" not in words(page)
    assert "This is how it was" in page
    assert re.search(r"Chosen first [^()]+ \(free\)", words(page))
    assert "Free" in words(page)


def test_it_is_reached_from_the_session_and_from_the_referral(scene: Scene, session: str) -> None:
    session_id = UUID(session.rpartition("/")[2])
    referral_id = scene.referral("sent", session_id=session_id)
    browser = scene.browser()

    for page in (session, f"/referrals/{referral_id}"):
        assert f"{session}/lists" in page_of(browser.get(page)), page
    assert kept(scene, session)[0] in page_of(browser.get(f"{session}/lists"))


def test_the_same_list_is_kept_once_and_another_beside_it(scene: Scene, session: str) -> None:
    browser = scene.browser()

    browser.post(f"{session}/areas/1/exploring", data={"said": "ideas"})
    assert len(kept(scene, session)) == 1
    browser.post(f"{session}/areas/1/exploring/list", data={"room": "y"})
    browser.post(f"{session}/areas/1/exploring", data={"said": "ideas"})

    assert len(kept(scene, session)) == 2


def test_made_again_it_says_what_differs(scene: Scene, session: str) -> None:
    (address,) = kept(scene, session)
    browser = scene.browser()
    assert "Nothing differs" in page_of(browser.get(f"{address}/again"))

    with scene.world() as made:
        gone = made.session.scalar(select(ServiceRow.id).where(ServiceRow.name == "Bills Table"))
        assert gone
        editor = scene.others["editor"]
        close_service(made.session, gone, reason="It ended", actor=editor, now=NOW)
    page = words(page_of(browser.get(f"{address}/again")))

    assert "Bills Table It is gone from the directory." in page


def test_other_weights_are_said(scene: Scene, session: str) -> None:
    (address,) = kept(scene, session)
    _rewrite(scene, weights_version="2001.1")

    assert "they were 2001.1 and are" in words(page_of(scene.browser().get(f"{address}/again")))


def test_what_is_kept_is_sealed(scene: Scene, session: str) -> None:
    assert kept(scene, session)
    with reading(scene.database) as reader:
        (record,) = reader.scalars(select(MatchRow.record))

    assert WORDS not in record
    assert "priority" not in record


@pytest.mark.parametrize("who", ["key_worker", "colleague", *STRANGERS, "nobody"])
def test_only_those_who_look_after_the_person_see_old_lists(
    scene: Scene, session: str, who: str
) -> None:
    (address,) = kept(scene, session)
    browser = scene.browser(who)
    expected = {"key_worker": 200, "colleague": 302, "stranger": 404, "nobody": 302}.get(who, 403)

    for path in (address, f"{address}/again", f"{session}/lists"):
        answer = browser.get(path)
        assert answer.status_code == expected, path
        if expected == 302:
            assert ("why" if who == "colleague" else "/sign-in") in answer.location
    assert scene.browser().get(f"/matches/{uuid4()}").status_code == 404


def test_the_command_line_makes_a_list_again_without_telling_of_the_person(
    scene: Scene, session: str
) -> None:
    match_id = kept(scene, session)[0].rpartition("/")[2]
    _rewrite(scene, weights_version="2001.1")

    said = _replay(scene, match_id)
    told = json.loads(_replay(scene, match_id, "--json"))

    assert re.search(r"weights 2001\.1\.\nThe weights are .+ now", said)
    assert told["match"] == match_id
    assert told["weights"]["then"] == "2001.1"
    assert not told["same"]
    assert WORDS not in said
    assert "put first" not in said
    with reading(scene.database) as reader:
        assert "replay of a match" in set(reader.scalars(select(AuditRow.reason)))
    assert "You have no list here" in _replay(scene, str(uuid4()))


def _rewrite(scene: Scene, **changes: str) -> None:
    """Keep the one list as if it had been another, and sealed as all others are."""
    with scene.world() as made:
        row = made.session.scalars(select(MatchRow)).one()
        key = key_of_person(made.session, row.person_id)
        stored = json.loads(key.open(row.record, "matches", "record", row.id))
        stored["result"] |= changes
        row.record = key.seal(json.dumps(stored), "matches", "record", row.id)
        row.weights_version = stored["result"]["weights_version"]


def _replay(scene: Scene, *options: str) -> str:
    group = click.Group("app.py", commands={"match": match_group})
    info = ScriptInfo(create_app=lambda: scene.app)
    return CliRunner().invoke(group, ["match", "replay", *options], obj=info).output
