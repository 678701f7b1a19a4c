"""Signed-in pages of matches a second, against a view that does nothing, and what takes the time.

python -m bench.match_page            a table
python -m bench.match_page --json     the figures alone
python -m bench.match_page --profile  the functions that take longest, besides

The page is that of a DIALOG+ session with three priorities, on the demonstration, as a connector
sees it; both are asked of the same server, in turn. Shares are of the time inside the application,
by a profile, which makes many small calls look dearer than they are.
"""

import cProfile
import json
import pstats
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.queries import find_credentials, get_actor
from app import create_app
from bench._search_pages import SERVER, Served
from bench._search_server import TRIVIAL, measured_now, settings_in
from importers.demo import DEMO_PASSWORD, demo_users
from matching.terms import Domain
from people.caseload import CaseloadFilter, caseload
from people.dialog_commands import Notes, choose_priorities, start_session, write_notes
from people.terms import Stage
from storage.engine import writing
from web import commands
from web.parts import parts

SECONDS: Final = 3.0  # a round
ROUNDS: Final = 5  # each in turn; the middle one counts
PROFILED: Final = 40  # pages
GOALS: Final = {
    Domain.FRIENDSHIPS: "get out of the flat once a week without spending money",
    Domain.MENTAL_HEALTH: "someone to talk to in the evenings",
    Domain.PRACTICAL_HELP: "help with rent arrears and benefit forms",
}
PARTS: Final = {  # the code that each part is, by what is in the path of its files
    "matching": ("/matching/", "/numpy/", "/geo/"),
    "templates": ("/jinja2/", "/markupsafe/", "/nhsuk_frontend_jinja/", "/templates/"),
    "database": ("/sqlalchemy/", "sqlite", "/storage/"),
    "cards": ("/directory/",),
    "server": ("/flask/", "/werkzeug/", "/web/"),
}


def prepared(folder: Path) -> tuple[Flask, str]:
    """The product with its demonstration, and the address of a page of matches in it."""
    app = create_app(settings_in(folder), clock=measured_now)
    with app.app_context():
        with redirect_stdout(sys.stderr):
            commands.prepare(is_demo=True)
        with writing(parts().database) as session:
            return app, f"/sessions/{_sitting(session)}/areas/1/exploring"


def rates(folder: Path, address: str) -> dict[str, Any]:
    """Pages a second of both, and of the one against the other."""
    served = Served(folder)
    try:
        served.headers["Cookie"] = _cookie(served.port)
        pages, nothings = [], []
        for _ in range(ROUNDS):
            pages.append(served.rate([address], SECONDS))
            nothings.append(served.rate([TRIVIAL], SECONDS))
    finally:
        served.stop()
    ratios = [page / nothing for page, nothing in zip(pages, nothings, strict=True)]
    return {
        "server": SERVER,
        "rps": round(median(pages), 1),
        "trivial_rps": round(median(nothings), 1),
        "ratio": round(median(ratios), 3),
        "ratio_spread": [round(each, 3) for each in ratios],
    }


def profiled(app: Flask, address: str) -> cProfile.Profile:
    """A profile of some pages, one after another."""
    client = app.test_client()
    _sign_in(client)
    if client.get(address).status_code != HTTPStatus.OK:
        raise RuntimeError(f"no page at {address}")
    watch = cProfile.Profile()
    watch.enable()
    for _ in range(PROFILED):
        client.get(address)
    watch.disable()
    return watch


def shares(watch: cProfile.Profile) -> dict[str, float]:
    """Part -> share of the time of a page, by whose code it was; what no part has is the rest.

    Time in the standard library and in what is built in belongs to whoever called it.
    """
    timed = pstats.Stats(watch).stats  # type: ignore[attr-defined]
    found: Counter[str] = Counter()
    for (path, _, _), (_, _, own, _, callers) in timed.items():
        if _part_of(path) or not callers:
            found[_part_of(path) or "rest"] += own
        else:
            for (caller, _, _), (_, _, share, _) in callers.items():
                found[_part_of(caller) or "rest"] += share
    whole = sum(found.values())
    return {part: round(found[part] / whole, 3) for part in (*PARTS, "rest")}


def _part_of(path: str) -> str:
    """The part whose code a file is; "" if none's."""
    known = (part for part, marks in PARTS.items() if any(mark in path for mark in marks))
    return next(known, "")


def compared(show: Callable[[cProfile.Profile], None] | None = None) -> dict[str, Any]:
    """Everything that is measured. show: is given the profile too."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app, address = prepared(folder)
        watch = profiled(app, address)
        if show:
            show(watch)
        with app.app_context():
            parts().database.dispose()
        return {**rates(folder, address), "shares": shares(watch)}


def measure() -> dict[str, float]:
    """For `python -m bench`."""
    found = compared()
    rate = {key: float(found[key]) for key in ("rps", "trivial_rps", "ratio")}
    return rate | {f"share of {part}": share for part, share in found["shares"].items()}


def main(arguments: Sequence[str]) -> int:
    """Print. Returns the exit code."""
    found = compared(_longest if "--profile" in arguments else None)
    if "--json" in arguments:
        print(json.dumps(found, indent=2))
        return 0
    for what, figure in found.items():
        print(f"{what:<14} {figure}")
    return 0


def _longest(watch: cProfile.Profile) -> None:
    pstats.Stats(watch, stream=sys.stderr).sort_stats("tottime").print_stats(30)


def _sitting(session: Session) -> UUID:
    """A session that the first connector holds, with three priorities in somebody's words."""
    found = find_credentials(session, _account()["email"])
    actor = get_actor(session, found.user_id) if found else None
    if actor is None:
        raise RuntimeError("the demonstration has no connector")
    now = measured_now()
    wanted = CaseloadFilter(mine_only=True)
    people, _ = caseload(session, viewer=actor, today=now.date(), wanted=wanted)
    person_id = people[0].person_id
    held = start_session(session, person_id, Stage.REVIEW, now.date(), actor=actor, now=now)
    choose_priorities(session, held, list(GOALS), actor=actor, now=now)
    for domain, goal in GOALS.items():
        write_notes(session, held, domain, Notes(looking_forward=goal), actor=actor, now=now)
    return held


def _account() -> dict[str, str]:
    """The first connector's."""
    return {"email": demo_users()[0].email, "password": DEMO_PASSWORD}


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    return found.group(1) if found else ""


def _sign_in(client: FlaskClient) -> None:
    """As a browser does."""
    token = _token(client.get("/sign-in").text)
    client.post("/sign-in", data={**_account(), "csrf_token": token})


def _cookie(port: int) -> str:
    """Sign in over the wire. Raises RuntimeError if that is refused."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/sign-in")
    shown = connection.getresponse()
    token, early = _token(shown.read().decode()), _kept(shown.headers.get_all("Set-Cookie"))
    body = urlencode({**_account(), "csrf_token": token})
    kind = "application/x-www-form-urlencoded"
    connection.request("POST", "/sign-in", body, {"Cookie": early, "Content-Type": kind})
    answer = connection.getresponse()
    answer.read()
    if answer.status not in range(300, 400):
        raise RuntimeError(f"signing in: {answer.status}")
    return _kept(answer.headers.get_all("Set-Cookie")) or early


def _kept(cookies: Sequence[str] | None) -> str:
    return "; ".join(each.partition(";")[0] for each in cookies or ())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
