"""National services on the editors' desk, and what of them the public sees."""

from uuid import UUID

import pytest
from flask import Flask

from directory.commands import load_national
from directory.national import national_id
from directory.national_file import read_national
from storage.engine import Database, writing
from tests.clock import NOW
from tests.statements import counted
from tests.web.desk_build import editor, member, signed_in

FOUND = {
    "phone": "0800 011 3797",
    "text": "",
    "website": "https://www.moneyhelper.org.uk",
    "hours": "Monday to Friday, 9am to 5pm",
    "source": "https://www.moneyhelper.org.uk/en/contact-us",
}
PUBLIC = f"/services/{national_id('moneyhelper')}"


@pytest.fixture
def loaded(database: Database) -> None:
    with writing(database) as session:
        load_national(session, read_national(), now=NOW)


@pytest.mark.usefixtures("loaded")
def test_an_editor_checks_a_number_and_the_public_sees_it_until_it_is_taken_back(
    app: Flask, database: Database
) -> None:
    desk, public = signed_in(app, editor(database)), app.test_client()
    assert "national services nobody has read" in desk.get("/desk").text
    assert "0800 011 3797" in desk.get("/desk/national").text
    assert "0800 011 3797" not in public.get(PUBLIC).text
    assert "We have not checked their number" in public.get(PUBLIC).text

    refused = desk.post("/desk/national/moneyhelper", data={**FOUND, "source": ""}).text
    assert "Say where you looked" in refused
    assert "0800 011 3797" not in public.get(PUBLIC).text

    done = desk.post("/desk/national/moneyhelper", data=FOUND, follow_redirects=True).text
    assert "MoneyHelper is checked" in done
    assert "Checked by Edith Mwangi" in desk.get("/desk/national/moneyhelper").text
    shown = public.get(PUBLIC).text
    assert "tel:08000113797" in shown
    assert "We have not checked" not in shown

    desk.post("/desk/national/moneyhelper/take-back")
    assert "tel:08000113797" not in public.get(PUBLIC).text


@pytest.mark.usefixtures("loaded")
def test_a_national_service_is_shown_as_real_and_asks_nobody_to_refer_themselves(
    app: Flask,
) -> None:
    url = f"/services/{national_id('samaritans')}"
    page = app.test_client().get(url).text

    assert "Samaritans runs this for the whole country" in page
    assert "Contact them yourself" in page
    assert "Ask them to contact me" not in page
    assert app.test_client().get(f"{url}/refer-myself").status_code == 404


@pytest.mark.usefixtures("loaded")
def test_a_wrong_check_is_told_by_the_field_and_nothing_typed_is_lost(
    app: Flask, database: Database
) -> None:
    desk = signed_in(app, editor(database))
    page = desk.post("/desk/national/moneyhelper", data={**FOUND, "hours": "most evenings"}).text

    assert "Write hours as" in page
    assert 'value="most evenings"' in page
    assert 'value="https://www.moneyhelper.org.uk/en/contact-us"' in page


def test_the_desk_says_how_to_load_them_and_knows_no_other(app: Flask, database: Database) -> None:
    desk = signed_in(app, editor(database))

    assert "python app.py national load" in desk.get("/desk/national").text
    assert "national services nobody has read" not in desk.get("/desk").text
    assert desk.get("/desk/national/moneyhelper").status_code == 404
    assert desk.get("/desk/national/nobody").status_code == 404


@pytest.mark.usefixtures("loaded")
def test_only_editors_see_what_nobody_read(
    app: Flask, database: Database, organisation_id: UUID
) -> None:
    theirs = signed_in(app, member(database, organisation_id))

    for url in ("/desk/national", "/desk/national/moneyhelper"):
        assert app.test_client().get(url).location.startswith("/sign-in")
        assert theirs.get(url).status_code == 403
    assert theirs.post("/desk/national/moneyhelper", data=FOUND).status_code == 403


@pytest.mark.usefixtures("loaded")
def test_the_list_costs_the_same_however_many_there_are(app: Flask, database: Database) -> None:
    desk = signed_in(app, editor(database))
    with counted(database) as statements:
        desk.get("/desk/national")

    assert statements.count <= 8
