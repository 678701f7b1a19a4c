"""The product's server, with a page from constants and one of two letters to measure against."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from flask import Flask, render_template, template_rendered

from accounts.policy import Door
from app import Server, create_app
from bench._directory import NOW
from bench._memory import memory_mb
from config import Settings
from web.access import access

RESULTS: Final = "services/results.html"
TRIVIAL: Final = "/measured/trivial"  # a view that does nothing, behind all that every view is


def settings_in(folder: Path) -> Settings:
    """Settings that keep everything in one folder."""
    return Settings(
        secret_key="not a secret, but long enough to measure with",  # noqa: S106
        data_keys=(("k1", bytes(range(32))),),
        blind_index_key=bytes(range(1, 33)),
        database_url=f"sqlite:///{folder}/anydoor.db",
        data_dir=folder,
        public_url="http://localhost",
        is_demo=True,
    )


def measured_app(folder: Path) -> Flask:
    """The application, which also keeps what its last page of results was rendered from."""
    app = create_app(settings_in(folder), clock=measured_now)
    kept: dict[str, Any] = {}

    @app.get("/measured/constant/keep/services")
    @access(Door.PUBLIC)
    def keep() -> str:
        def note(_sender: object, template: Any, context: dict[str, Any], **_: object) -> None:  # noqa: ANN401
            if template.name == RESULTS:
                kept.update(context)

        with template_rendered.connected_to(note, app):
            app.ensure_sync(app.view_functions["services.results"])()
        return "kept"

    @app.get("/measured/constant")
    @access(Door.PUBLIC)
    def constant() -> str:
        return render_template(RESULTS, **kept)

    @app.get(TRIVIAL)
    @access(Door.PUBLIC)
    def trivial() -> str:
        return "ok"

    @app.get("/measured/memory")
    @access(Door.PUBLIC)
    def memory() -> dict[str, float]:
        return {"mb": memory_mb()}

    return app


def measured_now() -> datetime:
    """The day of the invented directory, at the present time of day."""
    return datetime.combine(NOW.date(), datetime.now(UTC).timetz())


class MeasuredServer(Server):
    """The product's server on a folder."""

    def __init__(self, folder: Path, port: int) -> None:
        """Listen on this machine alone."""
        self.folder = folder
        super().__init__(port)

    def load(self) -> Flask:
        """Without the worker: nothing is written."""
        return measured_app(self.folder)


if __name__ == "__main__":
    MeasuredServer(Path(sys.argv[1]), int(sys.argv[2])).run()
