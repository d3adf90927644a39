#!/usr/bin/env bash
# How long packets wait while a large change of the ruleset is carried out: the longest answer of a ping each millisecond through `statewall engine run --tun`,
# with nothing to do, and while nft sends it a transaction. Needs root and ping; everything is in network namespaces of its own. bench/changes.sh
set -eu
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
program=${STATEWALL:-$root/statewall}
example=$root/examples/LiveRouter
client=swclient$$ server=swserver$$
folder=$(mktemp -d)
engine=
clean() {
    [ -z "$engine" ] || { kill "$engine" 2>/dev/null && wait "$engine" || :; }
    ip netns delete "$client" 2>/dev/null || :
    ip netns delete "$server" 2>/dev/null || :
    rm -r "$folder"
}
trap clean EXIT
ip netns add "$client"
ip netns add "$server"
"$program" engine run --tun "lan0@$client" --tun "wan0@$server" --scenario "$example/router.yaml" --ruleset "$example/router.nft" --socket "$folder/engine" 2>"$folder/log" &
engine=$!
until [ -S "$folder/engine" ]; do
    kill -0 "$engine" || { cat "$folder/log"; exit 1; }
    sleep 0.1
done
nft() { "$program" --engine "unix:$folder/engine" nft "$@"; }
# row LABEL COMMAND...
row() {
    local label=$1
    shift
    ip netns exec "$client" ping -q -i 0.001 -w 60 192.0.2.2 >"$folder/ping" 2>&1 &
    local ping=$!
    sleep 0.5
    local begun=$EPOCHREALTIME
    "$@" >"$folder/output" 2>&1 || { cat "$folder/output"; exit 1; }
    local ended=$EPOCHREALTIME
    sleep 1
    kill -INT "$ping"
    wait "$ping" || :
    awk -F '[/ ]' -v label="$label" -v seconds="$(awk "BEGIN { print $ended - $begun }")" '/^rtt/ { printf "%-48s %7.2f s, longest answer %8.1f ms\n", label, seconds, $9 }' "$folder/ping"
}
awk 'BEGIN {
    print "add table inet big\nadd set inet big addresses { type ipv4_addr; }\nadd element inet big addresses {"
    for (n = 0; n < 100000; n++) printf "10.%d.%d.%d,\n", 1 + n / 65536, n / 256 % 256, n % 256
    print "}" }' >"$folder/set.nft"
awk 'BEGIN {
    print "add table inet big\nadd set inet big ranges { type ipv4_addr; flags interval; }\nadd element inet big ranges {"
    for (n = 0; n < 100000; n++) printf "10.%d.%d.%d-10.%d.%d.%d,\n", 1 + n / 32768, n / 128 % 256, n % 128 * 2, 1 + n / 32768, n / 128 % 256, n % 128 * 2 + 0
    print "}" }' | sed 's/^\([0-9.]*\)-\1,/\1,/' >"$folder/ranges.nft"
awk 'BEGIN {
    print "table inet big { chain rules {"
    for (n = 0; n < 100000; n++) printf "ip saddr 10.%d.%d.%d tcp dport %d counter drop\n", n / 65536, n / 256 % 256, n % 256, n % 65536
    print "} }" }' >"$folder/rules.nft"
for round in 1 2; do
    row "nothing" sleep 1
    row "100,000 addresses" nft -f "$folder/set.nft"
    row "100,000 addresses away" nft delete table inet big
    row "100,000 intervals" nft -f "$folder/ranges.nft"
    row "100,000 intervals away" nft delete table inet big
    row "100,000 rules" nft -f "$folder/rules.nft"
    row "100,000 rules away" nft delete table inet big
done
