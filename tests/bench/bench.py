#!/usr/bin/python3
"""Times mkimage beside xorriso, genisoimage and cp on the same files in the same run; prints ratios.

usage: bench.py [--quick] [--only a,b,c,d] [--rounds N] [--data FOLDER] [--work FOLDER] [--scale N] [--json FILE]

Each round runs every program once, in turn (A B C, A B C ...), from a warm page cache, until its output is
synced; the table gives medians, and ratios as the median of the ratios within a round. Wall and CPU are of the
whole process tree, memory is the largest process's peak.
"""
import argparse
import contextlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
import make_data

ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC",
               "SOURCE_DATE_EPOCH": "1700000000"}

MANIFEST = """\
glassmaster: 1
name: {name}
filesystems: {{iso9660: {{level: 3}}, rock-ridge: {{}}, joliet: {{max-name: 103}}}}
on-loss: ignore
on-collision: rename
{attributes}files:
  - {{from: {folder}/, to: /}}
"""


class Run:
    """One program on one data set: how it was started and what it cost."""

    def __init__(self, name, command, output=None):
        self.name, self.command, self.output = name, command, output
        self.wall, self.cpu, self.memory, self.size = [], [], [], 0

    def once(self):
        if self.output:
            remove(self.output)
            remove(self.output + ".receipt.json")
        report = f"/tmp/glassmaster-bench-{os.getpid()}"
        # A small process starts the program: one that is forked from us would inherit our peak.
        command = ["/usr/bin/time", "-q", "-o", report, "-f", "%M %U %S", *self.command]
        before = time.monotonic()
        with open(os.devnull, "wb") as null:
            result = subprocess.run(command, env=ENVIRONMENT, stdout=null, stderr=subprocess.PIPE, check=False)
        if self.output and result.returncode == 0:
            sync(self.output)
        wall = time.monotonic() - before
        if result.returncode != 0:
            raise SystemExit(f"{' '.join(self.command)}\nended with {result.returncode}: {result.stderr.decode()[-2000:]}")
        with open(report, encoding="utf-8") as file:
            memory, user, system = file.read().split()[-3:]
        os.remove(report)
        self.wall.append(wall)
        self.cpu.append(float(user) + float(system))
        self.memory.append(int(memory))
        if self.output:
            self.size = size_of(self.output)


def remove(path):
    if os.path.isdir(path):
        shutil.rmtree(path)
    elif os.path.exists(path):
        os.remove(path)


def size_of(path):
    if os.path.isdir(path):
        return sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(path) for name in names)
    return os.path.getsize(path)


def sync(path):
    """Everything under a path to the disk: what a user waits for before pulling the plug."""
    subprocess.run(["sync", "-f", path], check=True)


