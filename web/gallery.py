"""Sample content for the gallery of components. Every name in it is invented."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from wtforms import (
    BooleanField,
    DateField,
    FileField,
    Form,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired

from matching.service import Capacity
from matching.terms import CapacityState, Domain, Freshness
from web import wording
from web.cards import Fact, ServiceCard
from web.forms.bridge import choices

PAGES: Final = ("home", "results", "parts", "form", "staff", "session")
STAFF_PAGES: Final = frozenset({"staff", "session"})


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a timeline."""

    when: str
    title: str
    body: str = ""
    who: str = ""


class SampleForm(Form):
    """One field of every kind, for looking at."""

    name = StringField(
        "What should we call you?",
        validators=[InputRequired("Tell us what to call you")],
        description="The name you like to be called. It need not be your full name",
        render_kw={"autocomplete": "given-name", "width": 20},
    )
    phone = TelField("Phone number (you can leave this out)", render_kw={"autocomplete": "tel"})
    age = IntegerField("How old are you?")
    safe = RadioField(
        "Is it safe to leave a message on this number?",
        choices=choices({"yes": "Yes", "no": "No", "unsure": "I am not sure"}),
        validators=[InputRequired("Choose yes, no or not sure")],
        description="Somebody else may hear it",
    )
    needs = SelectMultipleField(
        "What do you need to get there and take part?",
        choices=choices(
            {
                "step_free": "Step-free way in",
                "quiet": "Quiet, low-sensory space",
                "interpreter": "Interpreter for other languages",
            },
            {"quiet": "Low light, less noise"},
        ),
    )
    language = SelectField("Language", choices=choices({"en": "English", "so": "Somali"}))
    words = TextAreaField(
        "What would help?",
        description="A few words are enough. You do not need to tell us your whole story",
        render_kw={"rows": 4, "maxlength": 500},
    )
    secret = PasswordField("Password", render_kw={"autocomplete": "current-password"})
    born = DateField("When were you born?")
    letter = FileField("A letter to go with it", description="A picture or a PDF")
    agreed = BooleanField("I agree that you keep what I wrote so that you can help me")


def sample_form() -> SampleForm:
    """A form as it comes back with two mistakes, and with what was typed."""
    form = SampleForm(data={"needs": ["quiet"], "words": "I would like company on Sundays."})
    form.name.errors = ["Tell us what to call you"]
    form.safe.errors = ["Choose yes, no or not sure"]
    return form


def _domains(*domains: Domain) -> tuple[tuple[Domain, str], ...]:
    """Domains with their public words."""
    return tuple((domain, wording.DOMAINS[domain]) for domain in domains)


def sample_cards() -> tuple[ServiceCard, ...]:
    """A service with room, one with a wait and reasons, and one by phone."""
    return _with_room(), _with_a_wait(), _by_phone()


def _with_room() -> ServiceCard:
    """A drop-in with room."""
    return ServiceCard(
        key="money-mornings",
        url="#money-mornings",
        name="Money Mornings",
        organisation="The Lantern Rooms",
        summary="Sit down with someone who knows benefits and debts. Bring your letters.",
        facts=(
            Fact("pin", "North Finchley, 15 minutes' walk"),
            Fact("door", "Just turn up. No referral needed"),
            Fact("check", "Room now", "good"),
            Fact("calendar", "Next: Tuesday 24 November, 10am to 12 noon"),
            Fact("step-free", "Step-free way in"),
            Fact("pound", "Free"),
        ),
        domains=_domains(Domain.PRACTICAL_HELP, Domain.ACCOMMODATION),
        freshness=wording.freshness_words(Freshness.FRESH, date(2026, 10, 3)),
    )


def _with_a_wait() -> ServiceCard:
    """A group with a wait, shown as a match."""
    waiting = Capacity(CapacityState.WAITING_LIST, weeks=6)
    return ServiceCard(
        key="kettle",
        url="#kettle",
        name="The Kettle's On",
        organisation="Whetstone Neighbours",
        summary="Tea, a walk if it is dry, and the same eight faces every week.",
        facts=(
            Fact("pin", "Whetstone, 1.2 miles. Bus 263 stops outside"),
            Fact("chat", "Contact them yourself"),
            Fact("clock", wording.capacity_words(waiting), "attention"),
            Fact("calendar", "Every Thursday, 2pm to 4pm"),
        ),
        domains=_domains(Domain.FRIENDSHIPS, Domain.LEISURE, Domain.PHYSICAL_HEALTH),
        freshness=wording.freshness_words(Freshness.CHECK_FIRST, date(2026, 3, 3)),
        reasons=(
            "You said friends and company matter most",
            "Run by people who have been there",
            "Thursday afternoons suit you",
        ),
        unknowns=("Ask about getting in without steps", "Ask if there is a hearing loop"),
    )


def _by_phone() -> ServiceCard:
    """A phone service that is full, just outside the area."""
    full = Capacity(CapacityState.FULL, until=date(2027, 3, 1))
    return ServiceCard(
        key="night-line",
        url="#night-line",
        name="Evening Call",
        organisation="Barnet Befrienders",
        summary="The same person rings you every week, for a chat about anything.",
        facts=(
            Fact("phone", "By phone, wherever you live"),
            Fact("people", "Ask someone who supports you to refer you"),
            Fact("cross", wording.capacity_words(full), "attention"),
            Fact("calendar", "Evenings, from 5pm"),
        ),
        domains=_domains(Domain.FRIENDSHIPS),
        freshness=wording.freshness_words(Freshness.DATED, date(2026, 7, 9)),
        notice="Just outside the area you chose",
    )


def samples() -> dict[str, Any]:
    """Everything the gallery's templates read."""
    return {
        "form": sample_form(),
        "cards": sample_cards(),
        "areas": [
            (domain, words, wording.DOMAIN_HINTS[domain], f"#{domain}")
            for domain, words in wording.DOMAINS.items()
        ],
        "events": (
            Event(
                "22 November 2026, 10:14",
                "The Lantern Rooms accepted",
                "They will call on Monday.",
                "Ruth, Money Mornings",
            ),
            Event("20 November 2026, 16:02", "Sent to Money Mornings", "", "Sam Idowu, connector"),
            Event(
                "20 November 2026, 15:48",
                "Agreed with the person",
                "Shared: name, safe phone, what would help.",
            ),
        ),
        "dates": ["3 Mar", "9 May", "1 Aug", "22 Nov"],
        "series": [
            ("Friendships", [2, 3, None, 5]),
            ("Leisure activities", [4, 4, 5, 6]),
            ("Practical help", [3, 2, 2, 4]),
        ],
    }
