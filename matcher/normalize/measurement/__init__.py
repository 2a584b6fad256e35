"""Laboratory values and observations to quantities."""
