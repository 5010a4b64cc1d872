#!/usr/bin/python3
"""Makes the seeds of a fuzzer: small valid inputs of every kind its decoder knows.

usage: make_seeds.py TARGET FOLDER
"""
import glob
import os
import shutil
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, f"{HERE}/../support")
import raw_sectors  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(HERE))
CLEAN = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "SOURCE_DATE_EPOCH": "1600000000"}


def run(*command, cwd=None):
    subprocess.run(command, check=True, env=CLEAN, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)


def small_tree(root):
    """A few of each kind of entry, so small that a mutation is likely to meet something that matters."""
    os.makedirs(f"{root}/folder/a name that is long enough to need a continuation area " + "x" * 120)
    for path, data in {"a.txt": b"a\n", "folder/empty": b"", "folder/日本.txt": b"text " * 500, "sparse": bytes(70_000)}.items():
        with open(f"{root}/{path}", "wb") as file:
            file.write(data)
    os.symlink("../a.txt", f"{root}/folder/link")
    os.symlink("y/" * 150 + "end", f"{root}/far")
    os.link(f"{root}/a.txt", f"{root}/hard")
    os.mkfifo(f"{root}/pipe")
    deep = root + "/1/2/3/4/5/6/7/8/9"
    os.makedirs(deep)
    for folder, _, names in os.walk(root, topdown=False):
        for name in names:
            os.utime(f"{folder}/{name}", (1_600_000_000, 1_600_000_000), follow_symlinks=False)
        os.utime(folder, (1_600_000_000, 1_600_000_000))


def iso9660_seeds(folder, tree):
    xorriso = ["xorriso", "-as", "mkisofs", "-quiet", "-no-pad"]
    run(*xorriso, "-R", "-J", "-rr_reloc_dir", "/rr_moved", "-o", f"{folder}/xorriso-joliet.iso", tree)
    run(*xorriso, "-R", "-iso-level", "4", "-o", f"{folder}/xorriso-1999.iso", tree)
    run("xorriso", "-outdev", f"{folder}/xorriso-zisofs.iso", "-zisofs", "level=6", "-map", tree, "/",
        "-set_filter_r", "--zisofs", "/", "--", "-commit")
    # genisoimage never ends on a symlink that needs more than one continuation area.
    run("genisoimage", "-quiet", "-no-pad", "-R", "-J", "-m", "far", "-o", f"{folder}/genisoimage.iso", tree)
    run("bsdtar", "-cf", f"{folder}/bsdtar.iso", "--format=iso9660", "-C", tree, ".")
    for name in os.listdir(folder):  # the fuzzer's inputs begin after the system area
        with open(f"{folder}/{name}", "rb+") as file:
            data = file.read()[16 * 2048 :]
            file.seek(0)
            file.truncate()
            file.write(data)


def verify_seeds(folder, tree):
    """Volumes as for their reader, and whole images that boot: with boot records and catalogs, tables of every
    kind, an EFI system partition."""
    iso9660_seeds(folder, tree)
    small = f"{tree}/../boot"
    os.makedirs(small)
    run("mkfs.vfat", "-C", f"{small}/efi", "64")
    run("mmd", "-i", f"{small}/efi", "::EFI", "::EFI/BOOT")
    run("mcopy", "-i", f"{small}/efi", f"{tree}/a.txt", "::EFI/BOOT/BOOTX64.EFI")
    shutil.copy("/usr/lib/ISOLINUX/isolinux.bin", small)
    run("grub-mkimage", "-O", "i386-pc", "-o", f"{small}/core", "-p", "/", "biosdisk")
    with open(f"{small}/grub", "wb") as image:
        for part in "/usr/lib/grub/i386-pc/cdboot.img", f"{small}/core":
            with open(part, "rb") as file:
                image.write(file.read())
    os.remove(f"{small}/core")
    with open(f"{small}/disk", "wb") as file:
        file.write(bytes(446) + struct.pack("<B3xB3xII", 0x80, 6, 1, 15) + bytes(48) + b"\x55\xaa" + bytes(7680))
    xorriso = ["xorriso", "-as", "mkisofs", "-quiet", "-no-pad", "-R"]
    isolinux = ["-b", "isolinux.bin", "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table"]
    uefi = ["-eltorito-alt-boot", "-e", "efi", "-no-emul-boot"]
    grub = ["-b", "grub", "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table", "--grub2-boot-info",
            "--grub2-mbr", "/usr/lib/grub/i386-pc/boot_hybrid.img"]
    isohybrid = ["-isohybrid-mbr", "/usr/lib/ISOLINUX/isohdpfx.bin", "-partition_cyl_align", "off"]
    for name, options in {
        "catalog": [*isolinux, *uefi, "-eltorito-alt-boot", "-b", "disk", "-hard-disk-boot"],
        "isohybrid": [*isolinux, *uefi, "-isohybrid-gpt-basdat", "-isohybrid-apm-hfsplus", *isohybrid],
        "gpt": [*grub, "-append_partition", "2", "0xef", f"{small}/efi", "-appended_part_as_gpt"],
        "apm": [*grub, "--protective-msdos-label", "-hfsplus", "-apm-block-size", "512"],
    }.items():
        run(*xorriso, *options, "-o", f"{folder}/boot-{name}.iso", small)
    run("genisoimage", "-quiet", "-no-pad", "-c", "catalog", *isolinux, "-o", f"{folder}/boot-genisoimage.iso", small)


