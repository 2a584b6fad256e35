"""`report.html`: the night as one page that opens anywhere, offline, and sends nothing.

Style, scripts and data stand inside the file. Its content security policy names the style and the
script by their hashes and allows nothing else, so that text from a record can't become code even
if it slipped past the escaping. The page's views are drawn from the data, which stands in pieces of
JSON, each of which is read when it is first asked for.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from matcher.messages import messages_in
from matcher.report.lists import lists_data, lists_of
from matcher.report.night import Night
from matcher.report.overview import overview, statuses
from matcher.report.page_words import page_words
from matcher.report.payload import Answers, as_json

LIBRARIES: Final = (
    *("preact", "preact-hooks", "htm", "table-core", "fluent-bundle"),
    *("d3-array", "d3-color", "d3-format", "d3-interpolate", "d3-time", "d3-time-format"),
    *("d3-scale", "d3-selection", "d3-axis"),
)
"""Each stands after those that it uses (`vendor/README.md`)."""

SCRIPTS: Final = (
    *("data", "words", "address", "marks", "table", "charts", "answers"),
    *("home", "trial", "waterfall", "calendar", "pair", "patient", "timeline"),
    *("find_out", "dispositions", "quality", "glossary", "search", "keys", "app"),
)
"""The page's own scripts, in the order in which they are joined."""

_SOURCE_MAP: Final = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


def write_report(night: Night, path: Path) -> None:
    """Write the page to `path`; the same night gives the same bytes."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_pieces(night))


def render_report(night: Night) -> str:
    """Give the page as one HTML text."""
    return "".join(_pieces(night))


def _pieces(night: Night) -> Iterator[str]:
    style, script = _style(night), _script()
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_asset("report.html.jinja")).generate(
        policy=_policy(style, script),
        style=Markup(style),  # noqa: S704  (the project's own file)
        script=Markup(script),  # noqa: S704  (the project's own files)
        data=((name, Markup(as_json(value))) for name, value in _data(night)),  # noqa: S704  (escaped as JSON)
        night=night,
        say=messages_in(night.language).text,
    )


def _data(night: Night) -> Iterator[tuple[str, Any]]:
    """Give the pieces of data by name: what is read at once comes first."""
    lists = lists_of(night)
    yield "words", page_words(night.language)
    yield "night", overview(night, lists)
    yield "lists", lists_data(night, lists)
    yield "statuses", statuses(night, lists)
    answers = Answers(night.criteria_of(lists.candidates, lists.near_misses, night.changes))
    yield "shared", answers.shared()
    for place, sheet in enumerate(night.trials):
        yield f"answers-{place}", answers.pairs.get(sheet.trial_id, {})


def _style(night: Night) -> str:
    """Give the style, with what stands at the foot of each printed page."""
    told = f"{night.run_id} · {night.as_of}".replace("\\", "").replace('"', "").replace("<", "")
    return _asset("report.css").replace('"run"', f'"{told}"')


def _script() -> str:
    libraries = (_asset("vendor", f"{name}.js") for name in LIBRARIES)
    own = "\n".join(_asset("scripts", f"{name}.js") for name in SCRIPTS)
    # The libraries look for a module loader, find none, and give names to the page.
    joined = "\n;".join((*libraries, f'(() => {{\n"use strict";\n{own}}})();'))
    return _SOURCE_MAP.sub("", joined)


def _asset(*place: str) -> str:
    return files("matcher.report").joinpath(*place).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {_hash_source(style)}",
            f"script-src {_hash_source(script)}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash_source(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
