"""An Open Referral feed fetched whole: page after page, and every service by its own address."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from importers.fetch import FetchError, Get, get
from importers.sources.events import FileError
from importers.sources.strict_json import read_json

PER_PAGE: Final = 100
MOST_PAGES: Final = 2_000
MOST_SERVICES: Final = 100_000
TRIES: Final = 3
KEEP_EVERY: Final = 100  # services
_WHOLE: Final = frozenset({"service_at_locations", "schedules", "contacts", "phones"})

Beat = Callable[[], None]
Keep = Callable[[bytes], None]


def fetch_any(
    url: str,
    beat: Beat = lambda: None,
    *,
    ask: Get = get,
    have: bytes = b"",
    keep: Keep = lambda _lines: None,
    pause: Callable[[float], None] = time.sleep,
) -> bytes:
    """What is at an address: a feed's services as lines of JSON, or a file as it is.

    have: lines fetched before, when it was stopped; keep: told all lines so far now and then.
    Raises FetchError unless all of it came: a failed fetch says nothing of what has ended.
    """
    first = _tried(url, ask, pause)
    page = _json(first)
    if not (isinstance(page, Mapping) and _is_feed(page)):
        return first
    base = url if _items(page) is not None else _services_of(url)
    lines = [line for line in have.splitlines() if line.strip()]
    known = {_id_of(json.loads(line)) for line in lines}
    total, seen = None, set[str]()
    for each_page in _pages(base, ask, pause):
        total, before = _total(each_page, total), len(seen)
        for item in _items(each_page) or []:
            service_id = _id_of(item)
            if service_id and service_id not in seen and service_id not in known:
                whole = item if _WHOLE & item.keys() else _service(base, service_id, ask, pause)
                lines.append(json.dumps(whole, ensure_ascii=False).encode())
                if len(lines) % KEEP_EVERY == 0:
                    keep(b"\n".join(lines))
                beat()
            seen.add(service_id)
        if len(seen) == before:  # a feed that sends the same page again and again
            break
    return _whole(lines, seen - {""}, total)


def _whole(lines: Sequence[bytes], seen: AbstractSet[str], total: int | None) -> bytes:
    """The lines of the services that the feed named. Raises FetchError unless all have come."""
    if not seen:
        raise FetchError("The feed has no services")
    if len(seen) > MOST_SERVICES:
        raise FetchError(f"The feed has more than {MOST_SERVICES:,} services")
    if total is not None and len(seen) < total:
        raise FetchError(f"The feed says {total} services and sent {len(seen)}", again=True)
    wanted = [line for line in lines if _id_of(json.loads(line)) in seen]
    return b"\n".join(wanted) + b"\n"


def _id_of(item: Mapping[str, Any]) -> str:
    return str(item.get("id") or "")


def _pages(base: str, ask: Get, pause: Callable[[float], None]) -> Iterator[Mapping[str, Any]]:
    for number in range(1, MOST_PAGES + 1):
        page = _json(_tried(_with(base, page=number, per_page=PER_PAGE), ask, pause))
        if not isinstance(page, Mapping) or not _items(page):
            if number == 1:
                raise FetchError("The feed's first page has no list of services")
            return
        yield page
        last = page.get("last_page", page.get("last"))
        pages = page.get("total_pages", page.get("totalPages"))
        if last is True or (isinstance(pages, int) and number >= pages):
            return
    raise FetchError("The feed never ends")


def _service(base: str, service_id: str, ask: Get, pause: Callable[[float], None]) -> Any:  # noqa: ANN401
    parts = urlsplit(base)
    path = f"{parts.path.rstrip('/')}/{quote(service_id, safe='')}"
    found = _json(_tried(urlunsplit((parts.scheme, parts.netloc, path, "", "")), ask, pause))
    if not isinstance(found, Mapping) or "name" not in found:
        raise FetchError(f"The service {service_id[:60]} of the feed cannot be read")
    return found


def _tried(url: str, ask: Get, pause: Callable[[float], None]) -> bytes:
    """An answer, asked for up to three times."""
    for number in range(1, TRIES + 1):
        try:
            return ask(url)
        except FetchError as error:
            if not error.again or number == TRIES:
                raise
            pause(2.0**number)
    raise AssertionError("unreachable")


def _json(data: bytes) -> Any:  # noqa: ANN401
    """The JSON of an answer; None if it is none."""
    try:
        return read_json(data)
    except FileError:
        return None


def _is_feed(page: Mapping[str, Any]) -> bool:
    return _items(page) is not None or ("version" in page and "openapi_url" in page)


def _items(page: Mapping[str, Any]) -> list[Mapping[str, Any]] | None:
    found = page.get("contents", page.get("content"))
    if not isinstance(found, list):
        return None
    return [each for each in found if isinstance(each, Mapping)]


def _total(page: Mapping[str, Any], before: int | None) -> int | None:
    found = page.get("total_items", page.get("totalElements"))
    return found if isinstance(found, int) else before


def _services_of(url: str) -> str:
    parts = urlsplit(url)
    path = f"{parts.path.rstrip('/')}/services"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _with(url: str, **query: int) -> str:
    parts = urlsplit(url)
    added = "&".join(filter(None, (parts.query, urlencode(query))))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, added, ""))
