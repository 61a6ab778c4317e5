"""Typed failures. `str(error)` is a sentence a user can act on, in Indonesian.

BangkomError
├── SettingsError      an environment variable is missing or malformed
├── CourseError        lessons, scripts or course.toml hold mistakes (carries all of them)
├── StaleReleaseError  `release/` isn't what the lessons say, or holds something that must not be released
├── AnswersError       an answer can't be saved
│   └── UploadInterruptedError    a file isn't whole yet; its sender can go on
├── MediaError         a video or one of its files isn't there
├── DepotError         the depot refuses a hand-in, or can't store or find it
│   ├── DepotDiskError    its disk is full or fails: nothing is wrong with what was sent
│   └── UnreachableError  the service doesn't answer, so it isn't known whether a hand-in arrived
├── StoreError         the database can't be used, or isn't what this version needs
├── BackupError        a backup can't be made, or isn't one that can be restored here
├── WatchError         a player's report can't be accepted: it has to be opened anew
├── AccountError       an account, its code or its password isn't as it must be
├── CohortError        a file of participants or of the schedule can't be used, or changed nothing
├── ClassroomError     a classroom session or an attendance can't be recorded so
├── ChatError          a live chat can't be planned, led or written to like this
├── ForumError         something can't be written, changed or hidden in a forum
├── DesignError        a rancangan can't be changed that way now, or a mentor's link doesn't count
├── PresentationError  a slot, a mark or a revision doesn't fit what is there
├── ImplementationError  what is told of an implementation, or a file of evidence, can't be kept like this
├── GradingError       a submission can't be graded
├── MarkingError       a person's mark, its release or an objection to it isn't as it must be
├── GraduationError    a decision, an objection or a certificate can't be made like this
├── ReportError        a snapshot or a report can't be made
└── RehearsalError     a rehearsed figure isn't the planned one
"""


class BangkomError(Exception):
    """Base of every failure that a user is told about; the message says what happened and how to mend it."""


class SettingsError(BangkomError):
    pass


class CourseError(BangkomError):
    pass


class StaleReleaseError(BangkomError):
    pass


class AnswersError(BangkomError):
    pass


class UploadInterruptedError(AnswersError):
    pass


class MediaError(BangkomError):
    pass


class DepotError(BangkomError):
    pass


class DepotDiskError(DepotError):
    pass


class UnreachableError(DepotError):
    pass


class StoreError(BangkomError):
    pass


class BackupError(BangkomError):
    pass


class WatchError(BangkomError):
    pass


class AccountError(BangkomError):
    pass


class CohortError(BangkomError):
    pass


class ClassroomError(BangkomError):
    pass


class ChatError(BangkomError):
    pass


class ForumError(BangkomError):
    pass


class DesignError(BangkomError):
    pass


class PresentationError(BangkomError):
    pass


class ImplementationError(BangkomError):
    pass


class GradingError(BangkomError):
    pass


class MarkingError(BangkomError):
    pass


class GraduationError(BangkomError):
    pass


class ReportError(BangkomError):
    pass


class RehearsalError(BangkomError):
    pass
