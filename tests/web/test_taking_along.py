import re
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import zxingcpp
from flask.testing import FlaskClient
from icalendar import Calendar, Event
from numpy.typing import NDArray

from storage.engine import Database, writing
from tests.directory import build

TUESDAYS = {"rrule": "FREQ=WEEKLY;BYDAY=TU", "opens": "10:00", "closes": "12:30"}


def _published(
    database: Database,
    *,
    secret: bool = False,
    **values: Any,  # noqa: ANN401
) -> UUID:
    with writing(database) as session:
        owner = build.organisation(session)
        place = build.location(session, owner, is_confidential=secret)
        facts = {"schedules": [TUESDAYS], "locations": [str(place)], **values}
        return build.published(session, owner, name="Lark Supper", **facts)


def test_the_next_days_go_into_a_calendar_at_london_time(
    client: FlaskClient, database: Database
) -> None:
    service_id = _published(database)

    answer = client.get(f"/services/{service_id}/calendar")
    events = Calendar.from_ical(answer.data).walk("VEVENT")

    assert answer.mimetype == "text/calendar"
    assert len(events) > 2
    for event in events:
        assert isinstance(event, Event)
        begins = event.start
        assert isinstance(begins, datetime)
        assert (begins.weekday(), begins.hour, str(begins.tzinfo)) == (1, 10, "Europe/London")
        assert str(event["summary"]) == "Lark Supper"
        assert "212 High Road" in str(event["location"])


def test_a_secret_address_is_not_in_the_calendar(client: FlaskClient, database: Database) -> None:
    service_id = _published(database, secret=True)

    assert b"High Road" not in client.get(f"/services/{service_id}/calendar").data


def test_what_is_not_safe_to_name_is_an_appointment_and_nothing_more(
    client: FlaskClient, database: Database
) -> None:
    service_id = _published(database, safe_to_name=False)

    [first, *_] = Calendar.from_ical(client.get(f"/services/{service_id}/calendar").data).walk(
        "VEVENT"
    )

    assert str(first["summary"]) == "Appointment"
    assert not {"location", "url", "description"} & {key.lower() for key in first}


def test_a_service_without_dates_offers_no_calendar(
    client: FlaskClient, database: Database
) -> None:
    service_id = _published(database, schedules=[])

    assert client.get(f"/services/{service_id}/calendar").status_code == 404
    assert "in my calendar" not in client.get(f"/services/{service_id}").text


def picture_of(svg: str) -> NDArray[np.uint8]:
    """What the picture of a code shows, four points for each of its squares."""
    [size] = re.findall(r'd="M0 0h(\d+)', svg)
    [strokes] = re.findall(r'stroke="#000" d="M(\d[^"]*)"', svg)
    shown = np.full((int(size), int(size)), 255, np.uint8)
    x, y = 0.0, 0.0
    for step, across, down in re.findall(r"([Mhm])([-\d.]+)(?: ?([-\d.]+))?", f"M{strokes}"):
        if step == "h":
            shown[int(y), int(x) : int(x) + int(across)] = 0
        x, y = (0.0, 0.0) if step == "M" else (x, y)
        x, y = x + float(across), y + float(down or 0)
    return shown.repeat(4, axis=0).repeat(4, axis=1)


def test_the_page_can_be_opened_on_a_phone_and_sent_without_naming_what_it_is(
    client: FlaskClient, database: Database
) -> None:
    service_id = _published(database)
    page = client.get(f"/services/{service_id}").text

    code = client.get(f"/services/{service_id}/code")

    assert (code.status_code, code.mimetype) == (200, "image/svg+xml")
    [read] = zxingcpp.read_barcodes(picture_of(code.text))
    assert read.text == f"http://localhost/services/{service_id}"
    assert read.format is zxingcpp.BarcodeFormat.QRCode
    [share] = [line for line in page.splitlines() if "mailto:?subject" in line]
    assert f"services/{service_id}" in share.replace("%3A", ":").replace("%2F", "/")
    assert "Lark" not in share
