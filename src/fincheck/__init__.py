"""fincheck: finds the figures in a government department's final accounts that cannot all be true.

>>> import fincheck
>>> done = fincheck.audit(fincheck.Source("report.yaml", "收入总计: 1"), fincheck.packaged.load())
"""

from fincheck.audit import Audit, audit, exit_code
from fincheck.rulebook import packaged
from fincheck.source import Problem, Source

__version__ = "0.1.0"
__all__ = ["Audit", "Problem", "Source", "__version__", "audit", "exit_code", "packaged"]
