"""Every label and sentence that people read, in the language of the site: one Fluent file a language.

A message stands whole in its file, with places for what varies; no sentence is glued from pieces.
The format is Project Fluent's (https://projectfluent.org), so that the page's script reads the same
files as the rest.
"""

from matcher.messages.bundle import LANGUAGES, Language, Messages, messages_in
from matcher.messages.sentence import Sentence, in_words, sentence

__all__ = [
    "LANGUAGES",
    "Language",
    "Messages",
    "Sentence",
    "in_words",
    "messages_in",
    "sentence",
]
