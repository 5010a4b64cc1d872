"""A listing: what a tree holds, as a map from path to facts, the same form whoever read the tree."""
import os
import stat
import struct
import zlib

from house import sha256_of

KINDS = {
    stat.S_IFREG: "file",
    stat.S_IFDIR: "directory",
    stat.S_IFLNK: "symlink",
    stat.S_IFCHR: "char",
    stat.S_IFBLK: "block",
    stat.S_IFIFO: "fifo",
}


def of_folder(root, content=True):
    """The facts of a folder on disk: paths relative to it, as text, "" for itself left out."""
    root = os.fspath(root)
    found = {}
    for folder, folders, names in os.walk(root):
        for name in folders + names:
            path = f"{folder}/{name}"
            status = os.lstat(path)
            facts = {
                "kind": KINDS[stat.S_IFMT(status.st_mode)],
                "mode": stat.S_IMODE(status.st_mode),
                "uid": status.st_uid,
                "gid": status.st_gid,
                "mtime": int(status.st_mtime),
            }
            if facts["kind"] == "file":
                facts["size"] = status.st_size
                facts["links"] = status.st_nlink
                if content:
                    facts["sha256"] = sha256_of(path)
            elif facts["kind"] == "symlink":
                facts["target"] = os.readlink(path)
            elif facts["kind"] in ("char", "block"):
                facts["device"] = (os.major(status.st_rdev), os.minor(status.st_rdev))
            found[os.path.relpath(path, root)] = facts
    return found


def only(listing, *facts):
    """The listing with these facts only."""
    return {path: {fact: value for fact, value in entry.items() if fact in facts} for path, entry in listing.items()}


def differences(expected, found, limit=20):
    """Sentences that say where `found` is not what was expected; each reader reports the facts it
    knows, and each of those must hold."""
    said = []
    for path in sorted(expected.keys() - found.keys()):
        said.append(f"missing: {path!r}")
    for path in sorted(found.keys() - expected.keys()):
        said.append(f"not in the source: {path!r} {found[path]}")
    for path in sorted(expected.keys() & found.keys()):
        for fact, value in found[path].items():
            if fact in expected[path] and expected[path][fact] != value:
                said.append(f"{path!r}: {fact} is {value!r}, expected {expected[path][fact]!r}")
    if len(said) > limit:
        said[limit:] = [f"... and {len(said) - limit} more"]
    return said


ZISOFS_MAGIC = bytes.fromhex("37e45396c9dbd607")


def inflate_zisofs(data):
    """The content of a zisofs file (version 1) as its blocks tell."""
    if data[:8] != ZISOFS_MAGIC:
        raise ValueError("no zisofs header")
    size, header, block_log2 = struct.unpack_from("<IBB", data, 8)
    header *= 4
    block = 1 << block_log2
    count = (size + block - 1) // block
    pointers = struct.unpack_from(f"<{count + 1}I", data, header)
    parts = []
    for number, (first, last) in enumerate(zip(pointers, pointers[1:])):
        want = min(block, size - number * block)
        part = zlib.decompress(data[first:last]) if last > first else bytes(want)
        if len(part) != want:
            raise ValueError(f"zisofs block {number} holds {len(part)} bytes, expected {want}")
        parts.append(part)
    return b"".join(parts)
