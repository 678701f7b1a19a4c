from datetime import timedelta

import pytest
from sqlalchemy import select

from matching.terms import Domain
from referrals import commands
from referrals.asking import stop_contact
from referrals.following_up import follow_ups
from referrals.models import SignpostRow
from tests.clock import NOW, TODAY
from tests.web.loop_build import STRANGERS, Scene, page_of
from tests.web.posting import posted

LONG_AGO = NOW - timedelta(days=21)


def _told(scene: Scene, *, asks_after: bool = True) -> str:
    """Somebody told of a service three weeks ago."""
    with scene.world() as made:
        new = commands.NewSignpost(
            made.person_id,
            made.service_id,
            Domain.PRACTICAL_HELP,
            asks_after=asks_after,
        )
        return str(commands.signpost(made.session, new, actor=made.connector, now=LONG_AGO))


def test_a_signpost_is_asked_about_when_that_was_agreed_until_there_is_an_answer(
    scene: Scene,
) -> None:
    _told(scene, asks_after=False)
    signpost_id, browser = _told(scene), scene.browser()
    path = f"/signposts/{signpost_id}/said"
    page = page_of(browser.get("/referrals"))
    assert page.count("/signposts/") == 1

    browser.post(path, data=posted(page, path, said="not_yet"))
    assert path not in page_of(browser.get("/referrals"))
    with scene.world() as made:
        later = TODAY + timedelta(days=14)
        due = follow_ups(made.session, viewer=made.colleague, today=later)
        assert [(str(each.signpost_id), each.on) for each in due] == [(signpost_id, later)]

    for said in ("nonsense", "happened"):
        browser.post(path, data={"said": said})
    with scene.world() as made:
        kept = {str(row.id): row.said for row in made.session.scalars(select(SignpostRow))}
    assert kept[signpost_id] == "happened"
    assert browser.post(path, data={"said": "not_yet"}).status_code == 404


def test_who_wants_no_contact_is_not_asked_how_it_went(scene: Scene) -> None:
    _told(scene)
    with scene.world() as made:
        stop_contact(made.session, made.person_id, by=made.connector, now=NOW)
        assert follow_ups(made.session, viewer=made.connector, today=TODAY) == []


@pytest.mark.parametrize("who", [*STRANGERS, "nobody"])
def test_how_a_signpost_went_is_written_down_by_the_team_alone(scene: Scene, who: str) -> None:
    signpost_id = _told(scene)
    status = {"stranger": 404, "nobody": 302}.get(who, 403)

    answer = scene.browser(who).post(f"/signposts/{signpost_id}/said", data={"said": "happened"})

    assert answer.status_code == status
    with scene.world() as made:
        assert made.session.scalars(select(SignpostRow.said)).one() is None
