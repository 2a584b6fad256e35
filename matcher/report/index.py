"""`index.html`: where each reader's report and workbook lie, and how much is in them."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Final
from urllib.parse import quote

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from matcher.messages import messages_in
from matcher.report.night import Night

_VERDICTS: Final = ("eligible", "possible", "later")


@dataclass(frozen=True, slots=True)
class Entry:
    """A report and a workbook: what they are called, their folder, and what is in them by number."""

    label: str
    folder: str
    n_trials: int
    n_listed: dict[str, int]
    n_changed: int

    @property
    def address(self) -> str:
        """Give the folder's address from the run's."""
        return quote(self.folder)


def entry_of(night: Night, label: str, folder: str) -> Entry:
    """Give the entry of a night, or of a part of one, that lies in a folder of the run's (`./`)."""
    listed = Counter(night.candidates["verdict"].cast(str).to_list())
    numbers = {name: listed[name] for name in _VERDICTS}
    return Entry(label, folder, len(night.trials), numbers, night.changes.height)


def write_index(night: Night, entries: Sequence[Entry], remarks: Sequence[str], path: Path) -> None:
    """Write the index of a night's reports; `remarks` are notes on the readers that are configured."""
    words = messages_in(night.language)
    style = _asset("index.css")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page = environment.from_string(_asset("index.html.jinja")).render(
        say=words.text,
        language=night.language,
        policy=f"default-src 'none'; style-src {_hash_source(style)}; base-uri 'none'; form-action 'none'",
        style=Markup(style),  # noqa: S704  (the project's own file)
        night=night,
        entries=entries,
        remarks=remarks,
        verdicts=_VERDICTS,
    )
    path.write_text(page, encoding="utf-8")


def _asset(name: str) -> str:
    return files("matcher.report").joinpath(name).read_text(encoding="utf-8")


def _hash_source(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
