#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
# The manual of the C++ library as HTML; ends with status 1, and says where, if a public header leaves something unsaid.
# usage: make_api.sh [OUTPUT_FOLDER [HEADER_FOLDER]]
set -euo pipefail
cd "$(dirname "$0")/.."
output=${1:-build/api}
input=${2:-include/smartgain}
mkdir -p "$output"
{ cat docs/Doxyfile; echo "OUTPUT_DIRECTORY = \"$output\""; echo "INPUT = \"$input\""; } | doxygen -
echo "every public header is documented: $output/html/index.html"
