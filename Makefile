# Everything that anyone needs. `make demo` and `make test` set the machine up by themselves.
SHELL := /bin/bash
BUILD := .build
DEBUG := $(BUILD)/debug
RELEASE := $(BUILD)/release
PRODUCTS := ChannelService OrderService InventoryService FinanceService Gateway LogisticsSimulator sluice
PACKAGES := libssl-dev libprotobuf-c-dev protobuf-c-compiler protobuf-compiler libprotobuf-dev libsqlite3-dev pkg-config openssl curl python3-venv
PYTHON := $(BUILD)/python

TEST_PACKAGES := tshark
BENCH_PACKAGES := g++ make python3 util-linux libgrpc++-dev protobuf-compiler-grpc

TESTS := $(filter-out SystemTests,$(notdir $(wildcard Tests/*Tests))) SystemTests
GENERATED := Sources/CMessages Sources/Messages/Generated Tools/CDescriptor Tests/MessagesTests/Generated proto/methods.txt docs/wire-methods.lua \
	Benchmarks/Generated Benchmarks/proto/methods.txt \
	Tests/Conformance/CConformance Tests/Conformance/Messages Tests/Conformance/proto/methods.txt

.PHONY: help setup setup-bench setup-python setup-test build release test test-descriptors test-agreement test-asan test-tsan allocations fuzz soak check protos dissect demo run down bench bench-orders bench-wire bench-overload until-fail clean

help: ## This list.
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /|/' | column -t -s '|'

# install_missing,PACKAGES: installs those of the Debian packages that are missing.
define install_missing
	@missing=""; for package in $(1); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; done; \
	if [ -n "$$missing" ]; then echo "installing$$missing"; \
	  sudo=""; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null; fi
endef

setup: ## Installs the Debian packages that are missing.
	$(call install_missing,$(PACKAGES))
	@command -v swift >/dev/null || { echo "a Swift 6.2 or newer toolchain must be on PATH"; exit 1; }

setup-bench: setup ## Installs what only the benchmarks of Wire's peers need.
	$(call install_missing,$(BENCH_PACKAGES))

setup-python: setup ## Google's protobuf for Python, which tests compare with, into .build/python.
	@cmp -s Tests/python/requirements.txt $(PYTHON)/installed.txt || { \
	  /usr/bin/python3 -m venv $(PYTHON) && \
	  $(PYTHON)/bin/pip install --quiet --disable-pip-version-check -r Tests/python/requirements.txt && \
	  cp Tests/python/requirements.txt $(PYTHON)/installed.txt; }

setup-test: setup-python ## Installs what only the tests need: Google's protobuf, and tshark for the dissector.
	$(call install_missing,$(TEST_PACKAGES))

build: setup ## Builds everything for debugging, tests included.
	swift build --build-tests

release: setup ## Builds the programs for production.
	@for product in $(PRODUCTS); do swift build -c release --product $$product || exit 1; done

# One test target at a time: a process that runs all of them at once starves those that wait for replies.
test: build setup-test ## Runs every test: unit, property, real TLS, real processes that are killed.
	@set -o pipefail; for target in $(TESTS); do echo "== $$target"; \
	  swift test --skip-build --filter "^$$target\." 2>&1 | tee $(BUILD)/test.log || \
	    { echo "== what failed in $$target"; grep -A4 -e '✘' -e 'error:' -e 'Fatal' $(BUILD)/test.log | head -60; exit 1; }; done
	@$(MAKE) --no-print-directory test-descriptors
	@$(MAKE) --no-print-directory allocations

# Alone, because the limit is the process's and because other tests would starve it.
test-descriptors: build ## Takes a server's last descriptor away, in a process of its own.
	@set -o pipefail; SLUICE_DESCRIPTORS=1 swift test --skip-build --filter '^WireTests\.DescriptorTests/' 2>&1 | tee $(BUILD)/test.log
	@grep -q 'Test run with 1 test in 1 suite passed' $(BUILD)/test.log

allocations: setup ## Holds the allocations per call of a release build against their limits.
	Tools/AllocationProbe/run

test-agreement: SEEDS ?= 40
test-agreement: build setup-python ## Reads 34,000 encodings of each seed with Wire and with Google's protobuf: make test-agreement SEEDS=40
	SLUICE_AGREEMENT_SEEDS=$(SEEDS) swift test --skip-build --filter '^WireTests\.GoogleAgreementTests/'

test-asan: setup-test ## Runs the tests of Wire under AddressSanitizer, in a build of their own.
	ASAN_OPTIONS=detect_leaks=0 swift test --no-parallel --sanitize=address --scratch-path $(BUILD)/asan --filter '^WireTests\.'

# One after the other, as with AddressSanitizer: all at once are too slow for their own time limits.
test-tsan: setup-test ## Runs the tests of Wire under ThreadSanitizer, in a build of their own.
	SWIFT_BACKTRACE=enable=no TSAN_OPTIONS=suppressions=$(CURDIR)/Tests/thread-sanitizer.txt \
	  swift test --no-parallel --sanitize=thread --scratch-path $(BUILD)/tsan --filter '^WireTests\.'

fuzz: T ?= frames reassembly replies prescan hello identity certificates metadata status
fuzz: S ?= 60
fuzz: setup ## Fuzzes the readers of untrusted bytes: make fuzz T=frames S=60
	@for target in $(T); do echo "== $$target"; Tools/fuzz/run $$target $(S) || exit 1; done

soak: MINUTES ?= 10
soak: build setup-python ## Calls and connections against a server that must not grow: make soak MINUTES=10
	$(PYTHON)/bin/python3 Tests/python/soak.py --server $(DEBUG)/ConformanceServer --minutes $(MINUTES)

check: setup ## Format, generated code, imports, and a build without warnings.
	@git ls-files '*.swift' | grep -v -e '/Generated/' -e '^Package.swift' | xargs swift format lint --strict --configuration .swift-format
	proto/generate.sh
	@git diff --exit-code --stat -- $(GENERATED) || { echo "the generated code is not that of proto/: run make protos and commit"; exit 1; }
	swift build --build-tests --explicit-target-dependency-import-check error

protos: setup ## Generates the message code from proto/ again.
	proto/generate.sh

dissect: build setup-test ## Tries the dissector on a captured session, with tshark.
	swift test --skip-build --filter DissectorTests

demo: release ## The whole story in under three minutes: orders from contract to cash, then the audit.
	$(RELEASE)/sluice demo --binaries $(RELEASE)

run: release ## Starts the suite with the demo's data and keeps it up; stop it with `make down`.
	$(RELEASE)/sluice up --binaries $(RELEASE) --directory run/suite --with-demo

down: ## Stops the suite that `make run` started.
	$(RELEASE)/sluice down --directory run/suite

bench: bench-orders bench-wire bench-overload ## Every benchmark.

bench-orders: release ## Orders per second over HTTPS through all five processes; ends with one JSON line.
	$(RELEASE)/sluice bench orders --binaries $(RELEASE)

bench-wire: setup-bench ## Wire beside gRPC C++, grpc-swift-2 and plain OpenSSL; ends with one JSON line.
	swift build -c release --product WireBench
	swift build -c release --package-path Benchmarks/peers/grpc-swift --product GRPCSwiftBench
	@for peer in floor mallocs cubic grpc-cpp; do $(MAKE) --no-print-directory -C Benchmarks/peers/$$peer || exit 1; done
	Benchmarks/bench-wire $(BENCH_WIRE)

bench-overload: setup ## A Wire server under 1x, 2x and 10x of its capacity and under 14 attacks; ends with one JSON line.
	swift build -c release --product WireBench
	Benchmarks/bench-overload $(BENCH_OVERLOAD)

until-fail: build ## Repeats the tests that match T until one fails: make until-fail T=name
	@while swift test --skip-build --filter "$(T)"; do :; done

clean: ## Removes build products and run directories.
	rm -rf $(BUILD) run Benchmarks/peers/*/.build
