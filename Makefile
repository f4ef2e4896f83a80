# make serve and make test work in a fresh clone: they make .venv and install into it by themselves.
# PIP_ARGS goes to every pip install (README: the CPU build of torch); ARGS goes to the wenbao command.

FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))
PYTHON ?= $(shell for p in python3.11 python3.12 python3; do \
	$$p -c '$(FITS)' >/dev/null 2>&1 && { echo $$p; break; }; done)
PIP_ARGS ?=
ARGS ?=
BIN := .venv/bin

.PHONY: serve test lint gate bench eval clean

serve: .venv/.installed
	$(BIN)/wenbao serve $(ARGS)

test: .venv/.installed-dev
	$(BIN)/python -m pytest $(ARGS)

lint: .venv/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/mypy

gate: .venv/.installed
	$(BIN)/wenbao eval --split dev --gate eval/gate.json --baseline eval/baseline $(ARGS)

bench: .venv/.installed
	$(BIN)/wenbao bench $(ARGS)

eval: .venv/.installed
	$(BIN)/wenbao eval $(ARGS)

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/bin/python:
	@"$(PYTHON)" -c '$(FITS)' 2>/dev/null || { echo \
	  "需要 Python 3.11 或 3.12：make PYTHON=/path/to/python3.11（Python 3.11 or 3.12 is needed）" >&2; exit 2; }
	"$(PYTHON)" -m venv .venv

.venv/.installed: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_ARGS) -e .
	touch $@

.venv/.installed-dev: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_ARGS) -e ".[dev]"
	touch .venv/.installed $@
