"""The checkout as the architecture tests see it: its packages, modules and tracked files."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]


@cache
def project() -> dict[str, Any]:
    """What pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def packages() -> tuple[str, ...]:
    """The packages of the product, as import-linter knows them."""
    return tuple(project()["tool"]["importlinter"]["root_packages"])


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file, read and parsed."""

    path: str  # from the root, with slashes
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        """The first folder; empty for a file at the root."""
        return self.path.rpartition("/")[0].partition("/")[0]

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return Path(self.path).stem

    @property
    def is_pure(self) -> bool:
        """Whether facts go in and decisions come out, and nothing else is touched."""
        return self.package in {"base", "geo", "matching"} or (
            self.package in packages() and self.stem in {"rules", "pages"}
        )


@cache
def files() -> tuple[str, ...]:
    """Every file that is or would be committed, from the root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603
    return tuple(sorted(name for name in listed.stdout.split("\0") if (ROOT / name).is_file()))


@cache
def text_of(name: str) -> str | None:
    """What a file says, or None when it is not text."""
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file but migrations, which Alembic writes."""
    return tuple(_modules())


def product_modules() -> list[Module]:
    """What runs in production, and the tools that set it up."""
    return [module for module in modules() if module.package != "tests"]


def _modules() -> Iterator[Module]:
    for name in files():
        text = text_of(name)
        if name.endswith(".py") and not name.startswith("migrations/") and text is not None:
            yield Module(name, text, ast.parse(text, filename=name))


def calls(module: Module) -> Iterator[tuple[str, int]]:
    """The dotted name and line of every call, such as ("datetime.now", 12)."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno
