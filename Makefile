# make book · make test · make bench · make pdf · make zip: each sets itself up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := PYTHONPATH="$(CURDIR):$(CURDIR)/notebooks" $(BIN)/python
export PYTHONHASHSEED := 0
export SOURCE_DATE_EPOCH ?= 1795305600
export PYDEVD_DISABLE_FILE_VALIDATION := 1

.PHONY: help book test chapter outputs zip pdf bench setup lock clean teach update test-latest totals release

help: ## list what make can do
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /: /'

book: setup ## execute every chapter from data/ and build _build/html/index.html
	@$(BIN)/jupyter-book build . -W -n --keep-going
	@echo "The book is built: open _build/html/index.html"

test: book ## rerun every notebook and check tables, toolkit, prose and built pages
	@$(BIN)/python -m pytest

chapter: setup ## execute and preview one chapter: make chapter N=2
	@test -n "$(N)" || { echo "make chapter: say which, for example make chapter N=2"; exit 2; }
	@REPORT_ONLY=$(N) $(BIN)/jupyter-book build . -q --path-output _build/chapter_$(N)
	@echo "Preview: _build/chapter_$(N)/_build/html/notebooks/$(N)_*.html"

outputs: setup ## rerun a notebook and store its text outputs: make outputs N=2
	@$(RUN) -m publishing.execute --store $(N)

teach: setup ## write teaching notebooks, with and without solutions, into _build/teach
	@$(RUN) -m publishing.execute && $(RUN) -m tools.teach

update: setup ## take in a new official file: make update TABLE=... FILE=... SOURCE=... [SERIES=...] [YES=1]
	@test -n "$(TABLE)" -a -n "$(FILE)" || { echo "make update: say TABLE=..., FILE=... and SOURCE=..."; exit 2; }
	@$(RUN) -m tools.update --table $(TABLE) --file "$(abspath $(FILE))" --source "$(SOURCE)" \
	  --series "$(SERIES)" $(if $(YES),--yes)

test-latest: ## optional: the tests on the newest pandas, matplotlib and seaborn instead of the lock
	@$(PYTHON) -m venv .venv-latest && .venv-latest/bin/pip install -q -r requirements.in --upgrade
	@PYTHONWARNINGS=error::DeprecationWarning .venv-latest/bin/python -m pytest tests/test_tables.py tests/test_toolkit.py notebooks

totals: setup ## after a raw table changed: cross-checks, and data/control_totals.csv anew
	@$(RUN) -m tools.checks

release: book ## keep the numbers of this build as those of a release: make release V=1.1.0
	@test -n "$(V)" || { echo "make release: say which, for example make release V=1.1.0"; exit 2; }
	@$(RUN) book/_ext/changes.py $(V)

zip: book ## the whole book in one file that opens from a folder: _build/from-poppy-to-policy.zip
	@$(RUN) -m tools.zip

pdf: book ## the book as one PDF, and a two-page brief per chapter, into _build/pdf
	@$(RUN) -m tools.pdf && $(RUN) -m tools.briefs

bench: book ## this book beside a stock jupyter-book, in one run: bytes, requests, build time, accessibility
	@$(RUN) benchmarks/bench.py

lock: setup ## rewrite requirements.txt from requirements.in
	@$(BIN)/python -m pip install -q uv && $(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 \
	  --no-header -q requirements.in -o requirements.txt

setup:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found: install Python 3.11, 3.12 or 3.13, or say make PYTHON=/path/to/python"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "Python 3.11, 3.12 or 3.13 is needed and $(PYTHON) is `$(PYTHON) -V`: say make PYTHON=python3.12, for example"; exit 2; }
	@cmp -s requirements.txt $(VENV)/requirements.txt || { \
	  echo "Installing the locked packages into $(VENV) (two minutes, once) ..."; \
	  $(PYTHON) -m venv $(VENV) && $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.txt \
	    && cp requirements.txt $(VENV)/requirements.txt \
	    || { echo "The packages of requirements.txt could not be installed: check the network, or restore the file with git checkout requirements.txt"; exit 2; }; }

clean: ## remove everything that was built
	@rm -rf _build
