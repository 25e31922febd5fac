# The front door: sets up what is missing, then hands over to CMake. GNU make.
#   make bench ARGS='--quick'     ARGS go to build/crosscost run
#   make install PREFIX=/usr      DESTDIR is honoured
#   JOBS=N                        how many things at once; default: every processor allowed
.DEFAULT_GOAL := build
.NOTPARALLEL:
.PHONY: help build bench test check snapshots runtimes readers install clean

JOBS   ?= $(shell nproc 2>/dev/null || echo 2)
PREFIX ?= /usr/local
ARGS   ?=

# Not ours to pass on: what runs below decides itself how much runs at once.
unexport MAKEFLAGS MFLAGS MAKELEVEL ARGS
export JOBS

help:
	@echo "make bench    measure this machine, print the breakdown, save it under results/"
	@echo "              ARGS='--quick' goes to build/crosscost run"
	@echo "make test     build and run every test"
	@echo "make check    format, lint, layering, sanitizer builds with tests"
	@echo "make snapshots write the tests' snapshots of every format again: read the difference"
	@echo "make runtimes install what the distribution has of the runtimes that can be measured"
	@echo "make readers  fetch Perfetto and speedscope, with which tests open our files"
	@echo "make build    the program and the library, in build/ (this is what make alone does)"
	@echo "make install  to PREFIX (default /usr/local); DESTDIR is honoured"
	@echo "make clean    remove build/ and build-*/; results stay"
	@echo "Each sets up what it misses (scripts/setup)."

build:
	@scripts/setup build peers
	@scripts/build release installed

bench:
	@scripts/setup build peers
	@scripts/build release crosscost
	@scripts/bench build/crosscost $(ARGS)

test:
	@scripts/setup build peers test
	@scripts/build release
	@scripts/test build --test-dir build --output-on-failure --no-tests=error -j $(JOBS)

check:
	@scripts/setup build peers test check
	@scripts/build release
	@scripts/check

snapshots:
	@scripts/build release test_report_formats
	@XC_UPDATE=1 build/tests/report/test_report_formats
	@git status --short tests/report/snapshots

runtimes:
	@scripts/setup runtimes

readers:
	@scripts/setup readers

install: build
	@cmake --install build --prefix "$(PREFIX)"

clean:
	@rm -rf build build-*/
