"""The directory for other people's programs: a public Open Referral UK 3.0 feed, read only."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from http import HTTPStatus
from typing import Final, TypeVar
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from werkzeug.datastructures import MultiDict

from accounts.policy import Door
from base.errors import DomainError, InvalidError, NotFoundError
from base.paging import pages_of
from base.text import clean_line
from directory.feed import FeedQuery, is_held, is_in_feed, list_feed
from directory.open_referral import listed, load_documents
from directory.open_referral_terms import VOCABULARIES, Json, made_id, own_term, vocabulary
from directory.schedule import Weekday
from directory.search.find import find
from directory.search.query import SearchQuery
from web.access import access
from web.db import db
from web.feed_words import OPENAPI, codes_of, naming
from web.parts import parts, today
from web.searching import LONGEST_TEXT
from web.sitemap import public_address
from web.who_runs import who_runs

_T = TypeVar("_T")
bp = Blueprint("feed", __name__, url_prefix="/api/v1")

VERSION: Final = "HSDS-UK-3.0"  # as the standard's validators read it
PROFILE: Final = "https://github.com/OpenReferralUK/uk-profile/blob/main/docs/index.md"
PER_PAGE: Final = 50
MOST_A_PAGE: Final = 100
MOST: Final = 1_000_000  # pages, years or anything else that is counted
NOT_TAKEN: Final = {
    "postcode": "No postcode is taken in an address: it could tell where somebody lives",
    "proximity": "No postcode is taken in an address, so no distance from one",
    "format": "Only JSON is given",
    "minimal": "Give modified_after to see what changed",
}


@bp.after_request
def _for_all(response: Response) -> Response:
    """Let programs of any site read it; and ask each time whether it is still so."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "public, no-cache"
    if response.status_code == HTTPStatus.OK:
        response.add_etag()
        response.make_conditional(request)
    return response


@bp.errorhandler(DomainError)
def _refused(error: DomainError) -> tuple[Response, HTTPStatus]:
    """What is wrong, as JSON."""
    is_missing = isinstance(error, NotFoundError)
    fields = error.fields if isinstance(error, InvalidError) else {}
    status = HTTPStatus.NOT_FOUND if is_missing else HTTPStatus.BAD_REQUEST
    return jsonify(error=str(error), fields=dict(fields)), status


@bp.get("/")
@access(Door.PUBLIC)
def about() -> Response:
    """What this is, which standard it follows, and under which terms it may be used."""
    runs = who_runs()
    return jsonify(
        version=VERSION,
        profile=PROFILE,
        openapi_url=public_address(".openapi"),
        description=f"Services in {parts().area_name}, from {parts().service_name}. Each says in "
        "x_anydoor whose facts they are where they came from somebody else's list.",
        publisher={"name": runs.name or parts().service_name, "website": parts().public_url},
        licence=runs.licence or "Not said yet. Ask whoever runs this before you publish it again",
        is_demo=parts().is_demo,
    )


@bp.get("/openapi.json")
@access(Door.PUBLIC)
def openapi() -> Response:
    """What can be asked, for programs."""
    return jsonify(OPENAPI | {"servers": [{"url": public_address(".about")}]})


@bp.get("/services")
@access(Door.PUBLIC)
def services() -> Response:
    """One page of services: what each has one of, or everything when `full` is asked for."""
    page, per_page = _paging()
    ids, total = list_feed(db(), _query(), today=today(), page=page, per_page=per_page)
    documents = load_documents(db(), ids, today=today(), naming=naming)
    is_full = request.args.get("full", "").lower() == "true"
    contents = [each if is_full else listed(each) for each in documents.values()]
    return _page(contents, total, page, per_page)


@bp.get("/services/<uuid:service_id>")
@access(Door.PUBLIC)
def service(service_id: UUID) -> Response:
    """Everything that may be told of one service."""
    if not is_in_feed(db(), service_id, today=today()):
        raise NotFoundError("There is no such service in the feed")
    return jsonify(load_documents(db(), [service_id], today=today(), naming=naming)[service_id])


@bp.get("/taxonomies")
@access(Door.PUBLIC)
def taxonomies() -> Response:
    """Our own vocabularies."""
    return _listed([vocabulary(key) for key in VOCABULARIES])


@bp.get("/taxonomies/<uuid:taxonomy_id>")
@access(Door.PUBLIC)
def taxonomy(taxonomy_id: UUID) -> Response:
    """One vocabulary with its terms."""
    key = next((each for each in VOCABULARIES if made_id("taxonomy", each) == str(taxonomy_id)), "")
    if not key:
        raise NotFoundError("There is no such vocabulary here")
    return jsonify(vocabulary(key) | {"taxonomy_terms": _terms_of(key)})


