"""Trees that hold one of everything an image can hold, and the manifests that build them."""
import os
import random

TIME = 1_600_000_001  # odd on purpose: FAT and DOS times count in steps of 2 s
EPOCH, EPOCH_SECONDS = "2024-02-29T12:00:00Z", 1_709_208_000


def write(path, data, time=TIME):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
    os.utime(path, (time, time))


ODD_NAMES = [
    "README", "readme", "Read.Me", ".hidden", "..two", "trailing.", "two.dots.tar.gz", "no extension", "-dash",
    " leading space", "tab\there", "quote'\"", "back\\slash", "semi;colon", "star*", "quest?", "colon:x",
    "percent%20", "[brackets]", "{braces}", "$dollar", "#hash", "&and", "(round)", "comma,", "equal=", "tilde~1",
    "über.txt", "u\u0308ber.txt", "日本語.txt", "😀 emoji.txt", "Ελληνικά", "עברית", "CON", "aux.h", "A" * 64, "b" * 65, "c" * 103, "d" * 104,
    "e" * 110, "f" * 251 + ".txt", "日" * 85, "same-start-of-a-long-name-" + "x" * 40 + "1", "same-start-of-a-long-name-" + "x" * 40 + "2",
]

TEXT = b"".join(b"line %d of a text that deflates well, again and again\n" % n for n in range(8000))


def make_rich(root):
    """Makes the tree under `root`, which must not exist; needs no privilege."""
    os.makedirs(root)
    rng = random.Random(7)
    for number, name in enumerate(ODD_NAMES):
        write(f"{root}/names/{name}", f"{number} {name}\n".encode(), TIME + number)
    for folder in ("Ordner mit Umlaut ö", "日本語", "😀", "with.dot", "A" * 70, "it's"):
        write(f"{root}/folders/{folder}/inside.txt", folder.encode())
    for size in (0, 1, 2047, 2048, 2049, 4096, 65535, 1_000_003):
        write(f"{root}/sizes/{size}.bin", rng.randbytes(size))
    write(f"{root}/sizes/empty-too", b"")
    for number in range(300):
        write(f"{root}/many/entry-{number:03d}-of-a-folder-that-needs-many-blocks.txt", b"%d" % (number % 7))
    write(f"{root}/1/2/3/4/5/6/deep.txt", b"seven levels down\n")
    os.makedirs(f"{root}/empty folder/and another")
    make_links(root)
    os.mkdir(f"{root}/special")
    os.mkfifo(f"{root}/special/pipe")
    for mode in (0o400, 0o640, 0o4755, 0o2755, 0o1777, 0o777):
        write(f"{root}/modes/{mode:04o}", b"%o" % mode)
        os.chmod(f"{root}/modes/{mode:04o}", mode)
    for year, time in {1980: 315_532_800, 1999: 946_684_799, 2038: 2_147_483_648, 2100: 4_107_542_400}.items():
        write(f"{root}/times/{year}", str(year).encode(), time)
    write(f"{root}/owned/by-a-user", b"1000:100")
    write(f"{root}/zisofs/text.txt", TEXT)
    write(f"{root}/zisofs/holes.bin", b"start" + bytes(200_000) + b"end")
    write(f"{root}/zisofs/noise.bin", rng.randbytes(150_000))
    write(f"{root}/zisofs/tiny.txt", b"tiny")
    settle_times(root)


def make_links(root):
    write(f"{root}/links/file", b"linked\n")
    for name in ("links/hard", "1/2/hard"):
        os.link(f"{root}/links/file", f"{root}/{name}")
    targets = {
        "relative": "file", "up": "../sizes/1.bin", "absolute": "/etc/passwd", "dangling": "no/such/file",
        "folder": "../many", "dot": ".", "dots": "../..", "root": "/", "slashes": "a/b/c/d/e/f/g/h/i/j/k/l/m/n",
        "unicode": "日本語/😀", "odd": "a b/quote'\"/back\\slash", "eighty": "k" * 80,
    }
    for name, target in targets.items():
        os.symlink(target, f"{root}/links/{name}")


