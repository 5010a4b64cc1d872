"""Other people's readers of ISO 9660, each turned into a listing (see listing.py).

A reader has a `view` ("rock-ridge", "joliet" or "iso9660"), and read(image, scratch) gives the facts that it
tells about every entry, with the SHA-256 of each file as that reader extracted it.
wish(expected) turns what an image should hold into what this reader is known to make of it; normalise(found,
expected) undoes what is known but depends on how the image was laid out. judge() puts all of it together.
"""
import datetime
import hashlib
import os
import re
import shlex
import unicodedata

import house
import listing
from house import run

# xorriso writes "e" for the boot catalog.
LONG_MODE = {"-": "file", "e": "file", "d": "directory", "l": "symlink", "c": "char", "b": "block", "p": "fifo", "f": "fifo"}


def mode_of(text):
    """rwxr-sr-x and its like as a number."""
    bits = 0
    for index, letter in enumerate(text[:9]):
        if letter in "rwxst":
            bits |= 0o400 >> index
        special = {2: 0o4000, 5: 0o2000, 8: 0o1000}.get(index, 0)
        if letter in "sStT":
            bits |= special
    return bits


def unescape_mtree(text):
    return re.sub(rb"\\(\d{3})", lambda code: bytes([int(code[1], 8)]), text.encode()).decode()


def stored_zisofs(expected):
    """Readers that do not inflate, and views that cannot say so, hand out the bytes as stored."""
    return {path: facts | facts.get("stored", {}) for path, facts in expected.items()}


def cut_utf8(name, limit):
    return name.encode()[:limit].decode("utf-8", "surrogateescape")


def graft_moved(found, expected):
    """For readers without CL and RE entries (RRIP 4.1.5): they show a relocated folder where it was
    put, under rr_moved, and an empty folder where it belongs. Puts each back where its content says."""
    moved = next((name for name in found if name.lower() == "rr_moved" and name not in expected), None)
    if moved is None:
        return found
    trees = {}
    for path, facts in found.items():
        if path.startswith(moved + "/"):
            name, _, rest = path[len(moved) + 1 :].partition("/")
            trees.setdefault(name, {})[rest] = facts
    grafted = {path: facts for path, facts in found.items() if path != moved and not path.startswith(moved + "/")}

    def belongs(tree, hole):
        for rest, facts in tree.items():
            wish = expected.get(f"{hole}/{rest}" if rest else hole)
            if wish is None or wish["kind"] != facts["kind"] or wish.get("sha256") != facts.get("sha256"):
                return False
        return True

    def hole_for(tree):
        for path, facts in expected.items():
            if facts["kind"] == "directory" and path in grafted and belongs(tree, path):
                if not any(other.startswith(path + "/") for other in grafted):
                    return path
        return None

    placed = True
    while placed:
        placed = False
        for name, tree in list(trees.items()):
            hole = hole_for(tree)
            if hole is not None:
                grafted |= {f"{hole}/{rest}" if rest else hole: facts for rest, facts in tree.items()}
                del trees[name]
                placed = True
    for name, tree in trees.items():
        grafted |= {f"{moved}/{name}/{rest}": facts for rest, facts in tree.items()}
    return grafted


def mend_cut_names(found, expected):
    """For readers that drop the part of a long name that lies in a continuation area (SUSP 5.1): such a
    file shows with a name cut short, or with its plain one if the whole name lies there."""

    def is_it(path, other):
        folder, name = os.path.split(path)
        whole_folder, whole_name = (part.encode("utf-8", "surrogateescape") for part in os.path.split(other))
        cut = whole_name.startswith(name.encode("utf-8", "surrogateescape"))
        plain = re.fullmatch(r"[A-Z0-9_.]+(;1)?", name)
        same = found[path].get("sha256", 0) == expected[other].get("sha256", 0)
        return folder.encode("utf-8", "surrogateescape") == whole_folder and len(whole_name) > 180 and (cut or plain) and same

    for path in sorted(found.keys() - expected.keys()):
        whole = [other for other in expected.keys() - found.keys() if is_it(path, other)]
        if len(whole) == 1:
            found[whole[0]] = found.pop(path)
    return found


