"""The switches beside a list of matches, as a form. None of them is about health."""

from wtforms import BooleanField, Form, RadioField

from web.forms.bridge import choices
from web.switches import Switches


class SwitchForm(Form):
    """What to hold the list to. It is posted, so that no address says what somebody needs."""

    far = RadioField(
        "How far",
        choices=choices(
            {"": "Any distance", "1": "1 mile", "2": "2 miles", "3": "3 miles", "5": "5 miles"}
        ),
        default="",
    )
    way = RadioField(
        "How to meet",
        choices=choices(
            {"": "Any way", "in_person": "In person or at home", "remote": "By phone or online"}
        ),
        default="",
    )
    layout = RadioField(
        "How to show them",
        choices=choices({"": "By what was chosen", "one": "As one list"}),
        default="",
    )
    free = BooleanField("Must be free")
    room = BooleanField("Must have room now")
    evenings = BooleanField("In the evening or at the weekend")
    company = BooleanField("Someone to meet me or come with me")
    own_language = BooleanField("In a language of their own")

    @classmethod
    def showing(cls, switches: Switches, language: str = "") -> "SwitchForm":
        """The form as the switches stand. language: in words, where there is one to ask for."""
        data = {**switches.kept(), "layout": "one" if switches.as_one_list else ""}
        form = cls(data=data)
        if language:
            form.own_language.label.text = f"In {language}"
        else:
            del form.own_language
        return form

    def switches(self) -> Switches:
        """What is switched on. A choice that is not offered is none."""
        form = self if self.validate() else SwitchForm()
        return Switches(
            far=form.far.data or "",
            way=form.way.data or "",
            free=bool(form.free.data),
            room=bool(form.room.data),
            evenings=bool(form.evenings.data),
            own_language=bool(form.own_language.data),
            company=bool(form.company.data),
            as_one_list=form.layout.data == "one",
        )
