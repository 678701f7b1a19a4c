"""People who keep listings, signed in, and what their pages cost."""

from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from accounts.actor import Role
from accounts.commands import NewUser, add_membership, add_user
from directory.pages import ServiceForEdit
from directory.queries import get_service_for_edit
from storage.engine import Database, reading, writing
from tests.applications import sign_in_as
from tests.clock import NOW, TODAY
from tests.directory import build


def kept(database: Database, service_id: UUID) -> ServiceForEdit:
    """What is stored of a service."""
    with reading(database) as session:
        return get_service_for_edit(session, service_id, viewer=build.EDITOR, today=TODAY)


def editor(database: Database, email: str = "edith@desk.example") -> UUID:
    with writing(database) as session:
        user_id = add_user(session, NewUser(email, "Edith Mwangi"), now=NOW)
        add_membership(session, user_id, Role.EDITOR)
    return user_id


def member(
    database: Database,
    *organisation_ids: UUID | None,
    email: str = "mem@rooms.example",
    is_editor: bool = False,
) -> UUID:
    with writing(database) as session:
        user_id = add_user(session, NewUser(email, "Meera Shah"), now=NOW)
        if is_editor:
            add_membership(session, user_id, Role.EDITOR)
        for organisation_id in organisation_ids:
            add_membership(session, user_id, Role.ORGANISATION, organisation_id=organisation_id)
    return user_id


def signed_in(app: Flask, user_id: UUID) -> FlaskClient:
    client = app.test_client()
    sign_in_as(client, user_id)
    return client


def draft(database: Database, organisation_id: UUID, **values: Any) -> UUID:  # noqa: ANN401
    with writing(database) as session:
        return build.draft(session, organisation_id, **values)


def published(database: Database, organisation_id: UUID, **values: Any) -> UUID:  # noqa: ANN401
    with writing(database) as session:
        return build.published(session, organisation_id, **values)
