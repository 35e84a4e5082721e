#!/usr/bin/env bash
# Makes the pictures of the pages from the sample, with chromium. From the repository's folder: docs/images/serve.sh PROGRAM
set -euo pipefail
program=$(realpath "${1:?the program, such as src/SellerBalance.Cli/bin/Release/net10.0/seller-balance}")
images=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
cd "$folder"
"$program" run >/dev/null
mkdir inbox
"$program" serve --listen 127.0.0.1:0 --watch inbox 2>log &
server=$!
trap 'kill "$server"; wait "$server"; rm -rf "$folder"' EXIT
until grep -q Serving log; do sleep 0.2; done
address=$(sed -n 's/.* on \(http[^ ]*\)$/\1/p' log)
picture() {
  chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --hide-scrollbars --user-data-dir="$folder/profile" \
    --window-size="$3" --screenshot="$images/$1.png" "${address%/}$2" 2>/dev/null
}
picture serve-overview / 1280,880
picture serve-seller '/seller?id=S008&currency=EUR&from=2026-11-07&to=2026-11-14' 1280,1540
