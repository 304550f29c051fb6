#!/usr/bin/env bash
# Try an image as compose.yaml runs it, without a network: image_check.sh ENGINE IMAGE [OPTION …], as "docker fieldmap".
# Further options go to each run, as --cgroups=disabled where podman may not use control groups.
set -euo pipefail
ENGINE=$1 IMAGE=$2
shift 2
volume=fieldmap-check-$$
name=fieldmap-check-$$
trap '"$ENGINE" rm -f "$name" >/dev/null 2>&1 || true; "$ENGINE" volume rm -f "$volume" >/dev/null 2>&1 || true' EXIT

stop() { printf 'image_check: %s\n' "$*" >&2; exit 1; }
run() { # as in compose.yaml: no rights, nothing to write but the volume, the caches and /tmp
    "$ENGINE" run "${options[@]}" --network none --read-only --tmpfs /tmp --tmpfs /cache:mode=1777 --cap-drop ALL \
        --security-opt no-new-privileges -v "$volume:/library" "$@"
}
options=(--rm "$@")

[ "$(run --entrypoint id "$IMAGE" -u)" = 10001 ] || stop "it does not run as its own user"
held=$(run --entrypoint pip "$IMAGE" list) || stop "pip list failed"
! grep -Ei '^(nvidia|cuda|triton)' <<<"$held" || stop "it holds CUDA"
told=$("$ENGINE" image inspect --format '{{range .Config.Env}}{{println .}}{{end}}' "$IMAGE") || stop "it tells no environment"
# GPG_KEY names who signed Python's source; Python's own images carry it.
! grep -v '^GPG_KEY=' <<<"$told" | grep -Ei '(key|token|secret|password)=' || stop "it holds a secret"
run "$IMAGE" --version
run "$IMAGE" init /library
run "$IMAGE" ingest sample
run "$IMAGE" update
run "$IMAGE" doctor
options=(--detach --name "$name" "$@")
run "$IMAGE" >/dev/null
for _ in $(seq 60); do
    answer=$("$ENGINE" exec "$name" python -c \
        'import urllib.request as u; print(u.urlopen("http://127.0.0.1:8501/_stcore/health", timeout=4).read().decode())' \
        2>/dev/null || true)
    [ "$answer" != ok ] || { echo "the image is fit: $IMAGE"; exit 0; }
    sleep 1
done
"$ENGINE" logs "$name" >&2
stop "the explorer did not answer within a minute"
