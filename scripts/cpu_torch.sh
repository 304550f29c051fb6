#!/usr/bin/env bash
# Install the CPU build of torch into a virtual environment, never CUDA: cpu_torch.sh VENV. Called by setup.sh for a
# checkout, by the Containerfile, and by release_check.sh.
#
#   TORCH_INDEX=URL   where to find CPU builds of torch, if neither pip's settings nor uv know it
set -euo pipefail
TORCH=2.13.0
BIN=${1:?"usage: cpu_torch.sh VENV"}/bin

say() { printf 'torch: %s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

torch_version() {
    "$BIN/python" -c 'import importlib.metadata as m; print(m.version("torch"))' 2>/dev/null
}
torch_is_cuda() { # or would pull CUDA in
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
        "(pytorch.org, Get started, Pip, CPU: the address after --index-url) and try again"
}

case $(torch_version) in "$TORCH"*) ;; *) install_cpu_torch ;; esac
if torch_is_cuda; then
    "$BIN/pip" uninstall --yes torch
    stop "the torch that was found is a CUDA build. Set TORCH_INDEX to PyTorch's index of CPU wheels" \
        "(or, in a checkout, take COMPUTE=gpu if CUDA is wanted)"
fi
