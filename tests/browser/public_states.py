"""Every public page in every state, kept as it was answered, to be looked at in a browser."""

import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import create_app
from directory.commands import return_to_draft
from referrals.asking import make_person_link
from referrals.models import ReferralRow
from referrals.self_referrals import make_confirmation
from referrals.states import State as Step
from referrals.talk_models import TalkRow
from referrals.talk_rules import TalkOutcome, TalkState
from storage.engine import writing
from tests.applications import parts_of, settings_in
from tests.clock import NOW
from tests.directory import build
from tests.web.posting import posted
from tests.web.public_pages import opened
from tests.web.stock import listed, listed_many
from web.follow import TALK_KEY

LONG_NAME: Final = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau and Friends"
SEARCHES: Final = (
    *("/services", "/services?page=2", "/services?q=i+want+to+die", "/services?q=benifits"),
    *("/services/print", "/services/print?q=bills", "/services/map", "/services/map?q=zxqv"),
    *("/services?place=N19&near=1&cost=free&mode=in_person", "/services?domain=medication"),
    *("/find-support/print", "/find-support/not-shown", "/my-list", "/my-list/print"),
)
TALKS: Final = (
    (TalkState.NEW, None, NOW.date() + timedelta(days=2)),
    (TalkState.NEW, None, NOW.date() - timedelta(days=2)),
    (TalkState.IN_CONTACT, None, NOW.date() + timedelta(days=2)),
    *((TalkState.CLOSED, each, None) for each in TalkOutcome),
)
"""How far a request to talk can be: its state, what came of it, and when the next move is due."""
Answer = Callable[..., TestResponse]


@dataclass(frozen=True, slots=True)
class Shown:
    """One page as it was answered. path: where it stands, with its query."""

    name: str
    path: str
    html: str


class Recorder(FlaskClient):
    """A browser without a screen, which keeps every page that it comes to."""

    pages: list[Shown]

    def open(self, *args: Any, **more: Any) -> TestResponse:  # noqa: ANN401
        """Open, and keep what was answered."""
        answer = super().open(*args, **more)
        asked = answer.request
        assert answer.status_code < 500, f"{asked.method} {asked.path}"
        if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
            path = asked.full_path.rstrip("?")
            name = f"{asked.method} {path} {answer.status_code}"
            self.pages.append(Shown(name, path, answer.text))
        return answer


def shown(
    demo_folder: Path, folder: Path, cookie: str, prepare: Callable[[Flask], None]
) -> list[Shown]:
    """All of them, of a demonstration of its own, set by this choice of language and looks."""
    shutil.copytree(demo_folder, folder)
    app = create_app(settings_in(folder), clock=lambda: NOW)
    prepare(app)
    app.test_client_class = Recorder
    client = app.test_client()
    assert isinstance(client, Recorder)
    client.pages = []
    if cookie:
        client.set_cookie("display", cookie)
    for _ in opened(app, client):
        pass
    _searching(app, client)
    _following(app, client)
    _waiting_to_talk(app, client)
    parts_of(app).database.dispose()
    return _distinct(client.pages)


def _searching(app: Flask, client: Recorder) -> None:
    """Many results and none, long names, what is full, and what was taken away."""
    for address in SEARCHES:
        client.get(address, follow_redirects=True)
    long = listed(app, name=LONG_NAME, summary="Help with bills. " * 8, phone="020 7946 0123")
    gone = listed(app, name="Gone away")
    with writing(parts_of(app).database) as session:
        return_to_draft(session, gone, reason="", actor=build.EDITOR, now=NOW)
    for each in (long, gone):
        client.get(f"/services/{each}")
    client.get(f"/services/{long}/refer-myself")
    client.get("/services?q=Donaudampfschifffahrtselektrizit")
    owner = re.search(r"/organisations/[0-9a-f-]{36}", client.get(f"/services/{long}").text)
    client.get(owner[0] if owner else "/")
    area = re.search(r'href="(/areas/[^"#?]+)"', client.get("/areas").text)
    client.get(area[1] if area else "/")
    for each in listed_many(app, 10):
        client.post(f"/my-list/{each}")
    client.get("/my-list")
    client.get("/my-list/print")


def _following(app: Flask, client: Recorder) -> None:
    """Where a request of one's own is in each state, taken back too, and links in e-mails."""
    taken = client.get("/follow/status/withdraw")
    if taken.status_code == 200:
        client.post("/follow/status/withdraw", data=posted(taken.text, ""), follow_redirects=True)
    client.get("/follow/status")
    for state, referral_id in _one_of_each(app).items():
        with client.session_transaction() as visit:
            visit["following"] = str(referral_id)
        client.get("/follow/status")
        with writing(parts_of(app).database) as session:
            asked = make_person_link(session, referral_id, now=NOW)
            confirm = make_confirmation(session, referral_id, now=NOW)
        client.get(f"/asked/{asked}")
        if state is Step.ACCEPTED:
            client.post(f"/asked/{asked}", data={})
            client.get(f"/confirm/{confirm}")
            client.post(f"/asked/{asked}/stop", data={}, follow_redirects=True)
            client.post(f"/confirm/{confirm}", follow_redirects=True)
    client.post("/follow/leave", follow_redirects=True)


def _waiting_to_talk(app: Flask, client: Recorder) -> None:
    """Where a request to talk is: new, late, in contact, and each way it can end; taken back."""
    for state, outcome, due_on in TALKS:
        with writing(parts_of(app).database) as session:
            row = session.scalars(select(TalkRow).order_by(TalkRow.reference)).all()[0]
            row.state, row.outcome, row.due_on = state, outcome, due_on
            talk_id = row.id
        with client.session_transaction() as visit:
            visit[TALK_KEY] = str(talk_id)
        client.get("/talk/status")
    client.post("/follow/leave", follow_redirects=True)


def _one_of_each(app: Flask) -> dict[Step, UUID]:
    """One referral of the demonstration in each state."""
    with writing(parts_of(app).database) as session:
        rows = session.execute(select(ReferralRow.state, ReferralRow.id)).all()
    return {Step(state): referral_id for state, referral_id in rows}


def _distinct(pages: Iterable[Shown]) -> list[Shown]:
    """Each page once, and names that tell pages of one address apart."""
    seen: dict[str, Shown] = {}
    for each in pages:
        words = re.sub(r'value="[^"]{40,}"|<!-- [0-9a-f]* -->', "", each.html)
        seen.setdefault(words, each)
    counted: dict[str, int] = {}
    named = []
    for each in seen.values():
        counted[each.name] = number = counted.get(each.name, 0) + 1
        named.append(Shown(f"{each.name} ({number})", each.path, each.html))
    return named
