"""What is the same for every application of the tests is compiled once, not once for each.

Thousands of tests make an application and a database of their own. Templates, the addresses of
pages and the SQL of statements are the same in all of them; without this, a third of the time of
the suite goes into compiling them again.
"""

import gc
import tempfile
from pathlib import Path
from typing import ClassVar, Final

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

_TEMPLATES: Final = Path(tempfile.gettempdir()) / "anydoor-compiled-templates"
_STATEMENTS: Final = 3000  # about twice as many as the product has


class KnownRule(Rule):
    """An address that is parsed, and whose builders are compiled, once for all applications."""

    _known: ClassVar[dict[tuple[object, ...], Rule]] = {}
    _parsed: ClassVar[tuple[str, ...]] = (
        "_parts", "_trace", "_converters", "_build", "_build_unknown", "arguments",
    )  # fmt: skip

    def compile(self) -> None:
        """As Rule does; from an equal rule of an earlier application where there is one."""
        defaults = repr(sorted((self.defaults or {}).items()))
        key = (self.rule, self.subdomain, self.strict_slashes, self.merge_slashes, defaults)
        known = self._known.get(key)
        if known is None:
            super().compile()
            self._known[key] = self
        else:
            vars(self).update({name: vars(known)[name] for name in self._parsed})


class OneCache:
    """The compiled statements of all SQLite engines together, in place of each one's own."""

    def __init__(self) -> None:
        self.held: LRUCache[object, object] = LRUCache(_STATEMENTS)

    def __get__(self, engine: Engine, _kind: type[Engine]) -> object:
        if isinstance(engine.dialect, SQLiteDialect):
            return self.held
        return vars(engine)["_compiled_cache"]

    def __set__(self, engine: Engine, own: object) -> None:
        vars(engine)["_compiled_cache"] = own


def collect_seldom() -> None:
    """Look for garbage in circles ten times less often: a quarter of the time went into it.

    Memory stays within a gigabyte for each worker.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 10, 3)


def compile_once() -> None:
    """Share what is compiled, from here on, in this process."""
    _TEMPLATES.mkdir(exist_ok=True)
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(_TEMPLATES))}
    Flask.url_rule_class = KnownRule
    type.__setattr__(Engine, "_compiled_cache", OneCache())
    type.__setattr__(SQLiteDialect, "__hash__", lambda dialect: hash(type(dialect)))
    type.__setattr__(SQLiteDialect, "__eq__", lambda one, other: type(one) is type(other))
