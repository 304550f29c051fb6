"""What holds for every test: no network, no settings from outside, and long rounds only on request."""

import fcntl
import os
import sys

import pytest

for name in [name for name in os.environ if name.startswith("FIELDMAP_")]:
    del os.environ[name]
os.environ |= {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
}

LOOPBACK = ("127.", "localhost", "::1")


def refuse_the_network(event, args):
    """Fail loudly, in this process, on any connection that leaves this machine."""
    if event == "socket.connect" and isinstance(args[1], tuple) and not str(args[1][0]).startswith(LOOPBACK):
        raise RuntimeError(f"a test tried to reach {args[1]}; tests use recorded responses")


sys.addaudithook(refuse_the_network)


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="run the long tests and the long rounds")


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--long"):
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="takes minutes; run with --long"))


@pytest.fixture(autouse=True)
def main_module():
    """Give `__main__` back: Streamlit puts each script it runs in its place, and spawned workers would run that."""
    held = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = held


@pytest.fixture(scope="session")
def is_long(request):
    """Tell whether the long rounds were asked for: `rounds = 100 if is_long else 5`."""
    return request.config.getoption("--long")


@pytest.fixture(scope="session")
def demo_library(tmp_path_factory):
    """Give the library of `fieldmap demo`, made once for all workers of a run; who writes in it copies it first."""
    from app.cli import run
    from data.library import Library

    root = tmp_path_factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    made = Library(root / "demo")
    with (root / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / "demo-is-made").exists():
            assert run(["--library", str(made.root), "demo"]) == 0
            (root / "demo-is-made").touch()
    return made
