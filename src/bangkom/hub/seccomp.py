"""A small system-call filter for kernels, written as the classic BPF program that bubblewrap takes.

It refuses what a notebook never needs and what past escapes began with: new namespaces, mounts, tracing, kernel keys,
BPF, io_uring. Everything else passes.
"""

import errno
import platform
import struct

CLONE_NEWUSER = 0x10000000
X32 = 0x40000000

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data, little endian
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000

_SAME_EVERYWHERE = (425, 426, 427, 428, 429, 430, 431, 432, 433, 442)  # io_uring_*, open_tree … fspick, mount_setattr
_CLONE3 = 435

_REFUSED = {
    # ptrace syslog pivot_root chroot mount umount2 swapon swapoff reboot init_module delete_module kexec_load add_key
    # request_key keyctl unshare perf_event_open open_by_handle_at setns process_vm_readv process_vm_writev
    # finit_module kexec_file_load bpf userfaultfd
    "x86_64": (101, 103, 155, 161, 165, 166, 167, 168, 169, 175, 176, 246, 248, 249, 250, 272, 298, 304, 308, 310, 311,
               313, 320, 321, 323),
    "aarch64": (117, 116, 41, 51, 40, 39, 224, 225, 142, 105, 106, 104, 217, 218, 219, 97, 241, 265, 268, 270, 271,
                273, 294, 280, 282),
}  # fmt: skip
_ARCHITECTURES = {"x86_64": (0xC000003E, 56), "aarch64": (0xC00000B7, 220)}
"""AUDIT_ARCH_* and the number of clone."""


def kernel_filter(machine: str = platform.machine()) -> bytes | None:
    """The program for `machine`, or None for one we don't know the numbers of."""
    if machine not in _ARCHITECTURES:
        return None
    architecture, clone = _ARCHITECTURES[machine]
    refuse, unknown = _ERRNO | errno.EPERM, _ERRNO | errno.ENOSYS
    program = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, X32),
        (_RETURN, 0, 0, refuse),
        # glibc falls back to clone, whose flags can be read here; those of clone3 lie in memory.
        (_EQUAL, 0, 1, _CLONE3),
        (_RETURN, 0, 0, unknown),
    ]
    for number in (*_REFUSED[machine], *_SAME_EVERYWHERE):
        program += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, refuse)]
    program += [
        (_EQUAL, 0, 3, clone),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_ANY_BIT, 0, 1, CLONE_NEWUSER),
        (_RETURN, 0, 0, refuse),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("<HBBI", *step) for step in program)
