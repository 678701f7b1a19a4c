"""What holds on every public page in every state: help beside each box, a way out, plain words."""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pyphen
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.applications import parts_of
from tests.web.desk_build import editor, signed_in
from tests.web.public_pages import opened
from tests.web.stock import listed
from tests.web.visitor_build import ANSWERS, add_service, begin

OLDEST = 11  # years of reading; source: the "reading age 9-11"
FEWEST_WORDS = 60  # fewer are labels, of which no age can be told
HELP = ("tel:999", "tel:111", "tel:116123", "sms:85258")
_SYLLABLES = pyphen.Pyphen(lang="en_GB")
_BLOCKS = ("p", "li", "dd", "h1", "h2", "h3", "legend", "label")
# What is not ours to word: names, numbers, what organisations and people write, and the footer.
_NOT_OURS = ("card__", "service-head", "kept-list", "area-list", "practice", "data-table", "prices")


def _tree(page: str) -> Any:  # noqa: ANN401  (html5lib gives an ElementTree)
    return html5lib.parse(page, namespaceHTMLElements=False)


def _main(tree: Any) -> Any:  # noqa: ANN401
    return next(each for each in tree.iter() if each.tag == "main")


def _links(element: Any) -> set[str]:  # noqa: ANN401
    return {(each.get("href") or "").partition("?")[0] for each in element.iter("a")}


def _sentences(element: Any) -> Iterator[str]:  # noqa: ANN401
    """The sentences of a page that are ours, each once. What is not ours is taken out of it."""
    said = set()
    for block in element.iter():
        name = f"{block.get('class') or ''} {block.get('id') or ''}"
        if any(each in name for each in _NOT_OURS):
            block.clear()
        if block.tag in _BLOCKS and not any(inner.tag in _BLOCKS for inner in list(block)):
            said.add(" ".join("".join(block.itertext()).split()))
    for text in said:
        for sentence in re.split(r"(?<=[.?!])\s", text):
            if len(sentence.split()) > 2:
                yield sentence


def _adrift(tree: Element) -> list[str]:
    """Numbers to call or text, in groups, that do not keep their own direction by <bdi>."""
    links = [each for each in tree.iter("a") if each.get("href", "").startswith(("tel:", "sms:"))]
    alone = [each for each in links if not any(True for _ in each.iter("bdi"))]
    said = ["".join(each.itertext()).strip() for each in alone]
    return [each for each in said if " " in each]


def _syllables(word: str) -> int:
    """At least as many as there are: by where it may be divided, or by its vowels."""
    vowels = len(re.findall(r"[aeiouy]+", word.removesuffix("e")))
    return max(1, 1 + len(_SYLLABLES.positions(word)), vowels)


def reading_age(sentences: list[str]) -> float:
    """Years of age at which one can read it: the Flesch-Kincaid grade, and five."""
    words = [word for each in sentences for word in re.findall(r"[A-Za-z\u2019'-]+", each)]
    syllables = sum(_syllables(word.lower()) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59 + 5


def test_help_a_way_out_and_plain_words_are_on_every_public_page(
    app: Flask, client: FlaskClient, subtests: pytest.Subtests
) -> None:
    boxes, ages = 0, {}
    for address, page in opened(app, client):
        tree = _tree(page)
        main = _main(tree)
        links, links_in_main = _links(tree), _links(main)
        has_way_out = any("data-quick-exit" in each.attrib for each in tree.iter("a"))
        in_page = sum(1 for _ in main.iter("textarea"))
        boxes += in_page
        words = list(_sentences(main))
        if sum(len(each.split()) for each in words) >= FEWEST_WORDS:
            ages[address] = reading_age(words)
        with subtests.test(address):
            if "/print" not in address:
                assert links.issuperset(HELP)
                assert has_way_out
            if in_page:
                assert links_in_main.issuperset(HELP), "no help beside a box to write in"
            assert ages.get(address, 0) <= OLDEST, sorted(words, key=len)[-8:]
            assert _adrift(tree) == [], "read from right to left, its groups change places"
    assert boxes > 5
    assert len(ages) > 25


def test_the_measure_tells_hard_words_from_easy_ones() -> None:
    easy = ["You can ask them to call you.", "It is free."]
    hard = ["Eligibility is contingent upon demonstrable residency in the commissioned area"]

    assert reading_age(easy) < 8 < OLDEST < reading_age(hard)


def test_forms_that_write_keep_programs_out(app: Flask, client: FlaskClient) -> None:
    """What is sent too fast comes back whole; what a hidden field betrays is dropped."""
    service_id = add_service(app)
    listed(app)
    app.config["LEAST_SECONDS"] = 60
    said = {"kind": "wrong_facts", "words": "The door is round the corner."}
    missing = {"domain": "friendships", "reason": "nothing_found"}

    for address, data in ((f"/services/{service_id}/report", said), ("/services/missing", missing)):
        quick = client.post(address, data=data)
        assert quick.status_code == 400
        assert "press the button again" in quick.text
        assert client.post(address, data={**data, "surname": "Smith"}).status_code == 200
    path = begin(client, service_id)
    quick = client.post(f"{path}/about", data=ANSWERS)
    assert quick.status_code == 400
    assert ANSWERS["wants"] in quick.text
    assert client.get(f"{path}/check").status_code == 302
    app.config["LEAST_SECONDS"] = 0
    desk = signed_in(app, editor(parts_of(app).database))
    assert "round the corner" not in desk.get("/desk/problems").text
