import numpy as np
import pytest

from directory.search.columns import MANY, Marks, Table
from directory.search.query import Group


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 300])
def test_every_group_at_once_is_counted_like_each_by_itself(size: int) -> None:
    random = np.random.default_rng(size)
    tables = {}
    for group, codes in ((Group.DOMAIN, 8), (Group.ACCESS, 25), (Group.KIND, 60)):
        flags = random.random((size, codes)) < 1 / 4
        tables[group] = Table(
            tuple(f"{code:02}" for code in range(codes)), flags, np.asarray(flags.any(axis=1))
        )
    marks = Marks.of(tables)

    for few_or_many in {0, 1, size // (MANY + 1), size // 2, size} & set(range(size + 1)):
        rows = np.sort(random.choice(size, few_or_many, replace=False)) if size else np.arange(0)
        assert marks.counts(rows) == {group: each.counts(rows) for group, each in tables.items()}
