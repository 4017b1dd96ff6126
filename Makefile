# Everything that anyone needs. `make demo` and `make test` set the machine up by themselves.
SHELL := /bin/bash
BUILD := .build
DEBUG := $(BUILD)/debug
RELEASE := $(BUILD)/release
PRODUCTS := ChannelService OrderService InventoryService FinanceService Gateway LogisticsSimulator SluiceCLI
PACKAGES := libssl-dev libprotobuf-c-dev protobuf-c-compiler protobuf-compiler libprotobuf-dev libsqlite3-dev pkg-config openssl curl

TESTS := $(filter-out SystemTests,$(notdir $(wildcard Tests/*))) SystemTests
GENERATED := Sources/CMessages Sources/Messages/Generated Tools/CDescriptor Tests/MessagesTests/Generated proto/methods.txt

.PHONY: help setup build release test check protos demo run down bench bench-orders until-fail clean

help: ## This list.
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /|/' | column -t -s '|'

setup: ## Installs the Debian packages that are missing.
	@missing=""; for package in $(PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; done; \
	if [ -n "$$missing" ]; then echo "installing$$missing"; \
	  sudo=""; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null; fi
	@command -v swift >/dev/null || { echo "a Swift 6.2 or newer toolchain must be on PATH"; exit 1; }

build: setup ## Builds everything for debugging, tests included.
	swift build --build-tests

release: setup ## Builds the programs for production.
	@for product in $(PRODUCTS); do swift build -c release --product $$product || exit 1; done

# One test target at a time: a process that runs all of them at once starves those that wait for replies.
test: build ## Runs every test: unit, property, real TLS, real processes that are killed.
	@for target in $(TESTS); do echo "== $$target"; \
	  swift test --skip-build --filter "^$$target\." || exit 1; done

check: setup ## Format, generated code, imports, and a build without warnings.
	@git ls-files '*.swift' | grep -v -e '/Generated/' -e '^Package.swift' | xargs swift format lint --strict --configuration .swift-format
	proto/generate.sh
	@git diff --exit-code --stat -- $(GENERATED) || { echo "the generated code is not that of proto/: run make protos and commit"; exit 1; }
	swift build --build-tests --explicit-target-dependency-import-check error

protos: setup ## Generates the message code from proto/ again.
	proto/generate.sh

demo: release ## The whole story in under three minutes: orders from contract to cash, then the audit.
	$(RELEASE)/SluiceCLI demo --binaries $(RELEASE)

run: release ## Starts the suite with the demo's data and keeps it up; stop it with `make down`.
	$(RELEASE)/SluiceCLI up --binaries $(RELEASE) --directory run/suite --with-demo

down: ## Stops the suite that `make run` started.
	$(RELEASE)/SluiceCLI down --directory run/suite

bench: bench-orders ## Every benchmark.

bench-orders: release ## Orders per second over HTTPS through all five processes; ends with one JSON line.
	$(RELEASE)/SluiceCLI bench orders --binaries $(RELEASE)

until-fail: build ## Repeats the tests that match T until one fails: make until-fail T=name
	@while swift test --skip-build --filter "$(T)"; do :; done

clean: ## Removes build products and run directories.
	rm -rf $(BUILD) run
