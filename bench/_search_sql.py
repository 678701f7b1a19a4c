"""The baseline: FTS5 and everything else in SQL, with the same filters on the same directory."""

# ruff: noqa: S608 (statements put together from our own words and codes)

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pysqlite3 as sqlite3

from bench._search_sql_tables import token, write
from directory.search.columns import YES
from directory.search.engine import Document
from directory.search.of_day import TRUST
from directory.search.query import Group, SearchQuery, Sort
from directory.search.ranking import WITH_WORDS, WITHOUT_WORDS
from directory.search.snapshot import Snapshot
from geo.distance import EARTH_RADIUS_KM, Point
from matching.freshness import fresh_since, oldest_days
from matching.person import Areas
from matching.stems import STOP_WORDS, words
from matching.terms import Freshness
from matching.thesaurus import Thesaurus, understand
from places.find import Places
from places.homes import home_at

_WEIGHTS: Final = "4.0, 2.0, 2.0, 1.5, 1.5, 1.0, 8.0"
_KM: Final = (
    f"2 * {EARTH_RADIUS_KM} * asin(min(1, sqrt(pow(sin(radians(s.lat - :lat) / 2), 2)"
    " + cos(radians(:lat)) * cos(radians(s.lat)) * pow(sin(radians(s.lon - :lon) / 2), 2))))"
)


@dataclass(frozen=True, slots=True)
class Found:
    """What one search gave: rows of the first page, how many in all, and the counts."""

    rows: tuple[int, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class InSql:
    """A directory in one SQLite file, indexed for what is asked."""

    connection: sqlite3.Connection
    thesaurus: Thesaurus
    places: Places

    @classmethod
    def of(
        cls,
        file: Path,
        snapshot: Snapshot,
        documents: Iterable[Document],
        thesaurus: Thesaurus,
        places: Places,
    ) -> "InSql":
        """Write the facts of a snapshot and the words of the documents."""
        connection = sqlite3.connect(file, isolation_level=None)
        connection.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-262144;"
            " PRAGMA mmap_size=2147483648;"
        )
        write(connection, snapshot, documents)
        return cls(connection, thesaurus, places)

    def search(self, query: SearchQuery, text: str, today: date) -> Found:
        """One page of rows and every count, in three statements."""
        asked, given = _conditions(query, self.places, today)
        match = _match(text, self.thesaurus)
        given |= {"match": match}
        self.connection.execute("DROP TABLE IF EXISTS temp.hit")
        failing = " + ".join(f"f_{name}" for name in asked) or "0"
        columns = "".join(f", NOT ({condition}) AS f_{name}" for name, condition in asked.items())
        km = f", {_KM} AS km" if query.point else ", NULL AS km"
        source = (
            f"(SELECT rowid AS row, -bm25(words, {_WEIGHTS}) AS score FROM words"
            " WHERE words MATCH :match) h JOIN service s ON s.row = h.row"
            if match
            else "(SELECT row, 0.0 AS score FROM service) h JOIN service s ON s.row = h.row"
        )
        self.connection.execute(
            f"CREATE TEMP TABLE hit AS SELECT *, {failing} AS failing FROM"
            f" (SELECT s.row, score, verified, full_until, by_name{km}{columns} FROM {source})"
            f" WHERE failing <= 1",
            given,
        )
        return Found(
            tuple(self._rows(query, given, has_words=bool(match))),
            *self._counts(asked, given),
        )

    def _rows(self, query: SearchQuery, given: Mapping[str, Any], *, has_words: bool) -> list[int]:
        start = (query.page - 1) * query.per_page
        rows = self.connection.execute(
            "SELECT row FROM temp.hit WHERE failing = 0"
            f" ORDER BY {_order(query.sort, has_words=has_words)}, by_name"
            f" LIMIT {query.per_page} OFFSET {start}",
            given,
        )
        return [row for (row,) in rows]

    def _counts(
        self, asked: Collection[str], given: Mapping[str, Any]
    ) -> tuple[int, dict[str, dict[str, int]]]:
        own = "".join(f" WHEN '{name}' THEN h.f_{name}" for name in asked)
        others = f"h.failing - CASE m.grp{own} ELSE 0 END" if own else "h.failing"
        facets: dict[str, dict[str, int]] = {}
        for group, code, count in self.connection.execute(
            "SELECT m.grp, m.code, count(*) FROM temp.hit h JOIN mark m ON m.row = h.row"
            f" WHERE {others} = 0 GROUP BY m.grp, m.code"
        ):
            facets.setdefault(group, {})[code] = count
        [(total, room, checked)] = self.connection.execute(
            "SELECT count(*) FILTER (WHERE failing = 0),"
            f" count(*) FILTER (WHERE failing{_less('room', asked)} = 0 AND full_until < :today),"
            f" count(*) FILTER (WHERE failing{_less('checked', asked)} = 0 AND verified >= :fresh)"
            " FROM temp.hit",
            given,
        )
        facets |= {"room": {YES: room}, "checked": {YES: checked}}
        return total, facets


def _less(name: str, asked: Collection[str]) -> str:
    return f" - f_{name}" if name in asked else ""


