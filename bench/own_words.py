"""Do people find something in their own words? Fifty needs typed into the box of the first page."""

import re
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from bench._answer import answer
from bench._search_server import settings_in
from directory.pages import ServiceCard
from directory.queries import list_cards
from storage.engine import reading
from web.commands import prepare
from web.parts import now, parts

NEEDS: Final = Path(__file__).parent / "_own_words.toml"
FIRST: Final = 3  # of the results; source: issue "The public's side"
_CARD: Final = re.compile(r'id="service-([0-9a-f-]{36})"')
_PANEL: Final = 'class="crisis-panel"'


@dataclass(frozen=True, slots=True)
class Need:
    """What somebody types, what would suit, and whether help has to stand above the results."""

    said: str
    suits: frozenset[str]
    speaks: str = ""
    is_for: str = ""
    help: bool = False

    def is_met_by(self, card: ServiceCard) -> bool:
        """Whether a service would suit, by what it says it is."""
        return bool(
            self.suits.intersection(card.kinds)
            and (not self.speaks or self.speaks in card.languages)
            and (not self.is_for or self.is_for in card.communities)
        )


@dataclass(frozen=True, slots=True)
class Answered:
    """What the page had for a need: the first services, and whether help stood above them."""

    need: Need
    first: tuple[ServiceCard, ...]
    has_help: bool

    @property
    def is_met(self) -> bool:
        """Whether one of the first would suit."""
        return any(map(self.need.is_met_by, self.first))


def read_needs(path: Path = NEEDS) -> tuple[Need, ...]:
    """The needs of the file. Raises TypeError for a key that is none."""
    tables: Sequence[Mapping[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["need"]
    return tuple(Need(**{**each, "suits": frozenset(each["suits"])}) for each in tables)


def answers(app: Flask, needs: Sequence[Need]) -> list[Answered]:
    """Type each need as a visitor would, and read the page that comes."""
    client = app.test_client()
    return [_ask(client, each) for each in needs]


def figures(found: Sequence[Answered]) -> dict[str, float]:
    """How many were met, and how often help stood where it should and where it need not."""
    in_need = [each for each in found if each.need.help]
    others = [each for each in found if not each.need.help]
    return {
        "needs": len(found),
        f"suitable service in the first {FIRST}": sum(each.is_met for each in found),
        "needs with danger": len(in_need),
        "help panel shown there": sum(each.has_help for each in in_need),
        "help panel shown elsewhere": sum(each.has_help for each in others),
    }


def measure() -> dict[str, float]:
    """The figures, with the demonstration and the national services in one directory."""
    return figures(_measured())


def main(arguments: Sequence[str]) -> int:
    """Print the figures and, unless as JSON, what was found for those that were not met."""
    found = _measured()
    code = answer(lambda: figures(found), arguments)
    if "--json" not in arguments:
        for each in found:
            if not each.is_met or each.has_help != each.need.help:
                names = "; ".join(card.name for card in each.first)
                what = ("" if each.is_met else "no service ") + (
                    "help is missing" if each.need.help and not each.has_help else ""
                )
                print(f"{each.need.said!r} ({what.strip() or 'help shown'}): {names}")
    return code


def _measured() -> list[Answered]:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings_in(Path(folder)))
        with app.app_context():
            prepare(is_demo=True)
        return answers(app, read_needs())


def _ask(client: FlaskClient, need: Need) -> Answered:
    page = client.post("/services/search", data={"q": need.said}, follow_redirects=True).text
    main_part = page.partition("<main")[2].partition("</main>")[0]
    ids = [UUID(each) for each in dict.fromkeys(_CARD.findall(main_part))][:FIRST]
    with client.application.app_context(), reading(parts().database) as session:
        cards = tuple(list_cards(session, ids, today=now().date()))
    return Answered(need, cards, _PANEL in main_part)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
