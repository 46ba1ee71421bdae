# Everything is set up on the first run: `make compile` installs what compiling needs, `make test` what testing needs.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

# The installed packages and this one keep their bytecode: start-up time is half imports.
unexport PYTHONDONTWRITEBYTECODE
unexport PYTHONPATH

.PHONY: help compile check test lint unit specs conformance bench golden clean

help:
	@echo "make compile      compile specs/ into out/"
	@echo "make check        fail if out/ is not what specs/ say, with a diff"
	@echo "make test         lint, types, layers, unit and golden tests, the specs' own tests, and make check"
	@echo "make golden       rewrite the expected output of the tests; review the diff"
	@echo "make conformance  compare with the official implementations (Go, Node, promtool, checkov)"
	@echo "make bench        time the compiler"

compile: $(VENV)/compile.stamp
	@$(BIN)/alloyc compile

check: $(VENV)/compile.stamp
	@$(BIN)/alloyc compile --check

test: lint unit specs check

lint: $(VENV)/test.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

unit: $(VENV)/test.stamp
	@$(BIN)/python -m pytest -q -m "not conformance" --numprocesses auto --dist worksteal

specs: $(VENV)/compile.stamp
	@$(BIN)/alloyc test

golden: $(VENV)/test.stamp
	@$(BIN)/python -m pytest -q -m "not conformance" tests --update

conformance: $(VENV)/test.stamp
	@$(BIN)/python -m pytest -q -m conformance

bench: $(VENV)/test.stamp
	@$(BIN)/python -m tests.bench

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/compile.stamp: .ci/requirements.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/test.stamp: .ci/requirements-dev.txt $(VENV)/compile.stamp
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/requirements-dev.txt
	@touch $@
