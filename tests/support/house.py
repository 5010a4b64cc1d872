"""What the test scripts share: where the built programs are, running them, folders that clean up."""
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("GLASSMASTER_BUILD_DIR", f"{ROOT}/build/release")
LONG = bool(os.environ.get("GLASSMASTER_LONG"))

# Nothing of the caller's surroundings may decide what a reader prints.
CLEAN = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "HOME": "/nonexistent",
}


class Failure(Exception):
    """A program ended as it should not."""


def run(*command, check=True, text=False, extra=None, cwd=None, input=None, timeout=6000 if LONG else 1200):
    """Runs a command in clean surroundings and returns the CompletedProcess, output as bytes."""
    result = subprocess.run(
        [os.fspath(part) if not isinstance(part, bytes) else part for part in command],
        capture_output=True,
        text=text,
        env=CLEAN | (extra or {}),
        cwd=cwd,
        input=input,
        timeout=timeout,
        check=False,
    )
    if check and result.returncode != 0:
        said = result.stderr if text else result.stderr.decode(errors="replace")
        raise Failure(f"{' '.join(map(str, command))}\nended with {result.returncode}:\n{said[-3000:]}")
    return result


def program(name):
    path = f"{BUILD}/{name}"
    if not os.access(path, os.X_OK):
        raise Failure(f"{path} is not there: build it first")
    return path


def mkimage(*arguments, **options):
    return run(program("mkimage"), *arguments, **options)


def verify(*arguments, **options):
    return run(program("verify"), *arguments, **options)


def as_root(*command):
    """The command, to be run by root: by sudo unless we are root."""
    return list(command) if os.geteuid() == 0 else ["sudo", "-n", *command]


def sha256_of(path):
    with open(path, "rb") as file:
        return sha256_of_stream(file)


def sha256_of_stream(file):
    digest = hashlib.sha256()
    buffer = bytearray(1 << 20)
    view = memoryview(buffer)
    while size := file.readinto(buffer):
        digest.update(view[:size])
    return digest.hexdigest()


def sha256_of_output(*command, **options):
    """SHA-256 and size of what a command prints; throws Failure where it fails."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=CLEAN, **options) as child:
        digest, size = hashlib.sha256(), 0
        while block := child.stdout.read(1 << 20):
            digest.update(block)
            size += len(block)
        said = child.stderr.read()
        if child.wait() != 0:
            raise Failure(f"{command}\nended with {child.returncode}: {said[-2000:]}")
    return digest.hexdigest(), size


class Scratch:
    """A folder under the build folder that is removed in the end, as `with` promises."""

    def __init__(self, name):
        os.makedirs(f"{BUILD}/scratch", exist_ok=True)
        self.path = tempfile.mkdtemp(prefix=f"{name}-", dir=f"{BUILD}/scratch")
        # Readers that drop privileges, and copies made by other users, must get in.
        os.chmod(self.path, 0o755)

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        if os.environ.get("GLASSMASTER_KEEP_SCRATCH"):
            print(f"kept {self.path}", file=sys.stderr)
            return
        run("chmod", "-R", "u+rwX", self.path, check=False)
        shutil.rmtree(self.path, ignore_errors=True)
