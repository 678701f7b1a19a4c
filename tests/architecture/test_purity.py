import ast
import re
from collections.abc import Iterator

from tests.architecture.source import Module, calls, modules, packages, product_modules

CLOCK = re.compile(
    r"^(datetime|dt|datetime\.datetime)\.(now|utcnow|today)$|^(datetime\.)?date\.today$"
    r"|^time\.(time|time_ns|monotonic|perf_counter|localtime|gmtime)$|^(monotonic|perf_counter)$"
)
FILE_OR_CHANCE = re.compile(
    r"^(open|print|input|random\.\w+|secrets\.\w+|uuid4|uuid\.uuid4|os\.\w+)$"
    r"|\.(read_text|read_bytes|write_text|write_bytes|open)$"
)
# Reading a file that ships inside the package, once, is as good as a constant.
PACKAGE_DATA = {"base", "geo", "matching"}
WHO_MAY_COMMIT = {"storage/engine.py"}
WHO_MAY_READ_THE_ENVIRONMENT = {"app.py"}


def _pure() -> list[Module]:
    return [module for module in modules() if module.is_pure]


def test_pure_modules_are_told_the_time() -> None:
    asked = [
        f"{module.path}:{line} {name}"
        for module in _pure()
        for name, line in calls(module)
        if CLOCK.search(name)
    ]

    assert asked == []


def test_pure_modules_touch_no_file_and_roll_no_dice() -> None:
    touched = [
        f"{module.path}:{line} {name}"
        for module in _pure()
        for name, line in calls(module)
        if FILE_OR_CHANCE.search(name) and not _reads_own_data(module, name)
    ]

    assert touched == []


def test_only_the_one_place_commits() -> None:
    committing = [
        f"{module.path}:{line}"
        for module in product_modules()
        if module.path not in WHO_MAY_COMMIT
        for name, line in calls(module)
        if name.endswith(".commit")
    ]

    assert committing == []


def test_only_the_composition_root_reads_the_environment() -> None:
    readers = [
        module.path
        for module in product_modules()
        if module.package in {*packages(), ""}
        and module.path not in WHO_MAY_READ_THE_ENVIRONMENT
        and re.search(r"\bos\.environ\b|\bgetenv\(|from os import .*environ", module.text)
    ]

    assert readers == []


def test_tables_stay_inside_their_own_package() -> None:
    strays = [
        f"{module.path}: {name}"
        for module in product_modules()
        for name in _imported(module)
        if _is_table(name) and name.partition(".")[0] != module.package
    ]

    assert strays == []


def test_relations_are_never_loaded_behind_ones_back() -> None:
    lazy = [
        f"{module.path}:{node.lineno}"
        for module in product_modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] == "relationship"
        and not any(k.arg == "lazy" and "raise" in ast.unparse(k.value) for k in node.keywords)
    ]

    assert lazy == []


def _reads_own_data(module: Module, name: str) -> bool:
    return module.package in PACKAGE_DATA and name.endswith((".read_text", ".read_bytes"))


def _imported(module: Module) -> Iterator[str]:
    """Dotted names, such as directory.models.ServiceRow."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _is_table(name: str) -> bool:
    parts = name.split(".")
    is_ours = parts[0] in packages() and parts[0] != "storage"
    return is_ours and (parts[-1].endswith("Row") or any(p.endswith("models") for p in parts))
