# Understudy: each target sets up by itself what it needs and is quick when nothing changed.
SHELL := bash
.DEFAULT_GOAL := help
# The steps of one run know each other by this, so that package lists are refreshed only once.
export UNDERSTUDY_RUN := $(shell date +%s)-$(shell echo $$PPID)

ARGS ?= --help

.PHONY: help run cli test check acceptance bench load simulate bundle clean

help: ## Show this list
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 18

run: ## Build what changed and serve the demo; DATABASE_URL, if set, replaces the private PostgreSQL
	@.build/run.sh

cli: ## Run one command of the program: make cli ARGS="key add --help"
	@.build/cli.sh $(ARGS)

test: ## Formatting, lints, and every test: unit, property, database, browser
	@.build/test.sh

check: ## Formatting and lints only
	@.build/check.sh

acceptance: ## Real people's decisions and real models, which are not in here: make acceptance DATA=FOLDER
	@.build/acceptance.sh "$(DATA)"

bench: ## Measure this machine: the server beside PostgreSQL alone, the statistics beside other libraries
	@.build/bench.sh

load: ## Fifty people at once, and decisions while a million items wait: counted and timed
	@.build/load.sh

simulate: ## Run the statistics' simulations at full size and show the rates they measure
	@.build/simulate.sh

bundle: ## Build only what the browser loads
	@.build/setup.sh
	@.build/bundle.sh

clean: ## Remove what was built, not what was downloaded
	@.build/clean.sh
