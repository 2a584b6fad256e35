"""Treatments to drugs, procedures and classes."""
