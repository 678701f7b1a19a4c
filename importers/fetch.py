"""Fetch what somebody else publishes, without ever reaching into our own network.

Every address a name resolves to is looked at, the connection goes to the one that was looked at,
and every redirect is treated as a new address. Only the worker fetches.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import urljoin, urlsplit

MOST_BYTES: Final = 60_000_000  # of one answer
MOST_SECONDS: Final = 30.0  # for one answer, from the first word to the last
MOST_REDIRECTS: Final = 3
AGENT: Final = "Anydoor directory import"
_PORTS: Final = {"http": 80, "https": 443}
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_LATER: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_OK: Final = 200
_HIDDEN: Final = tuple(
    ipaddress.ip_network(each)
    for each in (
        "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "::ffff:0:0/96",
        "fec0::/10", "fe80::/10", "ff00::/8", "100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15",
        "240.0.0.0/4",
    )
)  # fmt: skip
"""Networks that lead inside in ways `is_global` does not see: NAT64, 6to4, Teredo, mapped."""

_INVENTED: Final = (".example", ".invalid", ".test", ".localhost")
"""Ends of names that are kept for examples (RFC 2606): nobody is asked where they lead."""

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve: TypeAlias = Callable[[str, int], Sequence[str]]
Get: TypeAlias = Callable[[str], bytes]


class FetchError(Exception):
    """Nothing usable came. The message may be shown. again: it may come if asked again."""

    def __init__(self, said: str, *, again: bool = False) -> None:
        """Keep whether to ask again."""
        super().__init__(said)
        self.again = again


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect, after everything about an address was looked at."""

    scheme: str
    host: str
    port: int
    path: str
    address: str


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a host. Raises FetchError for one that has none, or is an invented name."""
    if f".{host}".endswith(_INVENTED):
        raise FetchError(f"{host} is an invented name, so there is nothing to fetch")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise FetchError(f"{host} cannot be found", again=True) from error
    return [str(each[4][0]) for each in found]


def look_at(url: str, find: Resolve = resolve) -> Target:
    """Check an address. Raises FetchError for any that is not plainly of the public internet."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
    except (ValueError, UnicodeError) as error:
        raise FetchError("This is not a web address") from error
    if parts.scheme not in _PORTS or not host or any(letter <= " " for letter in url):
        raise FetchError("Only addresses that begin with https:// or http:// are fetched")
    if parts.username is not None or parts.password is not None:
        raise FetchError("An address with a name or password in it is not fetched")
    port = port or _PORTS[parts.scheme]
    if port not in _PORTS.values():
        raise FetchError(f"Port {port} is not fetched: only 80 and 443")
    found = list(find(host, port))
    if not found or not all(is_public(each) for each in found):
        raise FetchError(f"{host} is not on the public internet")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path, found[0])


def is_public(text: str) -> bool:
    """Whether an address is of the public internet, and does not stand for another one."""
    try:
        address: Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if any(address in network for network in _HIDDEN if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def get(url: str, find: Resolve = resolve) -> bytes:
    """The answer at an address. Raises FetchError for anything but a whole one."""
    for _ in range(MOST_REDIRECTS + 1):
        target = look_at(url, find)
        try:
            status, place, data = _ask(target)
        except (OSError, http.client.HTTPException) as error:
            said = f"{target.host} did not answer ({type(error).__name__})"
            raise FetchError(said, again=True) from error
        if status in _REDIRECTS and place:
            url = urljoin(url, place)
            continue
        if status != _OK:
            raise FetchError(f"{target.host} answered {status}", again=status in _LATER)
        return data
    raise FetchError("The address leads on and on to others")


def _ask(target: Target) -> tuple[int, str, bytes]:
    """One question to the address that was looked at; its name is still checked by TLS."""
    until = time.monotonic() + MOST_SECONDS
    raw = socket.create_connection((target.address, target.port), timeout=10)
    try:
        if target.scheme == "https":
            raw = ssl.create_default_context().wrap_socket(raw, server_hostname=target.host)
        connection = http.client.HTTPConnection(target.host, target.port, timeout=10)
        connection.sock = raw
        headers = {"User-Agent": AGENT, "Accept": "application/json, */*;q=0.5"}
        connection.request("GET", target.path, headers=headers)
        answer = connection.getresponse()
        found = bytearray()
        while chunk := answer.read(65_536):
            found += chunk
            if len(found) > MOST_BYTES:
                raise FetchError(f"The answer is larger than {MOST_BYTES // 1_000_000} MB")
            if time.monotonic() > until:
                raise FetchError(f"The answer took over {MOST_SECONDS:.0f} seconds", again=True)
        return answer.status, answer.getheader("Location") or "", bytes(found)
    finally:
        raw.close()
