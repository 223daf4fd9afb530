"""What can go wrong in a way that the person at the keyboard can mend."""


class Trouble(Exception):
    """Its text is what a user reads: what is wrong and what to do. The command line prints it without a traceback."""


class ServerAway(Trouble):
    """NATS, PostgreSQL or a service does not answer."""


class FileProblem(Trouble):
    """A file that somebody named cannot be read or written."""


class FileKept(Trouble):
    """A file that is there has something that an export in its place would not have."""
