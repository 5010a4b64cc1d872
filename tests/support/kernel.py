"""Boots Debian's kernel under qemu, mounts images there and brings back what it saw as listings."""
import os
import subprocess

import house
import listing
from house import run

KERNEL = os.environ.get("GLASSMASTER_KERNEL", f"{house.ROOT}/build/oracle/kernel")

INIT = r"""#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev /mnt
/bin/busybox mount -t proc none /proc
/bin/busybox mount -t sysfs none /sys
/bin/busybox mount -t devtmpfs none /dev
/bin/busybox --install -s /bin
for module in $(cat /modules/modules.order); do insmod /modules/$module || echo "HOUSE: cannot load $module"; done
sh /job > /result 2>&1
echo "END OF RESULTS" >> /result
dd if=/result of=/dev/vda bs=64k conv=fsync 2> /dev/null
echo "HOUSE: done"
poweroff -f
"""

LIST = r"""
cd /mnt && {
  find . -mindepth 1 -print0 | xargs -0 -r stat -c 'S %f %u %g %s %h %Y %t %T %n'
  find . -type l -print0 | xargs -0 -r -n 1 sh -c 'printf "L %s\n%s\n" "$0" "$(readlink "$0")"'
  find . -type f -size -3000k -print0 | xargs -0 -r sha256sum | sed 's/^/H /'
  cd /
}
"""


class Mount:
    """One image to mount with options; `windows` are pieces of large files to hash: (path, first, count) in MiB.
    `writes` is a script that runs in the mounted tree, which is then writable, before it is listed: the image
    is changed in place."""

    def __init__(self, image, options="", windows=(), kind="iso9660", writes=""):
        self.image, self.options, self.windows = os.fspath(image), options, list(windows)
        self.kind, self.writes = kind, writes
        self.listing, self.hashes, self.failed = {}, [], ""


def libraries_of(program, more=""):
    """The shared libraries that a program is loaded with, the loader among them; `more` is a folder of some."""
    said = run("ldd", program, text=True, extra={"LD_LIBRARY_PATH": more} if more else None).stdout
    return [word for line in said.splitlines() for word in line.split() if word.startswith("/")]


