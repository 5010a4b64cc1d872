#!/usr/bin/python3
"""Proves ci/check-includes: each rule is broken once in a small tree, and must be named with its line."""
import os
import subprocess
import sys
import tempfile
import unittest

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../ci/check-includes")

TREE = {
    "ci/includes.txt": "# rules\nformats/base:\nformats/io: formats/base\nmkimage: formats/io formats/base\n",
    "formats/base/bytes.h": "// Bytes.\n#pragma once\n",
    "formats/io/source.h": '// A source.\n#pragma once\n#include "formats/base/bytes.h"\n',
    "formats/io/source.cc": '// A source.\n#include "formats/io/source.h"\n#include <vector>\n',
    "mkimage/main.cc": '// The program.\n#include "formats/io/source.h"\n',
    "tests/unit/x_test.cc": '// A test.\n#include "mkimage/../formats/base/bytes.h"\n',
}

WRONG = {
    "a folder that may not be included": (
        {"formats/base/bytes.cc": '// B.\n#include "formats/base/bytes.h"\n#include "formats/io/source.h"\n'},
        "formats/base/bytes.cc:3: formats/base may not include formats/io",
    ),
    "a folder without a line": (
        {"record/main.cc": "// R.\n"},
        "record/main.cc:1: its folder has no line",
    ),
    "a path that is not from the root": (
        {"formats/io/other.cc": '// O.\n#include "source.h"\n'},
        "formats/io/other.cc:2: 'source.h' is not a path from the root",
    ),
    "an own header in angle brackets": (
        {"mkimage/other.cc": "// O.\n#include <formats/io/source.h>\n"},
        "mkimage/other.cc:2: own header <formats/io/source.h> stands in angle brackets",
    ),
    "an own header that does not come first": (
        {"formats/io/source.cc": '// S.\n#include <vector>\n#include "formats/io/source.h"\n'},
        "formats/io/source.cc:2: its own header formats/io/source.h comes first",
    ),
    "a header that may be read twice": (
        {"formats/io/twice.h": "// T.\nint f();\n"},
        "formats/io/twice.h:2: a header opens with #pragma once",
    ),
    "a circle of headers": (
        {
            "formats/io/a.h": '// A.\n#pragma once\n#include "formats/io/b.h"\n',
            "formats/io/b.h": '// B.\n#pragma once\n#include "formats/io/a.h"\n',
        },
        "headers in a circle: formats/io/a.h -> formats/io/b.h -> formats/io/a.h",
    ),
    "a command that includes another": (
        {
            "mkimage/ls_command.h": "// L.\n#pragma once\n",
            "mkimage/x_command.cc": '// X.\n#include "mkimage/ls_command.h"\n',
        },
        "mkimage/x_command.cc:2: a command includes another",
    ),
}


def run(files):
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            os.makedirs(os.path.dirname(f"{root}/{path}"), exist_ok=True)
            with open(f"{root}/{path}", "w", encoding="utf-8") as file:
                file.write(text)
        return subprocess.run([SCRIPT, "--root", root], capture_output=True, text=True, check=False)


class CheckIncludes(unittest.TestCase):
    def test_accepts_a_tree_that_keeps_the_rules(self):
        result = run(TREE)
        self.assertEqual((result.returncode, result.stdout), (0, ""))

    def test_names_every_breach(self):
        for what, (files, message) in WRONG.items():
            with self.subTest(what):
                result = run(TREE | files)
                self.assertEqual(result.returncode, 1)
                self.assertIn(message, result.stdout)
                self.assertEqual(len(result.stdout.splitlines()), 1, result.stdout)

    def test_refuses_a_tree_without_sources(self):
        result = run({"ci/includes.txt": TREE["ci/includes.txt"]})
        self.assertNotEqual(result.returncode, 0)


if __name__ == "__main__":
    sys.exit(unittest.main())
