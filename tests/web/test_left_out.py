import re
from dataclasses import replace

from flask import Flask
from flask.testing import FlaskClient

from matching.weights import LeftOutWeights
from tests.applications import parts_of
from tests.web.seen import words
from tests.web.stock import listed


def test_all_that_was_left_out_can_be_read_page_by_page(app: Flask, client: FlaskClient) -> None:
    assert client.get("/find-support/not-shown").location == "/find-support"
    made = parts_of(app)
    few = replace(made.weights, left_out=LeftOutWeights(3))
    app.extensions["anydoor_parts"] = replace(made, weights=few)
    for number in range(5):
        listed(app, name=f"By letter {number:02d}", routes=["professional"])

    client.post("/find-support", data={"area": "practical_help"})
    client.post("/find-support/where", data={"place": "N12 8CV"})
    page = client.get("/find-support/results").text
    assert 'href="/find-support/not-shown">See all 5, and why' in page
    first, second = (
        words(client.get(f"/find-support/not-shown?page={number}").text) for number in ("1", "2")
    )

    found = [sorted(re.findall(r"By letter (\d\d) : Someone", each)) for each in (first, second)]
    assert [len(each) for each in found] == [3, 2]
    assert sorted(found[0] + found[1]) == [f"{number:02d}" for number in range(5)]
    for odd in ("0", "-1", "9" * 50, "²", "x", "3"):
        assert client.get(f"/find-support/not-shown?page={odd}").status_code == 200, odd
    assert "8CV" not in client.get("/find-support/not-shown").text
