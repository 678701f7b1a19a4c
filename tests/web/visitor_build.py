"""What visitors need: a published service, the team behind it, and what they type."""

import re
from typing import Final
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from accounts.actor import Role
from accounts.commands import NewUser, add_membership, add_team, add_user
from accounts.passwords import hash_password
from accounts.terms import TeamKind
from referrals.models import ReferralRow
from referrals.self_referrals import confirm_contact
from storage.engine import writing
from storage.mail import Letter
from storage.outbox import Errand, OutboxRow
from tests.applications import parts_of
from tests.clock import NOW
from tests.directory import build
from web.notices import letters

PASSWORD: Final = "kettle lantern towpath"
ANSWERS: Final[dict[str, str]] = {
    "who": "me",
    "name": "ZQ-Amina",
    "phone": "020 7946 0199",
    "safe": "phone",
    "domain": "practical_help",
    "wants": "ZQ-wants my letters read",
    "postcode": "N12 8CV",
    "language": "en",
}
"""A whole set of answers, by somebody in Barnet."""


def add_service(app: Flask, **values: object) -> UUID:
    """A published service of Barnet that takes self-referrals, with a team behind it."""
    with writing(parts_of(app).database) as session:
        add_team(session, "Barnet Connectors", TeamKind.CONNECTORS, boroughs=["E09000003"])
        owner = build.organisation(session)
        return build.published(session, owner, **values)


def user(app: Flask, role: Role | None, email: str = "edith@desk.example") -> UUID:
    """Somebody with a password and perhaps a role."""
    hashed = hash_password(PASSWORD)
    with writing(parts_of(app).database) as session:
        user_id = add_user(session, NewUser(email, "Edith Mwangi", hashed), now=NOW)
        if role is not None:
            add_membership(session, user_id, role)
    return user_id


def begin(client: FlaskClient, service_id: UUID, **answers: str) -> str:
    """Say whom it is for; the path of everything that follows."""
    path = f"/services/{service_id}/refer-myself"
    client.post(path, data={"who": "me", "age": "adult", **answers})
    return path


def send(client: FlaskClient, service_id: UUID, **answers: str) -> tuple[str, str]:
    """Refer oneself; the reference and the secret."""
    path = begin(client, service_id)
    client.post(f"{path}/about", data={**ANSWERS, **answers})
    done = client.post(f"{path}/check", data={"agreed": "y"}, follow_redirects=True)
    return codes_on(done)


def confirmed(app: Flask) -> None:
    """Everybody who referred themselves has shown that the address is theirs: it is sent."""
    with writing(parts_of(app).database) as session:
        for row in session.query(ReferralRow).all():
            assert confirm_contact(session, row.id, now=NOW)


def codes_on(response: TestResponse) -> tuple[str, str]:
    """The reference and the secret that a page shows."""
    reference, secret = re.findall(r"<dt>(?:Reference|Secret)</dt><dd><bdi>([^<]+)", response.text)
    return reference.replace(" ", ""), secret.replace(" ", "")


def letters_of(app: Flask) -> list[Letter]:
    """What the e-mails of the latest errand say."""
    row = errands(app)[-1]
    errand = Errand(row.id, row.kind, row.aggregate, row.payload, 0)
    with app.test_request_context():
        return letters(errand)


def errands(app: Flask) -> list[OutboxRow]:
    """What the worker is asked to do."""
    with parts_of(app).database.read_sessions() as session:
        return list(session.query(OutboxRow).order_by(OutboxRow.id))
