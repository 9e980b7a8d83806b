# Soi: `make help` says what can be made. Shell of more than a few lines lives
# in .ci/, so that what runs here and what runs in CI is the same.

# Go is often installed here without being in PATH. The toolchain of the
# machine is used as it is: nothing downloads another one.
export PATH := $(PATH):/usr/local/go/bin
export GOTOOLCHAIN = local

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
# When the last commit was made has certainly passed: see resources.Released.
BUILT   := $(shell git log -1 --format=%cI 2>/dev/null)
LDFLAGS := -s -w -X main.version=$(VERSION) -X github.com/soi-id/soi/resources.built=$(BUILT)

# migrated_fynedo: Fyne without the locks of its older threading rules.
# ci:              Fyne with its in-memory driver: no C compiler, GL or X.
BUILD     = go build -buildvcs=false -trimpath -ldflags '$(LDFLAGS)'
TAGS     := migrated_fynedo
CI_TAGS  := ci,migrated_fynedo
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME ?= 60s

# Everything but cmd/soi and cmd/soi-camera is built without C, so that it runs anywhere.
PURE := ./verify/... ./app/... ./resources/... ./cmd/soictl/...

.NOTPARALLEL:
.PHONY: help run build soi soictl soi-windows test \
	check-go check-format vet staticcheck test-pure test-race cross test-window bench fuzz clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: check-go ## build and start Soi; without a display, verify the sample cards in the terminal
	@.ci/run-soi.sh

build: soi soictl ## bin/soi (the window), bin/soi-camera beside it, and bin/soictl (the terminal)

soi: check-go
	@.ci/packages.sh build
	CGO_ENABLED=1 $(BUILD) -tags $(TAGS) -o bin/soi ./cmd/soi
	CGO_ENABLED=1 $(BUILD) -o bin/soi-camera ./cmd/soi-camera

soictl: check-go
	CGO_ENABLED=0 $(BUILD) -o bin/soictl ./cmd/soictl

# -static: no library of the compiler's has to be shipped beside the programs.
soi-windows: LDFLAGS += -H windowsgui -extldflags=-static
soi-windows: check-go ## bin/soi.exe and bin/soi-camera.exe, cross-built with mingw-w64
	@.ci/packages.sh windows
	CGO_ENABLED=1 GOOS=windows GOARCH=amd64 CC=x86_64-w64-mingw32-gcc \
		$(BUILD) -tags $(TAGS) -o bin/soi.exe ./cmd/soi
	CGO_ENABLED=1 GOOS=windows GOARCH=amd64 CC=x86_64-w64-mingw32-gcc CXX=x86_64-w64-mingw32-g++ \
		$(BUILD) -o bin/soi-camera.exe ./cmd/soi-camera

# What CI runs, in the order in which a mistake is cheapest to hear of.
test: check-format vet staticcheck test-pure test-race cross test-window ## everything that CI checks
	@.ci/step.sh 'all checks passed'

# The tests see the same language settings on every machine.
test-pure test-race test-window bench fuzz: export LC_ALL := C.UTF-8
test-pure test-race test-window bench fuzz: export LANGUAGE := en

check-go:
	@command -v go >/dev/null || { echo "make: 'go' is not in PATH: install Go $$(sed -n 's/^go //p' go.mod) or newer from https://go.dev/dl/" >&2; exit 1; }

check-format: check-go ## gofmt
	@.ci/step.sh 'gofmt'
	@files=$$(gofmt -l app cmd resources verify); [ -z "$$files" ] || { echo "not formatted, run gofmt -w on:"; echo "$$files"; exit 1; }

vet: check-go ## go vet
	@.ci/step.sh 'go vet'
	CGO_ENABLED=0 go vet -trimpath -tags $(CI_TAGS) ./...

staticcheck: check-go ## staticcheck, where it can be downloaded
	@.ci/step.sh 'staticcheck'
	@.ci/staticcheck.sh $(STATICCHECK) -tags $(CI_TAGS) ./...

test-pure: check-go ## all tests that need neither C nor a display
	@.ci/step.sh 'tests, without C and without a display'
	CGO_ENABLED=0 go test -trimpath -tags $(CI_TAGS) ./...

test-race: check-go ## the core's tests under the race detector
	@.ci/step.sh 'tests of the core under the race detector'
	@.ci/packages.sh race
	CGO_ENABLED=1 go test -trimpath -race -short $$(go list ./verify/... | grep -v /symbol)
	CGO_ENABLED=1 go test -trimpath -race -short -run 'Inverted|Several|Nothing|Cancelled|Budget' ./verify/symbol # the rest starts no goroutine that these do not

cross: check-go ## build everything but the window for Windows and macOS
	@.ci/step.sh 'cross-builds without C'
	@set -e; for target in windows/amd64 darwin/arm64; do \
		echo "$$target"; \
		CGO_ENABLED=0 GOOS=$${target%/*} GOARCH=$${target#*/} go build -trimpath -tags $(CI_TAGS) $(PURE); \
	done

test-window: soi ## drive the real window under Xvfb
	@.ci/step.sh 'the real window, under Xvfb'
	CGO_ENABLED=0 .ci/window.sh go test -count=1 -trimpath -tags $(CI_TAGS) -run TestWindow ./cmd/soi

bench: check-go ## benchmarks
	CGO_ENABLED=0 go test -trimpath -tags $(CI_TAGS) -run '^$$' -bench . -benchmem ./...

fuzz: check-go ## every fuzz target for FUZZTIME (60s) each
	@.ci/fuzz.sh $(FUZZTIME)

clean: ## remove bin/
	rm -rf bin
