from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storage.engine import Database, writing
from tests.clock import NOW
from tests.directory import build
from tests.web.desk_build import editor, kept, member, published, signed_in
from tests.web.posting import posted
from web import errands


@pytest.fixture
def two(database: Database, organisation_id: UUID) -> list[UUID]:
    with writing(database) as session:
        other = build.organisation(session, "Lark House")
    return [
        published(database, owner, name="Lark Supper", min_age=age)
        for owner, age in ((organisation_id, 60), (other, 65))
    ]


@pytest.fixture
def desk(app: Flask, database: Database) -> FlaskClient:
    return signed_in(app, editor(database))


def test_a_pair_is_found_compared_merged_and_taken_apart(
    desk: FlaskClient, client: FlaskClient, database: Database, two: list[UUID]
) -> None:
    desk.post("/desk/duplicates/look")
    assert "possible duplicate" in desk.get("/desk").text
    queue = desk.get("/desk/duplicates").text
    assert "the same name" in queue
    path = "/desk/duplicates/" + queue.partition('href="/desk/duplicates/')[2].partition('"')[0]
    page = desk.get(path).text
    assert "65 years" in page
    form = posted(page, f"{path}/merge", take="min_age")
    assert desk.post(f"{path}/merge", data={**form, "seen_kept": "1"}).status_code == 409

    assert desk.post(f"{path}/merge", data=form).status_code == 302
    ages = {kept(database, each).status.value: kept(database, each) for each in two}
    gone = ages["dropped"]
    assert ages["published"].values["min_age"] == gone.values["min_age"]
    led = client.get(f"/services/{gone.service_id}")
    assert str(ages["published"].service_id) in (led.location or "")

    merged = desk.get("/desk/duplicates?state=merged").text
    undo = (
        "/desk/duplicates/merges/"
        + merged.partition("/desk/duplicates/merges/")[2].partition('"')[0]
    )
    desk.post(undo)
    assert {kept(database, each).values["min_age"] for each in two} == {60, 65}
    assert client.get(f"/services/{gone.service_id}").status_code == 200


@pytest.mark.usefixtures("two")
def test_a_pair_is_called_different_and_only_an_editor_brings_it_back(
    app: Flask, desk: FlaskClient
) -> None:
    [job] = (each for each in errands.jobs(app) if each.name == "duplicates")
    job.run(NOW)
    queue = desk.get("/desk/duplicates").text
    path = "/desk/duplicates/" + queue.partition('href="/desk/duplicates/')[2].partition('"')[0]
    desk.post(f"{path}/different")
    job.run(NOW)

    assert "No two listings look like one" in desk.get("/desk/duplicates").text
    called = desk.get("/desk/duplicates?state=different").text
    assert "Lark Supper" in called
    assert f"{path}/again" in called
    assert "Are these the same?" in desk.post(f"{path}/again", follow_redirects=True).text
    assert desk.post(f"{path}/again").status_code == 409
    assert "Lark Supper" in desk.get("/desk/duplicates").text


def test_pairs_are_for_editors(app: Flask, database: Database, organisation_id: UUID) -> None:
    theirs = signed_in(app, member(database, organisation_id))

    assert app.test_client().get("/desk/duplicates").location.startswith("/sign-in")
    assert theirs.get("/desk/duplicates").status_code == 403
