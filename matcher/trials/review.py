"""Writing down, in a trial's file, who reviewed which of its criteria.

The entry is added below what the file holds, so that comments and layout stay as their author wrote
them; the digest in it is of what was read, so that a later change of the criterion shows.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from matcher.errors import ConfigurationError, Place, UsageError
from matcher.trials.model import Review, Trial
from matcher.yaml_file import load_yaml

_KEY = "reviews:"


def add_review(
    path: Path, trial: Trial, by: str, on: date, criteria: Collection[str] = ()
) -> Review:
    """Add a review of some criteria, or of all that aren't reviewed as they stand, to the trial's file.

    Raises:
        UsageError: a criterion isn't there, nothing is left to review, or the entry can't be added
            at the end of the file.
    """
    unknown = sorted({*criteria} - {criterion.id for criterion in trial.criteria})
    if unknown:
        raise UsageError(
            f"there is no criterion {unknown[0]!r}",
            place=Place(file=str(path)),
            remedy="Name criteria by their `id`.",
        )
    read = {
        criterion.id: criterion.digest
        for criterion in trial.criteria
        if (criterion.id in criteria if criteria else trial.review_of(criterion) != "reviewed")
    }
    if not read:
        raise UsageError(
            "every criterion is reviewed as it stands",
            place=Place(file=str(path)),
            remedy="Name a criterion to review it again.",
        )
    try:
        review = Review(by=by, on=on, criteria=read)
    except ValidationError:
        raise UsageError(
            "the reviewer's name can't stand in a file", remedy="Write it on one line."
        ) from None
    _write(path, _with_entry(path, review), review)
    return review


def _with_entry(path: Path, review: Review) -> str:
    text = path.read_text(encoding="utf-8").rstrip() + "\n"
    reviewed = any(line.startswith(_KEY) for line in text.splitlines())
    name = review.by.replace("'", "''")
    lines = [
        *([] if reviewed else ["", _KEY]),
        f"  - by: '{name}'",
        f"    on: {review.on}",
        "    criteria:",
        *(f'      {criterion}: "{digest}"' for criterion, digest in review.criteria.items()),
    ]
    return text + "\n".join(lines) + "\n"


def _write(path: Path, text: str, review: Review) -> None:
    """Replace the file, if the entry says there what it has to."""
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(text, encoding="utf-8")
    try:
        _, content = load_yaml(partial)
        told = Trial.model_validate({**content, "trial_id": path.stem}).reviews[-1:]
    except (ConfigurationError, ValidationError):
        told = ()
    if told != (review,):
        partial.unlink()
        raise UsageError(
            "the review can't be added below what the file holds",
            place=Place(file=str(path)),
            remedy="Move `reviews:` to the end, each entry as `  - by:`, then review again.",
        )
    os.replace(partial, path)
