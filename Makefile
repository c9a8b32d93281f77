# Everything a newcomer types. Needs Python 3.11, 3.12 or 3.13, make and git.
# All paths are relative, since make splits names at spaces: it works in its own folder.

.DEFAULT_GOAL := help
SHELL := /bin/bash
ifneq ($(patsubst ./%,%,$(lastword $(MAKEFILE_LIST))),Makefile)
$(error Run make in the folder of this Makefile, or give the folder: make -C FOLDER)
endif
BIN := .venv/bin
PYTHON ?= python3
PYTHONS ?= python3.12 python3.13
UV := UV_COMPILE_BYTECODE=1 UV_NO_PROGRESS=1 VIRTUAL_ENV="$$PWD/.venv" $(BIN)/uv
# Dagster takes its home for a pattern: in a path with brackets it would not find our
# dagster.yaml, and begin to report to its makers. On Linux the folder has another name.
export DAGSTER_HOME := $(if $(findstring [,$(CURDIR)),/proc/self/cwd,$(CURDIR))
# The demo programme once `make run` has written it, else the real one.
PROGRAMME = $(firstword $(wildcard data/programme) programme)

help:  ## List the commands
	@grep -E '^[a-z-]+:.*##' Makefile | awk -F ':.*## ' '{printf "  %-10s %s\n", $$1, $$2}'

install: .venv/.run  ## Prepare the environment in .venv

run: .venv/.run  ## Demo world in, school profiles out
	test -d data/truth || $(BIN)/laering twin --size demo --out data
	$(BIN)/laering run --programme data/programme

dev: .venv/.run  ## Dagster UI on http://localhost:3000, with the history of `make run`
	LAERING_PROGRAMME="$$PWD/$(PROGRAMME)" $(BIN)/dg dev

test: .venv/.test  ## Lint, types, definitions and all tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint --disable-progress-bar sql
	$(BIN)/pyright
	$(BIN)/dg check defs
	$(BIN)/python -m pytest -n logical --maxprocesses 8 --dist loadfile --no-loadscope-reorder --doctest-modules pipeline tests $(PYTEST)

ui: .venv/.test  ## The Dagster UI in a browser, from a dropped file to the profile; minutes of waiting
	$(BIN)/python -m pytest tests/browser/dagster_ui.py $(PYTEST)

bench: .venv/.test  ## Seconds and memory: per stage on the programme-size twin, of disclosure control, per reader, per statistic, of the list on a telephone, of a look by the sensors
	$(BIN)/python -m benchmarks.run --parts 4 2 1
	$(BIN)/python -m benchmarks.run $(BENCH)
	$(BIN)/python -m benchmarks.disclosure
	$(BIN)/python -m benchmarks.readers
	$(BIN)/python -m benchmarks.statistics
	$(BIN)/python -m benchmarks.screening
	$(BIN)/python -m benchmarks.index
	$(BIN)/python -m benchmarks.sensors

docs: .venv/.run  ## Write the generated pages of docs/ anew
	$(BIN)/laering docs

kit: .venv/.test  ## Write the kit of bad files and docs/bad-files.md anew
	$(BIN)/python -m tests.kit.generate

verify: .venv/.run  ## Do the statistics keep their promises? Writes docs/verification.md
	$(BIN)/laering verify --out docs/verification.md

fuzz: .venv/.test  ## Hostile input to every reader, SECONDS=600 each; FUZZ=names of some
	$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),600) $(FUZZ)

chaos: .venv/.test  ## Kill, fill, damage and disturb runs, TRIES=20 of each; a thousand deliveries; writes docs/operation.md
	$(BIN)/python -m tests.chaos --write --tries $(or $(TRIES),20)
	$(BIN)/python -m tests.chaos.thousand --write

pythons: .venv/.test  ## The same tables and documents by other Pythons? PYTHONS="python3.12 python3.13"
	set -e; for python in $(PYTHONS); do \
		home=".venv/pythons/$${python##*/}"; \
		"$$python" -m venv "$$home"; \
		$(UV) pip install --quiet --python "$$home" --require-hashes -r .venv/run.txt; \
		$(UV) pip install --quiet --python "$$home" --no-build-isolation --no-deps -e .; \
	done
	$(BIN)/python -m tests.pythons $(foreach python,$(notdir $(PYTHONS)),.venv/pythons/$(python)/bin/python)

system:  ## As root: Debian programs that some tests need
	apt-get update -q
	DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
		chromium libfaketime poppler-utils postgresql r-base-core r-cran-lme4 r-cran-psych

lock: .venv/.test  ## Resolve the dependencies anew; the lock names no host
	$(UV) lock --upgrade
	sed -i -E 's|registry = "https://[^"]*"|registry = "index"|; s|url = "https://[^"]*/([^/"]+)"|path = "\1"|' uv.lock

clean:  ## Remove what `make run` wrote; asks before it removes keys or deliveries of yours
	@$(or $(wildcard $(BIN)/python),"$(PYTHON)") -m pipeline.twin.clean

.venv/.uv:
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14) and "Python 3.11, 3.12 or 3.13 is needed: make PYTHON=/path/to/python3.11")'
	"$(PYTHON)" -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	touch $@

.venv/.run: .venv/.uv uv.lock pyproject.toml
	$(UV) export --quiet --frozen --no-emit-project --no-dev --group build -o .venv/run.txt
	$(UV) pip install --quiet --require-hashes -r .venv/run.txt
	$(UV) pip install --quiet --no-build-isolation --no-deps -e .
	touch $@

.venv/.test: .venv/.run
	$(UV) export --quiet --frozen --no-emit-project --group build -o .venv/test.txt
	$(UV) pip install --quiet --require-hashes -r .venv/test.txt
	touch $@

.PHONY: help install run dev test ui bench verify fuzz chaos pythons kit docs system lock clean
