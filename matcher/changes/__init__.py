"""What has changed from one night to the next, and why: pairs, and within them criteria.

Nothing is guessed. A criterion's answer differs because the criterion was edited, because a row that it
rests on is new or gone, because a raw text is read otherwise, because the site's settings or the program
are others, or because the day moved; each of these is looked for in what both nights kept.
"""

from matcher.changes.criteria import DETAILS, Side, told
from matcher.changes.pairs import CHANGES, changes, movements
from matcher.changes.rules import DEFINITIONS, Rules, asked, defined_again, definitions

__all__ = [
    "CHANGES",
    "DEFINITIONS",
    "DETAILS",
    "Rules",
    "Side",
    "asked",
    "changes",
    "defined_again",
    "definitions",
    "movements",
    "told",
]
