"""The formats that are one module each; ``html`` and the marked copies have folders of their own."""
