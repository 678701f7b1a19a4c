"""The composition root: settings in, application out; and the command line."""

import atexit
import json
import os
import secrets
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click
from flask import Flask
from flask.cli import ScriptInfo
from gunicorn.app.base import BaseApplication

from base.calendar import london_date
from base.environment import SettingsError
from config import Settings
from directory.search.engines import make_engine
from directory.search.meilisearch_keys import ScopedKeys
from directory.search.meilisearch_link import Link
from directory.search.snapshot import SnapshotHolder
from directory.search.words import ThesaurusHolder
from matching.weights import load_weights, with_soft_edge
from people.questionnaire import read_questionnaire
from places.geocoders import make_finder
from places.holder import PlacesHolder
from places.shipped import read_shipped
from storage.engine import Database, open_database
from storage.keys import INFO_KEY, Secrets
from storage.mail_ways import ways
from storage.sealing import Keyring
from storage.worker import Worker
from web import (
    access,
    blueprints,
    commands,
    compression,
    context,
    crisis,
    db,
    display,
    errands,
    errors,
    learning,
    logs,
    look,
    metrics,
    problems,
    provider,
    safekeeping,
    security,
    sessions,
)
from web import parts as web_parts
from web.posting import MailPlan

ROOT = Path(__file__).parent


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def create_app(settings: Settings, clock: Callable[[], datetime] = now) -> Flask:
    """Build the application. Reads nothing but `settings` and the shipped data files."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TESTING=settings.is_testing,
        WTF_CSRF_ENABLED=not settings.is_testing,
        PROPAGATE_EXCEPTIONS=settings.is_testing or None,
    )
    is_secure = settings.public_url.startswith("https://")
    database = open_for(settings)
    web_parts.init_app(app, _parts(settings, database, clock))
    db.init_app(app, database)
    sessions.init_app(
        app,
        idle_minutes=settings.idle_minutes,
        absolute_hours=settings.absolute_hours,
        is_secure=is_secure,
    )
    access.init_app(app)
    security.init_app(
        app,
        is_secure=is_secure,
        trusted_proxies=settings.trusted_proxies,
        tile_url=settings.tile_url,
    )
    compression.init_app(app)
    errors.init_app(app)
    look.dress(app.jinja_env)
    display.init_app(app, *settings.translations)
    context.init_app(app)
    for blueprint in blueprints.BLUEPRINTS:
        app.register_blueprint(blueprint)
    errands.init_app(app, _post(settings))
    learning.init_app(app, settings.search_log_days)
    problems.init_app(app, settings.problem_days)
    safekeeping.init_app(app, _safekeeping(settings))
    provider.init_app(app, settings.safety.provider)
    metrics.init_app(app, settings.safety.metrics_token)
    return app


def _safekeeping(settings: Settings) -> safekeeping.Safekeeping:
    """Where backups and anchors go."""
    safety, folder = settings.safety, settings.data_dir
    return safekeeping.Safekeeping(
        anchor=safety.audit_anchor or folder / "audit-anchor.log",
        backups=safety.backup_dir or folder / "backups",
        is_nightly=safety.has_backups,
        kept=safety.backups_kept,
        retention=safety.retention,
        contact=safety.security_contact,
        ig_lead=safety.ig_lead,
    )


def open_for(settings: Settings) -> Database:
    """The database of the settings, with the keys its sessions carry."""
    keyring = Keyring(dict(settings.data_keys), settings.data_keys[0][0])
    info = {INFO_KEY: Secrets(keyring, settings.blind_index_key)}
    return open_database(settings.database_url, info=info)


def make_worker(app: Flask) -> Worker:
    """The worker that does this application's errands."""
    with app.app_context():
        made = web_parts.parts()
    return Worker(made.database, errands.handlers(app), made.clock, errands.jobs(app))


def serve() -> Flask:
    """The application with its worker running, for a web server: `gunicorn "app:serve()"`."""
    settings = _settings()
    logs.start(is_demo=settings.is_demo)
    app = create_app(settings)
    make_worker(app).start()
    atexit.register(learning.write, app)
    return app


