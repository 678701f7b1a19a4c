"""No pattern of ours takes long over a text that was made to hold it up (ASVS 5.0 row 1.2.9)."""

import ast
import re
import time
from collections.abc import Iterator
from typing import Final

import pytest

from tests.architecture.source import product_modules
from tests.proof import counts, proof

PARTS: Final = (
    "a", "A", "0", " ", "\t", "\n", "-", ".", ",", "/", "@", "_", "'", '"', "(", "<", "&", "+",
    "%", ":", "a.", "a@", "a-", "0 ", "a ", "1.", "-a", "//", "aA0", "a0.",
)  # fmt: skip
"""What a text is made of by saying it over and over."""
TIMES: Final = (20, 24, 100)
"""What doubles with each shows at the first, or on a quick machine at the second, before the third
would take for ever; 300 letters are a long line."""
PATIENCE: Final = 0.1  # seconds of this process's own time, for one text


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every pattern that stands in our code as it is, and where."""
    for module in product_modules():
        for node in ast.walk(module.tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and getattr(node.func.value, "id", "") == "re"
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
            ):
                yield f"{module.path}:{node.lineno}", re.compile(node.args[0].value)


def _slow(pattern: re.Pattern[str]) -> str | None:
    """A part that holds a pattern up, if there is one."""
    for times in TIMES:
        for part in PARTS:
            text = part * times + "\x00"
            began = time.process_time()
            pattern.search(text)
            pattern.fullmatch(text)
            if time.process_time() - began > PATIENCE:
                return part
    return None


@pytest.mark.proof("patterns")
def test_no_pattern_is_held_up_by_a_text_that_repeats_itself() -> None:
    found = dict(_patterns())
    some = list(found.items())[:: counts(small=8, full=1)]

    assert len(found) > 80
    assert {where: part for where, each in some if (part := _slow(each))} == {}
    assert _slow(re.compile(r"(a+)+$")) == "a"
    proof("patterns", {"patterns": len(some), "texts_each": len(TIMES) * len(PARTS), "held_up": 0})
