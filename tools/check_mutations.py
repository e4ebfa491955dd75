#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Is a broken line caught? Breaks the limits and the undo, one line at a time, in a copy of the tree, and expects the named tests to fail.

usage: check_mutations.py [WORD]   WORD: only mutations whose file or meaning has it

The copy lies in build/mutations/ and is built like the release preset. Ends with status 1 where a broken line survived, where a text that is
to be broken is no longer there once, or where the tests fail unbroken.
"""
import collections
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TREE = ROOT / "build" / "mutations"

Mutation = collections.namedtuple("Mutation", "meaning file text broken program tests")
UNIT, CLI = "test_unit", "test_integration"
MOVES, MIX = "src/staging/strip_moves.cpp", "src/staging/mix_gain.cpp"
APPLY, PROJECT, STEMS = "src/session/apply.cpp", "src/session/apply_project.cpp", "src/session/apply_stems.cpp"
AUTO, RECORD = "src/session/automatic.cpp", "src/session/undo_record.cpp"

MUTATIONS = [
    # what a strip may do
    Mutation("a strip is lowered without limit", MOVES, "std::clamp(gain, -options.max_move, options.max_move)",
             "std::min(gain, options.max_move)", UNIT, "BalanceGoal.*"),
    Mutation("a strip is raised without limit", MOVES, "std::clamp(gain, -options.max_move, options.max_move)",
             "std::max(gain, -options.max_move)", UNIT, "BalanceGoal.*"),
    Mutation("a knob is pushed beyond its upper end", MOVES, "std::clamp(wanted, strip.knob.knob.min, strip.knob.knob.max)",
             "std::max(wanted, strip.knob.knob.min)", UNIT, "BalanceGoal.*"),
    Mutation("a knob is pushed beyond its lower end", MOVES, "std::clamp(wanted, strip.knob.knob.min, strip.knob.knob.max)",
             "std::min(wanted, strip.knob.knob.max)", UNIT, "BalanceGoal.*"),
    Mutation("a lock does not hold", MOVES, "if (entry.why.empty() && is_locked(plan, strip))", "if (entry.why.empty() && !is_locked(plan, strip))",
             UNIT, "BalanceGoal.*"),
    Mutation("automated strips are moved", MOVES, 'if (strip.has(StripFlag::automated)) return "automated";', "", UNIT, "Skipping.*"),
    Mutation("a knob that is all the way down is moved", MOVES, 'if (!strip.knob.position.is_finite()) return "knob_down";', "", UNIT, "Skipping.*"),
    Mutation("what nobody hears is moved", MOVES, "std::abs(gain.value) < kTolerance.value && wish", "std::abs(gain.value) < 0.0 && wish",
             UNIT, "BalanceGoal.*"),
    Mutation("habits push down without limit", MOVES,
             "std::clamp(reason.effect, -kMostLearned - wish.learned, kMostLearned - wish.learned)",
             "std::min(reason.effect, kMostLearned - wish.learned)", UNIT, "LessonsInPlan.*"),
    Mutation("habits push up without limit", MOVES,
             "std::clamp(reason.effect, -kMostLearned - wish.learned, kMostLearned - wish.learned)",
             "std::max(reason.effect, -kMostLearned - wish.learned)", UNIT, "LessonsInPlan.*"),
    Mutation("staging leaves the fader no way up", MOVES, " + kFaderReserve);", ");", UNIT, "StageGoal.*"),
    Mutation("staging pushes peaks over their limit", MOVES, "const bool by_peak = peak_limit - peak_before_fader < nominal - before_fader;",
             "const bool by_peak = peak_limit - peak_before_fader < nominal - before_fader - Decibels(99.0);", UNIT, "StageGoal.*"),
    # what the whole may do
    Mutation("the ceiling does not bind", MIX, "if (room && *room < wanted)", "if (room && *room > wanted)", UNIT, "Headroom.*:Target.*"),
    Mutation("nothing is kept for other meters", MIX, "*mix.ceiling - *mix.predicted_true_peak - kMeterReserve",
             "*mix.ceiling - *mix.predicted_true_peak", UNIT, "Headroom.*"),
    Mutation("headroom by strips ignores automation", MIX,
             "if (strip.strip.has(StripFlag::automated)) return fmt::format(\"'{}' is automated\", strip.strip.name);", "", UNIT, "Headroom.*"),
    Mutation("headroom by strips ignores locks", MIX, "if (strip.why == \"locked\") return fmt::format(\"'{}' is locked\", strip.strip.name);",
             "", UNIT, "Headroom.*"),
    Mutation("headroom by strips ignores the ends of knobs", MIX, "if (to < strip.knob.knob.min || to > strip.knob.knob.max)",
             "if (to < strip.knob.knob.min)", UNIT, "Headroom.*"),
    Mutation("headroom by strips moves automated knobs", MIX, 'if (strip.strip.has(StripFlag::automated) || strip.why == "locked" ||',
             'if (strip.why == "locked" ||', UNIT, "Headroom.*"),
    Mutation("the gain of the whole leaves its knob", MIX, "std::clamp(move.to + correction, move.knob.min, move.knob.max)",
             "std::max(move.to + correction, move.knob.min)", UNIT, "TrimMix.*:Target.*"),
    Mutation("auto does not hold the ceiling", AUTO, "if (room < result.gain) {", "if (room > result.gain) {", CLI,
             "StemsCliTest.CeilingHoldsInTheFilesThatAreLeft:LmmsCliTest.AutoWritesACopyUnderTheCeiling"),
    Mutation("auto keeps no room for chance", AUTO, "*samples.highest_peak() - samples.spread() - kMeterReserve",
             "*samples.highest_peak() - kMeterReserve", CLI, "LmmsCliTest.ASongWithChance*"),
    # how far advice may go
    Mutation("rules of company pull without limit", "src/balance/rules_company.cpp", "return std::clamp(pull * distance, -most, most);",
             "return std::max(pull * distance, -most);", UNIT, "GroupCoherence.*:LeadForward.*:KickBass.*"),
    Mutation("relief of masking has no limit", "src/balance/rules_relations.cpp", "std::clamp(Decibels(sum), -kMost, kMost)",
             "std::min(Decibels(sum), kMost)", UNIT, "MaskingRelief.*"),
    Mutation("rules of sound lower without limit", "src/balance/rules_sound.cpp", "std::max(-kPerHit * (hits - kUsualHits), -kMost)",
             "-kPerHit * (hits - kUsualHits)", UNIT, "PercussivePeak.*"),
    Mutation("rules of sound raise without limit", "src/balance/rules_sound.cpp", "std::min(kPerUneven * (crest - kUneven), kMost)",
             "kPerUneven * (crest - kUneven)", UNIT, "CrestExtremes.*"),
    Mutation("noise is raised", "src/balance/rules_engine.cpp", "if (level >= kNearSilence) return;", "if (level < Decibels(99.0)) return;", UNIT,
             "RulesEngine.*"),
    # what is written, and where
    Mutation("--except is not heard", APPLY, "&& !listed(options.except);", ";", CLI, "StemsCliTest.OnlyAndExcept*"),
    Mutation("what is there is taken for free", APPLY, "fs::exists(path, error) && !holds(path); ++n", "fs::exists(path, error) && !holds(path) && n < 0; ++n", CLI,
             "LmmsCliTest.SecondRunHasNothingToDo"),
    Mutation("a song is its own copy", PROJECT, "if (fs::equivalent(report.output, input, error))",
             "if (fs::equivalent(report.output, input, error) && options.output.empty())", CLI, "LmmsCliTest.SecondRunHasNothingToDo"),
    Mutation("stems are overwritten", STEMS, "if (output == folder)", "if (output == folder && !options.force)", CLI,
             "StemsCliTest.StemsThemselvesAreNeverOverwritten"),
    Mutation("a knob that was moved since is moved back", PROJECT, "if (!same_position(now, move.knob.position) && !force)",
             "if (!same_position(now, move.knob.position) && force)", CLI, "LmmsCliTest.KnobMovedSinceThePlanIsNamed"),
    Mutation("a strip that was edited since is changed", PROJECT, "(strip->fingerprint == entry.strip.fingerprint || options.force)",
             "(strip->fingerprint == entry.strip.fingerprint || !options.force)", CLI, "LmmsCliTest.EditedStripIsNamed*"),
    # the way back
    Mutation("an apply is not recorded", PROJECT, "record->push_back(undo);", "if (undo.size() > 99) record->push_back(undo);", CLI, "LmmsCliTest.PlanIsAppliedInPlace*"),
    Mutation("a record stays of what was not done", PROJECT, "if (auto restored = write_undo_record(path, before); !restored) return restored;",
             "if (before.size() > 99) return done;", CLI, "LmmsCliTest.InPlaceWhoseSong*"),
    Mutation("a backup stays of what was not done", PROJECT, "fs::remove(*backup, error);", "error.clear();", CLI,
             "LmmsCliTest.InPlaceThatFailsHalfway*:LmmsCliTest.InPlaceWhoseSong*"),
    Mutation("revert leaves knobs where they are", PROJECT, "settings.push_back({knob.strip_id, knob.trim, knob.from});",
             "settings.push_back({knob.strip_id, knob.trim, knob.to});", CLI, "LmmsCliTest.RevertKeepsWhatWasEditedSince"),
    Mutation("revert moves what a hand has moved", PROJECT, "} else if (!same_position(now->position, knob.to) && !force) {",
             "} else if (!same_position(now->position, knob.to) && force) {", CLI, "LmmsCliTest.RevertLeavesKnobs*"),
    Mutation("revert forgets what it left", PROJECT, "if (!left.empty()) record->push_back(left);", "if (left.size() > 99) record->push_back(left);",
             CLI, "LmmsCliTest.RevertLeavesKnobs*"),
    Mutation("revert loses what was edited since", PROJECT, "original->set_knobs(applied) && original->xml() == project.xml())",
             "original->set_knobs(applied) && !project.xml().empty())", CLI, "LmmsCliTest.RevertKeepsWhatWasEditedSince"),
    Mutation("revert mistakes the one knob for the other", RECORD, '{"trim", knob.trim},', '{"trim", false},', UNIT, "UndoRecord.*"),
    Mutation("revert forgets the second knob", PROJECT, "true, *entry.trim_knob, strip->trim_knob->position, options.force);",
             "true, KnobMove{*strip->trim_knob, strip->trim_knob->position}, strip->trim_knob->position, options.force);", CLI,
             "LmmsCliTest.RevertPutsBothKnobs*"),
    Mutation("another version's record is read", RECORD, '|| json.at("version") != 1)', ")", UNIT, "UndoRecord.*"),
    Mutation("a knob that was all the way down comes back as something else", RECORD, "json.is_null() ? Decibels::silence()",
             "json.is_null() ? Decibels(0.0)", UNIT, "UndoRecord.*"),
]


def run(*command):
    return subprocess.run(command, cwd=TREE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def copy_tree():
    """Files that Git knows or would know; those that are as they were keep their time, so that they are not compiled again."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True)
    wanted = {name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()}
    for name in wanted:
        source, copy = ROOT / name, TREE / name
        if not copy.exists() or copy.read_bytes() != source.read_bytes():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, copy)
    for old in [path for path in TREE.rglob("*.[ch]pp") if str(path.relative_to(TREE)) not in wanted and "build" not in path.relative_to(TREE).parts]:
        old.unlink()
    if not (TREE / ".deps").exists():
        (TREE / ".deps").symlink_to(ROOT / ".deps")


