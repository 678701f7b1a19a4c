import json
from pathlib import Path

import pytest

from tests import proof


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("ANYDOOR_COUNTS", "full")
    monkeypatch.delenv("FORCE", raising=False)
    monkeypatch.setattr(proof, "commit", lambda: "abc")
    return monkeypatch


def test_make_test_counts_little_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANYDOOR_COUNTS", raising=False)

    proof.proof("speed", {"tries": proof.counts(small=10, full=1000)}, tmp_path)

    assert proof.counts(small=10, full=1000) == 10
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("full")
def test_make_proof_keeps_figures_date_and_commit(tmp_path: Path) -> None:
    proof.proof("speed", {"tries": proof.counts(small=10, full=1000)}, tmp_path)

    kept = json.loads((tmp_path / "speed.json").read_text())
    assert kept["figures"] == {"tries": 1000}
    assert kept["commit"] == "abc"
    assert len(kept["date"]) == len("2026-03-04")


def test_a_proof_stands_until_the_code_changes(tmp_path: Path, full: pytest.MonkeyPatch) -> None:
    assert not proof.stands("speed", tmp_path)
    proof.proof("speed", {}, tmp_path)
    assert proof.stands("speed", tmp_path)

    full.setattr(proof, "commit", lambda: "def")
    assert not proof.stands("speed", tmp_path)


def test_a_proof_of_uncommitted_code_never_stands(tmp_path: Path, full: pytest.MonkeyPatch) -> None:
    full.setattr(proof, "commit", lambda: "abc" + proof.DIRTY)

    proof.proof("speed", {}, tmp_path)

    assert not proof.stands("speed", tmp_path)


def test_force_runs_a_proof_again(tmp_path: Path, full: pytest.MonkeyPatch) -> None:
    proof.proof("speed", {}, tmp_path)
    full.setenv("FORCE", "1")

    assert not proof.stands("speed", tmp_path)
