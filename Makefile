# Two commands are enough: `make run` and `make test`. HOST, PORT and the settings of .env.example
# may stand before or after them.

VENV := .venv
PYTHON := $(VENV)/bin/python
BASE_PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help run test check bench seed clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp  ## Start everything on http://127.0.0.1:8000 (PORT=9000 moves it)
	@$(PYTHON) manage.py up

test: $(VENV)/dev.stamp  ## Run the whole suite; PostgreSQL, Redis and Chromium are used when found
	@$(PYTHON) -m tests.suite

check: $(VENV)/dev.stamp  ## Format, lint, types, imports, system checks, migrations, sizes
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo
	$(PYTHON) manage.py check --fail-level WARNING
	$(PYTHON) manage.py makemigrations --check --dry-run
	@$(PYTHON) -m tests.conventions.sizes

bench: $(VENV)/dev.stamp  ## Measure the link checker against bare loops and other checkers
	@$(PYTHON) -m tests.benchmarks

seed: $(VENV)/run.stamp  ## Load the seeds into the database of this folder
	@$(PYTHON) manage.py migrate --verbosity 0
	@$(PYTHON) manage.py load_seeds

clean:  ## Remove the environment and the caches; var/ (your work) stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/run.stamp: requirements.txt requirements.lock | $(PYTHON)
	$(call install,requirements.lock)
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt requirements-dev.lock | $(PYTHON)
	$(call install,requirements-dev.lock)
	@touch $@ $(VENV)/run.stamp

$(PYTHON):
	@$(BASE_PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed. Name it: make run BASE_PYTHON=python3.12"; exit 1; }
ifdef UV
	uv venv --quiet --python $(BASE_PYTHON) $(VENV)
else
	@$(BASE_PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python cannot make an environment. On Debian: apt-get install python3-venv"; exit 1; }
endif

ifdef UV
install = uv pip install --quiet --python $(PYTHON) --require-hashes --requirement $(1)
else
install = $(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes \
	--requirement $(1)
endif
