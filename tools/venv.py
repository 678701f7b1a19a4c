"""Create the virtual environment, or say in one line what the machine lacks.

Whatever python3 the machine has runs this, so it keeps to what Python 3.6 can read.
"""

import os
import subprocess
import sys

OLDEST = (3, 11)


def fault() -> str:
    """Why this Python cannot do it, with the way out; empty when it can."""
    version = "{}.{}".format(*sys.version_info[:2])
    if sys.version_info[:2] < OLDEST:
        return (
            f"Anydoor needs Python 3.11 or newer, and {sys.executable} is {version}. "
            "If you have another, name it: make setup PYTHON=python3.12"
        )
    try:
        import ensurepip  # noqa: F401, PLC0415  (Debian ships it apart)
        import venv  # noqa: F401, PLC0415
    except ImportError:
        return (
            "This Python cannot make virtual environments. On Debian or Ubuntu: "
            f"apt-get install python3-venv (or python{version}-venv), then the same make again."
        )
    return ""


def main(folder: str) -> int:
    """Make the environment in `folder`. Returns the exit code; an existing one is kept."""
    lacking = fault()
    if lacking:
        sys.stderr.write(lacking + "\n")
        return 1
    if os.path.exists(os.path.join(folder, "bin", "python")):  # noqa: PTH110, PTH118
        return 0
    return subprocess.call([sys.executable, "-m", "venv", folder])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
