#!/usr/bin/python3
"""Images that are disks, too, before the judges of partition tables, boot catalogs and FAT: every table with every
boot code, the EFI system partition in the tree and behind it."""
import functools
import json
import os
import re
import shutil
import struct
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import iso_readers
import listing

TABLES = ("mbr", "gpt", "gpt-hybrid", "apm")
CODES = {
    "none": "",
    "isohdpfx": "mbr: boot/isohdpfx.bin, ",
    "grub2": "mbr: 'grub2:boot/boot_hybrid.img', ",
    "protective": "mbr: protective, ",
}
PLACES = {
    "tree": "  partitions: [{image: /boot/efi.img, type: esp, name: EFI system}]\n",
    "appended": "  partitions: [{from: esp.img, type: esp, name: EFI system, append: true}]\n",
    # `protective` leaves no place for partitions where there is no GPT.
    "nowhere": "",
}

MANIFEST = """\
glassmaster: 1
name: %(name)s
time: {epoch: 2024-02-29T12:00:00Z}
volume: {id: HYBRID}
files:
  - {from: tree/, to: /}
  - {from: boot/, to: /boot/loaders}
  - {text: "%(text)s", to: /text}
  - {fat: {label: ESP, files: [{from: esp/, to: /}]}, to: /boot/efi.img}
boot:
  catalog: /boot/boot.cat
  entries:
    - {platform: bios, image: /boot/loaders/%(loader)s}
    - {platform: uefi, image: /boot/efi.img}
  system-area: {%(code)stable: %(table)s}
%(partitions)sintegrity: {checksums: [{to: /SHA256SUMS}]}
"""

ESP_GUID = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
DATA_GUID = "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7"


def places(table, code):
    if code == "protective" and table in ("mbr", "apm"):
        return ("nowhere",)
    return ("tree", "appended")


COMBINATIONS = [(table, code, place) for table in TABLES for code in CODES for place in places(table, code)]


def is_gpt(table):
    return table.startswith("gpt")


def said_nothing_wrong(text):
    return not re.search(r"(?i)error|warning|corrupt|invalid|damage|mismatch|overlap|problem|not on|unrecogni|does not", text)


class Image:
    """One combination, built, and what its receipt says where its parts lie; sectors have 512 bytes."""

    def __init__(self, folder, combination, text="one"):
        self.folder, (self.table, self.code, self.place) = folder, combination
        self.name = "-".join((*combination, text))
        self.manifest, self.path = f"{folder}/{self.name}.disc.yaml", f"{folder}/{self.name}.iso"
        self.loader = "core.img, patch: grub2" if self.code == "grub2" else "isolinux.bin, patch: isolinux"
        with open(self.manifest, "w", encoding="utf-8") as file:
            file.write(MANIFEST % {"name": self.name, "text": text, "loader": self.loader, "code": CODES[self.code],
                                   "table": self.table, "partitions": PLACES[self.place]})
        house.mkimage("build", self.manifest, "-o", self.path, "--quiet")
        with open(self.path + ".receipt.json", encoding="utf-8") as file:
            self.receipt = json.load(file)
        self.files = {file["path"]: file for file in self.receipt["files"]}
        self.sectors = os.path.getsize(self.path) // 512

    def block(self, path):
        return self.files[path]["extents"][0][0]

    def esp(self):
        """First sector and sectors of the EFI system partition, or None."""
        if self.place == "tree":
            first, size = self.files["/boot/efi.img"]["extents"][0]
            return first * 4, size // 512
        for region in self.receipt["regions"]:
            if region["owner"] == "appended esp.img":
                return region["first"] * 4, region["blocks"] * 4
        return None

    def volume(self):
        """The partition that holds the file systems, or None: where a BIOS wants an active one."""
        if self.code in ("isohdpfx", "grub2") and self.table in ("mbr", "gpt-hybrid"):
            return 64, self.esp()[0] - 64
        return None

    def mbr(self):
        """The entries of the MBR: (status, type, first sector, sectors)."""
        with open(self.path, "rb") as file:
            head = file.read(512)
        if head[510:] != b"\x55\xaa":
            return []
        rows = [struct.unpack_from("<B3xB3xII", head, 446 + 16 * number) for number in range(4)]
        return [row for row in rows if row != (0, 0, 0, 0)]


def for_each(*tables, partitioned=True, code=None):
    """Runs a test for every image with one of these tables, each in a subtest of its own."""
    def decorate(test):
        @functools.wraps(test)
        def run_all(self):
            images = [image for image in self.images if image.table in tables and code in (None, image.code)
                      and (not partitioned or image.place != "nowhere")]
            self.assertGreater(len(images), 0)
            for image in images:
                with self.subTest(image.name):
                    test(self, image)
        return run_all
    return decorate