def _parts(
    settings: Settings, database: Database, clock: Callable[[], datetime]
) -> web_parts.Parts:
    """What the pages are built on."""
    words = ThesaurusHolder(_shipped("thesaurus.toml"), database, clock)
    weights = with_soft_edge(load_weights(_shipped("weights.toml")), settings.soft_edge_km)
    return web_parts.Parts(
        database=database,
        places_holder=PlacesHolder(
            read_shipped(ROOT / "data"),
            database,
            partial(make_finder, settings.geocoder, settings.geocoder_url),
            clock,
            weights.reach.furthest_km,
        ),
        engine=make_engine(settings.data_dir / "index", words.current, _meilisearch(settings)),
        snapshots=SnapshotHolder(
            None if settings.is_testing else database, today=lambda: london_date(clock())
        ),
        weights=weights,
        words=words,
        crisis=crisis.load(),
        clock=clock,
        service_name=settings.service_name,
        area_name=settings.area_name,
        public_url=settings.public_url,
        is_demo=settings.is_demo,
        tile_url=settings.tile_url,
        tile_attribution=settings.tile_attribution,
        questionnaire=read_questionnaire(
            settings.dialog_wording.read_text(encoding="utf-8"), settings.dialog_set
        ),
    )


def _shipped(name: str) -> str:
    """One of the matcher's own files."""
    return (ROOT / "matching" / name).read_text(encoding="utf-8")


def _meilisearch(settings: Settings) -> Link | None:
    """The way to the server of the settings, if one is named."""
    if not settings.meili_url:
        return None
    given = settings.meili_search_key, settings.meili_index_key
    keys = ScopedKeys(*given) if all(given) else None
    return Link(settings.meili_url, settings.meili_key, keys)


def _post(settings: Settings) -> errands.Post:
    """How mail leaves, and when."""
    send, returned = ways(settings.smtp_url, settings.post.notify, settings.data_dir / "mail")
    return errands.Post(settings.mail_from, send, MailPlan(*settings.post.plan), returned)


# ---- the command line -----------------------------------------------------------------------


def _settings() -> Settings:
    """The settings of this process, explained on one line when they are wrong."""
    try:
        return Settings.from_env(os.environ)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


@click.group(cls=commands.OneLine)
def cli() -> None:
    """Anydoor: the directory, the matcher and the referral tracker."""


@cli.command()
@click.option("--demo", is_flag=True, help="Use invented people and places, and keys made here.")
def start(*, demo: bool) -> None:
    """Bring the database up to date and serve on localhost."""
    if demo:
        os.environ.update(demo_environment(os.environ))
    settings = _settings()
    app = create_app(settings)
    with app.app_context():
        commands.prepare(is_demo=settings.is_demo)
        web_parts.parts().database.dispose()
    app.extensions.clear()  # nothing open may be carried over into the server's worker
    sys.stdout.flush()
    Server(settings.port).run()


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn with one worker process and threads, as SQLite wants it."""

    def __init__(self, port: int) -> None:
        """Listen on this machine alone; a proxy stands in front in production."""
        self.port = port
        super().__init__()

    def load_config(self) -> None:
        """What gunicorn is told."""
        told = {
            "bind": f"127.0.0.1:{self.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": 8,
            "timeout": 60,
            "control_socket_disable": True,  # nothing is written outside DATA_DIR
            "loglevel": "warning",
        }
        for name, value in told.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, made in the worker's own process."""
        return serve()


def demo_environment(env: Mapping[str, str]) -> dict[str, str]:
    """Settings for a demonstration; its keys are made once and kept in DATA_DIR."""
    folder = Path(env.get("DATA_DIR", "var"))
    file = folder / "demo-keys.json"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        key, blind = (secrets.token_urlsafe(32) for _ in range(2))
        made = {
            "SECRET_KEY": f"demo-{secrets.token_urlsafe(48)}",  # refused in production
            "DATA_KEYS": f"demo:{key}",
            "BLIND_INDEX_KEY": blind,
        }
        file.write_text(json.dumps(made), encoding="utf-8")
        file.chmod(0o600)
    kept: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    area = {
        "ANYDOOR_DEMO": "1",
        "AREA_NAME": env.get("AREA_NAME", "North Central London"),
        "DIALOG_SET": "ncl",
        "IG_LEAD": "ines.gray@governance.example",  # told when a record is opened in an emergency
    }
    return {name: value for name, value in {**kept, **area}.items() if name not in env}


def main() -> None:
    """Run one command."""
    for command in commands.COMMANDS:
        cli.add_command(command)
    demo_keys = Path(os.environ.get("DATA_DIR", "var")) / "demo-keys.json"
    if "DATA_KEYS" not in os.environ and demo_keys.exists():
        os.environ.update(demo_environment(os.environ))
    cli.main(obj=ScriptInfo(create_app=lambda: create_app(_settings())), prog_name="app.py")


if __name__ == "__main__":
    main()
