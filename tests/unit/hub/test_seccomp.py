"""The filter refuses what it names, on both machines we know, judged by a small BPF interpreter."""

import struct

import pytest

from bangkom.hub.seccomp import CLONE_NEWUSER, X32, kernel_filter

ALLOW, KILL, EPERM, ENOSYS = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
NUMBERS = {
    "x86_64": {"read": 0, "clone": 56, "unshare": 272, "mount": 165, "ptrace": 101, "bpf": 321, "setns": 308},
    "aarch64": {"read": 63, "clone": 220, "unshare": 97, "mount": 40, "ptrace": 117, "bpf": 280, "setns": 268},
}


def judge(program: bytes, number: int, architecture: int, first: int = 0) -> int:
    data = struct.pack("<IIQ6Q", number, architecture, 0, first, 0, 0, 0, 0, 0)
    steps = [struct.unpack_from("<HBBI", program, at) for at in range(0, len(program), 8)]
    at = value = 0
    while True:
        code, yes, no, operand = steps[at]
        at += 1
        if code == 0x06:
            return operand
        if code == 0x20:
            (value,) = struct.unpack_from("<I", data, operand)
        else:
            holds = {0x15: value == operand, 0x35: value >= operand, 0x45: bool(value & operand)}[code]
            at += yes if holds else no


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_refuses_and_allows(machine: str) -> None:
    program, numbers, here = kernel_filter(machine), NUMBERS[machine], ARCHITECTURE[machine]
    assert program is not None
    assert judge(program, numbers["read"], here) == ALLOW
    for name in ("unshare", "mount", "ptrace", "bpf", "setns"):
        assert judge(program, numbers[name], here) == EPERM, name
    assert judge(program, numbers["clone"], here, 0x00010F00) == ALLOW, "threads are clones too"
    assert judge(program, numbers["clone"], here, CLONE_NEWUSER) == EPERM
    assert judge(program, 435, here) == ENOSYS, "clone3 hides its flags; glibc then takes clone"
    assert judge(program, 425, here) == EPERM, "io_uring"


def test_other_ways_to_name_a_call_are_closed() -> None:
    program = kernel_filter("x86_64")
    assert program is not None
    assert judge(program, 0, ARCHITECTURE["aarch64"]) == KILL
    assert judge(program, X32 | 0, ARCHITECTURE["x86_64"]) == EPERM


def test_unknown_machine_has_no_filter() -> None:
    assert kernel_filter("riscv64") is None