class Reader:
    """What most readers share."""

    def __init__(self, view):
        self.view = view
        self.name = f"{type(self).__name__} {view}"

    def wish(self, expected):
        return expected

    def normalise(self, found, expected):
        return found

    def compare(self, found, expected):
        """Sentences about what the reader found other than it must."""
        if self.view != "rock-ridge":
            # Some show the version number of ISO 9660 and of Joliet, and the dot that stands for no extension.
            ending = r"\.?;1$" if self.view == "iso9660" else ";1$"
            found = {re.sub(ending, "", path): facts for path, facts in found.items()}
        wish = self.wish(expected)
        return listing.differences(wish, self.normalise(found, wish))

    def judge(self, image, scratch, expected):
        return self.compare(self.read(image, scratch), expected)


class Xorriso(Reader):
    """xorriso -find lists, osirrox extracts with owners, modes, times, links and devices."""

    def __init__(self, view):
        super().__init__(view)
        self.only = {"rock-ridge": "any", "joliet": "norock"}[view]

    def wish(self, expected):
        if self.view == "rock-ridge":
            return expected
        # Without Rock Ridge there is no ZF, and a dot before the version number goes with it.
        return stored_zisofs({path.rstrip("."): facts for path, facts in expected.items()})

    def list(self, image):
        if not os.path.getsize(image):
            raise house.Failure(f"{image} is empty, which xorriso takes for a blank medium")
        said = run("xorriso", "-abort_on", "SORRY", "-read_fs", self.only, "-indev", image,
                   "-find", "/", "-exec", "lsdl", "--").stdout.decode()
        found = {}
        for line in said.splitlines():
            mode, links, uid, gid, rest = line.split(None, 4)
            size, _, _, _, names = rest.split(None, 4) if not re.match(r"\d+, ", rest) else rest.split(None, 4)
            names = shlex.split(names)
            path = names[0].strip("/")
            if not path:
                continue
            facts = {"kind": LONG_MODE[mode[0]]}
            if self.view == "rock-ridge":
                facts |= {"mode": mode_of(mode[1:]), "uid": int(uid), "gid": int(gid)}
            if facts["kind"] == "file":
                facts["size"] = int(size)
            elif facts["kind"] in ("char", "block"):
                facts["device"] = tuple(int(n) for n in size.split(","))
            elif facts["kind"] == "symlink":
                facts["target"] = names[2]
            found[path] = facts
        return found

    def read(self, image, scratch):
        listed = self.list(image)
        out = f"{scratch}/out"
        run("xorriso", "-abort_on", "SORRY", "-osirrox", "on:device_files:sparse=0", "-hardlinks", "on",
            "-read_fs", self.only, "-indev", image, "-extract", "/", out)
        extracted = listing.of_folder(out)
        for facts in extracted.values():
            if facts["kind"] == "symlink":
                del facts["mtime"]  # osirrox does not set the times of symlinks
        if self.view != "rock-ridge":
            extracted = listing.only(extracted, "kind", "size", "sha256", "mtime")
        elif os.geteuid() != 0:
            for facts in extracted.values():
                del facts["uid"], facts["gid"]
        for path, facts in listed.items():
            facts |= extracted.get(path, {"kind": "not extracted"})
        for path in extracted.keys() - listed.keys():
            listed[path] = {"kind": "not listed"}
        return listed


