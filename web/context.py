"""What every template may use: the product's name, who is signed in, where one can go."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import Flask, current_app, request, url_for

from accounts.actor import Actor, Role
from accounts.policy import Door, may_open
from referrals.reach import deadlines_of
from web import (
    wording,
    wording_measures,
    wording_person,
    wording_record,
    wording_referral,
    wording_rights,
    wording_staff,
)
from web.access import actor
from web.db import db
from web.detail_words import PHONE_KINDS, money_words, valid_words
from web.parts import parts, today
from web.record_words import times_words
from web.reranking import switch_fields
from web.service_cards import reply_words
from web.sessions import time_left
from web.shortlist import kept
from web.translation import gettext, gettext_noop
from web.wording_staff import ROLES

PLACES: Final = (
    ("People", "people.show_caseload", Door.CASELOAD),
    ("Quick match", "quick_match.show", Door.CASELOAD),
    ("Referrals", "sent.show", Door.CASELOAD),
    ("Messages back", "loop.inbox", Door.CORE_TEAM),
    ("Referrals to us", "inbox.show", Door.INBOX),
    ("Our listings", "listings.show", Door.OWN_LISTING),
    ("Editors' desk", "desk.show", Door.DESK),
    ("Reports", "reports.show", Door.REPORTS),
    ("Users", "users.show", Door.ADMIN),
)
"""Words, endpoint and door of each staff page in the main menu."""

PUBLIC_PLACES: Final = (
    (gettext_noop("Search"), "services.results"),
    (gettext_noop("Find support for me"), "find_support.areas"),
    (gettext_noop("My list"), "shortlist.show"),
)


@dataclass(frozen=True, slots=True)
class CurrentUser:
    """Who is signed in, in words."""

    name: str
    role_words: str


def init_app(app: Flask) -> None:
    """Hand the shared names to every template."""
    app.context_processor(_shared)
    app.jinja_env.globals.update(
        person_words=wording_person,
        record_words=wording_record,
        staff_words=wording_staff,
        referral_words=wording_referral,
        rights_words=wording_rights,
        switch_fields=switch_fields,
    )
    with app.app_context():
        app.jinja_env.globals["dialog_words"] = parts().questionnaire
    app.jinja_env.globals["measure_words"] = wording_measures
    app.jinja_env.globals["page_link"] = page_link
    app.jinja_env.globals["answer_days"] = answer_days
    app.jinja_env.filters["short_day"] = short_day
    app.jinja_env.filters["times_words"] = times_words
    app.jinja_env.filters["mode_words"] = wording.MODES.__getitem__
    app.jinja_env.filters["language_words"] = wording.language_words
    app.jinja_env.filters["phone_kind"] = PHONE_KINDS.__getitem__
    app.jinja_env.filters["money_words"] = money_words
    app.jinja_env.filters["valid_words"] = valid_words
    app.jinja_env.globals["reply_words"] = reply_words


def answer_days() -> int:
    """Within how many working days a service has to answer, as agreed here."""
    return deadlines_of(db()).answer


def page_link(number: int) -> str:
    """The address of the present page with another page number; everything else in it stays."""
    asked: dict[str, Any] = {**request.args.to_dict(flat=False), "page": [str(number)]}
    return url_for(request.endpoint or "home.show", **(request.view_args or {}), **asked)


def short_day(day: date) -> str:
    """A day for the foot of a graph: "3 Mar 26"."""
    return f"{day.day} {day:%b %y}"


def _shared() -> dict[str, Any]:
    found = parts()
    who, (minutes, is_last) = actor(), time_left()
    return {
        "service_name": found.service_name,
        "area_name": found.area_name,
        "is_demo": found.is_demo,
        "idle_minutes": minutes,
        "is_last_hour": is_last,
        "crisis": found.crisis.in_language(),
        "today": today(),
        "actor": who,
        "current_user": CurrentUser(who.name, _role_words(who)) if who else None,
        "navigation": _navigation(who),
    }


def _role_words(who: Actor) -> str:
    return ", ".join(ROLES[role] for role in Role if role in who.roles)


def _navigation(who: Actor | None) -> list[tuple[str, str, bool]]:
    """The menu: public pages, and the staff pages whose door is open."""
    public = [
        (gettext(words), endpoint)
        for words, endpoint in PUBLIC_PLACES
        if not who or "." in endpoint
    ]
    staff = [(words, endpoint) for words, endpoint, door in PLACES if may_open(door, who)]
    items = staff + public[:1] if who else public
    blueprint = (request.endpoint or "").partition(".")[0]
    return [
        (_counted(words, endpoint), url_for(endpoint), blueprint == endpoint.partition(".")[0])
        for words, endpoint in items
        if endpoint in current_app.view_functions
    ]


def _counted(words: str, endpoint: str) -> str:
    """The visitor's list says how much is on it."""
    count = len(kept()) if endpoint == "shortlist.show" else 0
    return f"{words} ({count})" if count else words
