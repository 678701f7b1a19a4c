"""The e-mails that wait, and what each would say."""

from flask import Flask
from sqlalchemy import select

from storage.engine import Database, reading
from storage.mail import Letter
from storage.outbox import Errand, OutboxRow
from web.posting import AT_ONCE, MailPlan, deliver


def errands_of(database: Database) -> list[Errand]:
    with reading(database) as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == "email"))
        return [Errand(row.id, row.kind, row.aggregate, row.payload, 0) for row in rows]


def letters_of(app: Flask, errand: Errand, plan: MailPlan = AT_ONCE) -> list[Letter]:
    sent: list[Letter] = []
    with app.test_request_context(base_url="http://localhost"):
        deliver(errand, plan, sent.append)
    return sent
