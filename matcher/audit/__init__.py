"""What an auditor asks of a finished run: why a pair has its verdict, and whether it all holds."""

from matcher.audit.compare import Comparison, compare_pair, compared_in_words
from matcher.audit.explain import Explanation, explain_pair, in_words
from matcher.audit.verification import Findings, verify

__all__ = [
    "Comparison",
    "Explanation",
    "Findings",
    "compare_pair",
    "compared_in_words",
    "explain_pair",
    "in_words",
    "verify",
]
