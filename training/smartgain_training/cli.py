# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""The command line. A command is a line of COMMANDS and a module of its name in `commands`, with

    add_arguments(parser)    its options; the module's comment is its manual
    run(options) -> int      its exit status: 0 done, 2 wrong use, 3 a file cannot be read or written, 4 done in part, 5 a program is missing

Only the module of the command that is asked for is loaded, so that each needs no more libraries than it uses.
"""
import argparse
import importlib
import sys
from collections.abc import Sequence

from .problems import Problem

COMMANDS = {
    "collect": "write a catalogue of material, from Debian packages and folders",
    "render": "make stems of everything in a catalogue",
    "features": "measure rendered songs",
    "teach": "let a network that was trained on other music listen to rendered songs",
    "train": "train the networks",
    "export": "write a model for the product",
    "predict": "ask a model without the product",
    "fit-role-levels": "fit the constants of the rules engine",
    "lmms-manifest": "make an evaluation manifest of analysed LMMS songs",
    "songs-manifest": "make an evaluation manifest of rendered songs by authors that were left out",
    "table-manifest": "make an evaluation manifest of the MixologyDB table",
}


def _parser(chosen: str | None) -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="smartgain-training", description="From free music to the models of SmartGain.")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    for name, help_line in COMMANDS.items():
        command = commands.add_parser(name, help=help_line, formatter_class=argparse.RawDescriptionHelpFormatter)
        if name == chosen:
            module = importlib.import_module(f".commands.{name.replace('-', '_')}", __package__)
            command.description = module.__doc__
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; what is expected to go wrong ends in one line on standard error and the problem's exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    options = _parser(words[0] if words else None).parse_args(words)
    try:
        return options.run(options)
    except Problem as problem:
        print(f"smartgain-training: {problem}", file=sys.stderr)
        return problem.exit_status
