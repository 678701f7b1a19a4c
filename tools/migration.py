"""Write the migration that brings the tables of the code into the database.

python tools/migration.py "what changes": compares a database at the newest migration with the
models and writes migrations/versions/NNNN_what_changes.py. Read it before you commit it.
"""

import sys
import tempfile
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from storage.engine import open_database  # noqa: E402  (after the path is set)


def next_number(versions: Path) -> str:
    """The number after the highest one there, four digits."""
    taken = [int(path.name[:4]) for path in versions.glob("[0-9][0-9][0-9][0-9]_*.py")]
    return f"{max(taken, default=0) + 1:04d}"


def main(message: str) -> None:
    """Write the next migration."""
    config = Config(str(ROOT / "alembic.ini"))
    number = next_number(Path(ScriptDirectory.from_config(config).versions))
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/empty.db")
        try:
            with database.write_engine.connect() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                command.revision(config, message, autogenerate=True, rev_id=number)
        finally:
            database.dispose()


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or "change")
