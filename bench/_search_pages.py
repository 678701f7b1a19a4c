"""Whole pages through the product's own server, against the same page rendered from constants."""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from bench._searches import Searched

SERVER: Final = "gunicorn gthread, 1 process, 8 threads"
CLIENTS: Final = 4
ROUNDS: Final = 5  # each page in turn; the middle one counts
CONSTANT: Final = "/measured/constant"


def address_of(searched: Searched, outcode: str) -> str:
    """The address of a results page, as a browser would ask for it."""
    query = searched.query
    args: list[tuple[str, str]] = [("q", query.text)] if query.text else []
    if query.point is not None:
        args.append(("place", outcode))
    chosen: dict[str, Sequence[str]] = {
        "domain": sorted(query.domains),
        "access": sorted(query.access_musts),
        "mode": sorted(query.modes),
        "times": sorted(query.times),
        "cost": ["free"] * query.free_only,
        "room": ["now"] * query.has_room,
    }
    args += [(name, value) for name, values in chosen.items() for value in values]
    return f"/services?{urlencode(args)}"


class Served:
    """The product in a process of its own, on the database of a folder."""

    def __init__(self, folder: Path) -> None:
        """Start it and wait until it answers."""
        self.headers: Final[dict[str, str]] = {}  # sent with every request
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: Final[int] = free.getsockname()[1]
        command = [sys.executable, "-m", "bench._search_server", str(folder), str(self.port)]
        self._process = subprocess.Popen(command, env=dict(os.environ))  # noqa: S603
        for _ in range(600):
            try:
                self.get("/services?q=")
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise RuntimeError("the server does not answer")

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(20)

    def get(self, address: str) -> bytes:
        """One page, over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        return _page(connection, address, self.headers)

    def rate(self, addresses: Sequence[str], seconds: float) -> float:
        """Pages a second, asked for by several clients that keep their connections."""
        until, done = time.monotonic() + seconds, [0] * CLIENTS

        def ask(client: int) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            while time.monotonic() < until:
                apart = client * len(addresses) // CLIENTS
                address = addresses[(apart + done[client]) % len(addresses)]
                _page(connection, address, self.headers)
                done[client] += 1

        begun = time.monotonic()
        threads = [threading.Thread(target=ask, args=[each]) for each in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(done) / (time.monotonic() - begun)


def throughput(folder: Path, addresses: Sequence[str], seconds: float) -> dict[str, Any]:
    """Pages of results a second, and the same page from constants, in turn.

    addresses: searches that fill a page of 20.
    """
    served = Served(folder)
    try:
        full = [each for each in addresses if served.get(each).count(b'class="card__name"') >= 20]  # noqa: PLR2004
        full = full or list(addresses)
        served.get(f"{CONSTANT}/keep{full[0]}")
        ratios, rates = _in_turn(served, [full] * ROUNDS, seconds)
        anew = [_other_letters(full, turn) for turn in range(ROUNDS)]  # they push out what is kept
        ratios_anew, rates_anew = _in_turn(served, anew, seconds)
        held = json.loads(served.get("/measured/memory"))
    finally:
        served.stop()
    return {
        "rps": round(median(rates), 1),
        "ratio": round(median(ratios), 3),
        "ratio_spread": [round(each, 3) for each in ratios],
        "words_anew_rps": round(median(rates_anew), 1),  # words that nobody has asked for before
        "words_anew_ratio": round(median(ratios_anew), 3),
        "addresses": len(full),
        "server_memory_mb": held["mb"],
    }


def _in_turn(
    served: Served, rounds: Sequence[Sequence[str]], seconds: float
) -> tuple[list[float], list[float]]:
    """Round by round, the rate of some pages against that of constants, and the rate."""
    ratios, rates = [], []
    for addresses in rounds:
        rates.append(served.rate(addresses, seconds))
        ratios.append(rates[-1] / served.rate([CONSTANT], seconds))
    return ratios, rates


def _other_letters(addresses: Sequence[str], turn: int) -> list[str]:
    """The same searches over and over, each time with other capitals: none is kept of those."""
    searches = [parse_qsl(urlsplit(each).query) for each in addresses]
    return [
        "/services?" + urlencode([(name, _cased(value, at, name)) for name, value in each])
        for at in range(turn * CLIENTS + 1, (turn + 1) * CLIENTS + 1)
        for each in searches
    ]


def _cased(text: str, at: int, name: str) -> str:
    """One of the ways to write what is looked for in capitals and small letters."""
    if name != "q":
        return text
    return "".join(
        letter.upper() if at >> place & 1 else letter for place, letter in enumerate(text)
    )


def _page(
    connection: http.client.HTTPConnection, address: str, headers: Mapping[str, str]
) -> bytes:
    connection.request("GET", address, headers=dict(headers))
    response = connection.getresponse()
    body = response.read()
    if response.status != http.HTTPStatus.OK:
        raise RuntimeError(f"{response.status} for {address}")
    return body
