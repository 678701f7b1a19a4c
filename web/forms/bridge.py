"""From WTForms fields to the form kit's parameters, so that every field looks and reads alike.

`params(field)` is what a kit macro wants; `component(field)` names the macro. What somebody typed
is always shown again, also when it could not be understood.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeVar, cast

from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    Field,
    FileField,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from base.errors import InvalidError
from web.translation import gettext, gettext_noop

Params = dict[str, Any]
_OF_WTFORMS: Final = (
    gettext_noop("Not a valid choice."),
    gettext_noop("Not a valid integer value."),
)
"""What the form library says of its own accord, for the catalogue."""
Code = TypeVar("Code", bound=str)

# render_kw keys that the kit takes as parameters of its own; the rest become attributes.
KIT_KEYS: Final = frozenset(
    {"autocomplete", "autocapitalize", "inputmode", "rows", "spellcheck", "width", "maxlength"}
)


def component(field: Field) -> str:
    """The name of the kit macro that shows this field ("" for one that is not shown)."""
    for kind, name, _ in _SHAPES:
        if isinstance(field, kind):
            long_text = name == "textarea" and "maxlength" in _keywords(field)
            return "characterCount" if long_text else name
    return "input"


def params(field: Field, overrides: Mapping[str, Any] | None = None) -> Params:
    """The kit's parameters for one field: label or legend, hint, error, value, items.

    overrides: anything of the kit's own, and `label_size` ("s", "m", "l", "xl") or
    `is_heading` (the label is the page's heading).
    """
    extra = dict(overrides or {})
    heading: Params = {"text": gettext(field.label.text)}
    if "label_size" in extra:
        heading["size"] = extra.pop("label_size")
    if extra.pop("is_heading", False):
        heading["isPageHeading"] = True
    build = next((build for kind, _, build in _SHAPES if isinstance(field, kind)), _text)
    return {**_shared(field), **build(field, heading), **extra}


def choices(
    words: Mapping[Code, str], hints: Mapping[Code, str] | None = None
) -> list[SelectChoice]:
    """Codes and their words as the choices of a field, in this order; hints stand under some."""
    under: Mapping[Code, str] = hints or {}
    return [
        SelectChoice(str(code), text, {"hint": under[code]} if code in under else {})
        for code, text in words.items()
    ]


def error_summary(
    form: Form, domain_errors: Mapping[str, str] | None = None
) -> list[dict[str, str]]:
    """What is wrong, in the order of the fields, each with a link to the field it is about.

    domain_errors: field name -> message, as InvalidError.fields gives them. Those about no
    field of this form come last, without a link.
    """
    others = dict(domain_errors or {})
    found = [{"text": gettext(str(message))} for message in form.form_errors]
    for field in _fields(form):
        messages = [str(message) for message in field.errors]
        message = others.pop(field.name, None)
        if message and message not in messages:
            messages.append(message)
        found += [{"text": gettext(text), "href": f"#{field.id}"} for text in messages]
    return found + [{"text": gettext(message)} for message in others.values()]


def attach(form: Form, error: InvalidError) -> None:
    """Show a rule's refusal where it belongs: beside its fields, or on the form as a whole."""
    left = dict(error.fields)
    for field in _fields(form):
        if field.name in left:
            field.errors = [*field.errors, left.pop(field.name)]
    form.form_errors = [*form.form_errors, *left.values()]
    if not error.fields:
        form.form_errors = [*form.form_errors, str(error)]


def _fields(form: Form) -> Iterator[Field]:
    """Every field somebody can see, those of forms inside this one too."""
    for field in form:
        if isinstance(field, FormField):
            yield from _fields(field.form)
        elif component(field):
            yield field


def _keywords(field: Field) -> dict[str, Any]:
    """render_kw, or nothing."""
    return dict(field.render_kw or {})


def _shared(field: Field) -> Params:
    """What every kind of field has."""
    shared: Params = {"name": field.name, "attributes": {}}
    if field.description:
        shared["hint"] = {"text": gettext(field.description)}
    if field.errors:
        shared["errorMessage"] = {
            "text": gettext(str(field.errors[0])),
            "visuallyHiddenText": gettext("Error"),
        }
    for key, value in _keywords(field).items():
        if key == "class":
            shared["classes"] = value
        elif key in KIT_KEYS:
            shared[key] = value
        elif key != "type":
            shared["attributes"][key] = value
    return shared


def _typed(field: Field) -> str:
    """What stands in the box: what was typed, or else what the form was filled with."""
    typed: Any = field  # every text field has _value(), which the type stubs leave out
    return str(typed._value())  # noqa: SLF001


def _text(field: Field, heading: Params) -> Params:
    """A box to type in: the value is what was typed, understood or not."""
    kind = _keywords(field).get("type") or getattr(field.widget, "input_type", "text")
    found: Params = {"id": field.id, "label": heading, "value": _typed(field)}
    if isinstance(field, IntegerField):
        return {"inputmode": "numeric", "width": 4, **found, "type": "text"}
    if isinstance(field, DecimalField):
        return {"inputmode": "decimal", "width": 5, **found, "type": "text"}
    if isinstance(field, DateField):
        return {**found, "type": "date", "width": 10}
    return {**found, "type": kind}


def _password(field: Field, heading: Params) -> Params:
    """A password box: never filled in again. What its button is called begins with its words."""
    show, hide, what = gettext("Show"), gettext("Hide"), gettext(field.label.text)
    return {
        "id": field.id,
        "label": heading,
        "showPasswordText": show,
        "hidePasswordText": hide,
        "showPasswordAriaLabelText": f"{show} ({what})",
        "hidePasswordAriaLabelText": f"{hide} ({what})",
        "passwordShownAnnouncementText": gettext("Your password is visible"),
        "passwordHiddenAnnouncementText": gettext("Your password is hidden"),
    }


def _textarea(field: Field, heading: Params) -> Params:
    """A larger box to write in."""
    found: Params = {"id": field.id, "label": heading, "value": _typed(field)}
    return found | _counted() if "maxlength" in _keywords(field) else found


def _counted() -> Params:
    """What a box of limited length says. One form for every number: its script asks for two."""
    number = "%{count}"
    left = gettext("Characters left: %(number)s", number=number)
    over = gettext("Characters too many: %(number)s", number=number)
    return {
        "textareaDescriptionText": gettext("You can write up to %(most)s characters", most=number),
        "charactersUnderLimitText": {"one": left, "other": left},
        "charactersAtLimitText": gettext("No characters left"),
        "charactersOverLimitText": {"one": over, "other": over},
    }


def _file(field: Field, heading: Params) -> Params:
    """A file to choose."""
    return {"id": field.id, "label": heading}


def _select(field: Field, heading: Params) -> Params:
    """A list to choose one thing from."""
    return {
        "id": field.id,
        "label": heading,
        "items": [
            {"value": item["value"], "text": item["text"], "selected": item["checked"]}
            for item in _items(field)
        ],
    }


def _choices(field: Field, heading: Params) -> Params:
    """Radios or checkboxes. The first has the field's own id, so that an error can link to it."""
    return {"idPrefix": field.id, "fieldset": {"legend": heading}, "items": _items(field)}


def _single(field: Field, heading: Params) -> Params:
    """One checkbox, with its hint beside it rather than above."""
    item: Params = {"value": "y", "text": heading["text"], "checked": bool(field.data)}
    if field.description:
        item["hint"] = {"text": gettext(field.description)}
    return {"idPrefix": field.id, "items": [item], "hint": None}


def _items(field: Field) -> list[Params]:
    """The choices, with those somebody picked still picked."""
    picked = _picked(field)
    items: list[Params] = []
    for value, text, _, keywords in cast("SelectField", field).iter_choices():
        item: Params = {"value": str(value), "text": gettext(text), "checked": str(value) in picked}
        hint = (keywords or {}).get("hint")
        items.append({**item, "hint": {"text": gettext(hint)}} if hint else item)
    return items


def _picked(field: Field) -> frozenset[str]:
    """What was posted, as it was posted; else what the form was filled with."""
    if field.raw_data:
        return frozenset(str(value) for value in field.raw_data)
    if field.data is None:
        return frozenset()
    several = isinstance(field, SelectMultipleField)
    return frozenset(str(value) for value in (field.data if several else [field.data]))


# The first kind that fits wins: a subclass stands before its parent.
_SHAPES: Final[tuple[tuple[type[Field], str, Callable[[Field, Params], Params]], ...]] = (
    (HiddenField, "", _text),
    (SubmitField, "", _text),
    (RadioField, "radios", _choices),
    (SelectMultipleField, "checkboxes", _choices),
    (SelectField, "select", _select),
    (BooleanField, "checkboxes", _single),
    (TextAreaField, "textarea", _textarea),
    (PasswordField, "passwordInput", _password),
    (FileField, "fileUpload", _file),
)
