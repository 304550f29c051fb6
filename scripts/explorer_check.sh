#!/usr/bin/env bash
# Start the explorer of a library, wait until it says that it is well, and end it: explorer_check.sh FIELDMAP LIBRARY.
set -euo pipefail
PORT=${PORT:-8599}
answers() {
    [ "$(python3 -c 'import sys, urllib.request as u; print(u.urlopen(sys.argv[1], timeout=2).read().decode())' \
        "http://127.0.0.1:$PORT/_stcore/health" 2>/dev/null)" = ok ]
}
! answers || { echo "another server is at port $PORT already: set PORT" >&2; exit 1; }
"$1" --library "$2" app --port "$PORT" &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true' EXIT
for _ in $(seq 60); do
    kill -0 "$server" || exit 1
    if answers && kill -0 "$server"; then
        echo "the explorer is well"
        exit 0
    fi
    sleep 1
done
echo "the explorer did not answer within a minute" >&2
exit 1
