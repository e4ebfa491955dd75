#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Is anything lost when the program is killed? Kills it (signal 9) at random moments of its work and looks at what lies there.

usage: check_kills.py [KILLS] [--program FILE] [--seed N]     KILLS: in all, shared out over the cases (default 1000)

After every kill: the project is the old or the new one, whole, and its original is there where it is the new one; stems are untouched, and
those that were written are whole; the store opens and has all events of before, and of the one command all or none; measurements are the same
with what the cache kept. Then the command runs once more, to its end. Projects are left out where LMMS is not installed. Prints a table; ends with
status 1 where something was lost.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
SONG = pathlib.Path("/usr/share/lmms/projects/shorties/Greshz-CoolSnip.mmpz")


def xml_of(project):
    """Of a packed project; fails where it is not whole."""
    packed = project.read_bytes()
    text = zlib.decompress(packed[4:])
    assert struct.unpack(">I", packed[:4])[0] == len(text), "the project is not whole"
    return ElementTree.fromstring(text)


def copy_of(folder, copy):
    shutil.copytree(folder, copy, symlinks=True)
    for path in (copy / "work").glob("*.json"):  # plans name where their input lies
        path.write_text(path.read_text(encoding="utf-8").replace(str(folder), str(copy)), encoding="utf-8")
    return copy


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


class Case:
    """What is run, and what must be true afterwards. `folder` has `work` with the user's files and `home`."""
    program = None
    stems = None

    def run(self, folder, *arguments):
        return subprocess.run([self.program, *arguments], cwd=folder / "work", env=self.environment(folder), check=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout

    @staticmethod
    def environment(folder):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SMARTGAIN_", "XDG_"))}
        return {**kept, "HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp"), "QT_QPA_PLATFORM": "offscreen"}

    def fill(self, folder):
        """The user's files: the band, where a case does not say otherwise."""
        shutil.copytree(self.stems, folder / "work/band")

    def make_plan(self, folder, what):
        (folder / "work/plan.json").write_bytes(self.run(folder, "plan", what, "--json", "--quiet"))

    def make(self, folder):
        for name in ("work", "home", "tmp"):
            (folder / name).mkdir()
        self.fill(folder)


class InPlace(Case):
    project = "song.mmpz"

    def fill(self, folder):
        shutil.copy(SONG, folder / "work" / self.project)

    def look(self, before, after):
        old = (before / "work" / self.project).read_bytes()
        new = (after / "work" / self.project).read_bytes()
        backup = after / "work" / (self.project + ".bak")
        assert not backup.exists() or backup.read_bytes() == old, "the original beside it is not the original"
        xml_of(after / "work" / self.project)
        if new == old:
            return "old"
        assert backup.exists(), "the project is the new one and its original is gone"
        self.run(after, "revert", self.project)
        changed = [a.attrib != b.attrib for a, b in zip(xml_of(before / "work" / self.project).iter(),
                                                        xml_of(after / "work" / self.project).iter(), strict=True)]
        assert not any(changed), "revert does not give the old gains"
        return "new"


class Apply(InPlace):
    name, command = "apply --in-place", ("apply", "plan.json", "--in-place", "--quiet")

    def fill(self, folder):
        super().fill(folder)
        self.make_plan(folder, self.project)


class Auto(InPlace):
    name, command = "auto --in-place", ("auto", InPlace.project, "--in-place", "--quiet")


class Stems(Case):
    name, command = "apply to stems", ("apply", "plan.json", "-o", "done", "--mixdown", "mix.wav", "--force", "--quiet")

    def fill(self, folder):
        super().fill(folder)
        self.make_plan(folder, "band")

    def look(self, before, after):
        assert contents(before / "work/band") == contents(after / "work/band"), "stems were changed"
        whole = self.whole(before)
        written = {name: data for name, data in contents(after / "work").items() if name in whole}
        for name, data in written.items():
            assert data == whole[name], f"{name} is not whole"
        return "new" if len(written) == len(whole) else "old" if not written else "in part"

    def whole(self, before):
        folder = before.with_name("whole")
        if not folder.exists():
            self.run(copy_of(before, folder), *self.command)
        return {name: data for name, data in contents(folder / "work").items() if name.startswith("done/") or name == "mix.wav"}


