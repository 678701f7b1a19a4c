"""Forms of a DIALOG+ session, a step at a time."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Self, cast

from flask_wtf import FlaskForm
from wtforms import BooleanField, Form, FormField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from base.text import clean_line, clean_prose
from matching.terms import Domain
from people.items import NOT_TODAY, Item, Part
from people.pages import Action
from people.rules import Rating
from people.terms import ActionState, Channel, Owner, Stage
from web.forms.bridge import choices
from web.forms.once import OnceForm
from web.forms.rows import Day
from web.wording_person import ACTION_STATES, OWNERS, REMINDERS, STAGES

NOTE_LENGTH = 2000


class StartForm(FlaskForm):
    """What the session is for."""

    stage = RadioField(
        "What is this session for?",
        choices=choices(STAGES),
        validators=[InputRequired("Choose what this session is for")],
    )


class RatingsForm(FlaskForm):
    """Eleven ratings, each with "I would like help with this". All may be left for another day."""

    def answers(self) -> dict[Item, str]:
        """What was answered. A rating nobody touched is not among it."""
        found = {}
        for domain in Domain:
            rating = self[f"rating_{domain.value}"].data
            if rating is not None:
                found[Item(Part.RATING, domain)] = rating
            wants_help = self[f"help_{domain.value}"].data
            found[Item(Part.HELP, domain)] = "y" if wants_help else ""
        return found

    @classmethod
    def showing(cls, known: Mapping[Domain, Rating]) -> Self:
        """The form as it was last saved."""
        data: dict[str, Any] = {}
        for domain, rating in known.items():
            number = NOT_TODAY if rating.is_not_today else rating.value
            data[f"rating_{domain.value}"] = str(number) if number else None
            data[f"help_{domain.value}"] = bool(rating.wants_help)
        return cls(data=data)


for _domain in Domain:
    _seven = {str(number): str(number) for number in range(1, 8)}
    _rating = RadioField(
        _domain.value,
        choices=choices({**_seven, NOT_TODAY: "Not today"}),
        validators=[Optional()],
    )
    setattr(RatingsForm, f"rating_{_domain.value}", _rating)
    setattr(RatingsForm, f"help_{_domain.value}", BooleanField("I would like help with this"))


_AREAS = choices({"": "Nothing here", **{each.value: each.value for each in Domain}})


class PrioritiesForm(FlaskForm):
    """Up to three areas, in the person's own order."""

    first = RadioField("First", choices=_AREAS, default="", validators=[Optional()])
    second = RadioField("Second", choices=_AREAS, default="", validators=[Optional()])
    third = RadioField("Third", choices=_AREAS, default="", validators=[Optional()])

    def answers(self) -> dict[Item, str]:
        """The areas chosen, in order, gaps closed."""
        picked = (self.first.data, self.second.data, self.third.data)
        return {Item(Part.CHOICE): ",".join(each for each in picked if each)}


class StepForm(FlaskForm):
    """What was said in one of the four steps."""

    said = TextAreaField(
        "In their own words",
        description="A few words are enough. The person can read all of this.",
        filters=[lambda text: clean_prose(text or "")],
        validators=[Length(max=NOTE_LENGTH, message=f"Use {NOTE_LENGTH} characters or fewer")],
        render_kw={"rows": 5},
    )

    def answers(self, part: Part, domain: Domain) -> dict[Item, str]:
        """The words, for the step they belong to."""
        return {Item(part, domain): self.said.data or ""}

    @classmethod
    def showing(cls, said: str) -> "StepForm":
        """The form as it was last saved."""
        return cls(data={"said": said})


class ActionForm(OnceForm):
    """One thing agreed."""

    text = StringField(
        "What will happen?",
        filters=[lambda text: clean_line(text or "")],
        validators=[
            InputRequired("Write down what will happen"),
            Length(max=300, message="Use 300 characters or fewer"),
        ],
    )
    owner = RadioField(
        "Who does it?",
        choices=choices(OWNERS),
        default=Owner.ME.value,
        validators=[InputRequired("Choose who does it")],
    )
    due_on = Day(
        "By when?",
        description="Leave it empty if no day was agreed.",
        validators=[Optional()],
    )
    remind_by = RadioField(
        "A reminder on the day?",
        description="Only ways they have called safe are offered.",
        default="",
        validators=[Optional()],
    )

    def offering(self, safe: Iterable[Channel]) -> "ActionForm":
        """The form with the ways to be reminded that are safe."""
        offered = frozenset(safe)
        ways = {each.value: words for each, words in REMINDERS.items() if each in offered}
        self.remind_by.choices = choices({"": "No reminder", **ways})
        return self

    def channel(self) -> Channel | None:
        """How they asked to be reminded; never without a day to be reminded on."""
        return Channel(self.remind_by.data) if self.remind_by.data and self.due_on.data else None


class ReviewPart(Form):
    """How far one action got. Left alone, it is still to do."""

    state = RadioField(
        "How did it go?",
        choices=choices({code: each.word for code, each in ACTION_STATES.items()}),
        validators=[Optional()],
    )
    note = StringField(
        "Anything to add?",
        filters=[lambda text: clean_line(text or "")],
        validators=[Length(max=300, message="Use 300 characters or fewer")],
    )


class ReviewForm(FlaskForm):
    """How far each of several actions got: a part for each, made by `review_form`."""

    def part(self, action: Action) -> ReviewPart:
        """The part about one action."""
        found: ReviewPart = cast("Any", self[_part_name(action)]).form
        return found

    setting = StringField(
        "Where are you, and who else is here?",
        description="If it matters. The person can read it.",
        filters=[lambda text: clean_line(text or "")],
        validators=[Length(max=200, message="Use 200 characters or fewer")],
    )

    def answers(self, actions: Iterable[Action]) -> dict[Item, str]:
        """What was said of each action, and where the session is held."""
        found = {Item(Part.SETTING): self.setting.data or ""}
        for action in actions:
            part = self.part(action)
            found[Item(Part.STATE, action_id=action.action_id)] = part.state.data or ""
            found[Item(Part.NOTE, action_id=action.action_id)] = part.note.data or ""
        return found


def review_form(actions: Iterable[Action], setting: str = "") -> ReviewForm:
    """A form with a part for each action, as it was last saved."""
    found = list(actions)
    fields = {_part_name(each): FormField(ReviewPart, each.text) for each in found}
    made: type[ReviewForm] = type("ActionsForm", (ReviewForm,), fields)
    data: dict[str, Any] = {
        _part_name(each): {
            "state": None if each.state is ActionState.OPEN else each.state.value,
            "note": each.review_note,
        }
        for each in found
    }
    return made(data={**data, "setting": setting})


def _part_name(action: Action) -> str:
    """The name of an action's part of the form: no name may begin with a digit."""
    return f"a{action.action_id.hex}"


class FinishForm(FlaskForm):
    """The date of the next session."""

    next_on = Day(
        "When do you meet next?",
        description="Leave it empty if it is not agreed yet.",
        validators=[Optional()],
    )

    def day(self) -> date | None:
        """The date, if one was agreed."""
        found: date | None = self.next_on.data
        return found

    def answers(self) -> dict[Item, str]:
        """The date, as it is kept while the session is held."""
        found = self.day()
        return {Item(Part.NEXT_ON): found.isoformat() if found else ""}


def stage_of(form: StartForm) -> Stage:
    """What the session is for."""
    return Stage(form.stage.data)
