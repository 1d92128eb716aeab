# Needs GNU make 3.81 or later, and Python 3.11 or later as python3 (or: make PYTHON=python3.12).

PYTHON ?= python3
PYTEST_ARGS ?=
DEMO_ARGS ?=
BENCH_ARGS ?=
# A folder with Pyodide, so that the built site asks for nothing but its own files.
PYODIDE ?=
# Which notebooks "make site-check" runs: all of them.
NOTEBOOKS ?=
# One fixed version, so that the numbers of two machines can be compared. Where the index gives
# a build with CUDA, several gigabytes, pass the CPU build's version or the path of its wheel.
TORCH ?= torch==2.13.0

VENV := .venv
# An environment of its own: PyTorch is large, and the tests must pass without it.
BENCH_VENV := .venv-bench
PACKAGING := setup.cfg pyproject.toml
# On all cores; a later -n 0, or --pdb, runs the tests in one process. worksteal: tests stay in
# order and share their fixtures, and a core that is done takes over what waits for another.
PYTEST := $(VENV)/bin/python -m pytest -n auto --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help demo test coverage covered mutants lint format bench bench-plots tutorials course site site-check pictures clean
# Two pips in one environment would disturb each other under make -j.
.NOTPARALLEL:
# Some containers set it; then each of the processes that tests start compiles all it imports anew.
unexport PYTHONDONTWRITEBYTECODE

# Never deleted as an intermediate file.
.SECONDARY:

help:
	@echo 'make demo      train on the digits and show what came of it, in runs/demo'
	@echo 'make test      run the tests on all cores (PYTEST_ARGS="-k draw" runs some, "-n 0" on one)'
	@echo 'make coverage  run them with five times the random examples, and show what they miss'
	@echo 'make mutants   break every rule on purpose, and count what the checks notice'
	@echo 'make lint      check style, format and types'
	@echo 'make format    rewrite the code in the project'\''s format'
	@echo 'make bench     measure against the peers (BENCH_ARGS="moons --threads one", TORCH=torch==2.13.0)'
	@echo 'make bench-plots  draw what came of make bench BENCH_ARGS=--write'
	@echo 'make tutorials run the notebooks from scratch, and write what they show'
	@echo 'make course    train on all of the course'\''s tasks, and write tutorials/RESULTS.md'
	@echo 'make site      build the tutorials, the API and the pictures as a site: build/site/index.html'
	@echo 'make site-check PYODIDE=folder  run the notebooks in it, in Chromium (NOTEBOOKS="01 09")'
	@echo 'make pictures  draw the pictures of README.md (the screenshots need Chromium)'
	@echo 'make clean     remove the environments and all that was built'

demo: $(VENV)/installed-plot
	$(VENV)/bin/micrograd-plus demo $(DEMO_ARGS)

test: $(VENV)/installed-test
	$(PYTEST) $(PYTEST_ARGS)

coverage: $(VENV)/installed-coverage
	$(PYTEST) --cov --cov-report= --hypothesis-profile=thorough $(PYTEST_ARGS)
	$(MAKE) covered

# What the last run with --cov has reached: of the engine, every line and branch.
covered: $(VENV)/installed-coverage
	$(VENV)/bin/python -m coverage report --fail-under=95
	$(VENV)/bin/python -m coverage report --include='micrograd_plus/engine/*' --fail-under=100

mutants: $(VENV)/installed-test
	$(VENV)/bin/python -m tests.mutants

lint: $(VENV)/installed-lint
	$(VENV)/bin/python -m ruff check .
	$(VENV)/bin/python -m ruff format --check .
	$(VENV)/bin/python -m mypy

format: $(VENV)/installed-lint
	$(VENV)/bin/python -m ruff check --fix-only .
	$(VENV)/bin/python -m ruff format .

bench: $(BENCH_VENV)/installed
	$(BENCH_VENV)/bin/python -m benchmarks $(BENCH_ARGS)

# Of the results that "make bench BENCH_ARGS=--write" has left.
bench-plots: $(BENCH_VENV)/installed
	$(BENCH_VENV)/bin/python -m benchmarks.plots

tutorials: $(VENV)/installed-notebooks
	$(VENV)/bin/python -m tutorials

# Half an hour or so: the long trainings run three times.
course: $(VENV)/installed-data
	$(VENV)/bin/python -m tutorials.course

# A warning fails, and so does a link that leads nowhere. npm brings Graphviz as WebAssembly.
site: $(VENV)/installed-site
	$(VENV)/bin/python -m sphinx -qW --keep-going -c site -d build/site-doctrees . build/site
	$(VENV)/bin/python site/play.py build/site
	$(VENV)/bin/python site/lite.py build/site/lite $(PYODIDE)
	$(VENV)/bin/linkchecker --no-status --quiet -f site/linkchecker.ini build/site/index.html

# Of a site that was built with the folder: a request to elsewhere fails.
site-check: $(VENV)/installed-browser
	$(MAKE) site
	$(VENV)/bin/python -m tests.tutorials.in_browser build/site $(NOTEBOOKS)

pictures: $(VENV)/installed-browser
	$(VENV)/bin/python -m tutorials.pictures

# Stamps, so that a second call installs nothing: "installed-plot" says that the extra "plot" is in.
# A change of the packaging files installs again. (pip -qq: errors only.)
$(VENV)/created $(BENCH_VENV)/created:
	$(PYTHON) -m venv $(@D)
	@touch $@

$(VENV)/installed-%: $(VENV)/created $(PACKAGING)
	$(VENV)/bin/python -m pip install -qq --editable ".[$*]"
	@touch $@

$(BENCH_VENV)/installed: $(BENCH_VENV)/created $(PACKAGING)
	$(BENCH_VENV)/bin/python -m pip install -qq --editable ".[bench]" "$(TORCH)"
	@touch $@

clean:
	rm -rf $(VENV) $(BENCH_VENV) build dist *.egg-info
	rm -rf .coverage htmlcov .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
