"""Every text that the demonstration keeps, replaced by attempts to have a browser run something."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Enum, RowMapping, String, Table, select, update
from sqlalchemy.orm import Session
from sqlalchemy.types import JSON

from storage.base import Base
from storage.keys import SubjectKey, SubjectKeyRow, subject_keys
from storage.sealing import SealError

VECTORS: Final = (
    "<script>hit()</script>",
    '"><script>hit()</script>',
    "'><img src=x onerror=hit()>",
    "<svg onload=hit()>",
    "<svg><script>hit()</script></svg>",
    "</title><script>hit()</script>",
    "</textarea><script>hit()</script>",
    "</style></script><script>hit()</script>",
    "--><script>hit()</script>",
    '<iframe srcdoc="<script>parent.hit()</script>"></iframe>',
    '<a href="javascript:hit()">here</a>',
    '<a href="jAvAsCrIpT&colon;hit()">here</a>',
    '" onfocus=hit() autofocus x="',
    "' onmouseover=hit() autofocus x='",
    "<details open ontoggle=hit()>",
    "<body onload=hit()>",
    "<input onfocus=hit() autofocus>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=hit()>",
    '<noscript><p title="</noscript><img src=x onerror=hit()>">',
    "<style>@import '//evil.example/x';</style>",
    '<base href="//evil.example/">',
    '<meta http-equiv=refresh content="0;url=javascript:hit()">',
    '<object data="javascript:hit()"></object>',
    "<video><source onerror=hit()></video>",
    "%3Cscript%3Ehit()%3C/script%3E",
    "&lt;script&gt;hit()&lt;/script&gt;",
    "{{7*7}}${7*7}<%= 7*7 %>",
)  # fmt: skip
ALL: Final = " ".join(VECTORS)
LINK: Final = "javascript:hit()//"
LINKS: Final = frozenset({"website", "url", "link", "logo", "uri", "access_url"})
"""Columns that become the target of a link."""
CODE: Final = re.compile(
    r"[a-z0-9_.:+/-]*|[A-Z0-9]{1,12}|[A-Z]{1,2}[0-9]{1,2}[A-Z]? ?[0-9]?[A-Z]{0,2}"
)
"""A code, an id, a date or a postcode; everything else is words of somebody's."""
OURS: Final = frozenset(
    {
        "alembic_version.version_num",
        "audit_events.at",
        "audit_events.hash",
        "audit_events.previous",
        "outbox.payload",
        "schedules.rrule",
        "users.email",
        "users.password_hash",
        "referrals.tracking_hash",
    }
)
"""table.column that holds codes of ours or hashes, in a form of their own."""


def attack(session: Session) -> set[str]:
    """Put every vector into every text. Returns the columns (table.column) that hold them now."""
    keys = subject_keys(session, session.scalars(select(SubjectKeyRow.id)).all())
    known = {each.id.hex: each for each in keys.values()}
    done: set[str] = set()
    for table in Base.metadata.sorted_tables:
        columns = [each for each in _texts(table) if f"{table.name}.{each}" not in OURS]
        own = next(iter(table.primary_key))
        for number, row in enumerate(session.execute(select(table)).mappings().all()):
            changed = {
                column: text
                for column in columns
                if (text := _attacked(table, row, column, known, number)) is not None
            }
            if changed:
                session.execute(update(table).where(own == row[own.name]).values(changed))
                done |= {f"{table.name}.{column}" for column in changed}
    return done


def _texts(table: Table) -> Iterator[str]:
    """The columns of a table that hold text or documents."""
    for column in table.c:
        is_text = isinstance(column.type, String) and not isinstance(column.type, Enum)
        if (is_text or isinstance(column.type, JSON)) and not column.primary_key:
            yield column.name


def _attacked(
    table: Table, row: RowMapping, column: str, keys: dict[str, SubjectKey], number: int
) -> Any:  # noqa: ANN401  (a text or a document)
    """A value with vectors in the place of words; None when it holds none."""
    value = row[column]
    if isinstance(value, str) and value.startswith("v1."):
        return _sealed_again(table, row, column, keys)
    if column in LINKS and value:
        return LINK
    changed = _worded(value, number)
    return None if changed == value else changed


def _sealed_again(
    table: Table,
    row: RowMapping,
    column: str,
    keys: dict[str, SubjectKey],
) -> str | None:
    """A sealed value, opened, changed and sealed again; None for what no person's key sealed."""
    key = keys.get(row[column].split(".")[1])
    own = row[next(iter(table.primary_key)).name]
    if key is None or key.key is None:
        return None
    try:
        plain = key.open(row[column], table.name, column, own)
    except SealError:
        return None
    try:
        text = json.dumps(_worded(json.loads(plain), 0))
    except ValueError:
        text = ALL
    return key.seal(text, table.name, column, own)


def _worded(value: Any, number: int) -> Any:  # noqa: ANN401  (a text or a document)
    """The same with vectors in the place of every text that is no code."""
    if isinstance(value, dict):
        return {name: _worded(each, number) for name, each in value.items()}
    if isinstance(value, list):
        return [_worded(each, number) for each in value]
    is_words = isinstance(value, str) and not CODE.fullmatch(value)
    return f"{ALL} {number}" if is_words else value