class Isoinfo(Reader):
    """isoinfo -l lists, isoinfo -x prints one file."""

    def __init__(self, view):
        super().__init__(view)
        self.flags = {"rock-ridge": ["-R"], "joliet": ["-J"], "iso9660": []}[view]

    def wish(self, expected):
        wish = {}
        for path, facts in expected.items():
            if self.view == "joliet":
                # It knows 8-bit charsets only, here ISO 8859-1, and prints '_' for every other UTF-16 unit.
                units = "".join(c if ord(c) < 0x10000 else "__" for c in path)
                path = "".join(c if ord(c) < 256 else "_" for c in units).encode("latin1").decode(
                    "utf-8", "surrogateescape")
            facts = dict(facts)
            if "mode" in facts:
                facts["mode"] &= 0o777  # it does not print set-id and sticky bits
            if facts.get("target") == "/":
                facts["target"] = ""  # it prints the root component as nothing
            wish[path] = facts
        return stored_zisofs(wish)

    def normalise(self, found, expected):
        return graft_moved(found, expected)

    def list(self, image):
        said = run("isoinfo", *self.flags, "-l", "-i", image).stdout.decode("utf-8", "surrogateescape")
        found, folder = {}, ""
        for line in said.split("\n"):
            if line.startswith("Directory listing of "):
                folder = line[len("Directory listing of ") :].strip("/")
                folder += "/" if folder else ""
                continue
            row = re.match(r"(.)(.{9}) +(\d+) +(\d+) +(\d+) +(\d+) (.{11}) \[ *(\d+) (..)\]  (.*)$", line)
            if not row:
                continue
            kind, mode, links, uid, gid, size, _, block, flags, name = row.groups()
            target = None
            if kind == "l":
                name, _, target = name.partition(" -> ")
            name = name[:-1] if name.endswith(" ") else name
            if name in (".", ".."):
                continue
            facts = {"kind": LONG_MODE[kind]} if self.view == "rock-ridge" else {
                "kind": "directory" if int(flags, 16) & 2 else "file"}
            if facts["kind"] == "file":
                facts["size"] = int(size)
            if self.view == "rock-ridge":
                facts |= {"mode": mode_of(mode), "uid": int(uid, 8), "gid": int(gid, 8)}  # it prints them in octal
                if facts["kind"] == "file":
                    facts["links"] = int(links)
            if target is not None:
                facts["target"] = target
            found[folder + name] = facts
        return found

    def read(self, image, scratch):
        found = self.list(image)
        for path, facts in found.items():
            if facts["kind"] == "file":
                facts["sha256"], facts["extracted"] = house.sha256_of_output(
                    "isoinfo", *self.flags, "-i", image, "-x", "/" + path)
        return found


class IsoInfo(Reader):
    """iso-info of libcdio lists; iso-read extracts by Rock Ridge name and knows no other."""

    def __init__(self, view):
        super().__init__(view)
        self.flags = {"rock-ridge": ["--no-joliet"], "joliet": ["--no-rock-ridge"]}[view]

    def wish(self, expected):
        if self.view == "rock-ridge":
            # libcdio does not print the sticky bit.
            return stored_zisofs({
                path: facts | {"mode": facts["mode"] & ~0o1000} if "mode" in facts else facts
                for path, facts in expected.items()
            })
        # It drops a dot before the version number, and cuts a name, ";1" included, to as many bytes of
        # UTF-8 as it has of UCS-2.
        wish = {}
        for path, facts in stored_zisofs(expected).items():
            names = path.rstrip(".").split("/")
            for number, name in enumerate(names):
                version = 4 if facts["kind"] == "file" and number == len(names) - 1 else 0
                names[number] = cut_utf8(name, len(name.encode("utf-16-be")) + version)
            wish["/".join(names)] = facts
        return wish

    def normalise(self, found, expected):
        return mend_cut_names(graft_moved(found, expected), expected)

    def list(self, image):
        said = run("iso-info", "--no-header", "-q", *self.flags, "-l", "-i", image).stdout.decode(
            "utf-8", "surrogateescape")
        found, folder = {}, ""
        for line in said.split("\n"):
            if re.match(r"/.*:$", line):
                folder = line[1:-1].lstrip("/")
                continue
            row = re.match(r"  (?:(.)|(.)(.{9}) +(\d+) (\d+) (\d+)) \[LSN +(\d+)\] +(\d+) (.{11}) (..:..:..)  (.*)$", line)
            if not row:
                continue
            kind, name, size = row[1] or row[2], row[11], int(row[8])
            target = None
            if kind == "l":
                name, _, target = name.partition(" -> ")
            if name in (".", ".."):
                continue
            facts = {"kind": LONG_MODE[kind]}
            if facts["kind"] == "file":
                facts["size"] = size
            if row[2]:
                facts |= {"mode": mode_of(row[3]), "uid": int(row[5]), "gid": int(row[6])}
                if facts["kind"] == "file":
                    facts["links"] = int(row[4])
            if target is not None:
                facts["target"] = target
            found[folder + name] = facts
        return found

    def read(self, image, scratch):
        found = self.list(image)
        if self.view == "rock-ridge":
            for path, facts in found.items():
                if facts["kind"] == "file":
                    out = f"{scratch}/one"
                    run("iso-read", "--no-header", "-i", image, "-e", path, "-o", out)
                    facts["sha256"], facts["extracted"] = house.sha256_of(out), os.path.getsize(out)
                    os.remove(out)
        return found


