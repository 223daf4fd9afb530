# The same words here, in CI and on a developer's machine. Every target does its own set-up.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
DEMO_SPEED ?= 20

export UV_PYTHON_DOWNLOADS := never
export UV_PYTHON := $(CURDIR)/$(BIN)/python

.DEFAULT_GOAL := help
.PHONY: help install run test lint format bench faults lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(READY) ## make .venv with everything pinned in requirements.lock

$(BIN)/uv: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Liandong needs Python 3.11 or newer: make PYTHON=python3.12") if sys.version_info < (3, 11) else 0'
	$(PYTHON) -m venv .venv
	sed -n '/^uv==/,/# via/p' requirements.lock > .venv/uv.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement .venv/uv.lock
	@touch $@

$(READY): $(BIN)/uv pyproject.toml requirements.lock
	$(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

run: $(READY) ## start everything and play the demo, in the foreground
	$(BIN)/liandong up --demo $(DEMO_SPEED)

test: $(READY) ## run the tests that every change must pass
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist worksteal

lint: $(READY) ## check style, types and the dependency rule
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## mend what ruff can mend by itself
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(READY) ## measure the speeds that README promises
	$(BIN)/pytest tests/benchmarks -m bench -s

faults: $(READY) ## kill the servers and processes in the middle of writing
	$(BIN)/pytest -m faults

lock: $(BIN)/uv ## pin every dependency anew, with hashes
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
		--all-extras --custom-compile-command "make lock" --upgrade --output-file requirements.lock pyproject.toml

clean: ## remove .venv and the caches (the data in .liandong stays)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
