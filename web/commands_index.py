"""The command line's `index`: rebuild, check, and the keys of Meilisearch."""

import click
from flask.cli import AppGroup

from base.errors import DomainError
from directory.search import upkeep
from directory.search.engine import IndexUnavailableError
from directory.search.fallback import SECOND, engines_of
from directory.search.meilisearch import MeilisearchEngine
from storage.engine import reading
from web.parts import parts

index_group = AppGroup("index", help="The search index, which can be thrown away at any time.")


def bring_in_step() -> None:
    """Before serving: put right what differs. A server that is away is left to the worker."""
    made = parts()
    try:
        upkeep.keep_right(made.database, made.engine, made.thesaurus)
    except IndexUnavailableError as error:
        click.echo(f"{error}. Until it does, searches are answered by {SECOND}.")


@index_group.command("rebuild")
def index_rebuild() -> None:
    """Build the index again from the database; searches go on meanwhile."""
    made = parts()
    with reading(made.database) as session:
        count = upkeep.rebuild_all(session, made.engine, made.thesaurus)
    upkeep.keep_right(made.database, made.engine, made.thesaurus)  # what was changed meanwhile
    click.echo(f"Indexed {count} services.")


@index_group.command("check")
def index_check() -> None:
    """Compare the index with the database; fails when they differ."""
    made = parts()
    engines = engines_of(made.engine)
    is_exact = True
    for name, engine in engines.items():
        with reading(made.database) as session:
            found = upkeep.check(session, engine, made.thesaurus)
        wrong = len(found.missing) + len(found.stray) + len(found.changed)
        where = f"{name}: " if len(engines) > 1 else ""
        click.echo(f"{where}{wrong} services differ between the index and the database.")
        is_exact = is_exact and found.is_exact
    if not is_exact:
        raise SystemExit(1)


@index_group.command("keys")
def index_keys() -> None:
    """Make the two keys the product needs, to be set instead of MEILI_KEY."""
    engine = next(
        (e for e in engines_of(parts().engine).values() if isinstance(e, MeilisearchEngine)), None
    )
    if engine is None:
        raise DomainError("There is no Meilisearch: MEILI_URL is not set")
    keys = engine.keys()
    click.echo(f"MEILI_SEARCH_KEY={keys.search}\nMEILI_INDEX_KEY={keys.indexing}")
