#!/usr/bin/python3
"""Burners under faults: record beside xorriso, growisofs, wodim and cdrdao, unmodified, on the same virtual drive.

usage: faults_bench.py [--build FOLDER] [--work FOLDER] [--json FILE]

One command of each burn meets a fault, in its middle or at its last WRITE. A cell tells how the burn ended:
  right   it said that it went well, and the disc holds the image
  told    it said that something is wrong
  said    it wrote a message, but its status is 0, which is all that a script looks at
  LOST    it said that it went well, and the disc does not hold the image
The status is 1 if record is LOST anywhere, or only said so.
"""
import argparse
import concurrent.futures
import json
import os
import re
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))

BLOCKS = 1504
DEVICE = "/dev/sr0"
# Word of the virtual drive, and what happens to the command.
FAULTS = {
    "timeout-before": "time-out, not executed",
    "timeout-after": "time-out, executed",
    "lost": "host error, executed",
    "soft-error": "soft error, not executed",
    "busy": "BUSY without sense",
    "reset": "6/29/00, not executed",
    "reset-after": "6/29/00, executed",
    "deferred": "deferred 3/0C/00",
    "write-error": "3/0C/00, not executed",
}
TOC = 'CD_ROM\nTRACK MODE1\nDATAFILE "image.iso"\n'
# How each says that something is wrong.
COMPLAINT = {"record": "error:", "xorriso": "FAILURE|FATAL|SORRY", "growisofs": r":-\(|:-\[", "wodim": "(?i)error|failed", "cdrdao": "ERROR"}
BURNERS = [
    *(("record", kind) for kind in ("dvd+r", "dvd+rw", "bd-re", "cd-r")),
    *(("xorriso", kind) for kind in ("dvd+r", "dvd+rw", "bd-re")),
    *(("growisofs", kind) for kind in ("dvd+r", "dvd+rw")),
    ("wodim", "cd-r"),
    ("cdrdao", "cd-r"),
]


def command_of(burner, disc, work):
    image = f"{work}/image.iso"
    return {
        "record": [house.program("record"), "burn", image, "--to", f"virtual:{disc}", "--yes", "--close", "disc", "--verify", "none"],
        "xorriso": ["xorriso", "-as", "cdrecord", "-v", f"dev={DEVICE}", "padsize=0", image],
        "growisofs": ["growisofs", "-Z", f"{DEVICE}={image}"],
        "wodim": ["wodim", "-v", f"dev={DEVICE}", "-sao", image],
        "cdrdao": ["cdrdao", "write", "--device", DEVICE, "--driver", "generic-mmc", "-n", "--force", f"{work}/image.toc"],
    }[burner]


def burn(work, burner, kind, fault):
    """Status of the burner, whether it complained, number of WRITEs, and whether the disc holds the image."""
    folder = f"{work}/{re.sub('[^a-z0-9+-]', '_', f'{burner} {kind} {fault}')}"
    os.makedirs(folder)
    disc = virtual_drive.new_disc(f"{folder}/disc", kind)
    options = f"?fault={fault}" if fault else ""
    command = command_of(burner, disc + options, work)
    if burner == "record":
        trace = f"{folder}/trace"
        result = house.run(*command, "--trace", trace, check=False, cwd=work)
    else:
        with virtual_drive.Drive(disc, folder, options) as drive:
            trace = drive.trace
            result = drive.burn(*command, check=False, cwd=work, timeout=600)
    with open(trace, encoding="utf-8") as file:
        writes = sum(1 for line in file if re.search(r"WRITE \((10|12)\)|\"2a|\"aa", line))
    with open(f"{work}/image.iso", "rb") as file:
        image = file.read()
    with virtual_drive.Drive(disc, folder) as drive:
        try:
            drive.settle()
            same = drive.read(0, BLOCKS) == image
        except virtual_drive.Refused:
            same = False
    shutil.rmtree(folder)
    complained = re.search(COMPLAINT[burner], (result.stdout + result.stderr).decode(errors="replace")) is not None
    return result.returncode, complained, writes, same


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=f"{ROOT}/build/release", help="where the programs are")
    parser.add_argument("--work", default=f"{ROOT}/build/bench/faults", help="where discs are made")
    parser.add_argument("--json", help="write the table there, too")
    options = parser.parse_args()
    os.environ["GLASSMASTER_BUILD_DIR"] = options.build
    sys.path.insert(0, f"{ROOT}/tests/support")
    global house, virtual_drive
    import house
    import virtual_drive

    shutil.rmtree(options.work, ignore_errors=True)
    os.makedirs(options.work)
    with open(f"{options.work}/image.iso", "wb") as file:
        file.write(os.urandom(BLOCKS * 2048))
    with open(f"{options.work}/image.toc", "w", encoding="utf-8") as file:
        file.write(TOC)

    pool = concurrent.futures.ThreadPoolExecutor(8)
    sound = list(pool.map(lambda one: burn(options.work, *one, ""), BURNERS))
    for (burner, kind), (status, _, writes, same) in zip(BURNERS, sound):
        if status != 0 or not same or writes < 3:
            sys.exit(f"{burner} does not burn {kind} without faults: status {status}, {writes} WRITEs, disc {'right' if same else 'wrong'}")
    jobs = {}
    for fault in FAULTS:
        for where in ("middle", "last"):
            for (burner, kind), (_, _, writes, _) in zip(BURNERS, sound):
                number = writes // 2 if where == "middle" else writes
                jobs[fault, where, burner, kind] = pool.submit(burn, options.work, burner, kind, f"{fault}@{number}")

    cells, lost = {}, False
    for key, job in jobs.items():
        status, complained, _, same = job.result()
        cells[key] = "told" if status != 0 else "right" if same else "said" if complained else "LOST"
        lost = lost or (key[2] == "record" and cells[key] in ("LOST", "said"))
    head = ["fault", "at"] + [f"{burner} {kind}" for burner, kind in BURNERS]
    rows = [[FAULTS[fault], where] + [cells[fault, where, *one] for one in BURNERS] for fault in FAULTS for where in ("middle", "last")]
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    for row in [head, ["-" * width for width in widths], *rows]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
    print("right: status 0, and the disc holds the image; told: another status;\n"
          "said: a message, but status 0, and it does not hold the image; LOST: status 0 without a word, and it does not")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump([dict(zip(head, row)) for row in rows], file, indent=1)
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main()
