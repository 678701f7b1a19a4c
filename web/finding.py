"""Finding a service for a person by words. The words are posted, so no address holds them."""

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length

from accounts.policy import Door
from base.text import clean_line
from directory.search.find import search
from directory.search.query import SearchQuery
from people.pages import Person
from people.scope import visible_person
from places.homes import is_wide
from referrals.drafting import told_here
from web.access import access, current_actor
from web.db import db
from web.found import asks_of, just_outside_cards
from web.parts import parts, today
from web.people import open_person
from web.service_cards import card_of, explained

bp = Blueprint("finding", __name__)

KEPT: Final = "finding"
"""Where the session keeps the words: for one person at a time, until the next search."""


class FindForm(FlaskForm):
    """What to look for."""

    text = StringField(
        "What are you looking for?",
        description="For example a cooking group, help with debt, or the name of a service.",
        filters=[lambda text: clean_line(text or "")],
        validators=[Length(max=200, message="Use 200 characters or fewer")],
    )


@bp.get("/people/<uuid:person_id>/find")
@access(Door.CASELOAD)
def show(person_id: UUID) -> str:
    """The services found for this person, near them where we know where they live."""
    person = open_person(person_id, "record")
    kept = session.get(KEPT) or {}
    text = str(kept.get("text", "")) if kept.get("person") == str(person_id) else ""
    return _show(person, text, FindForm(formdata=None, data={"text": text}))


@bp.post("/people/<uuid:person_id>/find")
@access(Door.CASELOAD)
def look_for(person_id: UUID) -> ResponseReturnValue:
    """Keep the words, and show what they find. Raises NotFoundError out of scope."""
    form = FindForm()
    if not form.validate_on_submit():
        return _show(open_person(person_id, "record"), "", form), 400
    visible_person(db(), person_id, current_actor())
    session[KEPT] = {"person": str(person_id), "text": form.text.data or ""}
    values: dict[str, Any] = {"person_id": person_id, **_where_from()}
    return redirect(url_for(".show", **values))


def _show(person: Person, text: str, form: FindForm) -> str:
    made = parts()
    found = made.places.find(person.contact.postcode) if person.contact.postcode else None
    query = SearchQuery(
        text=text,
        point=found.point if found else None,
        is_wide=found is not None and is_wide(found),
        parts=found.parts if found else (),
        practice_code=person.practice_code,
        soft_edge_km=made.weights.reach.soft_edge_km,
        page=max(request.args.get("page", 1, type=int), 1),
    )
    snapshot = made.snapshots.current(db())
    page = search(db(), made.engine, snapshot, query, today=today(), places=made.places)
    edge = just_outside_cards(page) if page.query.page >= page.pages else []
    ids = [hit.card.service_id for hit in page.hits] + [UUID(card.key) for card in edge]
    return render_template(
        "finding/show.html",
        person=person,
        form=form,
        text=text,
        cards=[explained(card_of(hit.card, km=hit.km), (), asks_of(hit)) for hit in page.hits],
        edge=edge,
        takes=set(map(str, told_here(db(), ids))),
        page=page,
        is_place_known=found is not None,
        where_from=_where_from(),
    )


def _where_from() -> dict[str, str]:
    """The session and area that led here, to go on with them."""
    return {name: request.args[name] for name in ("session", "area") if name in request.args}
