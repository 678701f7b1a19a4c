"""Signing in with another account, against a provider that runs in this process."""

import base64
import hashlib
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, jsonify, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import select
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from accounts.actor import Role
from accounts.commands import set_active
from accounts.models import UserRow
from app import create_app
from config_safety import Provider, Safety
from storage.engine import writing
from tests.applications import parts_of, settings_in
from tests.clock import NOW
from tests.databases import empty_file
from tests.web.visitor_build import user

EMAIL = "edith@desk.example"


@dataclass(slots=True)
class Elsewhere:
    """A provider: one key, and what it says next."""

    address: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k"}))
    signer: RSAKey | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)

    def app(self) -> Flask:
        made = Flask("provider")

        @made.get("/.well-known/openid-configuration")
        def discover() -> Any:  # noqa: ANN401
            doors = {"authorization_endpoint": "go", "token_endpoint": "token", "jwks_uri": "keys"}
            return jsonify(
                issuer=self.address, **{name: f"{self.address}/{to}" for name, to in doors.items()}
            )

        @made.get("/keys")
        def keys() -> Any:  # noqa: ANN401
            return jsonify(keys=[self.key.as_dict(private=False)])

        @made.post("/token")
        def token() -> Any:  # noqa: ANN401
            digest = hashlib.sha256(request.form["code_verifier"].encode()).digest()
            proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            if proof != self.asked["code_challenge"] or request.form["code"] != "right":
                return jsonify(error="invalid_grant"), 400
            made_of = self._said()
            signed = jwt.encode({"alg": "RS256", "kid": "k"}, made_of, self.signer or self.key)
            return jsonify(access_token="a", token_type="Bearer", id_token=signed)

        return made

    def _said(self) -> dict[str, Any]:
        at = int(NOW.timestamp())
        return {
            "iss": self.address,
            "aud": "anydoor",
            "sub": "1",
            "iat": at,
            "exp": at + 300,
            "nonce": self.asked["nonce"],
            "email": EMAIL,
            "email_verified": True,
            **self.claims,
        }


@pytest.fixture(scope="module")
def running() -> Iterator[Elsewhere]:
    made = Elsewhere()
    server = make_server("127.0.0.1", 0, made.app())
    made.address = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def elsewhere(running: Elsewhere) -> Elsewhere:
    running.claims, running.asked, running.signer = {}, {}, None
    return running


@pytest.fixture
def app(tmp_path: Path, elsewhere: Elsewhere) -> Iterator[Flask]:
    shutil.copy(empty_file(), tmp_path / "test.db")
    provider = Provider(elsewhere.address, "anydoor", "hush", roles={"mind-editors": "editor"})
    safety = Safety(has_backups=False, provider=provider)
    made = create_app(replace(settings_in(tmp_path), safety=safety), clock=lambda: NOW)
    yield made
    parts_of(made).database.dispose()


def _there_and_back(app: Flask, elsewhere: Elsewhere, **changes: str) -> TestResponse:
    client = app.test_client()
    sent = client.get("/sign-in/provider?next=/desk/drafts")
    asked = {name: each[0] for name, each in parse_qs(urlsplit(sent.location).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://localhost/sign-in/provider/back"
    elsewhere.asked = asked
    answer = {"code": "right", "state": asked["state"], **changes}
    return client.get("/sign-in/provider/back", query_string=answer)


def test_who_has_an_account_here_comes_in_where_they_were_going(
    app: Flask, elsewhere: Elsewhere
) -> None:
    user(app, Role.EDITOR)
    assert "your organisation&#39;s account" in app.test_client().get("/sign-in").text

    assert _there_and_back(app, elsewhere).location == "/desk/drafts"


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"aud": "another"},
        {"iss": "https://another.example"},
        {"exp": int(NOW.timestamp()) - 120},
        {"email_verified": False},
        {"email": ""},
    ],
)
def test_a_token_for_somebody_else_or_of_another_time_opens_nothing(
    app: Flask, elsewhere: Elsewhere, claims: dict[str, Any]
) -> None:
    user(app, Role.EDITOR)
    elsewhere.claims = claims

    assert _there_and_back(app, elsewhere).location == "/sign-in"


def test_a_forged_signature_a_wrong_code_and_a_foreign_answer_open_nothing(
    app: Flask, elsewhere: Elsewhere
) -> None:
    user(app, Role.EDITOR)
    assert _there_and_back(app, elsewhere, code="wrong").location == "/sign-in"
    assert _there_and_back(app, elsewhere, state="wrong").location == "/sign-in"
    elsewhere.signer = RSAKey.generate_key(2048, {"kid": "k"})
    assert _there_and_back(app, elsewhere).location == "/sign-in"
    assert app.test_client().get("/sign-in/provider/back?code=right&state=x").location == "/sign-in"


def test_what_they_are_elsewhere_can_make_them_an_account_and_being_shut_out_stays(
    app: Flask, elsewhere: Elsewhere
) -> None:
    elsewhere.claims = {"groups": ["cleaners"], "name": "Edith Mwangi"}
    assert _there_and_back(app, elsewhere).location == "/sign-in"
    elsewhere.claims = {"groups": ["cleaners", "mind-editors"], "name": "Edith Mwangi"}
    assert _there_and_back(app, elsewhere).location == "/desk/drafts"

    with writing(parts_of(app).database) as session:
        from_there = session.execute(select(UserRow.id)).scalar_one()
        set_active(session, from_there, is_active=False)
    assert _there_and_back(app, elsewhere).location == "/sign-in"


def test_without_a_provider_there_is_no_such_way_in(tmp_path: Path) -> None:
    shutil.copy(empty_file(), tmp_path / "test.db")
    plain = create_app(settings_in(tmp_path), clock=lambda: NOW)
    client = plain.test_client()
    assert client.get("/sign-in/provider").status_code == 404
    assert "Another account?" not in client.get("/sign-in").text
    parts_of(plain).database.dispose()
