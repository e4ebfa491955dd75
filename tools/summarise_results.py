#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Tables of what tools/measure_results.sh kept, as docs/results.md shows them.

usage: summarise_results.py OUTPUT_FOLDER
"""
import json
import pathlib
import sys

TARGET_TOLERANCE_LU = 0.5


def load(folder):
    results = {}
    for path in sorted(folder.glob("*.txt")):
        status, seconds = path.read_text(encoding="utf-8").split()
        document = folder / f"{path.stem}.json"
        try:
            content = json.loads(document.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            content = None
        results[path.stem] = (int(status), int(seconds), content)
    return results


def level(value, plus=True):
    return "–" if value is None else f"{value:+.1f}" if plus else f"{value:.1f}"


def headroom(root, way):
    results, again = load(root / way), load(root / f"{way}.again")
    print(f"\n### `auto --goal headroom --ceiling -1{'' if way == 'headroom' else ' --headroom-by strips'}`\n")
    print("| song | before dBTP | after dBTP | once more dBTP | kept for chance dB | moved by | strips moved apart |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    over = over_again = apart_songs = 0
    for song, (status, _, plan) in results.items():
        if not plan:
            print(f"| {song} | failed, status {status} | | | | | |")
            continue
        peak = plan["after"]["true_peak_dbtp"]
        second = again.get(song, (0, 0, None))[2]
        second = second["mix"]["true_peak_dbtp"] if second else None
        gains = [s["gain_db"] for s in plan["strips"] if "automated" not in s["flags"] and s["knob"]["from_db"] is not None]
        apart = max(gains) - min(gains) if gains else 0.0
        apart_songs += apart > 0.01
        over += peak > plan["options"]["ceiling_dbtp"]
        over_again += second is not None and second > plan["options"]["ceiling_dbtp"]
        print(f"| {song} | {level(plan['mix']['before']['true_peak_dbtp'])} | {peak:+.2f} | {'–' if second is None else f'{second:+.2f}'} | "
              f"{plan['peak_spread_db']:.2f} | {plan['mix']['moved_by']} | {apart:.3f} dB |")
    print(f"\n{len(results)} songs; over the ceiling in the file that was left: {over}; when rendered once more: {over_again}; "
          f"strips moved against each other by over 0.01 dB: {apart_songs}.")


def streaming(root):
    results = load(root / "streaming")
    print("\n### `auto --target streaming`\n")
    print("| song | before LUFS | after LUFS | after dBTP | bound by | short of the target LU |")
    print("| --- | --- | --- | --- | --- | --- |")
    met = bound = unexplained = 0
    for song, (status, _, plan) in results.items():
        if not plan:
            print(f"| {song} | failed, status {status} | | | | |")
            continue
        off = plan["after"]["integrated_lufs"] - plan["mix"]["target_lufs"]
        is_met = abs(off) <= TARGET_TOLERANCE_LU
        explained = plan["mix"]["bound_by"] in ("ceiling", "knob_range")
        met += is_met
        bound += not is_met and explained
        unexplained += not is_met and not explained
        print(f"| {song} | {level(plan['mix']['before']['integrated_lufs'], False)} | {level(plan['after']['integrated_lufs'], False)} | "
              f"{level(plan['after']['true_peak_dbtp'])} | {plan['mix']['bound_by']} | {plan['mix']['shortfall_lu']:.1f} |")
    print(f"\n{len(results)} songs: {met} within {TARGET_TOLERANCE_LU} LU of the target, {bound} stopped by what `bound_by` names, {unexplained} neither.")


def additivity(root):
    print("\n### Strips against mix\n")
    differences = []
    for song, (_, _, analysis) in load(root / "analysis").items():
        if analysis and analysis["strips_sum"] and analysis["strips_sum"]["integrated_lufs"] is not None:
            differences.append((analysis["mix"]["integrated_lufs"] - analysis["strips_sum"]["integrated_lufs"], song))
    within = sum(abs(d) <= 0.1 for d, _ in differences)
    print(f"The strips of {within} of {len(differences)} songs add up to the mix within 0.1 LU. Others: "
          + ", ".join(f"{song} {d:+.1f}" for d, song in sorted(differences) if abs(d) > 0.1) + ".")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    root = pathlib.Path(sys.argv[1])
    headroom(root, "headroom")
    headroom(root, "strips")
    streaming(root)
    additivity(root)


if __name__ == "__main__":
    main()
