"""Parquet files put together as they are, without reading a row.

A Parquet file is its row groups and a footer that says where each of them begins. So files of one
schema are put together by copying the row groups and adding up the footers; to decode and encode the
rows again would cost more than writing them did. A footer is a Thrift struct in the compact protocol.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

Struct = dict[int, tuple[int, Any]]
"""The type and the value of each field, by its number; a list's value is the type of its elements, and
these."""

_MAGIC = b"PAR1"
_DOUBLE, _BINARY, _LIST, _SET, _STRUCT = 7, 8, 9, 10, 12
_BOOLEANS, _NUMBERS = {1: True, 2: False}, frozenset({4, 5, 6})

_SCHEMA, _N_ROWS, _ROW_GROUPS, _KEY_VALUES = 2, 3, 4, 5
"""Fields of a footer, in parquet.thrift: FileMetaData."""
_CHUNKS, _BEGINS, _ORDINAL = 1, 5, 7
"""Of one of its row groups, and further down the places in the file that it speaks of."""
_COLUMN = 3
_PLACES_OF_CHUNK, _PLACES_OF_COLUMN = (2, 4, 6), (9, 10, 11, 14)


def put_together(files: Sequence[Path], path: Path) -> None:
    """Write one Parquet file with the rows of some others, in their order.

    Raises:
        ValueError: there are none, or they aren't of one schema.
    """
    footers = []
    with path.open("wb") as whole:
        whole.write(_MAGIC)
        for file in files:
            content = memoryview(file.read_bytes())
            end = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
            footer = _read_struct(iter(content[end:-8]))
            _move(footer, whole.tell() - len(_MAGIC))
            footers.append(footer)
            whole.write(content[len(_MAGIC) : end])
        footer_bytes = b"".join(_written(_STRUCT, _added(footers)))
        whole.write(footer_bytes + len(footer_bytes).to_bytes(4, "little") + _MAGIC)


def _added(footers: Sequence[Struct]) -> Struct:
    """Give the footer of files put together."""
    told = [[footer.get(field) for field in (_SCHEMA, _KEY_VALUES)] for footer in footers]
    if not told or any(one != told[0] for one in told):
        raise ValueError("only files of one schema can be put together")
    groups = [group for footer in footers for group in _elements(footer, _ROW_GROUPS)]
    for number, group in enumerate(groups):
        if _ORDINAL in group:
            group[_ORDINAL] = (group[_ORDINAL][0], number)
    n_rows = sum(footer[_N_ROWS][1] for footer in footers)
    return footers[0] | {
        _N_ROWS: (footers[0][_N_ROWS][0], n_rows),
        _ROW_GROUPS: (_LIST, (_STRUCT, groups)),
    }


def _move(footer: Struct, by: int) -> None:
    """Let a footer speak of the same row groups that many bytes further on."""
    for group in _elements(footer, _ROW_GROUPS):
        _move_places(group, (_BEGINS,), by)
        for chunk in _elements(group, _CHUNKS):
            _move_places(chunk, _PLACES_OF_CHUNK, by)
            _move_places(chunk[_COLUMN][1], _PLACES_OF_COLUMN, by)


def _move_places(struct: Struct, places: Iterable[int], by: int) -> None:
    for field in places:
        kind, place = struct.get(field, (0, 0))
        if place:  # zero stands for none
            struct[field] = (kind, place + by)


def _elements(struct: Struct, field: int) -> list[Any]:
    elements: list[Any] = struct[field][1][1]
    return elements


def _read_struct(data: Iterator[int]) -> Struct:
    """Read a Thrift struct from the bytes that begin with it."""
    struct: Struct = {}
    field = 0
    while head := next(data):
        ahead, kind = divmod(head, 16)
        field = field + ahead if ahead else _number(data)
        struct[field] = (kind, _BOOLEANS[kind] if kind in _BOOLEANS else _value(data, kind))
    return struct


def _value(data: Iterator[int], kind: int) -> Any:
    if kind in _NUMBERS:
        return _number(data)
    if kind == _STRUCT:
        return _read_struct(data)
    if kind in (_LIST, _SET):
        size, of = divmod(next(data), 16)
        size = _varint(data) if size == 15 else size  # a longer list says so
        return of, [_value(data, of) for _ in range(size)]
    size = _varint(data) if kind == _BINARY else 8 if kind == _DOUBLE else 1
    return bytes(next(data) for _ in range(size))


def _varint(data: Iterator[int]) -> int:
    """Read a number of seven bits a byte, the lowest first."""
    number = shift = 0
    while (byte := next(data)) >= 128:  # more follow
        number |= (byte - 128) << shift
        shift += 7
    return number | byte << shift


def _number(data: Iterator[int]) -> int:
    """Read a signed number: its sign is its lowest bit."""
    number = _varint(data)
    return number >> 1 if number % 2 == 0 else -(number >> 1) - 1


def _written(kind: int, value: Any) -> Iterator[bytes]:
    """Give the bytes of a value as Thrift writes it."""
    if kind in _NUMBERS:
        yield _varint_written(value * 2 if value >= 0 else -value * 2 - 1)
    elif kind == _STRUCT:
        yield from _struct_written(value)
    elif kind in (_LIST, _SET):
        of, elements = value
        yield bytes([0xF0 | of]) + _varint_written(len(elements))
        for element in elements:
            yield from _written(of, element)
    else:
        yield (_varint_written(len(value)) if kind == _BINARY else b"") + value


def _struct_written(struct: Struct) -> Iterator[bytes]:
    before = 0
    for field, (kind, value) in sorted(struct.items()):
        if 0 < field - before < 16:  # four bits
            yield bytes([(field - before) << 4 | kind])
        else:
            yield bytes([kind]) + _varint_written(field * 2)
        if kind not in _BOOLEANS:
            yield from _written(kind, value)
        before = field
    yield b"\0"


def _varint_written(number: int) -> bytes:
    given = bytearray()
    while number >= 128:
        given.append(number % 128 + 128)
        number >>= 7
    return bytes([*given, number])
