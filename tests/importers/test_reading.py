from pathlib import Path

import pytest

from importers import reading
from importers.reading import read_events
from importers.sources.events import Document, Head, Line, Stop
from tests.importers import messy


def test_a_file_is_read_in_a_process_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_bytes(messy.council())

    found = list(read_events(path))

    assert isinstance(found[0], Head)
    assert sum(isinstance(each, Line) for each in found) == 6
    begun = read_events(path)
    assert isinstance(next(begun), Head)
    begun.close()  # whoever needs no more of it ends the process


def test_a_reader_that_takes_too_long_or_too_much_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "list"
    path.write_bytes(messy.page(messy.service()))
    assert isinstance(next(iter(read_events(path))), Document)
    monkeypatch.setattr(reading, "MOST_WAIT", 0.01)

    [found] = read_events(path)

    assert isinstance(found, Stop)
    assert "more time or memory" in found.refusal.reason
