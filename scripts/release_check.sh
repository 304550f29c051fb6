#!/usr/bin/env bash
# Build what is released, into dist/, and try it as somebody who has nothing else: release_check.sh [--quick] [TAG].
#
# The sdist must make the same wheel as the checkout; the wheel goes into a fresh environment with torch for the CPU and
# takes the sample all the way, without the network where the system lets us cut it. --quick builds and compares only.
# PYTHON=python3, TORCH_INDEX=URL: as for setup.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

PYTHON=${PYTHON:-python3}
QUICK=
[ "${1:-}" != --quick ] || { QUICK=1; shift; }
TAG=${1:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { printf '\n== %s\n' "$*" >&2; }
stop() { printf 'release_check: %s\n' "$*" >&2; exit 1; }

say "building"
"$PYTHON" -m venv "$work/build"
"$work/build/bin/pip" install -q hatchling twine
rm -rf dist
"$work/build/bin/hatchling" build -t sdist -t wheel -d dist
"$work/build/bin/twine" check --strict dist/*
wheel=$(echo dist/*.whl)
sdist=$(echo dist/*.tar.gz)
version=$(basename "$sdist" .tar.gz)
version=${version#fieldmap-}
[ -z "$TAG" ] || [ "$TAG" = "v$version" ] || stop "the tag is $TAG, and fieldmap.py says $version"

say "the sdist makes the same wheel"
tar -xzf "$sdist" -C "$work"
(cd "$work/fieldmap-$version" && "$work/build/bin/hatchling" build -t wheel -d "$work/again")
"$PYTHON" - "$wheel" "$work"/again/*.whl <<'PY'
import sys, zipfile

ours, again = ({item.filename: item.CRC for item in zipfile.ZipFile(path).infolist()} for path in sys.argv[1:])
differ = sorted(name for name in ours.keys() | again.keys() if ours.get(name) != again.get(name))
sys.exit(f"the wheels differ in {differ[:10]}" if differ else 0)
PY
[ -z "$QUICK" ] || exit 0

say "installing the wheel into a fresh environment"
"$PYTHON" -m venv "$work/venv"
bash scripts/cpu_torch.sh "$work/venv"
"$work/venv/bin/python" -c 'import importlib.metadata as m; print("torch==" + m.version("torch"))' >"$work/torch.txt"
"$work/venv/bin/pip" install -q --constraint "$work/torch.txt" "${wheel}[cpu,sample]"
"$work/venv/bin/pip" check

say "trying it"
offline=()
! unshare --net true 2>/dev/null || offline=(unshare --net)
fieldmap() { (cd "$work" && HF_HUB_OFFLINE=1 ${offline[@]+"${offline[@]}"} "$work/venv/bin/fieldmap" --library "$work/library" "$@"); }
[ "$(fieldmap --version)" = "fieldmap, version $version" ] || stop "fieldmap --version says $(fieldmap --version)"
fieldmap demo >"$work/demo.txt" || { cat "$work/demo.txt"; stop "the demo failed"; }
fieldmap doctor
fieldmap status
fieldmap backup "$work/backup.tar.zst"
"$work/venv/bin/fieldmap" restore "$work/backup.tar.zst" "$work/back"
"$work/venv/bin/fieldmap" --library "$work/back" doctor
bash scripts/explorer_check.sh "$work/venv/bin/fieldmap" "$work/library"
say "fieldmap $version is fit to be released: $wheel $sdist"
