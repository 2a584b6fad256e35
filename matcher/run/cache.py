"""What raw texts mean, kept from one night to the next: finding it out is what is dear in a night.

`<out>/.cache/texts/` lies beside the runs and holds the pages of the last night's texts, no others.
An index names each page's SHA-256 and a digest of all that decides what a text means, so that what
is kept is used only where finding it out afresh would give the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import polars as pl
from pydantic import BaseModel

from matcher.normalize.dictionary import Dictionary
from matcher.record.raw_texts import KINDS
from matcher.run.pace import Notify
from matcher.run.plan import Plan, sha256, versions

_FOLDER = Path(".cache", "texts")
_INDEX = "index.json"


class _Index(BaseModel):
    """By what the pages were made, and the SHA-256 of each by its kind of text."""

    digest: str
    pages: dict[str, str]


@dataclass(frozen=True, slots=True)
class KeptTexts:
    """The pages of the night before in a folder, and the digest of what decides tonight's."""

    folder: Path
    digest: str

    def pages(self, notify: Notify) -> Dictionary:
        """Give the pages that hold tonight, and tell of those that don't."""
        try:
            index = _Index.model_validate_json((self.folder / _INDEX).read_bytes())
        except FileNotFoundError:
            return Dictionary()
        except (OSError, ValueError):
            notify("the texts of the night before can't be read: all are normalized anew")
            return Dictionary()
        if index.digest != self.digest:
            notify("vocabularies, decisions or code have changed: all texts are normalized anew")
            return Dictionary()
        kept = {kind: self._page(kind, index.pages[kind]) for kind in KINDS if kind in index.pages}
        damaged = [kind for kind, page in kept.items() if page is None]
        if damaged:
            notify(f"kept texts are damaged and normalized anew: {', '.join(damaged)}")
        return Dictionary({kind: page for kind, page in kept.items() if page is not None})

    def replace(self, folder: Path) -> None:
        """Keep the pages of a folder in place of those kept before.

        The index is written last: until it is, a page that was replaced isn't used.
        """
        for own in (self.folder.parent, self.folder):
            own.mkdir(mode=0o700, parents=True, exist_ok=True)
        pages = sorted(folder.glob("*.parquet"))
        for page in pages:
            partial = self.folder / f"{page.name}.partial"
            shutil.copyfile(page, partial)
            os.replace(partial, self.folder / page.name)
        index = _Index(digest=self.digest, pages={page.stem: sha256(page) for page in pages})
        partial = self.folder / f"{_INDEX}.partial"
        partial.write_text(index.model_dump_json(indent=1), encoding="utf-8")
        os.replace(partial, self.folder / _INDEX)
        names = {_INDEX, *(page.name for page in pages)}
        for path in self.folder.iterdir():
            if path.name not in names:
                path.unlink()

    def _page(self, kind: str, digest: str) -> pl.DataFrame | None:
        """Read a page if it is what was written."""
        try:
            content = (self.folder / f"{kind}.parquet").read_bytes()
        except OSError:
            return None
        if hashlib.sha256(content).hexdigest() != digest:
            return None
        return pl.read_parquet(BytesIO(content))


def kept_texts(plan: Plan) -> KeptTexts:
    """Give what the output folder of a run keeps."""
    return KeptTexts(plan.parameters.out / _FOLDER, _digest(plan))


def _digest(plan: Plan) -> str:
    """Digest what decides the meaning of a text: vocabularies, decisions, code and libraries."""
    return hashlib.sha256(
        json.dumps([dict(plan.meanings), versions()], sort_keys=True).encode()
    ).hexdigest()
