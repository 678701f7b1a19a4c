# Settings of the product come from the environment: PORT=8080 DATA_DIR=/srv/anydoor make run
# Every installing step leaves a stamp file, so that it runs again only when its pins change.

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
PIP    := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
WORKERS ?= 2
TESTS   ?=
POSTGRES_TESTS := $(addprefix tests/,storage accounts places directory people referrals insight importers/test_run.py)

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run demo migrate migration messages test test-postgres test-meili proof check fix bench lock

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---- running ------------------------------------------------------------------------------------

setup: $(VENV)/.runtime static/vendor/.made ## Install what running needs (environment, packages, assets)

run: setup ## Set up, migrate, load the demo data if there is none, and serve on localhost
	@$(PY) app.py start --demo

demo: setup ## Load the demo data afresh, throwing away what is there
	@$(PY) app.py demo load --fresh

migrate: setup ## Bring the database named by DATABASE_URL to the newest tables
	@$(PY) app.py migrate

$(VENV)/.made: tools/venv.py
	@$(PYTHON) tools/venv.py $(VENV)
	@touch $@

$(VENV)/.runtime: requirements.lock $(VENV)/.made
	@echo "Installing Python packages"
	@$(PIP) -r requirements.lock
	@touch $@

static/vendor/.made: package.json package-lock.json .npmrc requirements-node.lock tools/assets.py | $(VENV)/.made
	@echo "Installing front-end files"
	@$(PY) tools/assets.py
	@touch $@

# ---- working on it ------------------------------------------------------------------------------

setup-dev: $(VENV)/.dev static/vendor/.made ## Install what working on it needs as well
	@$(PY) tools/chromium.py

$(VENV)/.dev: requirements-dev.lock $(VENV)/.made
	@echo "Installing Python packages for development"
	@$(PIP) -r requirements-dev.lock
	@touch $@

check: $(VENV)/.dev ## Format, lint, types and import directions
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports

fix: $(VENV)/.dev ## Mend what the tools can mend by themselves
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

test: setup-dev check ## Check, then every test, browser included (TESTS="tests/web -k form" for some)
	@$(PY) -m pytest -n $(WORKERS) $(TESTS)

test-postgres: $(VENV)/.dev ## The tests that touch the database, on a throw-away PostgreSQL
	@$(PY) tools/postgres.py $(PY) -m pytest -n $(WORKERS) $(POSTGRES_TESTS)

test-meili: $(VENV)/.dev ## The tests of the search engine on the Meilisearch at MEILI_URL (docs/search-engines.md)
	@test -n "$$MEILI_URL" && test -n "$$MEILI_KEY" || { \
		echo "Set MEILI_URL and MEILI_KEY (the master key) of a Meilisearch to test on. docs/search-engines.md says how to get and start one."; \
		exit 1; }
	@$(PY) -m pytest tests/directory/test_search_contract.py tests/directory/test_meilisearch_server.py -k meilisearch

proof: setup-dev ## The counted tests at full counts, into docs/proof/ (goes on where it stopped; FORCE=1: all)
	@ANYDOOR_COUNTS=full $(PY) -m pytest -m proof -p tests.proof $(TESTS)
ifneq (,$(or $(if $(TESTS),,all),$(findstring test_machine,$(TESTS))))
	@ANYDOOR_COUNTS=full $(PY) tools/postgres.py --if-there \
		$(PY) -m pytest -m proof -p tests.proof tests/referrals/test_machine.py
endif

bench: setup-dev ## Measure how fast it is (bench/README.md)
	@$(PY) -m bench

migration: $(VENV)/.dev ## Write the next migration from the models: make migration m="add opening hours"
	@$(PY) tools/migration.py "$(m)"

messages: $(VENV)/.dev ## Write every public message into translations/, and say what Easy Read lacks
	@$(PY) tools/messages.py extract
	@$(PY) tools/messages.py check

COMPILE := $(VENV)/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--custom-compile-command "make lock"
lock: $(VENV)/.dev ## Compile the *.in files into the *.lock files (UPGRADE=--upgrade for newer ones)
	@for part in requirements requirements-postgres requirements-pdf requirements-notify requirements-dev requirements-node; do \
		$(COMPILE) $(UPGRADE) $$part.in -o $$part.lock > /dev/null || exit 1; done
