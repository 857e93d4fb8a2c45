# make book · make test · make pdf · make zip · make bench: each sets itself up first.
SHELL := bash
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
RUN := PYTHONPATH="$(CURDIR):$(CURDIR)/notebooks" $(PY)
JUPYTER_BOOK := $(RUN) $(VENV)/bin/jupyter-book # not by its first line, which an environment that moved gets wrong
export PYTHONHASHSEED := 0
export PYTHONUTF8 := 1
export SOURCE_DATE_EPOCH ?= 1795305600
export PYDEVD_DISABLE_FILE_VALIDATION := 1
export TABLE FILE SOURCE SERIES YES # as they are: an address may hold spaces, quotes and dollars

.PHONY: help book test chapter outputs teach update totals translations release pdf zip bench links test-latest lock clean setup

help: ## list what make can do
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /: /'

book: setup ## execute every chapter from data/ and build _build/html/index.html
	@$(JUPYTER_BOOK) build . -W -n --keep-going
	@echo "The book is built: open _build/html/index.html"

test: book ## rerun every notebook; check tables, toolkit, prose and built pages
	@$(PY) -m pytest -n 2 --dist loadscope --cov=publishing --cov=report --cov-report= --cov-fail-under=94

chapter: need-N setup ## execute and preview one chapter: make chapter N=2
	@$(RUN) -m publishing.execute "$(N)"
	@REPORT_ONLY="$(N)" $(JUPYTER_BOOK) build . -q --path-output "_build/chapter_$(N)" > /dev/null
	@echo "Preview: _build/chapter_$(N)/_build/html/notebooks/$(N)_*.html"

outputs: setup ## rerun a notebook and store its text outputs: make outputs N=2 (all: make outputs)
	@$(RUN) -m publishing.execute --store $(N)

teach: setup ## teaching notebooks, with and without solutions, into _build/teach
	@$(RUN) -m publishing.execute && $(RUN) -m publishing.teach

update: export CALLED_FROM = $(PWD)
update: need-FILE setup ## show what a new official file would change (a minute), then take it in: make update FILE=... SOURCE=... [TABLE=... SERIES=... YES=1]
	@$(RUN) -m publishing.data.update --file "$$FILE" --source "$$SOURCE" --table "$$TABLE" --series "$$SERIES" --folder "$$CALLED_FROM" $${YES:+--yes}

totals: setup ## after a raw table changed: cross-checks, and data/control_totals.csv anew
	@$(RUN) -m publishing.data.totals

translations: setup ## put texts without a Spanish translation, or with an old one, into locale/
	@$(RUN) -m publishing.translations --update

release: need-V book ## keep the numbers of this build as those of a release: make release V=2.1.0
	@$(RUN) -m publishing.sphinx.changes $(V)

pdf: book ## the book as one PDF, and a two-page brief per chapter, into _build/pdf, linked from the pages
	@$(RUN) -m publishing.editions.pdf && $(RUN) -m publishing.editions.briefs && $(JUPYTER_BOOK) build . -q -W -n --keep-going

zip: book ## the whole book in one file that opens from a folder: _build/from-poppy-to-policy.zip
	@$(RUN) -m publishing.editions.zip

bench: book ## this book beside a stock jupyter-book, in one run: build time, bytes, accessibility
	@$(RUN) benchmarks/bench.py $(if $(QUICK),--quick)

links: setup ## ask every address of a source (needs the network; the monthly job runs it)
	@$(RUN) -m publishing.data.links

test-latest: ## the tests on the newest pandas, matplotlib and seaborn instead of the lock
	@$(PYTHON) -m venv .venv-latest && .venv-latest/bin/pip install -q -r requirements.in --upgrade
	@PYTHONWARNINGS=error::DeprecationWarning .venv-latest/bin/python -m pytest tests/test_tables.py tests/test_publications.py notebooks

lock: setup ## rewrite requirements.txt from requirements.in
	@$(PY) -m pip install -q uv && $(PY) -m uv pip compile --universal --generate-hashes --no-strip-extras --python-version 3.11 \
	  --no-header -q requirements.in -o requirements.txt

clean: ## remove everything that was built
	@rm -rf _build

need-%: # before anything is installed
	@test -n "$($*)" || { echo "make $(firstword $(MAKECMDGOALS)): say which, for example make $(firstword $(MAKECMDGOALS)) $*=..."; exit 2; }

# An environment that is somebody else's is never touched: venv --clear would follow the link and empty it.
# An environment is made anew when the lock changed, when its Python went away, or when another version is asked for.
VERSION = -c 'import sys; print("%d.%d" % sys.version_info[:2])'
setup:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found: install Python 3.11, 3.12 or 3.13, or say make PYTHON=/path/to/python"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "Python 3.11, 3.12 or 3.13 is needed and $(PYTHON) is `$(PYTHON) -V`: say make PYTHON=python3.12, for example"; exit 2; }
	@test ! -L $(VENV) || { echo "$(VENV) is a link to another folder, which make would empty: remove the link, or say make VENV=another"; exit 2; }
	@set -o pipefail; cmp -s requirements.txt $(VENV)/requirements.txt && test "`$(PY) $(VERSION) 2>/dev/null`" = "`$(PYTHON) $(VERSION)`" || { \
	  echo "Installing the locked packages into $(VENV) (two minutes, once; progress below) ..."; \
	  $(PYTHON) -m venv --clear $(VENV) \
	    && $(PY) -m pip install --disable-pip-version-check --require-hashes -r requirements.txt | grep --line-buffered -o '^Collecting [^ ]*' \
	    && cp requirements.txt $(VENV)/requirements.txt \
	    || { echo "The packages of requirements.txt could not be installed: check the network, or restore the file with git checkout requirements.txt"; exit 2; }; }
