#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
# Draws the panel as smartgain-gui shows it, and the page of its plan, from a real song or folder of stems, into PNG files.
# usage: make_screenshots.sh SONG_OR_FOLDER [OUTPUT_FOLDER]
# The program is taken from $SMARTGAIN_GUI or build/release/bin. The song is copied first: nothing is written beside it.
# The panel inside LMMS is copied from what its test drew last (ctest --preset release -R LmmsPanel).
set -euo pipefail
[ $# -ge 1 ] || { sed -n '5,6s/^# //p' "$0" >&2; exit 2; }
song=$(realpath "$1")
cd "$(dirname "$0")/.."
output=${2:-docs/screenshots}
gui=${SMARTGAIN_GUI:-build/release/bin/smartgain-gui}
scratch=$(mktemp -d); trap 'rm -rf "$scratch"' EXIT
export QT_QPA_PLATFORM=offscreen XDG_CONFIG_HOME=$scratch/config XDG_RUNTIME_DIR=$scratch/run SMARTGAIN_DATA=$scratch/data
mkdir -p "$output" "$scratch/run" "$scratch/a" "$scratch/b"; chmod 700 "$scratch/run"

shot() {  # NAME FOLDER SIZE PALETTE [more options]
  local name=$1 folder=$2 size=$3 palette=$4; shift 4
  cp -r "$song" "$folder/"
  "$gui" "$folder/$(basename "$song")" --screenshot "$output/$name.png" --size "$size" --palette "$palette" "$@" 2>"$scratch/said" ||
    { cat "$scratch/said" >&2; exit 1; }
  echo "$output/$name.png  $(stat -c %s "$output/$name.png") bytes"
}
shot panel-dark "$scratch/a" 1180x740 dark ${SMARTGAIN_STRIP:+--choose "$SMARTGAIN_STRIP"}
shot panel-light-applied "$scratch/b" 900x560 light --apply ${SMARTGAIN_STRIP:+--choose "$SMARTGAIN_STRIP"}

build/release/bin/smartgain plan "$song" --target streaming --html "$scratch/page.html" --quiet
chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --user-data-dir="$scratch/profile" \
  --hide-scrollbars --window-size=1000,1500 --screenshot="$output/page.png" "file://$scratch/page.html" 2>/dev/null
echo "$output/page.png  $(stat -c %s "$output/page.png") bytes"

in_lmms=build/release/pictures/3-applied.png
if [ -f "$in_lmms" ]; then
  cp "$in_lmms" "$output/lmms-panel.png"
  echo "$output/lmms-panel.png  $(stat -c %s "$output/lmms-panel.png") bytes"
else
  echo "make_screenshots: no $in_lmms, so lmms-panel.png stays as it was; run: ctest --preset release -R LmmsPanel" >&2
fi
