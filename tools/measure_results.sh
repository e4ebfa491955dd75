#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
# Runs SmartGain on every song that LMMS ships and keeps what it says, for tools/summarise_results.py. What is there is kept, so a run
# that was cut off goes on. About 40 minutes on two cores and 15 GB for the stems.
# usage: measure_results.sh OUTPUT_FOLDER [SONG_FOLDER]
set -euo pipefail
cd "$(dirname "$0")/.."
smartgain=${SMARTGAIN:-$PWD/build/release/bin/smartgain}
output=$(realpath -m "$1"); songs=${2:-/usr/share/lmms/projects}
mkdir -p "$output"

one_song() {
  song=$1; name=$(basename "$song"); name=${name%.*}
  run() { # NAME COMMAND...: its JSON as NAME.json, its exit status and time as NAME.txt
    local what=$1; shift
    [ -e "$output/$what/$name.txt" ] && return
    mkdir -p "$output/$what"
    local started=$SECONDS status=0
    "$@" --jobs 1 --quiet --json >"$output/$what/$name.part" 2>"$output/$what/$name.err" || status=$?
    mv "$output/$what/$name.part" "$output/$what/$name.json"
    echo "$status $((SECONDS - started))" >"$output/$what/$name.txt"
  }
  run headroom "$smartgain" auto "$song" --goal headroom --ceiling -1 -o "$output/headroom/$name.mmpz" --force
  run strips "$smartgain" auto "$song" --goal headroom --ceiling -1 --headroom-by strips -o "$output/strips/$name.mmpz" --force
  # Rendered once more, as the next person will.
  for way in headroom strips; do run "$way.again" "$smartgain" check "$output/$way/$name.json" "$output/$way/$name.mmpz"; done
  run analysis "$smartgain" analyze "$song" --stems "$output/analysis/$name"
  run streaming "$smartgain" auto "$output/analysis/$name.json" --target streaming -o "$output/streaming/$name.mmpz" --force
}
export -f one_song; export smartgain output
# Short songs first, so that a run that is cut off has most of them.
find "$songs" -name '*.mmp*' -printf '%s\t%p\0' | sort -zn | cut -zf2- | xargs -0 -P "$(nproc)" -I{} bash -c 'one_song "$1"' _ {}
