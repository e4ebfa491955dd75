#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Manual pages and completions tell of every command and option that --help tells of, and the shells take them."""
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from installation import PREFIX, PROGRAM, SOURCE, VERSION, WINDOW, clean_environment, commands, main, programs

MANUAL = PREFIX / "share/man/man1"
BASH = PREFIX / "share/bash-completion/completions"
ZSH = PREFIX / "share/zsh/site-functions"
FISH = PREFIX / "share/fish/vendor_completions.d"


def page_of(program, path):
    return (MANUAL / ("-".join([program.name, *path[:1]]) + ".1")).read_text(encoding="utf-8")


def bash_offers(program, *words):
    """What bash would offer for the last word, with the file sourced as bash itself sources it."""
    script = f'''
        compopt() {{ [[ "$*" == "-o default" ]] && COMPREPLY+=("<files>"); }}  # the real one works while Readline asks only
        source {BASH / program.name}
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        function=$(complete -p {program.name} | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
        "$function" "$1" "${{COMP_WORDS[COMP_CWORD]}}" "${{COMP_WORDS[COMP_CWORD-1]}}"
        printf '%s\\n' "${{COMPREPLY[@]}}"'''
    done = subprocess.run(["bash", "-uc", script, "bash", *words], capture_output=True, text=True, check=False,
                          env=clean_environment("/nonexistent"))
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout.split("\n")[:-1] if done.stdout != "\n" else []


class Manual(unittest.TestCase):
    def test_pages_have_every_command_and_option(self):
        for program in programs():
            for path, (options, below) in commands(program).items():
                page = page_of(program, path).replace("\\-", "-")
                for name in [*options, *below]:
                    self.assertRegex(page, rf"(?i)\\fB{name}\\fR|^\.SH {name}$|\\fB[a-z -]* {name}\\fR", f"{program.name} {path}")
                self.assertGreater(len(options), 0)

    def test_pages_name_every_variable_that_the_program_reads(self):
        read = set()
        for folder in ("src", "apps"):
            for source in (SOURCE / folder).rglob("*.cpp"):
                read |= set(re.findall(r'getenv\("(SMARTGAIN_\w+)"\)', source.read_text(encoding="utf-8")))
        self.assertIn("SMARTGAIN_MODELS", read)
        for name in read:
            self.assertIn(f"\\fB{name}\\fR", page_of(PROGRAM, ()))

    @unittest.skipUnless(shutil.which("man"), "no man here")
    def test_man_has_nothing_to_say_against_them(self):
        for page in MANUAL.glob("*.1"):
            done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", str(page)], capture_output=True, text=True, check=False,
                                  env=clean_environment("/nonexistent", MANWIDTH="80"))
            self.assertEqual((done.returncode, done.stderr), (0, ""), page)
            self.assertIn(VERSION, page.read_text(encoding="utf-8"))


class Completions(unittest.TestCase):
    def test_bash_offers_every_command_and_option(self):
        for program in programs():
            for path, (options, below) in commands(program).items():
                self.assertEqual(sorted(bash_offers(program, program.name, *path, "-")), sorted(options), path)
                if below:
                    self.assertEqual(bash_offers(program, program.name, *path, ""), below)

    def test_bash_offers_values(self):
        self.assertEqual(bash_offers(PROGRAM, "smartgain", "plan", "song.mmp", "--goal", ""), ["smart", "headroom", "stage", "balance"])
        self.assertEqual(bash_offers(PROGRAM, "smartgain", "auto", "--goal", "=", "s"), ["smart", "stage"])
        self.assertEqual(bash_offers(PROGRAM, "smartgain", "auto", "--target", "=", ), ["none", "streaming", "album", "ebu", "club"])
        self.assertEqual(bash_offers(PROGRAM, "smartgain", "plan", "--max-move", ""), [])
        self.assertEqual(bash_offers(PROGRAM, "smartgain", "plan", "--csv", ""), ["<files>"])
        self.assertEqual(bash_offers(PROGRAM, "smartgain", "plan", ""), ["<files>"])
        self.assertEqual(bash_offers(WINDOW, "smartgain-gui", "--palette", "d"), ["dark"])

    def test_bash_offers_names_of_presets_and_styles(self):
        program = str(PROGRAM)
        self.assertEqual(bash_offers(PROGRAM, program, "auto", "--preset", "ro"), ["rough-mix"])
        self.assertEqual(bash_offers(PROGRAM, program, "auto", "--style", "a"), ["auto", "ambient"])
        self.assertIn("rock", bash_offers(PROGRAM, program, "style", "show", ""))

    def test_zsh_and_fish_files_have_every_command_and_option(self):
        for program in programs():
            zsh = (ZSH / f"_{program.name}").read_text(encoding="utf-8")
            fish = (FISH / f"{program.name}.fish").read_text(encoding="utf-8")
            for path, (options, below) in commands(program).items():
                function = zsh.partition("\n_" + "_".join([program.name, *path]).replace("-", "_") + "() {")[2].partition("\n}")[0]
                at = f" -n '__smartgain_at {' '.join([program.name, *path])}'" if program == PROGRAM else ""
                for option in options:
                    self.assertRegex(function, rf"[)*' ]{option}=?\[", path)
                    letter = f"-l {option[2:]}" if option.startswith("--") else f"-s {option[1:]}"
                    self.assertRegex(fish, rf"complete -c {program.name}{re.escape(at)}[^']* {letter} ", path)
                for name in below:
                    self.assertIn(f"'{name}:", function)
                    self.assertIn(f"complete -c {program.name}{at} -a {name} ", fish)

    @unittest.skipUnless(shutil.which("zsh"), "no zsh here")
    def test_zsh_takes_its_files(self):
        for program in programs():
            subprocess.run(["zsh", "-fn", ZSH / f"_{program.name}"], check=True)
            # compinit reads the first line and makes it the completion of the program.
            with tempfile.TemporaryDirectory() as home:
                known = subprocess.run(["zsh", "-fc", f"fpath=({ZSH} $fpath); autoload -Uz compinit; compinit -u -D; print $_comps[{program.name}]"],
                                       check=True, capture_output=True, text=True, env=clean_environment(home)).stdout
            self.assertEqual(known, f"_{program.name}\n")

    @unittest.skipUnless(shutil.which("fish"), "no fish here")
    def test_fish_offers_commands_options_and_values(self):
        def offers(line):
            with tempfile.TemporaryDirectory() as home:
                text = subprocess.run(["fish", "--no-config", "-c", f"source {FISH / 'smartgain.fish'}; complete -C '{line}'"], check=True, capture_output=True,
                                      text=True, env=clean_environment(home, PATH=f"{PROGRAM.parent}:/usr/bin:/bin")).stdout
            return [each.partition("\t")[0] for each in text.splitlines()]

        for path, (options, below) in commands(PROGRAM).items():
            if below:
                self.assertEqual(sorted(offers(" ".join(["smartgain", *path, ""]))), sorted(below))
            long_ones = [option for option in options if option.startswith("--")]
            self.assertEqual(sorted(offers(" ".join(["smartgain", *path, "--"]))), sorted(long_ones), path)
        self.assertEqual(sorted(offers("smartgain plan song.mmp --goal s")), ["smart", "stage"])
        self.assertEqual(offers("smartgain auto --preset rough"), ["rough-mix"])


main()
