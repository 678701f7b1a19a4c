"""Reminders of what was agreed: to the person by a safe e-mail, else to whoever is to tell them."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from flask import Flask, url_for

from accounts.queries import address_of
from base.calendar import london_date
from people.reminders import ask_for_due, reminder_of
from storage.engine import reading, writing
from storage.mail import Letter
from storage.outbox import Errand
from storage.worker import Job
from web.parts import parts
from web.public_letters import public_letter, speaking_to
from web.translation import gettext

_TO_TELL = (
    "You said that you would remind somebody of something today, reference {reference}. "
    "What it is, and which way is safe, stands on their page.\n\n{link}"
)


def jobs(app: Flask) -> tuple[Job, ...]:
    """What to do again and again."""
    return (Job("reminders", timedelta(minutes=30), partial(_ask, app)),)


def letters_of(errand: Errand) -> list[Letter]:
    """The letter of one reminder; none once the action is settled or nobody can be told."""
    with reading(parts().database) as session:
        found = reminder_of(session, UUID(errand.payload["action_id"]))
        if found is None:
            return []
        if found.email:
            with speaking_to(session, found.letters_in):
                return [_to_them(errand, found.email)]
        connector = address_of(session, found.connector_id) if found.connector_id else None
    if connector is None:
        return []
    link = url_for("people.show", person_id=found.person_id, _external=True)
    body = _TO_TELL.format(reference=found.reference, link=link)
    subject = f"{parts().service_name}: reference {found.reference}"
    return [Letter(connector, subject, body, f"outbox-{errand.id}")]


def _to_them(errand: Errand, address: str) -> Letter:
    """To the person themselves. It does not say of what."""
    return public_letter(
        errand,
        address,
        gettext("%(service)s: a reminder", service=parts().service_name),
        gettext(
            "You asked to be reminded today of something you planned. It is on your own copy; "
            "your connector knows it too."
        ),
    )


def _ask(app: Flask, now: datetime) -> None:
    """Write an errand for every reminder whose day has come."""
    with app.app_context(), writing(parts().database) as session:
        ask_for_due(session, today=london_date(now), now=now)
