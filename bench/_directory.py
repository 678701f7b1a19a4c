"""A whole directory of invented listings in a database, for measuring; the same every time.

The ground is that of `_country`, with the PCNs and boroughs that ship with the product among it, so
that places people type are known. Listings differ in length, words, days, prices and gaps.
"""

# ruff: noqa: PLR2004 (the odds of what is drawn)

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, Connection, Dialect, insert

from app import ROOT
from bench._country import TODAY, VOCABULARY, Country, Draw, Pcn, country
from directory.terms import ServiceStatus, Taxonomy
from geo.distance import Point
from matching.service import Service
from matching.terms import NhseItem, TimeBand
from places.shipped import Shipped, read_shipped
from storage.base import Base
from storage.engine import Database, open_database

SEED: Final = 20_261_122
NOW: Final = datetime(2026, 11, 22, 10, tzinfo=UTC)
CHUNK: Final = 5_000  # services written at once
TOWNS: Final = 240  # names of towns, besides those of our own map
HIDDEN: Final = 0.03  # places whose address may not be told
_SYLLABLES: Final = (
    *("ba", "cor", "den", "fal", "gri", "hol", "lin", "mer", "nor", "pel", "ras"),
    *("sto", "tam", "ven", "wick", "yar", "ber", "con", "dale", "mi", "thor", "ul"),
)
_FORMS: Final = ("{kind}", "{town} {kind}", "{kind} in {town}", "The {word} {kind}", "{word} House",
                 "{kind} at the {word} Centre", "{town} {word} Project")  # fmt: skip
_DAYS: Final = {
    TimeBand.WEEKDAY: ("MO", "TU", "WE", "TH", "FR"),
    TimeBand.EVENING: ("MO", "TU", "WE", "TH"),
    TimeBand.WEEKEND: ("SA", "SU"),
}
_HOURS: Final = {
    TimeBand.WEEKDAY: ((9, 30), (10, 0), (11, 0), (13, 30), (14, 0)),
    TimeBand.EVENING: ((18, 0), (18, 30), (19, 0)),
    TimeBand.WEEKEND: ((10, 0), (12, 0), (15, 0)),
}
_TABLES: Final = ("organisations", "services", "locations", "services_at_location", "attributes",
                  "accessibility", "service_areas", "schedules")  # fmt: skip
_IN_A_HURRY: Final = ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000")
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Language:
    """What is said in listings: common words come far oftener than rare ones."""

    words: Sequence[str]
    towns: Sequence[str]

    @classmethod
    def of(cls, random: Random, shipped: Shipped) -> "Language":
        """Invented words and towns, and the neighbourhoods of our own map."""
        known: dict[str, None] = {}
        while len(known) < VOCABULARY + TOWNS:
            known["".join(random.choices(_SYLLABLES, k=random.choice((2, 2, 3, 3, 4))))] = None
        every = list(known)
        towns = [each.capitalize() for each in every[VOCABULARY:]]
        return cls(every[:VOCABULARY], [*shipped.neighbourhoods, *towns])

    def sentence(self, random: Random, least: int, most: int) -> str:
        """So many words and a full stop."""
        words = self.words
        drawn = [words[int(len(words) ** random.random()) - 1] for _ in range(most)]
        return " ".join(drawn[: random.randint(least, most)]).capitalize() + "."


def ground() -> tuple[Country, Language]:
    """The country, and what is spoken there."""
    shipped = read_shipped(ROOT / "data")
    land = country(Random(SEED))
    own = tuple(_pcns(shipped))
    return replace(land, pcns=(*land.pcns[: -len(own)], *own)), Language.of(Random(SEED), shipped)


