"""A mail server that refuses, drops and hangs, and a worker killed at random: nothing is lost."""

import asyncio
import multiprocessing
import os
import signal
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from referrals.posting import unsent_to
from referrals.states import Party
from storage import mail, outbox
from storage.engine import open_database, writing
from storage.outbox import OutboxRow, OutboxState
from storage.worker import Worker
from tests.applications import parts_of
from tests.clock import NOW
from tests.proof import SEED, counts, proof
from tests.web.loop_build import Scene
from web import errands
from web import parts as web_parts
from web.posting import AT_ONCE

FORK: Final = multiprocessing.get_context("fork")
PATIENCE: Final = 0.4  # seconds that the sender waits for an answer
FASTER: Final = 600  # how much faster the worker's clock runs than ours
ENOUGH: Final = 150.0  # seconds after which something must be wrong
REFUSED, FOR_GOOD, DROPPED, HUNG = 0.05, 0.06, 0.09, 0.10


class Server:
    """A mail server in bad health. Writes down what it took: Message-ID and how it went."""

    def __init__(self, log: Path) -> None:
        self.log, self.chance = log, Random(SEED)  # noqa: S311  (the same each time)

    async def serve(self, listening: socket.socket) -> None:
        server = await asyncio.start_server(self._talk, sock=listening)
        await server.serve_forever()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            writer.write(b"220 here\r\n")
            while line := (await reader.readline()).decode().strip():
                if line.upper().startswith("DATA"):
                    writer.write(b"354 go on\r\n")
                    if not await self._take(reader, writer):
                        break
                elif line.upper().startswith("QUIT"):
                    writer.write(b"221 bye\r\n")
                    break
                else:
                    writer.write(b"250 well\r\n")
        writer.close()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One message. False: the connection ends without an answer."""
        text = (await reader.readuntil(b"\r\n.\r\n")).decode()
        lines = text.splitlines()
        name = next(each for each in lines if each.lower().startswith("message-id:"))
        lot = self.chance.random()
        if lot < REFUSED:
            writer.write(b"451 later\r\n")
        elif lot < FOR_GOOD:
            self._note(name, "for good")
            writer.write(b"550 never\r\n")
        elif lot < DROPPED:
            self._note(name, "dropped")
            return False
        elif lot < HUNG:
            await asyncio.sleep(3 * PATIENCE)
            return False
        else:
            self._note(name, "taken")
            writer.write(b"250 taken\r\n")
        return True

    def _note(self, name: str, how: str) -> None:
        with self.log.open("a") as file:
            file.write(f"{name.partition('<')[2].partition('@')[0]}|{how}\n")


def _serve(listening: socket.socket, log: Path) -> None:
    asyncio.run(Server(log).serve(listening))


def _work(app: Flask, port: int, life: int) -> None:
    """A worker whose clock runs fast, so that leases and waits are over soon."""
    began, born = time.monotonic(), NOW + timedelta(hours=life)
    made = parts_of(app)

    def clock() -> datetime:
        return born + timedelta(seconds=FASTER * (time.monotonic() - began))

    vars(mail)["TIMEOUT_SECONDS"] = PATIENCE
    web_parts.init_app(app, replace(made, clock=clock))
    send = mail.by_smtp(f"smtp://127.0.0.1:{port}")
    errands.init_app(app, errands.Post("post@anydoor.example", send, AT_ONCE))
    handlers = {"email": errands.handlers(app)["email"], "index": lambda _: None}
    worker = Worker(made.database, handlers, clock)
    while True:
        worker.run_once()
        time.sleep(0.02)


@contextmanager
def _bad_server(log: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        process = FORK.Process(target=_serve, args=(listening, log))
        process.start()
        try:
            yield listening.getsockname()[1]
        finally:
            process.kill()
            process.join()


def _states(url: str) -> Counter[OutboxState]:
    database = open_database(url)
    with database.read_sessions() as session:
        query = select(OutboxRow.state).where(OutboxRow.aggregate == "referral:many")
        found = Counter(session.scalars(query))
    database.dispose()
    return found


def _killed_until_done(app: Flask, port: int, url: str, kills: int) -> int:
    """Let the worker work and kill it at random, then let it finish. How often it was killed."""
    chance, done, began = Random(SEED), 0, time.monotonic()  # noqa: S311
    life = 0
    while _states(url)[OutboxState.NEW]:
        assert time.monotonic() - began < ENOUGH * counts(small=1, full=10)
        life += 1
        process = FORK.Process(target=_work, args=(app, port, life))
        process.start()
        until = time.monotonic() + (chance.uniform(0.2, 1.5) if done < kills else 5.0)
        while time.monotonic() < until and _states(url)[OutboxState.NEW]:
            time.sleep(0.1)
        if _states(url)[OutboxState.NEW]:
            done += 1
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
    return done


@pytest.mark.proof("referral-mail")
def test_no_message_is_silently_missing_and_none_is_sent_twice_without_cause(
    scene: Scene, tmp_path: Path
) -> None:
    many, log = counts(small=25, full=2000), tmp_path / "post.log"
    referral_id = scene.referral("draft")
    url = scene.database.write_engine.url.render_as_string(hide_password=False)
    _ask_for(scene, referral_id, many)
    scene.database.dispose()
    with _bad_server(log) as port:
        kills = _killed_until_done(scene.app, port, url, counts(small=2, full=40))

    told = [each.split("|") for each in log.read_text().splitlines()]
    arrived = Counter(name for name, how in told if how in {"taken", "dropped"})
    dropped = sum(how == "dropped" for _, how in told)
    refused = {name for name, how in told if how == "for good"}
    with scene.world() as made:
        query = select(OutboxRow).where(OutboxRow.aggregate == "referral:many")
        rows = list(made.session.scalars(query))
        shown = unsent_to(made.session, referral_id)
    missing = {
        row.id
        for row in rows
        if row.state is OutboxState.DONE and not arrived[f"outbox-{row.id}-connector-0"]
    }
    dead = {f"outbox-{row.id}-connector-0" for row in rows if row.state is OutboxState.DEAD}
    twice = sum(times - 1 for times in arrived.values())

    assert len(rows) == many
    assert missing == set()
    assert dead <= refused
    assert shown == ((Party.CONNECTOR,) if dead else ())
    assert twice <= dropped + kills
    figures = {"messages": many, "silently_missing": len(missing), "sent_twice": twice}
    causes = {"lost_acknowledgements": dropped, "kills": kills}
    proof("referral-mail", {**figures, **causes, "refused_for_good_and_shown": len(dead)})


def _ask_for(scene: Scene, referral_id: UUID, many: int) -> None:
    """As many messages as asked for, each to one address."""
    payload = {
        "template": "referral_message",
        "referral_id": str(referral_id),
        "to": [Party.CONNECTOR.value],
    }
    with writing(scene.database) as session:
        for row in session.scalars(select(OutboxRow)):
            row.state = OutboxState.DONE
        for _ in range(many):
            outbox.add(session, "email", "referral:many", now=NOW, payload=payload)
