#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
# Runs SmartGain on every song that LMMS ships and keeps what it says, for tools/summarise_results.py. What is there is kept, so a run
# that was cut off goes on. About an hour on two idle cores, and 15 GB for the stems.
# usage: measure_results.sh OUTPUT_FOLDER [STEP...]   steps: headroom strips analysis streaming (default: all, in this order)
set -euo pipefail
cd "$(dirname "$0")/.."
smartgain=${SMARTGAIN:-$PWD/build/release/bin/smartgain}
songs=${SONGS:-/usr/share/lmms/projects}
output=$(realpath -m "$1"); shift
mkdir -p "$output"
export SMARTGAIN_DATA="$output/.data"  # figures are the program's, not what one user taught it

run() { # NAME COMMAND...: its JSON as NAME.json, its exit status and seconds as NAME.txt
  local what=$1 started=$SECONDS status=0; shift
  [ -e "$output/$what/$name.txt" ] && return
  mkdir -p "$output/$what"
  "$@" --jobs 1 --no-cache --quiet --json >"$output/$what/$name.part" 2>"$output/$what/$name.err" || status=$?
  mv "$output/$what/$name.part" "$output/$what/$name.json"
  echo "$status $((SECONDS - started))" >"$output/$what/$name.txt"
}

one_song() { # STEP SONG
  song=$2; name=$(basename "$song"); name=${name%.*}
  local copy="$output/$1/$name.mmpz" headroom=(--goal headroom --ceiling -1)
  [ "$1" = strips ] && headroom+=(--headroom-by strips)
  case $1 in
    headroom | strips)
      run "$1" "$smartgain" auto "$song" "${headroom[@]}" -o "$copy" --force
      # Rendered once more, as the next person will.
      run "$1.again" "$smartgain" check "$output/$1/$name.json" "$copy" ;;
    analysis) run analysis "$smartgain" analyze "$song" --stems "$output/analysis/$name" ;;
    streaming) run streaming "$smartgain" auto "$output/analysis/$name.json" --target streaming -o "$copy" --force ;;
  esac
}
export -f run one_song; export smartgain output

[ $# -gt 0 ] || set -- headroom strips analysis streaming
for step in "$@"; do
  # Short songs first, so that a run that is cut off has most of them.
  find "$songs" -name '*.mmp*' -printf '%s\t%p\0' | sort -zn | cut -zf2- |
    xargs -0 -P "${JOBS:-$(nproc)}" -I{} bash -c 'one_song "$1" "$2"' _ "$step" {}
done