def make_initramfs(path, job, modules="modules.order", programs=(), libraries="", files=()):
    """`programs` are put into /bin, and their libraries where they lie here; those of the folder `libraries` into /lib;
    `files` and folders are put into the root."""
    with house.Scratch("initramfs") as root:
        for folder in ("bin", "modules"):
            os.mkdir(f"{root}/{folder}")
        run("cp", "/bin/busybox", f"{root}/bin/busybox")
        with open(f"{KERNEL}/{modules}", encoding="utf-8") as order:
            names = order.read().split()
        run("cp", f"{KERNEL}/{modules}", f"{root}/modules/modules.order")
        for name in names:
            run("cp", f"{KERNEL}/{name}", f"{root}/modules/{name}")
        for program in programs:
            run("cp", program, f"{root}/bin/{os.path.basename(program)}")
            for library in libraries_of(program, libraries):
                place = library if not libraries or not library.startswith(libraries) else f"/lib/{os.path.basename(library)}"
                os.makedirs(root + os.path.dirname(place), exist_ok=True)
                run("cp", "-L", library, root + place)
        for file in files:
            run("cp", "-r", file, root)
        for name, text in (("init", INIT), ("job", job)):
            with open(f"{root}/{name}", "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(f"{root}/{name}", 0o755)
        names = subprocess.run(["find", ".", "-print0"], cwd=root, capture_output=True, check=True).stdout
        with open(path, "wb") as out:
            subprocess.run(["cpio", "--null", "--quiet", "-o", "-H", "newc"], cwd=root, input=names, stdout=out, check=True)


def pack(images, path):
    """Puts images end to end into one disk; returns where each begins and how long it is, in bytes."""
    places, at = {}, 0
    with open(path, "wb") as disk:
        for image in images:
            size = os.path.getsize(image)
            places[image] = (at, size)
            disk.truncate(at + size)
            run("dd", f"if={image}", f"of={path}", "bs=1M", "oflag=seek_bytes", f"seek={at}", "conv=notrunc,sparse")
            at += -(-size // (1 << 20)) << 20
    return places


def unpack(places, path, image):
    offset, size = places[image]
    run("dd", f"if={path}", f"of={image}", "bs=1M", "iflag=skip_bytes,count_bytes", f"skip={offset}", f"count={size}")


def boot(mounts, timeout=900, packed=False):
    """Fills in the listing and the hashes of every mount; returns the kernel's log. A machine has room for two dozen
    drives: more images are `packed` into one, which UDF is told by its option lastblock."""
    with house.Scratch("pack") as scratch:
        images = sorted({mount.image for mount in mounts})
        if not packed:
            return boot_drives(mounts, {image: (image, "") for image in images}, timeout)
        disk = f"{scratch}/disk"
        places = pack(images, disk)
        log = boot_drives(mounts, {image: (disk, place) for image, place in places.items()}, timeout)
        for image in {mount.image for mount in mounts if mount.writes}:
            unpack(places, disk, image)
        return log


def run_job(initramfs, disks, timeout, *more):
    """Boots with the drives (options of qemu's -drive) after the disk that takes the result; returns what the job
    printed, and the kernel's log."""
    with house.Scratch("kernel") as scratch:
        result = f"{scratch}/result"
        with open(result, "wb") as file:
            file.truncate(32 << 20)
        qemu = run(
            "qemu-system-x86_64", "-accel", "tcg", "-m", "512", "-nographic", "-no-reboot", "-net", "none",
            "-kernel", f"{KERNEL}/vmlinuz", "-initrd", initramfs,
            "-append", "console=ttyS0 no_timer_check quiet loglevel=4 panic=-1",
            *[word for disk in [f"file={result},format=raw,if=virtio", *disks] for word in ("-drive", disk)], *more,
            timeout=timeout)
        log = qemu.stdout.decode(errors="replace")
        with open(result, "rb") as file:
            text = file.read().rstrip(b"\0").decode("utf-8", "surrogateescape")
    if not text.endswith("END OF RESULTS\n"):
        raise house.Failure(f"the kernel did not finish its job:\n{log[-3000:]}\n{text[-1000:]}")
    return text, log


def boot_drives(mounts, places, timeout):
    if not os.path.exists(f"{KERNEL}/modules.order"):
        raise house.Failure(f"no kernel in {KERNEL}: run ci/fetch-kernel")
    drives = sorted({drive for drive, _ in places.values()})
    job = ""
    for number, mount in enumerate(mounts):
        drive, place = places[mount.image]
        device = f"/dev/vd{chr(ord('b') + drives.index(drive))}"
        options = ("rw" if mount.writes else "ro") + ("," + mount.options if mount.options else "")
        if place:
            job += f"losetup -o {place[0]} /dev/loop0 {device}\n"
            device, options = "/dev/loop0", f"{options},lastblock={place[1] // 2048 - 1}"
        writes = f"cd /mnt && {{\n{mount.writes}\ncd /\n}}\n" if mount.writes else ""
        job += f"echo 'MOUNT {number}'\nif mount -t {mount.kind} -o {options} {device} /mnt; then\n{writes}{LIST}\n"
        for path, first, count in mount.windows:
            job += f"echo W $(dd if='/mnt/{path}' bs=1M skip={first} count={count} 2>/dev/null | sha256sum)\n"
        job += "umount /mnt\nfi\n" + ("losetup -d /dev/loop0\n" if place else "")
    with house.Scratch("kernel") as scratch:
        make_initramfs(f"{scratch}/initramfs", job)
        written = {places[mount.image][0] for mount in mounts if mount.writes}
        disks = [f"file={drive.replace(',', ',,')},format=raw,if=virtio,readonly={'off' if drive in written else 'on'}"
                 for drive in drives]
        text, log = run_job(f"{scratch}/initramfs", disks, timeout)
    parse(text, mounts)
    return log


def parse(text, mounts):
    mount, lines = None, iter(text.split("\n"))
    for line in lines:
        if line.startswith("MOUNT "):
            mount = mounts[int(line[6:])]
        elif line.startswith("S "):
            _, mode, uid, gid, size, links, mtime, major, minor, name = line.split(" ", 9)
            mode = int(mode, 16)
            facts = {"kind": listing.KINDS[mode & 0o170000], "mode": mode & 0o7777, "uid": int(uid), "gid": int(gid),
                     "mtime": int(mtime)}
            if facts["kind"] == "file":
                facts |= {"size": int(size), "links": int(links)}
            elif facts["kind"] in ("char", "block"):
                facts["device"] = (int(major, 16), int(minor, 16))
            mount.listing[name[2:]] = facts
        elif line.startswith("L "):
            mount.listing[line[4:]]["target"] = next(lines)
        elif line.startswith("H "):
            mount.listing[line[2 + 64 + 4 :]]["sha256"] = line[2:66]
        elif line.startswith("W "):
            mount.hashes.append(line[2:66])
        elif line and line != "END OF RESULTS":
            mount.failed += line + "\n"
