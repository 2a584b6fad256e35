"""Run all benchmarks: `python benchmarks` prints them, `python benchmarks --large --write` writes the documents."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    """Run the normalization's benchmark, then those of the night and its core."""
    options = sys.argv[1:]
    write = ["--write"] if "--write" in options else []
    for name, given in (("normalization.py", write), ("growth.py", options)):
        subprocess.run([sys.executable, str(HERE / name), *given], check=True)  # noqa: S603


if __name__ == "__main__":
    main()
