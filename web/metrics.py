"""What a monitor reads: how many requests and how long, by route, and whether all goes by itself.

Labels are routes as the code writes them, methods and statuses: never an id, a name, a word that
somebody typed or an address, so nothing here is about a person. docs/adr/0035-metrics.md
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, cast

from flask import Blueprint, Flask, Response, abort, current_app, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from accounts.policy import Door, can
from directory.search.fallback import is_simpler
from storage import backup, outbox
from storage.audit import head
from storage.faults import faults
from web.access import access, actor
from web.db import db
from web.parts import now, parts
from web.safekeeping import safekeeping

bp = Blueprint("metrics", __name__)

_EXTENSION: Final = "anydoor_metrics"
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The limits of the histogram; 0.1 is what the first page of results should stay under."""


@dataclass(frozen=True, slots=True)
class Meters:
    """What this process counts since it began. token: what a monitor shows; "" for none."""

    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram
    token: str


class Standing(Collector):
    """What is looked up when it is asked for. Counts and times, six statements."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges of now."""
        session = db()
        errands = GaugeMetricFamily("anydoor_errands", "Errands by state", labels=["state"])
        for state, count in outbox.counts(session).items():
            errands.add_metric([state.value], count)
        yield errands
        newest = backup.newest(safekeeping().backups)
        single = {
            "anydoor_faults": ("Jobs that could not be done", len(faults(session))),
            "anydoor_audit_entries": ("Entries of the audit", head(session)[0]),
            "anydoor_search_simpler": (
                "1 while search goes on without its index",
                int(is_simpler(parts().engine)),
            ),
        }
        if newest is not None:
            age = now().timestamp() - newest.stat().st_mtime
            single["anydoor_backup_age_seconds"] = ("Since the newest backup", int(age))
        for name, (words, value) in single.items():
            yield GaugeMetricFamily(name, words, value=value)

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing before it is asked for."""
        return []


def init_app(app: Flask, token: str) -> None:
    """Count from now on. token: what a monitor shows to read; "" for administrators alone."""
    registry = CollectorRegistry()
    registry.register(Standing())
    app.extensions[_EXTENSION] = Meters(
        registry=registry,
        requests=Counter(
            "anydoor_requests", "Requests", ["route", "method", "status"], registry=registry
        ),
        seconds=Histogram(
            "anydoor_request_seconds",
            "How long answers took",
            ["route"],
            buckets=SECONDS,
            registry=registry,
        ),
        token=token,
    )


def count(route: str, method: str, status: int, seconds: float) -> None:
    """Count an answer. route: as the code writes it, so that there are only so many."""
    meters = _meters()
    known = method if method in METHODS else "other"
    meters.requests.labels(route, known, str(status)).inc()
    meters.seconds.labels(route).observe(seconds)


@bp.get("/metrics")
@access(Door.PUBLIC)
def show() -> Response:
    """For a monitor that shows the token, and for administrators; there is no such page else."""
    if not _may_read():
        abort(404)
    said = generate_latest(_meters().registry)
    return Response(said, content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _may_read() -> bool:
    """Whether this is the monitor of the settings, or an administrator."""
    who, token = actor(), _meters().token
    if who is not None and can(who, Door.ADMIN):
        return True
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


def _meters() -> Meters:
    return cast("Meters", current_app.extensions[_EXTENSION])
