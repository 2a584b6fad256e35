"""From raw strings to concepts: one module a kind, each able to abstain."""
