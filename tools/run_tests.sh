#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
# Everything that must pass: sources formatted and tidy, the whole suite in release, and what it covers again under the address and
# undefined-behaviour sanitizers, and under the thread sanitizer where there are threads. The last line is CTest's of the whole suite.
set -euo pipefail
cd "$(dirname "$0")/.."
step() { printf '\n== %s (%d s)\n' "$1" "$SECONDS"; }

step "formatting";                 tools/check_format.sh
step "build: release";             cmake --preset release >/dev/null; cmake --build --preset release | tail -1
step "clang-tidy";                 tools/check_tidy.sh build/release
step "build: sanitizers";          cmake --preset asan >/dev/null; cmake --build --preset asan | tail -1
step "tests: address, undefined";  ctest --preset asan -j "$(nproc)" -LE 'lmms|install' | tail -4
step "build: thread sanitizer";    cmake --preset tsan >/dev/null; cmake --build --preset tsan --target test_unit | tail -1
step "tests: threads";             build/tsan/bin/test_unit --gtest_filter='*Session*:*StemPass*:*Parallel*:*Progress*:*Child*:*Renderer*' --gtest_brief=1
step "tests: release, all"
ctest --preset release -j "$(nproc)"
