"""Compiles the packaged rules while a wheel is built, so that no run has to, and none writes anything."""

from __future__ import annotations

import os
import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledRules(BuildHookInterface):  # type: ignore[type-arg]
    """Puts ``rules.compiled`` into a wheel; beside its module for an editable one, which has no place of its own."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the rules of this checkout by its own code."""
        sys.path.insert(0, os.path.join(self.root, "src"))
        written, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        try:
            from fincheck.rulebook import packaged

            data = packaged.compiled()
            if version == "editable":
                path = os.path.join(self.root, "src", "fincheck", "rulebook", packaged.COMPILED)
            else:
                path = os.path.join(self.directory, packaged.COMPILED)
                build_data["force_include"][path] = f"fincheck/rulebook/{packaged.COMPILED}"
        finally:
            sys.dont_write_bytecode = written
            sys.path.pop(0)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Take away what was written for this wheel only."""
        for path in build_data["force_include"]:
            if os.path.dirname(path) == self.directory:
                os.remove(path)
