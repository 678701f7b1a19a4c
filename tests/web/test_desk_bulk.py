"""Many listings are changed at once on the editors' desk, and it is undone."""

import re
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from directory.bulk import ERRAND
from storage import outbox
from storage.engine import Database, writing
from tests.applications import parts_of
from tests.web.desk_build import editor, kept, member, published, signed_in
from tests.web.posting import posted
from web import bulking
from web.parts import now

BARNET, ISLINGTON = "E09000003", "E09000019"


def _work(app: Flask) -> None:
    """What the worker does of it, without all else that it does."""
    with app.app_context(), writing(parts_of(app).database) as session:
        errands = outbox.claim(session, now=now())
    for each in errands:
        if each.kind == ERRAND:
            bulking.handlers(app)[ERRAND](each)


def _begin(desk: FlaskClient, **told: str | list[str]) -> str:
    """The address of what was begun."""
    answer = desk.post("/desk/drafts", data={"in_status": "published", **told})
    assert answer.status_code == 302, answer.text
    return str(answer.location).removesuffix("/what")


def _say(desk: FlaskClient, run: str, things: str, **told: str | list[str]) -> str:
    """What the preview shows."""
    page = desk.get(f"{run}/change?{things}").text
    answer = desk.post(
        f"{run}/change", data=posted(page, f"{run}/change", **told), follow_redirects=True
    )
    assert answer.status_code == 200, answer.text
    return answer.text


def _begin_with_all(desk: FlaskClient) -> str:
    """All that fits is chosen; nothing, or nothing said, leads nowhere."""
    assert "/desk/bulk" in desk.get("/desk").text
    assert "None until now" in desk.get("/desk/bulk").text
    nothing = {"in_status": "published", "do": "change"}
    assert desk.post("/desk/drafts", data=nothing).status_code == 400
    assert "Change all 2" in desk.get(f"/desk/drafts?status=published&area={BARNET}").text
    run = _begin(desk, do="change_all", in_area=BARNET)
    assert desk.get(f"{run}/change").status_code == 400
    wrong = desk.post(f"{run}/change", data={"thing": ["email", "coverage"], "email": "nobody"})
    assert (wrong.status_code, "Choose at least one" in wrong.text) == (400, True)
    return run


def test_an_editor_changes_many_looks_first_and_undoes_it(
    app: Flask, database: Database, organisation_id: UUID
) -> None:
    desk = signed_in(app, editor(database))
    one, two = (published(database, organisation_id, name=name) for name in ("Choir", "Chess"))
    run = _begin_with_all(desk)
    things = "thing=coverage&thing=access&thing=cost&thing=verified"
    preview = _say(
        desk, run, things, boroughs=[ISLINGTON], cost_kind="donation", **{"access-lift": "yes"}
    )
    assert "Change 2 services" in preview
    assert "<ins>Islington</ins>" in preview
    assert "Lift: yes" in preview
    assert kept(database, one).values["cost_kind"] == "free", "a preview changes nothing"
    assert posted(desk.get(f"{run}/change?{things}").text, f"{run}/change")["boroughs"] == ISLINGTON

    desk.post(f"{run}/carry-out", data=posted(preview, f"{run}/carry-out"))
    assert "Being carried out" in desk.get(run).text
    _work(app)
    done = desk.get(run).text
    assert "Changed: 2" in done
    for each in (one, two):
        assert kept(database, each).values["cost_kind"] == "donation"
        assert (
            "Changed together with others by Edith Mwangi"
            in desk.get(f"/desk/services/{each}/versions").text
        )

    url = f"/desk/services/{one}"
    theirs = posted(desk.get(url).text, url, cost_kind="paid", cost_pounds="2")
    assert desk.post(url, data=theirs).status_code == 302
    desk.post(f"{run}/undo", data=posted(done, f"{run}/undo"))
    _work(app)
    undone = desk.get(run).text
    assert "Kept in part: changed since: 1" in undone
    assert kept(database, one).values["cost_kind"] == "paid"
    assert kept(database, two).values["cost_kind"] == "free"
    assert [each["area"] for each in kept(database, one).values["coverage"]] == ["E09000003"]
    assert "Undone" in desk.get("/desk/bulk").text


def test_ticked_services_are_left_out_dropped_and_nobody_else_sees_it(
    app: Flask, client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    desk = signed_in(app, editor(database))
    one, two = (published(database, organisation_id) for _ in range(2))
    run = _begin(desk, do="change", id=[str(one), str(two)])
    preview = _say(desk, run, "thing=domains&thing=languages", domains="leisure",
        domains_how="first", languages=["so"])  # fmt: skip
    out = re.search(rf"{run}/leave-out/{one}", preview)
    assert out is not None
    assert "Change 1 service" in desk.post(out[0], follow_redirects=True).text
    stale = desk.post(f"{run}/carry-out", data={"seen_version": "1"}, follow_redirects=True).text
    assert "Look at it again" in stale

    mine = signed_in(app, member(database, organisation_id))
    for page in ("/desk/bulk", run, f"{run}/what", f"{run}/change?thing=phone"):
        assert mine.get(page).status_code == 403
        assert client.get(page).status_code == 302
    assert mine.post(f"{run}/drop").status_code == 403

    desk.post(f"{run}/drop")
    assert desk.get(run).status_code == 404
    assert kept(database, two).values["languages"] == ["en"]
