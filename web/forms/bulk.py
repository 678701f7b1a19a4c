"""The form of a change to many listings: only the fields that somebody wants to change."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    Form,
    FormField,
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
from directory.bulk_rules import How, Wish
from directory.fields import clean_fields
from matching.terms import CoverageKind, Domain
from web.forms.bridge import choices
from web.forms.detail import with_scheme
from web.forms.listing_values import Offer
from web.forms.rows import Distance, Pounds, WholeNumber
from web.wording import ACCESS, ANSWERS, COMMUNITIES, DOMAINS, LANGUAGES, NHSE_ITEMS
from web.wording_bulk import DOMAIN_CHOICES, HOW_CHOICES
from web.wording_listing import COST_CHOICES, FIELDS, MODE_CHOICES, ROUTE_CHOICES

TICKED: Final = ("kinds", "nhse", "communities", "languages", "modes", "routes")
TYPED: Final = (
    "alert",
    "how_to_join",
    "wait_words",
    "phone",
    "email",
    "website",
    "lead_email",
    "assurer_email",
)
_NAMED: Final = {
    CoverageKind.BOROUGH: "boroughs",
    CoverageKind.PCN: "pcns",
    CoverageKind.WARD: "wards",
}
_EMPTIES: Final = "Leave it empty to take out what is there."
_CHOOSE: Final = "Choose at least one"
_LEAVE: Final[dict[str, str]] = {
    "": "Leave as it is",
    **{each.value: words for each, words in ANSWERS.items()},
}

LeaveAccessForm: type[Form] = type(
    "LeaveAccessForm",
    (Form,),
    {
        feature.value: RadioField(
            words.label, choices=choices(_LEAVE), default="", validators=[Optional()]
        )
        for feature, words in ACCESS.items()
    },
)
"""One answer for each access feature, or none."""


def _how() -> RadioField:
    return RadioField(
        "What is to happen?",
        choices=choices(HOW_CHOICES),
        default=How.ADD.value,
        validators=[Optional()],
    )


class BulkForm(FlaskForm):
    """Everything that can be changed of many at once; a page shows what was asked for."""

    domains_how = RadioField(
        "What is to happen?",
        choices=choices(DOMAIN_CHOICES),
        default=How.ADD.value,
        validators=[Optional()],
    )
    domains = SelectField(
        FIELDS["domains"],
        choices=choices({"": "Choose one", **{each.value: DOMAINS[each] for each in Domain}}),
        validators=[Optional()],
    )
    kinds_how = _how()
    kinds = SelectMultipleField(FIELDS["kinds"])
    nhse_how = _how()
    nhse = SelectMultipleField(FIELDS["nhse"], choices=choices(NHSE_ITEMS))
    alert = StringField(FIELDS["alert"], description=_EMPTIES)
    communities_how = _how()
    communities = SelectMultipleField(FIELDS["communities"], choices=choices(COMMUNITIES))
    languages_how = _how()
    languages = SelectMultipleField(FIELDS["languages"], choices=choices(LANGUAGES))
    min_age = WholeNumber("From age", validators=[Optional()])
    max_age = WholeNumber("To age", validators=[Optional()])
    modes_how = _how()
    modes = SelectMultipleField(FIELDS["modes"], choices=choices(MODE_CHOICES))
    routes_how = _how()
    routes = SelectMultipleField(FIELDS["routes"], choices=choices(ROUTE_CHOICES))
    how_to_join = TextAreaField(FIELDS["how_to_join"], description=_EMPTIES, render_kw={"rows": 3})
    wait_words = StringField(FIELDS["wait_words"], description=_EMPTIES)
    phone = TelField(FIELDS["phone"], description=_EMPTIES)
    email = EmailField(FIELDS["email"], description=_EMPTIES, render_kw={"spellcheck": False})
    website = URLField(FIELDS["website"], description=_EMPTIES, render_kw={"spellcheck": False})
    lead_email = EmailField(
        FIELDS["lead_email"], description=_EMPTIES, render_kw={"spellcheck": False}
    )
    assurer_email = EmailField(
        FIELDS["assurer_email"], description=_EMPTIES, render_kw={"spellcheck": False}
    )
    coverage_how = _how()
    national = BooleanField("Anywhere in the country")
    boroughs = SelectMultipleField("All of these boroughs")
    pcns = SelectMultipleField("Patients of the GP practices of these networks (PCNs)")
    wards = SelectMultipleField("People who live in these wards")
    radius_km = Distance(
        "Within how many kilometres of the main place?",
        validators=[Optional()],
        render_kw={"width": 4},
    )
    cost_kind = RadioField(
        FIELDS["cost_kind"], choices=choices(COST_CHOICES), validators=[Optional()]
    )
    cost_pounds = Pounds("Price of one session, in pounds", validators=[Optional()])
    access = FormField(LeaveAccessForm)

    def offer(self, found: Offer) -> "BulkForm":
        """Give the form its choices."""
        self.kinds.choices = choices(found.kinds)
        self.boroughs.choices = choices(found.boroughs)
        self.pcns.choices = choices(found.pcns)
        self.wards.choices = choices(found.wards)
        return self

    def wishes(self, wanted: Sequence[str]) -> list[Wish] | None:
        """What is wanted of these things; None, with words beside the fields, if it is wrong."""
        is_right = self.validate_on_submit()
        found: list[Wish] = []
        for name in wanted:
            found += self._wishes_of(name)
        for each in found:
            try:
                clean_fields({each.field: each.value})
            except InvalidError as error:
                self._refuse(each.field, "; ".join(error.fields.values()))
        return found if is_right and not self.errors else None

    def _wishes_of(self, name: str) -> list[Wish]:
        """The wishes that one thing of the list stands for."""
        if name == "ages":
            return [Wish(each, How.SET, self[each].data) for each in ("min_age", "max_age")]
        if name == "cost":
            return self._cost()
        if name == "access":
            said = {key: answer for key, answer in self.access.form.data.items() if answer}
            return self._at_least_one(Wish("access", How.SET, said), "access")
        if name in TYPED:
            typed = self[name].data or ""
            value = with_scheme(typed) if name == "website" else typed
            return [Wish(name, How.SET, value)]
        return self._listed(name)

    def _listed(self, name: str) -> list[Wish]:
        how = How(self[f"{name}_how"].data or How.ADD.value)
        if name == "coverage":
            return self._at_least_one(Wish(name, how, self._areas()), "boroughs")
        data = self[name].data or []
        value = [data] if isinstance(data, str) else list(data)
        return self._at_least_one(Wish(name, how, value), name)

    def _cost(self) -> list[Wish]:
        pounds = self.cost_pounds.data
        pence = None if pounds is None else int(pounds * 100)
        kind = Wish("cost_kind", How.SET, self.cost_kind.data)
        return [*self._at_least_one(kind, "cost_kind"), Wish("cost_pence", How.SET, pence)]

    def _areas(self) -> list[dict[str, Any]]:
        found = [_area(CoverageKind.NATIONAL)] if self.national.data else []
        for kind, name in _NAMED.items():
            found += [_area(kind, code) for code in self[name].data or ()]
        if self.radius_km.data is not None:
            found.append(_area(CoverageKind.RADIUS, km=float(self.radius_km.data)))
        return found

    def _at_least_one(self, wish: Wish, name: str) -> list[Wish]:
        if wish.value:
            return [wish]
        self._refuse(name, _CHOOSE)
        return []

    def _refuse(self, name: str, words: str) -> None:
        stands = {"coverage": "boroughs", "cost_pence": "cost_pounds"}.get(name, name)
        field = self.access if stands == "access" else self[stands]
        if isinstance(field, FormField):
            self.form_errors = [*self.form_errors, words]
        elif not field.errors:
            field.errors = [words]


def form_data(wishes: Sequence[Wish]) -> dict[str, Any]:
    """What was wished before, as the data of the form."""
    data: dict[str, Any] = {}
    for each in wishes:
        if each.how is not How.SET or each.field in TICKED or each.field == "coverage":
            data[f"{each.field}_how"] = each.how.value
        data |= _data_of(each)
    return data


def things_of(wishes: Sequence[Wish], *, verifies: bool) -> list[str]:
    """The things of the list that were wished for before."""
    same = {"min_age": "ages", "max_age": "ages", "cost_kind": "cost", "cost_pence": "cost"}
    found = [same.get(each.field, each.field) for each in wishes]
    return list(dict.fromkeys([*found, *(["verified"] if verifies else [])]))


def _data_of(wish: Wish) -> Mapping[str, Any]:
    if wish.field == "cost_pence":
        return {"cost_pounds": None if wish.value is None else Decimal(wish.value) / 100}
    if wish.field == "domains":
        return {"domains": wish.value[0]}
    if wish.field != "coverage":
        return {wish.field: wish.value}
    kinds = {each["kind"]: each for each in wish.value}
    radius = kinds.get(CoverageKind.RADIUS.value)
    return {
        "national": CoverageKind.NATIONAL.value in kinds,
        "radius_km": Decimal(f"{radius['km']:g}") if radius else None,
        **{
            name: [each["area"] for each in wish.value if each["kind"] == kind]
            for kind, name in _NAMED.items()
        },
    }


def _area(kind: CoverageKind, area: str = "", km: float | None = None) -> dict[str, Any]:
    return {"kind": kind.value, "area": area, "km": km, "ring": []}
