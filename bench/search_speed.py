"""How soon is a search answered? The engine, against FTS5 in SQL, and whole pages by the server.

python -m bench.search_speed                  a table: 1,000, 10,000 and 100,000 services
python -m bench.search_speed --json           the figures alone
python -m bench.search_speed --million        1,000,000 as well (an hour, and some 12 GB)
python -m bench.search_speed --keep FOLDER    leave what was written there, and use it again
python -m bench.search_speed --sizes 1000     fewer
python -m bench.search_speed --profile 10000  where the time of the engine goes

The same searches are put to both in turn. Only those both can answer are compared: FTS5 knows
nothing of slips, of what is open now, and of the shapes of PCNs. The engine, FTS5 and the cards
are timed by the processor's time of the thread that asks, so that a busy machine does not count;
building and whole pages by the clock on the wall.
"""

import argparse
import cProfile
import json
import pstats
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from bench._answer import flat, show
from bench._country import TODAY, thesaurus
from bench._directory import NOW, make_directory
from bench._search_pages import SERVER, address_of, throughput
from bench._search_setting import Setting, read_setting, timed
from bench._search_sql import Found, InSql
from bench._searches import Searched
from directory.search.documents import each_document, published_ids
from directory.search.query import SearchQuery, Sort
from storage.engine import open_database, reading

SIZES: Final = (1_000, 10_000, 100_000)
MILLION: Final = 1_000_000
SECONDS: Final = 3.0  # a round of pages


def compared(sizes: Sequence[int], keep: Path | None = None) -> dict[str, Any]:
    """Size -> figures."""
    return {str(size): measured(size, keep) for size in sizes} | {"server": SERVER}


def measured(size: int, keep: Path | None = None) -> dict[str, Any]:
    """One directory. keep: where its database is left, and is found by the next who asks."""
    with tempfile.TemporaryDirectory(prefix="anydoor-speed-") as name:
        folder = keep / str(size) if keep else Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "anydoor.db").exists():
            _tell(f"{size}: writing")
            make_directory(folder / "anydoor.db", size).dispose()
        with ProcessPoolExecutor(1, get_context("spawn")) as apart:  # gives its memory back
            figures, addresses = apart.submit(searched, folder, size).result()
        _tell(f"{size}: asking for pages")
        figures["page"] |= throughput(folder, addresses, SECONDS)
        return figures


def searched(folder: Path, size: int) -> tuple[dict[str, Any], list[str]]:
    """What one process measures of a directory, and the addresses of the same searches."""
    database = open_database(f"sqlite:///{folder}/anydoor.db")
    with reading(database) as session:
        _tell(f"{size}: indexing")
        setting, built = read_setting(session, folder)
        _tell(f"{size}: asking the engine")
        figures = {**_engine(setting), **built, "page": _hydrating(setting)}
        _tell(f"{size}: asking SQL")
        (folder / "sql.db").unlink(missing_ok=True)
        documents = each_document(session, thesaurus(), published_ids(session))
        sql = InSql.of(folder / "sql.db", setting.snapshot, documents, thesaurus(), setting.places)
        figures["engine"] |= _against(setting, sql)
    database.dispose()
    return figures, [address_of(each, "N19") for each in setting.asked]


def _hydrating(setting: Setting) -> dict[str, Any]:
    """Twenty cards, of services that nobody has asked for and of those that somebody has."""
    setting.snapshot.cards.clear()
    hydrate = [timed(partial(setting.hydrate, each))[1] for each in range(200)]
    setting.hydrate_again(0)
    again = [timed(partial(setting.hydrate_again, 0))[1] for _ in range(200)]
    return {
        "hydrate_ms": _ms(hydrate[20:]),
        "hydrate_p95_ms": _p95(hydrate),
        "hydrate_again_ms": _ms(again),
    }


