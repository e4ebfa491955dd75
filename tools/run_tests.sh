#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
# What must pass before a change lands: sources formatted, the whole suite in release, benchmarks that build, the training pipeline from end to end, and half a
# minute of every fuzzer. tools/run_sanitizers.sh and `make fuzz` go deeper.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/check_format.sh
cmake --preset release -DSMARTGAIN_BENCH=ON >/dev/null
cmake --build --preset release | tail -1
.deps/training/bin/pytest --quiet --no-skips training
ctest --preset release -j "$(nproc)" -LE long
FUZZ_SEED=1 tools/run_fuzz.sh 30
