# 低保经办与档案系统
#
#   make demo        install what is missing, load the invented office, serve it (DEMO_PORT=8000)
#   make demo-reset  throw the demo's data away; the next `make demo` loads it anew
#   make setup       only build .venv and node_modules; then .venv/bin/dibao is the command line
#   make test        the whole suite, on SQLite and on a private PostgreSQL (PYTEST="-x tests/regions" narrows)
#   make check       what needs no test run: format, lint, types, import contracts, migrations, locks
#   make bench       one benchmark (NAME=regions SIZE=nation); without a name, the list of them
#   make ci          check, then test: what .ci/run does

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo demo-reset setup setup-dev test test-sqlite test-postgres check locks bench ci

PYTHON ?= python3
DEMO_PORT ?= 8000
PYTEST ?=
WORKERS ?= 2
NAME ?=
SIZE ?=

VENV := .venv
BIN := $(VENV)/bin
DONE := $(VENV)/.done
NODE := node_modules/.package-lock.json
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python

# What knows no database, or answers alike on any, is tested once, with SQLite.
NO_DATABASE := tests/rules tests/architecture tests/access/test_matrix.py tests/access/test_reading.py \
  $(patsubst %,tests/population/test_%.py,engine engines simulate store tables) \
  $(patsubst %,tests/documents/test_%.py,papers inspection ofd store_killed) \
  $(patsubst %,tests/archive/test_%.py,demand package package_containers package_forms package_killed) \
  $(patsubst %,tests/capture/test_%.py,access_copy assembling engine killed lines measuring questions separators) \
  $(patsubst %,tests/disposal/test_%.py,clock_model disks going_on handing sampling term wiping) \
  tests/finding/test_words.py \
  $(patsubst %,tests/preservation/test_%.py,checks checks_malware) \
  $(patsubst %,tests/holdings/test_%.py,plan printing) \
  $(patsubst %,tests/exchange/test_%.py,envelope tabular_memory tabular_read tabular_write) \
  $(patsubst %,tests/kernel/test_%.py,look_in_chromium templates) \
  $(patsubst %,tests/matching/test_%.py,addresses batch cluster_matching evaluation ids names scoring) \
  $(patsubst %,tests/screening/test_%.py,engine finders import work_killed) \
  tests/verification/test_sources.py \
  $(patsubst %,tests/faults/test_%.py,bank_kills kills roster_kills) \
  tests/reviews/test_killed.py tests/journeys tests/payments/test_arrears.py tests/banking/test_formats.py \
  tests/funds/test_splitting.py tests/recovery/test_reckoning.py tests/referral/test_questionnaire.py \
  $(patsubst %,tests/remedies/test_%.py,tables) $(patsubst %,tests/rounds/test_%.py,lifecycle review_cycle)

# Who has nothing left takes half of what the other still has.
EVENLY := --dist worksteal

# The suite never runs on somebody's own home or database.
ALONE := env -u DIBAO_HOME -u DIBAO_DATABASE_URL

# What was compiled is kept: the suite starts hundreds of processes, an office a few at every boot.
unexport PYTHONDONTWRITEBYTECODE

# Debian's own Python is the one we run on; nothing else is ever fetched.
export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help:
	@sed -n 's/^#   //p' Makefile

setup: $(DONE)-self $(NODE)

setup-dev: setup $(DONE)-dev

demo: setup
	$(BIN)/dibao demo start --port $(DEMO_PORT)

demo-reset: setup
	$(BIN)/dibao demo reset

test: test-sqlite test-postgres

test-sqlite: setup-dev
	$(ALONE) $(BIN)/pytest -n $(WORKERS) $(EVENLY) $(PYTEST)

test-postgres: setup-dev
	@scripts/prerequisites postgres
	$(ALONE) $(BIN)/python -m tests.postgres -- $(BIN)/pytest -n $(WORKERS) $(EVENLY) $(or $(PYTEST),$(NO_DATABASE:%=--ignore=%))

check: setup-dev locks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(ALONE) DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python -m django makemigrations --check --dry-run

locks:
	@scripts/locks

bench: setup-dev
	$(BIN)/python -m benchmarks $(NAME) $(if $(SIZE),--size $(SIZE))

ci: check test

# --- what is installed, and when it is out of date -------------------------------------------------

$(DONE)-venv:
	@scripts/prerequisites python $(PYTHON)
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(DONE)-bootstrap: requirements/bootstrap.lock $(DONE)-venv
	$(BIN)/python -m pip install --quiet --require-hashes --requirement $<
	@touch $@

$(DONE)-base: requirements/base.lock $(DONE)-bootstrap
	$(UV) --require-hashes --requirement $<
	@touch $@

$(DONE)-dev: requirements/dev.lock $(DONE)-base
	$(UV) --require-hashes --requirement $<
	@touch $@

$(DONE)-self: pyproject.toml $(DONE)-base
	$(UV) --no-deps --no-build-isolation --editable .
	@touch $@

$(NODE): package-lock.json package.json .npmrc
	@scripts/prerequisites node
	npm ci --omit=dev --ignore-scripts --loglevel=error
	@touch $@
