"""What attackers try, against every way in: forged posts, fixed visits, redirects, mail, cells."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.routing import Rule

from accounts.actor import Role
from accounts.commands import add_membership
from accounts.links import make_sign_in_link
from base.text import as_cell
from importers.own_file import own_csv, own_workbook
from importers.plan_files import safe
from storage.engine import writing
from storage.mail import Letter, MailError, compose
from tests.applications import parts_of, sign_in_as
from tests.architecture.exceptions import TOKENLESS
from tests.clock import NOW
from tests.proof import is_full, proof
from tests.web.corpora import ADDRESSES, ELSEWHERE, FORMULAS, SUBJECTS
from tests.web.test_passkeys import add_key, come_in
from tests.web.visitor_build import PASSWORD, user
from web.access import door_of

RIGHT = {"email": "edith@desk.example", "password": PASSWORD}
SENDER = "post@anydoor.example"


def _filled(rule: Rule) -> str:
    path = re.sub(r"<uuid:[a-z_]+>", "00000000-0000-0000-0000-000000000007", rule.rule)
    return re.sub(r"<(?:string|path):[a-z_]+>", "anything", re.sub(r"<int:[a-z_]+>", "1", path))


def _stub(view: Callable[..., object], reached: list[str], name: str) -> Callable[..., str]:
    """A view behind the same door that only says it was reached."""

    def report(**_arguments: object) -> str:
        reached.append(name)
        return "reached"

    report.door = door_of(view)  # type: ignore[attr-defined]
    return report


def _forged(app: Flask, mine: FlaskClient, theirs: str) -> Iterator[tuple[str, str]]:
    """Every post without the token of the visit, in each way there is of not having it."""
    ways: list[dict[str, object]] = [
        {"data": {"csrf_token": theirs}},
        {"data": {"csrf_token": "made-up"}},
        {"headers": {"X-CSRFToken": theirs, "Origin": "https://evil.example"}},
        {"json": {"csrf_token": theirs}},
        {"query_string": {"csrf_token": theirs}},
    ]
    posts = [each for each in app.url_map.iter_rules() if "POST" in (each.methods or ())]
    for number, rule in enumerate(posts):
        if rule.endpoint in TOKENLESS:
            continue
        for how in ways if is_full() else [ways[number % len(ways)]]:
            answer = mine.post(_filled(rule), **how)
            yield rule.rule, str(answer.status_code)


@pytest.mark.proof("csrf")
def test_no_post_is_taken_with_anothers_token_or_in_another_shape(app: Flask) -> None:
    user_id = user(app, Role.EDITOR)
    with writing(parts_of(app).database) as session:
        for role in set(Role) - {Role.EDITOR}:
            add_membership(session, user_id, role)
    app.config["WTF_CSRF_ENABLED"] = True
    mine, thief, reached = app.test_client(), app.test_client(), list[str]()
    theirs = thief.get("/sign-in").text.partition('csrf_token" value="')[2].partition('"')[0]
    assert len(theirs) > 40
    sign_in_as(mine, user_id)
    for name, view in list(app.view_functions.items()):
        app.view_functions[name] = _stub(view, reached, name)
    answers = list(_forged(app, mine, theirs))

    assert reached == []
    assert {status for _, status in answers} <= {"400", "302"}
    proof("csrf", {"posts": len(answers), "reached": 0})


def test_every_way_in_takes_a_cookie_that_nobody_knew_before(app: Flask) -> None:
    user_id = user(app, Role.EDITOR)
    owner = app.test_client()
    sign_in_as(owner, user_id)
    key = add_key(owner, proof=PASSWORD)
    with writing(parts_of(app).database) as session:
        link = make_sign_in_link(session, user_id, now=NOW)

    ways: dict[str, Callable[[FlaskClient], object]] = {
        "password": lambda client: client.post("/sign-in", data=RIGHT),
        "link": lambda client: client.post(f"/sign-in/link/{link}"),
        "passkey": lambda client: come_in(client, key),
    }
    for name, come in ways.items():
        for planted in ("made-up", ""):
            client, thief = app.test_client(), app.test_client()
            if planted:
                client.set_cookie("anydoor", planted)
            with client.session_transaction() as kept:
                kept["place"] = "N12"
            before = client.get_cookie("anydoor")
            assert before is not None
            assert before.value != planted
            if name == "link" and planted:
                continue  # it works once
            come(client)
            after = client.get_cookie("anydoor")
            assert after is not None
            assert after.value != before.value, name
            assert client.get("/desk").status_code == 200, name
            thief.set_cookie("anydoor", before.value)
            assert thief.get("/desk").status_code == 302, name


def test_no_address_that_is_given_leads_to_another_site(app: Flask, client: FlaskClient) -> None:
    sign_in_as(client, user(app, Role.EDITOR))
    wrong = []
    for where in ELSEWHERE:
        answers = [
            app.test_client().post("/display", data={"page": where}),
            client.post("/display", data={"page": where, "next": where}),
            client.get("/feedback", query_string={"page": where}),
            client.get("/display", query_string={"page": where}),
        ]
        wrong += [
            (where, each.location or each.text)
            for each in answers
            if "evil" in (each.location or "") or re.search(r'(?:href|value)="[^"]*evil', each.text)
        ]
    for where in ELSEWHERE if is_full() else ELSEWHERE[::9]:
        answer = app.test_client().post("/sign-in", data={**RIGHT, "next": where})
        if answer.location != "/desk":
            wrong.append((where, answer.location))

    assert wrong == []


def test_a_forged_forwarded_header_hides_nobody_and_no_field_that_is_not_asked_for_counts(
    app: Flask,
) -> None:
    user_id, client = user(app, Role.EDITOR), app.test_client()
    for number in range(10):
        forged = {"X-Forwarded-For": f"203.0.113.{number}", "X-Forwarded-Proto": "https"}
        typed = {"email": f"nobody{number}@desk.example", "password": "no"}
        assert client.post("/sign-in", data=typed, headers=forged).status_code == 400
    other = {"X-Forwarded-For": "203.0.113.99"}
    assert client.post("/sign-in", data=RIGHT, headers=other).status_code == 429

    sign_in_as(client, user_id)
    more = {"role": "administrator", "user_id": str(user_id), "is_active": "1", "version": "9"}
    answer = client.post("/account/password", data={"present": "no", "new": PASSWORD, **more})
    assert answer.status_code == 400
    admin = client.post("/users/new", data={"name": "Eve", "email": "eve@evil.example", **more})
    assert admin.status_code == 403
    assert client.get("/users").status_code == 403


@pytest.mark.proof("corpora")
def test_no_letter_goes_to_two_or_brings_a_header_and_no_cell_is_worked_out() -> None:
    for address in ADDRESSES:
        with pytest.raises(MailError) as refused:
            compose(Letter(address, "Subject", "Body", "outbox-1"), sender=SENDER)
        assert "rooms" not in str(refused.value)
    for subject in SUBJECTS:
        with pytest.raises(ValueError, match="Header values"):
            compose(Letter("ruth@rooms.example", subject, "Body", "outbox-1"), sender=SENDER)
    rows = [{"service.name": each, "organisation.name": "x"} for each in FORMULAS]
    cells = own_csv(rows).decode("utf-8-sig")
    book = load_workbook(BytesIO(own_workbook(rows)))
    kinds = {cell.data_type for row in book.active.iter_rows() for cell in row}  # type: ignore[union-attr]
    assert kinds <= {"s", "n"}, "no cell is a formula"
    for formula in FORMULAS:
        assert as_cell(formula) == safe(formula) == f"'{formula}"
        assert f"'{formula[:2]}" in cells
    proof(
        "corpora",
        {
            "redirects": len(ELSEWHERE),
            "addresses": len(ADDRESSES),
            "subjects": len(SUBJECTS),
            "formulas": len(FORMULAS),
            "got_through": 0,
        },
    )