def make_directory(file: Path, size: int) -> Database:
    """A new database with so many published services, and their organisations.

    Written as a file that may be thrown away, and indexed afterwards: ids come in no order, so
    that a million kept in order while they come would be read and written over and over.
    """
    database = open_database(f"sqlite:///{file}")
    Base.metadata.create_all(database.write_engine)
    land, language = ground()
    draw = Draw(land, Random(SEED + size), is_dense=False)
    writer = _Writer(draw.random, language, {each.slug: each.name for each in land.kinds})
    services = draw.services(size)
    indexes = [each for name in _TABLES for each in Base.metadata.tables[name].indexes]
    with database.write_engine.connect() as connection:
        for pragma in _IN_A_HURRY:
            connection.connection.cursor().execute(f"PRAGMA {pragma}")
        with connection.begin():
            for index in indexes:
                index.drop(connection)
            while some := list(islice(services, CHUNK)):
                _put(connection, writer.rows(some))
            _put(connection, {"directory_revision": [{"id": 1, "number": 1}]})
            for index in indexes:
                index.create(connection)
    database.dispose()
    return open_database(f"sqlite:///{file}")


class _Writer:
    """Turns services as the matcher knows them into rows with words."""

    def __init__(self, random: Random, language: Language, kinds: Mapping[str, str]) -> None:
        self._random: Final = random
        self._language: Final = language
        self._kinds: Final = kinds
        self._owners: Final[set[UUID]] = set()

    def rows(self, services: Iterable[Service]) -> Rows:
        """Rows by their table, in the order in which they can be written."""
        rows: Rows = {name: [] for name in _TABLES}
        for each in services:
            if each.organisation_id not in self._owners:
                self._owners.add(each.organisation_id)
                rows["organisations"].append(self._organisation(each.organisation_id))
            town = self._random.choice(self._language.towns)
            rows["services"].append(self._service(each, town))
            if each.point:
                self._place(rows, each, each.point, town)
            rows["attributes"] += self._terms(each)
            rows["accessibility"] += _access(each)
            rows["service_areas"] += _areas(each)
            rows["schedules"] += self._schedules(each)
        return rows

    def _organisation(self, owner: UUID) -> dict[str, Any]:
        town, word = self._random.choice(self._language.towns), self._word()
        name = self._random.choice(("{t} {w}", "{w} Trust", "The {w} Rooms", "{t} {w} Network"))
        made = {"created_at": NOW, "updated_at": NOW, "version": 1}
        named = {"name": name.format(t=town, w=word.capitalize()), "slug": f"o-{owner.hex}"}
        return {"id": owner, "phone": "020 7946 0000", **named, **made}

    def _service(self, service: Service, town: str) -> dict[str, Any]:
        random, say = self._random, self._language.sentence
        kind = self._kinds[min(service.kinds)]
        form = random.choice(_FORMS)
        description = " ".join(say(random, 6, 18) for _ in range(random.randrange(7)))
        return {
            "id": service.service_id,
            "organisation_id": service.organisation_id,
            "slug": f"s-{service.service_id.hex}",
            "status": ServiceStatus.PUBLISHED,
            "name": form.format(kind=kind, town=town, word=self._word().capitalize()),
            "summary": f"{kind}. {say(random, 4, 14)}"
            if random.random() < 0.7
            else say(random, 8, 20),
            "description": description,
            "words": say(random, 1, 4) if random.random() < 0.3 else "",
            "min_age": service.min_age,
            "max_age": service.max_age
            if (service.max_age or 130) >= (service.min_age or 0)
            else None,
            "peer_led": service.peer_led,
            "companion": service.companion,
            "safe_to_name": service.safe_to_name,
            "cost_kind": service.cost,
            "cost_pence": service.pence,
            "capacity_state": service.capacity.state,
            "capacity_weeks": service.capacity.weeks,
            "capacity_until": service.capacity.until,
            "capacity_said_on": service.capacity.said_on,
            "verified_on": service.verified_on,
            "closed_loops": {},
            "version": 1,
            "created_at": NOW,
            "updated_at": NOW,
        }

    def _place(self, rows: Rows, service: Service, point: Point, town: str) -> None:
        random = self._random
        place_id = UUID(int=random.getrandbits(128))
        rows["locations"].append(
            {
                "id": place_id,
                "organisation_id": service.organisation_id,
                "address": f"{random.randrange(1, 300)} {self._word().capitalize()} Road",
                "town": town,
                "outcode": f"{random.choice('NEWS')}{random.randrange(1, 30)}",
                "lat": point.lat,
                "lon": point.lon,
                "is_confidential": random.random() < HIDDEN,
            }
        )
        link = {"id": UUID(int=random.getrandbits(128)), "location_id": place_id}
        rows["services_at_location"].append({**link, "service_id": service.service_id})

    def _terms(self, service: Service) -> Iterator[dict[str, Any]]:
        random = self._random
        nhse = random.sample(list(NhseItem), random.choice((0, 1, 1, 2)))
        named: dict[Taxonomy, Iterable[str]] = {
            Taxonomy.NHSE: nhse,
            Taxonomy.KIND: sorted(service.kinds),
            Taxonomy.MODE: sorted(service.modes),
            Taxonomy.ROUTE: sorted(service.routes),
            Taxonomy.LANGUAGE: sorted(service.languages),
            Taxonomy.COMMUNITY: sorted(service.communities),
        }
        weighed = [(Taxonomy.DOMAIN, str(term), weight) for term, weight in service.domains]
        weighed += [(taxonomy, str(term), 1.0) for taxonomy, all_ in named.items() for term in all_]
        for position, (taxonomy, term, weight) in enumerate(weighed):
            yield {
                "id": UUID(int=random.getrandbits(128)),
                "service_id": service.service_id,
                "taxonomy": taxonomy,
                "term": term,
                "weight": weight,
                "position": position,
            }

    def _schedules(self, service: Service) -> Iterator[dict[str, Any]]:
        random = self._random
        for position, band in enumerate(sorted(service.times)):
            hour, minute = random.choice(_HOURS[band])
            rule = f"FREQ=WEEKLY;BYDAY={random.choice(_DAYS[band])}"
            every = random.choice(("", "", "", "", ";INTERVAL=2"))
            yield {
                "id": UUID(int=random.getrandbits(128)),
                "service_id": service.service_id,
                "rrule": rule + every,
                "starts_on": TODAY - timedelta(days=random.randrange(1200)),
                "opens": time(hour, minute),
                "closes": time(hour + random.choice((1, 2, 2, 3)), minute),
                "position": position,
            }

    def _word(self) -> str:
        return self._random.choice(self._language.words)


