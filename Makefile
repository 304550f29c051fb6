# `make` alone lists the targets. Everything runs in .venv, which the first of them builds.
SHELL := bash
BIN := .venv/bin
ARGS :=

.DEFAULT_GOAL := help
.PHONY: help setup demo app test test-long lint check docs clean

help:  ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

setup:  ## build or refresh .venv (COMPUTE=gpu for CUDA)
	@bash scripts/setup.sh

demo: setup  ## 250 real papers, all the way: harvest, search, topics, claims, digest
	$(BIN)/fieldmap demo

app: setup  ## open the explorer on the current library
	$(BIN)/fieldmap app

test: setup  ## run the tests, two at a time (ARGS="-k name" chooses)
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

test-long: setup  ## the same with the long rounds (minutes to hours)
	$(BIN)/python -m pytest --long $(ARGS)

lint: setup  ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test  ## all that CI checks

docs: setup  ## build the documentation as a site into site/ (a broken link stops it)
	$(BIN)/zensical build --clean --strict

clean:  ## remove .venv, caches and builds; the library in data/library stays
	rm -rf .venv build dist site .cache .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find data ingest index analysis app tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
