#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
# clang-tidy over the sources, the suite under the address and undefined-behaviour sanitizers, and what has threads under the thread
# sanitizer. The real LMMS is left out: it is not ours to sanitize.
set -euo pipefail
cd "$(dirname "$0")/.."
export LSAN_OPTIONS=suppressions=$PWD/tools/leaks.txt:print_suppressions=0
step() { printf '\n== %s (%d s)\n' "$1" "$SECONDS"; }

step "clang-tidy"
cmake --preset release >/dev/null
tools/check_tidy.sh build/release
step "thread sanitizer"
cmake --preset tsan >/dev/null
cmake --build --preset tsan --target test_unit test_integration smartgain | tail -1
build/tsan/bin/test_unit --gtest_brief=1 \
  --gtest_filter='*Progress*:ChildProcess*:LmmsRenderer*:Capture*:Interruption*:LiveSession*:OpenStems*:LevelModel*:PanelKeeper*'
# The whole program on two threads and more. Bombs count memory, of which this sanitizer takes many times as much.
build/tsan/bin/test_integration --gtest_brief=1 --gtest_filter='-BombTest*'
step "address and undefined-behaviour sanitizers"
cmake --preset asan >/dev/null
cmake --build --preset asan | tail -1
ctest --preset asan -j "$(nproc)" -LE "lmms|long"