def _access(service: Service) -> Iterator[dict[str, Any]]:
    for feature, answer in service.access.items():
        yield {"service_id": service.service_id, "feature": feature, "answer": answer}


def _areas(service: Service) -> Iterator[dict[str, Any]]:
    for position, area in enumerate(service.coverage):
        yield {
            "id": UUID(int=service.service_id.int ^ (position + 1)),
            "service_id": service.service_id,
            "kind": area.kind,
            "area": area.area,
            "km": area.km,
            "position": position,
        }


def _pcns(shipped: Shipped) -> Iterator[Pcn]:
    """The PCNs of our own map, as the country knows its own."""
    for area in shipped.footprints:
        middle = area.shape.centroid
        yield Pcn(area.code, str(area.properties["borough"]), Point(middle.y, middle.x))


def _put(connection: Connection, rows: Mapping[str, list[dict[str, Any]]]) -> None:
    """Write rows of one shape a table, by the driver: SQLAlchemy looks at each of them again."""
    for name, some in rows.items():
        if some:
            table = Base.metadata.tables[name]
            columns = [each for each in table.columns if each.name in some[0] or each.default]
            values = [_bound(each, some, connection.dialect) for each in columns]
            statement = insert(table).values(dict.fromkeys(each.name for each in columns))
            connection.connection.cursor().executemany(
                str(statement.compile(dialect=connection.dialect)), list(zip(*values, strict=True))
            )


def _bound(column: Column[Any], some: Iterable[dict[str, Any]], dialect: Dialect) -> list[Any]:
    """One column of the rows as the driver takes it; what a row has not is the default."""
    default: Any = column.default
    given = [each[column.name] if column.name in each else _made(default) for each in some]
    processor = column.type.dialect_impl(dialect).bind_processor(dialect)
    return [processor(each) for each in given] if processor else given


def _made(default: Any) -> Any:  # noqa: ANN401  (a value, or what makes one)
    return default.arg(None) if default.is_callable else default.arg
