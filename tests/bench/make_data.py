#!/usr/bin/python3
"""Makes the data sets of the benchmarks: the same bytes, names and links on every machine.

usage: make_data.py FOLDER [--set NAME]... [--scale N]

NAME     what it holds at --scale 1
small    200,000 files of 0 to 8 KiB in 10,000 folders up to 6 deep, 1 % symlinks, 1 % hard links
large    6 GiB in 8 files, one of them 4.4 GiB
million  1,000,000 files of 0 to 64 bytes in 1,000 folders
text     1 GiB of English-like text in files of 4 KiB to 4 MiB

--scale 0.01 makes a hundredth of that. A set that is whole is kept: FOLDER/NAME.json says so.
"""
import argparse
import itertools
import json
import os
import random
import shutil
import struct
import sys

EPOCH = 1_700_000_000
VERSION = 1


def words_of(rng, count):
    consonants, vowels = "bcdfghklmnprstvw", "aeiou"
    return [
        "".join(rng.choice(consonants) + rng.choice(vowels) for _ in range(rng.randint(1, 4)))
        for _ in range(count)
    ]


def write(path, data):
    with open(path, "wb", buffering=0) as file:
        file.write(data)
    os.utime(path, (EPOCH, EPOCH))


def make_small(root, scale):
    rng = random.Random(1)
    folders = [root]
    depth = {root: 0}
    accents = ["ä", "é", "ø", "日本", "Ж", "ß"]
    for number in range(max(1, int(10_000 * scale))):
        parent = rng.choice(folders[-200:])
        if depth[parent] >= 6:
            parent = root
        name = rng.choice(["lib", "Src", "doc", "TEST", "module"]) + f"-{number:05d}"
        if number % 50 == 0:
            name += rng.choice(accents)
        path = f"{parent}/{name}"
        os.mkdir(path)
        depth[path] = depth[parent] + 1
        folders.append(path)
    pool = rng.randbytes(1 << 20)
    last = None
    for number in range(int(200_000 * scale)):
        folder = folders[1 + number % (len(folders) - 1)]
        name = f"{rng.choice(['file', 'Makefile', 'README', 'data'])}.{number:06d}"
        name += rng.choice([".txt", ".c", ".tar.gz", "", ".Long-Extension"])
        if number % 100 == 0:
            name = rng.choice(accents) + name
        path = f"{folder}/{name}"
        kind = number % 100
        if kind == 98 and last:
            os.symlink(os.path.relpath(last, folder), path)
            os.utime(path, (EPOCH, EPOCH), follow_symlinks=False)
        elif kind == 99 and last:
            os.link(last, path)
        else:
            size = rng.randint(0, 8192)
            start = rng.randrange(len(pool) - 8192)
            write(path, (struct.pack("<Q", number) + pool[start : start + 8192])[:size])
            last = path


def make_large(root, scale):
    sizes = [4_613_746_745] + [261_138_567] * 7
    pool = bytearray(random.Random(2).randbytes(32 << 20))
    block = 0
    for number, size in enumerate(sizes):
        size = int(size * scale)
        path = f"{root}/{'abcdefgh'[number]}.bin"
        with open(path, "wb", buffering=0) as file:
            left = size
            while left > 0:
                # No two blocks of 4 KiB are alike, so that nothing can be saved by sharing.
                for at in range(0, len(pool), 4096):
                    struct.pack_into("<Q", pool, at, block)
                    block += 1
                file.write(memoryview(pool)[: min(left, len(pool))])
                left -= min(left, len(pool))
        os.utime(path, (EPOCH, EPOCH))


def make_million(root, scale):
    rng = random.Random(3)
    folders = max(1, int(1_000 * scale**0.5))
    files = int(1_000_000 * scale) // folders
    for folder in range(folders):
        base = f"{root}/d{folder:04d}"
        os.mkdir(base)
        for number in range(files):
            data = f"{folder}/{number} ".encode() * 5
            write(f"{base}/f{number:06d}.dat", data[: rng.randint(0, 64)])


def make_text(root, scale):
    rng = random.Random(4)
    words = words_of(rng, 20_000)
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words))))
    paragraphs = []
    for _ in range(20_000):
        body = " ".join(rng.choices(words, cum_weights=weights, k=rng.randint(30, 120)))
        paragraphs.append((body.capitalize() + ".\n\n").encode())
    left = int((1 << 30) * scale)
    number = 0
    while left > 0:
        size = min(left, int(4096 * 1024 ** rng.random()))
        folder = f"{root}/{number // 100:03d}"
        os.makedirs(folder, exist_ok=True)
        parts, length = [], 0
        while length < size:
            parts.append(rng.choice(paragraphs))
            length += len(parts[-1])
        write(f"{folder}/{number:05d}.txt", b"".join(parts)[:size])
        left -= size
        number += 1


MAKERS = {"small": make_small, "large": make_large, "million": make_million, "text": make_text}


def make(folder, name, scale):
    """Returns the set's path; makes it unless its marker says that it is whole."""
    root, marker = f"{folder}/{name}", f"{folder}/{name}.json"
    wish = {"set": name, "scale": scale, "version": VERSION}
    try:
        with open(marker, encoding="utf-8") as file:
            if json.load(file) == wish:
                return root
    except FileNotFoundError:
        pass
    if os.path.exists(marker):
        os.remove(marker)
    if os.path.isdir(root):
        shutil.rmtree(root)
    os.makedirs(root)
    MAKERS[name](root, scale)
    for path, _, _ in os.walk(root, topdown=False):
        os.utime(path, (EPOCH, EPOCH))
    with open(marker, "w", encoding="utf-8") as file:
        json.dump(wish, file)
    return root


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--set", dest="sets", action="append", choices=sorted(MAKERS))
    parser.add_argument("--scale", type=float, default=1.0)
    options = parser.parse_args()
    for name in options.sets or sorted(MAKERS):
        print(make(options.folder, name, options.scale), file=sys.stderr)


if __name__ == "__main__":
    main()
