#!/usr/bin/python3
"""Debian's kernel under qemu logs in to tgtd's DVD writer by its own initiator: record and verify work on what sr and sg make of it."""
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import images
import iscsi_target
import kernel

MANIFEST = """\
glassmaster: 1
name: release
volume: {id: RELEASE}
files:
  - {from: tree/, to: /}
"""
# Every step is told with its name and its exit status. Unit 1 is a blank DVD+R, unit 2 a DVD that holds the image.
JOB = r"""
step() { name=$1; shift; "$@" 2>&1; echo STEP $name $?; }
ip link set lo up; ip link set eth0 up
ip addr add 10.0.2.15/24 dev eth0
step login iscsistart -i iqn.2026-01.org.example:host -t TARGET -g 1 -a 10.0.2.2 -p PORT
for i in $(seq 600); do [ -e /dev/sr1 ] && break; usleep 100000; done
usleep 1000000
for node in /dev/sr0 /dev/sr1; do
  case $(record info $node 2>&1) in *DVD+R*) BLANK=$node ;; *) FULL=$node ;; esac
done
mkdir -p /dev/shm /tmp /tree
cp /release.iso /release.iso.receipt.json /release.disc.yaml /tmp
cp -r /tree /tmp
step drives record drives
step info record info $FULL
step info-blank record info $BLANK
SG=/dev/sg$(ls -d /sys/class/block/$(basename $BLANK)/device/scsi_generic/sg* | sed 's/.*sg//')
step sg record info $SG
step read record read $FULL -o /tmp/read.iso
step same cmp /tmp/read.iso /tmp/release.iso
step verify verify /tmp/release.disc.yaml $FULL
step structure verify structure $FULL
step burn record burn /tmp/release.iso --to $BLANK --yes --verify full
step verify-burnt verify /tmp/release.disc.yaml $BLANK
"""


class KernelIscsi(unittest.TestCase):
    """One boot does everything; the tests look at what was said."""

    @classmethod
    def setUpClass(cls):
        if not os.path.exists(f"{kernel.KERNEL}/iscsi.order"):
            raise house.Failure(f"no kernel with iSCSI in {kernel.KERNEL}: run ci/fetch-kernel")
        with house.Scratch("kernel-iscsi") as scratch:
            os.makedirs(f"{scratch}/tree/folder")
            for name, size in (("a.bin", 1_500_000), ("folder/b.bin", 100), ("c", 0)):
                with open(f"{scratch}/tree/{name}", "wb") as file:
                    file.write(os.urandom(size))
            image, _ = images.build(scratch, "release", MANIFEST)
            with iscsi_target.Target(scratch) as target:
                target.add_blank("blank")
                target.add(image)
                job = JOB.replace("TARGET", iscsi_target.NAME).replace("PORT", str(target.port))
                tools = f"{kernel.KERNEL}/iscsi"
                kernel.make_initramfs(f"{scratch}/initramfs", job, "iscsi.order",
                                      [f"{tools}/iscsistart", house.program("record"), house.program("verify")], tools,
                                      [image, f"{image}.receipt.json", f"{scratch}/release.disc.yaml", f"{scratch}/tree"])
                text, cls.log = kernel.run_job(f"{scratch}/initramfs", [], 900, "-netdev", "user,id=net",
                                               "-device", "virtio-net-pci,netdev=net")
            with open(image, "rb") as one, open(f"{scratch}/blank", "rb") as other:
                whole = one.read()
                cls.on_target = other.read(len(whole)) == whole
        cls.text = text
        cls.steps, lines = {}, []
        for line in text.splitlines():
            if match := re.fullmatch(r"STEP (\S+) (\d+)", line):
                cls.steps[match[1]] = ("\n".join(lines), int(match[2]))
                lines = []
            else:
                lines.append(line)

    def step(self, name):
        self.assertIn(name, self.steps, self.text[-3000:] + self.log[-2000:])
        text, status = self.steps[name]
        self.assertEqual(status, 0, text)
        return text

    def test_both_drives_are_there(self):
        self.step("login")
        self.assertRegex(self.step("drives"), r"(?s)/dev/sr0.*/dev/sr1")

    def test_a_disc_is_told_of_by_both_nodes(self):
        for name in ("info-blank", "sg"):
            self.assertIn("DVD+R", self.step(name))
        self.step("info")

    def test_a_disc_is_read_back_and_verified(self):
        for name in ("read", "same", "verify", "structure"):
            self.step(name)

    def test_a_blank_disc_is_burnt_and_verified(self):
        self.assertIn("verified", self.step("burn"))
        self.step("verify-burnt")
        self.assertTrue(self.on_target, "what the target holds is not the image")


if __name__ == "__main__":
    unittest.main()
