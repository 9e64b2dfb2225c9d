# Docket 311. `make help` lists what there is. Needs Python 3.11 to 3.13 and make; nothing else.

VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8000
# Processes of the tests: one a core, at most six.
WORKERS ?= logical
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1 \
	&& echo $$name && break; done)

.DEFAULT_GOAL := help
.PHONY: help run test bounds check bench quality shots lock clean tools

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp ## Start everything on this machine; PORT=8001 make run chooses another port
	@exec env DOCKET311_ENV=local PORT=$(PORT) $(PY) manage.py up

test: tools ## Run all tests against real embedded servers, browser journeys included
	@$(PY) -m pytest -q -n $(WORKERS) --maxprocesses 6 $(PYTEST_ARGS)

bounds: $(VENV)/dev.stamp ## Test the compiled loops with each look into an array checked
	@.ci/bounds $(PYTEST_ARGS)

tools: $(VENV)/dev.stamp
	@DOCKET311_ENV=local $(PY) manage.py fetch_design_system >/dev/null
	@DOCKET311_ENV=local $(PY) manage.py translations >/dev/null
	@$(PY) -m tests.journeys.chromium >/dev/null

check: tools ## Lint, types, import contracts, templates, migrations, production settings
	@.ci/check

bench: $(VENV)/dev.stamp ## Measure; never part of the tests
	@$(PY) -m benchmarks
	@$(PY) -m benchmarks.grouping $(GROUPING_ARGS)
	@$(PY) -m benchmarks.summaries $(SUMMARIES_ARGS)

quality: $(VENV)/dev.stamp ## How well campaigns are found, against made-up dockets whose truth is known
	@$(PY) -m benchmarks.quality $(QUALITY_ARGS)

shots: tools ## Take the pictures in docs/images anew, of the site that runs on PORT
	@$(PY) -m tests.journeys.shots --base-url http://127.0.0.1:$(PORT) --out docs/images --renew

lock: $(VENV)/run.stamp ## Lock requirements.in and requirements-dev.in; UPGRADE=1 takes newer versions
	@test -x var/tools/uv/bin/uv || $(PY) -m pip install --quiet --disable-pip-version-check --target var/tools/uv 'uv>=0.9,<1'
	@for set in requirements requirements-dev; do \
		var/tools/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade) -o $$set.txt $$set.in || exit 1; done

clean: ## Delete the environment and ALL local data (var/)
	@.ci/clean

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Docket 311 needs Python 3.11, 3.12 or 3.13, and found none of them. On Debian or Ubuntu:" \
		"apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) can't make environments. On Debian or Ubuntu:" \
		"apt-get install $$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; exit 1; }
	@echo "Making the environment with $$($(PYTHON) --version) …"
	@$(PYTHON) -m venv $(VENV)

# --only-binary: no compiler is needed, and no package's build script runs.
INSTALL = $(PY) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --only-binary :all: -r

$(VENV)/run.stamp: requirements.txt | $(VENV)/bin/python
	@echo "Installing requirements.txt (about a minute the first time) …"
	@$(INSTALL) requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt | $(VENV)/bin/python
	@echo "Installing requirements-dev.txt (about a minute the first time) …"
	@$(INSTALL) requirements-dev.txt
	@touch $@ $(VENV)/run.stamp
