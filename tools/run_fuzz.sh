#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
# Runs every fuzzer for so many seconds, two at a time, from the corpora of tests/fuzz and what earlier runs found worth keeping
# (build/fuzz/corpus). Prints a table; inputs that broke a law lie in build/fuzz/finds, and the exit status is 1 then.
# usage: tools/run_fuzz.sh SECONDS [TARGET…]      FUZZ_SEED: of its chance, so that a fresh clone tries the same again (default: another one each time)
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=$1; shift
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(project documents json store toml capture audio analyser)
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz | tail -1
# Whatever a target that was ended leaves behind goes with this folder, which is in memory where the system has such a place.
scratch=$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")"); trap 'rm -rf "$scratch"' EXIT
export scratch seconds LSAN_OPTIONS=suppressions=$PWD/tools/leaks.txt:print_suppressions=0

run_target() {
  local target=$1 work=build/fuzz log=build/fuzz/$1.log seeds=(tests/fuzz/corpus/"$1")
  case $target in
    documents) seeds+=(tests/golden/documents) ;;
    json) seeds+=(tests/unit/model/data/tiny) ;;
    toml) seeds+=(data/presets data/styles) ;;
  esac
  local words=(); [ ! -e "tests/fuzz/$target.dict" ] || words=(-dict="tests/fuzz/$target.dict")
  mkdir -p "$work/corpus/$target" "$work/finds/$target" "$scratch/$target"
  # 10 s an input even where the machine has other work; 1 GB with what the sanitizers take.
  TMPDIR=$scratch/$target HOME=$scratch/$target "$work/bin/fuzz_$target" -max_total_time="$seconds" -seed="${FUZZ_SEED:-0}" -max_len=16384 -timeout=10 \
    -rss_limit_mb=1024 "${words[@]}" -artifact_prefix="$work/finds/$target/" -print_final_stats=1 "$work/corpus/$target" "${seeds[@]}" \
    >"$log" 2>&1 || true
}
export -f run_target
printf '%s\n' "${targets[@]}" | xargs -P 2 -I{} bash -c 'run_target {}'

finds=0
broken=()
printf '| %-9s | %10s | %8s | %8s | %5s |\n' target inputs edges features finds
echo '| --- | ---: | ---: | ---: | ---: |'
for target in "${targets[@]}"; do
  log=build/fuzz/$target.log
  last=$(grep -aE '^#[0-9]+.* cov: ' "$log" | tail -1 || true)
  found=$(find build/fuzz/finds/"$target" -type f -newer "$scratch" | wc -l)
  # A target that ended before its time has a find, even where it left no input.
  grep -qa '^Done ' "$log" || found=$((found > 0 ? found : 1))
  printf '| %-9s | %10s | %8s | %8s | %5s |\n' "$target" "$(sed -E 's/^#([0-9]+).*/\1/' <<<"$last")" \
    "$(sed -E 's/.* cov: ([0-9]+).*/\1/' <<<"$last")" "$(sed -E 's/.* ft: ([0-9]+).*/\1/' <<<"$last")" "$found"
  finds=$((finds + found))
  [ "$found" = 0 ] || broken+=("$target")
done
# Where only what was printed is left, it says what broke, and on which bytes.
for target in "${broken[@]}"; do
  echo "--- $target"
  grep -aE -A 20 'broken law|runtime error|ERROR: ' "build/fuzz/$target.log" | cut -c 1-300 | head -30
  find build/fuzz/finds/"$target" -type f -newer "$scratch" -exec sh -c 'echo "$1"; base64 -w 0 "$1" | head -c 4000; echo' _ {} \;
done
[ "$finds" = 0 ] || { echo "finds: see build/fuzz/finds and build/fuzz/*.log (tests/fuzz/README.md says what to do with one)"; exit 1; }
