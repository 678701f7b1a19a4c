import pytest
from jinja2 import ChainableUndefined, Environment, PackageLoader

from web import kit


@pytest.mark.parametrize(
    "said",
    [
        {"label": {"text": "A & B"}, "id": "a-1", "name": "a", "value": "<script>\ue000 &amp;"},
        {"label": {"text": "C", "size": "s"}, "id": "c", "name": "c", "value": ""},
        {"label": {"text": "D"}, "hint": {"text": "'D'"}, "id": "d", "name": "d", "width": "4"},
        {"label": {"html": "<i>E</i>"}, "id": "e", "name": "e", "value": None, "describedBy": "f"},
        {"label": {"text": "F"}, "id": "f", "name": "f", "errorMessage": {"text": "No"}},
    ],
)
def test_a_box_is_word_for_word_as_the_kit_makes_it(said: dict[str, object]) -> None:
    plain = Environment(
        loader=PackageLoader("nhsuk_frontend_jinja"), undefined=ChainableUndefined, autoescape=True
    )
    for name in kit.BOXES:
        source = plain.get_template(f"nhsuk/components/{name}/macro.jinja").module
        for value in (said.get("value"), "another"):
            wanted = {**said, "value": value}
            assert kit.macros()[name](wanted) == getattr(source, name)(wanted)
