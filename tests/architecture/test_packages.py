import re

from tests.architecture.source import ROOT, files, packages, project

NOT_THE_PRODUCT = {"tests", "tools", "bench", "migrations"}


def test_every_package_is_known_to_the_tools() -> None:
    there = {name.partition("/")[0] for name in files() if re.fullmatch(r"\w+/__init__\.py", name)}
    contracts = project()["tool"]["importlinter"]["contracts"]
    layers = next(c for c in contracts if c["name"] == "Packages depend downwards only")["layers"]
    layered = {part for layer in layers for part in re.findall(r"\w+", layer)}

    assert there - NOT_THE_PRODUCT == set(packages())
    assert layered == set(packages())
    assert set(packages()) <= set(project()["tool"]["mypy"]["files"])


def test_every_package_has_its_tests_in_a_folder_of_the_same_name() -> None:
    assert [name for name in packages() if not (ROOT / "tests" / name).is_dir()] == []


def test_the_layers_go_from_the_page_down_to_plain_facts() -> None:
    contracts = project()["tool"]["importlinter"]["contracts"]
    layers = contracts[0]["layers"]

    assert (layers[0], layers[-1]) == ("web", "base")
