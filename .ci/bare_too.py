"""Repeat each requirement that has extras without them, so that older pips find both pinned.

Usage: bare_too.py FILE...
"""

import re
import sys
from pathlib import Path

WITH_EXTRAS = re.compile(r"^([a-z0-9.-]+)\[[^]]+\](==.*?\n(?:    .*\n)*)", re.MULTILINE)

for name in sys.argv[1:]:
    path = Path(name)
    text = path.read_text()
    path.write_text(WITH_EXTRAS.sub(lambda found: found[0] + found[1] + found[2], text))
