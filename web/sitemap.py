"""What search engines may read: the public pages, and the services that the feed tells of."""

from typing import Final

from flask import Blueprint, Response, request, url_for
from markupsafe import escape

from accounts.policy import Door
from directory.feed import FeedQuery, list_feed
from web.access import access
from web.db import db
from web.parts import parts, today

bp = Blueprint("sitemap", __name__)

MOST: Final = 40_000  # addresses in one file; sitemaps.org allows 50,000
_FILES: Final = 999  # far more than there are services
_SCHEMA: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PAGES: Final = (
    "home.show",
    "home.about",
    "home.matching",
    "home.help_now",
    "home.who",
    "home.privacy",
    "home.accessibility",
    "home.complaints",
    "areas.areas",
)
_CLOSED: Final = ("/find-support/", "/my-list", "/services/missing", "/services/print", "/sign-in")
"""Not worth a search engine's visit: results of a search, what is kept for a visit, signing in."""


@bp.get("/robots.txt")
@access(Door.PUBLIC)
def robots() -> Response:
    """What to leave alone, and where the list is."""
    lines = ["User-agent: *", *(f"Disallow: {each}" for each in _CLOSED)]
    lines.append(f"Sitemap: {public_address('sitemap.show')}")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/sitemap.xml")
@access(Door.PUBLIC)
def show() -> Response:
    """Every public page that stays; where they are too many for one file, the list of files."""
    asked = request.args.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() else 0
    page = min(max(number, 1), _FILES)
    ids, total = list_feed(db(), FeedQuery(), today=today(), page=page, per_page=MOST)
    if total > MOST and not number:
        files = range(1, -(-total // MOST) + 1)
        return _xml("sitemapindex", "sitemap", [public_address(".show", page=n) for n in files])
    pages = [public_address(each) for each in _PAGES] if page == 1 else []
    services = [public_address("services.show", service_id=each) for each in ids]
    return _xml("urlset", "url", [*pages, *services])


def public_address(endpoint: str, **values: object) -> str:
    """A page of ours as others have to write it, whatever host they asked."""
    path: str = url_for(endpoint, **values)  # type: ignore[arg-type]
    return parts().public_url.rstrip("/") + path


def _xml(whole: str, each: str, addresses: list[str]) -> Response:
    lines = [f"<{each}><loc>{escape(address)}</loc></{each}>" for address in addresses]
    body = "\n".join(
        ['<?xml version="1.0" encoding="UTF-8"?>', f'<{whole} xmlns="{_SCHEMA}">', *lines]
    )
    return Response(f"{body}\n</{whole}>\n", mimetype="application/xml")
