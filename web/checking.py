"""Asks organisations once a month whether what the directory says is right: job and letter."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from flask import Flask, url_for
from sqlalchemy.orm import Session

from accounts.links import make_task_link
from accounts.terms import TaskKind
from directory.checks import AGAIN, TEMPLATE, Asked, ask_for_checks, asked_of, has_stopped
from storage.engine import writing
from storage.mail import Letter
from storage.outbox import Errand
from storage.worker import Job
from web.parts import now, parts

TEMPLATES: Final = frozenset({TEMPLATE, AGAIN})
_UNNAMED: Final = "Your service"
_BODY: Final = (
    "Is what people read about your {services} still right? Two taps are enough, "
    "and you need no password.\n\n{links}\n\n"
    "{each} link is for one service, works once, and for 30 days. There you can say that all is "
    "right, that it is full or paused, that something changed, or that it has closed. You can "
    "also tell us there not to write to you about this any more.\n\n"
    "We ask once a month at most. Please do not reply to this."
)


def jobs(app: Flask) -> tuple[Job, ...]:
    """What to do again and again."""
    return (Job("monthly checks", timedelta(hours=1), partial(_ask, app)),)


def letters_of(errand: Errand) -> list[Letter]:
    """The letter of one inbox, with a link for each service that is still its own to answer for."""
    inbox = str(errand.payload["inbox"])
    with writing(parts().database) as session:
        if errand.payload["template"] == TEMPLATE and has_stopped(session, inbox):
            return []
        asked = asked_of(session, [UUID(each) for each in errand.payload["services"]])
        own = [each for each in asked if inbox in each.contacts]
        links = [f"{each.name or _UNNAMED}:\n{_link(session, each, inbox)}" for each in own]
    if not own:
        return []
    is_one = len(own) == 1
    body = _BODY.format(
        services="service" if is_one else "services",
        links="\n\n".join(links),
        each="The" if is_one else "Each",
    )
    subject = f"{parts().service_name}: is this still right?"
    return [Letter(own[0].contacts[inbox], subject, body, f"outbox-{errand.id}")]


def _link(session: Session, asked: Asked, inbox: str) -> str:
    token = make_task_link(
        session, TaskKind.LISTING, asked.service_id, asked.organisation_id, inbox=inbox, now=now()
    )
    return url_for("check.show", token=token, _external=True)


def _ask(app: Flask, moment: datetime) -> None:
    """Write an errand for every inbox that is to be asked."""
    with app.app_context(), writing(parts().database) as session:
        ask_for_checks(session, now=moment)