class Bsdtar(Reader):
    """bsdtar writes what it reads as an mtree list, with digests, and extracts."""

    def __init__(self, view):
        super().__init__(view)
        self.options = {"rock-ridge": "rockridge", "joliet": "!rockridge", "iso9660": "!rockridge,!joliet"}[view]

    def wish(self, expected):
        if self.view == "rock-ridge":
            return expected
        if self.view == "iso9660":
            return stored_zisofs(expected)
        # libarchive turns Joliet names into composed characters; of two that become one, the later stays.
        return stored_zisofs({unicodedata.normalize("NFC", path): facts for path, facts in expected.items()})

    def list(self, image):
        if self.view != "rock-ridge":
            said = run("bsdtar", "-tf", image, "--options", f"iso9660:{self.options}").stdout.decode()
            paths = (re.sub(r"\\\\", r"\\", path).rstrip("/") for path in said.splitlines())
            return {path: {} for path in paths if path != "."}
        said = run("bsdtar", "-cf", "-", "--format=mtree", "--options=mtree:sha256", "@" + image).stdout.decode()
        found = {}
        for line in said.splitlines():
            if line.startswith("#"):
                continue
            name, *words = line.split(" ")
            path = os.path.normpath(unescape_mtree(name))
            words = dict(word.split("=", 1) for word in words)
            if path == ".":
                continue
            kind = {"dir": "directory", "link": "symlink"}.get(words["type"], words["type"])
            facts = {"kind": kind, "mtime": int(float(words["time"])), "mode": int(words["mode"], 8),
                     "uid": int(words["uid"]), "gid": int(words["gid"])}
            if kind == "file":
                facts |= {"size": int(words["size"]), "sha256": words["sha256digest"]}
            elif kind == "symlink":
                facts["target"] = unescape_mtree(words["link"])
            elif kind in ("char", "block"):
                facts["device"] = tuple(int(n) for n in words["device"].split(",")[1:])
            found[path] = facts
        return found

    def read(self, image, scratch):
        found = self.list(image)
        out = f"{scratch}/out"
        os.mkdir(out)
        run("bsdtar", "-xf", image, "-C", out, "--options", f"iso9660:{self.options}", "--no-same-owner")
        extracted = listing.only(listing.of_folder(out), "kind", "size", "sha256", "target", "device", "links", "mtime")
        for path, facts in found.items():
            # In the list a second name of the same bytes has no content, being a link to the first.
            facts |= extracted.pop(path, {"kind": "not extracted"})
            if self.view != "rock-ridge":
                facts.pop("links", None)
        for path in extracted:
            found[path] = {"kind": "not listed"}
        return found


