# Everything here works on a machine that has Python 3.11 or newer, make and git; the rest goes into .venv.

VENV := .venv
BIN  := $(VENV)/bin

# python3 where it is new enough, else the newest python3.x that is; `make PYTHON=…` overrides.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON = $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$python -c '$(NEW_ENOUGH)' 2>/dev/null; then echo $$python; break; fi; done)

# The tests start syncd often: it is compiled once, whatever the shell says of bytecode. SQLite waits for the disk with
# every commit: where there is memory enough, and programs may run from it, their files stay in it.
unexport PYTHONDONTWRITEBYTECODE
IN_MEMORY = $(shell probe=$$(mktemp /dev/shm/syncd.XXXXXX 2>/dev/null) || exit 0; echo 'exit 0' >$$probe; chmod +x $$probe; \
	if $$probe 2>/dev/null && [ $$(df -Pk /dev/shm | awk 'END { print $$4 }') -gt 2000000 ]; then echo TMPDIR=/dev/shm; fi; \
	rm -f $$probe)
PYTEST = $(IN_MEMORY) $(BIN)/python -m pytest -n 2 --dist worksteal
WORLDS = money days contracts milestones  # packages of tests/system, each with worlds of its own

.PHONY: help venv demo test test-slow test-long explore world fuzz torture screenshots bench lint docs readme catalogue new-rule new-connector new-channel lock clean
.DEFAULT_GOAL := help

help:  ## list what make can do here
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r target does; do \
		printf '  make %-13s %s\n' "$$target" "$$does"; done

venv: $(VENV)/installed  ## create .venv with syncd and its locked tools (the others do this by themselves)

$(VENV)/installed: requirements.lock pyproject.toml
	@if [ -z "$(PYTHON)" ]; then \
		echo "syncd needs Python 3.11 or newer; here python3 is: $$(python3 --version 2>&1 || true)." >&2; \
		echo "Install a newer one, or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; fi
	@echo "Creating $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || { echo "This Python cannot create virtual environments:" \
		"on Debian and Ubuntu run apt install python3-venv." >&2; exit 1; }
	@echo "Installing $$(grep -c == requirements.lock) locked packages, each checked against its hash"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-input --no-deps --no-build-isolation -e .
	@touch $@

demo: venv  ## run the main job on a made-up world: no account, no network
	@$(BIN)/syncd demo

test: venv  ## run the tests, but for the slow ones
	$(PYTEST) -m "not slow"

test-slow: venv  ## run the slow tests
	$(PYTEST) -m "slow and not long" --hypothesis-profile=whole

test-long: venv  ## run what takes too long for every change: many worlds, long histories, all examples; before a release
	$(PYTEST) -m "long or (hypothesis and not slow)" --hypothesis-profile=whole

explore: venv  ## run the tests of properties, slow ones too, with examples that were never tried before
	$(PYTEST) -m hypothesis --hypothesis-profile=explore

world: venv  ## plant faults in 100 made-up worlds of each kind, and print which were found; SEEDS=100
	@red=0; for kind in $(WORLDS); do \
		$(IN_MEMORY) $(BIN)/python -m tests.system.$$kind --seeds $(or $(SEEDS),100) || red=1; done; exit $$red

fuzz: venv  ## break files until a connector does not answer; SECONDS=300, and better with atheris, where it installs
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-input 'atheris>=3' 2>/dev/null || true
	@$(BIN)/python tests/system/fuzz.py --seconds $(or $(SECONDS),300)

torture: venv  ## kill a real daemon, break its disk, partners and clock, and write docs/reliability.md; about an hour
	@$(IN_MEMORY) $(BIN)/python -m tests.torture --write

screenshots: venv  ## draw every report in every format into screenshots/, with a Chromium that is on PATH; ONLY=kind
	@$(BIN)/python -m tests.screenshots $(ONLY)

bench: venv  ## print the figures of the benchmarks; no account, no network
	@$(BIN)/python -m benchmarks

lint: venv  ## check style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(BIN)/python tests/project/advisories.py

docs: venv  ## build the site of the documents into site/: open site/index.html
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict && echo "Open site/index.html"

readme: venv  ## write the tables of rules, sources and channels in docs/ anew
	@$(BIN)/python tests/project/readme.py

catalogue: venv  ## bring the sentences of other languages up to date: new ones have no translation yet, dead ones go
	@$(BIN)/python -m tests.project.catalogue

new-rule: venv  ## start a rule: make new-rule NAME=late-entry
	@$(BIN)/python tests/project/recipes.py rule "$(NAME)"

new-connector: venv  ## start a connector: make new-connector NAME=acme KIND=tracker (or table, or api)
	@$(BIN)/python tests/project/recipes.py "$(or $(KIND),tracker)" "$(NAME)"

new-channel: venv  ## start a channel: make new-channel NAME=pager
	@$(BIN)/python tests/project/recipes.py channel "$(NAME)"

lock:  ## resolve pyproject.toml anew into requirements.lock: versions and hashes, no addresses
	@tmp=$$(mktemp -d) && trap 'rm -rf "$$tmp"' EXIT && \
	$(PYTHON) -m venv "$$tmp" && "$$tmp/bin/pip" install -qq --disable-pip-version-check uv && \
	"$$tmp/bin/uv" pip compile --quiet pyproject.toml --group dev --group docs --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate -o requirements.lock

clean:  ## remove everything that make created, .venv included
	rm -rf $(VENV) build dist demo screenshots site *.egg-info .coverage* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
