"""Writes to a listing by those who keep it: make, change, publish, drop, end."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from directory.announcing import announce
from directory.fields import STORED_WITH, clean_fields, empty_fields
from directory.history import Hand, keep_present, keep_version, version_values
from directory.models import ServiceRow
from directory.organisations import Source, free_slug
from directory.owning import (
    is_editor,
    own_organisation,
    require_editor,
    service_to_change,
)
from directory.rules import difference, problems_between, settled
from directory.storing import store_fields
from directory.terms import Missing, ServiceStatus, VersionCause
from directory.unlisted import refuse_unlisted
from directory.values import load_listings, load_values, missing_of

CHANGED: Final = "Someone else changed this service while you were editing it"


def create_service(
    session: Session,
    organisation_id: UUID,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    source: Source | None = None,
) -> UUID:
    """Add a draft, by an editor or a member of the organisation. Nothing is published.

    values: fields as in `directory.fields`; those left out are empty.
    Raises NotFoundError out of scope, InvalidError with a message for each wrong field.
    """
    own_organisation(session, organisation_id, actor)
    whole = checked(empty_fields(), values)
    row = ServiceRow(
        id=uuid4(),
        organisation_id=organisation_id,
        name=whole["name"],
        slug=free_slug(session, ServiceRow, whole["name"]),
        hand_edited=[] if source else sorted(values),
        closed_loops={},
        created_at=now,
        updated_at=now,
        **(source.columns() if source else {}),
    )
    session.add(row)
    session.flush()
    store_fields(session, row, whole, now=now)
    return row.id


def edit_service(
    session: Session,
    service_id: UUID,
    values: Mapping[str, Any],
    *,
    seen_version: int,
    actor: Actor,
    now: datetime,
) -> tuple[str, ...]:
    """Change fields at once, and return the names of those that did change.

    An editor changes any listing; a member only a draft of their own, since what is published
    is changed by a proposal. Fields changed by hand are no longer overwritten by a feed.
    Raises NotFoundError out of scope, NotAllowedError for a member's published service,
    ConflictError if it changed since it was shown, InvalidError for wrong fields.
    """
    row = service_to_change(session, service_id, actor)
    if not is_editor(actor) and row.status is not ServiceStatus.DRAFT:
        raise NotAllowedError("An editor looks at changes to a published service: propose them")
    if row.version != seen_version:
        raise ConflictError(CHANGED)
    return apply_by_hand(session, row, values, Hand(actor.user_id, VersionCause.EDITED), now=now)


def edit_from_feed(
    session: Session, service_id: UUID, values: Mapping[str, Any], *, actor: Actor, now: datetime
) -> tuple[str, ...]:
    """Change fields from a feed, except those edited by hand. Returns what did change."""
    require_editor(actor)
    row = service_to_change(session, service_id, actor)
    open_to_feed = {name: values[name] for name in values if name not in row.hand_edited}
    return _apply(session, row, open_to_feed, Hand(None, VersionCause.FEED), now=now)


def apply_by_hand(
    session: Session, row: ServiceRow, values: Mapping[str, Any], hand: Hand, *, now: datetime
) -> tuple[str, ...]:
    """Change fields and remember them as edited by hand. The caller has checked the right."""
    changed = _apply(session, row, values, hand, now=now)
    row.hand_edited = sorted({*row.hand_edited, *changed})
    session.flush()
    return changed


def restore_version(
    session: Session,
    service_id: UUID,
    number: int,
    *,
    seen_version: int,
    actor: Actor,
    now: datetime,
) -> tuple[str, ...]:
    """Let a listing say exactly what it said at a version, as a new version. Returns what changed.

    Raises NotAllowedError unless the actor is an editor, ConflictError if it changed since it was
    shown, InvalidError if a place it named is no longer there.
    """
    values = version_values(session, service_id, number, viewer=actor)
    row = service_to_change(session, service_id, actor)
    if row.version != seen_version:
        raise ConflictError(CHANGED)
    return apply_by_hand(session, row, values, Hand(actor.user_id, VersionCause.RESTORED), now=now)


def checked(live: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Every field of a listing after a change. Raises InvalidError, field by field."""
    return agreeing({**live, **clean_fields(values)})


def agreeing(values: Mapping[str, Any]) -> dict[str, Any]:
    """Every field of a listing, each clean by itself. Raises InvalidError if two do not agree."""
    whole = settled(values)
    wrong = problems_between(whole)
    if wrong:
        raise InvalidError("Some of this cannot be kept as it is", wrong)
    return whole


