from sqlalchemy.orm import Session

from directory.search.memory import memory_of
from directory.search.snapshot import load_snapshot
from tests.directory.build import published


def test_the_memory_of_a_directory_is_stated_part_by_part(session: Session) -> None:
    for number in range(3):
        published(session, None, name=f"Number {number}")

    found = memory_of(load_snapshot(session))

    assert found.services == 3
    assert set(found.matching) == {*("facts", "purposes", "coverage", "points", "records", "words")}
    assert found.a_service == sum(found.matching.values()) / 3
    assert found.search > 0
    assert 3 * 500 < found.facts < 3 * 20_000


def test_nothing_takes_nothing_a_service(session: Session) -> None:
    found = memory_of(load_snapshot(session))

    assert (found.services, found.a_service, found.facts) == (0, 0.0, 0)