class Hybrid(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("hybrid")
        folder = cls.folder = cls.scratch.__enter__()
        cls.make_sources(folder)
        cls.images = [Image(folder, combination) for combination in COMBINATIONS]

    @classmethod
    def tearDownClass(cls):
        cls.scratch.__exit__()

    @staticmethod
    def make_sources(folder):
        for name in ("tree/docs", "boot", "esp/EFI/BOOT", "esp/A folder with a long name/b/c"):
            os.makedirs(f"{folder}/{name}")
        for path, size in (("tree/docs/data", 300_000), ("tree/docs/A name that only Joliet and Rock Ridge carry", 5),
                           ("esp/A folder with a long name/b/c/Überraschung – data.bin", 70_000), ("esp/empty", 0)):
            with open(f"{folder}/{path}", "wb") as file:
                file.write(bytes(index * 7 % 251 for index in range(size)))
        for path in ("/usr/lib/ISOLINUX/isohdpfx.bin", "/usr/lib/ISOLINUX/isolinux.bin",
                     "/usr/lib/grub/i386-pc/boot_hybrid.img"):
            shutil.copy(path, f"{folder}/boot/")
        shutil.copy("/usr/lib/grub/x86_64-efi/monolithic/gcdx64.efi", f"{folder}/esp/EFI/BOOT/BOOTX64.EFI")
        house.run("grub-mkimage", "-O", "i386-pc-eltorito", "-p", "/boot/grub", "-o", f"{folder}/boot/core.img",
                  "biosdisk", "iso9660")
        # The one to append is made by others.
        house.run("mkfs.vfat", "--invariant", "-C", "-n", "ESP", f"{folder}/esp.img", "8192")
        house.run("mcopy", "-s", "-i", f"{folder}/esp.img", *(f"{folder}/esp/{name}" for name in os.listdir(f"{folder}/esp")), "::")

    @for_each("mbr", "gpt", "gpt-hybrid")
    def test_fdisk_and_sfdisk_find_the_partitions_and_no_fault(self, image):
        said = house.run("fdisk", "-l", image.path, text=True)
        self.assertEqual(said.stderr, "")
        self.assertTrue(said_nothing_wrong(said.stdout.replace(image.path, "")), said.stdout)
        said = house.run("sfdisk", "--verify", image.path, text=True)
        self.assertEqual(said.stderr, "")
        self.assertIn("No errors detected.", said.stdout)
        table = json.loads(house.run("sfdisk", "--json", image.path).stdout)["partitiontable"]
        found = [(row["start"], row["size"], row["type"], row.get("name"), row.get("bootable", False))
                 for row in table["partitions"]]
        volume, esp = image.volume(), image.esp()
        if is_gpt(image.table):
            self.assertEqual(table["label"], "gpt")
            wish = [(*volume, DATA_GUID, "ISO 9660", False)] if volume else []
            wish.append((*esp, ESP_GUID, "EFI system", False))
        else:
            self.assertEqual(table["label"], "dos")
            wish = [(*volume, "17", None, True)] if volume else []
            wish.append((*esp, "ef", None, False))
        self.assertEqual(found, wish)

    @for_each("gpt", "gpt-hybrid")
    def test_sgdisk_finds_no_fault(self, image):
        said = house.run("sgdisk", "-v", image.path, text=True)
        self.assertEqual(said.stderr, "")
        self.assertIn("No problems found.", said.stdout)
        self.assertTrue(said_nothing_wrong(said.stdout.replace("No problems found.", "")), said.stdout)
        said = house.run("sgdisk", "-p", image.path, text=True).stdout
        rows = [line.split() for line in said.splitlines() if re.match(r" +\d+ ", line)]
        first, sectors = image.esp()
        self.assertEqual(rows[-1][1:3] + rows[-1][5:6], [str(first), str(first + sectors - 1), "EF00"])

    @for_each(*TABLES)
    def test_parted_finds_the_partitions_and_no_fault(self, image):
        labels = {"mbr": "msdos", "gpt": "gpt", "gpt-hybrid": "gpt", "apm": "mac"}
        said = house.run("parted", "-s", "-m", image.path, "unit", "s", "print", text=True)
        self.assertEqual(said.stderr, "")
        disk, *rows = [line.rstrip(";").split(":") for line in said.stdout.splitlines()[1:]]
        self.assertEqual(disk[1], f"{image.sectors}s")
        self.assertEqual(disk[5], labels[image.table])
        found = [(int(row[1][:-1]), int(row[3][:-1])) for row in rows]
        wish = [image.volume(), image.esp()] if image.volume() else [image.esp()]
        if image.table == "apm":
            wish.insert(0, (1, 63))  # the map names itself
        self.assertEqual(found, wish)

    @for_each("mbr", "gpt", "gpt-hybrid")
    def test_the_mbr_says_what_the_table_is_for(self, image):
        esp, volume = image.esp(), image.volume()
        if image.table == "gpt":
            wish = [(0, 0xEE, 1, image.sectors - 1)]
        else:
            wish = [(0x80, 0x17, *volume)] if volume else []
            wish.append((0, 0xEF, *esp))
            if image.table == "gpt-hybrid":
                wish.insert(0, (0, 0xEE, 1, wish[0][2] - 1))
        self.assertEqual(image.mbr(), wish)

    def test_a_protective_label_alone_covers_the_image(self):
        found = [image for image in self.images if image.place == "nowhere"]
        self.assertEqual([image.table for image in found], ["mbr", "apm"])
        for image in found:
            with self.subTest(image.name):
                self.assertEqual(image.mbr(), [(0x80, 0xCD, 1, image.sectors - 1)])
                self.assertIn("protective-msdos-label", self.report_of(image.path))

    @staticmethod
    def report_of(path):
        return house.run("xorriso", "-indev", path, "-report_el_torito", "plain", "-report_system_area", "plain", text=True).stdout

    @for_each(*TABLES, partitioned=False)
    def test_xorriso_reports_what_the_receipt_says(self, image):
        said = self.report_of(image.path)

        def rows(what):
            return [line.partition(":")[2].split() for line in said.splitlines() if re.match(what + r" *:", line)]

        loader = "/boot/loaders/" + image.loader.split(",")[0]
        esp_blocks = image.files["/boot/efi.img"]["size"] // 512
        self.assertEqual(rows("El Torito catalog"), [[str(image.block("/boot/boot.cat")), "1"]])
        self.assertEqual(rows("El Torito boot img"), [
            ["1", "BIOS", "y", "none", "0x0000", "0x00", "4", str(image.block(loader))],
            ["2", "UEFI", "y", "none", "0x0000", "0x00", str(esp_blocks), str(image.block("/boot/efi.img"))]])
        self.assertEqual(rows("El Torito img path"), [["1", loader], ["2", "/boot/efi.img"]])
        options = ["grub2-boot-info"] if image.code == "grub2" else ["isohybrid-suitable"]
        self.assertEqual(rows("El Torito img opts")[0], ["1", "boot-info-table", *options])
        self.assertEqual(rows("ISO image size/512"), [[str(image.sectors)]])
        summary = rows("System area summary")[0]
        self.assertEqual("grub2-mbr" in summary, image.code == "grub2")
        self.assertEqual("isohybrid" in summary, image.code == "isohdpfx")
        self.assertEqual("GPT" in summary, is_gpt(image.table))
        # It does not mention a map of nothing but itself.
        self.assertEqual("APM" in summary, image.table == "apm" and image.place != "nowhere")
        self.assertEqual([(int(row[1], 16), int(row[2], 16), int(row[3]), int(row[4])) for row in rows("MBR partition")],
                         image.mbr() if image.table != "apm" or image.code == "protective" else [])
        if image.place == "nowhere":
            return
        number, what = {"mbr": (2 if image.volume() else 1, None), "apm": (1, "APM")}.get(
            image.table, (2 if image.volume() else 1, "GPT"))
        first, sectors = image.esp()
        if what:
            self.assertIn([str(number), str(first), str(sectors)], rows(f"{what} start and size"))
            self.assertIn([str(number), "EFI", "system"], rows("GPT partname local" if what == "GPT" else "APM partition name"))
        if image.place == "tree":
            path = f"{what or 'MBR'} partition path"
            self.assertIn([str(number), "/boot/efi.img"], rows(path))

    @for_each(*TABLES)
    def test_the_esp_is_a_sound_fat_file_system_with_every_file(self, image):
        first, sectors = image.esp()
        found = house.run("blkid", "-p", "-o", "export", "-O", str(first * 512), "-S", str(sectors * 512), image.path, text=True)
        self.assertLessEqual({"TYPE=vfat", "LABEL=ESP"}, set(found.stdout.splitlines()))
        cut = f"{self.folder}/cut.img"
        with open(image.path, "rb") as source, open(cut, "wb") as target:
            source.seek(first * 512)
            target.write(source.read(sectors * 512))
        said = house.run("fsck.vfat", "-n", cut, text=True)
        self.assertEqual(said.stderr, "")
        self.assertRegex(said.stdout, r"\Afsck.fat [^\n]*\n[^\n]*: \d+ files, \d+/\d+ clusters\n\Z")
        with house.Scratch("esp") as out:
            inside = f"{image.path}@@{first * 512}"
            own = {"MTOOLSRC": "/dev/null"}
            house.run("mdir", "-/", "-i", inside, "::", extra=own)
            house.run("mcopy", "-s", "-n", "-i", inside, "::*", out, extra=own)
            expected, found = (listing.only(listing.of_folder(root), "kind", "size", "sha256") for root in (f"{self.folder}/esp", out))
            self.assertEqual(listing.differences(expected, found), [])

    @for_each("mbr", "gpt", "gpt-hybrid")
    def test_blkid_finds_volume_and_table(self, image):
        found = house.run("blkid", "-p", "-o", "export", image.path, text=True).stdout.splitlines()
        self.assertLessEqual({"TYPE=iso9660", "LABEL=HYBRID", "PTTYPE=" + ("gpt" if is_gpt(image.table) else "dos")}, set(found))

    @for_each(*TABLES, partitioned=False)
    def test_readers_of_iso_9660_list_and_extract_the_tree(self, image):
        expected = {path.strip("/"): {"kind": file["type"]} for path, file in image.files.items() if path != "/"}
        for path, facts in expected.items():
            file = image.files["/" + path]
            if facts["kind"] == "file":
                facts |= {"size": file["size"], "sha256": file.get("medium_sha256", file["sha256"])}
        with house.Scratch("read") as scratch:
            bsdtar = iso_readers.Bsdtar("rock-ridge")
            self.assertEqual(bsdtar.judge(image.path, scratch, expected), [])
        for reader in (iso_readers.Isoinfo("rock-ridge"), iso_readers.Xorriso("rock-ridge"), iso_readers.SevenZip("joliet")):
            found = reader.list(image.path)
            if reader.name.startswith("SevenZip"):  # it shows what the catalog names in a folder of its own
                for number, size in ((1, 2048), (2, image.files["/boot/efi.img"]["size"])):
                    self.assertEqual(found.pop(f"[BOOT]/{number}-Boot-NoEmul.img"), {"kind": "file", "size": size})
            self.assertEqual(reader.compare(found, expected), [], reader.name)

    @for_each(*TABLES, partitioned=False)
    def test_built_again_in_other_surroundings_it_is_the_same(self, image):
        again = f"{self.folder}/again.iso"
        house.mkimage("build", image.manifest, "-o", again, "--check", "--quiet", "--force")
        self.assertEqual(house.sha256_of(again), house.sha256_of(image.path))

    @for_each("gpt-hybrid")
    def test_a_copy_elsewhere_gives_the_same_image_and_receipt(self, image):
        with house.Scratch("elsewhere") as folder:
            for name in ("esp.img", "esp", "boot", "tree"):
                house.run("cp", "-r", "--preserve=timestamps", f"{self.folder}/{name}", f"{folder}/{name}")
            other = Image(folder, (image.table, image.code, image.place))
            for suffix in ("", ".receipt.json"):
                self.assertEqual(house.sha256_of(other.path + suffix), house.sha256_of(image.path + suffix), suffix)

    @for_each("mbr", "gpt", "gpt-hybrid", code="grub2")
    def test_other_content_gives_other_ids_but_the_same_file_system(self, image):
        def ids(image):
            table = json.loads(house.run("sfdisk", "--json", image.path).stdout)["partitiontable"]
            return [table["id"], *(row["uuid"] for row in table["partitions"] if is_gpt(image.table))]

        other = Image(self.folder, (image.table, image.code, image.place), "two")
        mine, others = ids(image), ids(other)
        self.assertEqual(len(mine), {"mbr": 1, "gpt": 2, "gpt-hybrid": 3}[image.table])
        self.assertEqual(len(set(mine + others)), 2 * len(mine))
        self.assertEqual(image.files["/boot/efi.img"]["sha256"], other.files["/boot/efi.img"]["sha256"])

    @for_each(*TABLES)
    def test_an_implanted_md5_holds_and_breaks_no_table(self, image):
        copy = f"{self.folder}/implanted.iso"
        shutil.copyfile(image.path, copy)
        house.run("implantisomd5", copy)
        self.assertEqual(house.run("checkisomd5", copy, check=False).returncode, 0)
        house.verify("structure", copy, "--quiet")
        self.assertEqual(house.run("parted", "-s", copy, "print", text=True).stderr, "")
        if image.table != "apm":
            self.assertIn("No errors detected.", house.run("sfdisk", "--verify", copy, text=True).stdout)
        with open(copy, "r+b") as file:
            file.seek(image.block("/docs/data") * 2048)
            byte = file.read(1)[0]
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte ^ 1]))
        self.assertEqual(house.run("checkisomd5", copy, check=False).returncode, 1)

    @for_each(*TABLES, partitioned=False)
    def test_our_verifier_agrees(self, image):
        house.verify("structure", image.path, "--quiet")
        house.verify(image.manifest, image.path, "--quiet")
        house.verify(f"{image.path}.receipt.json", image.path, "--quiet")


if __name__ == "__main__":
    unittest.main()
