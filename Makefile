# The commands a person types; each does all that it needs. CMake presets are underneath (HACKING.md).
.PHONY: demo test sanitize fuzz build bench install setup clean

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

install: build
	cmake --install build/release --prefix "$(PREFIX)"

setup:
	./setup

clean:
	rm -rf build
