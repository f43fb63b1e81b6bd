PORT ?= 8000
PYTHON ?= python3
T ?= start

.PHONY: run test prove check bench pictures clean

run:    ; @$(PYTHON) portal/bootstrap.py run --port "$(PORT)"
test:   ; @$(PYTHON) portal/bootstrap.py test
prove:  ; @$(PYTHON) portal/bootstrap.py prove $(T)
check:  ; @$(PYTHON) portal/bootstrap.py check
bench:  ; @$(PYTHON) portal/bootstrap.py bench
pictures: ; @$(PYTHON) portal/bootstrap.py pictures
clean:  ; rm -rf .venv .pytest_cache .ruff_cache .mypy_cache tests/artifacts
