# Every target sets up the virtual environment by itself; `make PYTHON=python3.12 VENV=.venv312 test`
# uses another Python beside the first.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Makes the three folders importable as dual_prevention.* for the type checker.
NAMESPACE := .ns/dual_prevention
FOLDERS := engine models rules
WORKERS ?= 2

.PHONY: demo test rules-test test-postgres test-spark lint bench bench-peers docs clean setup wheel-test
.DELETE_ON_ERROR:

demo: $(READY)
	$(BIN)/dualprev evaluate fixtures/chlor_alkali_class1.yaml

test: $(READY)
	$(BIN)/python -m pytest -q -n $(WORKERS)

# The store on a PostgreSQL server of its own, where the system has one (Debian: apt install postgresql).
test-postgres: $(READY)
	$(BIN)/python -m pip install -q -c constraints.txt 'psycopg[binary]'
	$(BIN)/python -m pytest -q -rs -m postgres tests/store tests/batch

# Portfolios in a cluster of two workers on this machine. Needs Java 17 or later.
test-spark: $(READY)
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[spark]'
	$(BIN)/python -m pytest -q -rs -m spark tests/spark tests/cli

# The wheel alone, in an environment of its own.
wheel-test: $(READY)
	$(BIN)/python -m pytest -q tests/packaging

lint: $(READY) $(NAMESPACE)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy -p dual_prevention.engine -p dual_prevention.models
	$(BIN)/mypy tests

# The built-in rules alone: faults, cases that fail, entries and thresholds without their cases.
rules-test: $(READY)
	$(BIN)/dualprev rules lint --strict
	$(BIN)/dualprev rules test --engine compiled

bench: $(READY)
	set -e; for script in $(filter-out %/bench_peers.py,$(wildcard benchmarks/bench_*.py)); do \
	  echo "== $$script"; $(BIN)/python "$$script"; done
	$(MAKE) bench-peers

# Against other rule engines, which live in an environment of their own; figures go to results.json and the documents.
PEERS := .venv-peers
bench-peers: $(PEERS)/.ready
	$(PEERS)/bin/python benchmarks/bench_peers.py --write $(PEERS_OPTIONS)
	$(PEERS)/bin/python -m pytest -q tests/peers

$(PEERS)/.ready: benchmarks/requirements.txt pyproject.toml setup.py
	test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install -q -c benchmarks/requirements.txt pip setuptools wheel
	$(PEERS)/bin/python -m pip install -q -r benchmarks/requirements.txt
	$(PEERS)/bin/python -m pip install -q -c benchmarks/requirements.txt --no-build-isolation -e '.[batch]'
	touch $@

# What the documents show of the program: tables, outputs, examples.
docs: $(READY)
	$(BIN)/python docs/make_tables.py
	$(BIN)/python docs/make_coverage.py
	$(BIN)/python -m tests.docs.examples docs/language.md CONTRIBUTING.md README.md README.zh-CN.md

setup: $(READY) $(NAMESPACE)

# --no-build-isolation: what builds the package is pinned too.
$(READY): constraints.txt pyproject.toml setup.py
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -c constraints.txt pip setuptools wheel
	$(BIN)/python -m pip install -q -c constraints.txt --no-build-isolation -e '.[dev,batch]'
	touch $@

$(NAMESPACE): Makefile
	mkdir -p $@
	for folder in $(FOLDERS); do ln -sfn ../../$$folder $@/$$folder; done
	touch $@

clean:
	rm -rf $(VENV) $(PEERS) .ns build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
