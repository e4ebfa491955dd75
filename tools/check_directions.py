#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""A module may include what stands before it in the design's order, and nothing else; some things live in one place only; and no program
is started but by render/child_process.hpp, which no shell reads.

usage: check_directions.py [REPOSITORY]

Prints every line that goes the wrong way and ends with status 1 if there is one.
"""
import pathlib
import re
import sys

# Module -> modules it may include (docs/architecture.md has the same order).
ALLOWED = {
    "core": set(),
    "dsp": {"core"},
    "analysis": {"core", "dsp"},
    "model": {"core"},
    "balance": {"core", "dsp", "analysis", "model"},
    "staging": {"core"},
    "learning": {"core"},
    "store": {"core", "learning"},
    "io": {"core"},
    "render": {"core", "io"},
    "session": {"core", "dsp", "analysis", "model", "balance", "staging", "learning", "store", "io", "render"},
    "ui": {"core", "balance"},
}
# What only some modules may include: pure modules touch no files, threads, clocks or streams.
PURE = {"core", "dsp", "analysis", "balance", "staging", "learning"}
ONLY = [
    (re.compile(r"<(fstream|filesystem|iostream|cstdio|thread|chrono|future)>"), (set(ALLOWED) - PURE - {"ui"}) | {"apps/smartgain", "apps/smartgain-gui", "apps/manual", "apps/scenarios", "plugins"}),
    (re.compile(r"<Q[A-Z]"), {"ui", "plugins", "apps/smartgain-gui"}),
    (re.compile(r'"ui/'), {"ui", "plugins", "apps/smartgain-gui"}),
    (re.compile(r'["<]tensorflow/'), {"model"}),
    (re.compile(r"<sndfile|<soxr|<pugixml|<zlib"), {"io", "render"}),
    (re.compile(r"<fftw3"), {"dsp"}),
    (re.compile(r"<Eigen/"), {"balance"}),
    (re.compile(r"<sqlite3"), {"store"}),
    (re.compile(r"<CLI/"), {"apps/smartgain", "apps/smartgain-gui", "apps/manual"}),
]
# Names in a project would become commands.
STARTS_PROGRAMS = re.compile(r"\b(system|popen|wordexp|exec[lv]p?e?|execvpe|posix_spawnp?|fork|vfork)\s*\(|\bQProcess\b")
MAY_START = "src/render/child_process.cpp"
COMMENT = re.compile(r"//.*")
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<][^">]+[">])')


def module_of(path, root):
    parts = path.relative_to(root).parts
    if parts[0] == "src":
        return parts[1]
    if parts[:2] == ("include", "smartgain"):
        return parts[2]
    return "/".join(parts[:2]) if parts[0] == "apps" else parts[0]


def problems(root):
    for folder in ("include", "src", "apps", "ui", "plugins"):
        for path in sorted((root / folder).rglob("*.[hc]pp")):
            module = module_of(path, root)
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                where = f"{path.relative_to(root)}:{number}"
                start = STARTS_PROGRAMS.search(COMMENT.sub("", line))
                if start and path.relative_to(root).as_posix() != MAY_START:
                    yield f"{where}: {start.group(0)} starts a program; only {MAY_START} may"
                match = INCLUDE.match(line)
                if not match:
                    continue
                name = match.group(1)
                own = re.match(r'"smartgain/([a-z_]+)/', name)
                if own and module in ALLOWED and own.group(1) not in ALLOWED[module] | {module}:
                    yield f"{where}: {module} must not include {own.group(1)}: {name}"
                for pattern, places in ONLY:
                    if pattern.search(name) and module not in places:
                        yield f"{where}: {name} belongs to {', '.join(sorted(places))} only, found in {module}"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    found = list(problems(root))
    print("\n".join(found) if found else "every include goes the allowed way")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
