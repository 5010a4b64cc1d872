#!/usr/bin/python3
"""Proves ci/check-style: each rule is broken once in a small tree, and must be named."""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")

GOOD = {"base/a.h": "// What a is.\n#pragma once\n\nint a();\n", "ci/x": "#!/bin/bash\n# Does x.\ntrue\n"}

WRONG = {
    "a source without a purpose": ({"base/b.cc": "int b;\n"}, "base/b.cc:1: line 1 does not say"),
    "a script without a purpose": ({"ci/y": "#!/bin/bash\ntrue\n"}, "ci/y:1: line 2, under #!"),
    "a CMake file without a purpose": ({"tests/z.cmake": "set(z 1)\n"}, "tests/z.cmake:1: line 1 does not say"),
    "a file that is too long": ({"base/c.cc": "// C.\n" + "int c();\n" * 600}, "base/c.cc:601: 601 lines"),
    "code that clang-format would change": ({"base/d.cc": "// D.\nint   d( );\n"}, "base/d.cc:2:"),
    "space at the end of a line": ({"ci/w": "#!/bin/sh\n# Does w.\ntrue \n"}, "ci/w:3: space at the end"),
    "no line feed at the end": ({"README.md": "text"}, "README.md:1: no line feed"),
}


def run(files):
    with tempfile.TemporaryDirectory() as root:
        shutil.copy(f"{ROOT}/.clang-format", root)
        for path, text in files.items():
            os.makedirs(os.path.dirname(f"{root}/{path}") or root, exist_ok=True)
            with open(f"{root}/{path}", "w", encoding="utf-8") as file:
                file.write(text)
        return subprocess.run([f"{ROOT}/ci/check-style", "--root", root], capture_output=True, text=True, check=False)


class CheckStyle(unittest.TestCase):
    def test_accepts_good_files(self):
        result = run(GOOD)
        self.assertEqual((result.returncode, result.stdout), (0, ""))

    def test_names_every_breach(self):
        for what, (files, message) in WRONG.items():
            with self.subTest(what):
                result = run(GOOD | files)
                self.assertEqual(result.returncode, 1)
                self.assertIn(message, result.stdout)


if __name__ == "__main__":
    sys.exit(unittest.main())