class SevenZip(Reader):
    """7z takes the Joliet tree where there is one, else Rock Ridge names."""

    def wish(self, expected):
        # It drops the dots at the end of names, which Windows does not know, and prints a slash after a
        # "." or ".." that ends a target.
        expected = {path.rstrip("."): facts for path, facts in expected.items()}
        for path, facts in expected.items():
            if re.search(r"(^|/)\.\.?$", facts.get("target", "")):
                expected[path] = facts | {"target": facts["target"] + "/"}
        return stored_zisofs(expected)

    def list(self, image):
        said = run("7z", "l", "-slt", "-ba", "-sccUTF-8", image).stdout.decode()
        found = {}
        for block in said.split("\n\n"):
            words = dict(line.split(" = ", 1) for line in block.split("\n") if " = " in line)
            if "Path" not in words:
                continue
            facts = {"kind": "directory" if words["Folder"] == "+" else "file"}
            if words.get("Size"):
                facts["size"] = int(words["Size"])
            if words.get("Mode"):
                facts |= {"kind": LONG_MODE[words["Mode"][0]], "mode": mode_of(words["Mode"][1:])}
            if words.get("Symbolic Link"):
                facts["target"] = words["Symbolic Link"]
            if facts["kind"] != "file":
                facts.pop("size", None)
            found[words["Path"]] = facts
        return found

    def normalise(self, found, expected):
        return mend_cut_names(graft_moved(found, expected), expected)

    def read(self, image, scratch):
        found = self.list(image)
        out = f"{scratch}/out"
        result = run("7z", "x", "-y", "-bd", "-sccUTF-8", f"-o{out}", image, check=False)
        errors = [line for line in result.stderr.decode().splitlines() if line.startswith("ERROR")]
        # It lists symlinks that climb or name ".", and rightly refuses to make them.
        refused = [re.match(r"ERROR: Dangerous link path was ignored : (.*) : .*", line) for line in errors]
        if not all(refused) or result.returncode not in (0, 2) or bool(result.returncode) != bool(refused):
            raise house.Failure(f"7z x {image}: {result.stderr.decode()}")
        extracted = listing.only(listing.of_folder(out), "kind", "size", "sha256")
        for path, facts in found.items():
            if facts["kind"] == "file":
                facts |= extracted.get(path, {"kind": "not extracted"})
            elif facts["kind"] == "directory" and path not in extracted:
                facts["kind"] = "not extracted"  # it makes an empty file of the place of a moved folder
        for path in extracted.keys() - found.keys():
            found[path] = {"kind": "not listed"}
        return found


def followed(expected, path, links=8):
    """The path that a path leads to on the medium when every link on the way is followed, at most so many; or None."""
    found, rest = [], path.split("/")
    while rest:
        name = rest.pop(0)
        if name in ("", "."):
            continue
        if name == "..":
            found = found[:-1]
            continue
        facts = expected.get("/".join([*found, name]))
        if facts is None:
            return None
        if facts["kind"] != "symlink":
            found.append(name)
            continue
        if links == 0:
            return None
        links -= 1
        if facts["target"].startswith("/"):
            found = []
        rest = facts["target"].split("/") + rest
    return "/".join(found)


class Grub(Reader):
    """grub-fstest, the reader of the boot loader: one run per folder and per file."""

    def wish(self, expected):
        wish = {}
        for path, facts in stored_zisofs(expected).items():
            facts = dict(facts)
            if facts["kind"] == "symlink":
                # ls follows links, and leaves out those that do not lead to a file.
                target = followed(expected, path)
                if expected.get(target, {}).get("kind") != "file":
                    continue
                facts = stored_zisofs(expected)[target] | {"mtime": facts["mtime"]}
            elif facts["kind"] in ("char", "block", "fifo"):
                facts |= {"kind": "file", "size": 0}  # ls -l knows files and folders only
            wish[path] = facts
        return wish

    def normalise(self, found, expected):
        return graft_moved(found, expected)

    def list(self, image, folder=""):
        said = run("grub-fstest", image, "--", "ls", "-l", "-a", f"(loop0)/{folder}").stdout.decode()
        found = {}
        for line in said.split("\n"):
            row = re.match(r"(\d+|DIR) +(\d{14})? (.*)$", line)
            if not row or row[3] in ("./", "../"):
                continue
            path = folder + row[3].rstrip("/")
            facts = {}
            if row[2]:
                time = datetime.datetime.strptime(row[2], "%Y%m%d%H%M%S").replace(tzinfo=datetime.timezone.utc)
                facts["mtime"] = int(time.timestamp())
            if row[1] == "DIR":
                found[path] = facts | {"kind": "directory"}
                found |= self.list(image, path + "/")
            else:
                found[path] = facts | {"kind": "file", "size": int(row[1])}
        return found

    def read(self, image, scratch):
        found = self.list(image)
        for path, facts in found.items():
            if facts["kind"] == "file":
                facts["sha256"], facts["extracted"] = house.sha256_of_output(
                    "grub-fstest", image, "cat", f"(loop0)/{path}")
        return found


