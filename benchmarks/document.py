"""Put what was measured into its place in `docs/normalization.md`."""

from __future__ import annotations

from pathlib import Path

DOCUMENT = Path(__file__).parents[1] / "docs" / "normalization.md"


def put_between(name: str, text: str) -> None:
    """Replace what stands between the comments `name` and `end of name`."""
    before, rest = DOCUMENT.read_text(encoding="utf-8").split(f"<!-- {name} -->\n")
    _, after = rest.split(f"<!-- end of {name} -->\n")
    written = f"{before}<!-- {name} -->\n{text.strip()}\n<!-- end of {name} -->\n{after}"
    DOCUMENT.write_text(written, encoding="utf-8")
