"""A small directory for the tests of public pages: built, published and indexed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

from directory.search import upkeep
from storage.engine import reading, writing
from tests.applications import parts_of
from tests.directory import build


@contextmanager
def stocking(app: Flask) -> Iterator[Session]:
    """A session to fill the directory with; afterwards the index is right."""
    made = parts_of(app)
    with writing(made.database) as session:
        yield session
    with reading(made.database) as session:
        upkeep.rebuild_all(session, made.engine, made.thesaurus)


def listed(app: Flask, **values: Any) -> UUID:  # noqa: ANN401
    """One published service."""
    with stocking(app) as session:
        return build.published(session, **values)


def listed_many(app: Flask, count: int, **values: Any) -> list[UUID]:  # noqa: ANN401
    """Published services in organisations of ten; the same facts, other names."""
    with stocking(app) as session:
        owners = [build.organisation(session, f"Hall {each}") for each in range(-(-count // 10))]
        places = [str(build.location(session, owner)) for owner in owners]
        return [
            build.published(
                session,
                owners[number // 10],
                **{
                    "name": f"Money Mornings {number}",
                    "locations": [places[number // 10]],
                    **values,
                },
            )
            for number in range(count)
        ]
