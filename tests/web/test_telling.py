from datetime import UTC, datetime
from uuid import uuid4

from flask import Flask
from markupsafe import escape

from referrals.pages import TimelineEntry
from referrals.states import Action, Party, State
from web import telling


def test_the_name_of_a_service_never_becomes_markup(app: Flask) -> None:
    entry = TimelineEntry(
        at=datetime(2026, 3, 4, 9, 30, tzinfo=UTC),
        referral_id=uuid4(),
        service_id=uuid4(),
        service_name="<script>alert(1)</script>",
        action=Action.ACCEPT,
        to_state=State.ACCEPTED,
        party=Party.SERVICE,
        reason=None,
        note="<script>alert(2)</script>",
    )
    with app.test_request_context():
        told = telling.entry_told(entry)
    assert "<script>" not in escape(told.title)
    assert "&lt;script&gt;alert(1)" in told.title
    assert "<script>" not in escape(told.body)
