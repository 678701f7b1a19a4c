import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.databases import ROOT
from tests.web.stock import listed
from web import pdf

STATIC = ROOT / "static"
needs_pango = pytest.mark.skipif(not pdf.is_possible(), reason="WeasyPrint or Pango is not here")


@pytest.fixture
def no_library(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(pdf, "find_library", lambda _name: None)
    pdf.is_possible.cache_clear()
    yield
    pdf.is_possible.cache_clear()


@needs_pango
@pytest.mark.filterwarnings("default")  # of the libraries behind it
def test_a_list_is_to_be_had_as_an_accessible_pdf(app: Flask, client: FlaskClient) -> None:
    listed(app, name="Warm Words")

    answer = client.get("/services/list.pdf?q=bills&place=N12")

    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in answer.data or b"/ObjStm" in answer.data
    assert answer.headers["Content-Disposition"] == 'inline; filename="services.pdf"'
    assert 'href="/services/list.pdf?q=bills' in client.get("/services?q=bills").text
    assert 'href="/services/list.pdf?q=bills' in client.get("/services/print?q=bills").text


@pytest.mark.usefixtures("no_library")
def test_where_the_library_is_missing_nothing_leads_to_a_pdf(
    app: Flask, client: FlaskClient
) -> None:
    listed(app)

    assert "list.pdf" not in client.get("/services?q=bills").text
    assert "list.pdf" not in client.get("/services/print?q=bills").text
    assert client.get("/services/list.pdf").status_code == 404


@needs_pango
@pytest.mark.filterwarnings("default")
def test_whoever_would_wait_too_long_is_told_so(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(app)
    monkeypatch.setattr(pdf, "_LONGEST_WAIT", 0.01)

    with pdf._one_at_a_time:  # noqa: SLF001
        answer = client.get("/services/list.pdf")

    assert answer.status_code == 503
    assert "Try again" in answer.text
    assert client.get("/services/list.pdf").status_code == 200


def test_a_pdf_may_use_files_of_ours() -> None:
    assert pdf.own_file("https://page.invalid/static/css/sheet.css", STATIC).is_file()


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/static/css/sheet.css",
        "http://page.invalid/static/css/sheet.css",
        "https://page.invalid.example.org/static/css/sheet.css",
        "https://page.invalid/services",
        "https://page.invalid/static/../config.py",
        "https://page.invalid/static/%2e%2e/config.py",
        "https://page.invalid/static//etc/passwd",
        "https://page.invalid/static/css",
        "https://page.invalid/static/none.css",
        "file:///etc/passwd",
        "data:text/css,body{}",
        "",
    ],
)
def test_a_pdf_fetches_nothing_else(url: str) -> None:
    with pytest.raises(ValueError, match="files of ours"):
        pdf.own_file(url, STATIC)


@needs_pango
@pytest.mark.filterwarnings("default")
def test_what_a_page_asks_for_elsewhere_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "mine.css").write_text("p { color: #010203 }", encoding="utf-8")
    page = """<html lang="en"><head><title>A page</title>
        <link rel="stylesheet" href="/static/mine.css">
        <link rel="stylesheet" href="http://127.0.0.1:9/none.css"></head>
        <body><p>Words<img src="file:///etc/passwd" alt="none"></p></body></html>"""

    made = pdf.as_pdf(page, tmp_path)

    assert re.match(rb"%PDF-1\.\d", made)
