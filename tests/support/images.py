"""Images that several tests build and judge, and what each view of them must hold."""
import json
import re

import house
import listing


def build(folder, name, manifest, *options):
    """Builds folder/NAME.iso and returns its path and the receipt."""
    path = f"{folder}/{name}.disc.yaml"
    with open(path, "w", encoding="utf-8") as file:
        file.write(manifest)
    image = f"{folder}/{name}.iso"
    house.mkimage("build", path, "-o", image, "--quiet", *options)
    with open(image + ".receipt.json", encoding="utf-8") as file:
        return image, json.load(file)


def unescaped(path):
    """A path of a receipt as it is: there a backslash is doubled, a byte that is not UTF-8 is \\xNN."""
    data = re.sub(rb"\\(?:x([0-9a-fA-F]{2})|\\)", lambda code: bytes([int(code[1], 16)]) if code[1] else b"\\", path.encode())
    return data.decode("utf-8", "surrogateescape").strip("/")


def add_stored_bytes(expected, receipt, image, source):
    """For zisofs files: what readers that do not inflate must find, proven to inflate to the source."""
    for file in receipt["files"]:
        if "medium_sha256" not in file:
            continue
        path = unescaped(file["path"])
        stored = b""
        with open(image, "rb") as stream:
            for first, size in file["extents"]:
                stream.seek(first * 2048)
                stored += stream.read(size)
        with open(f"{source}/{path}", "rb") as stream:
            if listing.inflate_zisofs(stored) != stream.read():
                raise house.Failure(f"{path} does not inflate to its source")
        expected[path]["stored"] = {"size": len(stored), "sha256": file["medium_sha256"]}


def in_view(expected, receipt, view):
    """The expected listing under the names that the receipt gives for "joliet" or "iso9660"; Joliet has
    files and folders only, plain ISO 9660 shows all else as an empty file."""
    found = {}
    for file in receipt["files"]:
        path = unescaped(file["path"])
        name = unescaped(file.get("views", {}).get(view, file["path"]))
        if not path or not name:
            continue
        if view == "joliet" and path.endswith(".") and file["type"] == "file":
            name += "."  # it is recorded, but the receipt shows names as Windows and Linux do
        facts = expected[path]
        if facts["kind"] in ("file", "directory"):
            found[name] = {key: facts[key] for key in ("kind", "size", "sha256", "stored") if key in facts}
        elif view == "iso9660":
            found[name] = {"kind": "file", "size": 0}
    return found
