#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
# Which lines of the modules the tests reach: builds the preset `coverage`, runs the tests that need neither a display nor the real LMMS, and
# prints a table. Ends with status 1 if a module that must not falls under 90 %. The figures stand in docs/testing.md.
# usage: run_coverage.sh [--details]   --details: also the lines that nothing reaches, as HTML in build/coverage/lines/
set -euo pipefail
cd "$(dirname "$0")/.."
kinds=(unit property golden integration conformance)
programs=("${kinds[@]/#/test_}")
least=90
must=(core analysis balance staging io store)

cmake --preset coverage >/dev/null
cmake --build --preset coverage --target smartgain "${programs[@]}" | tail -1
find build/coverage -name '*.gcda' -delete
# Programs that are killed leave half a file of counters: what libgcov says of it must not stand among what they say themselves.
export GCOV_ERROR_FILE=$PWD/build/coverage/messages
for program in "${programs[@]}"; do
  build/coverage/bin/"$program" --gtest_brief=1
done

# Lines of tests and of headers of others are not asked about. Counters of threads may run under 0, which gcovr would take for a broken file.
options=(--root . --object-directory build/coverage --filter 'src/' --filter 'include/' --exclude-unreachable-branches --gcov-ignore-parse-errors)
[ "${1:-}" != --details ] || { mkdir -p build/coverage/lines; options+=(--html-details build/coverage/lines/index.html); }
gcovr "${options[@]}" --json-summary build/coverage/summary.json >/dev/null
python3 tools/summarise_coverage.py build/coverage/summary.json "$least" "${must[@]}"
