# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""The command line. A command is one module in `commands`, named in COMMANDS, with

    HELP                     one line
    add_arguments(parser)    its options
    run(options) -> int      its exit status: 0 done, 2 wrong use, 3 a file cannot be read or written, 4 done in part, 5 a program is missing
"""
import argparse
import importlib
import sys
from collections.abc import Sequence

from .problems import Problem

COMMANDS = ("collect", "render", "features", "train", "export", "predict")


def parser() -> argparse.ArgumentParser:
    """The parser of every command; the module of the chosen one is in the option `command`."""
    top = argparse.ArgumentParser(prog="smartgain-training", description="From free music to the models of SmartGain.")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    for name in COMMANDS:
        module = importlib.import_module(f".commands.{name}", __package__)
        command = commands.add_parser(name.replace("_", "-"), help=module.HELP, description=module.__doc__,
                                      formatter_class=argparse.RawDescriptionHelpFormatter)
        module.add_arguments(command)
        command.set_defaults(command=module)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; what is expected to go wrong ends in one line on standard error and the problem's exit status."""
    options = parser().parse_args(arguments)
    try:
        return options.command.run(options)
    except Problem as problem:
        print(f"smartgain-training: {problem}", file=sys.stderr)
        return problem.exit_status