@bp.get("/taxonomy_terms", endpoint="taxonomy_terms")
@access(Door.PUBLIC)
def terms() -> Response:
    """Every term of our own vocabularies."""
    return _listed([each for key in VOCABULARIES for each in _terms_of(key)])


@bp.get("/taxonomy_terms/<uuid:term_id>")
@access(Door.PUBLIC)
def term(term_id: UUID) -> Response:
    """One term."""
    every = (each for key in VOCABULARIES for each in _terms_of(key))
    found = next((each for each in every if each["id"] == str(term_id)), None)
    if found is None:
        raise NotFoundError("There is no such term here")
    return jsonify(found)


def _terms_of(key: str) -> list[Json]:
    return [own_term(key, code, naming) for code in codes_of(key)]


def _listed(every: list[Json]) -> Response:
    """One page of a list that is known whole."""
    page, per_page = _paging()
    start = (page - 1) * per_page
    return _page(every[start : start + per_page], len(every), page, per_page)


def _page(contents: list[Json], total: int, page: int, per_page: int) -> Response:
    """A page in the standard's envelope."""
    pages = pages_of(total, per_page)
    return jsonify(
        total_items=total,
        total_pages=pages,
        page_number=page,
        size=len(contents),
        first_page=page == 1,
        last_page=page >= pages,
        empty=not contents,
        contents=contents,
    )


def _paging() -> tuple[int, int]:
    """Which page, and how many on each. `perPage` is what the standard's own validator sends."""
    size = _number("per_page") or _number("perPage") or PER_PAGE
    return max(1, _number("page") or 1), min(size, MOST_A_PAGE)


def _query() -> FeedQuery:
    """What is asked of the services. Raises InvalidError that names what cannot be read."""
    args = request.args
    refused = {name: words for name, words in NOT_TAKEN.items() if args.get(name)}
    if args.get("format", "json").lower() == "json":
        refused.pop("format", None)
    if refused:
        raise InvalidError("Some of this cannot be asked here", refused)
    return FeedQuery(
        among=_found(args),
        term_ids=args.getlist("taxonomy_term_id"),
        taxonomy_ids=args.getlist("taxonomy_id"),
        organisation_id=_read("organization_id", UUID, "an id, as the feed gives them"),
        modified_after=_read("modified_after", _moment, "a date, such as 2026-03-31"),
        minimum_age=_number("minimum_age"),
        maximum_age=_number("maximum_age"),
        age=_number("age"),
    )


def _found(args: MultiDict[str, str]) -> list[UUID] | None:
    """Services with the words, held at the times; None when neither was asked for."""
    text = clean_line(args.get("search", ""))[:LONGEST_TEXT]
    day = _read("day", _weekday, "a day, such as MO or Monday")
    start = _read("start_time", time.fromisoformat, "a time, such as 09:30")
    end = _read("end_time", time.fromisoformat, "a time, such as 17:00")
    is_timed = (day, start, end) != (None, None, None)
    if not text and not is_timed:
        return None
    snapshot = parts().snapshots.current(db())
    asked, _ = find(parts().engine, snapshot, SearchQuery(text=text), today=today())
    ids = [snapshot.services[row].service_id for row in asked.ranked().rows]
    if not is_timed:
        return ids
    held = snapshot.schedules
    return [each for each in ids if is_held(held.get(each, ()), day, start, end)]


def _number(name: str) -> int | None:
    return _read(name, _whole, f"a whole number of no more than {MOST}")


def _read(name: str, reader: Callable[[str], _T], wanted: str) -> _T | None:
    """One value of the address, or None. Raises InvalidError that says what was wanted."""
    text = clean_line(request.args.get(name, ""))
    if not text:
        return None
    try:
        return reader(text)
    except ValueError as error:
        wrong = {name: f"Give {wanted}"}
        raise InvalidError(f"{name} cannot be read: give {wanted}", wrong) from error


def _whole(text: str) -> int:
    number = float(text)  # the standard has "number" for ages
    if not 0 <= number <= MOST or number != int(number):
        raise ValueError("not a whole number")
    return int(number)


def _moment(text: str) -> datetime:
    """A moment; without an offset in universal time, as the feed itself says it."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _weekday(text: str) -> Weekday:
    return Weekday(text[:2].lower())
