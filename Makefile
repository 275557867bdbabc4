# The commands of this house. Everything installs itself into .venv, and only when its pins changed.

.DEFAULT_GOAL := help
.PHONY: help run test fuzz lint format bench clean
PORT ?=
export SYSTEM

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /make \1|/p' $(MAKEFILE_LIST) | column -t -s '|'

run: ## Start Jobsite on this machine (PORT=9000 to choose the port)
	@python=$$(tools/python) && "$$python" tools/setup.py run
	@exec .venv/bin/python manage.py up $(if $(PORT),"--port=$(PORT)")

test: ## Check everything: lint, types, tests on PostgreSQL + Redis and on SQLite
	@python=$$(tools/python) && exec "$$python" tools/suite.py

fuzz: ## Ask /v1 more than twenty thousand questions (CASES=90 for each operation); DATABASE_URL chooses the database
	@python=$$(tools/python) && "$$python" tools/setup.py dev
	@FUZZ_CASES=$(or $(CASES),90) .venv/bin/python -m pytest -q -n 2 tests/api/test_fuzz.py

lint: ## Lint, layout, types, migrations and the production profile only
	@python=$$(tools/python) && exec "$$python" tools/checks.py

format: ## Put the layout and the imports in order
	@python=$$(tools/python) && "$$python" tools/setup.py dev
	@.venv/bin/python -m ruff check --fix-only --select I --quiet && .venv/bin/python -m ruff format

bench: ## Measure, and print ratios to peers measured in the same run (QUICK=1, ONLY="starts ticks")
	@python=$$(tools/python) && "$$python" tools/setup.py dev
	@exec .venv/bin/python -m bench $(ONLY) $(if $(QUICK),--quick)

clean: ## Forget what can be made again; the data in var/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis tests/clients/node_modules
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
