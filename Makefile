# Everything a newcomer types. Needs Python 3.11 or newer, make and git.

.DEFAULT_GOAL := help
SHELL := /bin/bash
ROOT := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))
BIN := $(ROOT).venv/bin
PYTHON ?= python3
UV := UV_COMPILE_BYTECODE=1 UV_NO_PROGRESS=1 VIRTUAL_ENV=$(ROOT).venv $(BIN)/uv
export DAGSTER_HOME := $(patsubst %/,%,$(ROOT))
# The demo programme once `make run` has written it, else the real one.
PROGRAMME = $(firstword $(wildcard $(ROOT)data/programme) $(ROOT)programme)

help:  ## List the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-10s %s\n", $$1, $$2}'

install: $(ROOT).venv/.run  ## Prepare the environment in .venv

run: $(ROOT).venv/.run  ## Demo world in, school profiles out
	cd $(ROOT) && test -d data/truth || $(BIN)/laering twin --size demo --out data
	cd $(ROOT) && $(BIN)/laering run --programme data/programme

dev: $(ROOT).venv/.run  ## Dagster UI on http://localhost:3000, with the history of `make run`
	cd $(ROOT) && LAERING_PROGRAMME=$(PROGRAMME) $(BIN)/dg dev

test: $(ROOT).venv/.test  ## Lint, types, definitions and all tests
	cd $(ROOT) && $(BIN)/ruff check .
	cd $(ROOT) && $(BIN)/ruff format --check .
	cd $(ROOT) && $(BIN)/sqlfluff lint --disable-progress-bar sql
	cd $(ROOT) && $(BIN)/pyright
	cd $(ROOT) && $(BIN)/dg check defs
	cd $(ROOT) && $(BIN)/python -m pytest --doctest-modules pipeline tests $(PYTEST)

bench: $(ROOT).venv/.test  ## Seconds and memory: per stage on the programme-size twin, per reader, per statistic
	cd $(ROOT) && $(BIN)/python -m benchmarks.run $(BENCH)
	cd $(ROOT) && $(BIN)/python -m benchmarks.readers
	cd $(ROOT) && $(BIN)/python -m benchmarks.statistics
	cd $(ROOT) && $(BIN)/python -m benchmarks.screening

docs: $(ROOT).venv/.run  ## Write the generated pages of docs/ anew
	cd $(ROOT) && $(BIN)/laering docs

kit: $(ROOT).venv/.test  ## Write the kit of bad files and docs/bad-files.md anew
	cd $(ROOT) && $(BIN)/python -m tests.kit.generate

verify: $(ROOT).venv/.run  ## Do the statistics keep their promises? Writes docs/verification.md
	cd $(ROOT) && $(BIN)/laering verify --out docs/verification.md

fuzz: $(ROOT).venv/.test  ## Hostile input to every reader, SECONDS=600 each; FUZZ=names of some
	cd $(ROOT) && $(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),600) $(FUZZ)

system:  ## As root: Debian programs that some tests need
	apt-get update -q
	DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
		chromium poppler-utils postgresql r-base-core r-cran-lme4 r-cran-psych

lock: $(ROOT).venv/.test  ## Resolve the dependencies anew; the lock names no host
	cd $(ROOT) && $(UV) lock --upgrade
	cd $(ROOT) && sed -i -E 's|registry = "https://[^"]*"|registry = "index"|; s|url = "https://[^"]*/([^/"]+)"|path = "\1"|' uv.lock

clean:  ## Remove what `make run` wrote
	rm -rf $(ROOT).dagster $(ROOT)data/{lake,reports,returns,keys,programme,truth,warehouse.duckdb}
	find $(ROOT)data/raw -mindepth 1 ! -name README.md -delete

$(ROOT).venv/.uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(ROOT).venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	touch $@

$(ROOT).venv/.run: $(ROOT).venv/.uv $(ROOT)uv.lock $(ROOT)pyproject.toml
	cd $(ROOT) && $(UV) export --quiet --frozen --no-emit-project --no-dev --group build -o .venv/run.txt
	cd $(ROOT) && $(UV) pip install --quiet --require-hashes -r .venv/run.txt
	cd $(ROOT) && $(UV) pip install --quiet --no-build-isolation --no-deps -e .
	touch $@

$(ROOT).venv/.test: $(ROOT).venv/.run
	cd $(ROOT) && $(UV) export --quiet --frozen --no-emit-project --group build -o .venv/test.txt
	cd $(ROOT) && $(UV) pip install --quiet --require-hashes -r .venv/test.txt
	touch $@

.PHONY: help install run dev test bench verify fuzz kit docs system lock clean
