# The two commands of the README and those a developer needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes

.DEFAULT_GOAL := help
.PHONY: help run test nightly check audit lock

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/'

run: $(VENV)/installed  ## install what is needed and run the main job on sample_data/
	$(BIN)/matcher run --data sample_data --out out

test: $(VENV)/installed-dev  ## install what is needed and pass the tests
	$(BIN)/pytest

nightly: $(VENV)/installed-dev  ## pass the tests that take minutes: runs killed at many moments, and more
	$(BIN)/pytest -m nightly
	$(BIN)/pytest --hypothesis-profile=whole tests/property tests/hostile/test_fuzz.py tests/unit

check: $(VENV)/installed-dev  ## lint, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

audit: $(VENV)/installed-dev  ## known weaknesses of the dependencies, as far as the package registry tells
	$(BIN)/pip check
	$(BIN)/pip-audit --disable-pip --require-hashes --progress-spinner off -r requirements.lock

# Plain pip can install what uv resolved; no address of a registry is recorded.
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-annotate --no-strip-extras --quiet

# Older pips, such as Debian 12's, take `name[extra]==1` for no pin of `name`: both have to stand there.
BARE_TOO := $(PYTHON) .ci/bare_too.py

lock:  ## resolve the dependencies anew (needs uv)
	$(LOCK) --group build --upgrade -o requirements.lock
	$(LOCK) --group dev --extra dask -c requirements.lock -o requirements-dev.lock
	$(BARE_TOO) requirements.lock requirements-dev.lock

$(VENV)/bin/pip:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.lock pyproject.toml | $(VENV)/bin/pip
	$(PIP) -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	$(PIP) -r requirements-dev.lock
	touch $@
