"""Match de-identified patients to clinical trials, with reasons that can be checked."""

__version__ = "0.1.0"
