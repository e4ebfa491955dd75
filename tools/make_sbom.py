#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""What the built programs are made of, with versions and licences: an SPDX 2.3 document.

usage: make_sbom.py BUILD_FOLDER [-o FILE]

Nothing is listed by hand: libraries come from the programs' own dynamic sections, headers from what the compiler read for the objects that
are in them, and both are looked up in Debian's packages. What comes from elsewhere lies in .deps, and says there what it is.
"""
import argparse
import ctypes
import datetime
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import uuid

# Names of Debian's copyright files -> SPDX.
LICENCES = {
    "Expat": "MIT", "MIT": "MIT", "BSD-2-clause": "BSD-2-Clause", "BSD-3-clause": "BSD-3-Clause", "Zlib": "Zlib", "zlib": "Zlib",
    "GPL-2": "GPL-2.0-only", "GPL-2+": "GPL-2.0-or-later", "GPL-3+": "GPL-3.0-or-later", "LGPL-2.1": "LGPL-2.1-only",
    "LGPL-2.1+": "LGPL-2.1-or-later", "LGPL-3": "LGPL-3.0-only", "LGPL-2+": "LGPL-2.0-or-later", "MPL-2.0": "MPL-2.0", "MPL-2": "MPL-2.0",
    "Apache-2.0": "Apache-2.0", "public-domain": "LicenseRef-public-domain",
    "Expat with embedded exception": "MIT",  # fmt: what its LICENSE allows beyond MIT need not be used
}
# Packages whose copyright file is no list that a program can read; read by a person, from the file of that package in Debian 12.
READ_BY_HAND = {
    "libc6": "LGPL-2.1-or-later",
    "libgcc-s1": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libstdc++6": "GPL-3.0-or-later WITH GCC-exception-3.1",
}


def run(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}).stdout


def linked_libraries(binary):
    """Name -> file of the libraries that the binary itself asks for."""
    needed = re.findall(r"\(NEEDED\).*\[(.+)\]", run("readelf", "-dW", str(binary)))
    found = dict(re.findall(r"^\s*(\S+) => (/\S+)", run("ldd", str(binary)), re.M))
    missing = [name for name in needed if name not in found and not name.startswith("ld-linux")]
    if missing:
        sys.exit(f"make_sbom.py: {binary}: expected every library to be found, missing: {', '.join(missing)}")
    return {name: found[name] for name in needed if name in found}


def packages_of(files):
    """Debian package of each file; what no package owns is left out."""
    owners = {}
    files = sorted({str(file) for file in files})
    # Packages made before /usr was merged list /lib.
    spellings = {spelling: file for file in files for spelling in {file, os.path.realpath(file), file.removeprefix("/usr"), "/usr" + file}}
    names = sorted(spellings)
    for begin in range(0, len(names), 500):
        answer = subprocess.run(["dpkg-query", "-S", *names[begin:begin + 500]], capture_output=True, text=True, check=False).stdout
        for package, file in re.findall(r"^(\S+?)(?::\S+)?: (/.+)$", answer, re.M):
            owners[spellings.get(file, file)] = package
    return owners


def headers_of(build, targets):
    """System headers that the compiler read for the objects that the targets consist of."""
    objects = [line for line in run("ninja", "-C", str(build), "-t", "inputs", *targets).splitlines() if line.endswith(".o")]
    read = run("ninja", "-C", str(build), "-t", "deps", *objects)
    return {line.strip() for line in read.splitlines() if line.startswith("    /usr/include/")}


def licence_of(package):
    if package in READ_BY_HAND:
        return READ_BY_HAND[package]
    text = pathlib.Path(f"/usr/share/doc/{package}/copyright").read_text(encoding="utf-8", errors="replace")
    stanzas = re.split(r"\n\s*\n", text)
    named = [re.search(r"^License:[ \t]*(.+)$", stanza, re.M) for stanza in stanzas if re.search(r"^Files:", stanza, re.M)]
    whole = [re.search(r"^License:[ \t]*(.+)$", stanza, re.M) for stanza in stanzas if re.search(r"^Files:\s*\*\s*$", stanza, re.M)]
    for match in whole + named:
        if match:
            return spdx(match.group(1).strip())
    return "NOASSERTION"


def spdx(text):
    if text in LICENCES:
        return LICENCES[text]
    for word, joined in ((" or ", " OR "), (" and ", " AND ")):
        parts = re.split(r",?" + word + r"|, ", text)
        if len(parts) > 1:
            names = [spdx(part.strip()) for part in parts]
            return "NOASSERTION" if "NOASSERTION" in names else joined.join(dict.fromkeys(names))
    return "NOASSERTION"


def describe(package):
    version, source, home = run("dpkg-query", "-W", "-f", "${Version}|${source:Package}|${Homepage}", package).split("|")
    architecture = run("dpkg", "--print-architecture").strip()
    return {
        "name": package, "SPDXID": "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", package), "versionInfo": version,
        "supplier": "Organization: Debian", "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
        **({"homepage": home} if home else {}), "licenseConcluded": "NOASSERTION", "licenseDeclared": licence_of(package),
        "copyrightText": "NOASSERTION", "sourceInfo": f"Debian source package {source}",
        "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                          "referenceLocator": f"pkg:deb/debian/{package.replace('+', '%2B')}@{version.replace(':', '%3A').replace('+', '%2B')}?arch={architecture}"}],
    }, source


def cache_entry(build, name):
    return re.search(rf"^{name}:\w+=(.*)$", (build / "CMakeCache.txt").read_text(), re.M).group(1)


def tensorflow_lite(build, library):
    folder = pathlib.Path(cache_entry(build, "SMARTGAIN_TFLITE_FOLDER"))
    name, _, version = (folder / ".ready").read_text().strip().rpartition("@")
    version_of = ctypes.CDLL(str(library)).TfLiteVersion
    version_of.restype = ctypes.c_char_p
    return {
        "name": "tensorflow-lite", "SPDXID": "SPDXRef-tensorflow-lite", "versionInfo": version_of().decode(),
        "supplier": "Organization: The TensorFlow Authors", "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION", "licenseDeclared": "Apache-2.0", "copyrightText": "NOASSERTION",
        "sourceInfo": f"prebuilt, from the npm package {name} {version}",
        "checksums": [{"algorithm": "SHA256", "checksumValue": hashlib.sha256(library.read_bytes()).hexdigest()}],
        "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": f"pkg:npm/{name}@{version}"}],
    }


def lmms_headers(build):
    folder = pathlib.Path(cache_entry(build, "SMARTGAIN_LMMS_HEADERS")).parent
    return {
        "name": "lmms-headers", "SPDXID": "SPDXRef-lmms-headers", "versionInfo": (folder / ".ready").read_text().strip(),
        "supplier": "Organization: LMMS developers", "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION", "licenseDeclared": "GPL-2.0-or-later", "copyrightText": "NOASSERTION",
        "sourceInfo": "headers from Debian's source package lmms",
    }


def document(build):
    targets = [target for target in ("bin/smartgain", "bin/smartgain-gui", "lib/lmms/libsmartgain.so") if (build / target).exists()]
    tflite = build / "lib/smartgain/libtensorflowlite_c.so"
    libraries = {}
    for binary in [*(build / target for target in targets), tflite]:
        libraries.update(linked_libraries(binary))
    owners = packages_of(libraries.values())
    unowned = [file for file in libraries.values() if file not in owners]
    if unowned:
        sys.exit(f"make_sbom.py: expected a Debian package for every library, none has: {', '.join(unowned)}")
    version = cache_entry(build, "CMAKE_PROJECT_VERSION")
    own = "SPDXRef-smartgain"
    packages = [{
        "name": "smartgain", "SPDXID": own, "versionInfo": version, "supplier": "Organization: SmartGain authors",
        "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": "GPL-3.0-or-later",
        "licenseDeclared": "GPL-3.0-or-later", "copyrightText": "SmartGain authors", "primaryPackagePurpose": "APPLICATION",
    }]
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", own)]
    sources = set()
    for package in sorted(set(owners.values())):
        entry, source = describe(package)
        sources.add(source)
        packages.append(entry)
        relations.append((own, "DYNAMIC_LINK", entry["SPDXID"]))
    for package in sorted(set(packages_of(headers_of(build, targets)).values())):
        entry, source = describe(package)
        # Headers of what is linked, and of the kernel, add nothing to a program.
        if source in sources or package == "linux-libc-dev":
            continue
        packages.append(entry)
        relations.append((own, "CONTAINS", entry["SPDXID"]))
    packages.append(tensorflow_lite(build, tflite))
    relations.append((own, "CONTAINS", packages[-1]["SPDXID"]))
    if "lib/lmms/libsmartgain.so" in targets:
        packages.append(lmms_headers(build))
        relations.append((own, "CONTAINS", packages[-1]["SPDXID"]))
    made = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", 0)) or max((build / t).stat().st_mtime for t in targets),
                                           datetime.timezone.utc)
    content = json.dumps(packages, sort_keys=True)
    return {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"smartgain-{version}",
        "documentNamespace": "urn:uuid:" + str(uuid.uuid5(uuid.NAMESPACE_OID, content)),
        "creationInfo": {"created": made.strftime("%Y-%m-%dT%H:%M:%SZ"), "creators": ["Tool: make_sbom.py"]},
        "packages": packages,
        "relationships": [{"spdxElementId": a, "relationshipType": kind, "relatedSpdxElement": b} for a, kind, b in relations],
        "hasExtractedLicensingInfos": [{
            "licenseId": "LicenseRef-public-domain", "name": "Public domain",
            "extractedText": "Its authors disclaim copyright: see the copyright file of the package."}],
    }


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("build", type=pathlib.Path)
    words.add_argument("-o", "--output", type=pathlib.Path)
    asked = words.parse_args()
    text = json.dumps(document(asked.build.resolve()), indent=2) + "\n"
    if asked.output:
        asked.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
