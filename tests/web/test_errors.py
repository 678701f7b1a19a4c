import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, request
from sqlalchemy.exc import OperationalError

from accounts.actor import Role
from accounts.policy import Door
from app import create_app
from base.errors import ConflictError, DomainError, InvalidError, NotAllowedError, NotFoundError
from tests.applications import parts_of, settings_in, sign_in_as
from tests.clock import NOW
from tests.web.visitor_build import user
from web.access import access

RAISED = {
    "not-found": NotFoundError("There is no such thing"),
    "not-allowed": NotAllowedError("That is for your team lead"),
    "conflict": ConflictError("Somebody else changed this"),
    "domain": DomainError("The week is over"),
    "invalid": InvalidError("Choose another day", {"day": "Choose another day"}),
    "bug": RuntimeError("ZQ-name ZQ-phone"),
    "database": OperationalError("SELECT 'ZQ-name'", {"name": "ZQ-name"}, RuntimeError("locked")),
}


@pytest.fixture
def house(template_file: Path, tmp_path: Path) -> Iterator[Flask]:
    """An application with a page for each mistake, and tokens asked for."""
    (tmp_path / "test.db").write_bytes(template_file.read_bytes())
    made = create_app(settings_in(tmp_path), clock=lambda: NOW)
    made.config["WTF_CSRF_ENABLED"] = True
    made.add_url_rule("/raise/<name>", "raise", access(Door.PUBLIC)(_raise))
    made.add_url_rule("/post", "post", access(Door.PUBLIC)(_post), methods=["GET", "POST"])
    yield made
    parts_of(made).database.dispose()


def _raise(name: str) -> str:
    raise RAISED[name]


def _post() -> str:
    return str(len(request.form))


@pytest.mark.parametrize(
    ("path", "status", "said", "way_out"),
    [
        ("/no-such-page", 404, "We cannot find that page", 'href="/services"'),
        ("/raise/not-found", 404, "There is no such thing", 'href="/services"'),
        ("/raise/not-allowed", 403, "That is for your team lead", 'href="/"'),
        ("/raise/conflict", 409, "Somebody else changed this", 'href="/raise/conflict"'),
        ("/raise/domain", 400, "The week is over", 'href="/raise/domain"'),
        ("/raise/invalid", 400, "Choose another day", 'href="/raise/invalid"'),
        ("/raise/bug", 500, "It is our fault, not yours", 'href="/raise/bug"'),
        ("/raise/database", 503, "Please try again in a minute", 'href="/raise/database"'),
    ],
)
def test_each_mistake_is_told_in_our_own_page_with_a_way_out(
    house: Flask, path: str, status: int, said: str, way_out: str
) -> None:
    response = house.test_client().get(path)

    assert response.status_code == status
    assert said in response.text
    assert way_out in response.text
    for number in ("999", "116 123", "85258"):
        assert number in response.text


def test_what_went_wrong_is_logged_without_what_was_on_the_page(
    house: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        pages = [house.test_client().get(f"/raise/{name}") for name in ("bug", "database")]

    assert "RuntimeError at" in caplog.text
    assert "ZQ-" not in caplog.text
    assert not any("ZQ-" in page.text for page in pages)


def test_the_log_names_the_kind_of_page_and_never_what_was_asked(
    house: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="anydoor.requests"):
        house.test_client().get("/services?q=ZQ-words&place=N12")
        house.test_client().get("/services/00000000-0000-0000-0000-0000000000aa")

    assert "GET /services 200" in caplog.text
    assert "/services/<uuid:service_id> 404" in caplog.text
    assert "ZQ-words" not in caplog.text
    assert "0000aa" not in caplog.text


def test_a_wrong_method_says_which_would_do(house: Flask) -> None:
    response = house.test_client().post("/about")

    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert 'href="/about"' in response.text


def test_a_file_that_is_too_big_is_refused_in_words(house: Flask) -> None:
    response = house.test_client().post(
        "/post",
        data=b"x" * (10 * 1024 * 1024 + 1),
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 413
    assert "less than 10 MB" in response.text


def test_a_form_without_its_token_is_told_to_open_the_page_again(house: Flask) -> None:
    response = house.test_client().post("/post", data={"a": "b"})

    assert response.status_code == 400
    assert "open for too long" in response.text
    assert 'href="/post"' in response.text


def test_whoever_is_signed_in_is_led_back_to_their_work(house: Flask) -> None:
    client = house.test_client()
    sign_in_as(client, user(house, Role.ANALYST))

    assert 'href="/work"' in client.get("/no-such-page").text
    refused = client.get("/people")
    assert (refused.status_code, "other people&#39;s work" in refused.text) == (403, True)


def test_even_without_a_database_there_is_a_page_with_the_numbers_to_call(
    house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_arguments: object) -> None:
        raise RAISED["database"]

    client = house.test_client()
    sign_in_as(client, user(house, Role.ANALYST))
    monkeypatch.setattr("web.context.actor", away)
    response = client.get("/no-such-page")

    assert response.status_code == 404
    assert "116 123" in response.text
    assert "We cannot find that page" in response.text


def test_the_watchman_is_told_no_more_than_whether_we_are_up(
    house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise RAISED["database"]

    well = house.test_client().get("/healthz")
    assert (well.status_code, well.text) == (200, "ok\n")

    monkeypatch.setattr("web.health.db", away)
    ill = house.test_client().get("/healthz")
    assert (ill.status_code, ill.text) == (503, "not ready\n")
