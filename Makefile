# Two commands are enough: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test chaos check bench catalogs lock

help:  ## what can be done
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# A stamp names the lock it was made from: nothing is installed twice, nothing old is kept.
RUN_STAMP := $(VENV)/.run-$(shell cksum < .ci/requirements.txt | cut -d' ' -f1)
DEV_STAMP := $(VENV)/.dev-$(shell cat .ci/requirements-dev.txt pyproject.toml | cksum | cut -d' ' -f1)

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): | $(BIN)/python
	$(PIP) install --require-hashes -r .ci/requirements.txt
	@touch $@

$(DEV_STAMP): | $(BIN)/python
	$(PIP) install --require-hashes -r .ci/requirements-dev.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ $(RUN_STAMP)

setup: $(RUN_STAMP)  ## install what running needs (venv in .venv, versions and hashes fixed)

setup-dev: $(DEV_STAMP)  ## install what developing needs as well

run: setup  ## start Học Số on http://127.0.0.1:8080 with a store in ./var
	@$(BIN)/python -m bot run --demo

test: setup-dev  ## run every test (browser tests where Chromium is installed)
	@$(BIN)/python -m pytest -n auto --ignore tests/browser
	@# A process of their own: the browser's driver keeps an event loop that other tests must not meet.
	@$(BIN)/python -m pytest -n auto tests/browser || [ $$? -eq 5 ]

chaos: setup-dev  ## a thousand seeded disasters, and the books compared afterwards (SEEDS=1000, FIRST_SEED=0)
	@$(BIN)/python -m tests.chaos

check: setup-dev  ## format, lint, types, import contracts, content, catalogs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot check
	$(BIN)/python .ci/catalogs.py check

bench: setup-dev  ## measure, in ratios against plain peers
	@$(BIN)/python -m bench

catalogs: setup-dev  ## gather new sentences into locales/
	$(BIN)/python .ci/catalogs.py update

lock: setup-dev  ## fix the versions of pyproject.toml again (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml -o .ci/requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml --extra dev -o .ci/requirements-dev.txt