def udf_blocks(image):
    """An image as the list of blocks that verify_udf_fuzz reads: those that hold something."""
    out = b""
    with open(image, "rb") as file:
        for number in range(704):
            block = file.read(2048).rstrip(b"\0")
            if block:
                out += struct.pack("<HH", number, len(block)) + block
    return out


def verify_udf_seeds(folder, tree):
    """Empty volumes of every kind that mkudffs makes, and one of genisoimage with files."""
    images = {"bridge": ["genisoimage", "-quiet", "-udf", "-m", "far", "-m", "sparse", "-o"]}
    kinds = [("hd", "1.02"), ("hd", "1.50"), ("hd", "2.01"), ("dvd", "2.00"), ("cdr", "1.50"), ("cdr", "2.01"), ("bdr", "2.60"),
             ("cdrw", "1.50"), ("cdrw", "2.01")]
    for medium, revision in kinds:
        options = ["--space=unalloctable"] if revision == "1.02" else ["--sparspace=8"] if medium == "cdrw" else []
        images[f"{medium}-{revision}"] = ["mkudffs", "--new-file", "--blocksize=2048", f"--media-type={medium}", f"--udfrev={revision}",
                                          "--uuid=0123456789abcdef", *options]
    for name, command in images.items():
        image = f"{tree}/../{name}.udf"
        run(*command, image, tree if name == "bridge" else "704")
        with open(f"{folder}/{name}", "wb") as file:
            file.write(udf_blocks(image))


def udf_seeds(folder, tree):
    """Media as lists of the blocks that are not blank, each behind its number; see udf_fuzz.cc."""
    kinds = {f"{medium}-{revision}": ["-m", medium, "-r", revision]
             for medium, revisions in {"dvd": ["1.02", "2.01"], "cdrw": ["1.50", "2.01"], "cdr": ["1.50", "2.01"], "bdr": ["2.50", "2.60"]}.items()
             for revision in revisions}
    for name, options in kinds.items():
        with open(f"{folder}/{name}", "wb") as file:
            file.truncate(2048 * 2048)
        run("mkudffs", "-b", "2048", *options, f"{folder}/{name}")
    run("genisoimage", "-quiet", "-no-pad", "-udf", "-R", "-m", "far", "-o", f"{folder}/genisoimage", tree)
    for name in os.listdir(folder):
        with open(f"{folder}/{name}", "rb+") as file:
            data = file.read()
            blocks = [data[at : at + 2048].ljust(2048, b"\0") for at in range(0, len(data), 2048)]
            file.seek(0)
            file.truncate()
            file.write(struct.pack("<H", len(blocks) - 1))
            for number, block in enumerate(blocks):
                if any(block):
                    file.write(struct.pack("<H", number | 0x8000) + block)