class Pycdlib(Reader):
    """pycdlib walks each view by itself."""

    def __init__(self, view):
        super().__init__(view)
        self.key = {"rock-ridge": "rr_path", "joliet": "joliet_path", "iso9660": "iso_path"}[view]

    def wish(self, expected):
        # It spells the root component of a symlink as nothing where no other follows.
        return stored_zisofs({
            path: facts | {"target": ""} if facts.get("target") == "/" else facts for path, facts in expected.items()
        })

    def normalise(self, found, expected):
        return graft_moved(found, expected)

    def list(self, image):
        return self.read(image, None)

    def read(self, image, scratch):
        import pycdlib  # only Debian's python3 has it

        iso = pycdlib.PyCdlib()
        iso.open(os.fspath(image))
        found = {}
        try:
            for base, folders, names in iso.walk(**{self.key: "/"}):
                for name in folders + names:
                    path = f"{base.rstrip('/')}/{name}"
                    found[path[1:]] = self.facts_of(iso, path, name in folders, scratch is not None)
        finally:
            iso.close()
        return found

    def facts_of(self, iso, path, is_folder, content):
        record = iso.get_record(**{self.key: path})
        facts = {"kind": "directory" if is_folder else "file"}
        if self.view == "rock-ridge":
            mode = record.rock_ridge.get_file_mode()
            facts |= {"kind": listing.KINDS[mode & 0o170000], "mode": mode & 0o7777}
            if record.rock_ridge.is_symlink():
                facts["target"] = record.rock_ridge.symlink_path().decode()
        if facts["kind"] == "file":
            facts["size"] = record.get_data_length()
            if content:
                digest = hashlib.sha256()
                with iso.open_file_from_iso(**{self.key: path}) as file:
                    while block := file.read(1 << 20):
                        digest.update(block)
                facts["sha256"] = digest.hexdigest()
        return facts


class Kernel(Reader):
    """Linux, see kernel.py for how it gets to see an image."""

    def wish(self, expected):
        if self.view == "joliet":
            # It takes dots off the end of a name, as Windows does (fs/isofs/joliet.c).
            expected = {path.rstrip("."): facts for path, facts in expected.items()}
        if self.view != "rock-ridge":
            return stored_zisofs(expected)
        # Linux 6.1 keeps times in 32 bits (iso_date in fs/isofs/util.c returns an int).
        return {
            path: facts | {"mtime": (facts["mtime"] + 2**31) % 2**32 - 2**31} if "mtime" in facts else facts
            for path, facts in expected.items()
        }

    def normalise(self, found, expected):
        # It stops at the NM entry that would make a name longer than 253 bytes (fs/isofs/rock.c).
        return mend_cut_names(found, expected)


def readers(view):
    """All readers of a view of an image that has all three. 7z comes to Rock Ridge only without Joliet."""
    kinds = {
        "rock-ridge": [Xorriso, Isoinfo, IsoInfo, Bsdtar, Grub, Pycdlib],
        "joliet": [Xorriso, Isoinfo, IsoInfo, Bsdtar, SevenZip, Pycdlib],
        "iso9660": [Isoinfo, Bsdtar, Pycdlib],
    }
    return [kind(view) for kind in kinds[view]]
