#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
# What must pass before a change lands: sources formatted, the whole suite in release, and the training pipeline from end to end.
# tools/run_sanitizers.sh goes deeper.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/check_format.sh
cmake --preset release >/dev/null
cmake --build --preset release | tail -1
.deps/training/bin/pytest --quiet --no-skips training
ctest --preset release -j "$(nproc)"
