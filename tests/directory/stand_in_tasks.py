"""What the stand-in for Meilisearch holds: indexes, tasks done later, and keys."""

import hashlib
import hmac
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final

from tests.directory.stand_in_index import BadRequestError, Json, StandInIndex

MOMENT: Final = "2026-03-04T09:30:00.123456789Z"  # as the server writes it
MASTER: Final = "master-key-of-the-stand-in"


@dataclass(slots=True)
class State:
    """Everything on the server's disc."""

    indexes: dict[str, StandInIndex] = field(default_factory=dict)
    tasks: list[Json] = field(default_factory=list)
    waiting: list[tuple[Json, Callable[[], None]]] = field(default_factory=list)
    keys: dict[str, Json] = field(default_factory=dict)
    fail_next: int = 0  # tasks that will fail
    failing: set[int] = field(default_factory=set)  # tasks that will fail, by number
    is_stuck: bool = False  # tasks stay as they are

    def enqueue(self, kind: str, index: str | None, change: Callable[[], None]) -> Json:
        """Take a change, to be made later. What the server answers at once."""
        task: Json = {
            "uid": len(self.tasks),
            "indexUid": index,
            "status": "enqueued",
            "type": kind,
            "enqueuedAt": MOMENT,
        }
        self.tasks.append(task)
        self.waiting.append((task, change))
        return {
            "taskUid": task["uid"],
            **{name: task[name] for name in ("indexUid", "status", "type", "enqueuedAt")},
        }

    def work(self) -> None:
        """Make the oldest change that waits, whole or not at all."""
        if self.is_stuck or not self.waiting:
            return
        task, change = self.waiting.pop(0)
        try:
            if self.fail_next or task["uid"] in self.failing:
                self.fail_next -= bool(self.fail_next)
                raise BadRequestError("internal", "the stand-in was told to fail")  # noqa: TRY301
            change()
        except BadRequestError as error:
            task["status"], task["error"] = "failed", {"code": error.code, "message": error.message}
        else:
            task["status"] = "succeeded"

    def work_off(self) -> None:
        """Make every change that waits."""
        while self.waiting and not self.is_stuck:
            self.work()

    # ---- changes -----------------------------------------------------------------------------

    def create(self, name: str, primary_key: str) -> None:
        if name in self.indexes:
            raise BadRequestError("index_already_exists", name)
        self.indexes[name] = StandInIndex(primary_key)

    def drop(self, name: str) -> None:
        self.held(name)
        del self.indexes[name]

    def swap(self, pairs: list[Json]) -> None:
        for pair in pairs:
            one, other = pair["indexes"]
            first, second = self.held(one), self.held(other)
            self.indexes[one], self.indexes[other] = second, first

    def add(self, name: str, documents: list[Json]) -> None:
        """Into a missing index too: it comes to be with the settings of a new one."""
        self.indexes.setdefault(name, StandInIndex()).add(documents)

    def delete(self, name: str, condition: str) -> None:
        self.held(name).delete(condition)

    def set(self, name: str, changes: Json) -> None:
        self.indexes.setdefault(name, StandInIndex()).set(deepcopy(changes))

    # ---- looks -------------------------------------------------------------------------------

    def held(self, name: str) -> StandInIndex:
        if name not in self.indexes:
            raise BadRequestError("index_not_found", f"Index {name} not found.")
        return self.indexes[name]

    def tasks_of(self, uids: list[int]) -> Json:
        """How those tasks stand now; one more of those that wait is made afterwards."""
        found = [deepcopy(self.tasks[each]) for each in uids if each < len(self.tasks)]
        self.work()
        return {"results": found, "limit": len(uids), "total": len(found), "from": 0, "next": None}

    # ---- keys --------------------------------------------------------------------------------

    def make_key(self, wanted: Json) -> Json:
        """A key; its secret comes of the master key, as the server makes it."""
        if wanted["uid"] in self.keys:
            raise BadRequestError("api_key_already_exists", "There is such a key.")
        secret = hmac.new(MASTER.encode(), wanted["uid"].encode(), hashlib.sha256).hexdigest()
        made = {**wanted, "key": secret, "createdAt": MOMENT, "updatedAt": MOMENT}
        self.keys[wanted["uid"]] = made
        return made

    def key(self, uid: str) -> Json:
        if uid not in self.keys:
            raise BadRequestError("api_key_not_found", "no such key")
        return self.keys[uid]

    def may(self, secret: str, action: str, index: str | None) -> bool:
        """Whether whoever has this secret may do this, to this index."""
        if secret == MASTER:
            return True
        return any(
            secret == each["key"]
            and action in each["actions"]
            and (index is None or any(fnmatchcase(index, like) for like in each["indexes"]))
            for each in self.keys.values()
        )
