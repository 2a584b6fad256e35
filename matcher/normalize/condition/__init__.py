"""Conditions to concepts, denied or not."""
