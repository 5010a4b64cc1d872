#!/usr/bin/python3
"""Video CDs of ours beside those that vcdimager makes of the same clips of ffmpeg: sector by sector, through vcdxrip, vcd-info,
cd-info and iso-info, and through a slow reading of the sector format."""
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import raw_sectors

SECTOR, PACK = 2352, 2324
NAMESPACE = "http://www.gnu.org/software/vcdimager/1.0/"
# Volume descriptor and directories: times, and the preparer that vcdimager names.
VOLUME = range(16, 24)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def sector(image, block):
    return image[block * SECTOR : (block + 1) * SECTOR]


PARITY = {}


def faults(data, block):
    """What does not hold in a sector of mode 2, by a slow reading of ECMA-130 and of CD-ROM XA."""
    found = []
    frames = block + 150
    if data[:12] != raw_sectors.SYNC:
        found.append("sync")
    if data[12:16] != bytes([raw_sectors.bcd(frames // 4500), raw_sectors.bcd(frames // 75 % 60), raw_sectors.bcd(frames % 75), 2]):
        found.append("header")
    if data[16:20] != data[20:24]:
        found.append("sub-header")
    form2 = data[18] & 0x20
    end = 2348 if form2 else 2072
    if raw_sectors.edc(data[16:end]) != data[end : end + 4]:
        found.append("EDC")
    if not form2:
        body = bytes(4) + data[16:2076]
        if body not in PARITY:
            PARITY[body] = raw_sectors.ecc(body)
        if PARITY[body] != data[2076:]:
            found.append("ECC")
    return found


def description(kind, sequences, segments=(), lists=""):
    """What vcdxbuild makes a disc of; `sequences` are pairs of a path and what stands inside its element."""
    version = "2.0" if kind == "vcd" else "1.0"
    items = "".join(f'<segment-item src="{path}" id="segment-{i}"/>' for i, path in enumerate(segments))
    items = f"<segment-items>{items}</segment-items>" if items else ""
    tracks = "".join(f'<sequence-item src="{path}" id="sequence-{i}">{inside}</sequence-item>' for i, (path, inside) in enumerate(sequences))
    return (
        f'<?xml version="1.0"?><!DOCTYPE videocd PUBLIC "-//GNU//DTD VideoCD//EN" "videocd.dtd">'
        f'<videocd xmlns="{NAMESPACE}" class="{kind}" version="{version}">'
        "<info><album-id>FILM</album-id><volume-count>3</volume-count><volume-number>2</volume-number><restriction>1</restriction></info>"
        "<pvd><volume-id>VIDEOCD</volume-id><system-id>CD-RTOS CD-BRIDGE</system-id><application-id/><preparer-id/><publisher-id/></pvd>"
        f"{items}<sequence-items>{tracks}</sequence-items><pbc>{lists}</pbc></videocd>"
    )


def play_all(count):
    lists = ""
    for i in range(count):
        lists += f'<playlist id="list-{i}">'
        lists += f'<prev ref="list-{i - 1}"/>' if i else ""
        lists += f'<next ref="{f"list-{i + 1}" if i + 1 < count else "end"}"/><return ref="end"/>'
        lists += f'<wait>0</wait><autowait>0</autowait><play-item ref="sequence-{i}"/></playlist>'
    return lists + '<endlist id="end" rejected="true"/>'


def menu(count):
    choices = "".join(f'<select ref="list-{i}"/>' for i in range(count))
    lists = (
        '<selection id="menu"><bsn>1</bsn><next ref="list-0"/><return ref="end"/><default ref="list-0"/><timeout ref="list-0"/>'
        f'<wait>30</wait><loop jump-timing="immediate">1</loop><play-item ref="segment-0"/>{choices}</selection>'
    )
    for i in range(count):
        lists += f'<playlist id="list-{i}"><prev ref="{f"list-{i - 1}" if i else "menu"}"/>'
        lists += f'<next ref="{f"list-{i + 1}" if i + 1 < count else "end"}"/><return ref="menu"/>'
        lists += f'<wait>0</wait><autowait>0</autowait><play-item ref="sequence-{i}"/></playlist>'
    return lists + '<endlist id="end"/>'


def still_of(path, stream):
    """A program stream of video alone, its stream E0h renamed as Video CDs call stills."""
    data = bytearray(read(path))
    for start in range(0, len(data), PACK):
        at, end = start + (14 if data[start + 4] >> 6 == 1 else 12), start + PACK
        while at + 6 <= end and data[at : at + 3] == b"\0\0\1":
            length = 6 + int.from_bytes(data[at + 4 : at + 6], "big")
            names = range(at + 12, at + length, 3) if data[at + 3] == 0xBB else (at + 3,)
            for name in names:
                if data[name] == 0xE0:
                    data[name] = stream
            at += length
    with open(path, "wb") as file:
        file.write(data)


def without_times(block, kind):
    """A block of the volume of either maker, without what may differ."""
    data = bytearray(block)
    if kind == "descriptor":
        data[446 : 446 + 128] = b" " * 128  # data preparer
        data[813:881] = bytes(68)
        data[156 + 18 : 156 + 25] = bytes(7)
        return bytes(data)
    at = 0
    while at < len(data) and data[at]:
        data[at + 18 : at + 25] = bytes(7)
        at += data[at]
    return bytes(data)


class VideoCds(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("video-cd")
        folder = cls.folder = cls.scratch.__enter__()
        for target, kind, size in (("pal-vcd", "vcd", "352x288"), ("pal-svcd", "svcd", "480x576")):
            for name, source, seconds in (("a", "testsrc", 7), ("b", "testsrc2", 10)):
                clip = f"{folder}/{kind}-{name}.mpg"
                house.run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"{source}=d={seconds}:s={size}:r=25", "-f", "lavfi", "-i",
                          f"sine=d={seconds}", "-target", target, "-threads", "1", "-y", clip)
            still = f"{folder}/{kind}-still.mpg"
            house.run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=d=0.04:s=704x576:r=25", "-c:v",
                      "mpeg1video" if kind == "vcd" else "mpeg2video", "-q:v", "3", "-f", kind, "-muxrate", "1411200", "-packetsize", "2324",
                      "-threads", "1", "-y", still)
            still_of(still, 0xE2 if kind == "vcd" else 0xE1)
        cls.made = {}

    @classmethod
    def tearDownClass(cls):
        cls.scratch.__exit__()

    def disc(self, kind, how):
        """Images of vcdimager and of ours of the same wish; how: plain, play or menu."""
        if (kind, how) in self.made:
            return self.made[kind, how]
        theirs, ours = (f"{self.folder}/{kind}-{how}-{maker}" for maker in ("theirs", "ours"))
        a, b, still = (f"{self.folder}/{kind}-{name}.mpg" for name in ("a", "b", "still"))
        words = ["volume=VIDEOCD", "album=FILM", "count=3", "number=2", "restriction=1"]
        if how == "menu":
            words += ["menu=1", f"segment={still}", f"segment={a}"]
        elif how == "play":
            words += ["play=all"]
        chapters = how == "menu"
        words += [f"sequence={a}"] + (["chapter=2.5", "chapter=4", "pause=3"] if chapters else []) + [f"sequence={b}"]
        inside = '<default-entry id="entry-0"/><entry id="entry-1">2.5</entry><entry id="entry-2">4</entry><auto-pause>3</auto-pause>'
        lists = {"plain": "", "play": play_all(2), "menu": menu(2)}[how]
        xml = description(kind, [(a, inside if chapters else ""), (b, "")], [still, a] if how == "menu" else [], lists)
        with open(f"{theirs}.xml", "w", encoding="ascii") as file:
            file.write(xml if lists else xml.replace("<pbc></pbc>", ""))
        house.run("vcdxbuild", "-q", "-c", f"{theirs}.cue", "-b", f"{theirs}.bin", f"{theirs}.xml")
        said = house.run(house.program("tests/make_video_cd"), ours, kind, *words, text=True).stdout
        self.assertEqual([line for line in said.splitlines() if "still.mpg" not in line], [])
        self.made[kind, how] = theirs, ours
        return self.made[kind, how]

    def discs(self):
        return [(kind, how, *self.disc(kind, how)) for kind in ("vcd", "svcd") for how in ("plain", "play", "menu")]

    def test_have_the_same_sectors(self):
        for kind, how, theirs, ours in self.discs():
            one, other = read(f"{theirs}.bin"), read(f"{ours}.bin")
            self.assertEqual(len(one), len(other))
            differing = [at for at in range(len(one) // SECTOR) if sector(one, at) != sector(other, at) and at not in VOLUME]
            if kind == "vcd":
                self.assertEqual(differing, [])
                continue
            segments_end = int.from_bytes(sector(other, 16)[24 + 80 : 24 + 84], "little")
            for at in differing:
                mine, his = sector(other, at), sector(one, at)
                if his[18] & 0x20:
                    # It calls sound video behind a system header, and everywhere in segments; we call it sound.
                    self.assertEqual((his[18] & ~0x80, mine[18] & ~0x80), (0x62, 0x64), at)
                    self.assertEqual((his[16:18], his[19]), (mine[16:18], mine[19]))
                    self.assertEqual(his[24 : 24 + PACK], mine[24 : 24 + PACK])
                    self.assertTrue(at < segments_end or b"\0\0\1\xbb" in mine[24 : 24 + 64], at)
                else:
                    # It takes the time of a picture that shares its packet for that of the one before: other points are nearest.
                    self.assertIn(mine[24:32], (b"SEARCHSV", b"SCAN_VCD"))
                    self.assertEqual(mine[24:37], his[24:37])

    def test_have_the_same_volume(self):
        for _, _, theirs, ours in self.discs():
            one, other = read(f"{theirs}.bin"), read(f"{ours}.bin")
            for at in VOLUME:
                kind = "descriptor" if at == 16 else "directory"
                his, mine = (sector(image, at)[24 : 24 + 2048] for image in (one, other))
                if his != mine:
                    self.assertEqual(without_times(his, kind).hex(), without_times(mine, kind).hex(), at)
                self.assertEqual(sector(one, at)[16:24], sector(other, at)[16:24])

    def rip(self, disc):
        out = f"{disc}-rip"
        os.makedirs(out, exist_ok=True)
        said = house.run("vcdxrip", "-b", f"{disc}.bin", "-o", f"{out}/disc.xml", cwd=out, text=True)
        complaints = [line for line in (said.stdout + said.stderr).splitlines() if "WARN" in line or "ERROR" in line]
        xml = read(f"{out}/disc.xml").decode()
        xml = re.sub(r"<!-- command line.*?-->|<preparer-id>.*?</preparer-id>|<preparer-id/>", "", xml)
        return xml, complaints, {name: read(f"{out}/{name}") for name in os.listdir(out) if name.endswith(".mpg")}

    def test_are_ripped_into_the_same_description_and_streams(self):
        for kind, how, theirs, ours in self.discs():
            (xml, complaints, streams), (his_xml, his_complaints, his_streams) = self.rip(ours), self.rip(theirs)
            self.assertIn("</sequence-items>", xml)
            self.assertEqual(xml, his_xml)
            self.assertEqual(complaints, his_complaints)
            self.assertEqual(sorted(streams), sorted(his_streams))
            self.assertEqual(streams["avseq01.mpg"], read(f"{self.folder}/{kind}-a.mpg"))
            self.assertEqual(streams["avseq02.mpg"], read(f"{self.folder}/{kind}-b.mpg"))
            if how == "menu":
                self.assertEqual(streams["item0001.mpg"], read(f"{self.folder}/{kind}-still.mpg"))

    def test_are_what_vcd_info_expects(self):
        for kind, how, theirs, ours in self.discs():
            reports = []
            for disc in (ours, theirs):
                said = house.run("vcd-info", "-B", "-i", f"{disc}.bin", text=True)
                lines = (said.stdout + said.stderr).splitlines()
                reports.append([line for line in lines if not re.search(r"preparer id|Source:|^\+\+|track\[|points\[|scan|MSF", line)])
                self.assertFalse([line for line in lines if "ERROR" in line or "Missing" in line])
            self.assertIn("VCD 2.0 detected" if kind == "vcd" else "SVCD detected", "\n".join(reports[0]))
            self.assertEqual(reports[0], reports[1])
            self.assertEqual(any("PSD.SVD" in line or "PSD.VCD" in line for line in reports[0]), how != "plain")

    def test_have_sound_sectors(self):
        for _, _, _, ours in self.discs():
            image = read(f"{ours}.bin")
            self.assertGreater(len(image), 1000 * SECTOR)
            for at in range(len(image) // SECTOR):
                self.assertEqual(faults(sector(image, at), at), [], at)

    def test_are_listed_by_libcdio(self):
        for kind, _, _, ours in self.discs():
            said = house.run("cd-info", "--no-header", "--no-device-info", "--no-disc-mode", "-c", f"{ours}.cue", check=False, text=True).stdout
            self.assertRegex(said, r"(?m)^ *1: 00:02:00 +000000 XA")
            self.assertRegex(said, r"(?m)^ *3: ")
            self.assertIn("Video CD" if kind == "vcd" else "Super Video CD", said)
            track = f"{ours}.iso"
            image = read(f"{ours}.bin")
            blocks = int.from_bytes(sector(image, 16)[24 + 80 : 24 + 84], "little")
            with open(track, "wb") as file:
                file.write(b"".join(sector(image, at)[24 : 24 + 2048] for at in range(blocks)))
            listed = house.run("iso-info", "-f", "-i", track, text=True).stdout
            self.assertIn("/VCD/INFO.VCD" if kind == "vcd" else "/SVCD/INFO.SVD", listed.upper().replace(";1", ""))
            self.assertIn("AVSEQ02", listed.upper())

    def test_are_the_same_when_made_again(self):
        _, ours = self.disc("vcd", "play")
        words = ["volume=VIDEOCD", "album=FILM", "count=3", "number=2", "restriction=1", "play=all"]
        again = f"{self.folder}/again"
        house.run(house.program("tests/make_video_cd"), again, "vcd", *words, f"sequence={self.folder}/vcd-a.mpg", f"sequence={self.folder}/vcd-b.mpg")
        self.assertEqual(house.sha256_of(f"{ours}.bin"), house.sha256_of(f"{again}.bin"))

    def test_have_the_scan_information_of_others(self):
        # vcdimager fills that of all pictures of a pack, we that of intra-coded ones.
        clip = f"{self.folder}/long.mpg"
        house.run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=d=30:s=480x576:r=25", "-f", "lavfi", "-i", "sine=d=30",
                  "-target", "pal-svcd", "-threads", "1", "-y", clip)
        theirs, ours = f"{self.folder}/scan-theirs", f"{self.folder}/scan-ours"
        house.run("vcdimager", "-q", "-t", "svcd", "--update-scan-offsets", "-c", f"{theirs}.cue", "-b", f"{theirs}.bin", clip)
        house.run(house.program("tests/make_video_cd"), ours, "svcd", "scan=offsets", f"sequence={clip}")
        one, other, stream = read(f"{theirs}.bin"), read(f"{ours}.bin"), read(clip)
        compared = 0
        for at in range(450, 450 + len(stream) // PACK):
            his, mine = (sector(image, at)[24 : 24 + PACK] for image in (one, other))
            picture = -1
            for code in re.finditer(rb"\x00\x00\x01(\x00|\xb2\x10\x0e)", mine):
                if code[1] == b"\0":
                    picture = code.start()
                elif picture >= 0 and mine[picture + 5] >> 3 & 7 == 1:
                    place = slice(code.end(), code.end() + 12)
                    self.assertEqual(mine[place].hex(), his[place].hex(), at)
                    compared += 1
                else:
                    rest = slice(code.end(), code.end() + 12)  # of other pictures: as ffmpeg left it
                    self.assertEqual(mine[rest].hex(), stream[(at - 450) * PACK :][:PACK][rest].hex(), at)
        self.assertGreater(compared, 40)

    def test_say_what_is_wrong_with_other_streams(self):
        clip = f"{self.folder}/dvd.mpg"
        house.run("ffmpeg", "-v", "error", "-i", f"{self.folder}/svcd-a.mpg", "-target", "pal-dvd", "-threads", "1", "-y", clip)
        for kind, source, wish in (
            ("svcd", clip, "within a pack of 2324 bytes; make it anew with ffmpeg -target"),
            ("vcd", f"{self.folder}/svcd-a.mpg", "a stream of MPEG-2, a Video CD takes MPEG-1: make it anew"),
        ):
            said = house.run(house.program("tests/make_video_cd"), f"{self.folder}/no", kind, f"sequence={source}", check=False, text=True)
            self.assertEqual(said.returncode, 1)
            self.assertIn(wish, said.stderr)


if __name__ == "__main__":
    unittest.main()
