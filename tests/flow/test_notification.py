"""The digest goes out through a block of Prefect's, and a night doesn't hang on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.blocks.abstract import NotificationBlock
from prefect.settings import PREFECT_API_BLOCKS_REGISTER_ON_START, temporary_settings
from prefect.testing.utilities import prefect_test_harness

from flows import nightly
from flows.notification import send_digest
from matcher.errors import RunError

pytestmark = pytest.mark.nightly


class Written(NotificationBlock):
    """A block that writes to a file what another would send."""

    _block_type_slug = "written"
    path: Path

    async def notify(self, body: str, subject: str | None = None) -> None:
        """Write subject and body."""
        self.path.write_text(f"{subject}: {body}", encoding="utf-8")


class Refused(NotificationBlock):
    """A block of which the other end says no."""

    _block_type_slug = "refused"

    async def notify(self, body: str, subject: str | None = None) -> None:
        """Fail with what no one may read."""
        raise ConnectionError("https://hooks.example.org/services/SECRET")


@pytest.fixture(scope="module")
def _prefect() -> Iterator[None]:
    own = {PREFECT_API_BLOCKS_REGISTER_ON_START: False}  # blocks of the tests register themselves
    with temporary_settings(own), prefect_test_harness(server_startup_timeout=180):
        yield


@pytest.fixture
def run(tmp_path: Path) -> Path:
    (tmp_path / "digest.md").write_text("# The night\n\n候选 3\n", encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("_prefect")
def test_the_block_is_given_the_digest(run: Path) -> None:
    Written(path=run / "sent").save("trials", _sync=True)
    send_digest(run, "written/trials")
    assert (run / "sent").read_text(encoding="utf-8") == "The night: # The night\n\n候选 3\n"


@pytest.mark.usefixtures("_prefect")
@pytest.mark.parametrize("block", ["refused/trials", "slack-webhook/nowhere"])
def test_what_could_not_be_sent_is_told_without_the_block_s_words(
    run: Path, block: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Refused().save("trials", overwrite=True, _sync=True)
    lines: list[str] = []
    monkeypatch.setattr(nightly, "_notify", lines.append)
    with pytest.raises(RunError, match=f"the digest couldn't be sent by {block}") as caught:
        nightly.send.fn(run, block)
    assert len(lines) == 1
    assert "SECRET" not in f"{caught.value}{lines}"
