from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy.orm import Session

from base.errors import InvalidError
from directory import queries
from directory.demo import demo_id, load_demo
from directory.demo_files import read_demo
from directory.terms import Confirmer
from geo.distance import Point
from matching.terms import AccessFeature, CapacityState, CostKind, CoverageKind, TimeBand
from tests.clock import NOW, TODAY

FILE: Final = """
[[organisation]]
key = "lantern"
name = "The Lantern Rooms"
kind = "charity"
email = "hello@lanternrooms.example"

  [[organisation.location]]
  key = "high-road"
  name = "The Rooms"
  address = "212 High Road"
  town = "North Finchley"
  postcode = "N12 8CV"

  [[organisation.location]]
  key = "house"
  town = "Secretham"
  postcode = "N12 8CV"
  confidential = true

  [[organisation.service]]
  key = "money"
  name = "Money Mornings"
  summary = "Help with bills."
  description = "Sit with an adviser."
  domains = ["practical_help", "accommodation"]
  modes = ["in_person"]
  routes = ["drop_in"]
  location = "high-road"
  cost = { kind = "paid", amount = 3.50, note = "First one free" }
  access = { lift = "partly" }
  capacity = { state = "full", until = 30, said = -2 }
  verified = -12
  verified_by = "organisation"
  coverage = [ { kind = "borough", area = "Barnet" }, { kind = "radius", km = 2.5 } ]
  schedule = [
    { days = ["TU", "TH"], opens = "10:00", closes = "12:30", every = 2 },
    { monthly = "-1FR", opens = "18:00", closes = "20:00" },
  ]
  words = ["skint", "bills"]

  [[organisation.service]]
  key = "refuge"
  name = "Refuge"
  domains = ["personal_safety"]
  location = "house"
  safe_to_name = false
  coverage = [ { kind = "national" } ]
"""
HERE: Final = Point(51.61, -0.17)
MONEY: Final = demo_id("service", "lantern", "money")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "barnet.toml").write_text(FILE, encoding="utf-8")
    return tmp_path


def _change(folder: Path, old: str, new: str) -> None:
    assert old in FILE
    (folder / "barnet.toml").write_text(FILE.replace(old, new, 1), encoding="utf-8")


def test_what_the_files_say_is_published(session: Session, folder: Path) -> None:
    counts = load_demo(session, folder, now=NOW, locate=lambda _: HERE)
    assert (counts.organisations, counts.locations, counts.services) == (1, 2, 2)
    page = queries.get_service_page(session, MONEY, today=TODAY)
    card = page.card
    assert (card.place_label, card.point) == ("North Finchley, N12", HERE)
    assert (card.cost_kind, card.cost_pence) == (CostKind.PAID, 350)
    assert card.access == {AccessFeature.LIFT: "partly"}
    assert card.capacity.state is CapacityState.FULL
    assert card.capacity.until == TODAY + timedelta(days=30)
    assert (card.verified_on, page.verified_by) == (
        TODAY - timedelta(days=12),
        Confirmer.ORGANISATION,
    )
    assert card.times == {TimeBand.WEEKDAY, TimeBand.EVENING}
    assert [each.kind for each in page.coverage] == [CoverageKind.BOROUGH, CoverageKind.RADIUS]
    assert page.coverage[0].area == "E09000003"


def test_a_confidential_house_stays_secret(session: Session, folder: Path) -> None:
    load_demo(session, folder, now=NOW, locate=lambda _: HERE)
    refuge = demo_id("service", "lantern", "refuge")
    page = queries.get_service_page(session, refuge, today=TODAY)
    assert "Secretham" not in repr(page)
    assert page.card.point is None


def test_loading_again_changes_what_differs_and_never_an_id(session: Session, folder: Path) -> None:
    load_demo(session, folder, now=NOW, locate=lambda _: HERE)
    before = set(queries.list_published_ids(session))
    _change(folder, "Help with bills.", "Help with all bills.")
    later = NOW + timedelta(days=5)
    load_demo(session, folder, now=later, locate=lambda _: HERE)
    assert set(queries.list_published_ids(session)) == before
    [card] = queries.list_cards(session, [MONEY], today=TODAY)
    assert card.summary == "Help with all bills."
    assert card.verified_on == TODAY - timedelta(days=7)
    assert card.slug == "money-mornings"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"practical_help"', '"love"', "barnet.toml, lantern, money: domains"),
        ('kind = "charity"', 'kind = "pub"', "barnet.toml, lantern: kind"),
        ('area = "Barnet"', 'area = "Barnett"', "barnet.toml, lantern, money: ValueError"),
        ('lift = "partly"', 'lift = "maybe"', "barnet.toml, lantern, money: access"),
        ('location = "house"', 'location = "home"', "barnet.toml, lantern: service refuge"),
        ('key = "refuge"', 'key = "money"', "barnet.toml, lantern: every service"),
        ("verified = -12", "verifed = -12", "verifed is not known here"),
        ('days = ["TU", "TH"]', 'days = ["XX"]', "barnet.toml, lantern, money: schedules"),
        ('name = "Refuge"', "", "barnet.toml, lantern, refuge: name"),
        ("hello@", "hello", "barnet.toml, lantern: email"),
        ("[[organisation]]", "[[organisation]", "barnet.toml: not a file of organisations"),
    ],
)
def test_a_mistake_is_named_by_file_organisation_and_field(
    folder: Path, old: str, new: str, said: str
) -> None:
    _change(folder, old, new)
    with pytest.raises(InvalidError, match=said):
        read_demo(folder, today=TODAY)


def test_a_postcode_that_is_nowhere_is_named_and_nothing_is_loaded(
    session: Session, folder: Path
) -> None:
    with pytest.raises(InvalidError, match="N12 8CV is nowhere"):
        load_demo(session, folder, now=NOW, locate=lambda _: None)
    assert queries.list_published_ids(session) == []


def test_the_files_that_ship_can_be_read() -> None:
    folder = Path(__file__).parents[2] / "data" / "demo" / "organisations"
    organisations = read_demo(folder, today=TODAY)
    assert sum(len(each.services) for each in organisations) > 100
