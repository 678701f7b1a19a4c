"""Install the pinned front-end packages and copy the few built files into static/vendor."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
NODE_MODULES: Final = ROOT / "node_modules"
VENDOR: Final = ROOT / "static" / "vendor"

# (package file, where it goes under static/vendor). Style sheets and scripts are cleaned on the
# way: no request leaves the site, and nothing points at a source map that is not there.
FILES: Final = (
    ("nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.css", "nhsuk/nhsuk-frontend.min.css"),
    ("nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.js", "nhsuk/nhsuk-frontend.min.js"),
    ("htmx.org/dist/htmx.min.js", "htmx/htmx.min.js"),
    (
        "accessible-autocomplete/dist/accessible-autocomplete.min.css",
        "accessible-autocomplete/accessible-autocomplete.min.css",
    ),
    (
        "accessible-autocomplete/dist/accessible-autocomplete.min.js",
        "accessible-autocomplete/accessible-autocomplete.min.js",
    ),
    ("leaflet/dist/leaflet.css", "leaflet/leaflet.css"),
    ("leaflet/dist/leaflet.js", "leaflet/leaflet.js"),
    ("leaflet/dist/images/layers.png", "leaflet/images/layers.png"),
    ("leaflet/dist/images/layers-2x.png", "leaflet/images/layers-2x.png"),
    ("leaflet/dist/images/marker-icon.png", "leaflet/images/marker-icon.png"),
    ("leaflet/dist/images/marker-icon-2x.png", "leaflet/images/marker-icon-2x.png"),
    ("leaflet/dist/images/marker-shadow.png", "leaflet/images/marker-shadow.png"),
)
ICONS: Final = NODE_MODULES / "nhsuk-frontend" / "dist" / "nhsuk" / "assets" / "images"


def clean(text: str) -> str:
    """A style sheet or script without outside fonts, source maps and addresses of the root.

    The two @font-face rules fetch Frutiger from assets.nhs.uk, which only NHS bodies may use and
    which would tell a third party about every visitor. Icons are taken from beside the sheet.
    """
    text = re.sub(r"@font-face\{[^}]*https://assets\.nhs\.uk/[^}]*\}", "", text)
    text = re.sub(r"/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*", "", text)
    return text.replace("url(/assets/images/", "url(images/")


def outside_addresses(sheet: str) -> list[str]:
    """What a style sheet would still fetch from another site or from the root of this one."""
    return re.findall(r"url\(\s*['\"]?((?:https?:)?/[^)]*)\)|@import", sheet)


def copy_files() -> None:
    """Fill static/vendor anew. Raises SystemExit if a style sheet would still reach outside."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in FILES:
        destination = VENDOR / target
        destination.parent.mkdir(parents=True, exist_ok=True)
        if destination.suffix == ".png":
            shutil.copyfile(NODE_MODULES / source, destination)
            continue
        text = clean((NODE_MODULES / source).read_text(encoding="utf-8"))
        if destination.suffix == ".css" and outside_addresses(text):
            raise SystemExit(f"{source} still fetches {outside_addresses(text)}")
        destination.write_text(text, encoding="utf-8")
    _copy_icons(VENDOR / "nhsuk")


def _copy_icons(folder: Path) -> None:
    """The icons that the sheet names, and no others: the rest carry the NHS logo."""
    sheet = (folder / "nhsuk-frontend.min.css").read_text(encoding="utf-8")
    (folder / "images").mkdir()
    for icon in sorted(set(re.findall(r"url\(images/([\w.-]+)\)", sheet))):
        shutil.copyfile(ICONS / icon, folder / "images" / icon)


def npm() -> str:
    """The machine's npm, else one from PyPI put into the virtual environment."""
    if found := shutil.which("npm"):
        return found
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes"]
    subprocess.run([*pip, "-r", str(ROOT / "requirements-node.lock")], check=True)
    return str(Path(sys.executable).parent / "npm")


def main() -> None:
    """Install exactly what package-lock.json names, then copy."""
    command = [npm(), "ci", "--ignore-scripts", "--loglevel=error"]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise SystemExit("npm could not install the front-end files: see its message above.")
    copy_files()


if __name__ == "__main__":
    main()
