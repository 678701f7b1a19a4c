"""The worker: does the outbox's errands and the regular jobs, inside the web process."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from storage import outbox
from storage.engine import Database, writing

log = logging.getLogger(__name__)
PAUSE_SECONDS: Final = 1.0

Clock = Callable[[], datetime]
Handler = Callable[[outbox.Errand], None]


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do again and again."""

    name: str
    every: timedelta
    run: Callable[[datetime], None]


@dataclass(slots=True)
class Worker:
    """One worker. `run_once` does what is due and returns; `start` repeats it in a thread."""

    database: Database
    handlers: Mapping[str, Handler]
    clock: Clock
    jobs: Sequence[Job] = ()
    _last_run: dict[str, datetime] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)

    def run_once(self) -> int:
        """Do every due job and errand once. Returns how many errands were done."""
        self._run_jobs()
        done = 0
        while errands := self._claim():
            done += sum(self._do(errand) for errand in errands)
        return done

    def start(self) -> threading.Thread:
        """Work in the background until `stop`."""
        thread = threading.Thread(target=self._loop, name="worker", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Finish the present errand and end."""
        self._stop.set()

    def _loop(self) -> None:
        while not self._stop.wait(PAUSE_SECONDS):
            try:
                self.run_once()
            except Exception:
                log.exception("the worker failed and will try again")

    def _claim(self) -> list[outbox.Errand]:
        with writing(self.database) as session:
            return outbox.claim(session, now=self.clock())

    def _do(self, errand: outbox.Errand) -> bool:
        """Do one errand outside any transaction, then write down how it went."""
        with writing(self.database) as session:
            if not outbox.renew(session, errand, now=self.clock()):
                return False
        try:
            self.handlers[errand.kind](errand)
        except outbox.LaterError as later:
            with writing(self.database) as session:
                outbox.postpone(session, errand.id, until=later.until)
            return False
        except Exception as error:  # noqa: BLE001  (one bad errand must not stop the others)
            name, is_final = type(error).__name__, isinstance(error, outbox.FinalError)
            log.warning("errand %s (%s) failed: %s", errand.id, errand.kind, name)
            with writing(self.database) as session:
                outbox.fail(session, errand, error=name, now=self.clock(), is_final=is_final)
            return False
        with writing(self.database) as session:
            outbox.finish(session, errand.id)
        return True

    def _run_jobs(self) -> None:
        now = self.clock()
        for job in self.jobs:
            last = self._last_run.get(job.name)
            if last is not None and now - last < job.every:
                continue
            self._last_run[job.name] = now
            try:
                job.run(now)
            except Exception:
                log.exception("the job %s failed and will run again", job.name)
