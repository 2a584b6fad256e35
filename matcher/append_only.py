"""Adding to a file to which lines are only ever added."""

from __future__ import annotations

import os
from errno import ENOSPC


def append_whole(file: int, lines: bytes) -> None:
    """Add lines to an open file, whole or not at all, and come back when they are on the disk.

    Raises:
        OSError: the disk doesn't take them; the file is then as it was.
    """
    end = os.lseek(file, 0, os.SEEK_END)
    try:
        if os.write(file, lines) < len(lines):
            raise OSError(ENOSPC, os.strerror(ENOSPC))  # noqa: TRY301 -- cut off below as any other
        os.fsync(file)
    except OSError:
        os.ftruncate(file, end)
        raise