def build(program):
    # The tests of the command line run the program itself.
    return run("cmake", "--build", "--preset", "release", "--target", program, *(["smartgain"] if program == CLI else []))


def test(program, tests):
    return run(f"build/release/bin/{program}", "--gtest_brief=1", f"--gtest_filter={tests}")


def tried(mutation):
    """What happened to a broken line."""
    path = TREE / mutation.file
    whole = path.read_text(encoding="utf-8")
    if whole.count(mutation.text) != 1:
        return f"its text is there {whole.count(mutation.text)} times, expected once: mend the list"
    path.write_text(whole.replace(mutation.text, mutation.broken), encoding="utf-8")
    try:
        built = build(mutation.program)
        if built.returncode != 0:
            return "does not compile: mend the list\n" + "\n".join(line for line in built.stdout.splitlines() if "error" in line)
        return "caught" if test(mutation.program, mutation.tests).returncode != 0 else "SURVIVED"
    finally:
        path.write_text(whole, encoding="utf-8")


def main():
    chosen = [m for m in MUTATIONS if len(sys.argv) < 2 or sys.argv[1] in m.file + " " + m.meaning]
    # The cache of compiled files then serves the copy as well.
    os.environ.setdefault("CCACHE_BASEDIR", str(ROOT))
    os.environ.setdefault("CCACHE_NOHASHDIR", "1")
    TREE.mkdir(parents=True, exist_ok=True)
    copy_tree()
    if (configured := run("cmake", "--preset", "release")).returncode != 0:
        sys.exit(configured.stdout)
    for program in sorted({m.program for m in chosen}):
        if (built := build(program)).returncode != 0:
            sys.exit(built.stdout)
        tests = ":".join(sorted({m.tests for m in chosen if m.program == program}))
        if (unbroken := test(program, tests)).returncode != 0:
            sys.exit("the tests fail unbroken:\n" + unbroken.stdout)
    bad = 0
    for mutation in chosen:
        outcome = tried(mutation)
        bad += outcome != "caught"
        print(f"{outcome:8}  {mutation.meaning}  ({mutation.file}, {mutation.tests})", flush=True)
    print(f"{len(chosen) - bad} of {len(chosen)} broken lines were caught")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
