"""A virtual drive for test scripts: its discs, its server, commands to it, and burners that take it for /dev/sr0."""
import contextlib
import os
import socket
import struct
import subprocess

import house

GOOD, CHECK_CONDITION = 0, 2
NONE, TO_DRIVE, FROM_DRIVE = 0, 1, 2


class Refused(Exception):
    """The drive did not do what a command says; `sense` is "5/21/00", or a status in words."""

    def __init__(self, command, sense):
        super().__init__(f"{command.hex(' ')}: {sense}")
        self.sense = sense


def new_disc(folder, kind, blocks=None):
    """Makes a blank disc of a kind, with room for so many blocks, or as many as its kind has."""
    house.run(house.program("tests/new_disc"), folder, kind, *([str(blocks)] if blocks else []))
    return folder


class Drive:
    """The drive with a disc in it, as long as `with` lasts."""

    def __init__(self, disc, scratch, options="", speed=1000):
        self.disc, self.socket, self.trace = disc + options, f"{scratch}/s", f"{scratch}/trace.txt"
        self.speed = speed

    def __enter__(self):
        if os.path.exists(self.socket):
            os.unlink(self.socket)
        self.server = subprocess.Popen(
            [house.program("tests/drive_server"), self.socket, self.disc, "--speed", str(self.speed), "--trace", self.trace],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.server.stdout.readline() != "listening\n":
            raise house.Failure(f"no drive with {self.disc}")
        self.client = socket.socket(socket.AF_UNIX)
        self.client.connect(self.socket)
        return self

    def __exit__(self, *_):
        self.client.close()
        self.server.stdin.close()
        self.server.wait(timeout=60)
        self.server.stdout.close()

    def command(self, command, length=0, out=b""):
        """The data that the drive gives; raises Refused."""
        command = bytes(command)
        direction = TO_DRIVE if out else FROM_DRIVE if length else NONE
        self.client.sendall(struct.pack("=I16sIII", len(command), command, direction, len(out) or length, 60_000) + out)
        status, host, _, _, _, sense_length, length = struct.unpack("=7I", self.receive(28))
        sense, data = self.receive(sense_length), self.receive(length)
        if status == GOOD and host == 0:
            return data
        said = f"{sense[2] & 15:X}/{sense[12]:02X}/{sense[13]:02X}" if len(sense) >= 14 else f"status {status}, host {host}"
        raise Refused(command, said)

    def receive(self, length):
        data = b""
        while len(data) < length:
            part = self.client.recv(length - len(data))
            if not part:
                raise house.Failure("the drive has gone")
            data += part
        return data

    def settle(self):
        """Waits until the drive is ready: reports what changed, ends what runs."""
        for _ in range(10_000):
            try:
                self.command([0, 0, 0, 0, 0, 0])
                return
            except Refused as refused:
                if refused.sense[0] not in "26":
                    raise
        raise house.Failure("the drive is never ready")

    def read(self, first, blocks):
        """Blocks of 2048 bytes by READ (10)."""
        data = b""
        for at in range(first, first + blocks, 32):
            count = min(32, first + blocks - at)
            data += self.command(struct.pack(">BBIBHB", 0x28, 0, at, 0, count, 0), count * 2048)
        return data

    def read_cd(self, first, blocks, flags=0xF8, subchannel=0, size=2352):
        """Whole sectors, or what else the flags choose, by READ CD."""
        data = b""
        for at in range(first, first + blocks, 24):
            count = min(24, first + blocks - at)
            command = struct.pack(">BBi", 0xBE, 0, at) + count.to_bytes(3, "big") + bytes([flags, subchannel, 0])
            data += self.command(command, count * size)
        return data

    def disc_information(self):
        return self.command([0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0], 34)

    def track_information(self, number):
        return self.command([0x52, 1, 0, 0, 0, number, 0, 0, 36, 0], 36)

    def toc(self, format, msf=False, start=0, length=2048):
        return self.command([0x43, 2 if msf else 0, format, 0, 0, 0, start, length >> 8, length & 255, 0], length)

    def mode_page(self, page, length=256):
        return self.command([0x5A, 8, page, 0, 0, 0, 0, length >> 8, length & 255, 0], length)

    def burn(self, *command, timeout=120, **options):
        """Runs an unmodified program that sees this drive as /dev/sr0."""
        surroundings = {"LD_PRELOAD": f"{house.BUILD}/tests/libdrive_preload.so", "DRIVE_SOCKET": self.socket}
        return house.run(*command, extra=surroundings, timeout=timeout, **options)


@contextlib.contextmanager
def fresh(kind, scratch, blocks=None, options="", speed=1000):
    """A drive with a new disc in it."""
    disc = f"{scratch}/disc"
    house.run("rm", "-rf", disc)
    with Drive(new_disc(disc, kind, blocks), scratch, options, speed) as drive:
        yield drive
