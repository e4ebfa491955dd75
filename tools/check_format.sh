#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
# Is every C++ source as clang-format 14 writes it?
set -euo pipefail
cd "$(dirname "$0")/.."
find include src apps plugins ui tests bench examples -name '*.[hc]pp' -print0 | xargs -0 clang-format --dry-run --Werror
echo "every source is formatted"
