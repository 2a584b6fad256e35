"""The bytes of a CSV file: their hash, whether they are UTF-8, and its lines by their places."""

from __future__ import annotations

import codecs
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

from matcher.errors import DataRefusedError, Place

_BLOCK = 1 << 20
LONGEST_HEADER = 1 << 20
"""Characters of a line up to which a header is looked for."""

_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_SAVE_AS_UTF8 = (
    "Save it as UTF-8: iconv -f ENCODING -t UTF-8 with the encoding that wrote it "
    "(WINDOWS-1252, GB18030 or UTF-16, say)."
)


class Lines(Iterator[str]):
    """The lines of a UTF-8 file from a place on, whatever ends them; `at` is where the next begins.

    A line is cut after `longest` characters, if that is given.
    """

    def __init__(self, path: Path, start: int, longest: int = -1) -> None:
        raw = path.open("rb")
        raw.seek(start)
        self._text = io.TextIOWrapper(raw, encoding="utf-8", newline="")
        self._longest = longest
        self.at = start
        self.ended = False

    def __next__(self) -> str:
        line = self._text.readline(self._longest)
        if not line:
            self.ended = True
            self._text.close()
            raise StopIteration
        self.at += len(line) if line.isascii() else len(line.encode())
        return line

    def close(self) -> None:
        """Close the file."""
        self._text.close()


def checked_sha256(path: Path, table: str) -> str:
    """Read the file once in blocks and give its hash.

    Raises:
        DataRefusedError: the file isn't UTF-8 throughout.
    """
    place = Place(table=table)
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    lines = 0
    with path.open("rb") as file:
        _refuse_other_encodings(file.readline(LONGEST_HEADER), place)
        file.seek(0)
        while block := file.read(_BLOCK):
            digest.update(block)
            _decode(decoder, block, lines, place)
            lines += block.count(b"\n")
        _decode(decoder, b"", lines, place, final=True)
    return digest.hexdigest()


def start_of_text(path: Path) -> int:
    """Give where the text begins: after a byte order mark, if there is one."""
    with path.open("rb") as file:
        return len(codecs.BOM_UTF8) if file.read(3) == codecs.BOM_UTF8 else 0


def lines_before(path: Path, end: int) -> int:
    """Count the lines that end before a place of the file."""
    lines = Lines(path, 0)
    count = 0
    while lines.at < end and next(lines, None) is not None:
        count += 1
    lines.close()
    return count


def n_lines(content: bytes) -> int:
    """Count the lines that end in some bytes, whatever ends them."""
    return content.count(b"\n") + content.count(b"\r") - content.count(b"\r\n")


def _decode(
    decoder: codecs.IncrementalDecoder,
    block: bytes,
    lines: int,
    place: Place,
    *,
    final: bool = False,
) -> None:
    held_back = len(decoder.getstate()[0])
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError as error:
        line = lines + 1 + block.count(b"\n", 0, max(error.start - held_back, 0))
        # The error holds the bytes of the cell, so it is not chained.
        raise DataRefusedError(
            f"the file is not UTF-8: line {line} is the first that can't be read",
            place=place,
            remedy=_SAVE_AS_UTF8,
        ) from None


def _refuse_other_encodings(first_line: bytes, place: Place) -> None:
    named = next((name for mark, name in _MARKS.items() if first_line.startswith(mark)), None)
    if named is None and b"\0" in first_line:
        named = "UTF-16 or binary"
    if named:
        raise DataRefusedError(
            f"the file is not UTF-8: line 1 is {named}", place=place, remedy=_SAVE_AS_UTF8
        )
