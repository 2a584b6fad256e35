"""Biomarker reports to findings."""
