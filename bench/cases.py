"""What the bench measures: the rows of its table."""
from dataclasses import dataclass, replace

BOTH = ("float", "double")
LINEAR = ("--use", "ET=linear")
IMPLICIT = ("--use", "solver=implicit_euler")
LAYERS = ("--size", "z=50")
YEAR = 365


@dataclass(frozen=True)
class Case:
    name: str
    model: str  # of models/
    sites: int
    emit: tuple = ()  # options of `afflux emit`
    reals: tuple = BOTH
    real: str = ""  # one of them, once it is measured
    steps: int = 2 * YEAR
    members: int = 16
    by_hand: bool = False  # whether bench/hand has these equations
    rivals: bool = False  # whether PyTorch and JAX do, and take part
    bounded: bool = True  # whether the compiler's counts are those of a run
    series: str = ""  # cost along a line: of "sites" or "years"

    @property
    def lanes(self):
        return self.sites * self.members

    @property
    def cells(self):
        return self.lanes * self.steps

    @property
    def linear(self):
        return self.emit == LINEAR

    @property
    def in_chunks(self):
        """As training has long runs; by hand, too."""
        return self.series == "years"

    def one_by_one(self):
        return [replace(self, real=real) for real in self.reals]


def hbv(sites, **more):
    return Case("HBV", "hbv", sites, by_hand=True, **{"rivals": True, **more})


def linear(sites, **more):
    more = {"rivals": True, **more}
    return Case("HBV, ET=linear", "hbv", sites, LINEAR, by_hand=True, **more)


def one_lane(years):
    """One site without members, and code that knows it."""
    return Case("HBV, one lane", "hbv", 1, ("--sites", "1"), members=1, steps=years * YEAR,
                by_hand=True)


def along_sites(*sites):
    """One year."""
    row = Case("HBV, a year", "hbv", 0, reals=("float",), steps=YEAR, series="sites")
    return [replace(row, sites=count) for count in sites]


def along_years(*years, sites=671):
    row = Case("HBV, years", "hbv", sites, reals=("float",), series="years")
    return [replace(row, steps=count * YEAR) for count in years]


def others(sites, hours, **more):
    return [
        Case("HBV, implicit", "hbv", sites, IMPLICIT, bounded=False, **more),
        Case("GR4J", "gr4j", sites, **more),
        Case("EXP-HYDRO, rk4", "exphydro", sites, **more),
        Case("soil column, 50", "soil_column", sites, LAYERS,
             **{**more, "steps": hours, "members": 1}),
    ]


FULL = [
    *(hbv(sites) for sites in (1, 100, 671)),
    hbv(10000, reals=("float",)), hbv(10000, reals=("double",), rivals=False),
    *(linear(sites) for sites in (1, 100, 671)), linear(10000, rivals=False),
    one_lane(30),
    *others(100, hours=240),
    *along_sites(100, 1000, 10000, 100000),
    *along_years(1, 5, 30),
]
QUICK = [
    hbv(100, reals=("float",)), hbv(671, reals=("float",)),
    hbv(100, reals=("double",), rivals=False), linear(671, reals=("float",), rivals=False),
    one_lane(30),
    *others(40, hours=48, reals=("float",), steps=YEAR),
    *along_sites(100, 1000),
    *along_years(1, 3),
]
SMALLEST = [
    hbv(3, steps=40), linear(3, steps=40, reals=("float",)), one_lane(1),
    *along_sites(2),
    *along_years(1, sites=12),
]
SIZES = {"full": FULL, "quick": QUICK, "smallest": SMALLEST}