def _order(sort: Sort, *, has_words: bool) -> str:
    """The product's own order; next openings are not in the tables, so that is by best fit too."""
    if sort is Sort.NEAREST:
        return "km IS NULL, km"
    if sort is Sort.VERIFIED:
        return "verified DESC"
    words_, near, fresh, room, _ = WITH_WORDS if has_words else WITHOUT_WORDS
    bands = " ".join(
        f"WHEN verified >= :band_{band.value} THEN {TRUST[band]}"
        for band in TRUST
        if band is not Freshness.EXPIRED
    )
    return (
        f"-({words_} * score / (SELECT max(score) + 1e-9 FROM temp.hit)"
        f" + {near} * coalesce(1.0 / (1.0 + km / 4.0), 0.5)"
        f" + {fresh} * CASE {bands} ELSE 0 END + {room} * (full_until < :today))"
    )


def _match(text: str, thesaurus: Thesaurus) -> str:
    """All of the words, the last perhaps begun; or the kind that is meant."""
    typed = [each for each in dict.fromkeys(words(text)) if each not in STOP_WORDS]
    if not typed:
        return ""
    every = " AND ".join(f'"{each}"' for each in typed) + "*"
    kinds = " OR ".join(
        f'kinds : "{token(each)}"' for each in sorted(understand(text, thesaurus).kinds)
    )
    return f"({every}) OR {kinds}" if kinds else every


def _conditions(
    query: SearchQuery, places: Places, today: date
) -> tuple[dict[str, str], dict[str, Any]]:
    """Group -> what a service must be; and the values."""
    given: dict[str, Any] = {"today": today.toordinal(), "fresh": fresh_since(today).toordinal()}
    given |= {f"band_{band.value}": day.toordinal() for day, band in oldest_days(today)}
    chosen: dict[Group, Collection[str]] = {
        Group.DOMAIN: query.domains,
        Group.NHSE: query.nhse,
        Group.MODE: query.modes,
        Group.ROUTE: query.routes,
        Group.COMMUNITY: query.communities,
        Group.COST: [YES] * query.free_only,
    }
    asked = {group.value: _has(group, codes) for group, codes in chosen.items() if codes}
    unsaid: dict[Group, Collection[str]] = {Group.TIMES: query.times, Group.DAYS: query.days}
    for group, codes in unsaid.items():
        if codes:
            asked[group.value] = f"({_has(group, codes)} OR NOT {_has(group)})"
    if query.languages:
        spoken = (_has(Group.LANGUAGE, query.languages), _has(Group.ACCESS, ["interpreter"]))
        asked["language"] = f"({' OR '.join(spoken)} OR NOT {_has(Group.LANGUAGE)})"
    if query.access_musts:
        codes = _listed(query.access_musts)
        asked["access"] = (
            f"NOT EXISTS (SELECT 1 FROM refused r WHERE r.row = s.row AND r.code IN ({codes}))"
        )
    if query.age is not None:
        given["age"] = query.age
        asked["age"] = "coalesce(min_age, 0) <= :age AND coalesce(max_age, 999) >= :age"
    asked |= _as_of_now(query)
    if query.point is not None:
        asked["place"] = _place(query, query.point, places, given)
    return asked, given


def _as_of_now(query: SearchQuery) -> dict[str, str]:
    """What only the present day can tell."""
    said = {
        "room": (query.has_room, "full_until < :today"),
        "checked": (query.checked_lately, "coalesce(verified >= :fresh, 0)"),
    }
    return {name: condition for name, (is_asked, condition) in said.items() if is_asked}


def _place(query: SearchQuery, point: Point, places: Places, given: dict[str, Any]) -> str:
    """Helps at the point, and is near enough where it must be visited."""
    given |= {"lat": point.lat, "lon": point.lon, "radius": query.radius_km}
    covering = _covering(home_at(places, point, is_wide=query.is_wide).areas, given)
    if query.radius_km is None:
        return covering
    return f"({covering}) AND NOT (visits AND coalesce({_KM}, 0) > :radius)"


def _covering(areas: Areas, given: dict[str, Any]) -> str:
    """Helps at the point, or nobody said where."""
    given |= {"pcn": areas.pcn, "borough": areas.borough, "ward": areas.ward}
    named = " OR ".join(
        f"(a.kind = '{kind}' AND a.code = :{kind})" for kind in ("pcn", "borough", "ward")
    )
    inside = f"a.kind = 'national' OR {named} OR (a.kind = 'radius' AND coalesce({_KM}, 0) <= a.km)"
    return (
        f"EXISTS (SELECT 1 FROM area a WHERE a.row = s.row AND ({inside}))"
        " OR NOT EXISTS (SELECT 1 FROM area a WHERE a.row = s.row)"
    )


def _has(group: Group, codes: Collection[str] | None = None) -> str:
    among = f" AND m.code IN ({_listed(codes)})" if codes is not None else ""
    return f"EXISTS (SELECT 1 FROM mark m WHERE m.row = s.row AND m.grp = '{group.value}'{among})"


def _listed(codes: Collection[str]) -> str:
    return ", ".join(f"'{code}'" for code in sorted(codes))
