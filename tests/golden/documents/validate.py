#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds documents against their JSON Schema, and the schema against documents that are broken on purpose.

usage: validate.py SCHEMA_FOLDER DOCUMENT...      NAME.analysis.json or NAME.plan.json
"""
import copy
import json
import pathlib
import sys

import jsonschema


def places(value, path=()):
    """Every place in a document, outermost first."""
    yield path
    if isinstance(value, dict):
        for name, member in value.items():
            yield from places(member, path + (name,))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, path + (index,))


def changed(document, path, change):
    document = copy.deepcopy(document)
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    change(holder, path[-1])
    return document


def broken(document):
    """Documents with one error each, and what the error is."""
    # Members by free names and of free types: nothing there is wrong.
    free = {"evidence", "roles", "set_db", "groups", "rules", "emphasis_db"}
    optional = {"path", "group", "hints", "fingerprint", "problem", "trim_knob", "limits", "notes", "notices", "style",
                "mix_knob", "strips_sum", "automated", "sample_rate_hz", "duration_s", "non_finite_samples", "patches", "role_from", "precision", "findings", "emphasis_db",
                "band_correlation", "band_width", "band_balance_db"}
    for path in places(document):
        if not path or free & set(map(str, path[:-1])):
            continue
        yield f"{path} is of a wrong type", changed(document, path, lambda holder, key: holder.__setitem__(key, {"no": [True]}))
        if isinstance(path[-1], str):
            if path[-1] not in optional and not (path[-1] == "to_db" and "trim_knob" in path) and path != ("mix", "alternatives"):
                yield f"{path} is missing", changed(document, path, lambda holder, key: holder.pop(key))
            yield f"{path} is misspelt", changed(
                document, path, lambda holder, key: holder.__setitem__(key + "x", holder[key]))


def main():
    folder = pathlib.Path(sys.argv[1])
    for name in map(pathlib.Path, sys.argv[2:]):
        kind = name.name.split(".")[-2]
        schema = json.loads((folder / f"{kind}.schema.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        document = json.loads(name.read_text())
        for error in validator.iter_errors(document):
            sys.exit(f"{name}: {error.json_path}: {error.message}")
        count = 0
        for what, wrong in broken(document):
            count += 1
            if validator.is_valid(wrong):
                sys.exit(f"{name}: the schema does not notice that {what}")
        if count < 50:
            sys.exit(f"{name}: only {count} broken documents were tried")
        print(f"{name.name}: valid; {count} broken ones refused")


main()
