"""Forms for writing a referral, and for the person's yes or no to what goes."""

from collections.abc import Collection
from datetime import date
from typing import Final

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from base.text import clean_prose
from matching.terms import Domain
from people.pages import Person
from people.terms import Channel
from referrals.pages import Letter, Snapshot
from referrals.reasons import Shared
from referrals.sharing import snapshot_of
from web import wording_referral as words
from web.forms.bridge import choices
from web.forms.once import OnceForm
from web.wording import ACCESS, DOMAINS, language_words
from web.wording_person import CHANNELS
from web.wording_record import INFORMATION

LONGEST: Final = 1500
_BY_PHONE: Final = (Channel.PHONE, Channel.VOICEMAIL, Channel.TEXT)


def _prose(text: str | None) -> str:
    return clean_prose(text or "")


class WriteForm(OnceForm):
    """What goes to the service along with the minimum."""

    domain = SelectField("What is it for?", choices=choices(DOMAINS))
    also = SelectMultipleField(
        "Is it for something else too?",
        description="What this service also helps with. It is asked about each at the end.",
    )
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
    shares = SelectMultipleField("What may go along, once the service has accepted?")
    by_first_name = BooleanField(
        "Use their first name before that", description="Otherwise the service sees initials."
    )
    seen_version = HiddenField()

    def offer(self, person: Person, today: date, helps_with: Collection[Domain]) -> "WriteForm":
        """What may be shared, each with what would go. helps_with: the service's own areas."""
        self.also.choices = choices({each: DOMAINS[each] for each in helps_with})
        known = what_goes(person, today)
        hints = {each: known[each] or "Nothing to send yet" for each in Shared}
        self.shares.choices = choices(words.SHARED, hints)
        return self

    def letter(self) -> Letter:
        """What the sender writes."""
        return Letter(
            wants=self.wants.data or "",
            good_to_know=self.good_to_know.data or "",
            shares=frozenset(map(Shared, self.shares.data or ())),
            by_first_name=bool(self.by_first_name.data),
            also=tuple(
                each
                for each in Domain
                if each.value in (self.also.data or ()) and each.value != self.domain.data
            ),
        )

    @classmethod
    def showing(cls, domain: Domain, letter: Letter, version: int) -> "WriteForm":
        """The form as a draft stands."""
        return cls(
            data={
                "domain": domain.value,
                "wants": letter.wants,
                "good_to_know": letter.good_to_know,
                "shares": [each.value for each in letter.shares],
                "by_first_name": letter.by_first_name,
                "also": [each.value for each in letter.also],
                "seen_version": str(version),
            }
        )


class SendForm(FlaskForm):
    """The person's yes or no to exactly what is shown."""

    agreed = RadioField(
        "What does the person say?",
        choices=choices(
            {
                "yes": "Yes: they have seen this, and agree that it goes to this organisation",
                "no": "No, or not yet: send nothing",
            }
        ),
        validators=[InputRequired("Say whether they agree. Nothing goes without their yes")],
    )
    seen_version = HiddenField()


def _needs(told: Snapshot) -> str:
    """The needs that go, in words."""
    return ", ".join(INFORMATION[each] for each in told.manner.information)


def what_goes(person: Person, today: date) -> dict[Shared, str]:
    """What each thing that may be shared would be for this person; "" for nothing."""
    told = snapshot_of(person, Letter(shares=frozenset(Shared)), today)
    phone = [each for each in _BY_PHONE if each in told.ways]
    said = ", ".join(CHANNELS[each].lower() for each in phone)
    languages = [language_words(each) for each in told.languages]
    if told.needs_interpreter:
        languages.append("with an interpreter")
    return {
        Shared.FULL_NAME: told.name,
        Shared.PHONE: f"{told.ways[phone[0]]}, safe for: {said}" if phone else "",
        Shared.EMAIL: told.ways.get(Channel.EMAIL, ""),
        Shared.POSTCODE: told.postcode,
        Shared.AGE: str(told.age) if told.age is not None else "",
        Shared.PRONOUNS: told.pronouns,
        Shared.LANGUAGES: ", ".join(languages),
        Shared.ACCESS_NEEDS: ", ".join(ACCESS[each].label for each in told.access),
        Shared.COMMUNICATION: ". ".join(filter(None, (_needs(told), told.communication))),
    }
