"""What an organisation has of being listed."""

from datetime import date
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from base.errors import NotFoundError
from directory.search.learning import SearchLog
from directory.totals import Got, ServiceLog, ServiceTotal, forget_totals, service_totals
from matching.terms import Domain
from storage.engine import Database, reading, writing
from tests.clock import TODAY
from tests.directory import build
from tests.statements import counted
from tests.web.desk_build import editor, member, signed_in
from tests.web.stock import stocking
from web import learning

LAST_MONTH, LONG_AGO = date(2026, 2, 10), date(2025, 11, 30)
TUESDAYS = {"rrule": "FREQ=WEEKLY;BYDAY=TU", "opens": "10:00", "closes": "12:30"}


def _listed(app: Flask, organisation_id: UUID, **values: object) -> UUID:
    with stocking(app) as session:
        return build.published(session, organisation_id, domains=["practical_help"], **values)


def _totals(database: Database, organisation_id: UUID, since: date) -> list[ServiceTotal]:
    with reading(database) as session:
        return service_totals(session, organisation_id, since, TODAY, viewer=build.EDITOR)


def test_looking_opening_and_keeping_are_counted_and_never_who(
    app: Flask, database: Database, organisation_id: UUID
) -> None:
    service_id = _listed(app, organisation_id, name="Lark Supper")
    visitor, keeper = app.test_client(), signed_in(app, member(database, organisation_id))
    for browser in (visitor, keeper, signed_in(app, editor(database))):
        browser.get("/services?q=lark")
        browser.get(f"/services/{service_id}")
        browser.head(f"/services/{service_id}")
        browser.post(f"/my-list/{service_id}")
    visitor.get("/services?domain=practical_help")
    learning.write(app)
    learning.write(app)

    [total] = _totals(database, organisation_id, TODAY.replace(day=1))

    assert (total.opened, total.shortlisted, total.referred) == (1, 1, 0)
    assert total.shown >= 1
    assert all(domain is Domain.PRACTICAL_HELP for domain, _ in total.needs)


def test_the_page_tells_whole_months_to_its_own_people_with_small_numbers_hidden(
    app: Flask, database: Database, organisation_id: UUID
) -> None:
    service_id = _listed(app, organisation_id, name="Lark Supper", kinds=[])
    log, address = ServiceLog(database), f"/listings/use/{organisation_id}"
    for got, count in ((Got.SHOWN, 43), (Got.OPENED, 8), (Got.REFERRED, 7)):
        for _ in range(count):
            log.got(got, [service_id], LAST_MONTH)
    log.got(Got.SHORTLISTED, [service_id] * 50, TODAY)
    log.got(Got.SHORTLISTED, [service_id] * 50, LONG_AGO)
    log.shown_for([(service_id, Domain.PRACTICAL_HELP)] * 21, LAST_MONTH)
    log.got(Got.SHOWN, [UUID(int=5)], LAST_MONTH)  # gone before it was written down
    log.write()
    client = signed_in(app, member(database, organisation_id))

    assert address in client.get("/listings").text
    with counted(database) as statements:
        page = client.get(address).text
    cells = page.partition("What your services got</h2>")[2].partition("</table>")[0]

    shown = [each.partition("<")[0] for each in cells.split('data-table__value">')[1:]]
    assert shown == ["45", "10", "0", "*"]
    assert "December 2025 to February 2026" in page
    assert ": 20" in page.partition("What they were shown for</h2>")[2]
    assert statements.count <= 25
    with writing(database) as session:
        other = build.organisation(session, "Others")
    stranger = signed_in(app, member(database, other, email="o@o.example"))
    assert stranger.get(address).status_code == 404
    assert signed_in(app, editor(database)).get(address).status_code == 403
    assert app.test_client().get(address).location == f"/sign-in?next={address}"


def test_it_offers_the_fact_that_many_search_for_and_the_listing_does_not_tell(
    app: Flask, database: Database, organisation_id: UUID
) -> None:
    _listed(app, organisation_id, name="Lark Supper", kinds=[])
    searches: SearchLog = app.extensions["anydoor_search_log"]
    for phrase, times in (("food bank", 8), ("debt advice", 7)):
        for _ in range(times):
            searches.searched(phrase, 0, LAST_MONTH)
    learning.write(app)
    client = signed_in(app, member(database, organisation_id))

    page = client.get(f"/listings/use/{organisation_id}").text

    assert "Lark Supper: add" in page
    assert "food bank" in page
    assert "debt advice" not in page


def test_totals_are_forgotten_in_time(
    app: Flask, database: Database, organisation_id: UUID
) -> None:
    service_id = _listed(app, organisation_id)
    log = ServiceLog(database)
    log.got(Got.OPENED, [service_id], LONG_AGO)
    log.got(Got.OPENED, [service_id], LAST_MONTH)
    log.shown_for([(service_id, Domain.LEISURE)], LONG_AGO)
    log.write()
    with writing(database) as session:
        forget_totals(session, before=LAST_MONTH)

    [total] = _totals(database, organisation_id, date(2025, 1, 1))

    assert (total.opened, total.needs) == (1, ())


def test_a_calendar_follows_every_session_of_an_organisation(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    address = f"/organisations/{organisation_id}/calendar"
    assert client.get(address).status_code == 404
    with writing(database) as session:
        place = str(build.location(session, organisation_id))
        secret = str(build.location(session, organisation_id, is_confidential=True))
        for name, where, is_safe in (("Lark", place, True), ("Hidden", secret, False)):
            build.published(
                session,
                organisation_id,
                name=name,
                safe_to_name=is_safe,
                schedules=[TUESDAYS],
                locations=[where],
            )

    answer = client.get(address)
    said = [str(each["summary"]) for each in Calendar.from_ical(answer.data).walk("VEVENT")]

    assert answer.mimetype == "text/calendar"
    assert said.count("Lark") > 10
    assert said.count("Appointment") == said.count("Lark")
    assert "Hidden" not in said
    assert address in client.get(f"/organisations/{organisation_id}").text


def test_nobody_else_reads_the_totals(database: Database, organisation_id: UUID) -> None:
    with reading(database) as session:
        stranger = build.member_of(UUID(int=9))
        try:
            service_totals(session, organisation_id, TODAY, TODAY, viewer=stranger)
        except NotFoundError:
            return
    raise AssertionError("a stranger was told")
