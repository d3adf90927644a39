#!/usr/bin/env bash
# The native `conntrack` beside Debian's, in one run on one table: wall, user and system time and memory as medians, and their ratios.
# Needs root, network namespaces, conntrack and /usr/bin/time. The table's limit is raised for the time of the run.
#
#   bench/conntrack.sh [ENTRIES] [RUNS] [NAME...]     1000000 entries, 5 runs; names: list xml json save address delete load
set -eu
entries=${1:-1000000} runs=${2:-5}
shift $(($# < 2 ? $# : 2))
names=${*:-list xml json save address delete load}
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
ours=$root/artifacts/statewall/statewall theirs=$(command -v conntrack) space=statewall-bench-$$
for tool in ip awk sort /usr/bin/time; do command -v $tool >/dev/null || { echo "conntrack: $tool is missing" >&2; exit 1; }; done
"$root/statewall" conntrack --version >/dev/null
work=$(mktemp -d)
limit=$(sysctl -n net.netfilter.nf_conntrack_max) buckets=$(sysctl -n net.netfilter.nf_conntrack_buckets)
cleanup() {
    ip netns delete "$space" 2>/dev/null || true
    sysctl -q -w net.netfilter.nf_conntrack_max="$limit" net.netfilter.nf_conntrack_buckets="$buckets" || true
    rm -rf "$work"
}
trap cleanup EXIT
sysctl -q -w net.netfilter.nf_conntrack_buckets=$((entries > buckets ? entries : buckets)) net.netfilter.nf_conntrack_max=$((entries * 2 > limit ? entries * 2 : limit))
ip netns add "$space"

# Of ten connections six are TCP, of which one is over IPv6, three UDP behind a translated source, one is ICMP.
awk -v n="$entries" 'BEGIN {
    split("ESTABLISHED ESTABLISHED ESTABLISHED TIME_WAIT CLOSE_WAIT", states, " ")
    for (i = 0; i < n; i++) {
        s = "10." int(i / 16384) % 256 "." int(i / 64) % 256 "." i % 64; d = "198.51." 100 + i % 4 "." (i * 7) % 256; p = 1024 + (i * 13) % 60000
        nat = "203." int(i / 65536) % 256 "." int(i / 256) % 256 "." i % 256; six = sprintf("2001:db8::%x:%x", int(i / 65536), i % 65536)
        head = "-A -t " 3600 + i % 4000; kind = i % 10
        if (kind < 5) printf "%s -u SEEN_REPLY,ASSURED -s %s -d %s -r %s -q %s -p tcp --sport %d --dport 443 --reply-port-src 443 --reply-port-dst %d --state %s\n", head, s, d, d, s, p, p, states[i % 5 + 1]
        else if (kind == 5) printf "%s -u SEEN_REPLY -s %s -d 2001:db8:1::80 -r 2001:db8:1::80 -q %s -p tcp --sport %d --dport 443 --reply-port-src 443 --reply-port-dst %d --state ESTABLISHED\n", head, six, six, p, p
        else if (kind < 9) printf "%s -u SEEN_REPLY -s %s -d %s -r %s -q %s -p udp --sport %d --dport 53 --reply-port-src 53 --reply-port-dst %d\n", head, s, d, d, nat, p, p
        else printf "%s -s %s -d %s -r %s -q %s -p icmp --icmp-type 8 --icmp-code 0 --icmp-id %d\n", head, s, d, d, s, p
    } }' >"$work/lines"

. "$root/bench/beside.sh"
empty() { inside "$theirs" -F 2>/dev/null; }
fill() { empty; inside "$ours" conntrack -R "$work/lines" 2>"$work/refused" || { cat "$work/refused" >&2; exit 1; }; }

# measure LABEL WHO COMMAND...: adds a line "wall user system kilobytes" to the file of that label.
measure() {
    local label=$1 who=$2
    shift 2
    inside /usr/bin/time -q -a -o "$work/$label.$who" -f '%e %U %S %M' "$@" >/dev/null 2>>"$work/errors"
}

# compare LABEL BEFORE THEIR-ARGUMENTS OUR-ARGUMENTS
compare() {
    local label=$1 before=$2 their_arguments=$3 our_arguments=$4
    for _ in $(seq "$runs"); do
        $before
        measure "$label" theirs "$theirs" $their_arguments
        $before
        measure "$label" ours "$ours" conntrack $our_arguments
    done
    report "$label"
}

echo "ours / theirs ($("$theirs" --version)), $entries entries, medians of $runs runs; seconds, KB"
fill
for name in $names; do
    case $name in
        list) compare list true "-L" "-L" ;;
        xml) compare xml true "-L -o xml" "-L -o xml" ;;
        json) compare json true "-L -o xml" "-L -o json" ;;
        save) compare save true "-L -o save" "-L -o save" ;;
        address) compare address true "-L -s 10.1.2.3" "-L -s 10.1.2.3" ;;
        delete) compare delete fill "-D -p udp" "-D -p udp" ;;
        load) compare load empty "-R $work/lines" "-R $work/lines" ;;
        *) echo "conntrack: no measurement is called $name" >&2; exit 2 ;;
    esac
done
