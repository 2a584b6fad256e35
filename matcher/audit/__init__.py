"""What an auditor asks of a finished run: why a pair has its verdict, and whether it all holds."""

from matcher.audit.explain import Explanation, explain_pair, in_words
from matcher.audit.verification import Findings, verify

__all__ = ["Explanation", "Findings", "explain_pair", "in_words", "verify"]
