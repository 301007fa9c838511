# Everything that is done to the project, from a bare Python >= 3.11. `make` alone lists the targets.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEMO := demo
SIZE := small

.DEFAULT_GOAL := help
.PHONY: help venv spark demo test lint types layers tests mutants battery fuzz format docs screenshots bench growth wheel release audit
.PHONY: load pythons lock sample clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venv: $(STAMP) ## Make .venv with the locked dependencies and the project

# The first of these that starts and is new enough. A stub that only prints where to get Python does not count.
$(STAMP): requirements.lock pyproject.toml src/cns_check/__init__.py
	@set -eu; found=; \
	for python in $${PYTHON:-python3 python3.11 python3.12 python3.13 python3.14}; do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then found="$$python"; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "cns-check needs Python 3.11 or newer; tried $${PYTHON:-python3, which is $$(python3 --version 2>&1 || true), and python3.11 to python3.14}." >&2; \
	  echo "Install one, or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; \
	fi; \
	echo "Making $(VENV) with $$found ($$("$$found" --version)), once; this takes a minute" >&2; \
	"$$found" -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.spark: $(STAMP) requirements-spark.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock
	@touch $@

spark: $(VENV)/.spark ## Add Spark to .venv (half a gigabyte; needs Java 17 or newer); without it its tests are left out

demo: $(STAMP) ## Judge the sample case: page, workbook, and the contract list of one region
	@$(BIN)/cns-check sample $(DEMO) --force -q
	@$(BIN)/cns-check evaluate --case $(DEMO)/cns-check.yaml --use-indicative --summary-only -q \
	  --output $(DEMO)/report.html --output $(DEMO)/report.xlsx --force > /dev/null
	@$(BIN)/cns-check evaluate --case $(DEMO)/cns-check.yaml --use-indicative --norm-year 2027 --region noord \
	  --norm kidney-local-treatment --norm lung-resection --color never -q | sed -n '/^Contract list/,/^$$/p'
	@echo "Region noord of the invented sample case, two norms. --use-indicative made numbers decide that are only a guideline:"
	@echo "a what-if, for most numbers of tranche 1 are not public. No location, volume or agreement in it exists."
	@echo
	@echo "Next:"
	@echo "  $(DEMO)/report.html         open it in a browser: the same list, charts, maps and filters"
	@echo "  $(DEMO)/report.xlsx         the workbook for the contracting table"
	@echo "  $(BIN)/cns-check why --case $(DEMO)/cns-check.yaml --location N3 --norm kidney-local-treatment"
	@echo "                           how N3 came to fall one short, from the rows of the file"
	@echo "  docs/tutorial-analyst.md  a quarter of an hour with the same case; your own file: README.md"

test: lint types layers tests ## All checks; the tests last

lint: $(STAMP) ## Style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP) ## Types
	$(BIN)/mypy

layers: $(STAMP) ## Which room may import which
	$(BIN)/lint-imports

tests: $(STAMP) ## The tests alone
	$(BIN)/python -m pytest -n 2

battery: $(STAMP) ## Every bad input in a process of its own, within bounds of time and memory
	PYTHONPATH=tests $(BIN)/python -m battery.run

mutants: $(STAMP) ## Mutation testing of what decides, an hour or so; of=windows for one module
	$(BIN)/python tests/mutation/run.py $(of)

$(VENV)/.fuzz: $(STAMP)
	$(BIN)/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['dependency-groups']['fuzz'], sep='\n')" \
	  | $(BIN)/python -m pip install --quiet --disable-pip-version-check -r /dev/stdin
	@touch $@

fuzz: $(VENV)/.fuzz ## Fuzz the readers with atheris, a little; of=yaml for one, runs=1000000 for more
	PYTHONPATH=tests $(BIN)/python -m fuzz.run $(of) $(if $(runs),--runs $(runs))

format: $(STAMP) ## Put the code in canonical form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(STAMP) ## Build the documentation as a site into build/site; every link is checked
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	@echo "Open build/site/index.html"

screenshots: $(STAMP) ## Take the pictures of the documentation anew (needs Chromium)
	$(BIN)/python docs/make_screenshots.py

$(VENV)/.bench: $(STAMP)
	$(BIN)/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['dependency-groups']['bench'], sep='\n')" \
	  | $(BIN)/python -m pip install --quiet --disable-pip-version-check -r /dev/stdin
	@touch $@

load: $(STAMP) ## What a load of work leaves behind, and the memory of a CSV of 5 GB; an hour or so
	$(BIN)/python benchmarks/load.py

growth: $(STAMP) ## What four times the bytes cost each reader: time and memory grow with the bytes
	$(BIN)/python benchmarks/growth.py

pythons: $(STAMP) ## Test with every Python from 3.11 on that is here or that uv installs; others are named
	$(BIN)/python .ci/pythons.py

bench: $(VENV)/.bench ## All benchmarks, as ratios, beside the last results; SIZE=small, medium or large
	$(BIN)/python benchmarks/all.py --size $(SIZE)

wheel: $(STAMP) ## Build the wheel into dist/
	rm -rf dist
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation -w dist .

release: $(STAMP) ## Build sdist, wheel, SBOM and checksums into dist/, twice with equal bytes
	@$(BIN)/python .ci/release.py dist

audit: $(STAMP) ## Look for known vulnerabilities in the locked dependencies
	@.ci/audit

# Renewed in place, so that Spark's has what the other one has.
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
lock: ## Renew the lock files from pyproject.toml (needs uv)
	$(COMPILE) --upgrade --group dev pyproject.toml -o .lock.new > /dev/null
	cp .lock.new .spark.new && $(COMPILE) --extra spark pyproject.toml -o .spark.new > /dev/null
	for pair in requirements.lock:.lock.new requirements-spark.lock:.spark.new; do \
	  { sed '/^[^#]/,$$d' "$${pair%%:*}"; cat "$${pair##*:}"; } > .both.new && mv .both.new "$${pair%%:*}" && rm "$${pair##*:}"; done

sample: $(STAMP) ## Make the sample cases anew
	$(BIN)/python sample_data/nl-example/generate.py
	$(BIN)/python sample_data/travel-region/generate.py
	$(BIN)/python sample_data/us-california/make_locations.py

clean: ## Remove what was made
	rm -rf $(VENV) $(DEMO) dist build .hypothesis .mypy_cache .ruff_cache .import_linter_cache