def make_far(root, longest=4095):
    """Symlinks whose targets fill continuation areas: up to the 4,095 bytes that Linux knows."""
    os.makedirs(root)
    write(f"{root}/file", b"beside the links\n")
    for length in (120, 250, 255, 256, 1000, 2040, 4095):
        if length <= longest:
            os.symlink(("component/" * 410)[: length - 1] + "e", f"{root}/components-{length}")
    os.symlink("n" * 255, f"{root}/one-component")
    os.symlink("/" + "../" * 60 + "x", f"{root}/climbing")
    settle_times(root)


def make_deep(root):
    """Folders up to 14 levels down and paths longer than 255 characters: what a strict tree must relocate."""
    path = root
    for level in range(1, 15):
        path += f"/level-{level:02d}-of-fourteen"
        write(f"{path}/file-{level}.txt", f"level {level}\n".encode())
    for twin in ("left", "right"):
        write(f"{root}/a/b/c/d/e/f/{twin}/{twin}-lies/too/deep/here.txt", twin.encode())
    os.symlink("../../../a/b", f"{root}/a/b/link")
    settle_times(root)


def make_twins(root):
    """Two folders of one name, both too deep: under rr_moved they need two names."""
    for twin in ("left", "right"):
        write(f"{root}/a/b/c/d/e/f/{twin}/same/name/down/here.txt", twin.encode())
    settle_times(root)


def settle_times(root):
    for folder, _, names in os.walk(root, topdown=False):
        for name in names:
            if not os.path.isfile(f"{folder}/{name}") or os.path.islink(f"{folder}/{name}"):
                os.utime(f"{folder}/{name}", (TIME, TIME), follow_symlinks=False)
        os.utime(folder, (TIME, TIME))


RICH_MANIFEST = f"""\
glassmaster: 1
name: rich
time: {{epoch: {EPOCH}, clamp: none}}
volume: {{id: RICH}}
filesystems:
  iso9660: {{level: 3, deep-directories: relocate}}
  rock-ridge: {{version: 1.12}}
  joliet: {{max-name: 103, non-bmp: utf-16}}
on-collision: rename
on-loss: ignore
attributes:
  - {{match: '/modes/**', mode: keep}}
  - {{match: '/owned/**', owner: '1000:100'}}
  - {{match: '/zisofs/**', zisofs: {{level: 6}}}}
files:
  - {{from: rich/, to: /}}
  - {{device: {{type: char, major: 1, minor: 3}}, to: /special/null}}
  - {{device: {{type: block, major: 8, minor: 1}}, to: /special/sda1}}
"""

DEEP_MANIFEST = f"""\
glassmaster: 1
name: deep
time: {{epoch: {EPOCH}, clamp: none}}
volume: {{id: DEEP}}
filesystems:
  iso9660: {{level: 3, deep-directories: relocate}}
  rock-ridge: {{version: 1.12}}
on-loss: ignore
files:
  - {{from: deep/, to: /}}
"""

FAR_MANIFEST = DEEP_MANIFEST.replace("deep/", "far/").replace("name: deep", "name: far").replace("DEEP", "FAR")


def recorded(source):
    """What RICH_MANIFEST and DEEP_MANIFEST promise of a tree: the facts of the source after the
    default policy of owners and modes."""
    wish = {path: dict(facts) for path, facts in source.items()}
    for path, facts in wish.items():
        facts["uid"], facts["gid"] = (1000, 100) if path.startswith("owned/") else (0, 0)
        if facts["kind"] == "symlink":
            facts["mode"] = 0o777
        elif not path.startswith("modes/"):
            executable = facts["kind"] == "directory" or facts["mode"] & 0o100
            facts["mode"] = (facts["mode"] & 0o7000) | (0o755 if executable else 0o644)
    return wish


def devices():
    """The entries of RICH_MANIFEST that no folder needs to hold."""
    base = {"mode": 0o644, "uid": 0, "gid": 0, "mtime": EPOCH_SECONDS}
    return {
        "special/null": base | {"kind": "char", "device": (1, 3)},
        "special/sda1": base | {"kind": "block", "device": (8, 1)},
    }
