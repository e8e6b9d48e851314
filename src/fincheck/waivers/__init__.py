"""Waivers: dated, reasoned permissions for findings to stay, and what has become of them.

A waiver names a rule, a path, the figures that were waived and on what basis they were read: whose, of which year, in
which unit, to which digit, how rounded. It stops where ``until`` has passed and where a figure or its basis has changed:
then the finding is back, and the reader is told why. One waiver may be for all findings of one cause: it names the others
as well, holds for all or for none, and is bound to the figures of all.
"""
