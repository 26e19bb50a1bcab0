"""The colours of classes and values on a light ground, `#rrggbb`; `pages/shared/colours.py` adds those of dark ones."""

NEUTRAL = "#fbfbfc"
CLASSES = ("#2f74c0", "#d9822b", "#1f8f6f", "#b45fa0", "#8c7f1c", "#5b4bb0", "#5ba7c9", "#8a4b2a", "#7d8794",
           "#c24d57")  # fmt: skip
"""The first two are the ends of the diverging scale too."""
