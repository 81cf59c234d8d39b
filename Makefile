# Every target sets up .venv by itself; `make run` and `make test` are all that a newcomer needs.
PYTHON ?= python3
BIN := .venv/bin
HOURS ?= 6
SEED ?= 1

.PHONY: run test check golden bench mutants peers scaling validate believe screenshots reference docs clean

run: .venv/.run
	$(BIN)/outskirts run casablanca --hours $(HOURS) --seed $(SEED) --watch

test: .venv/.test
	$(BIN)/pytest -n 2 --dist loadfile -m "not slow"
	NUMBA_DISABLE_JIT=1 $(BIN)/pytest -n 2 --dist loadfile -m "not slow and not city" tests/base tests/kernels tests/engine
	NUMBA_BOUNDSCHECK=1 $(BIN)/pytest -n 2 --dist loadfile -m "not slow and not city" tests/kernels tests/engine

check: .venv/.check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@if command -v npm >/dev/null && npm install --silent --no-audit --no-fund; then npm run --silent check; \
	else echo "TypeScript cannot be had: the types of the page's modules are not checked"; fi

# Lives the fifty small nights of the catalogue anew, writes down how they end, prints what changed.
golden: .venv/.test
	$(BIN)/python tests/engine/golden.py

bench: .venv/.bench
	$(BIN)/pytest benchmarks --benchmark-columns=min,mean,rounds --benchmark-sort=name

# The same walk through Mesa, JuPedSim, SUMO, a numpy loop and ours: docs/peers.md. An hour.
peers: .venv/.bench .venv-peers/.ready
	$(BIN)/python benchmarks/peers/compare.py --peers .venv-peers/bin/python

# How the cost of a second grows with people and with infected: docs/scaling.md. Ten minutes.
scaling: .venv/.bench
	$(BIN)/python benchmarks/scaling.py

# Twelve wrong engines, one after the other: which test sees each? An hour.
mutants: .venv/.test
	$(BIN)/python tests/mutants.py

# Theory and published tests beside the engine (a quarter of an hour), then the slow tests of the suite.
validate: .venv/.test
	$(BIN)/outskirts validate --page docs/validation.md
	$(BIN)/pytest -n 2 --dist loadfile -m slow

# A night of the city and one of a part of it, lived if they are not there yet, then read as data:
# docs/night.md. It fails where a bound is broken. Half an hour.
BELIEVED := runs/believe-casablanca runs/believe-town

believe: .venv/.test $(BELIEVED:%=%/events.parquet)
	$(BIN)/python -m outskirts.validation.believe $(BELIEVED) --page docs/night.md --date "$$(date +'%-d %B %Y')"

runs/believe-casablanca/events.parquet: | .venv/.test
	$(BIN)/outskirts run casablanca --hours 6 --seed 1 --out $(@D)

runs/believe-town/events.parquet: | .venv/.test
	$(BIN)/outskirts run casablanca --crop "Boulevard Tah,1500" --hours 6 --seed 1 --out $(@D)

# The pictures of the map's page, from the last run, and how they look to the colour-blind.
screenshots: .venv/.test
	$(BIN)/python docs/figures/screens.py last docs/images

# The pages of parameters, columns, works and commands, from the code.
reference: .venv/.test
	$(BIN)/python docs/reference/make.py
	$(BIN)/python -m outskirts.cli.reference > docs/reference/commands.md

docs: .venv/.docs
	$(BIN)/sphinx-build -W -q docs docs/_build

.venv/.%: pyproject.toml
	test -d .venv || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e $(if $(filter run,$*),.,".[$*]")
	touch $@

.venv-peers/.ready: benchmarks/peers/requirements.txt
	test -d .venv-peers || $(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

clean:
	rm -rf .venv .venv-peers node_modules docs/_build
