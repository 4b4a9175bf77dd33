"""Cuts a table of many sites into the folder of files that `data = folder("DIR")` reads.

    one_file_per_site.py TABLE.csv DIR --site Curve --step 60 --column "ci [ppm]=Ci" ...

Columns get the name and the unit that the model wants. Without `--time COLUMN` rows are `--step`
seconds apart, from 2000-01-01 on: a curve that was measured point by point has no calendar.
`--nth 2` takes every second row. What is `--missing` is left empty, or `--held` at the value before
it. `--copies 2` writes each site's rows twice, the second time at later times: where nothing is to
be foretold, a fit is tested on what it was fitted to.
"""
import argparse
import csv
import datetime
import os


def options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("table")
    parser.add_argument("folder")
    parser.add_argument("--site", help="column that names the site; without it there is one")
    parser.add_argument("--time", help="column with dates")
    parser.add_argument("--step", type=float, default=86400, help="seconds, without --time")
    parser.add_argument("--first", default="2000-01-01", help="date, without --time")
    parser.add_argument("--copies", type=int, default=1, help="without --time")
    parser.add_argument("--skip", type=int, default=0, help="lines before the header")
    parser.add_argument("--tab", action="store_true", help="the table has tabs, not commas")
    parser.add_argument("--units", type=int, default=0, help="lines between header and numbers")
    parser.add_argument("--nth", type=int, default=1, help="take one row of so many")
    parser.add_argument("--missing", help="what stands for no number")
    parser.add_argument("--held", action="append", default=[], metavar="OLD",
                        help="a column whose gaps take the value before")
    parser.add_argument("--column", action="append", default=[], metavar="NEW [unit]=OLD")
    return parser.parse_args()


def read_sites(words):
    """{site: rows}, in the order of the table."""
    with open(words.table, encoding="utf-8", newline="") as file:
        for _ in range(words.skip):
            next(file)
        rows = list(csv.DictReader(file, skipinitialspace=True,
                                   delimiter="\t" if words.tab else ","))
    sites = {}
    for row in rows[words.units :: words.nth]:
        sites.setdefault(row[words.site] if words.site else "one", []).append(row)
    return sites


def without_missing(rows, words):
    """Gaps as empty words, or as the value before."""
    before = {}
    for row in rows:
        for name, word in row.items():
            if word == words.missing:
                row[name] = before.get(name, "") if name in words.held else ""
        before = row
    return rows


def times_of(rows, words):
    if words.time:
        return [row[words.time] for row in rows]
    first = datetime.datetime.fromisoformat(words.first)
    step = datetime.timedelta(seconds=words.step)
    return [(first + k * step).strftime("%Y-%m-%dT%H:%M") for k in range(len(rows))]


def main(words):
    os.makedirs(words.folder, exist_ok=True)
    columns = [column.rsplit("=", 1) for column in words.column]
    for site, rows in read_sites(words).items():
        rows = without_missing(rows, words) * words.copies
        with open(os.path.join(words.folder, site + ".csv"), "w", encoding="utf-8") as file:
            file.write(",".join(["time", *(f'"{new}"' for new, _ in columns)]) + "\n")
            for time, row in zip(times_of(rows, words), rows):
                file.write(",".join([time, *(row[old] for _, old in columns)]) + "\n")


if __name__ == "__main__":
    main(options())