def publish_services(
    session: Session, service_ids: Collection[UUID], *, actor: Actor, now: datetime
) -> int:
    """Publish drafts, and ended or dropped services again: all of them or none.

    Returns how many were not published before. Raises NotAllowedError unless the actor is an
    editor; InvalidError whose `fields` say what each service lacks ("<id>" -> codes, joined by
    commas) if any cannot be published.
    """
    require_editor(actor)
    listings = load_listings(session, service_ids)
    _require_all(service_ids, listings)
    lacking = {
        gathered.service: missing_of(gathered.service, gathered.organisation, values)
        for gathered, values in listings.values()
    }
    _refuse_incomplete({row: codes for row, codes in lacking.items() if codes})
    refuse_unlisted(session, service_ids)
    return _move(session, [*lacking], ServiceStatus.PUBLISHED, now=now)


def drop_services(
    session: Session, service_ids: Collection[UUID], *, reason: str, actor: Actor, now: datetime
) -> int:
    """Decide not to publish drafts: all of them or none. Returns how many.

    Raises ConflictError if one of them is published already.
    """
    require_editor(actor)
    rows = _rows(session, service_ids)
    if any(row.status in {ServiceStatus.PUBLISHED, ServiceStatus.CLOSED} for row in rows):
        raise ConflictError("Some of these are not drafts. Nothing was dropped")
    return _move(session, rows, ServiceStatus.DROPPED, reason=reason, now=now)


def close_service(
    session: Session, service_id: UUID, *, reason: str, actor: Actor, now: datetime
) -> None:
    """A published service has ended: the public no longer finds it, its history stays."""
    require_editor(actor)
    [row] = _rows(session, [service_id])
    if row.status is not ServiceStatus.PUBLISHED:
        raise ConflictError("Only a published service can be ended")
    _move(session, [row], ServiceStatus.CLOSED, reason=reason, now=now)


def return_to_draft(
    session: Session, service_id: UUID, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Take a listing back among the drafts, whatever its state: the public no longer finds it.

    Undoes publishing and dropping. Raises NotAllowedError unless the actor is an editor.
    """
    require_editor(actor)
    _move(session, _rows(session, [service_id]), ServiceStatus.DRAFT, reason=reason, now=now)


def _apply(
    session: Session, row: ServiceRow, values: Mapping[str, Any], hand: Hand, *, now: datetime
) -> tuple[str, ...]:
    """Store the fields that differ, keep the version, and tell the public side that sees it."""
    live = load_values(session, [row.id])[row.id]
    whole = checked(live, values)
    changes = difference(live, whole)
    if changes:
        keep_present(session, row, live)
        stored = {*changes, *(STORED_WITH[name] for name in changes if name in STORED_WITH)}
        store_fields(session, row, {name: whole[name] for name in stored}, now=now)
        keep_version(session, row, hand, [*changes], whole, now=now)
        if row.status is ServiceStatus.PUBLISHED:
            announce(session, [row.id], now=now)
    return tuple(changes)


def _move(
    session: Session,
    rows: Sequence[ServiceRow],
    status: ServiceStatus,
    *,
    reason: str = "",
    now: datetime,
) -> int:
    """Give rows a status, and tell the public side of those it sees or saw."""
    moved = [row for row in rows if row.status is not status]
    public = [row.id for row in moved if ServiceStatus.PUBLISHED in {row.status, status}]
    for row in moved:
        row.status, row.status_reason, row.updated_at = status, reason, now
    session.flush()
    if public:
        announce(session, public, now=now)
    return len(moved)


def _refuse_incomplete(lacking: Mapping[ServiceRow, Sequence[Missing]]) -> None:
    if not lacking:
        return
    named = ", ".join(sorted(row.name for row in lacking))
    raise InvalidError(
        f"Nothing was published: {len(lacking)} of these need more first ({named})",
        {str(row.id): ", ".join(codes) for row, codes in lacking.items()},
    )


def _rows(session: Session, service_ids: Collection[UUID]) -> list[ServiceRow]:
    found = load_listings(session, service_ids)
    _require_all(service_ids, found)
    return [gathered.service for gathered, _ in found.values()]


def _require_all(service_ids: Collection[UUID], found: Mapping[UUID, object]) -> None:
    if not set(service_ids) <= found.keys():
        raise NotFoundError("Some of these services are no longer here")
