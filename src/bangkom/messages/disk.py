"""Why the operating system refused a file, in words that finish "Penyimpanan …"."""

import errno

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


def disk_trouble(problem: OSError) -> str:
    """`penuh`, `tidak memberi izin`, or `tidak dapat dipakai (EIO)`; the system's own sentence would be English."""
    if problem.errno in FULL:
        return "penuh"
    if problem.errno in FORBIDDEN:
        return "tidak memberi izin"
    return f"tidak dapat dipakai ({errno.errorcode.get(problem.errno or 0, 'sebab tidak diketahui')})"
