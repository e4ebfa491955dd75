#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""How well one stem that is off can be found by somebody whose idea of a mix is off by so much itself.

usage: simulate_sabotage.py [--strips N] [--songs N]

Songs of N strips (12, as the LMMS songs have in the mean) whose levels differ by chance from what an engine expects: normally, or with the
heavier tails of Student's t with 5 degrees of freedom. One strip is put 12 dB off. Prints, for each spread, the mean absolute error after the best
common offset, as `smartgain evaluate` has it, and in how many songs the strip is the one that would be moved most, or among three, and the
right way. How much of its own loudness a strip may keep does not matter: it scales all moves alike.
"""
import argparse
import random
import statistics

OFF_DB = 12.0
FREEDOM = 5


def chance(generator, spread, heavy):
    value = generator.gauss(0.0, spread)
    if not heavy:
        return value
    squares = sum(generator.gauss(0.0, 1.0) ** 2 for _ in range(FREEDOM))
    return value * (FREEDOM / squares) ** 0.5 * ((FREEDOM - 2) / FREEDOM) ** 0.5


def without_offset(levels):
    middle = statistics.median(levels)
    return [level - middle for level in levels]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strips", type=int, default=12)
    parser.add_argument("--songs", type=int, default=4000)
    asked = parser.parse_args()
    generator = random.Random(1)
    print("| tails | mean error, LU | moved most | among three |\n| --- | --- | --- | --- |")
    for heavy in (False, True):
        for spread in (6.0, 5.5, 5.0, 4.5, 4.0, 3.5):
            errors, most, three = [], 0, 0
            for _ in range(asked.songs):
                levels = [chance(generator, spread, heavy) for _ in range(asked.strips)]
                errors += map(abs, without_offset(levels))
                off = generator.choice((OFF_DB, -OFF_DB))
                levels[0] += off
                moves = without_offset(levels)
                further = sum(abs(move) > abs(moves[0]) for move in moves)
                right = moves[0] * off > 0.0
                most += right and further == 0
                three += right and further < 3
            print(f"| {'heavy' if heavy else 'normal'} | {statistics.fmean(errors):.2f} | {100 * most / asked.songs:.0f} % | "
                  f"{100 * three / asked.songs:.0f} % |")


if __name__ == "__main__":
    main()
