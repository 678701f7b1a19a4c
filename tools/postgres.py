"""Run a command beside a throw-away PostgreSQL: tools/postgres.py [--if-there] COMMAND ARGUMENTS.

The server is Debian's, runs as a user who is not root, listens on a socket in a temporary folder
only, and is stopped and removed whatever happens. The command finds it in TEST_DATABASE_URL.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

HOW: Final = "PostgreSQL is not installed. On Debian or Ubuntu: apt-get install postgresql"
IF_THERE: Final = "--if-there"
PATIENCE_SECONDS: Final = 30
# It holds nothing worth keeping, so it need not wait for the disk.
HASTE: Final = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "jit=off")


def programs() -> Path | None:
    """The folder with initdb and postgres, the newest if there are several."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3])
    )
    if debian:
        return debian[-1].parent
    found = shutil.which("postgres")
    return Path(found).resolve().parent if found else None


def owner() -> int | None:
    """The id of the user who runs the server when we are root; None: ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_uid
    except KeyError:
        return pwd.getpwnam("nobody").pw_uid


def start(folder: Path, bin_folder: Path) -> subprocess.Popen[bytes]:
    """Make a new cluster under `folder` and start it. Raises SystemExit with the server's words."""
    user, data, log = owner(), str(folder / "data"), folder / "log"
    others = None if user is None else ()  # no groups of root's
    group = None if user is None else pwd.getpwuid(user).pw_gid
    if user is not None:
        os.chown(folder, user, -1)
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
    make = [str(bin_folder / "initdb"), "-D", data, "-U", "anydoor", "-A", "trust", "-E", "UTF8"]
    made = subprocess.run(
        [*make, "--no-sync"],
        check=False,
        cwd=folder,
        env=environment,
        capture_output=True,
        user=user,
        group=group,
        extra_groups=others,
    )
    if made.returncode:
        raise SystemExit(f"initdb failed: {made.stderr.decode(errors='replace')}")
    options = [option for setting in HASTE for option in ("-c", setting)]
    serve = [str(bin_folder / "postgres"), "-D", data, "-k", str(folder)]
    with log.open("wb") as out:
        return subprocess.Popen(
            [*serve, "-c", "listen_addresses=", *options],
            cwd=folder,
            env=environment,
            stdout=out,
            stderr=out,
            user=user,
            group=group,
            extra_groups=others,
        )


def wait(server: subprocess.Popen[bytes], folder: Path, bin_folder: Path) -> None:
    """Return when the server answers. Raises SystemExit with its log if it does not."""
    ready = [str(bin_folder / "pg_isready"), "-q", "-h", str(folder)]
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and server.poll() is None:
        if subprocess.run(ready, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise SystemExit("PostgreSQL did not start:\n" + (folder / "log").read_text())


@contextmanager
def throw_away_server(bin_folder: Path) -> Iterator[str]:
    """A running server's SQLAlchemy URL; the server and its files are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="anydoor-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        server = start(folder, bin_folder)
        try:
            wait(server, folder, bin_folder)
            yield f"postgresql+psycopg://anydoor@/postgres?host={folder}"
        finally:
            server.send_signal(signal.SIGQUIT)  # PostgreSQL's "stop at once"
            server.wait()


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def main(command: list[str]) -> int:
    """Run the command. Returns its exit code; without a PostgreSQL 1, or 0 with --if-there."""
    is_wish = command[:1] == [IF_THERE]
    bin_folder = programs()
    if bin_folder is None:
        print(f"Left out: {HOW}" if is_wish else HOW, file=sys.stderr)
        return 0 if is_wish else 1
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _leave)
    with throw_away_server(bin_folder) as url:
        environment = {**os.environ, "TEST_DATABASE_URL": url}
        return subprocess.run(command[is_wish:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
