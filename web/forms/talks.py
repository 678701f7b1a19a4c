"""Forms of the connector who answers a request to talk: a try, a talk, an end."""

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from base.text import clean_prose
from people.terms import Channel
from referrals.reasons import AttemptResult
from referrals.talk_rules import Doing, TalkDeed, TalkOutcome
from web.forms.bridge import choices
from web.forms.once import OnceForm
from web.wording_referral import ATTEMPTS, TRIED_BY
from web.wording_talk import OUTCOMES


def _prose(text: str | None) -> str:
    return clean_prose(text or "")


class DoingForm(OnceForm):
    """Something a connector writes down; how the page stood when they did."""

    seen_version = HiddenField()

    def doing(self, deed: TalkDeed) -> Doing:
        """What was done, from the fields that the form has."""
        version, given = str(self.seen_version.data or ""), self.data
        channel, result = given.get("channel"), given.get("result")
        outcome = given.get("outcome")
        return Doing(
            deed,
            int(version) if version.isdigit() else None,
            given.get("note") or "",
            Channel(channel) if channel else None,
            AttemptResult(result) if result else None,
            TalkOutcome(outcome) if outcome else None,
        )


class TryForm(DoingForm):
    """A try to reach them."""

    channel = RadioField(
        "How did you try?",
        choices=choices({each: TRIED_BY[each] for each in Channel}),
        validators=[InputRequired("Choose how you tried")],
    )
    result = RadioField(
        "What came of it?",
        choices=choices(ATTEMPTS),
        validators=[InputRequired("Choose what came of it")],
    )
    note = TextAreaField(
        "A note, if you like",
        filters=[_prose],
        validators=[Length(max=1500, message="Use 1500 characters or fewer")],
        render_kw={"rows": 2},
    )


class NoteForm(DoingForm):
    """What was said, or why it is opened again."""

    note = TextAreaField(
        "What did you talk about, and what comes next?",
        description="The person can have a copy of this. No service sees it.",
        filters=[_prose],
        validators=[
            InputRequired("Write a short note"),
            Length(max=1500, message="Use 1500 characters or fewer"),
        ],
        render_kw={"rows": 4},
    )


class CloseForm(DoingForm):
    """What came of it, and why where nothing else says so."""

    outcome = RadioField(
        "What came of it?",
        choices=choices(OUTCOMES),
        validators=[InputRequired("Choose what came of it")],
    )
    note = TextAreaField(
        "Why, or what was agreed",
        description="Needed when nothing else in the record says so.",
        filters=[_prose],
        validators=[Optional(), Length(max=1500, message="Use 1500 characters or fewer")],
        render_kw={"rows": 3},
    )
