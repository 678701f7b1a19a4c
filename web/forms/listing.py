"""The form of a listing: every field that a proposal or an editor may change."""

from collections.abc import Mapping
from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    URLField,
)
from wtforms.validators import Optional

from base.errors import InvalidError
from directory.listing import checked
from matching.terms import Domain
from web.forms.bridge import attach, choices
from web.forms.detail_rows import (
    AreaName,
    ContactDetail,
    CostDetail,
    DocumentDetail,
    LanguageNote,
    PhoneDetail,
    PlaceNote,
    TermDetail,
)
from web.forms.opening import OpeningForm
from web.forms.rows import Distance, Pounds, Rows, WholeNumber
from web.wording import ACCESS, ANSWERS, COMMUNITIES, DOMAIN_HINTS, DOMAINS, LANGUAGES, NHSE_ITEMS
from web.wording_listing import COST_CHOICES, FIELDS, MODE_CHOICES, ROUTE_CHOICES

_MAIN_DOMAIN: Final = {"": "Choose one", **{each.value: DOMAINS[each] for each in Domain}}
_MORE_DOMAINS: Final = {**_MAIN_DOMAIN, "": "Nothing more"}

AccessForm: type[Form] = type(
    "AccessForm",
    (Form,),
    {
        feature.value: RadioField(words.label, choices=choices(ANSWERS), default="unknown")
        for feature, words in ACCESS.items()
    },
)
"""One answer for each access feature."""

# field of directory.fields -> field of the form that its message belongs to
_STANDS_AT: Final[Mapping[str, str]] = {
    "cost_pence": "cost_pounds",
    "domains": "domains-first",
    "coverage": "boroughs",
    "locations": "main_location",
    "phones": "phones-0-number",
    "contacts": "contacts-0-name",
    "costs": "costs-0-option",
    "documents": "documents-0-document",
    "external_terms": "external_terms-0-name",
    "language_notes": "language_notes-0-language",
}


class DomainsForm(Form):
    """What a service helps with: what most of all, and up to three things more."""

    first = SelectField("Most of all", choices=choices(_MAIN_DOMAIN), validators=[Optional()])
    second = SelectField("And also", choices=choices(_MORE_DOMAINS), validators=[Optional()])
    third = SelectField("And also", choices=choices(_MORE_DOMAINS), validators=[Optional()])
    fourth = SelectField("And also", choices=choices(_MORE_DOMAINS), validators=[Optional()])


