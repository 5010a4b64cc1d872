"""Every UDF volume that a manifest can ask for: revision, partition, metadata, writable."""

import os

import images

REVISIONS = ("1.02", "1.50", "2.00", "2.01", "2.50", "2.60")


def combinations():
    """Tuples (name, text of `udf:`) of all that the language allows."""
    found = []
    for revision in REVISIONS:
        late = revision >= "2.50"
        for partition in ("physical", "virtual", "sparable"):
            if revision == "1.02" and partition != "physical":
                continue
            for metadata in ("none", "single", "mirrored") if late and partition != "virtual" else ("none",):
                for writable in (False, True) if partition != "virtual" else (False,):
                    words = f"revision: {revision}, partition: {partition}, metadata: {metadata}"
                    name = f"{revision}-{partition}-{metadata}"
                    if writable:
                        words, name = words + ", writable: true", name + "-writable"
                    found.append((name, "{" + words + "}"))
    return found


MEDIUM = 40 << 20  # bytes, of writable volumes


def build(folder, name, manifest, *fields):
    """Builds folder/NAME/disc.iso; `manifest` has a place for the medium and then those for `fields`."""
    os.mkdir(f"{folder}/{name}")
    medium = f"{MEDIUM} bytes" if "writable" in name else "any"
    return images.build(f"{folder}/{name}", "disc", manifest % (medium, *fields), "--allow-outside")


# Linux takes a name that begins with two dots, or has more than 254 bytes in UTF-8, for one that needs another
# (fs/udf/unicode.c) and puts a checksum into it.
LINUX_NAMES = {"names/..two": "names/.#5A47.two", "names/" + "日" * 85: "names/" + "日" * 83 + "#3915"}


def in_linux(expected, receipt):
    """The listing under the names that Linux makes of those that the receipt gives for the UDF view."""
    found = {}
    for file in receipt["files"]:
        path = images.unescaped(file["path"])
        name = images.unescaped(file.get("views", {}).get("udf", file["path"]))
        if path and name:
            found[LINUX_NAMES.get(name, name)] = expected[path]
    return found
