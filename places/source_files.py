"""Open what people hand over, a file, a .gz, a zip or a folder, as text files one after another.

Everything is read once from front to back and never held whole.
"""

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, cast

from base.errors import InvalidError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LONGEST_LINE: Final = 10_000  # characters; the ONS Postcode Directory has some 400
_BROKEN: Final = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile)
Tell = Callable[[int], None]
"""Is told the number of bytes that were just read from the disk."""


def tell_nobody(_count: int) -> None:
    """For those who do not follow how far a file has been read."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a CSV file, with its number in the file, from 1."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Member:
    """One text file among those handed over. name: as a message calls it; size: its bytes."""

    name: str
    size: int
    open: Callable[[], AbstractContextManager[IO[bytes]]]

    def rows(self) -> Generator[Row]:
        """Its rows as CSV, blank lines left out. Raises InvalidError that says where it broke."""
        number = 0
        try:
            with self.open() as opened:
                file = io.TextIOWrapper(opened, encoding="utf-8-sig", newline="")
                lines = csv.reader(_lines(file, self.name), strict=True)
                for cells in lines:
                    number = lines.line_num
                    if cells:
                        yield Row(number, cells)
        except UnicodeDecodeError:
            raise self.broken(number, "is not in UTF-8. Save it as CSV in UTF-8") from None
        except csv.Error as error:
            raise self.broken(number, f"cannot be read as CSV ({error}). Mend it") from None
        except _BROKEN:
            raise self.broken(number, "breaks off or is damaged. Fetch the file again") from None

    def broken(self, number: int, why: str) -> InvalidError:
        """What to raise when the file cannot be read on behind a row."""
        return InvalidError(f"{self.name}: what follows row {number} {why}, then load it again.")


@contextmanager
def members_of(path: Path, tell: Tell = tell_nobody) -> Iterator[list[Member]]:
    """The text files of a file, .gz, zip or folder, by name; they can be read while this is open.

    In a zip or folder only those called .csv count. Raises InvalidError for one that is damaged.
    """
    with ExitStack() as stack:
        if path.is_dir():
            files = sorted(each for each in path.rglob("*") if each.suffix.lower() == ".csv")
            yield [_plain(each, str(each.relative_to(path)), tell) for each in files]
        elif zipfile.is_zipfile(path):
            yield _zipped(stack, path, tell)
        elif _starts_with(path, b"\x1f\x8b"):
            packed = partial(_unpacked, path, tell)
            yield [Member(path.name, path.stat().st_size, packed)]
        else:
            yield [_plain(path, path.name, tell)]


def files_of(path: Path) -> list[Path]:
    """The files whose bytes make up what was handed over, in order."""
    if not path.is_dir():
        return [path]
    return sorted(each for each in path.rglob("*") if each.suffix.lower() == ".csv")


class _Told(io.FileIO):
    """A file that tells how much was read of it."""

    def __init__(self, path: Path, tell: Tell) -> None:
        super().__init__(path)
        self._tell = tell

    def readinto(self, buffer: "WriteableBuffer", /) -> int | None:
        """Read, and tell."""
        count = super().readinto(buffer)
        self._tell(count or 0)
        return count


def _plain(path: Path, name: str, tell: Tell) -> Member:
    return Member(name, path.stat().st_size, lambda: io.BufferedReader(_Told(path, tell)))


@contextmanager
def _unpacked(path: Path, tell: Tell) -> Iterator[IO[bytes]]:
    with io.BufferedReader(_Told(path, tell)) as packed, gzip.GzipFile(fileobj=packed) as file:
        yield cast("IO[bytes]", file)


def _zipped(stack: ExitStack, path: Path, tell: Tell) -> list[Member]:
    """The CSV files in a zip."""
    try:
        archive = stack.enter_context(
            zipfile.ZipFile(stack.enter_context(io.BufferedReader(_Told(path, tell))))
        )
    except zipfile.BadZipFile:
        raise InvalidError(f"{path.name} is a damaged zip file. Fetch it again.") from None
    infos = sorted(archive.infolist(), key=lambda info: info.filename)
    return [
        Member(info.filename, info.file_size, partial(_member, archive, info))
        for info in infos
        if info.filename.lower().endswith(".csv")
    ]


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    try:
        return archive.open(info)
    except RuntimeError:  # packed in a rare way; locked with a password
        raise InvalidError(
            f"{info.filename} is packed in a way that cannot be read here. "
            "Unpack the zip file, then load the folder."
        ) from None


def _lines(file: io.TextIOWrapper, name: str) -> Iterator[str]:
    """The lines of a file; a file without line ends is refused before it fills the memory."""
    while line := file.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise InvalidError(
                f"{name} has a line of over {LONGEST_LINE:,} characters. It is not such a file: "
                "look whether it is the one you mean."
            )
        yield line


def _starts_with(path: Path, mark: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(mark)) == mark
