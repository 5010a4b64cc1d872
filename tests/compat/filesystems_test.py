#!/usr/bin/python3
"""The file system of the sources must not show: two copies of a tree made in opposite order on ext4, tmpfs,
btrfs and xfs, with other inode numbers, access and change times, give one image and one receipt."""
import contextlib
import os
import random
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import rich_tree

MANIFEST = """\
glassmaster: 1
name: same
time: {epoch: 2024-02-29T12:00:00Z}
attributes:
  - {match: '/sizes/**', owner: keep, mode: keep}
  - {match: '/zisofs/**', zisofs: {level: 6}}
files:
  - {from: tree/, to: /}
on-loss: ignore
on-collision: rename
"""

MAKERS = {
    "ext4": ["mkfs.ext4", "-q", "-F"],
    "btrfs": ["mkfs.btrfs", "-q", "-f"],
    "xfs": ["mkfs.xfs", "-q", "-f"],
}


def root(*command):
    return house.run(*house.as_root(*command))


@contextlib.contextmanager
def file_system(kind, folder):
    """A new file system of a kind, mounted on folder/KIND and writable by us."""
    at = f"{folder}/{kind}"
    os.mkdir(at)
    if kind == "tmpfs":
        root("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", at)
    else:
        with open(f"{at}.img", "wb") as file:
            file.truncate(400 << 20)
        house.run(*MAKERS[kind], f"{at}.img")
        root("mount", "-o", "loop", f"{at}.img", at)
    try:
        root("chown", f"{os.geteuid()}:{os.getegid()}", at)
        yield at
    finally:
        root("umount", at)


def copy_in_order(source, target, reverse):
    """Copies a tree entry by entry, in sorted order or backwards, with decoys that are removed again so
    that inode numbers and the order of directory entries differ."""
    folders = [target]
    os.mkdir(target)
    for folder, names, files in os.walk(source):
        names.sort(reverse=reverse)
        inside = target + folder[len(source):]
        for number, name in enumerate(sorted(names + files, reverse=reverse)):
            path, copy = f"{folder}/{name}", f"{inside}/{name}"
            if reverse and number % 5 == 0:
                with open(f"{inside}/decoy-{number}", "wb") as file:
                    file.write(b"decoy")
            if os.path.isdir(path) and not os.path.islink(path):
                os.mkdir(copy)
                folders.append(copy)
            else:
                subprocess.run(["cp", "-a", path, copy], check=True)
        for name in os.listdir(inside):
            if name.startswith("decoy-"):
                os.remove(f"{inside}/{name}")
    # cp -a of single files breaks hard links; make them again.
    for name in ("links/hard", "1/2/hard"):
        os.remove(f"{target}/{name}")
        os.link(f"{target}/links/file", f"{target}/{name}")
    rich_tree.settle_times(target)


class FileSystems(unittest.TestCase):
    maxDiff = None

    def test_the_same_tree_is_the_same_image(self):
        found = {}
        with house.Scratch("filesystems") as folder:
            source = f"{folder}/source"
            rich_tree.make_rich(source)
            for kind in ("ext4", "tmpfs", "btrfs", "xfs"):
                with file_system(kind, folder) as at:
                    for reverse in (False, True):
                        place = f"{at}/{'backwards' if reverse else 'forwards'}"
                        os.mkdir(place)
                        copy_in_order(source, f"{place}/tree", reverse)
                        house.run("find", f"{place}/tree", "-type", "f", "-exec", "cat", "{}", "+")  # moves access times
                        with open(f"{place}/same.disc.yaml", "w", encoding="utf-8") as file:
                            file.write(MANIFEST)
                        image = f"{folder}/{kind}-{reverse}.iso"
                        house.mkimage("build", f"{place}/same.disc.yaml", "-o", image, "--quiet",
                                      extra={"TZ": random.choice(["Asia/Kathmandu", "America/St_Johns"])})
                        receipt = house.sha256_of_output("sed", "s/\"image\":\"[^\"]*\"//", image + ".receipt.json")[0]
                        found[kind, reverse] = (house.sha256_of(image), receipt)
        self.assertEqual(len(set(found.values())), 1, found)
        self.assertEqual(len(found), 8)


if __name__ == "__main__":
    unittest.main()
