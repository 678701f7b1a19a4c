import ast

from tests.architecture.source import modules, product_modules

LONGEST_FILE, LONGEST_FUNCTION = 300, 40
VAGUE_NAMES = {
    "utils", "util", "helpers", "helper", "common", "misc", "shared", "lib", "tools",
    "manager", "managers", "service_layer", "base_service", "stuff", "core",
}  # fmt: skip


def test_files_stay_short() -> None:
    lengths = {module.path: module.text.count("\n") for module in modules()}

    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_functions_stay_short() -> None:
    too_long = [
        f"{module.path}:{node.lineno} {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]

    assert too_long == []


def test_every_module_says_what_it_is_for_in_one_line() -> None:
    silent = []
    for module in product_modules():
        said = ast.get_docstring(module.tree) or ""
        if module.text.strip() and not said.partition("\n")[0].rstrip().endswith((".", "?", ":")):
            silent.append(module.path)

    assert silent == []


def test_no_module_has_a_name_that_could_mean_anything() -> None:
    assert [module.path for module in modules() if module.stem in VAGUE_NAMES] == []


def test_no_folder_has_a_name_that_could_mean_anything() -> None:
    vague = VAGUE_NAMES - {"tools"}  # ours holds programs that make and CI run

    assert [m.path for m in modules() if vague & set(m.path.split("/")[:-1])] == []
