PYTHON ?= python3
PORT ?= 8501
DEMO ?= 1
VENV := .venv
BIN := $(VENV)/bin
DEMONSTRATION := $(if $(filter 0,$(DEMO)),--no-demo,)
WITHOUT_BROWSER := -n auto --ignore=tests/browser --ignore=tests/faults
WITH_BROWSER := -n 2 --no-loadscope-reorder --reruns 2 tests/browser tests/faults

run: $(VENV)/run  ## build the store if need be and open the dashboard
	@$(BIN)/python -m loaders build $(DEMONSTRATION)
	@echo "The dashboard is at http://localhost:$(PORT)  (stop it with Ctrl+C)"
	@$(BIN)/streamlit run server.py --server.port $(PORT)

test: $(VENV)/dev  ## the tests
	@$(BIN)/python -m tests.chromium
	$(BIN)/python -m pytest -q $(WITHOUT_BROWSER)
	$(BIN)/python -m pytest -q $(WITH_BROWSER)

test-all: $(VENV)/dev  ## the tests, with every page at every width, in both themes and every state, and all combinations
	@$(BIN)/python -m tests.chromium
	$(BIN)/python -m pytest -q -m "" $(WITHOUT_BROWSER)
	$(BIN)/python -m pytest -q -m "" $(WITH_BROWSER)

mutants: $(VENV)/dev  ## do the tests of the rules notice a wrong rule: every branch run, then nine in ten mutants killed; some five minutes
	$(BIN)/python -m pytest -q tests/measures --cov=measures --cov-branch --cov-fail-under=100
	$(BIN)/mutmut run > mutants.log
	@$(BIN)/mutmut export-cicd-stats
	@$(BIN)/python -m tests.mutants

fuzz: $(VENV)/dev  ## 10,000 examples for each parser of returns; some five minutes
	$(BIN)/python -m pytest -q --hypothesis-profile=fuzz -m "" tests/loaders/returns/test_values.py tests/loaders/returns/test_private.py tests/loaders/returns/test_files.py tests/loaders/returns/test_text_files.py tests/loaders/returns/test_workbooks.py tests/loaders/returns/test_workbook_child.py

dictionary: $(VENV)/run  ## docs/data-dictionary.md from the schema and the definitions
	@$(BIN)/python -m loaders.dictionary

check: $(VENV)/dev  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

pictures: $(VENV)/dev  ## a picture of every page, in an ignored folder
	@$(BIN)/python -m tests.chromium
	$(BIN)/python -m tests.pictures

bench: $(VENV)/dev  ## how fast it is beside an empty app: a browser, then many readers at once; some ten minutes (needs Chromium)
	$(BIN)/python -m bench $(BENCH)

$(VENV)/run: requirements.txt
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev: requirements.txt requirements-dev.txt
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/run

.PHONY: run test test-all mutants fuzz dictionary check pictures bench
