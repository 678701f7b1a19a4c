"""Counted tests: small counts in make test, the counts the issues name in make proof.

A counted test asks `counts(small=..., full=...)` how often, seeds what is random with SEED, and
hands its figures to `proof`. Under make proof they are written to docs/proof/NAME.json with the
date and the commit. Marked `@pytest.mark.proof("NAME")`, a test whose file already stands at
this commit is skipped, so an interrupted run goes on where it stopped; FORCE=1 runs all. A long
one may `keep` its figures now and then and go on from what was `kept`.
"""

import json
import os
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / "docs" / "proof"
SEED: Final = 20_260_304
DIRTY: Final = "+changes"

Figure = int | float | str | bool | None
Figures = Mapping[str, Figure | list[Figure] | Mapping[str, Figure]]


def is_full() -> bool:
    """Whether this is make proof."""
    return os.environ.get("ANYDOOR_COUNTS", "small") == "full"


def counts(*, small: int, full: int) -> int:
    """How often to try: `small` in make test, `full` in make proof."""
    return full if is_full() else small


def in_proof_alone(name: str, why: str) -> list[pytest.MarkDecorator]:
    """Marks of a long test that make proof runs, and make test leaves out."""
    return [
        pytest.mark.proof(name),
        pytest.mark.skipif(not is_full(), reason=f"{why}: make proof"),
    ]


def commit() -> str:
    """The last commit that changed more than docs/, marked when files have changed since."""
    code = ["--", ".", ":!docs"]
    last = _git("log", "-1", "--format=%H", *code)
    return last + DIRTY if _git("status", "--porcelain", *code) else last


def proof(name: str, figures: Figures, folder: Path = FOLDER) -> None:
    """Keep the figures of a passed counted test. Does nothing in make test."""
    if not is_full():
        return
    record = {
        "name": name,
        "date": datetime.now(tz=UTC).date().isoformat(),
        "commit": commit(),
        "seed": SEED,
        "figures": dict(figures),
    }
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    (folder / f"{name}.json").write_text(text, encoding="utf-8")
    _part(name, folder).unlink(missing_ok=True)


def keep(name: str, figures: Figures, folder: Path = FOLDER) -> None:
    """Keep how far a counted test has come. Does nothing in make test."""
    if is_full():
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"commit": commit(), "figures": dict(figures)})
        _part(name, folder).write_text(text, encoding="utf-8")


def kept(name: str, folder: Path = FOLDER) -> dict[str, Any]:
    """How far a run that was cut short had come with exactly this code; {} if there is none."""
    path = _part(name, folder)
    if not is_full() or os.environ.get("FORCE") or not path.exists():
        return {}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    now = commit()
    return found["figures"] if found["commit"] == now and not now.endswith(DIRTY) else {}


def stands(name: str, folder: Path = FOLDER) -> bool:
    """Whether this proof was already given for exactly this code."""
    path = folder / f"{name}.json"
    if os.environ.get("FORCE") or not path.exists():
        return False
    now = commit()
    return not now.endswith(DIRTY) and json.loads(path.read_text(encoding="utf-8"))["commit"] == now


def _part(name: str, folder: Path) -> Path:
    return folder / f"{name}.part"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what already stands (this module is a plug-in of make proof alone)."""
    marker = item.get_closest_marker("proof")
    if is_full() and marker and marker.args and stands(marker.args[0]):
        pytest.skip(f"docs/proof/{marker.args[0]}.json stands at this commit; FORCE=1 runs it")


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(  # noqa: S603  (fixed arguments)
        command, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
