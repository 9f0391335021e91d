# Every target sets up what it needs from nothing but Python 3.11+ and make, and is quick the second time.
.DEFAULT_GOAL := help
.PHONY: help demo test check serve bench docs lock clean
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
STACKS := conversion

help: ## Show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(READY): requirements/bootstrap.txt requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync --quiet --require-hashes requirements/bootstrap.txt requirements/dev.txt
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY) ## Deploy every pattern into the embedded AWS, send real input through it, show what came out
	@for stack in $(STACKS); do $(BIN)/serverless-patterns try $$stack || exit 1; done

test: $(READY) ## Run the whole suite
	$(BIN)/pytest

check: $(READY) ## Formatting, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright

serve: $(READY) ## Keep the newest stack running and print its addresses
	$(BIN)/serverless-patterns up $(lastword $(STACKS))

bench: $(READY) ## Measure against the peers, side by side
	$(BIN)/python -m bench

docs: $(READY) ## Renew the generated parts of the documents
	$(BIN)/python docs/generate.py

lock: $(READY) ## Renew the hash-pinned requirement files
	$(BIN)/python requirements/lock.py

clean: ## Remove everything that was set up
	rm -rf $(VENV) .cache .pytest_cache .ruff_cache
