"""A picture of footprints as SVG: a fill for each PCN, its name, boroughs, practices as dots."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Final
from xml.sax.saxutils import escape

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.mosaic import Shape, join, neighbours
from places.footprints import NOTE, Footprints

_WIDTH: Final = 1400  # of the map, in the picture's own units
_MARGIN: Final = 40
_HEAD: Final = 110
_FOOT: Final = 150
_KM_A_DEGREE: Final = 111.195  # of latitude
_FILLS: Final = (
    "#dbe7f3", "#f5e6c8", "#dcebd6", "#ecdcee", "#f8dcd2", "#d0e8e5", "#f0ecbd", "#e4ddd3",
)  # fmt: skip
_INK: Final = "#241a26"
_EDGE: Final = "#7d6f81"
_PLUM: Final = "#4f1d52"
_LARGEST, _SMALLEST = 19.0, 11.0  # of letters
_ROOM: Final = 22.0  # from the middle to the edge of a further piece that gets the name too
_LINE: Final = 1.08  # of a letter's height
_LETTER: Final = 0.54  # its width, of its height
_STYLE: Final = f"""
text {{ font-family: system-ui, "Segoe UI", Roboto, Arial, sans-serif; fill: {_INK}; }}
.footprint {{ stroke: {_EDGE}; stroke-width: 1.2; stroke-linejoin: round; }}
.borough {{ fill: none; stroke: {_INK}; stroke-width: 3.6; stroke-linejoin: round; }}
.practice {{ fill: {_PLUM}; stroke: #fff; stroke-width: 1; }}
.name {{ text-anchor: middle; font-weight: 600; paint-order: stroke; stroke: #fff;
  stroke-width: 3.4; stroke-linejoin: round; stroke-opacity: .85; }}
.title {{ font-size: 34px; font-weight: 700; }}
.warning {{ font-size: 22px; }}
.small {{ font-size: 17px; }}
""".strip()


@dataclass(frozen=True, slots=True)
class _Frame:
    """From degrees to the picture: (degrees - corner) * scale, the north up."""

    west: float
    north: float
    scale: NDArray[np.float64]
    height: float

    def __call__(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        corner = np.array([self.west, self.north])
        moved: NDArray[np.float64] = (lonlat - corner) * self.scale + np.array([_MARGIN, _HEAD])
        return moved


def picture(made: Footprints, title: str) -> str:
    """The footprints as an SVG document that can be opened by itself and says what it is not."""
    frame = _frame(list(made.shapes.values()))
    drawn = {pcn: _placed(shape, frame) for pcn, shape in made.shapes.items()}
    box = f"0 0 {_WIDTH + 2 * _MARGIN} {_HEAD + frame.height + _FOOT:.0f}"
    warning = f"{NOTE}. A PCN is a list of practices, not an area."
    named = 'role="img" aria-labelledby="title note"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" {named}>',
        f"<style>{_STYLE}</style>",
        '<rect width="100%" height="100%" fill="#faf7f3"/>',
        f'<text class="title" id="title" x="{_MARGIN}" y="58">{escape(title)}</text>',
        f'<text class="warning" id="note" x="{_MARGIN}" y="90">{warning}</text>',
        *_fills(made, drawn),
        *_boroughs(made, drawn),
        *_practices(made, frame),
        *_names(made, drawn),
        *_legend(made, frame),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _frame(shapes: Sequence[Shape]) -> _Frame:
    west, south, east, north = shapely.total_bounds(list(shapes))
    shrink = cos(radians((south + north) / 2))
    across = _WIDTH / ((east - west) * shrink)
    scale = np.array([across * shrink, -across])
    return _Frame(float(west), float(north), scale, float((north - south) * across))


def _placed(shape: Shape, frame: _Frame) -> Shape:
    return shapely.transform(shape, frame)


def _fills(made: Footprints, drawn: Mapping[str, Shape]) -> Iterator[str]:
    yield '<g class="footprints">'
    for (pcn, shape), fill in zip(drawn.items(), _colours(list(made.shapes.values())), strict=True):
        yield (
            f'<path class="footprint" fill="{_FILLS[fill]}" fill-rule="evenodd" d="{_path(shape)}">'
            f"<title>{escape(made.name(pcn))}</title></path>"
        )
    yield "</g>"


def _colours(shapes: Sequence[Shape]) -> list[int]:
    """A fill for each, unlike its neighbours', the least used first; the busiest choose first."""
    edges = neighbours(shapes)
    chosen: dict[int, int] = {}
    used = [0] * len(_FILLS)
    for each in sorted(range(len(shapes)), key=lambda each: (-len(edges[each]), each)):
        taken = {chosen[near] for near in edges[each] if near in chosen}
        free = [fill for fill in range(len(_FILLS)) if fill not in taken] or [0]
        chosen[each] = min(free, key=lambda fill: (used[fill], fill))
        used[chosen[each]] += 1
    return [chosen[each] for each in range(len(shapes))]


def _boroughs(made: Footprints, drawn: Mapping[str, Shape]) -> Iterator[str]:
    parts: dict[str, list[Shape]] = {}
    for pcn, shape in drawn.items():
        parts.setdefault(made.assignment.borough_of[pcn], []).append(shape)
    for borough in sorted(parts):
        yield f'<path class="borough" d="{_path(join(parts[borough]))}"/>'


def _practices(made: Footprints, frame: _Frame) -> Iterator[str]:
    """Practices on the picture: those far outside the map are left out, not squeezed in."""
    yield '<g class="practices">'
    for practice in made.sources.lists.practices:
        (x, y) = frame(np.array([practice.point.lon, practice.point.lat]))
        if 0 <= x <= _WIDTH + 2 * _MARGIN and _HEAD <= y <= _HEAD + frame.height:
            name = escape(made.sources.lists.names[practice.code])
            yield (
                f'<circle class="practice" cx="{x:.1f}" cy="{y:.1f}" r="4.2">'
                f"<title>{name} ({escape(made.name(practice.pcn))})</title></circle>"
            )
    yield "</g>"


def _names(made: Footprints, drawn: Mapping[str, Shape]) -> Iterator[str]:
    """Each name in the middle of its footprint's roomiest piece, and of others with room."""
    for pcn, shape in drawn.items():
        words = _wrapped(made.name(pcn))
        circles = [
            shapely.maximum_inscribed_circle(piece, tolerance=1.0)
            for piece in shapely.get_parts(shape)
        ]
        circles.sort(key=lambda circle: -circle.length)
        for number, circle in enumerate(circles):
            if number == 0 or circle.length >= _ROOM:
                yield _name(words, circle)


def _name(words: Sequence[str], circle: shapely.LineString) -> str:
    """The name, centred in a circle (its middle and a point on it), as large as fits."""
    (x, y), across = circle.coords[0], 2 * circle.length
    widest = max(len(line) for line in words) * _LETTER
    size = min(_LARGEST, max(_SMALLEST, 1.15 * across / max(widest, len(words) * _LINE)))
    top = y - size * _LINE * (len(words) - 1) / 2 + size * 0.35
    spans = "".join(
        f'<tspan x="{x:.1f}" y="{top + n * size * _LINE:.1f}">{escape(line)}</tspan>'
        for n, line in enumerate(words)
    )
    return f'<text class="name" font-size="{size:.1f}">{spans}</text>'


def _wrapped(name: str) -> list[str]:
    """The name in lines of about eleven letters, broken between words."""
    longest = max(11, *map(len, name.split()))
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > longest:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _legend(made: Footprints, frame: _Frame) -> Iterator[str]:
    top = _HEAD + frame.height + 46
    two_km = 2 / _KM_A_DEGREE * -frame.scale[1]
    yield (
        f'<circle class="practice" cx="{_MARGIN + 8}" cy="{top - 6:.1f}" r="5"/>'
        f'<text class="small" x="{_MARGIN + 24}" y="{top:.1f}">GP practice</text>'
    )
    yield (
        f'<path class="borough" d="M{_MARGIN + 150} {top - 6:.1f}h40"/>'
        f'<text class="small" x="{_MARGIN + 202}" y="{top:.1f}">borough</text>'
    )
    yield (
        f'<path d="M{_MARGIN + 310} {top - 12:.1f}v6h{two_km:.1f}v-6" fill="none" stroke="{_INK}"'
        f' stroke-width="2"/><text class="small" x="{_MARGIN + 322 + two_km:.1f}" y="{top:.1f}">'
        "2 km</text>"
    )
    for number, line in enumerate(_sentences(made.sources.attribution)):
        y = top + 32 + 24 * number
        yield f'<text class="small" x="{_MARGIN}" y="{y:.1f}">{escape(line)}</text>'


def _sentences(text: str) -> Iterable[str]:
    """Text in lines that fit the picture's width."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + 1 + len(word) > _WIDTH / 8.4:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _path(shape: Shape) -> str:
    """The outline in the SVG language of paths."""
    rings = (
        ring
        for polygon in shapely.get_parts(shape)
        for ring in (polygon.exterior, *polygon.interiors)
    )
    return "".join(_ring(shapely.get_coordinates(ring)) for ring in rings)


def _ring(at: NDArray[np.float64]) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in at[:-1])
    return f"M{points}Z"