def archive_seeds(folder, tree):
    for name, options in {
        "ustar.tar": ["--format=ustar"], "pax.tar": ["--format=pax"], "gnu.tar": ["--format=gnutar"], "newc.cpio": ["--format=newc"],
        "odc.cpio": ["--format=odc"], "plain.zip": ["--format=zip"], "tar.gz": ["-z", "--format=pax"], "tar.xz": ["-J", "--format=pax"],
        "tar.zst": ["--zstd", "--format=pax"], "tar.bz2": ["-j", "--format=pax"], "list.mtree": ["--format=mtree"],
    }.items():
        exclude = ["--exclude=./far", "--exclude=./folder/a name*"] if name.startswith("ustar") else []
        run("bsdtar", "-cf", f"{folder}/{name}", *options, *exclude, "-C", tree, ".")


def manifest_seeds(folder, _):
    for path in glob.glob(f"{ROOT}/manifests/samples/**/*.yaml", recursive=True) + glob.glob(f"{ROOT}/tests/bad/**/*.yaml", recursive=True):
        shutil.copyfile(path, f"{folder}/{os.path.relpath(path, ROOT).replace('/', '-')}")
    with open(f"{folder}/smallest.yaml", "w", encoding="utf-8") as file:
        file.write("glassmaster: 1\nname: hello\nfiles:\n  - {from: site/, to: /}\n")


def fat_seeds(folder, tree):
    with open(f"{tree}/a file with a long name.txt", "wb") as file:
        file.write(b"long\n")
    for name, options, size in (("fat12", ["-F", "12"], 200), ("fat16", ["-F", "16", "-s", "1"], 3000), ("fat32", ["-F", "32", "-s", "1", "-f", "1"], 34_000),
                                ("fat12-4096", ["-F", "12", "-S", "4096", "-s", "1"], 800)):
        image = f"{folder}/{name}"
        run("mkfs.vfat", *options, "-n", "SEED", "-C", image, str(size))
        run("mcopy", "-i", image, "-s", f"{tree}/a.txt", f"{tree}/a file with a long name.txt", f"{tree}/folder/日本.txt", f"{tree}/1", "::/")
        os.truncate(image, min(os.path.getsize(image), 320 << 10))  # what lies behind is free
    with open(f"{folder}/plan", "w", encoding="utf-8") as file:
        file.write("P1ESP\nx/EFI/BOOT/BOOTX64.EFI\n\0/void\n1/a long name.txt\n2/日本語/ünïcode 😀\n3Grub.cfg\n")


def boot_catalog_seeds(folder, _):
    validation = bytes.fromhex("01" + "00" * 27 + "aa5555aa")
    entry = lambda media, sectors, block: struct.pack("<BBHBBHI20x", 0x88, media, 0, 0, 0, sectors, block)
    header = lambda kind, platform, entries: struct.pack("<BBH28s", kind, platform, entries, b"section")
    extension = lambda flags: struct.pack("<BB30s", 0x44, flags, b"criteria")
    bios, uefi = entry(0, 4, 34), entry(0, 2880, 40)
    for name, entries in {
        "bios": [bios], "uefi": [bios, header(0x91, 0xEF, 1), uefi], "stray": [bios, uefi],
        "many": [bios, header(0x90, 0, 2), entry(2, 1, 50), entry(4, 1, 60), header(0x91, 0xEF, 1), uefi],
        "extended": [bios, header(0x91, 1, 2), entry(0x20, 4, 50), extension(0x20), extension(0), uefi],
    }.items():
        with open(f"{folder}/{name}", "wb") as file:
            file.write(b"".join([validation, *entries]).ljust(2048, b"\0"))


