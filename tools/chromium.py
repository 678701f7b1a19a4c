"""Find Chromium for the browser tests; install it where that is possible."""

import os
import shutil
import subprocess
from typing import Final

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW: Final = (
    "Chromium is not installed, and the browser tests need it. On Debian or Ubuntu: "
    "apt-get install chromium. Elsewhere put chromium or google-chrome on the PATH, "
    "or set CHROMIUM to its full path."
)


class ChromiumMissingError(Exception):
    """There is no Chromium. The message says how to get one."""


def chromium() -> str:
    """The full path of Chromium, for Playwright's executable_path.

    Raises ChromiumMissingError, so that a browser test fails with the way out.
    """
    for name in (os.environ.get("CHROMIUM", ""), *NAMES):
        if name and (found := shutil.which(name)):
            return found
    raise ChromiumMissingError(HOW)


def main() -> None:
    """Install Chromium when there is none and apt is ours to use; else say how to, and go on."""
    try:
        chromium()
    except ChromiumMissingError:
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            print(HOW)
            return
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
        if subprocess.run(install, env=quiet, check=False).returncode:
            print(HOW)


if __name__ == "__main__":
    main()
