"""A visitor's own list, to keep: on paper, in large type, as a file, in their own mail."""

from urllib.parse import unquote

from flask import Flask
from flask.testing import FlaskClient

from tests.web.stock import listed
from web import pdf


def test_a_list_prints_black_on_white_and_in_large_type(app: Flask, client: FlaskClient) -> None:
    service_id = listed(app, name="Money Mornings", phone="020 7946 0123")
    client.post(f"/my-list/{service_id}")
    page = client.get("/my-list").text
    assert 'href="/my-list/print"' in page
    assert 'href="/my-list/print?size=large"' in page

    plain, large = client.get("/my-list/print").text, client.get("/my-list/print?size=large").text
    for sheet in (plain, large):
        assert "Money Mornings" in sheet
        assert "020 7946 0123" in sheet
        assert "116 123" in sheet
    assert '<body class="large">' in large
    assert "<body>" in plain


def test_an_empty_list_prints_that_it_is_empty(client: FlaskClient) -> None:
    assert "Nothing is listed here yet" in client.get("/my-list/print").text


def test_a_list_opens_in_the_visitors_own_mail_with_a_quiet_subject(
    app: Flask, client: FlaskClient
) -> None:
    named, unnamed = listed(app, name="Bread"), listed(app, name="Refuge", safe_to_name=False)
    for each in (named, unnamed):
        client.post(f"/my-list/{each}")
    page = client.get("/my-list").text
    link = unquote(page.partition('href="mailto:')[2].partition('"')[0])

    assert "subject=My list&amp;body=" in link
    assert f"Bread: http://localhost/services/{named}" in link
    assert f"http://localhost/services/{unnamed}" in link
    assert "Refuge" not in link


def test_a_list_is_a_file_where_one_can_be_made(app: Flask, client: FlaskClient) -> None:
    client.post(f"/my-list/{listed(app)}")
    answer = client.get("/my-list/list.pdf?size=large")

    if pdf.is_possible():
        assert answer.data.startswith(b"%PDF")
    else:
        assert answer.status_code == 404
