# The commands a person types; each does all that it needs. CMake presets are underneath (HACKING.md).
.PHONY: demo test sanitize fuzz coverage mutations build bench api install uninstall package package-test sbom setup clean

SONG ?= /usr/share/lmms/projects/demos/CapDan/CapDan-ReggaeTry.mmpz
PREFIX ?= /usr/local

demo: build
	rm -rf build/demo && mkdir -p build/demo && cp "$(SONG)" build/demo/
	build/release/bin/smartgain auto "build/demo/$(notdir $(SONG))" --target ebu

test:
	./setup --training
	tools/run_tests.sh

sanitize: setup
	tools/run_sanitizers.sh

coverage: setup
	tools/run_coverage.sh

mutations: setup
	tools/check_mutations.py

# Twenty minutes of every fuzzer, two at a time: docs/robustness.md has what came of it.
FUZZ_SECONDS ?= 1200
fuzz: setup
	tools/run_fuzz.sh $(FUZZ_SECONDS)

build: setup
	cmake --preset release
	cmake --build --preset release

bench: setup
	cmake --preset bench
	cmake --build --preset bench
	tools/run_benchmarks.sh

api: setup
	tools/make_api.sh

install: build
	cmake --install build/release --prefix "$(PREFIX)"

# What the last `make install` put there.
uninstall:
	cmake -P cmake/uninstall.cmake build/release

# Debian packages in build/packages, and the proof that they work in a Debian that has nothing else.
package: build
	rm -rf build/packages
	cd build/release && cpack -B "$(CURDIR)/build/packages"

package-test: package
	tools/test_package.sh build/packages

# What the programs are made of, with versions and licences (SPDX).
sbom: build
	tools/make_sbom.py build/release -o build/release/smartgain.spdx.json

setup:
	./setup

clean:
	rm -rf build