def partition_seeds(folder, _):
    for name, command in {
        "gpt": ["sgdisk", "-a", "1", "-n", "1:64:100", "-t", "1:ef00", "-c", "1:EFI", "-n", "2:101:200"],
        "hybrid": ["sgdisk", "-a", "1", "-n", "1:64:100", "-n", "2:101:200", "-h", "1:2"],
    }.items():
        with open(f"{folder}/{name}", "wb") as file:
            file.truncate(150 * 1024)
        run(*command, f"{folder}/{name}")
    with open(f"{folder}/mbr", "wb") as file:
        file.truncate(64 * 1024)
    subprocess.run(["sfdisk", "-q", f"{folder}/mbr"], input=b"1,10,83\n20,100,5\n21,5,83\n31,5,7\n", check=True, env=CLEAN,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for block in 512, 2048:
        def entry(first, blocks, name, kind):
            return struct.pack(">2sHIII32s32sIII", b"PM", 0, 3, first, blocks, name, kind, 0, blocks, 0x13).ljust(block, b"\0")
        with open(f"{folder}/apm{block}", "wb") as file:
            file.write(struct.pack(">2sHI", b"ER", block, 30).ljust(block, b"\0") + entry(1, 3, b"Apple", b"Apple_partition_map")
                       + entry(8, 10, b"EFI", b"Apple_HFS") + entry(18, 5, b"rest", b"Data") + bytes(26 * block))
    shutil.copy("/usr/lib/grub/i386-pc/boot_hybrid.img", f"{folder}/grub")
    with open("/usr/lib/ISOLINUX/isohdpfx.bin", "rb") as code, open(f"{folder}/isohybrid", "wb") as file:
        file.write(code.read().ljust(440, b"\0") + bytes(70) + b"\x55\xaa")


def raw_image_seeds(folder, tree):
    sectors = [raw_sectors.mode1(number, bytes([number]) * 2048) for number in range(4)]
    damaged = bytearray(b"".join(sectors))
    damaged[2352 + 300] ^= 1
    damaged[2 * 2352 + 300 : 2 * 2352 + 1200] = bytes(900)
    for name, data in {"whole": b"".join(sectors), "damaged": bytes(damaged), "sub-channel": b"".join(sector + bytes(96) for sector in sectors)}.items():
        with open(f"{folder}/{name}", "wb") as file:
            file.write(data)


def subchannel_seeds(folder, tree):
    q, sealed = raw_sectors.q_of_position, raw_sectors.sealed
    catalog = sealed(bytes.fromhex("42123456789012800000"))
    isrc = sealed(bytes.fromhex("439634524c1234567001"))
    toc = [sealed(bytes.fromhex(point)) for point in ("4100a097266600012000", "4100a197266900020000", "4100a297272200101500", "41000197270000000200",
                                                      "41000297270300050000", "4500b012451502795974", "4500c000000000972666")]
    position = [q(block) for block in range(30)]
    pregap = [q(30, 2, 0, 1), q(31, 2, 0, 0), q(32, 2, 1, 0), q(33, 2, 2, 1)]
    frames = {"program": position + pregap, "numbers": position[:5] + [catalog, isrc] + position[7:], "toc": toc * 3}
    for name, of_them in frames.items():
        for form, stored in (("frames", b"".join(of_them)), ("channels", b"".join(map(raw_sectors.channels, of_them))),
                             ("symbols", b"".join(map(raw_sectors.symbols, of_them)))):
            with open(f"{folder}/{name}-{form}", "wb") as file:
                file.write(stored)


def sound_file_seeds(folder, tree):
    first = f"{folder}/s16.wav"
    run("sox", "-R", "-n", "-r", "44100", "-b", "16", "-c", "2", first, "synth", "0.05", "sine", "440", "sine", "660")
    for name, options in {"s24.wav": ("-b", "24"), "mono.aiff": ("-r", "48000", "-c", "1"), "float.wav": ("-e", "float", "-b", "32"), "s16.au": (),
                          "alaw.au": ("-e", "a-law"), "ms.wav": ("-e", "ms-adpcm"), "ima.wav": ("-e", "ima-adpcm"), "s16.aifc": (),
                          "gsm.wav": ("-e", "gsm", "-r", "8000", "-c", "1"), "s16.voc": (), "s16.nist": (), "mono.ogg": ("-c", "1")}.items():
        run("sox", "-R", first, *options, f"{folder}/{name}")
    for name in ("s16", "s24"):
        run("flac", "-s", f"{folder}/{name}.wav", "-o", f"{folder}/{name}.flac")
    for name, options in {"s16.mp3": (), "s16.opus": ("-ar", "48000"), "s16.caf": (), "s16.w64": (), "rf64.wav": ("-rf64", "always")}.items():
        run("ffmpeg", "-bitexact", "-i", first, *options, f"{folder}/{name}")


def ccd_sheet_seeds(folder, _):
    def entry(session, point, control, block, minute=0, second=0):
        return f"[Entry {10 * session + int(str(point), 0)}]\nSession={session}\nPoint={point}\nADR=1\nControl={control}\nPMin={minute}\nPSec={second}\nPFrame=0\nPLBA={block}\n"

    head = "[CloneCD]\nVersion=3\n[Disc]\nTocEntries=4\nSessions=1\nDataTracksScrambled=0\nCDTextLength=18\nCATALOG=4006381333931\n"
    text = "[CDText]\nEntries=1\nEntry 0=80 00 00 00 4a 6f 79 66 75 6c 20 4e 69 67 68 74\n"
    first = entry(1, "0xa0", 0, 4350, 1) + entry(1, "0xa2", 0, 1200) + entry(1, 1, 0, 150) + entry(1, 2, 4, 600)
    second = entry(2, "0xa0", 4, 9000, 3, 32) + entry(2, "0xa2", 4, 13_200) + entry(2, 3, 4, 12_600)
    tracks = "[TRACK 1]\nMODE=0\nINDEX 0=0\nINDEX 1=150\nINDEX 2=300\nISRC=GBAYE0000351\nFLAGS=DCP\n[TRACK 2]\nMODE=1\nINDEX 0=450\nINDEX 1=600\n"
    for name, data in {"one": head + text + first + tracks, "two": head + first + second + tracks + "[TRACK 3]\nMODE=2\nINDEX 1=0\n"}.items():
        with open(f"{folder}/{name}", "w", newline="\r\n") as file:
            file.write(data)


def mds_image_seeds(folder, _):
    def descriptor(tracks, wide):
        points = [(0, 0, 0x10, 0xA0, 1, 0x20, 0, 0, 0, 0, 0, 0), (0, 0, 0x10, 0xA2, 0, 18, 0, 0, 0, 0, 0, 0), *tracks]
        extras = 88 + 24 + 80 * len(points)
        footer = extras + 8 * len(tracks)
        out = struct.pack("<16sBBHHHH", b"MEDIA DESCRIPTOR", 1, 3, 0, 1, 2, 0).ljust(80, b"\0") + struct.pack("<II", 88, 0)
        out += struct.pack("<iiHBBHHII", -150, 1200, 1, len(points), 2, 1, len(tracks), 0, 112)
        for number, (mode, sub, control, point, minute, second, size, start, offset, _, _, files) in enumerate(points):
            extra = extras + 8 * (number - 2) if number > 1 else 0
            out += struct.pack("<12BIH18xIQII24x", mode, sub, control, 0, point, 0, 0, 0, 0, minute, second, 0, extra, size, start, offset, files, footer if extra else 0)
        for track in tracks:
            out += struct.pack("<II", track[9], track[10])
        return out + struct.pack("<IIII", footer + 16, wide, 0, 0) + ("*.mdf\0".encode("utf-16-le") if wide else b"*.mdf\0")

    audio = (0xA9, 8, 0x10, 1, 0, 2, 2448, 0, 0, 150, 600, 1)
    data = (0xAA, 0, 0x14, 2, 0, 12, 2352, 750, 600 * 2448, 150, 450, 1)
    for name, seed in {"wide": descriptor([audio, data], 1), "narrow": descriptor([data], 0)}.items():
        with open(f"{folder}/{name}", "wb") as file:
            file.write(seed)


def nrg_image_seeds(folder, _):
    def chunk(name, data):
        return name + struct.pack(">I", len(data)) + data

    def cue(control, track, index, block):
        return struct.pack(">BBBBi", control, track, index, 0, block)

    sectors = bytes(8 * 2352)
    dao = struct.pack("<I13s5B", 0, b"4006381333931", 0, 0, 1, 1, 1)
    ends = {b"5": lambda body: body + b"NER5" + struct.pack(">Q", len(sectors)), b"O": lambda body: body + b"NERO" + struct.pack(">I", len(sectors))}
    rest = chunk(b"SINF", struct.pack(">I", 1)) + chunk(b"CDTX", bytes(18)) + chunk(b"MTYP", struct.pack(">I", 1)) + chunk(b"END!", b"")
    cuex = chunk(b"CUEX", cue(1, 0, 0, -150) + cue(1, 1, 0, -150) + cue(1, 1, 1, 0) + cue(1, 0xAA, 1, 8))
    daox = chunk(b"DAOX", dao + struct.pack(">12sHB3xQQQ", b"GBAYE0000351", 2352, 7, 0, 0, 8 * 2352))
    cues = chunk(b"CUES", cue(1, 1, 0, 0) + cue(1, 1, 1, 0x200) + cue(1, 0xAA, 1, 0x208))
    daoi = chunk(b"DAOI", dao + struct.pack(">12sHB3xIII", b"", 2352, 5, 0, 0, 8 * 2352))
    etn2 = chunk(b"ETN2", struct.pack(">QQIIII", 0, 4 * 2352, 7, 0, 0, 0) + struct.pack(">QQIIII", 4 * 2352, 4 * 2352, 7, 4, 0, 0))
    etnf = chunk(b"ETNF", struct.pack(">IIIII", 0, 8 * 2048, 0, 0, 0))
    for name, body in {"daox": (b"5", cuex + daox), "daoi": (b"O", cues + daoi), "etn2": (b"5", etn2), "etnf": (b"O", etnf), "both": (b"5", cuex + daox + rest[:12] + etn2)}.items():
        with open(f"{folder}/{name}", "wb") as file:
            file.write(ends[body[0]](sectors + body[1] + rest))


def video_cd_seeds(folder, tree):
    work = os.path.dirname(tree)
    for kind, target, size in (("vcd2", "pal-vcd", "352x288"), ("svcd", "pal-svcd", "480x576")):
        run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc=d=2:s={size}:r=25", "-f", "lavfi", "-i", "sine=d=2", "-target", target, "clip.mpg", cwd=work)
        with open(f"{work}/clip.mpg", "rb") as clip, open(f"{folder}/{kind}-stream", "wb") as file:
            file.write(clip.read(24 * 2324))
        run("vcdxgen", "-t", kind, "-o", "disc.xml", "clip.mpg", "clip.mpg", cwd=work)
        run("vcdxbuild", "-c", "disc.cue", "-b", "disc.bin", "disc.xml", cwd=work)
        with open(f"{work}/disc.bin", "rb") as image, open(f"{folder}/{kind}-disc", "wb") as file:
            for block in 16, 18, 19, 20, 21, 22, 150, 151, 152, 184, 185, 186, 450:  # as the fuzzer reads them
                image.seek(block * 2352 + 24)
                file.write(image.read(2048))
        for name in "clip.mpg", "disc.xml", "disc.cue", "disc.bin":
            os.remove(f"{work}/{name}")


def mmc_answers_seeds(folder, _):
    """An answer for each decoder of mmc_answers_fuzz.cc, whose first byte is the place of the decoder there."""
    answers = {
        0: ["f0000300012345 0a 00000000 0c00 00 000000", "72031105 00000010 000a8000 0000000100000002 05020020", "700005 00000000 0a 00000000 2400 00 cb0002"],
        1: ["0030 1e0101010 1d020 000000 01020304 ffffffffffffffff 1112131415161718 2a02 02c2010203040506 1b900708090a0b0c"],
        2: ["000a200000990003 00970096"], 3: ["000e4000000102030000100000200001"],
        4: ["002e0101008421010000000000000000003fa7c000000010003fa7c0000000000000000000000001001fd7ef00000002"],
        5: ["00000028 0000001b 0000030 8001b0100 00080000 00010b08 0000000701000000 002b010401000000 00260000",
             "00000040 00000009 0021 0508 010001 01 10000000 002d 0904 5f003f7f 002e 0904 7f000ca8 0023 0508 0c00000080000000 0108 0308 4142433132202020 0107 1504 3f000000"],
        6: ["0044 000000000000 0532 41c40800 00000000 00000000 0096" + "00" * 36, "0030 000000000000 2a26 0303800029002113010008001b90002e2114160d00010000000121150002000021130001 0b06"],
        7: ["001a0102 0010010000000000 0014020000003039 0014aa0000004e20"], 8: ["000a0102 0014030000002db4"],
        9: ["00390102 011400a000000000012000 0110000100000000000200 015400b0041e0f024f3b4a 015400c07000000 0611a42 021400a2000000000a2807"],
        10: ["000d0000 0014000103020100000200"], 11: ["001e0000c140d500611a42004f3b4a001a2b3c00000000004d5e6f007a000100"], 12: ["00140000" + "80" * 18],
        13: ["001a0102 0010010000000200 00140200 00022e2d 0014aa00 00041c32", "4101001000000000 0301555341424331 0231323334353637"],
        14: ["00000020 00b4740002000800 00b4740000000800 00b47400c0003000 00ba7400c4010203"], 15: ["00a20008 0022212000000800"],
        16: ["0000002402000000 00000000000015a40000100000002076 000010010000207600 23053f00002b48", "0000000a01000000 001020300405"],
        17: ["0000001400000000 0000001000000020 0000400000000010"], 18: ["0000080400000000 00000100000004ff1005" + "81" * 2038],
        19: ["0000002400000000 020000000023053f000081d800002b48 0d0000000023053f000081d8000015a4"],
        20: ["00000000000000000023053f000081d8000003e800002b48000003e8"], 21: ["000a00000011800000110000"], 22: ["0023053f00000800"], 23: ["0006045e02020000"],
        24: ["058005325b00000053494d4255524e204d4d432d5245434f524445522020202031 2e3030"], 25: ["05830013 0201000353494d 61a300085001020304050607"],
        26: ["c523010203030008 8100000000030000"], 27: ["0000000412345678"], 28: ["0011000c0112030100003039 0000004b"], 29: ["000e0000 00400804 20c0000c c0800008"],
        30: ["0006000008000000"], 31: ["00150000e10f321000030000 00fcffff0022d7ff80abcd"], 32: ["0006000001fd0000"],
        33: ["002a00000140c12632bf5000 0200000000000000 034d434320303200 0452473230202000 0500000000000000"], 34: ["000e00000a0a0001 0102030400180022"],
        35: ["00060000c41000ff"], 36: ["000e0000000031000000100200002004"], 37: ["000a0000 80000000001fd7f0"], 38: ["000a0000 8000000000010203"],
        39: ["000a0000 0000000000004000"], 40: ["000a0000 00000000001fd7ef"], 41: ["003e0000 44530100" + "00000003" * 14], 42: ["00060000c4000000"],
        43: ["000e00000000000000002ff000003000"], 44: ["00520000 444c0100 00000007 00000000 00000002" + "00" * 48 + "0012345600200000 10aabbcc80ffffff"],
        45: ["00720000 44490102 00007000 424452" + "01" * 101],
    }
    for decoder, seeds in answers.items():
        for number, seed in enumerate(seeds):
            with open(f"{folder}/{decoder}-{number}", "wb") as file:
                file.write(bytes([decoder]) + bytes.fromhex(seed.replace(" ", "")))


SEEDS = {"archive_fuzz": archive_seeds, "boot_catalog_fuzz": boot_catalog_seeds, "ccd_sheet_fuzz": ccd_sheet_seeds, "fat_fuzz": fat_seeds,
         "iso9660_fuzz": iso9660_seeds, "manifest_fuzz": manifest_seeds, "mds_image_fuzz": mds_image_seeds, "mmc_answers_fuzz": mmc_answers_seeds, "nrg_image_fuzz": nrg_image_seeds,
         "partition_fuzz": partition_seeds, "raw_image_fuzz": raw_image_seeds, "sound_file_fuzz": sound_file_seeds, "subchannel_fuzz": subchannel_seeds,
         "udf_fuzz": udf_seeds, "verify_fuzz": verify_seeds, "verify_subchannel_fuzz": subchannel_seeds, "verify_udf_fuzz": verify_udf_seeds,
         "video_cd_fuzz": video_cd_seeds}


def main():
    target, folder = sys.argv[1:]
    if target in SEEDS:
        with tempfile.TemporaryDirectory() as work:
            small_tree(f"{work}/tree")
            SEEDS[target](folder, f"{work}/tree")
    for path in glob.glob(f"{HERE}/corpus/{target}/*"):
        shutil.copy(path, folder)


if __name__ == "__main__":
    main()
