"""Starts images on emulated PCs, as firmware starts them, and waits for what they say on the serial port."""
import os
import subprocess
import time

import house

OVMF = "/usr/share/OVMF/OVMF_CODE.fd"
VARIABLES = "/usr/share/OVMF/OVMF_VARS.fd"

# How the image is plugged in. A stick is what people have; the other two are what virtual machines have.
WAYS = {
    "cd": ["-drive", "if=none,id=image,format=raw,readonly=on,media=cdrom,file={}",
           "-device", "ide-cd,drive=image,bootindex=0"],
    "stick": ["-drive", "if=none,id=image,format=raw,snapshot=on,file={}", "-device", "qemu-xhci,id=usb",
              "-device", "usb-storage,bus=usb.0,drive=image,removable=on,bootindex=0"],
    "disk": ["-drive", "if=none,id=image,format=raw,snapshot=on,file={}",
             "-device", "virtio-blk-pci,drive=image,bootindex=0"],
}


def start(image, firmware, way, wanted, timeout=420):
    """Starts a PC with "bios" (SeaBIOS) or "uefi" (OVMF) from the image, plugged in one of the WAYS, until all the
    wanted texts stand on the serial port in this order. Returns what was said; throws Failure where it never was."""
    with house.Scratch("qemu") as scratch:
        serial = f"{scratch}/serial"
        command = ["qemu-system-x86_64", "-accel", "tcg", "-m", "512", "-display", "none", "-monitor", "none",
                   "-net", "none", "-no-reboot", "-serial", f"file:{serial}"]
        if firmware == "uefi":
            house.run("cp", VARIABLES, f"{scratch}/variables")
            command += ["-machine", "q35", "-drive", f"if=pflash,format=raw,readonly=on,file={OVMF}",
                        "-drive", f"if=pflash,format=raw,file={scratch}/variables"]
        command += [word.format(os.fspath(image).replace(",", ",,")) for word in WAYS[way]]
        return watch(command, serial, f"{image} under {firmware} as {way}", wanted, timeout)


def watch(command, serial, what, wanted, timeout):
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env=house.CLEAN) as machine:
        try:
            end = time.monotonic() + timeout
            while True:
                over = machine.poll() is not None or time.monotonic() > end
                said = read(serial)
                if has_in_order(said, wanted):
                    return said
                if over:
                    break
                time.sleep(0.1)
        finally:
            machine.kill()
        noise = machine.stdout.read().decode(errors="replace")
    raise house.Failure(f"{what} did not say {wanted}; it said:\n{said[-3000:]}\n{noise[-1000:]}")


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""


def has_in_order(text, wanted):
    at = 0
    for line in wanted:
        at = text.find(line, at)
        if at < 0:
            return False
        at += len(line)
    return True
