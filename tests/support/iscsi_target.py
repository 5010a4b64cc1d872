"""A target of iSCSI on the loopback interface: tgtd with optical drives, whose control socket is its own."""
import os
import signal
import socket
import subprocess
import time

import house

NAME = "iqn.2026-01.org.example:drives"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Target:
    """As `with` says, from its start to its end. Logical units are added as image files."""

    def __init__(self, folder):
        self.folder, self.port, self.units = folder, free_port(), []
        self.control = 1000 + os.getpid() % 30000  # tgtd puts its socket where others have theirs
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        with open(f"{self.folder}/tgtd.log", "ab") as log:
            self.process = subprocess.Popen(
                ["tgtd", "-f", "-C", str(self.control), "--iscsi", f"portal=127.0.0.1:{self.port}"], stdout=log,
                stderr=log, env=house.CLEAN)
        for _ in range(100):
            if self.admin("--mode", "target", "--op", "new", "--tid", "1", "--targetname", NAME, check=False).returncode == 0:
                break
            time.sleep(0.1)
        else:
            raise house.Failure(f"tgtd did not start: see {self.folder}/tgtd.log")
        for number, image in enumerate(self.units, 1):
            self.offer(number, image)
        self.admin("--mode", "target", "--op", "bind", "--tid", "1", "--initiator-address", "ALL")

    def stop(self, how=signal.SIGKILL):
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait()
            self.process = None

    def admin(self, *words, check=True):
        return house.run("tgtadm", "-C", str(self.control), "--lld", "iscsi", *words, check=check)

    def offer(self, number, image):
        self.admin("--mode", "logicalunit", "--op", "new", "--tid", "1", "--lun", str(number), "--device-type", "cd",
                   "-b", image)

    def add(self, image):
        """Offers an image as the medium of a drive of its own; returns the drive's address."""
        self.units.append(image)
        self.offer(len(self.units), image)
        return self.address(len(self.units))

    def add_blank(self, name):
        """Offers a blank DVD+R; returns its address and its file."""
        image = f"{self.folder}/{name}"
        house.run("tgtimg", "--op", "new", "--device-type", "cd", "--type", "dvd+r", f"--file={image}")
        return self.add(image), image

    def address(self, lun, target=NAME, user=""):
        return f"iscsi://{user}127.0.0.1:{self.port}/{target}/{lun}"
