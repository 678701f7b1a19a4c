import re

from tests.architecture.source import files, text_of

# Written apart, so that this file does not hold what it looks for.
REGISTRY_HOSTS = (
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "registry." + "npmjs",
    "npmjs" + ".com",
    "npmjs" + ".org",
    "yarnpkg" + ".com",
    "deb." + "debian.org",
    "security." + "debian.org",
    "archive." + "ubuntu.com",
    "crates" + ".io",
    "proxy." + "golang.org",
    "repo." + "maven",
    "docker" + ".io",
)
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")
BESIDE = ".." + "/shared"
CODE = (
    ".py",
    ".html",
    ".jinja",
    ".txt",
    ".css",
    ".js",
    ".toml",
    ".md",
    ".ini",
    ".mako",
    "Makefile",
)


def _lines_with(pattern: re.Pattern[str], endings: tuple[str, ...] = ("",)) -> list[str]:
    return [
        f"{name}:{number}"
        for name in files()
        if name.endswith(endings)
        for number, line in enumerate((text_of(name) or "").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_package_registry() -> None:
    hosts = re.compile("|".join(map(re.escape, REGISTRY_HOSTS)), re.IGNORECASE)

    assert _lines_with(hosts) == []


def test_nothing_is_left_to_be_finished() -> None:
    assert _lines_with(UNFINISHED, CODE) == []


def test_only_tests_may_look_outside_the_checkout() -> None:
    outside = re.compile(re.escape(BESIDE) + "|/" + r"work/(main|shared)\b")

    assert [hit for hit in _lines_with(outside) if not hit.startswith("tests/")] == []
