"""Part of a form that asks for a GP practice: typed, and picked if several could be meant."""

from collections.abc import Sequence
from typing import Final

from wtforms import HiddenField, RadioField, StringField, ValidationError

from places.find import Places
from places.reference import Practice
from web.forms.bridge import choices
from web.forms.once import OnceForm

MOST: Final = 8  # practices to pick from; more words make them fewer
NONE_OF_THESE: Final = "none"


def practice_label(practice: Practice) -> str:
    """A practice as it stands in the box: "James Wigg Practice, NW5 2BX"."""
    return ", ".join(filter(None, (practice.name, practice.postcode)))


def practices_meant(places: Places, text: str) -> tuple[Practice, ...]:
    """The practices a text can mean, at most MOST + 1: one by its code or label, else by words."""
    by_code = places.practice(text)
    if by_code:
        return (by_code,)
    hits = places.search_practices(text, MOST + 1)
    same = [each for each in hits if practice_label(each).casefold() == text.casefold()]
    return tuple(same or hits)


class PracticeForm(OnceForm):
    """What a form needs to ask for a practice; the fields are its own, to stand where they belong.

    practice_chosen: the code, once the form is valid; None for no practice. recorded: the code that
    stands in the record, which may be of a practice that is no longer known.
    """

    practice: StringField
    practice_code: RadioField
    practice_asked: HiddenField
    places: Places
    recorded: str | None = None
    practice_chosen: str | None = None

    def show_practice(self, code: str | None) -> dict[str, str]:
        """What stands in the box for a recorded practice: its label, or its code if not known."""
        found = self.places.practice(code) if code else None
        return {"practice": practice_label(found) if found else code or ""}

    def validate_practice(self, field: StringField) -> None:
        """One practice, or none; if several can be meant, offer them to pick from."""
        text = field.data or ""
        if not text:
            return
        if self.recorded and text == self.show_practice(self.recorded)["practice"]:
            self.practice_chosen = self.recorded
            return
        hits = practices_meant(self.places, text)
        picked = self.practice_code.data if self.practice_asked.data == text else None
        if picked == NONE_OF_THESE:
            field.data, self.practice_chosen = "", None
        elif picked in {each.code for each in hits[:MOST]}:
            self.practice_chosen = picked
        elif len(hits) == 1:
            self.practice_chosen = hits[0].code
        else:
            self._offer(text, hits)

    def _offer(self, text: str, hits: Sequence[Practice]) -> None:
        """Say why no practice is taken, and show those that could be meant."""
        if not hits:
            raise ValidationError(
                "We do not know this practice. Check the spelling, or try its postcode. "
                "Leave the box empty if it is not in the list of practices"
            )
        self.practice_asked.data = text
        self.practice_code.choices = choices(
            {
                **{each.code: practice_label(each) for each in hits[:MOST]},
                NONE_OF_THESE: "None of these",
            },
            {each.code: self._pcn_words(each) for each in hits[:MOST]},
        )
        if len(hits) > MOST:
            raise ValidationError(
                f"More than {MOST} practices have these words. Choose one below, or type more"
            )
        raise ValidationError("Choose which of these practices it is")

    def _pcn_words(self, practice: Practice) -> str:
        pcn = self.places.pcn(practice.pcn_code)
        return f"{pcn.name} PCN" if pcn else "In no PCN"