class Feedback(Case):
    name, command = "feedback", ("feedback", "accept", "plan.json")

    def fill(self, folder):
        super().fill(folder)
        self.make_plan(folder, "band")
        self.run(folder, "feedback", "rate", "plan.json", "4")
        self.run(folder, "feedback", "reject", "plan.json", "bass")
        self.once = self.events(folder)

    def events(self, folder):
        return [json.dumps(event, sort_keys=True) for event in json.loads(self.run(folder, "feedback", "export"))["events"]]

    def look(self, _, after):
        events = self.events(after)
        assert events[:len(self.once)] == self.once, "what was said before is gone"
        if len(events) == len(self.once):
            return "old"
        self.run(after, *self.command)
        return "new"


class Cache(Case):
    name, command = "analyze, into the cache", ("analyze", "band", "--json", "--quiet")

    def look(self, before, after):
        found = json.loads(self.run(after, *self.command))
        reference = before.with_name("reference.json")
        if not reference.exists():
            reference.write_bytes(self.run(after, *self.command, "--no-cache"))
        assert found == json.loads(reference.read_bytes()), "the cache gives other numbers"
        return "same"


def kill_once(case, before, scratch, number, longest_s, moment):
    after = copy_of(before, scratch / str(number))
    try:
        process = subprocess.Popen([case.program, *case.command], cwd=after / "work", env=case.environment(after),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(moment * longest_s)
        process.kill()
        killed = process.wait() == -9
        found = case.look(before, after)
        case.run(after, *case.command)
        return killed, found
    finally:
        shutil.rmtree(after, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kills", nargs="?", type=int, default=1000)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/bin/smartgain")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    Case.program = wanted.program.resolve()
    chance = random.Random(wanted.seed)
    lost = 0
    with tempfile.TemporaryDirectory(prefix="smartgain-kills-") as name:
        top = pathlib.Path(name)
        subprocess.run([sys.executable, "-B", ROOT / "tools/make_practice_band.py", top], check=True)
        Case.stems = top / "band"
        cases = [Stems(), Feedback(), Cache()]
        if shutil.which("lmms") and SONG.exists():
            cases += [Apply(), Auto()]
        else:
            print("LMMS is not installed: projects are left out", file=sys.stderr)
        print("| command | kills | before its end | what lay there |\n| --- | ---: | ---: | --- |")
        for case in cases:
            scratch = top / case.name.replace(" ", "-")
            before = scratch / "before"
            before.mkdir(parents=True)
            case.make(before)
            timed = copy_of(before, scratch / "timed")
            begun = time.monotonic()
            case.run(timed, *case.command)
            longest_s = 1.1 * (time.monotonic() - begun)
            found, hits = collections.Counter(), 0
            moments = [chance.random() for _ in range(wanted.kills // len(cases))]
            with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
                tries = [pool.submit(kill_once, case, before, scratch, i, longest_s, moment) for i, moment in enumerate(moments)]
                for moment, tried in zip(moments, tries):
                    try:
                        killed, state = tried.result()
                        hits += killed
                        found[state] += 1
                    except (AssertionError, OSError, ValueError, subprocess.CalledProcessError) as trouble:
                        lost += 1
                        said = getattr(trouble, "stderr", None) or b""
                        print(f"{case.name}, killed after {1000 * moment * longest_s:.1f} ms: {trouble} {said.decode(errors='replace')}",
                              file=sys.stderr)
            states = ", ".join(f"{state} {count}" for state, count in sorted(found.items()))
            print(f"| `{case.name}` | {len(moments)} | {hits} | {states} |", flush=True)
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
