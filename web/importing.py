"""What the worker does for imports: read, carry out, undo, fetch at night, tell the owner."""

from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Final
from uuid import UUID

from flask import Flask

from base.calendar import london, london_date
from base.errors import ConflictError
from geo.distance import Point
from importers import fetch, night, work
from importers.sources.outside import Helpers
from importers.sourcing import ERRAND, forget_files
from importers.work import Bench
from matching.thesaurus import understand
from storage import outbox
from storage.engine import reading, writing
from storage.mail import Letter
from storage.outbox import Errand
from storage.worker import Handler, Job
from web.parts import now, parts

NIGHT: Final = 2  # the hour, by London's clocks, from which feeds are fetched
MOST_NEEDS: Final = 3
RENEWED_EVERY: Final = timedelta(seconds=30)  # well within the lease of an errand


def handlers(app: Flask) -> dict[str, Handler]:
    """What to do with the errands of imports."""
    return {ERRAND: partial(_do, app)}


def jobs(app: Flask) -> tuple[Job, ...]:
    """What to do again and again."""
    return (
        Job("feeds at night", timedelta(minutes=20), partial(_fetch_all, app)),
        Job("old files of imports", timedelta(days=1), partial(_forget, app)),
    )


def helpers() -> Helpers:
    """Where postcodes are, and which needs words point to."""
    thesaurus, places = parts().thesaurus, parts().places

    @lru_cache(maxsize=20_000)
    def locate(postcode: str) -> Point | None:
        found = places.find(postcode)
        return found.point if found else None

    def suggest(text: str) -> list[str]:
        found = understand(text[:600], thesaurus)
        return [each.value for each in sorted(found.domains)][:MOST_NEEDS]

    return Helpers(locate, suggest)


def _do(app: Flask, errand: Errand) -> None:
    """One step of one run."""
    run_id, do = UUID(errand.payload["run_id"]), str(errand.payload["do"])
    with app.app_context():
        database = parts().database

        last = now()

        def beat() -> None:
            nonlocal last
            if now() - last < RENEWED_EVERY:
                return
            last = now()
            with writing(database) as session:
                if not outbox.renew(session, errand, now=last):
                    raise ConflictError("Another worker goes on with this")

        bench = Bench(
            database=database,
            helpers=helpers(),
            ask=fetch.get,
            clock=now,
            today=london_date(now()),
            beat=beat,
            tries=errand.attempts,
        )
        step = {"plan": work.plan_run, "apply": work.carry_out, "undo": work.take_back}[do]
        step(bench, run_id)
        with writing(database) as session:
            night.go_on(session, run_id, now=now())
            night.tell_owner(session, run_id, now=now())


def letters_of(errand: Errand) -> list[Letter]:
    """The report of one run to the owner of its source."""
    with reading(parts().database) as session:
        told = night.report_of(session, UUID(errand.payload["run_id"]))
    if told is None:
        return []
    service = parts().service_name
    body = f"{told.body}\n\nYou can answer this e-mail, or ring us.\n{service}\n"
    return [Letter(told.to, f"{service}: {told.subject}", body, f"outbox-{errand.id}")]


def _fetch_all(app: Flask, moment: datetime) -> None:
    """Begin the night's fetches, once a night for each feed."""
    if london(moment).hour != NIGHT:
        return
    with app.app_context(), writing(parts().database) as session:
        night.begin(session, day=london_date(moment), now=moment)


def _forget(app: Flask, moment: datetime) -> None:
    with app.app_context(), writing(parts().database) as session:
        forget_files(session, now=moment)
