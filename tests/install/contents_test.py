#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""The list of what the programs are made of is whole, and what the desktop reads is as it wants it."""
import json
import re
import shutil
import subprocess
import unittest

from installation import PREFIX, VERSION, WINDOW, main

SBOM = PREFIX / "share/doc/smartgain/smartgain.spdx.json"


@unittest.skipUnless(shutil.which("dpkg-query"), "made from Debian's packages")
class Sbom(unittest.TestCase):
    def setUp(self):
        self.document = json.loads(SBOM.read_text(encoding="utf-8"))
        self.packages = {package["name"]: package for package in self.document["packages"]}

    def test_names_what_is_linked_and_what_is_compiled_in(self):
        # Each is used by the sources under a licence that its authors state.
        for name, licence in (("libfftw3-single3", "GPL-2.0-or-later"), ("libsndfile1", "LGPL-2.1-or-later"), ("libfmt9", "MIT"), ("zlib1g", "Zlib"),
                              ("libeigen3-dev", "MPL-2.0"), ("nlohmann-json3-dev", "MIT"), ("libcli11-dev", "BSD-3-Clause"), ("tensorflow-lite", "Apache-2.0"),
                              ("libc6", "LGPL-2.1-or-later")):
            self.assertEqual(self.packages[name]["licenseDeclared"], licence)
        self.assertEqual(self.packages["smartgain"]["versionInfo"], VERSION)
        self.assertRegex(self.packages["tensorflow-lite"]["versionInfo"], r"^2\.9\.")
        self.assertFalse([name for name in self.packages if "gtest" in name or "benchmark" in name])

    def test_every_package_has_a_version_and_a_licence(self):
        for name, package in self.packages.items():
            self.assertTrue(package["versionInfo"], name)
            self.assertNotEqual(package["licenseDeclared"], "NOASSERTION", name)

    def test_is_spdx_2_3(self):
        # spec: SPDX 2.3, clauses 6 (document), 7 (package), 11 (relationships)
        for member in ("spdxVersion", "dataLicense", "SPDXID", "name", "documentNamespace", "creationInfo", "packages", "relationships"):
            self.assertIn(member, self.document)
        self.assertEqual(self.document["dataLicense"], "CC0-1.0")
        self.assertRegex(self.document["creationInfo"]["created"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        identifiers = {package["SPDXID"] for package in self.packages.values()}
        self.assertEqual(len(identifiers), len(self.document["packages"]))
        for identifier in identifiers:
            self.assertTrue(re.fullmatch(r"SPDXRef-[A-Za-z0-9.-]+", identifier), identifier)
        for relation in self.document["relationships"]:
            self.assertIn(relation["relatedSpdxElement"], identifiers)


class Desktop(unittest.TestCase):
    @unittest.skipUnless(WINDOW.exists() and shutil.which("desktop-file-validate"), "no desktop-file-validate here")
    def test_entry(self):
        subprocess.run(["desktop-file-validate", PREFIX / "share/applications/smartgain-gui.desktop"], check=True)

    @unittest.skipUnless(shutil.which("appstreamcli"), "no appstreamcli here")
    def test_metainfo(self):
        said = subprocess.run(["appstreamcli", "validate", "--no-net", PREFIX / "share/metainfo/smartgain-gui.metainfo.xml"], capture_output=True, text=True,
                              check=False).stdout
        self.assertNotRegex(said, r"(?m)^E:")

    def test_licences_are_in_debians_form(self):
        text = (PREFIX / "share/doc/smartgain/copyright").read_text(encoding="utf-8")
        used = set(re.split(r" and ", " and ".join(re.findall(r"(?m)^Files:(?:.+\n)+?License: (.+)$", text))))
        told = set(re.findall(r"(?m)^License: (\S+)\n ", text))
        self.assertGreater(len(used), 5)
        self.assertEqual(used - told, set())


main()
