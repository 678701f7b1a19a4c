"""What the worker does for changes to many listings: one part after the other, then no more."""

from functools import partial
from uuid import UUID

from flask import Flask

from base.errors import ConflictError
from directory.bulk import ERRAND
from directory.bulk_steps import take_step
from storage import outbox
from storage.engine import writing
from storage.outbox import Errand
from storage.worker import Handler
from web.parts import now, parts


def handlers(app: Flask) -> dict[str, Handler]:
    """What to do with the errands of such changes."""
    return {ERRAND: partial(_do, app)}


def _do(app: Flask, errand: Errand) -> None:
    """Carry out, or undo, all of one change."""
    run_id = UUID(errand.payload["run_id"])
    with app.app_context():
        database = parts().database
        is_more = True
        while is_more:
            with writing(database) as session:
                if not outbox.renew(session, errand, now=now()):
                    raise ConflictError("Another worker goes on with this")
                is_more = take_step(session, run_id, now=now())
