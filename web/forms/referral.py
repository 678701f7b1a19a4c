"""Forms about referrals, drawn from the table of steps: parse and explain, never decide."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import InputRequired, Length, Optional

from base.errors import InvalidError
from base.text import clean_prose
from matching.terms import Domain
from people.terms import Channel
from referrals.pages import Letter
from referrals.reasons import (
    NOT_TAKEN_UP,
    AttemptResult,
    CheckIn,
    DecidedBy,
    DomainOutcome,
    Outcome,
    Placement,
    Shared,
)
from referrals.rules import StepDetail
from referrals.steps import Field, Reasons, Step
from web import wording_referral as words
from web.forms.bridge import choices
from web.wording import DOMAINS

LONGEST: Final = 1500


def _prose(text: str | None) -> str:
    return clean_prose(text or "")


class StepForm(FlaskForm):
    """Everything that any step may ask for; `offer` leaves what this one does."""

    outcome = RadioField("How did it go?", choices=choices(words.OUTCOMES))
    placement = RadioField("What happens next?", choices=choices(words.PLACEMENTS))
    service_id = SelectField("Which service?", description="Only for a referral or a signpost.")
    expected_on = DateField("When do you expect there will be room?")
    channel = RadioField("How did you try?", choices=choices(words.TRIED_BY))
    result = RadioField("What happened?", choices=choices(words.ATTEMPTS))
    check_in = RadioField("What did they say?", choices=choices(words.CHECK_INS))
    decided_by = RadioField("Who decided?", choices=choices(words.DECIDED))
    owner_id = SelectField("Give it to")
    reason = SelectField("Why?")
    domain_outcome = RadioField("Did it help with what it was for?")
    note = TextAreaField(
        "Anything to add?",
        filters=[_prose],
        validators=[Length(max=LONGEST, message=f"Use {LONGEST} characters or fewer")],
        render_kw={"rows": 4},
    )
    seen_version = HiddenField()

    _DRAWN: Final = {
        Field.OUTCOME: "outcome",
        Field.PLACEMENT: "placement",
        Field.SERVICE: "service_id",
        Field.EXPECTED_ON: "expected_on",
        Field.CHANNEL: "channel",
        Field.RESULT: "result",
        Field.CHECK_IN: "check_in",
        Field.DECIDED_BY: "decided_by",
        Field.OWNER: "owner_id",
        Field.REASON: "reason",
        Field.DOMAIN_OUTCOMES: "domain_outcome",
        Field.NOTE: "note",
    }

    def offer(
        self,
        step: Step,
        *,
        domain: Domain,
        services: Iterable[tuple[UUID, str]] = (),
        colleagues: Iterable[tuple[UUID, str]] = (),
    ) -> "StepForm":
        """Leave the fields this step asks for, needed ones required."""
        others = {str(key): name for key, name in services}
        self.service_id.choices = choices({"": "None", **others})
        self.owner_id.choices = choices({str(key): name for key, name in colleagues})
        self.reason.choices = _reasons(step)
        self.domain_outcome.choices = choices(words.DOMAIN_OUTCOMES)
        self.domain_outcome.label.text = f"Did it help with {DOMAINS[domain].lower()}?"
        for asked, name in self._DRAWN.items():
            if asked not in (*step.needs, *step.may):
                del self[name]
            elif asked in step.needs:
                self[name].validators = [InputRequired(_MISSING[asked]), *self[name].validators]
                self[name].flags.optional = False
            else:
                self[name].validators = [Optional(), *self[name].validators]
        return self

    def detail(self, domain: Domain) -> StepDetail:
        """What was said, for the step."""
        said = {name: field.data for name, field in self._fields.items() if field.data}
        codes: dict[str, Any] = {
            "outcome": Outcome,
            "placement": Placement,
            "channel": Channel,
            "result": AttemptResult,
            "check_in": CheckIn,
            "decided_by": DecidedBy,
            "service_id": UUID,
            "owner_id": UUID,
        }
        found = {name: make(said[name]) for name, make in codes.items() if name in said}
        plain = {name: said[name] for name in ("expected_on", "reason", "note") if name in said}
        outcomes = {}
        if "domain_outcome" in said:
            outcomes = {domain: DomainOutcome(said["domain_outcome"])}
        version = said.get("seen_version", "")
        return StepDetail(
            seen_version=int(version) if version.isdigit() else None,
            domain_outcomes=outcomes,
            **found,
            **plain,
        )

    def explain(self, error: InvalidError) -> None:
        """Show what a rule said no to, beside the field it is about."""
        for name, message in error.fields.items():
            shown = "domain_outcome" if name == "domain_outcomes" else name
            field = self._fields.get(shown, self.seen_version)
            field.errors = [message]


class WriteForm(FlaskForm):
    """What goes to the service along with the minimum."""

    domain = SelectField("What is it for?", choices=choices(DOMAINS))
    wants = TextAreaField(
        "What does the person hope for?",
        description="In their own words where you can. The service reads this once it accepts.",
        filters=[_prose],
        validators=[
            InputRequired("Write what the person hopes for"),
            Length(max=LONGEST, message=f"Use {LONGEST} characters or fewer"),
        ],
        render_kw={"rows": 4},
    )
    good_to_know = TextAreaField(
        "What is good to know for the first meeting?",
        description="Only what helps. Leave out history and diagnosis unless the person wants it.",
        filters=[_prose],
        validators=[Length(max=LONGEST, message=f"Use {LONGEST} characters or fewer")],
        render_kw={"rows": 3},
    )
    shares = SelectMultipleField(
        "What may go along, once the service has accepted?", choices=choices(words.SHARED)
    )
    by_first_name = BooleanField("Use their first name before that, not only initials")

    def letter(self) -> Letter:
        """What the sender writes."""
        return Letter(
            wants=self.wants.data or "",
            good_to_know=self.good_to_know.data or "",
            shares=frozenset(map(Shared, self.shares.data or ())),
            by_first_name=bool(self.by_first_name.data),
        )


class SendForm(FlaskForm):
    """The person's yes to exactly what is shown."""

    agreed = BooleanField(
        "The person has seen this, and agrees that it goes to this organisation",
        validators=[InputRequired("They need to agree before anything is sent")],
    )
    seen_version = HiddenField()


_MISSING: Final[Mapping[Field, str]] = {
    Field.NOTE: "Write a few words",
    Field.REASON: "Choose a reason",
    Field.EXPECTED_ON: "Give the date you expect",
    Field.OUTCOME: "Choose how it went",
    Field.DOMAIN_OUTCOMES: "Choose whether it helped",
    Field.PLACEMENT: "Choose what happens next",
    Field.SERVICE: "Choose a service",
    Field.DECIDED_BY: "Choose who decided",
    Field.CHANNEL: "Choose how you tried",
    Field.RESULT: "Choose what happened",
    Field.CHECK_IN: "Choose what they said",
    Field.OWNER: "Choose a colleague",
}


def _reasons(step: Step) -> list[SelectChoice]:
    """The reasons a step may be given, a long list with its headings."""
    if step.reasons is Reasons.CANNOT_HELP:
        listed = {code.value: said for code, said in words.CANNOT_HELP.items()}
        return choices({"": "Choose a reason", **listed})
    listed = {"": "No reason given"}
    if step.reasons is Reasons.NOT_TAKEN_UP:
        for group, codes in NOT_TAKEN_UP.items():
            heading = words.REASON_GROUPS[group]
            listed |= {code.value: f"{heading}: {words.NOT_TAKEN_UP[code]}" for code in codes}
    return choices(listed)
