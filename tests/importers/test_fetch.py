import json
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from importers.feeds import fetch_any
from importers.fetch import FetchError, get, look_at
from tests.importers import messy

PUBLIC = "93.184.215.14"


def _at(*addresses: str) -> Callable[[str, int], Sequence[str]]:
    return lambda _host, _port: addresses


@pytest.mark.parametrize(
    "url",
    [
        "ftp://feed.example/", "file:///etc/passwd", "gopher://feed.example", "//feed.example",
        "https://",
        "https:///x", "javascript:alert(1)", "data:text/plain,x",
        "https://user@feed.example",
        "https://user:pass@feed.example/", "https://feed.example:22/", "http://feed.example:8080/",
        "http://feed.example:99999/", "https://feed.example/\r\nHost: x", "https://feed .example/",
        "",
    ],
)  # fmt: skip
def test_what_is_no_plain_address_of_the_web_is_not_fetched(url: str) -> None:
    with pytest.raises(FetchError):
        look_at(url, _at(PUBLIC))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.5.4", "192.168.1.1",  # noqa: S104
        "169.254.169.254", "100.64.0.1", "192.0.0.8", "198.18.0.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:93.184.215.14",
        "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:7f00:1::", "fc00::1", "fd12::1",
        "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "not an address",
    ],
)  # fmt: skip
def test_no_address_that_leads_inside_is_connected_to(address: str) -> None:
    with pytest.raises(FetchError, match="not on the public internet"):
        look_at("https://feed.example/", _at(PUBLIC, address))


@pytest.mark.parametrize("host", ["directory.westwater.example", "a.test", "localhost"])
def test_nobody_is_asked_where_an_invented_name_leads(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", None)
    with pytest.raises(FetchError, match="is an invented name"):
        look_at(f"https://{host}/feed")


def test_the_connection_goes_to_the_address_that_was_looked_at() -> None:
    target = look_at("https://Feed.Example/services?page=1#x", _at(PUBLIC))

    assert (target.host, target.port, target.address) == ("feed.example", 443, PUBLIC)
    assert target.path == "/services?page=1"


@pytest.fixture
def inside() -> Iterator[tuple[int, list[bytes]]]:
    """A server on this machine that nobody may reach by a fetch, and what it heard."""
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(5)

    def listen() -> None:
        try:
            while True:
                connection, _ = server.accept()
                with connection:
                    heard.append(connection.recv(1000))
        except OSError:
            return

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield server.getsockname()[1], heard
    server.close()


def test_neither_names_nor_redirects_nor_changed_answers_lead_inside(
    inside: tuple[int, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, heard = inside
    for url in (f"http://127.0.0.1:{port}/", f"http://localhost:{port}/", "http://2130706433/"):
        with pytest.raises(FetchError):
            get(url)
    answers = iter([(302, "http://inside.example/", b""), (200, "", b"secret")])
    monkeypatch.setattr("importers.fetch._ask", lambda _target: next(answers))
    seen = iter([[PUBLIC], ["127.0.0.1"]])
    with pytest.raises(FetchError, match="not on the public internet"):
        get("http://feed.example/", lambda _host, _port: next(seen))
    assert heard == []


def test_redirects_end_and_errors_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importers.fetch._ask", lambda _target: (302, "/again", b""))
    with pytest.raises(FetchError, match="on and on"):
        get("http://feed.example/", _at(PUBLIC))
    monkeypatch.setattr("importers.fetch._ask", lambda _target: (503, "", b""))
    with pytest.raises(FetchError, match="answered 503") as found:
        get("http://feed.example/", _at(PUBLIC))
    assert found.value.again


class Feed:
    """A feed of some services, a page at a time, that can fail."""

    def __init__(self, count: int, per_page: int = 2) -> None:
        self.count, self.per_page = count, per_page
        self.asked: list[str] = []
        self.broken: set[int] = set()  # of the asked ones, by number

    def __call__(self, url: str) -> bytes:
        self.asked.append(url)
        if len(self.asked) in self.broken:
            raise FetchError("feed.example answered 503", again=True)
        place = url.partition("/services/")[2]
        if place:
            return json.dumps(messy.service(int(place[-3:]))).encode()
        if "?" not in url:
            return json.dumps(
                {"version": "HSDS-UK-3.0", "openapi_url": "x", "profile": "y"}
            ).encode()
        number = int(url.partition("page=")[2].partition("&")[0])
        first = (number - 1) * self.per_page
        names = range(first + 1, min(first + self.per_page, self.count) + 1)
        items = [{"id": messy.service(n)["id"], "name": f"Warm Room {n}"} for n in names]
        pages = -(-self.count // self.per_page)
        last: dict[str, Any] = {"total_items": self.count, "last_page": number >= pages}
        return json.dumps({"contents": items, **last}).encode()


def _ids(data: bytes) -> list[str]:
    return [json.loads(line)["id"][-2:] for line in data.splitlines()]


def test_every_page_is_fetched_and_every_service_whole() -> None:
    feed = Feed(5)

    data = fetch_any("https://feed.example/v3", ask=feed, pause=lambda _: None)

    assert _ids(data) == ["01", "02", "03", "04", "05"]
    assert "service_at_locations" in json.loads(data.splitlines()[0])


def test_a_fetch_that_was_stopped_goes_on_and_asks_for_no_service_twice() -> None:
    whole = fetch_any("https://feed.example/v3", ask=Feed(5), pause=lambda _: None)
    feed = Feed(5)

    have = b"\n".join(whole.splitlines()[:3])
    data = fetch_any("https://feed.example/v3", ask=feed, have=have, pause=lambda _: None)

    assert data == whole
    assert sum("/services/" in url for url in feed.asked) == 2


def test_what_fails_once_is_asked_again_and_what_stays_away_fails_the_whole() -> None:
    feed = Feed(3)
    feed.broken = {2, 5}
    assert len(_ids(fetch_any("https://feed.example/v3", ask=feed, pause=lambda _: None))) == 3
    feed = Feed(3)
    feed.broken = set(range(4, 20))
    with pytest.raises(FetchError):
        fetch_any("https://feed.example/v3", ask=feed, pause=lambda _: None)


def test_a_feed_that_sends_less_than_it_says_is_no_feed_of_less() -> None:
    short = {"total_items": 9, "contents": [messy.service(1)], "last_page": True}

    with pytest.raises(FetchError, match="says 9 services and sent 1"):
        fetch_any("https://f.example/services", ask=lambda _: json.dumps(short).encode())


def test_a_feed_that_ignores_pages_and_a_plain_file_are_taken_as_they_are() -> None:
    same = messy.page(messy.service(1), messy.service(2))
    assert _ids(fetch_any("https://f.example/services", ask=lambda _: same)) == ["01", "02"]
    assert fetch_any("https://f.example/list.csv", ask=lambda _: b"name\nTea\n") == b"name\nTea\n"
