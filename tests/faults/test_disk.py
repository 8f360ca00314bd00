"""The disk below the archive: the power goes, the space runs out, another device, read-only."""
import fcntl
import os
import struct
import subprocess

import pytest
from antone_testing import database as databases
from scenario import Scenario, Stopped, need_strace

RUN = ("retention", "run")
EXT4_IOC_SHUTDOWN = 0x8004587D
NO_LOG_FLUSH = 2  # unsynced data and the unwritten journal are lost, as in a power cut


def mount(*arguments):
    done = subprocess.run(["mount", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"cannot mount here: {done.stderr.strip()}")


def unmount(path):
    subprocess.run(["umount", str(path)], check=True, capture_output=True)


class Ext4:
    """An ext4 in a file of its own, whose power can be cut."""

    def __init__(self, directory):
        if os.geteuid() != 0:
            pytest.skip("only root may mount")
        self.image, self.path = directory / "image", directory / "mount"
        self.path.mkdir()
        with open(self.image, "wb") as image:
            image.truncate(64 << 20)
        subprocess.run(["mkfs.ext4", "-qF", self.image], check=True)
        mount("-o", "loop", self.image, self.path)

    def cut_power(self):
        fd = os.open(self.path, os.O_RDONLY)
        fcntl.ioctl(fd, EXT4_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        os.close(fd)

    def power_on(self):
        """A fresh image each time: a mount namespace that somebody else copied meanwhile would keep the dead one alive."""
        unmount(self.path)
        fresh = self.image.with_name("image.fresh")
        subprocess.run(["cp", "--sparse=always", self.image, fresh], check=True)
        fresh.replace(self.image)
        mount("-o", "loop", self.image, self.path)

    def close(self):
        unmount(self.path)


@pytest.fixture
def ext4(tmp_path):
    made = Ext4(tmp_path)
    yield made
    made.close()


@pytest.fixture
def own_database(cluster, template):
    database = databases.create_copy(cluster, template, "disk")
    yield database
    database.drop()


def test_a_power_cut_loses_what_was_not_synced(ext4):
    """The fault itself works: without fsync the file is gone, with it and that of the directory it is there."""
    for name, sync in (("lost", False), ("kept", True)):
        (ext4.path / name).write_text("x")
        if sync:
            for path in (ext4.path / name, ext4.path):
                fd = os.open(path, os.O_RDONLY)
                os.fsync(fd)
                os.close(fd)
    (ext4.path / "late").write_text("x")
    ext4.cut_power()
    ext4.power_on()
    assert (ext4.path / "kept").exists() and not (ext4.path / "late").exists()


@pytest.mark.packed
@pytest.mark.timeout(3600)
def test_power_cut_at_every_step(cluster, own_database, tmp_path, ext4, packing, full):
    """Whatever the file system loses, PostgreSQL still has, unless it was safe on disk before COMMIT."""
    need_strace()
    archive = ext4.path / "archive"
    archive.mkdir()
    scenario = Scenario(cluster, own_database, tmp_path, archive, packing)
    struck = 0
    for name, n in scenario.points(("write", "fsync", "renameat2", "sendto"), full, *RUN, sample=12):
        scenario.reset()
        os.sync()  # the empty archive is what the power cut may go back to
        stopped = Stopped(scenario, name, n, *RUN)
        if stopped.reached:
            struck += 1
            ext4.cut_power()
        stopped.kill()
        ext4.power_on()
        try:
            scenario.expect_recovery(restore=full)
        except AssertionError as error:
            raise AssertionError(f"power cut before {name} {n}: {error}") from error
    assert struck > (5 if packing == "none" else 1)


def test_a_full_disk_deletes_nothing(cluster, own_database, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root may mount")
    small = tmp_path / "small"
    small.mkdir()
    mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", small)
    try:
        archive = small / "archive"
        archive.mkdir()
        scenario = Scenario(cluster, own_database, tmp_path, archive)
        filler = small / "filler"
        filler.write_bytes(b"x" * (56 << 10))
        done = scenario.run(*RUN)
        assert done.returncode == 74 and "No space left" in done.stderr
        scenario.ledger.check()
        filler.unlink()
        scenario.expect_recovery()
    finally:
        unmount(small)


def test_a_read_only_archive_deletes_nothing(cluster, own_database, tmp_path, ext4):
    archive = ext4.path / "archive"
    archive.mkdir()
    scenario = Scenario(cluster, own_database, tmp_path, archive)
    mount("-o", "remount,ro", ext4.path)
    done = scenario.run(*RUN)
    assert done.returncode == 77 and "Read-only" in done.stderr
    mount("-o", "remount,rw", ext4.path)
    scenario.expect_recovery()


def test_a_folder_on_another_device_is_as_good(cluster, own_database, tmp_path, ext4):
    """The temporary file lies beside its final name, so nothing is ever renamed across devices."""
    archive = tmp_path / "archive"
    (archive / "posts").mkdir(parents=True)
    mount("--bind", ext4.path, archive / "posts")
    try:
        (archive / "posts" / "lost+found").rmdir()
        scenario = Scenario(cluster, own_database, tmp_path, archive)
        scenario.expect_recovery()
    finally:
        unmount(archive / "posts")
