"""The gallery shows every component, so what must hold of each is asked of the gallery."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import html5lib
import pytest
from flask import Flask, render_template
from jinja2 import StrictUndefined, UndefinedError

from matching.terms import Domain
from web import crisis, gallery, look, wording

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"
ICONS = set(re.findall(r'symbol id="([a-z-]+)"', (STATIC / "img/icons.svg").read_text()))
PICTOGRAMS = set(re.findall(r'symbol id="domain-(\w+)"', (STATIC / "img/domains.svg").read_text()))


@pytest.fixture(scope="module")
def app() -> Flask:
    made = Flask("gallery", root_path=str(ROOT))
    look.dress(made.jinja_env)
    made.jinja_env.globals["csrf_token"] = lambda: "sample"
    return made


def shown(app: Flask, name: str, **changes: object) -> str:
    context: dict[str, Any] = {
        "service_name": "Anydoor",
        "area_name": "North Central London",
        "is_demo": True,
        "crisis": crisis.load(),
        "current_user": None,
        "idle_minutes": 30,
        "is_last_hour": False,
        "navigation": [("Home", "/", True), ("Find", "/find", False)],
        **gallery.samples(),
        **changes,
    }
    with app.test_request_context():
        return render_template(f"gallery/{name}.html", **context)


def drawn(app: Flask, source: str, **context: object) -> str:
    with app.test_request_context():
        return app.jinja_env.from_string(source).render(**context)


@pytest.mark.parametrize("name", gallery.PAGES)
def test_a_page_has_no_inline_style_or_script(app: Flask, name: str) -> None:
    page = html5lib.parse(shown(app, name), namespaceHTMLElements=False)

    assert list(page.iter("style")) == []
    for element in page.iter():
        assert "style" not in element.attrib, element.attrib
        assert not [key for key in element.attrib if str(key).startswith("on")], element.attrib
    assert all(script.get("src") and not script.text for script in page.iter("script"))


@pytest.mark.parametrize("name", gallery.PAGES)
def test_a_page_asks_nothing_of_anybody_else(app: Flask, name: str) -> None:
    page = html5lib.parse(shown(app, name), namespaceHTMLElements=False)

    loaded = [
        element.get("src") or element.get("href") or ""
        for tag in ("script", "link", "img", "use", "iframe")
        for element in page.iter(tag)
    ]
    assert loaded
    assert all(address.startswith("/static/") for address in loaded)


@pytest.mark.parametrize("name", gallery.PAGES)
def test_every_id_on_a_page_is_there_once_and_every_label_leads_to_one(
    app: Flask, name: str
) -> None:
    page = html5lib.parse(shown(app, name), namespaceHTMLElements=False)
    ids = [element.get("id") for element in page.iter() if element.get("id")]

    assert len(ids) == len(set(ids))
    for label in page.iter("label"):
        assert label.get("for") is None or label.get("for") in ids
    for element in page.iter():
        for key in ("aria-describedby", "aria-labelledby"):
            assert set((element.get(key) or "").split()) <= set(ids)


@pytest.mark.parametrize("name", gallery.PAGES)
def test_every_drawing_a_page_names_exists(app: Flask, name: str) -> None:
    markup = shown(app, name)

    assert set(re.findall(r"icons\.svg#([\w-]+)", markup)) <= ICONS
    assert set(re.findall(r"domains\.svg#domain-(\w+)", markup)) <= PICTOGRAMS


def test_every_domain_has_a_pictogram_and_every_state_a_shape() -> None:
    assert {domain.value for domain in Domain} <= PICTOGRAMS
    assert {words.shape for words in wording.REFERRAL_STATUS.values()} <= ICONS


@pytest.mark.parametrize("name", sorted(set(gallery.PAGES) - gallery.STAFF_PAGES))
def test_every_public_page_shows_the_crisis_lines_and_the_way_out(app: Flask, name: str) -> None:
    markup = shown(app, name)

    assert all(f'href="{line.link}"' in markup for line in crisis.load().lines)
    assert "data-quick-exit" in markup
    assert "not read day and night" in markup


@pytest.mark.parametrize("name", sorted(gallery.STAFF_PAGES))
def test_a_staff_page_still_has_the_numbers(app: Flask, name: str) -> None:
    user = SimpleNamespace(name="Sam", role_words="Community connector")
    markup = shown(app, name, current_user=user)

    assert all(f'href="{line.link}"' in markup for line in crisis.load().lines)
    assert "Community connector" in markup


def test_the_demo_says_that_everybody_in_it_is_invented(app: Flask) -> None:
    said = "Every person and organisation here is invented"

    assert said in shown(app, "home")
    assert said not in shown(app, "home", is_demo=False)


def test_a_form_with_mistakes_says_so_in_the_title(app: Flask) -> None:
    assert "<title>Error: Ask for help - Anydoor</title>" in shown(app, "form")


def test_a_misspelt_variable_is_an_error_and_not_a_blank(app: Flask) -> None:
    assert app.jinja_env.undefined is StrictUndefined
    with pytest.raises(UndefinedError):
        drawn(app, "{{ persn_name }}")


def test_words_from_outside_are_escaped_in_a_table(app: Flask) -> None:
    markup = drawn(
        app,
        '{% from "components/records.html" import data_table %}'
        '{{ data_table("People", ["Name"], [["<b>x</b>"]]) }}',
    )

    assert "&lt;b&gt;x&lt;/b&gt;" in markup


def chart(app: Flask, numbers: list[int | None]) -> str:
    return drawn(
        app,
        '{% from "components/chart.html" import line_chart %}'
        '{{ line_chart("k", "Friendships", dates, [("Friendships", numbers)]) }}',
        dates=["March", "May", "August", "November"][: len(numbers)],
        numbers=numbers,
    )


def test_a_chart_breaks_its_line_where_nothing_was_rated(app: Flask) -> None:
    line = re.search(
        r'<path d="(M[^"]+)" fill="none" stroke-width="2.5"', chart(app, [2, 3, None, 5])
    )

    assert line
    assert (line[1].count("M"), line[1].count("L")) == (2, 1)
    assert chart(app, [2, 3, None, 5]).count("Not rated") == 1


def test_a_chart_puts_a_higher_rating_higher_up(app: Flask) -> None:
    low, high = re.findall(r'<circle cx="[\d.]+" cy="([\d.]+)"', chart(app, [1, 7]))

    assert float(high) < float(low)


def test_a_chart_of_one_session_is_a_single_mark(app: Flask) -> None:
    assert chart(app, [4]).count("<circle") == 1


@pytest.mark.parametrize(
    ("page", "expected"),
    [(1, [1, 2, 9]), (5, [1, 4, 5, 6, 9]), (9, [1, 8, 9])],
)
def test_pages_of_results_show_the_ends_and_the_neighbours(
    app: Flask, page: int, expected: list[int]
) -> None:
    markup = drawn(
        app,
        '{% from "components/page.html" import pagination %}{{ pagination(page, 9, link) }}',
        page=page,
        link=lambda number: f"?page={number}",
    )

    assert [int(number) for number in re.findall(r'aria-label="Page (\d+)"', markup)] == expected


def test_one_page_of_results_needs_no_pages(app: Flask) -> None:
    markup = drawn(
        app,
        '{% from "components/page.html" import pagination %}{{ pagination(1, 1, link) }}',
        link=str,
    )

    assert markup.strip() == ""
