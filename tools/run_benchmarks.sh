#!/usr/bin/env bash
# Runs every benchmark that `cmake --build --preset bench` made and prints one table. Arguments go to each program.
set -euo pipefail
cd "$(dirname "$0")/.."

shopt -s nullglob
programs=(build/bench/bin/*_bench)
if [ ${#programs[@]} -eq 0 ]; then
  echo "run_benchmarks: nothing built; run: cmake --preset bench && cmake --build --preset bench" >&2
  exit 1
fi

printf '%-48s %14s %16s %14s %14s %12s\n' benchmark 'time (ms)' 'x real time' 'ns/frame' 'ms/strip' 'memory (MB)'
for program in "${programs[@]}"; do
  "$program" --benchmark_format=json "$@" 2>/dev/null | python3 -c '
import json, sys

TO_MS = {"ns": 1e-6, "us": 1e-3, "ms": 1.0, "s": 1e3}
failed = False
for row in json.load(sys.stdin)["benchmarks"]:
    if row.get("error_occurred"):
        failed = True
        print("{:<48} {}".format(row["name"], "FAILED: " + row["error_message"]))
        continue
    def figure(name, decimals):
        return "-" if row.get(name) is None else f"{row[name]:.{decimals}f}"
    # What measures other processes says itself how long they took.
    used = row["real_time" if row["name"].endswith("/manual_time") else "cpu_time"]
    print("{:<48} {:>14.3f} {:>16} {:>14} {:>14} {:>12}".format(
        row["name"].removesuffix("/manual_time"), used * TO_MS[row["time_unit"]], figure("x_real_time", 0), figure("ns_per_frame", 2),
        figure("ms_per_strip", 3), figure("memory_mb", 1)))
sys.exit(failed)
'
done
command -v ffmpeg >/dev/null || echo "run_benchmarks: ffmpeg is not installed, so there is no row of it"
