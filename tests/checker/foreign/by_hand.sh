#!/bin/bash
# Checks a bundle with tools that every Linux has, and none of our code: openssl, jq, sha256sum.
#
#   by_hand.sh FOLDER KEY
set -euo pipefail
cd "$1"
key=$2
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

fail() { echo "wrong: $1"; exit 1; }

# The root over the lines of a file, in hex (RFC 9162, section 2.1).
root() {
    local hashes=() next left right line
    while IFS= read -r line; do
        hashes+=("$(printf '\0%s' "$line" | sha256sum | cut -d' ' -f1)")
    done < "$1"
    while [ ${#hashes[@]} -gt 1 ]; do
        next=()
        for ((i = 0; i < ${#hashes[@]}; i += 2)); do
            left=${hashes[i]} right=${hashes[i + 1]:-}
            if [ -z "$right" ]; then next+=("$left"); continue; fi
            next+=("$(printf '%b' "\\x01$(sed 's/../\\x&/g' <<< "$left$right")" | sha256sum | cut -d' ' -f1)")
        done
        hashes=("${next[@]}")
    done
    echo "${hashes[0]}"
}

hex() { base64 -d <<< "$1" | od -An -tx1 -v | tr -d ' \n'; }

# 1. The newest checkpoint is signed by the key.
head -n 3 checkpoint > "$work/text"
{ printf '\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00'; cut -d+ -f3- <<< "$key" | base64 -d | tail -c 32; } > "$work/key.der"
grep -a "^— ${key%%+*} " checkpoint | cut -d' ' -f3 | base64 -d | tail -c 64 > "$work/signature"
openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key.der" -rawin -in "$work/text" -sigfile "$work/signature" > /dev/null ||
    fail "the checkpoint is not signed by the key"

# 2. It is over the whole ledger.
[ "$(sed -n 2p checkpoint)" -eq "$(wc -l < ledger.jsonl)" ] || fail "the ledger is longer or shorter than the checkpoint says"
[ "$(hex "$(sed -n 3p checkpoint)")" = "$(root ledger.jsonl)" ] || fail "the ledger is not the one that was signed"

# 3. The first box is the one that was sealed, and adds up to the published points.
box=$(jq -r 'select(.k == "seal").boxes[0].box' ledger.jsonl)
[ "$(hex "$(jq -r 'select(.k == "seal").boxes[0].root' ledger.jsonl)")" = "$(root "boxes/$box.jsonl")" ] || fail "the box is not as it was sealed"
sum=$(jq -s 'map(.m // 0) | add' "boxes/$box.jsonl")
[ "$sum" -eq "$(jq --argjson box "$box" 'select(.k == "tally").bids[] | select(.bid == $box).sum' ledger.jsonl)" ] ||
    fail "the slips do not add up to the published points"

# 4. Every file is the one that was published.
jq -r 'select(.k == "publish").files | to_entries[] | "\(.value)  \(.key)"' ledger.jsonl | sha256sum --check --quiet ||
    fail "a file is not the one that was published"
echo "all is right: bid $box has $sum points"
