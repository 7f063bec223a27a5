# Python 3.11 or newer and make are all this needs. `make` alone lists what there is.

PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.complete
AUDIT := .venv-audit
AUDITED := -r requirements.lock
TRANSLATIONS := $(patsubst %.po,%.mo,$(wildcard mailer/locale/*/LC_MESSAGES/django.po))
# The rooms whose promises rest on the database: they are tested on both.
ON_POSTGRES := tests/outbox tests/archive tests/members tests/segments tests/campaigns tests/deliveries tests/tracking
# Five runs of about the same length, side by side.
DOORS := tests/api tests/cli tests/console tests/public
# These start processes and wait for them, so they run beside the others.
SCREENS := tests/browser
WHOLE := tests/architecture tests/faults tests/journeys tests/runtime

# The tests start hundreds of processes that read the same sources: these are compiled once.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo run test lint types unit doors browser whole postgres docs translations format lock audit clean

help:  ## list what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) $(TRANSLATIONS)  ## prepare the environment in .venv; quick when there is nothing to do
	@:

# What programs read is compiled from what people translate.
%.mo: %.po $(STAMP)
	@$(BIN)/python -m mailer.lib.catalogues
	@touch $@

# A half-made or moved environment is made again; the stamp comes last.
$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found on PATH. Install it and run make again."; exit 1; }
	@$(BIN)/python -c '' 2>/dev/null || rm -rf $(VENV)
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV) && $(PYTHON) -m venv --without-pip $(VENV); }
	@pip="$(BIN)/python -m pip"; $$pip --version >/dev/null 2>&1 || pip="$(PYTHON) -m pip --python $(BIN)/python"; \
	$$pip --disable-pip-version-check install --quiet --require-hashes -r requirements.lock && \
	$$pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation -e .
	@touch $@

demo: setup  ## send two letters to a made-up society of 700, on this machine alone
	$(BIN)/mailer demo

run: setup  ## run everything on this machine until Ctrl-C
	$(BIN)/mailer run

test: setup  ## everything that has to hold: style, types, tests on SQLite and PostgreSQL
	@$(MAKE) --no-print-directory -j6 lint types unit doors browser whole postgres

lint: setup  ## style
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: setup  ## types
	$(BIN)/mypy

unit: setup  ## the tests of the rooms, on SQLite
	$(BIN)/pytest $(patsubst %,--ignore=%,$(DOORS) $(SCREENS) $(WHOLE))

doors: setup  ## the tests of what people and programs come in by, on SQLite
	$(BIN)/pytest $(DOORS)

browser: setup  ## the tests in a real browser (needs Chromium)
	$(BIN)/pytest $(SCREENS)

whole: setup  ## the tests that run the product whole: from the README, with kills
	$(BIN)/pytest $(WHOLE)

postgres: setup  ## the tests that rest on the database, on PostgreSQL
	$(BIN)/pytest --database=postgres $(ON_POSTGRES)

docs: setup  ## the documentation as a site, in build/docs; with pictures where `make browser` has left some
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

translations: setup  ## bring new words of the member pages into the files that people translate
	$(BIN)/python -m tests.public.catalogues

format: setup  ## put the source in shape
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: $(STAMP)  ## write requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --group test --group docs --all-extras pyproject.toml -o requirements.lock

# Its tools have an environment of their own: nothing of ours depends on them, and `make setup` does without. Anew with
# echo pip-audit | uv pip compile --universal --python-version 3.11 --generate-hashes --no-header - -o requirements-audit.lock
$(AUDIT)/.complete: requirements-audit.lock
	@rm -rf $(AUDIT); $(PYTHON) -m venv $(AUDIT) 2>/dev/null || { rm -rf $(AUDIT) && $(PYTHON) -m venv --without-pip $(AUDIT); }
	@pip="$(AUDIT)/bin/python -m pip"; $$pip --version >/dev/null 2>&1 || pip="$(PYTHON) -m pip --python $(AUDIT)/bin/python"; \
	$$pip --disable-pip-version-check install --quiet --require-hashes -r requirements-audit.lock
	@touch $@

# Whatever is found stands in its output. Without any it either found nothing or did not get to know.
audit: $(AUDIT)/.complete  ## look for known vulnerabilities in what requirements.lock names (asks pypi.org)
	@why=$$(mktemp); found=$$($(AUDIT)/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off $(AUDITED) 2>"$$why"); \
	status=$$?; reason=$$(tail -n 1 "$$why"); rm -f "$$why"; \
	if [ -n "$$found" ]; then echo "$$found"; \
	elif [ $$status -eq 0 ]; then echo "No known vulnerability in what requirements.lock names."; \
	else echo "Not every dependency could be looked up, so nothing is known. Try again where pypi.org can be reached."; echo "$$reason"; fi; \
	exit $$status

clean:  ## remove what the tools left behind; keeps .venv and var/
	rm -rf dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis artefacts
