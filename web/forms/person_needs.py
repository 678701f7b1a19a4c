"""Forms for what makes contact safe, and what makes talking and going possible."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import Length, Optional

from base.text import clean_prose
from matching.terms import AccessFeature, Answer, Community
from people.facts import PersonFacts
from people.pages import Person
from people.record_terms import NEEDS_OF, InformationNeed, NeedGroup
from people.terms import Channel
from web.forms.bridge import choices
from web.forms.person import Section, TellingForm, WaysFields, line_of
from web.forms.rows import Day
from web.wording import ACCESS, COMMUNITIES, LANGUAGES
from web.wording_person import CHANNELS, SAFE
from web.wording_record import DAYS, INFORMATION, NEED_GROUPS, SAY_WHO

RECHECK_AFTER: Final = timedelta(days=91)
"""What is safe changes: ask again within three months, unless a day is chosen. Our choice."""
FURTHEST: Final = timedelta(days=366)
_SAFE_CHOICES: Final = choices(SAFE)


def _prose(text: str | None) -> str:
    return clean_prose(text or "")


def _safe(channel: Channel) -> RadioField:
    return RadioField(CHANNELS[channel], choices=_SAFE_CHOICES, default="unknown")


def _some_lines(label: str, description: str) -> TextAreaField:
    return TextAreaField(
        label,
        description=description,
        filters=[_prose],
        validators=[Length(max=500, message="Use 500 characters or fewer")],
        render_kw={"rows": 3},
    )


def _one_line(label: str, description: str) -> StringField:
    return StringField(
        label,
        description=description,
        filters=[line_of],
        validators=[Length(max=120, message="Use 120 characters or fewer")],
    )


class ContactForm(WaysFields, TellingForm):
    """How to reach somebody safely. A way that nobody asked about is not safe."""

    letters_in = SelectField(
        "Language of our e-mails to them",
        description="Reminders, links, and whether it happened. They never say what it is about.",
        choices=[],
    )
    safe_phone = _safe(Channel.PHONE)
    safe_voicemail = _safe(Channel.VOICEMAIL)
    safe_text = _safe(Channel.TEXT)
    safe_email = _safe(Channel.EMAIL)
    safe_post = _safe(Channel.POST)
    say_who = RadioField(
        "If somebody else answers, may we say who we are?",
        choices=choices(SAY_WHO),
        default="unknown",
    )
    days = SelectMultipleField(
        "Good days", choices=choices({str(n): day for n, day in enumerate(DAYS)})
    )
    times = _one_line("Good times", "For example after four, or while the boys are at school.")
    safe_word = _one_line("A safe word", "What they say or ask for, so that both sides know.")
    others = _some_lines("Who else may answer", "And what they may know.")
    never = _some_lines("Never use", "Numbers and addresses that must not be used, and why not.")
    safe_note = _some_lines("Anything else to know when getting in touch", "")
    is_checked = BooleanField("I have gone through this with them today")
    recheck_on = Day(
        "Ask again by",
        description="What is safe can change. Empty: three months from today.",
        validators=[Optional()],
    )
    user_id: UUID

    def validate_recheck_on(self, field: Day) -> None:
        """A day from today on, within a year."""
        if field.data and not self.today <= field.data <= self.today + FURTHEST:
            raise ValidationError("Choose a day in the next twelve months")

    def known(self, person: Person) -> dict[str, Any]:
        """What the form is filled with."""
        contact = person.contact
        is_coming = contact.recheck_on and contact.recheck_on >= self.today
        return {
            "phone": contact.phone,
            "email": contact.email,
            "letters_in": contact.letters_in,
            **{
                f"safe_{channel.value}": contact.safe.get(channel, Answer.UNKNOWN).value
                for channel in Channel
            },
            "say_who": contact.say_who.value,
            "days": [str(day) for day in contact.days],
            "times": contact.times,
            "safe_word": contact.safe_word,
            "others": contact.others,
            "never": contact.never,
            "safe_note": contact.safe_note,
            "recheck_on": contact.recheck_on if is_coming else None,
        }

    def changed(self, facts: PersonFacts) -> PersonFacts:
        """The record with what was typed. A new answer about safety counts as gone through."""
        before = facts.contact
        safe = {channel: Answer(self[f"safe_{channel.value}"].data) for channel in Channel}
        was = {channel: before.safe.get(channel, Answer.UNKNOWN) for channel in Channel}
        contact = replace(
            before,
            phone=self.phone.data or "",
            email=self.email.data or "",
            safe=safe if safe != was else before.safe,
            say_who=Answer(self.say_who.data),
            days=tuple(sorted(map(int, self.days.data or ()))),
            times=self.times.data or "",
            safe_word=self.safe_word.data or "",
            others=self.others.data or "",
            never=self.never.data or "",
            safe_note=self.safe_note.data or "",
            recheck_on=self.recheck_on.data or before.recheck_on,
            letters_in=self.letters_in.data or "",
        )
        if self.is_checked.data or safe != was:
            again = self.recheck_on.data or self.today + RECHECK_AFTER
            contact = replace(
                contact, checked_on=self.today, checked_by=self.user_id, recheck_on=again
            )
        return replace(facts, contact=contact)


class LanguagesForm(Section):
    """The languages somebody speaks, and whether an interpreter is needed."""

    language = SelectField("Main language", choices=choices(LANGUAGES), default="en")
    others = SelectMultipleField("Other languages they use", choices=choices(LANGUAGES))
    needs_interpreter = BooleanField("Needs support in the main language, or an interpreter")
    interpreter_note = _one_line(
        "About the interpreter", "For example a woman, a dialect, or nobody from their own town."
    )

    def known(self, person: Person) -> dict[str, Any]:
        """What the form is filled with."""
        details = person.details
        return {
            "language": details.languages[0] if details.languages else "en",
            "others": list(details.languages[1:]),
            "needs_interpreter": details.needs_interpreter,
            "interpreter_note": details.interpreter_note,
        }

    def changed(self, facts: PersonFacts) -> PersonFacts:
        """The record with what was typed."""
        codes = dict.fromkeys((self.language.data or "en", *(self.others.data or ())))
        details = replace(
            facts.details,
            languages=tuple(codes),
            needs_interpreter=bool(self.needs_interpreter.data),
            interpreter_note=self.interpreter_note.data or "",
        )
        return replace(facts, details=details)


def _needs(group: NeedGroup) -> SelectMultipleField:
    words = {need: INFORMATION[need] for need in NEEDS_OF[group]}
    return SelectMultipleField(NEED_GROUPS[group], choices=choices(words))


class NeedsForm(Section):
    """Access, and the four groups of the Accessible Information Standard."""

    support = _needs(NeedGroup.SUPPORT)
    contact = _needs(NeedGroup.CONTACT)
    professional = _needs(NeedGroup.PROFESSIONAL)
    format = _needs(NeedGroup.FORMAT)
    communication = _some_lines(
        "In their own words", "For example 18 point print, one question at a time, a voice note."
    )
    musts = SelectMultipleField(
        "Access: what they must have",
        description="Without this they cannot go.",
        choices=choices({code: each.label for code, each in ACCESS.items()}),
    )
    nices = SelectMultipleField(
        "Access: what is good to have",
        choices=choices({code: each.label for code, each in ACCESS.items()}),
    )
    communities = SelectMultipleField(
        "Communities they say they belong to",
        description="Only what they have told you, to find groups that are for them.",
        choices=choices(COMMUNITIES),
    )

    def known(self, person: Person) -> dict[str, Any]:
        """What the form is filled with."""
        details = person.details
        given = {
            group.value: [need.value for need in NEEDS_OF[group] if need in details.information]
            for group in NeedGroup
        }
        return {
            **given,
            "communication": details.communication,
            "musts": [feature.value for feature in details.musts],
            "nices": [feature.value for feature in details.nices],
            "communities": [each.value for each in details.communities],
        }

    def changed(self, facts: PersonFacts) -> PersonFacts:
        """The record with what was typed."""
        picked = [code for group in NeedGroup for code in self[group.value].data or ()]
        details = replace(
            facts.details,
            information=tuple(map(InformationNeed, picked)),
            communication=self.communication.data or "",
            musts=tuple(map(AccessFeature, self.musts.data or ())),
            nices=tuple(map(AccessFeature, self.nices.data or ())),
            communities=tuple(map(Community, self.communities.data or ())),
        )
        return replace(facts, details=details)
