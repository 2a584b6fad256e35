"""Diagnoses to OncoTree types."""
