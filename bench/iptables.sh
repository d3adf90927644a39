#!/usr/bin/env bash
# The native `iptables` beside Debian's iptables-nft, in one run on the same rulesets: wall, user and system time and memory as medians, and their ratios.
# Needs root, network namespaces, iptables and /usr/bin/time.
#
#   bench/iptables.sh [RUNS] [RULES...]     5 runs; 20000 and 100000 rules
set -eu
runs=${1:-5}
shift $(($# < 1 ? $# : 1))
sizes=${*:-20000 100000}
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
ours=$root/artifacts/statewall/statewall space=statewall-bench-$$
for tool in ip awk sort iptables /usr/bin/time; do command -v $tool >/dev/null || { echo "iptables: $tool is missing" >&2; exit 1; }; done
"$root/statewall" nft --version >/dev/null
work=$(mktemp -d)
cleanup() {
    ip netns delete "$space" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT
ip netns add "$space"
. "$root/bench/beside.sh"

rules() {
    awk -v n="$1" 'BEGIN {
        print "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]"
        for (i = 0; i < n; i++)
            if (i % 4) printf "-A INPUT -s 10.%d.%d.%d/32 -p tcp -m tcp --dport %d -j ACCEPT\n", int(i / 65536), int(i / 256) % 256, i % 256, i % 65535 + 1
            else printf "-A INPUT -d 192.168.%d.0/24 -i eth%d -p udp -m udp --dport %d -m conntrack --ctstate NEW -m comment --comment \"rule %d\" -j DROP\n", i % 256, i % 7, i % 65535 + 1, i
        print "COMMIT" }'
}

# measure LABEL WHO INPUT COMMAND...
measure() {
    local label=$1 who=$2 input=$3 TIMEFORMAT='%3R %3U %3S'
    shift 3
    { time inside /usr/bin/time -q -o "$work/memory" -f %M "$@" <"$input" >/dev/null 2>>"$work/errors"; } 2>"$work/time" || { cat "$work/errors" >&2; exit 1; }
    paste -d ' ' "$work/time" "$work/memory" >>"$work/$label.$who"
}

both() {
    local label=$1 input=$2 tool=$3
    shift 3
    measure "$label" theirs "$input" "$tool" "$@"
    measure "$label" ours "$input" "$ours" "$tool" "$@"
}

echo "ours / theirs ($(iptables --version)), medians of $runs runs; seconds, KB"
for size in $sizes; do
    rules "$size" >"$work/rules"
    last=$(($size - 1))
    rule="-s 10.$((last / 65536)).$((last / 256 % 256)).$((last % 256))/32 -p tcp -m tcp --dport $((last % 65535 + 1)) -j ACCEPT"
    for ((run = 0; run < runs; run++)); do
        both "restore-$size" "$work/rules" iptables-restore
        both "save-$size" /dev/null iptables-save
        both "check-$size" /dev/null iptables -C INPUT $rule
        both "append-$size" /dev/null iptables -A INPUT -s 192.0.2.1 -j DROP
        both "delete-$size" /dev/null iptables -D INPUT -s 192.0.2.1 -j DROP
    done
    for part in restore save check append delete; do report "$part-$size"; done
done
