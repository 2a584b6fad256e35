"""Sending the digest through a block of Prefect's, which keeps address and secrets."""

from __future__ import annotations

from inspect import isawaitable
from pathlib import Path
from typing import cast

from prefect.blocks import notifications as _types_known_to_load  # noqa: F401
from prefect.blocks.abstract import NotificationBlock
from prefect.blocks.core import Block
from prefect.utilities.asyncutils import run_coro_as_sync


def send_digest(folder: Path, block: str) -> None:
    """Send the digest of a finished run, its first line as the subject.

    The block is named by its type and its own name, `slack-webhook/trials`.

    Raises:
        Exception: whatever the block meets; its text may hold an address or a secret.
    """
    digest = (folder / "digest.md").read_text(encoding="utf-8")
    subject = digest.partition("\n")[0].removeprefix("# ")
    # Said outright: Prefect would load it later where anyone in the process runs an event loop.
    sender = cast("NotificationBlock", Block.load(block, _sync=True))  # type: ignore[call-arg]
    with sender.raise_on_failure():
        sending = sender.notify(digest, subject)
        if isawaitable(sending):
            run_coro_as_sync(sending)
