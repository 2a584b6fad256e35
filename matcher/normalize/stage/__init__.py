"""Stages to AJCC groups."""
