"""Change what is held of a record's organisation and places, field by field."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from directory.commands import (
    LocationFields,
    OwnerLists,
    Source,
    add_location,
    edit_location,
    edit_organisation,
    keep_location_lists,
    keep_organisation_lists,
)
from importers.arrivals import (
    is_a_place,
    location_fields,
    organisation_fields,
    owner_lists,
    service_values,
)
from importers.jobs import Job
from importers.queries import Target, own_key
from importers.records import ImportedRecord, part_of, place_keys, place_part

_LISTS: Final = frozenset(OwnerLists.__dataclass_fields__)


def keep_organisation(
    session: Session,
    target: Target,
    new: Mapping[str, Any],
    job: Job,
) -> bool:
    """Set what the feed changed of an organisation. Returns whether there was anything."""
    told = part_of(new, "organisation")
    if told.keys() - _LISTS:
        edit_organisation(
            session,
            target.organisation_id,
            organisation_fields(target.organisation, told),
            seen_version=target.organisation_version,
            actor=job.actor,
            now=job.now,
        )
    if told.keys() & _LISTS:
        lists = owner_lists(target.organisation_lists, told)
        keep_organisation_lists(
            session, target.organisation_id, lists, actor=job.actor, now=job.now
        )
    return bool(told)


def keep_places(
    session: Session,
    record: ImportedRecord,
    target: Target,
    new: Mapping[str, Any],
    job: Job,
) -> dict[str, str]:
    """Set what the feed changed of the places, and add those it has come to know.

    Returns the feed's key of each -> our id.
    """
    ids = {key: str(each.location_id) for key, each in target.places.items()}
    for key in place_keys(new):
        told = part_of(new, place_part(key))
        known = target.places.get(key)
        if known is None and not is_a_place(record.values, key):
            continue
        if known is None:
            ids[key] = str(_add(session, record, key, target, job))
            continue
        if told.keys() - _LISTS:
            fields = location_fields(known.fields, told)
            edit_location(session, known.location_id, fields, actor=job.actor, now=job.now)
        if told.keys() & _LISTS:
            lists = owner_lists(known.lists, told)
            keep_location_lists(session, known.location_id, lists, actor=job.actor, now=job.now)
    return ids


def to_service(new: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    """What the feed changed of the service, in the form of `directory.fields`."""
    return service_values(part_of(new, "service"), ids)


def _add(session: Session, record: ImportedRecord, key: str, target: Target, job: Job) -> UUID:
    """A place that the feed has come to know."""
    told = part_of(record.values, place_part(key))
    terms = job.profile
    item = own_key(record.source_id, key)
    source = Source(terms.key, item, terms.licence, terms.attribution)
    fields = location_fields(LocationFields(), told)
    location_id = add_location(
        session, target.organisation_id, fields, actor=job.actor, source=source
    )
    lists = owner_lists(OwnerLists(), told)
    if lists != OwnerLists():
        keep_location_lists(session, location_id, lists, actor=job.actor, now=job.now)
    return location_id