class ListingForm(FlaskForm):
    """Everything a listing says. `web.forms.listing_values` fills it in and reads it."""

    seen_version = HiddenField()
    seen_proposal = HiddenField()  # the id of what waits, if it was laid over the values
    name = StringField(FIELDS["name"])
    alternate_name = StringField(
        FIELDS["alternate_name"], description="A former or everyday name, if people use one."
    )
    summary = TextAreaField(
        FIELDS["summary"],
        description="What somebody gets, in one plain sentence. It is what people see first.",
        render_kw={"rows": 2, "maxlength": 200},
    )
    description = TextAreaField(
        FIELDS["description"],
        description="Who says hello, how many people come, what you do. Short sentences.",
        render_kw={"rows": 8},
    )
    alert = StringField(
        FIELDS["alert"],
        description="Shown at the top of the page. Take it out again when it is over.",
    )
    accreditations = TextAreaField(
        FIELDS["accreditations"],
        description="Quality marks, and who gave them.",
        render_kw={"rows": 2},
    )
    words = StringField(
        "Other words people might type",
        description="For example bills, skint, council tax. They are never shown.",
    )
    domains = FormField(DomainsForm)
    kinds = SelectMultipleField(FIELDS["kinds"])
    nhse = SelectMultipleField(
        "On the NHS community list",
        description="Tick up to six.",
        choices=choices(NHSE_ITEMS),
    )
    who_for = TextAreaField(
        FIELDS["who_for"], description="For example: adults in Barnet with money worries.",
        render_kw={"rows": 3},
    )  # fmt: skip
    min_age = WholeNumber("From age", validators=[Optional()])
    max_age = WholeNumber("To age", validators=[Optional()])
    communities = SelectMultipleField(
        FIELDS["communities"],
        choices=choices(COMMUNITIES),
    )
    languages = SelectMultipleField(FIELDS["languages"], choices=choices(LANGUAGES))
    language_notes = Rows(LanguageNote, blanks=2)
    interpretation = TextAreaField(
        FIELDS["interpretation"],
        description="Whether you can get one, and how long before.",
        render_kw={"rows": 2},
    )
    peer_led = BooleanField(FIELDS["peer_led"])
    companion = BooleanField(FIELDS["companion"])
    safe_to_name = BooleanField(
        FIELDS["safe_to_name"],
        description="Untick it if the name alone would give away why somebody goes.",
    )
    cannot_help = TextAreaField(
        FIELDS["cannot_help"],
        description="So that nobody is sent to you in vain.",
        render_kw={"rows": 3},
    )
    cannot_help_why = TextAreaField(
        FIELDS["cannot_help_why"],
        description="People take a reason better than a rule.",
        render_kw={"rows": 3},
    )
    modes = SelectMultipleField(FIELDS["modes"], choices=choices(MODE_CHOICES))
    routes = SelectMultipleField(FIELDS["routes"], choices=choices(ROUTE_CHOICES))
    how_to_join = TextAreaField(
        FIELDS["how_to_join"],
        description="What to do first, and what happens then.",
        render_kw={"rows": 4},
    )
    documents = Rows(DocumentDetail, blanks=2)
    wait_words = StringField(
        FIELDS["wait_words"],
        description="In words. Whether there is room now is said elsewhere.",
    )
    phone = TelField(FIELDS["phone"])
    email = EmailField(FIELDS["email"], render_kw={"spellcheck": False})
    website = URLField(FIELDS["website"], render_kw={"spellcheck": False, "inputmode": "url"})
    phones = Rows(PhoneDetail, blanks=2)
    contacts = Rows(ContactDetail, blanks=2)
    lead_email = EmailField(
        FIELDS["lead_email"],
        description="An e-mail address that gets a note when a referral waits. Never shown.",
        render_kw={"spellcheck": False},
    )
    main_location = SelectField("Main place", validators=[Optional()])
    locations = SelectMultipleField("Also at")
    place_notes = Rows(PlaceNote, blanks=0)
    national = BooleanField("Anywhere in the country")
    boroughs = SelectMultipleField("All of these boroughs")
    pcns = SelectMultipleField("Patients of the GP practices of these networks (PCNs)")
    wards = SelectMultipleField("People who live in these wards")
    radius_km = Distance(
        "Within how many kilometres of the main place?",
        validators=[Optional()],
        render_kw={"width": 4},
    )
    other_areas = SelectMultipleField("Also inside", validate_choice=False)
    area_names = Rows(AreaName, blanks=0)
    schedules = Rows(OpeningForm, blanks=3)
    cost_kind = RadioField(FIELDS["cost_kind"], choices=choices(COST_CHOICES))
    cost_pounds = Pounds(
        "Price of one session, in pounds",
        description="Leave it empty if you list prices below: the first of them counts.",
        validators=[Optional()],
    )
    cost_note = StringField(
        FIELDS["cost_note"], description="For example: the first session is free."
    )
    costs = Rows(CostDetail, blanks=3)
    access = FormField(AccessForm)
    external_terms = Rows(TermDetail, blanks=1)
    funding = TextAreaField(
        FIELDS["funding"], description="One on each line.", render_kw={"rows": 2}
    )
    licences = StringField(FIELDS["licences"], description="If the law asks for one.")
    assurer_email = EmailField(
        FIELDS["assurer_email"],
        description="Of a team, not of a person: other directories can read it.",
        render_kw={"spellcheck": False},
    )

    def tidied(self, live: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any] | None:
        """The values as the directory would keep them.

        None if it would not; then what is wrong stands beside its field.
        """
        try:
            whole = checked(live, values)
        except InvalidError as error:
            self.refuse(error)
            return None
        return {name: whole[name] for name in values}

    def refuse(self, error: InvalidError) -> None:
        """Show a refusal by the directory beside the fields that it is about."""
        said = {
            _STANDS_AT.get(name, name): words
            for name, words in error.fields.items()
            if not (self._has_errors(name) or self._has_errors(_STANDS_AT.get(name, name)))
        }
        attach(self, InvalidError(str(error), said))

    def _has_errors(self, name: str) -> bool:
        field: Field | None = self._fields.get(name)
        return bool(field is not None and field.errors)


def domain_hints() -> list[tuple[str, str]]:
    """The areas of life with what each one means, for the help beside the choice."""
    return [(DOMAINS[each], DOMAIN_HINTS[each]) for each in Domain]
