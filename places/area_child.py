"""A process of its own in which GDAL opens a shapefile or GeoPackage that a stranger made.

python -m places.area_child FILE [LAYER] writes JSON to standard output. Whatever the file does to
GDAL, it is done to this process, which `places.area_archives` gives a limit of time and memory.
"""

import json
import sys
from pathlib import Path
from typing import Any, Final

MOST_FEATURES: Final = 10_000
_MOST_MEMORY: Final = 3_000_000_000  # bytes of address space, of which libraries alone take half


def main(arguments: list[str]) -> int:
    """Read one layer. Returns the exit code."""
    _limit_memory()
    path, layer = Path(arguments[0]), (arguments[1:] or [""])[0]
    from pyogrio import list_layers, raw  # noqa: PLC0415  (not before the limit is set)

    layers = {str(name): kind for name, kind in list_layers(path) if kind}
    if (layer and layer not in layers) or (not layer and len(layers) != 1):
        json.dump({"layers": list(layers)}, sys.stdout)
        return 0
    meta, _, shapes, found = raw.read(
        path, layer=layer or next(iter(layers)), max_features=MOST_FEATURES + 1
    )
    columns = [str(each) for each in meta["fields"]]
    rows = zip(*found, strict=True) if found else ((),) * len(shapes)
    features = [
        [dict(zip(columns, map(_plain, row), strict=True)), _hex(shape)]
        for row, shape in zip(rows, shapes, strict=True)
    ]
    json.dump({"crs": meta["crs"], "columns": columns, "features": features}, sys.stdout)
    return 0


def _limit_memory() -> None:
    """Where the system can do it."""
    try:
        import resource  # noqa: PLC0415  (not on every system)
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


def _plain(found: Any) -> Any:  # noqa: ANN401  (what a column holds)
    """A value as JSON has it: numbers and text, anything else as text."""
    value = found.item() if hasattr(found, "item") else found
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def _hex(shape: object) -> str | None:
    return shape.hex() if isinstance(shape, bytes) else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
