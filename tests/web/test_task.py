from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from accounts.models import TaskLinkRow
from app import make_worker
from storage.outbox import OutboxRow
from tests.applications import parts_of
from tests.clock import NOW
from tests.referrals import build
from tests.web.loop_build import Scene, page_of
from tests.web.posting import posted


def _run_out(scene: Scene) -> None:
    with scene.world() as made:
        for row in made.session.scalars(select(TaskLinkRow)):
            row.expires_at = NOW - timedelta(days=1)


def _nudges(scene: Scene) -> int:
    with scene.world() as made:
        rows = made.session.scalars(select(OutboxRow))
        return sum(row.payload.get("template") == "referral_nudge" for row in rows)


def test_a_link_opens_one_referral_and_answers_it(scene: Scene) -> None:
    referral_id = scene.referral("sent")
    link, browser = scene.task(referral_id), scene.browser("nobody")
    page = page_of(browser.get(link))
    assert "without an account" in page
    assert build.NAME not in page

    browser.post(f"{link}/accept", data=posted(page, f"{link}/accept"))

    assert scene.state(referral_id) == "accepted"
    assert build.WANTS in page_of(browser.get(link))


def test_opening_a_link_does_nothing(scene: Scene) -> None:
    referral_id = scene.referral("sent")
    link = scene.task(referral_id)

    for path in ("", "/accept", "/cannot_help"):
        assert scene.browser("nobody").get(link + path).status_code == 200

    assert scene.state(referral_id) == "sent"


def test_a_wrong_answer_by_link_keeps_what_was_typed(scene: Scene) -> None:
    link = scene.task(scene.referral("sent"))
    browser = scene.browser("nobody")
    form = posted(page_of(browser.get(f"{link}/cannot_help")), "", note="We open again in May")

    answer = browser.post(f"{link}/cannot_help", data=form)

    assert answer.status_code == 400
    assert "We open again in May" in page_of(answer)


def test_a_link_opens_no_other_referral(scene: Scene) -> None:
    mine = scene.task(scene.referral("sent"))
    with scene.world() as made:
        person_id = build.another(made)
    other = scene.referral("sent", person_id=person_id)
    browser = scene.browser("nobody")

    for address in (f"/referrals/{other}", f"/referrals/{other}/accept"):
        assert browser.get(address).location.startswith("/sign-in")
    browser.post(f"{mine}/accept", data={"seen_version": scene.version(other)})
    browser.post(f"/referrals/{other}/accept", data={"seen_version": scene.version(other)})

    assert scene.state(other) == "sent"


def test_a_link_cannot_take_the_steps_of_the_sender(scene: Scene) -> None:
    link = scene.task(scene.referral("sent"))

    assert scene.browser("nobody").get(f"{link}/withdraw").status_code == 403


@pytest.mark.parametrize("path", ["", "/accept"])
def test_a_link_that_has_run_out_offers_a_fresh_one(scene: Scene, path: str) -> None:
    link = scene.task(scene.referral("sent"))
    _run_out(scene)
    browser = scene.browser("nobody")

    answer = browser.get(link + path)

    assert answer.status_code == 410
    assert "Send a new link" in page_of(answer)


def test_a_fresh_link_is_sent_once_a_day(scene: Scene) -> None:
    link = scene.task(scene.referral("sent"))
    _run_out(scene)
    before = _nudges(scene)

    for _ in range(2):
        assert scene.browser("nobody").post(f"{link}/fresh/link").status_code == 200

    assert _nudges(scene) == before + 1


def test_a_link_that_still_works_needs_no_fresh_one(scene: Scene) -> None:
    link = scene.task(scene.referral("sent"))

    assert scene.browser("nobody").post(f"{link}/fresh/link").location == link


def test_what_never_was_a_link_is_not_found(scene: Scene) -> None:
    for path in ("/tasks/nothing", "/tasks/nothing/accept"):
        assert scene.browser("nobody").get(path).status_code == 404


def test_letters_about_a_referral_name_nobody_and_no_need(scene: Scene, tmp_path: Path) -> None:
    scene.referral("loop_closed")
    make_worker(scene.app).run_once()

    letters = [file.read_text("utf-8") for file in (tmp_path / "mail").iterdir()]
    assert letters
    assert parts_of(scene.app).is_demo
    for letter in letters:
        told = "".join(each for each in letter.splitlines() if not each.startswith("To: "))
        for canary in build.CANARIES:
            assert canary not in told
        for word in ("Money", "money", "practical", "Connie"):
            assert word not in told
