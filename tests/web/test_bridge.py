from collections.abc import Callable
from enum import StrEnum

import html5lib
import pytest
from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    Form,
    FormField,
    HiddenField,
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

from base.errors import InvalidError
from web import look
from web.forms.bridge import attach, choices, component, error_summary, params

Tree = html5lib.treebuilders.getTreeBuilder("etree")
Render = Callable[[str, Form], "Element"]


class Colour(StrEnum):
    PLUM = "plum"
    AMBER = "amber"


class Element:
    """Just enough of a parsed page to ask questions of it."""

    def __init__(self, markup: str) -> None:
        self.root = html5lib.parse(markup, namespaceHTMLElements=False)
        self.markup = markup

    def all(self, path: str) -> list[dict[str, str]]:
        return [dict(found.attrib) for found in self.root.iterfind(f".//{path}")]

    def one(self, path: str) -> dict[str, str]:
        (found,) = self.all(path)
        return found

    def text(self, path: str) -> str:
        (found,) = self.root.iterfind(f".//{path}")
        return " ".join("".join(found.itertext()).split())


class Child(Form):
    town = StringField("Town", validators=[InputRequired("Tell us the town")])


class Everything(Form):
    ticket = HiddenField()
    name = StringField(
        "Name",
        validators=[InputRequired("Tell us your name")],
        description="Any name you like",
        render_kw={"autocomplete": "given-name", "data-x": "1"},
    )
    email = EmailField("E-mail")
    phone = TelField("Phone")
    words = TextAreaField("Words", render_kw={"rows": 4})
    limited = TextAreaField("Few words", render_kw={"maxlength": 50})
    secret = PasswordField("Password")
    born = DateField("Born")
    age = IntegerField("Age")
    colour = RadioField(
        "Colour",
        choices=choices(
            {Colour.PLUM: "Plum", Colour.AMBER: "Amber"}, {Colour.AMBER: "Like a lamp"}
        ),
        coerce=Colour,
        validators=[InputRequired("Choose a colour")],
    )
    language = SelectField("Language", choices=choices({"en": "English", "so": "Somali"}))
    needs = SelectMultipleField("Needs", choices=choices({"lift": "Lift", "loop": "Loop"}))
    agreed = BooleanField("I agree", description="You can change your mind")


@pytest.fixture(scope="module")
def environment() -> Environment:
    made = Environment(loader=ChoiceLoader([FileSystemLoader("templates")]), autoescape=True)
    look.dress(made)
    made.globals.update(
        csrf_token=lambda: "token-1", url_for=lambda _, filename: f"/static/{filename}"
    )
    return made


@pytest.fixture
def render(environment: Environment) -> Render:
    def show(source: str, form: Form) -> Element:
        start = '{% from "components/field.html" import field, errors, form_for %}'
        return Element(environment.from_string(start + source).render(form=form))

    return show


def posted(**data: str | list[str]) -> Everything:
    form = Everything(MultiDict(data))
    form.validate()
    return form


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ticket", ""),
        ("name", "input"),
        ("email", "input"),
        ("words", "textarea"),
        ("limited", "characterCount"),
        ("secret", "passwordInput"),
        ("born", "input"),
        ("colour", "radios"),
        ("language", "select"),
        ("needs", "checkboxes"),
        ("agreed", "checkboxes"),
    ],
)
def test_each_kind_of_field_has_its_part_of_the_kit(name: str, expected: str) -> None:
    assert component(Everything()[name]) == expected


def test_a_text_field_has_its_label_hint_and_attributes(render: Render) -> None:
    page = render("{{ field(form.name) }}", Everything(data={"name": "Amina"}))

    box = page.one("input")
    assert page.text("label") == "Name"
    assert (box["id"], box["name"], box["value"]) == ("name", "name", "Amina")
    assert (box["autocomplete"], box["data-x"]) == ("given-name", "1")
    assert page.one(f"*[@id='{box['aria-describedby']}']")["class"] == "nhsuk-hint"


@pytest.mark.parametrize(("name", "kind"), [("email", "email"), ("phone", "tel"), ("born", "date")])
def test_a_field_asks_for_the_right_keyboard(render: Render, name: str, kind: str) -> None:
    assert render(f"{{{{ field(form.{name}) }}}}", Everything()).one("input")["type"] == kind


def test_a_whole_number_is_typed_with_digits_but_is_no_spinner(render: Render) -> None:
    box = render("{{ field(form.age) }}", Everything(data={"age": 41})).one("input")

    assert (box["type"], box["inputmode"], box["value"]) == ("text", "numeric", "41")


def test_what_could_not_be_understood_is_shown_again(render: Render) -> None:
    page = render("{{ field(form.age) }}{{ field(form.born) }}", posted(age="forty", born="March"))

    assert [box["value"] for box in page.all("input")] == ["forty", "March"]
    assert "nhsuk-error-message" in page.markup


def test_a_password_is_never_shown_again(render: Render) -> None:
    assert "hunter2" not in render("{{ field(form.secret) }}", posted(secret="hunter2")).markup


