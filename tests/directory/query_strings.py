"""Things that nobody types on purpose, and some that they do; made at random from a seed."""

import random
from collections.abc import Callable, Iterator
from typing import Final

_WORDS: Final = ("debt", "bills", "choir", "befrending", "want to die", "lonely", "N19", "gard")
_OPERATORS: Final = (
    "AND", "OR", "NOT", "NEAR/2", "+", "-", "*", "?", "~2", "^4", ":", "&&", "||", "/", "\\",
    "name:", "id:*", "kinds:pr-debt", "_exists_:name", "[a TO z]", "{* TO *}", "(", ")", "<", ">",
    "'; DROP TABLE services;--", "%' OR '1'='1", "{{7*7}}", "${jndi:x}", "<script>", "%00", "..",
)  # fmt: skip
_QUOTES: Final = "\"'`\u201c\u201d\u2018\u2019\u00ab\u00bb"
_ODD: Final = (
    "\u0000", "\u0007", "\u001b[2J", "\u200b", "\u202e", "\u2066", "\ufeff", "\ufffd", "\U000e0001",
    "\u0300" * 40, "\U0001f62d", "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\U0001f1ec\U0001f1e7",
    "\u0627\u0644\u062f\u064a\u0648\u0646", "\u05d4\u05dc\u05d5\u05d5\u05d0\u05d4", "\u50b5\u52d9",
    "\u0130\u0131\u017f\u00df\ufb01", "\u2160\u2461\u00bd", "\t\r\n\v\f",
)  # fmt: skip


def query_strings(count: int, seed: int) -> Iterator[str]:
    """So many texts: operators, quotes, control characters, emoji, right-to-left, up to 10 kB."""
    source = random.Random(seed)  # noqa: S311  (nothing secret)
    for _ in range(count):
        yield source.choice(_MAKERS)(source)


def _operators(source: random.Random) -> str:
    parts = source.choices(_WORDS + _OPERATORS, k=source.randint(1, 9))
    return source.choice(("", " ")).join(parts)


def _quoted(source: random.Random) -> str:
    parts = source.choices((*_WORDS, *_QUOTES, "\\"), k=source.randint(1, 9))
    return "".join(parts)


def _odd(source: random.Random) -> str:
    return "".join(source.choices(_WORDS + _ODD, k=source.randint(1, 9)))


def _any(source: random.Random) -> str:
    """Code points at random, without those that no text can hold."""
    points = (source.randrange(0x110000) for _ in range(source.randint(1, 30)))
    return "".join(chr(point) for point in points if not 0xD800 <= point <= 0xDFFF)


def _long(source: random.Random) -> str:
    part = source.choice((*_WORDS, *_OPERATORS, *_ODD)) + source.choice(("", " "))
    return (part * 10_000)[:10_000]


_MAKERS: Final[tuple[Callable[[random.Random], str], ...]] = (
    _operators, _operators, _quoted, _odd, _odd, _any, _long,
)  # fmt: skip
