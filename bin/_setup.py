"""What the launchers share: the virtual environment, and sentences instead of stack traces.

Standard library only. It must parse on Pythons that are too old to run Deskbell, so that they can be told.
"""

import contextlib
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys

OLDEST_PYTHON = (3, 11)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
REQUIREMENTS = os.path.join(ROOT, "requirements")
# The larger set holds the smaller one, so who has "test" need not install "run".
SETS = ("run", "test")


class SetupError(Exception):
    """What stands in the way, in one sentence."""


def say(text):
    """Tell what is happening, where a log can be read along."""
    print(text, file=sys.stderr, flush=True)


def launch(main):
    """Run a launcher's main function; its errors become one sentence and an exit code."""
    try:
        code = main(sys.argv[1:])
    except SetupError as error:
        say("deskbell: {}".format(error))
        code = 1
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def prepare(wanted):
    """Make sure that .venv holds the locked set "run" or "test" and Deskbell itself; quick when it does."""
    check_python(sys.version_info)
    if not is_installed(wanted):
        with only_one():
            if not is_installed(wanted):
                install(wanted)
    compile_house()


def check_python(version):
    """Refuse a Python that Deskbell cannot run on."""
    if tuple(version[:2]) < OLDEST_PYTHON:
        raise SetupError(
            "Deskbell needs Python {}.{} or newer, and this is {}.{} ({}).".format(
                OLDEST_PYTHON[0], OLDEST_PYTHON[1], version[0], version[1], sys.executable
            )
        )
    if os.name != "posix":
        raise SetupError("Deskbell runs on Linux and macOS; on Windows, use it inside WSL.")


def is_installed(wanted):
    """Whether the wanted set, or a larger one, is in place as the lock files have it now."""
    stamp = read(stamp_file())
    if not stamp or not os.path.exists(PYTHON):
        return False
    return stamp in [fingerprint(name) for name in SETS[SETS.index(wanted) :]]


def install(wanted):
    """Fill the virtual environment, making it first where there is none that works."""
    # Once is for ever only if it is finished: the stamp goes first and comes back last.
    remove(stamp_file())
    if not works(PYTHON):
        make_venv()
    say("Installing what Deskbell needs (requirements/{}.txt), once …".format(wanted))
    if not install_with_uv(wanted):
        install_with_pip(wanted)
    with writing(stamp_file()) as file:
        file.write(fingerprint(wanted))


def make_venv():
    """Make .venv anew; raises SetupError when this Python cannot."""
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise SetupError(
                "this Python has no module {} to make a virtual environment with: install it "
                "(on Debian and Ubuntu: apt install python3-venv) and start again.".format(module)
            )
    say("Making the virtual environment .venv …")
    shutil.rmtree(VENV, ignore_errors=True)
    check_writable(ROOT)
    result = run([sys.executable, "-m", "venv", VENV])
    if result.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetupError("the virtual environment could not be made: {}".format(last_line(result)))


def install_with_uv(wanted):
    """The quick way; False where it cannot be had, so that pip gets its turn."""
    installer = os.path.join(REQUIREMENTS, "installer.txt")
    locked = os.path.join(REQUIREMENTS, wanted + ".txt")
    uv = [PYTHON, "-m", "uv", "pip"]
    here = ["--quiet", "--python", PYTHON]
    compiled = ["--compile-bytecode"]  # as pip does: where nobody may write later, each process would compile anew
    return succeeds(
        pip("--require-hashes", "--no-deps", "-r", installer),
        # Both files, so that uv does not take itself away; everything else that is not locked goes.
        [*uv, "sync", *here, *compiled, "--require-hashes", installer, locked],
        [*uv, "install", *here, "--offline", "--no-deps", "--no-build-isolation", "--editable", ROOT],
    )


def install_with_pip(wanted):
    """The slow way that every Python has; raises SetupError when it fails too."""
    installer = os.path.join(REQUIREMENTS, "installer.txt")
    locked = os.path.join(REQUIREMENTS, wanted + ".txt")
    steps = (
        pip("--require-hashes", "--no-deps", "-r", installer, "-r", locked),
        pip("--no-index", "--no-deps", "--no-build-isolation", "--editable", ROOT),
    )
    for step in steps:
        result = run(step)
        if result.returncode:
            raise SetupError("what Deskbell needs could not be installed: {}".format(last_line(result)))


def compile_house():
    """Keep Deskbell's bytecode in step with its source; at once when it is.

    Where a desk runs as somebody who may not write here, or Python is told to keep no bytecode, each of its processes
    would spend seconds on compiling the same files at every start. Where we may not write either, it does.
    """
    run([PYTHON, "-m", "compileall", "-q", os.path.join(ROOT, "src")])


def pip(*arguments):
    """A pip command line for the virtual environment."""
    return [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]


def succeeds(*steps):
    """Run one command after the other, up to the first that fails."""
    return all(run(step).returncode == 0 for step in steps)


def run(command):
    """Run a command in the project's folder and keep what it says."""
    return subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )


def last_line(result):
    """The last thing a command said: mostly its reason."""
    lines = [line.strip() for line in result.stdout.decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1] if lines else "exit code {}".format(result.returncode)


def works(python):
    """Whether this is a Python new enough, with pip."""
    script = "import sys, pip; sys.exit(sys.version_info[:2] < {!r})".format(OLDEST_PYTHON)
    return os.path.exists(python) and succeeds([python, "-c", script])


def fingerprint(wanted):
    """What an installation depends on: the locks, this folder, and the Python behind .venv."""
    digest = hashlib.sha256()
    for text in (wanted, ROOT, os.path.realpath(PYTHON)):
        digest.update(text.encode("utf-8", "surrogateescape") + b"\0")
    for name in ("requirements/installer.txt", "requirements/{}.txt".format(wanted), "pyproject.toml"):
        digest.update((read(os.path.join(ROOT, name)) or "").encode() + b"\0")
    return digest.hexdigest()


def stamp_file():
    """Where the fingerprint of what is installed is kept."""
    return os.path.join(VENV, "deskbell-installed")


def read(path):
    """A file's text, or None."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return None


def remove(path):
    """Remove a file that may not be there."""
    with contextlib.suppress(OSError):
        os.remove(path)


@contextlib.contextmanager
def writing(path):
    """Open a file to write; raises SetupError when it cannot be."""
    try:
        with open(path, "w", encoding="utf-8") as file:
            yield file
    except OSError as error:
        raise SetupError("{} cannot be written: {}.".format(path, error.strerror)) from None


def check_writable(folder):
    """Make the folder where it is missing, and refuse one that nothing can be written into."""
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        probe = os.path.join(folder, ".deskbell-{}".format(os.getpid()))
        with open(probe, "w"):
            pass
        os.remove(probe)
    except OSError as error:
        raise SetupError("the folder {} cannot be written: {}.".format(folder, error.strerror)) from None


@contextlib.contextmanager
def only_one():
    """Keep a second launcher waiting while the first one installs."""
    import fcntl  # noqa: PLC0415 - not there on Windows, which is told so before

    handle = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