def test_what_somebody_typed_cannot_break_out_of_the_page(render: Render) -> None:
    page = render("{{ field(form.words) }}", posted(words="</textarea><script>x</script>"))

    assert page.all("script") == []
    assert page.text("textarea") == "</textarea><script>x</script>"


def test_radios_stand_in_a_fieldset_and_keep_the_choice(render: Render) -> None:
    page = render("{{ field(form.colour) }}", Everything(data={"colour": Colour.AMBER}))

    assert page.text("legend") == "Colour"
    assert [(one["value"], "checked" in one) for one in page.all("input")] == [
        ("plum", False),
        ("amber", True),
    ]
    assert "Like a lamp" in page.markup


def test_a_choice_that_is_not_offered_is_an_error_and_nothing_is_chosen(render: Render) -> None:
    page = render("{{ field(form.colour) }}", posted(colour="mauve"))

    assert "nhsuk-error-message" in page.markup
    assert not any("checked" in one for one in page.all("input"))


def test_several_ticks_are_kept_when_another_field_is_wrong(render: Render) -> None:
    page = render("{{ field(form.needs) }}", posted(needs=["loop"]))

    assert [one["value"] for one in page.all("input") if "checked" in one] == ["loop"]


def test_a_list_keeps_the_choice(render: Render) -> None:
    page = render("{{ field(form.language) }}", posted(language="so"))

    assert [one["value"] for one in page.all("option") if "selected" in one] == ["so"]


def test_a_single_tick_has_its_words_beside_it(render: Render) -> None:
    page = render("{{ field(form.agreed) }}", Everything(data={"agreed": True}))

    assert page.text("label") == "I agree"
    assert "checked" in page.one("input")
    assert page.markup.count("You can change your mind") == 1


def test_a_page_may_make_the_label_its_heading(render: Render) -> None:
    page = render('{{ field(form.name, {"label_size": "l", "is_heading": true}) }}', Everything())

    assert page.text("h1") == "Name"


def test_overrides_reach_the_kit() -> None:
    assert params(Everything().name, {"width": 10})["width"] == 10


def test_the_summary_names_every_mistake_in_the_order_of_the_fields() -> None:
    assert error_summary(posted(age="x", language="en")) == [
        {"text": "Tell us your name", "href": "#name"},
        {"text": "Not a valid integer value.", "href": "#age"},
        {"text": "Choose a colour", "href": "#colour"},
    ]


@pytest.mark.parametrize("name", ["name", "age", "colour", "needs", "agreed", "words", "limited"])
def test_every_link_of_the_summary_leads_to_something(render: Render, name: str) -> None:
    form = Everything()
    form[name].errors = ["Wrong"]

    page = render(f"{{{{ errors(form) }}}}{{{{ field(form.{name}) }}}}", form)

    target = page.one("a")["href"].removeprefix("#")
    assert len(page.all(f"*[@id='{target}']")) == 1


def test_what_a_rule_refused_stands_among_the_mistakes_of_the_form() -> None:
    form = posted(name="Amina", colour="plum", language="en")

    assert error_summary(form, {"postcode": "We do not cover that", "age": "Too young"}) == [
        {"text": "Too young", "href": "#age"},
        {"text": "We do not cover that"},
    ]


def test_a_refusal_is_shown_beside_its_field(render: Render) -> None:
    form = posted(name="Amina", colour="plum", language="en")

    attach(form, InvalidError("No", {"age": "Too young for this service"}))

    assert "Too young for this service" in render("{{ field(form.age) }}", form).markup
    assert error_summary(form) == [{"text": "Too young for this service", "href": "#age"}]


def test_a_refusal_about_no_field_is_about_the_form() -> None:
    form = posted(name="Amina", colour="plum", language="en")

    attach(form, InvalidError("That service has closed"))

    assert error_summary(form) == [{"text": "That service has closed"}]


def test_fields_of_a_form_inside_a_form_are_in_the_summary() -> None:
    class Parent(Form):
        home = FormField(Child)

    form = Parent(MultiDict({"home-town": ""}))
    form.validate()

    assert error_summary(form) == [{"text": "Tell us the town", "href": "#home-town"}]


def test_a_form_carries_its_token_and_its_hidden_fields(render: Render) -> None:
    source = '{% call form_for(form, submit="Send") %}{{ field(form.name) }}{% endcall %}'
    page = render(source, Everything(data={"ticket": "t-9"}))

    hidden = {one["name"]: one["value"] for one in page.all("input") if one["type"] == "hidden"}
    assert hidden == {"csrf_token": "token-1", "ticket": "t-9"}
    assert page.text("button") == "Send"
    assert page.one("form")["method"] == "post"


def test_a_form_without_mistakes_has_no_summary(render: Render) -> None:
    assert "nhsuk-error-summary" not in render("{{ errors(form) }}", Everything()).markup


def test_a_field_that_is_not_shown_leaves_nothing_behind(render: Render) -> None:
    assert render("{{ field(form.ticket) }}", Everything()).markup.strip() == ""


def test_the_bridge_knows_a_field_by_its_kind_not_by_its_name() -> None:
    class Other(Form):
        name: Field = RadioField("Name", choices=choices({"a": "A"}))

    assert component(Other().name) == "radios"
