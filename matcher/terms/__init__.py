"""Vocabularies: the concepts that raw text is normalized to, and how they stand to each other."""
