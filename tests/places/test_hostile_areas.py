import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.proof import ROOT, proof

PATIENCE = 300  # seconds for all of them, on a busy machine; they take about fifteen


@pytest.mark.proof("hostile_areas")
def test_every_hostile_file_is_refused_with_the_reason_and_none_hangs(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603  (our own module)
        [sys.executable, "-m", "tests.places.hostile", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=PATIENCE,
    )
    found = json.loads(done.stdout)

    wrong = {name: each for name, each in found.items() if each["expected"] not in each["said"]}
    assert wrong == {}
    assert len(found) > 80
    slowest = max(found, key=lambda name: float(found[name]["seconds"]))
    proof(
        "hostile_areas",
        {
            "files": len(found),
            "slowest": slowest,
            "slowest_seconds": found[slowest]["seconds"],
            "over_two_seconds": sum(each["seconds"] > 2 for each in found.values()),
        },
    )
