"""Whose listings a page is about: somebody as a member of their organisations only."""

from dataclasses import replace
from uuid import UUID

from flask import abort, request

from accounts.actor import Actor, Role
from directory.queries import organisation_names
from web.access import current_actor
from web.db import db


def as_member(actor: Actor) -> Actor:
    """Somebody as a member of their organisations only, whatever else they are."""
    return replace(actor, roles=actor.roles & {Role.ORGANISATION})


def own_organisation() -> tuple[UUID, str]:
    """The organisation that a page is about: the one asked for, else the first by name."""
    names = organisation_names(db(), current_actor().organisation_ids)
    asked = request.args.get("organisation", "")
    found = {each: name for each, name in names.items() if asked in ("", str(each))}
    if not found:
        abort(404)
    return min(found.items(), key=lambda each: each[1])
