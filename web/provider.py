"""Signing in with somebody else's account, by OpenID Connect: code flow with PKCE (RFC 7636)."""

import logging
import secrets
from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol, cast
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from flask import Blueprint, Flask, abort, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from accounts.actor import Role
from accounts.commands import NewUser, add_membership, add_user
from accounts.policy import Door
from accounts.queries import find_credentials
from base.errors import ConflictError
from web.access import access, safe_next
from web.db import db, transaction
from web.entering import begin, enter
from web.parts import now, parts

log = logging.getLogger(__name__)
bp = Blueprint("provider", __name__, url_prefix="/sign-in/provider")

_EXTENSION: Final = "anydoor_provider"
_KEY: Final = "provider"
_PATIENCE: Final = 5  # seconds for each answer of the provider
_ALGORITHMS: Final = ["RS256", "ES256", "PS256", "EdDSA"]
FAILED: Final = "That did not work. Try again, or ask for a link by e-mail"
UNKNOWN: Final = "You have no account here. Whoever looks after this service can invite you"


class ProviderError(Exception):
    """The provider cannot be reached, or says what it may not say. Carries no token."""


class Provider(Protocol):
    """Whose accounts may be used (config_safety.Provider)."""

    @property
    def issuer(self) -> str: ...  # noqa: D102
    @property
    def client_id(self) -> str: ...  # noqa: D102
    @property
    def client_secret(self) -> str: ...  # noqa: D102
    @property
    def label(self) -> str: ...  # noqa: D102
    @property
    def roles_claim(self) -> str: ...  # noqa: D102
    @property
    def roles(self) -> Mapping[str, str]: ...  # noqa: D102


def init_app(app: Flask, provider: Provider | None) -> None:
    """Keep the provider with the application, and its name for the sign-in page."""
    app.extensions[_EXTENSION] = provider
    app.jinja_env.globals["provider_label"] = provider.label if provider else ""


@bp.get("")
@access(Door.PUBLIC)
def go() -> ResponseReturnValue:
    """Send them to the provider, with what only this visit knows."""
    provider = _provider()
    kept = {each: secrets.token_urlsafe(48) for each in ("state", "nonce", "verifier")}
    kept["next"] = safe_next(request.args.get("next")) or ""
    try:
        where, _ = _client(provider).create_authorization_url(
            _discovered(provider)["authorization_endpoint"],
            state=kept["state"],
            nonce=kept["nonce"],
            code_verifier=kept["verifier"],
        )
    except ProviderError as error:
        return _failed(str(error))
    session[_KEY] = kept
    return redirect(where)


@bp.get("/back")
@access(Door.PUBLIC)
def back() -> ResponseReturnValue:
    """Back from the provider: check everything it says, then let them in."""
    provider, kept = _provider(), session.pop(_KEY, None)
    given = request.args.get("state", "")
    if not kept or not secrets.compare_digest(given.encode(), kept["state"].encode()):
        return _failed("an answer that nobody asked for")
    try:
        claims = _claims(provider, kept, request.args.get("code", ""))
    except ProviderError as error:
        return _failed(str(error))
    email = str(claims["email"])
    found = find_credentials(db(), email)
    user_id = found.user_id if found else None
    if user_id is None and (role := _role(provider, claims)):
        try:
            with transaction() as writer:
                name = str(claims.get("name") or email.partition("@")[0])
                user_id = add_user(writer, NewUser(email, name[:120]), now=now())
                add_membership(writer, user_id, role)
        except ConflictError:
            user_id = None  # the account is there, and shut out
    if user_id is None:
        flash(UNKNOWN, "warning")
        return redirect(url_for("sign_in.show"))
    has_second = "mfa" in _texts(claims.get("amr"))
    return enter(user_id, kept["next"]) if has_second else begin(user_id, kept["next"])


def _claims(provider: Provider, kept: Mapping[str, str], code: str) -> Mapping[str, Any]:
    """What the provider says of them, every mark of it checked. Raises ProviderError."""
    known = _discovered(provider)
    try:
        token = _client(provider).fetch_token(
            known["token_endpoint"],
            grant_type="authorization_code",
            code=code,
            code_verifier=kept["verifier"],
            timeout=_PATIENCE,
            allow_redirects=False,
        )
        keys = KeySet.import_key_set(_asked(known["jwks_uri"]))
        claims = jwt.decode(str(token["id_token"]), keys, algorithms=_ALGORITHMS).claims
        rules = jwt.JWTClaimsRegistry(
            now=int(now().timestamp()),
            leeway=60,
            iss={"essential": True, "value": known["issuer"]},
            aud={"essential": True, "value": provider.client_id},
            exp={"essential": True},
            nonce={"essential": True, "value": kept["nonce"]},
            email={"essential": True},
            email_verified={"essential": True, "value": True},
        )
        rules.validate(claims)
    except (AuthlibBaseError, JoseError, requests.RequestException, KeyError, ValueError) as error:
        raise ProviderError(type(error).__name__) from error
    return claims


def _discovered(provider: Provider) -> Mapping[str, str]:
    """Where the provider's doors are. Raises ProviderError."""
    found = _asked(f"{provider.issuer}/.well-known/openid-configuration")
    needed = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
    if any(not isinstance(found.get(each), str) for each in needed):
        raise ProviderError("a discovery document without its doors")
    if found["issuer"].rstrip("/") != provider.issuer:
        raise ProviderError("a discovery document of another issuer")
    scheme = urlsplit(provider.issuer).scheme
    if any(urlsplit(found[each]).scheme not in {scheme, "https"} for each in needed):
        raise ProviderError("a door in the open")
    return cast("Mapping[str, str]", found)


def _asked(address: str) -> Any:  # noqa: ANN401  (JSON)
    try:
        answer = requests.get(address, timeout=_PATIENCE, allow_redirects=False)
        answer.raise_for_status()
        return answer.json()
    except (requests.RequestException, ValueError) as error:
        raise ProviderError(type(error).__name__) from error


def _client(provider: Provider) -> OAuth2Session:
    return OAuth2Session(
        provider.client_id,
        provider.client_secret,
        scope="openid email profile",
        redirect_uri=f"{parts().public_url}{url_for('.back')}",
        code_challenge_method="S256",
    )


def _role(provider: Provider, claims: Mapping[str, Any]) -> Role | None:
    """The role that what they are elsewhere gives them here, if any."""
    said = _texts(claims.get(provider.roles_claim))
    return next((Role(role) for claim, role in provider.roles.items() if claim in said), None)


def _texts(value: object) -> frozenset[str]:
    if isinstance(value, str):
        return frozenset({value})
    return frozenset(map(str, value)) if isinstance(value, Iterable) else frozenset()


def _provider() -> Provider:
    provider = cast("Provider | None", current_app.extensions[_EXTENSION])
    if provider is None:
        abort(404)
    return provider


def _failed(why: str) -> ResponseReturnValue:
    log.warning("signing in with another account failed: %s", why)
    flash(FAILED, "warning")
    return redirect(url_for("sign_in.show"))
