"""Forms about referrals, drawn from the table of steps: parse and explain, never decide."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast
from uuid import UUID

from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    TextAreaField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import InputRequired, Length, Optional

from base.text import clean_prose
from matching.terms import Domain
from people.terms import Channel
from referrals.reasons import (
    NOT_TAKEN_UP,
    AttemptResult,
    CheckIn,
    DecidedBy,
    DomainOutcome,
    Outcome,
    Placement,
)
from referrals.rules import StepDetail
from referrals.states import Action
from referrals.steps import Field, Reasons, Step
from web import wording_referral as words
from web.forms.bridge import choices
from web.forms.once import OnceForm
from web.forms.rows import Day
from web.wording import DOMAINS

LONGEST: Final = 1500


def _prose(text: str | None) -> str:
    return clean_prose(text or "")


@dataclass(frozen=True, slots=True)
class Asked:
    """One step on one referral: what its form depends on."""

    action: Action
    step: Step
    domains: Sequence[Domain]  # what it is for, its own domain first
    has_started: bool
    services: Sequence[tuple[UUID, str]] = ()  # to refer on to
    colleagues: Sequence[tuple[UUID, str]] = ()  # to give it to
    ways: Mapping[Channel, str] = field(default_factory=dict)  # what to know of each channel


class _ChoicesForm(OnceForm):
    """What is chosen, and once a domain whether it helped; a class of its own for their order."""

    outcome = RadioField("How did it go?", choices=choices(words.OUTCOMES))
    placement = RadioField("What happens next?", choices=choices(words.PLACEMENTS))
    service_id = SelectField(
        "Which service?",
        choices=choices({"": "None"}),
        description="Only for a referral or a signpost.",
    )
    expected_on = Day("When do you expect there will be room?")
    channel = RadioField("How did you try?", choices=choices(words.TRIED_BY))
    result = RadioField("What happened?", choices=choices(words.ATTEMPTS))
    check_in = RadioField("What did they say?", choices=choices(words.CHECK_INS))
    decided_by = RadioField("Who decided?", choices=choices(words.DECIDED))
    owner_id = SelectField("Give it to", choices=choices({"": "Choose a colleague"}))
    reason = SelectField("Why?")


for _domain in Domain:
    setattr(_ChoicesForm, f"helped_{_domain.value}", RadioField())


class StepForm(_ChoicesForm):
    """Everything that any step may ask for; `offer` leaves what this one does."""

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
        Field.NOTE: "note",
    }

    def fit(self, asked: Asked) -> "StepForm":
        """Leave the fields this step asks for, with the choices that fit this referral."""
        services = {str(key): name for key, name in asked.services}
        mates = {str(key): name for key, name in asked.colleagues}
        self.service_id.choices = choices({"": "None", **services})
        if asked.action is Action.CANNOT_HELP:
            self.service_id.label.text = "Do you know a better place?"
            self.service_id.description = "If you do, the connector sees it first."
        self.owner_id.choices = choices({"": "Choose a colleague", **mates})
        self.outcome.choices = choices(_outcomes(has_started=asked.has_started))
        self.channel.choices = choices(words.TRIED_BY, asked.ways)
        self.reason.label.text = words.WHY.get(asked.action, self.reason.label.text)
        self.note.label.text = words.SAY.get(asked.action, self.note.label.text)
        return self.offer(asked.step, domains=asked.domains)

    def offer(self, step: Step, *, domains: Sequence[Domain]) -> "StepForm":
        """Leave the fields this step asks for, needed ones required."""
        self.reason.choices = _reasons(step)
        asks = Field.DOMAIN_OUTCOMES in (*step.needs, *step.may)
        self._ask_of(domains if asks else ())
        for needed, name in self._DRAWN.items():
            if needed not in (*step.needs, *step.may):
                del self[name]
            elif needed in step.needs:
                self[name].validators = [InputRequired(_MISSING[needed]), *self[name].validators]
                self[name].flags.optional = False
            else:
                self[name].validators = [Optional(), *self[name].validators]
        return self

    def _ask_of(self, domains: Collection[Domain]) -> None:
        """Leave a question for each domain that is asked about."""
        for domain in Domain:
            question = cast("RadioField", self[f"helped_{domain.value}"])
            if domain in domains:
                question.choices = choices(words.DOMAIN_OUTCOMES)
                question.label.text = f"Did it help with {DOMAINS[domain].lower()}?"
                question.validators = [Optional()]
            else:
                del self[question.short_name]

    def detail(self) -> StepDetail:
        """What was said, for the step."""
        said = {name: each.data for name, each in self._fields.items() if each.data}
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
        outcomes = {
            domain: DomainOutcome(said[f"helped_{domain.value}"])
            for domain in Domain
            if f"helped_{domain.value}" in said
        }
        version = said.get("seen_version", "")
        return StepDetail(
            seen_version=int(version) if version.isdigit() else None,
            domain_outcomes=outcomes,
            **found,
            **plain,
        )


_MISSING: Final[Mapping[Field, str]] = {
    Field.NOTE: "Write a few words",
    Field.REASON: "Choose a reason",
    Field.EXPECTED_ON: "Give the date you expect",
    Field.OUTCOME: "Choose how it went",
    Field.PLACEMENT: "Choose what happens next",
    Field.SERVICE: "Choose a service",
    Field.DECIDED_BY: "Choose who decided",
    Field.CHANNEL: "Choose how you tried",
    Field.RESULT: "Choose what happened",
    Field.CHECK_IN: "Choose what they said",
    Field.OWNER: "Choose a colleague",
}


def _outcomes(*, has_started: bool) -> dict[Outcome, str]:
    """The outcomes that fit: who never started cannot have finished."""
    return {
        outcome: said
        for outcome, said in words.OUTCOMES.items()
        if (outcome is Outcome.DID_NOT_START) is not has_started
    }


def _reasons(step: Step) -> list[SelectChoice]:
    """The reasons a step may be given, a long list under its headings."""
    if step.reasons is Reasons.CANNOT_HELP:
        own = {code: said for code, said in words.CANNOT_HELP.items() if code != "no_reply"}
        return choices(own)
    found = choices({"": "No reason given"})
    if step.reasons is Reasons.NOT_TAKEN_UP:
        for group, codes in NOT_TAKEN_UP.items():
            heading = words.REASON_GROUPS[group]
            found += [
                SelectChoice(code.value, words.NOT_TAKEN_UP[code], {}, heading) for code in codes
            ]
    return found