def warm(folder):
    subprocess.run(["tar", "-cf", "-", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def as_root(*command):
    subprocess.run(list(command) if os.geteuid() == 0 else ["sudo", "-n", *command], check=True)


class Bench:
    def __init__(self, options):
        self.options = options
        self.mkimage = f"{options.build}/mkimage"
        self.tables = {}

    def manifest(self, name, folder, attributes=""):
        path = f"{os.path.dirname(folder)}/{name}.disc.yaml"
        with open(path, "w", encoding="utf-8") as file:
            file.write(MANIFEST.format(name=name, folder=os.path.basename(folder), attributes=attributes))
        return path

    def ours(self, name, folder, output, attributes=""):
        command = [self.mkimage, "build", self.manifest(name, folder, attributes), "--quiet", "--force", "-o", output]
        return Run("mkimage", command, None if output == "-" else output)

    def compare(self, title, runs):
        runs = [run for run in runs if run.name.split()[0] not in self.options.without]
        for number in range(self.options.rounds):
            for run in runs:
                self.say(f"{title}: round {number + 1} of {self.options.rounds}: {run.name}")
                run.once()
        self.say("")
        self.print_table(title, runs)
        for run in runs:
            if run.output:
                remove(run.output)
                remove(run.output + ".receipt.json")

    def say(self, text):
        if sys.stderr.isatty():
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    def print_table(self, title, runs):
        print(f"\n{title}   (median of {self.options.rounds})")
        print(f"  {'':34}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}{'output':>16}{'mkimage / it: wall':>21}{'CPU':>7}")
        us = next((run for run in runs if run.name == "mkimage"), None)
        rows = []
        for run in runs:
            row = {"name": run.name, "wall": statistics.median(run.wall), "cpu": statistics.median(run.cpu),
                   "memory_kib": statistics.median(run.memory), "bytes": run.size}
            line = f"  {run.name:34}{row['wall']:9.2f}{row['cpu']:9.2f}{row['memory_kib'] / 1024:10.1f}"
            line += f"{run.size:16,}" if run.size else " " * 16
            if us and run is not us:
                row["wall_ratio"] = statistics.median(a / b for a, b in zip(us.wall, run.wall))
                row["cpu_ratio"] = statistics.median(a / max(b, 0.01) for a, b in zip(us.cpu, run.cpu))
                line += f"{row['wall_ratio']:20.2f}x{row['cpu_ratio']:6.2f}x"
            print(line, flush=True)
            rows.append(row)
        self.tables[title] = rows

    def data(self, name):
        folder = make_data.make(self.options.data, name, self.options.scale)
        warm(folder)
        return folder

    def peers(self, folder, output, *more):
        genisoimage = ["-allow-limited-size"] if more else []
        return [
            Run("genisoimage", ["genisoimage", "-quiet", *more, *genisoimage, "-o", output, "-J", "-joliet-long", "-R", "-V", "T", folder], output),
            Run("xorriso", ["xorriso", "-as", "mkisofs", "-quiet", *more, "-o", output, "-J", "-joliet-long", "-R", "-V", "T", folder], output),
        ]

    def job_a(self):
        folder, work = self.data("small"), self.options.work
        self.compare("(a) 200,000 files of 0 to 8 KiB", [
            self.ours("a", folder, f"{work}/a.iso"), *self.peers(folder, f"{work}/a-peer.iso"),
            Run("tar", ["tar", "-cf", f"{work}/a.tar", folder], f"{work}/a.tar")])
        self.compare("(a) the same to /dev/null", [
            self.ours("a", folder, "-"),
            Run("genisoimage", ["genisoimage", "-quiet", "-J", "-joliet-long", "-R", "-V", "T", folder]),
            Run("xorriso", ["xorriso", "-as", "mkisofs", "-quiet", "-J", "-joliet-long", "-R", "-V", "T", folder])])

    def job_b(self):
        folder, work = self.data("large"), self.options.work
        self.compare("(b) 6 GiB in 8 files", [
            self.ours("b", folder, f"{work}/b.iso"),
            Run("cp", ["cp", "-r", "--reflink=never", folder, f"{work}/b-copy"], f"{work}/b-copy"),
            *self.peers(folder, f"{work}/b-peer.iso", "-iso-level", "3")])
        for kind in ("xfs", "btrfs"):
            with self.reflinking(kind) as at:
                inside = f"{at}/large"
                self.say(f"copying the files to {kind}")
                subprocess.run(["cp", "-r", folder, inside], check=True)
                warm(inside)
                align = "attributes:\n  - {match: '**', align: 4KiB}\n"
                self.compare(f"(b) on {kind}, align: 4KiB", [
                    self.ours("b", inside, f"{at}/b.iso", align),
                    Run("cp", ["cp", "-r", "--reflink=never", inside, f"{at}/b-copy"], f"{at}/b-copy"),
                    Run("cp --reflink", ["cp", "-r", "--reflink=always", inside, f"{at}/b-link"], f"{at}/b-link")])

    @contextlib.contextmanager
    def reflinking(self, kind):
        """A file system that can share blocks, in a file, mounted while it is needed."""
        at, image = f"{self.options.work}/{kind}", f"{self.options.work}/{kind}.img"
        os.makedirs(at, exist_ok=True)
        remove(image)
        with open(image, "wb") as file:
            file.truncate(max(1 << 30, int((22 << 30) * self.options.scale)))
        subprocess.run([f"mkfs.{kind}", *(["-q", "-f"]), image], check=True, stdout=subprocess.DEVNULL)
        as_root("mount", "-o", "loop", image, at)
        try:
            as_root("chown", f"{os.geteuid()}", at)
            yield at
        finally:
            as_root("umount", at)
            remove(image)

    def job_c(self):
        folder, work = self.data("million"), self.options.work
        self.compare("(c) 1,000,000 files of 0 to 64 bytes", [
            self.ours("c", folder, f"{work}/c.iso"), *self.peers(folder, f"{work}/c-peer.iso")])
        files = sum(len(names) for _, _, names in os.walk(folder))
        for row in self.tables["(c) 1,000,000 files of 0 to 64 bytes"]:
            print(f"  {row['name']}: {row['memory_kib'] * 1024 / files:.0f} bytes of memory per file")

    def job_d(self):
        folder, work = self.data("text"), self.options.work
        zisofs = "attributes:\n  - {match: '**', zisofs: {level: 6}}\n"
        peer = f"{work}/d-peer.iso"
        self.compare("(d) zisofs of 1 GiB of text, level 6", [
            self.ours("d", folder, f"{work}/d.iso", zisofs),
            Run("xorriso", ["xorriso", "-outdev", peer, "-joliet", "on", "-zisofs", "level=6", "-map", folder, "/",
                            "-set_filter_r", "--zisofs", "/", "--", "-commit"], peer)])


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = re.search(r"model name\s*: (.*)", file.read())
    return f"{os.cpu_count()} x {model[1] if model else 'unknown processor'}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a fiftieth of the data, one round: does it run at all")
    parser.add_argument("--only", default="a,b,c,d", help="which jobs, as a,b,c,d")
    parser.add_argument("--rounds", type=int, help="how often each program runs (default 3)")
    parser.add_argument("--scale", type=float, help="how much of the data (default 1)")
    parser.add_argument("--data", default=os.environ.get("GLASSMASTER_BENCH_DATA", f"{ROOT}/build/bench/data"),
                        help="where data sets are kept")
    parser.add_argument("--work", default=f"{ROOT}/build/bench/work", help="where images are written")
    parser.add_argument("--build", default=f"{ROOT}/build/release", help="where mkimage is")
    parser.add_argument("--without", default="", help="programs to leave out, as xorriso,tar")
    parser.add_argument("--json", help="write the tables there, too")
    options = parser.parse_args()
    options.rounds = options.rounds or (1 if options.quick else 3)
    options.scale = options.scale or (0.02 if options.quick else 1.0)
    if options.quick:
        options.data += "-quick"
    options.data, options.work = os.path.abspath(options.data), os.path.abspath(options.work)
    options.without = set(filter(None, options.without.split(",")))
    os.makedirs(options.data, exist_ok=True)
    os.makedirs(options.work, exist_ok=True)
    bench = Bench(options)
    if options.scale != 1:
        print(f"at scale {options.scale}: times are too short to compare, ratios lean to start-up costs")
    print(machine())
    for job in options.only.split(","):
        getattr(bench, f"job_{job}")()
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(bench.tables, file, indent=1)


if __name__ == "__main__":
    main()