def _engine(setting: Setting) -> dict[str, Any]:
    first = [timed(partial(setting.find, each))[1] for each in setting.asked]
    again = [timed(partial(setting.find, each))[1] for each in setting.asked]
    words = [each for each in setting.asked if each.query.text]
    texts = [timed(partial(setting.engine.search_text, each.query.text))[1] for each in words]
    slips = [timed(partial(setting.find, each))[1] for each in words if each.is_misspelt]
    whole = [timed(partial(setting.page, each))[1] for each in setting.asked]
    totals = [setting.find(each)[1] for each in setting.asked]
    everything = Searched(SearchQuery(now=NOW), "")
    every = [timed(partial(setting.find, everything))[1] for _ in range(20)]
    now = [replace(each, query=replace(each.query, open_now=True)) for each in setting.asked]
    opened = [timed(partial(setting.find, each))[1] for each in now]
    return {
        "engine": {
            "p50_ms": _ms(again),
            "p95_ms": _p95(again),
            "first_p50_ms": _ms(first),
            "first_p95_ms": _p95(first),
            "words_alone_p50_ms": _ms(texts),
            "misspelt_p50_ms": _ms(slips),
            "open_now_p50_ms": _ms(opened),
            "everything_p50_ms": _ms(every),  # no words, no filter: all is counted and ordered
            "found_p50": median(totals),
            "found_nothing": round(sum(not each for each in totals) / len(totals), 3),
        },
        "search": {"p50_ms": _ms(whole), "p95_ms": _p95(whole)},
    }


def _against(setting: Setting, sql: InSql) -> dict[str, Any]:
    """Both in turn, over what both can answer, each asked once before."""
    both = [each for each in setting.asked if _is_for_both(each)]
    ours, theirs, agreed = [], [], 0
    for each in both:
        in_sql = partial(sql.search, each.query, each.plain, TODAY)
        timed(in_sql)
        found, seconds = timed(in_sql)
        theirs.append(seconds)
        mine, seconds = timed(partial(setting.find, each))
        ours.append(seconds)
        agreed += _agree(found, mine[1])
    return {
        "fts5_p50_ms": _ms(theirs),
        "fts5_p95_ms": _p95(theirs),
        "fts5_ratio": round(median(b / a for a, b in zip(ours, theirs, strict=True)), 2),
        "fts5_ratio_of_p50": round(median(theirs) / median(ours), 2),
        "fts5_ratio_of_p95": round(_p95(theirs) / _p95(ours), 2),
        "compared": len(both),
        "same_total": round(agreed / len(both), 3),
    }


def _is_for_both(searched: Searched) -> bool:
    query = searched.query
    is_plain = not searched.is_misspelt and not query.access_nices
    return is_plain and query.pcn is None and not query.open_now and query.sort is not Sort.SOONEST


def _agree(found: Found, total: int) -> bool:
    """Whether as many were found, within a twentieth."""
    return abs(found.total - total) <= max(found.total, total) / 20


def _ms(seconds: Sequence[float]) -> float:
    return round(median(seconds) * 1000, 3)


def _p95(seconds: Sequence[float]) -> float:
    return round(quantiles(seconds, n=20)[-1] * 1000, 3)


def _tell(words: str) -> None:
    print(words, file=sys.stderr)


def profile(size: int) -> None:
    """Where the time of the engine goes."""
    with tempfile.TemporaryDirectory(prefix="anydoor-speed-") as name:
        folder = Path(name)
        database = make_directory(folder / "anydoor.db", size)
        with reading(database) as session:
            setting, _ = read_setting(session, folder)
            _engine(setting)
            watch = cProfile.Profile()
            watch.enable()
            for each in setting.asked:
                setting.find(each)
            watch.disable()
    pstats.Stats(watch).sort_stats("tottime").print_stats(30)


def measure() -> dict[str, float]:
    """For `python -m bench`."""
    return flat(_numbers(compared(SIZES)))


def _numbers(figures: Mapping[str, Any]) -> dict[str, Any]:
    """What a table of numbers can show."""
    kept = {
        what: _numbers(each) if isinstance(each, Mapping) else each
        for what, each in figures.items()
    }
    return {what: each for what, each in kept.items() if not isinstance(each, str | list)}


def main(arguments: Sequence[str]) -> int:
    """Print. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="bench.search_speed")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--profile", type=int)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args(arguments)
    if asked.profile:
        profile(asked.profile)
        return 0
    found = compared((*asked.sizes, MILLION) if asked.million else asked.sizes, asked.keep)
    if asked.json:
        print(json.dumps(found, indent=2))
    else:
        show(flat(_numbers(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
