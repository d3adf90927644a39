#!/usr/bin/env bash
# The native `nft` beside Debian's, in one run on the same rulesets: wall, user and system time and memory as medians, and their ratios.
# Needs root, network namespaces, nft and /usr/bin/time.
#
#   bench/nft.sh [RUNS] [NAME...]     5 runs; names: elements cidrs rules million
#
#   elements  a set of 100,000 addresses      cidrs    a set of 50,000 networks that are merged
#   rules     20,000 rules, of two kinds      million  a set of a million addresses, loaded only
set -eu
runs=${1:-5}
shift $(($# < 1 ? $# : 1))
names=${*:-elements cidrs rules million}
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
ours=$root/artifacts/statewall/statewall theirs=$(command -v nft) space=statewall-bench-$$
for tool in ip awk sort /usr/bin/time; do command -v $tool >/dev/null || { echo "nft: $tool is missing" >&2; exit 1; }; done
"$root/statewall" nft --version >/dev/null
work=$(mktemp -d)
cleanup() {
    ip netns delete "$space" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT
ip netns add "$space"

addresses() {
    awk -v n="$1" 'BEGIN {
        print "table ip bench {\n set s {\n  type ipv4_addr\n  elements = {"
        for (i = 0; i < n; i++) printf "10.%d.%d.%d,\n", int(i / 65536) % 256, int(i / 256) % 256, i % 256
        print "  }\n }\n}" }'
}
cidrs() {
    awk 'BEGIN {
        split("16 20 22 24 24 24 27 28 32", lengths, " "); srand(1)
        print "table ip bench {\n set s {\n  type ipv4_addr\n  flags interval\n  auto-merge\n  elements = {"
        for (i = 0; i < 50000; i++) printf "%d.%d.%d.%d/%d,\n", 1 + int(rand() * 222), int(rand() * 256), int(rand() * 256), int(rand() * 256), lengths[1 + i % 9]
        print "  }\n }\n}" }'
}
rules() {
    awk 'BEGIN {
        print "table inet bench {\n chain c {\n  type filter hook input priority 0; policy accept;"
        for (i = 0; i < 20000; i++)
            if (i % 4) printf "  ip saddr 10.%d.%d.%d tcp dport %d counter accept\n", int(i / 65536), int(i / 256) % 256, i % 256, i % 65535 + 1
            else printf "  iifname \"eth%d\" ip daddr 192.168.%d.0/24 ct state established,related udp dport { 53, %d } log prefix \"x%d \" drop\n", i % 7, i % 256, i % 60000 + 1, i
        print " }\n}" }'
}

. "$root/bench/beside.sh"

# measure LABEL WHO COMMAND...: adds a line "wall user system kilobytes" to the file of that label.
measure() {
    local label=$1 who=$2 TIMEFORMAT='%3R %3U %3S'
    shift 2
    { time inside /usr/bin/time -q -o "$work/memory" -f %M "$@" >/dev/null 2>>"$work/errors"; } 2>"$work/time" || { cat "$work/errors" >&2; exit 1; }
    paste -d ' ' "$work/time" "$work/memory" >>"$work/$label.$who"
}

# run NAME PARTS...: loads the ruleset and lists it as the parts say, with each program in turn.
run() {
    local name=$1 who part
    shift
    for _ in $(seq "$runs"); do
        for who in theirs ours; do
            command=("$theirs")
            [ $who = theirs ] || command=("$ours" nft)
            inside "$theirs" flush ruleset
            for part in "$@"; do
                case $part in
                    load) measure "$name-load" $who "${command[@]}" -f "$work/$name.nft" ;;
                    text) measure "$name-text" $who "${command[@]}" list ruleset ;;
                    json) measure "$name-json" $who "${command[@]}" -j list ruleset ;;
                esac
            done
        done
    done
    for part in "$@"; do report "$name-$part"; done
}

for name in $names; do
    case $name in
        elements) addresses 100000 >"$work/$name.nft"; run $name load text json ;;
        cidrs) cidrs >"$work/$name.nft"; run $name load text json ;;
        rules) rules >"$work/$name.nft"; run $name load text json ;;
        million) addresses 1000000 >"$work/$name.nft"; run $name load ;;
        *) echo "nft: what is '$name'?" >&2; exit 1 ;;
    esac
done
