"""A model of daily steps with steps of an hour: hourly.py MODEL.afx OUTPUT.afx"""
import pathlib
import sys

text = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
if text.count("  step 1 d\n") != 1:
    sys.exit(f"{sys.argv[1]}: `step 1 d` was expected once")
pathlib.Path(sys.argv[2]).write_text(text.replace("  step 1 d\n", "  step 1 h\n"), encoding="utf-8")
