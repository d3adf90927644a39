#!/usr/bin/env bash
# How long `statewall doctor` takes on a table of a million connections of the kernel, of an engine, and on their saved listing, and what it finds.
# Needs root; the table is in a network namespace of its own. The limit belongs to all namespaces: this raises it while it runs, if it is lower, and sets it back.
#
#   bench/doctor.sh [ENTRIES] [KIND]     1000000 entries, flood; kinds: flood (from as many sources, the hardest for its counting tables), scan, nat, full, healthy
set -eu
entries=${1:-1000000} kind=${2:-flood}
# A table is full of idle connections at its limit.
case $kind in
    full) room=$((entries * 101 / 100)) ;;
    flood | scan | nat | healthy) room=$((entries * 2)) ;;
    *) echo "doctor: no table is called $kind" >&2; exit 2 ;;
esac
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
program=${STATEWALL:-$root/statewall}
limit=/proc/sys/net/netfilter/nf_conntrack_max
space=swdoctor$$
folder=$(mktemp -d)
before=$(cat $limit)
engine=
clean() {
    [ -z "$engine" ] || { kill "$engine" && wait "$engine"; } 2>/dev/null || :
    ip netns delete "$space" 2>/dev/null || :
    rm -r "$folder"
    echo "$before" >$limit
}
trap clean EXIT
"$program" --version >/dev/null
echo $room >$limit
ip netns add "$space"
awk -v entries="$entries" -v kind="$kind" '
function established(i, source, destination, timeout) {
    printf "-A -p tcp -s %s -d %s -r %s -q %s --sport %d --dport 443 --reply-port-src 443 --reply-port-dst %d --state ESTABLISHED -u SEEN_REPLY,ASSURED -t %d\n", source, destination, destination, source, 1024 + i % 60000, 1024 + i % 60000, timeout
}
BEGIN {
    for (i = 0; i < entries; i++) {
        far = int(i / 65536) % 256 "." int(i / 256) % 256 "." i % 256
        if (kind == "flood")
            printf "-A -p tcp -s 10.%s -d 192.0.2.1 --sport %d --dport 80 --state SYN_SENT -t 1000\n", far, 1024 + i % 60000
        else if (kind == "scan" && i % 2)
            printf "-A -p tcp -s 203.0.113.7 -d 10.%s --sport 40000 --dport %d --state SYN_SENT -t 1000\n", far, 1 + i % 1024
        else if (kind == "nat" && i < 62000)
            printf "-A -p tcp -s 10.%s -d 198.51.100.10 -r 198.51.100.10 -q 203.0.113.1 --sport %d --dport 443 --reply-port-src 443 --reply-port-dst %d --state ESTABLISHED -u SEEN_REPLY,ASSURED -t 431000\n", far, 1024 + i, 1024 + i
        else if (kind == "full")
            established(i, "10." far, "192.0.2." 1 + i % 200, 100000)
        else
            established(i, "10." far, "192.0." 2 + i % 100 "." 1 + i % 200, 431000)
    }
}' >"$folder/table"
ip netns exec "$space" "$program" conntrack -R "$folder/table"
ip netns exec "$space" "$program" conntrack -L -o extended >"$folder/listing" 2>/dev/null
TIMEFORMAT='    wall %R s, user %U s, system %S s'
measure() {
    echo "$1:"
    shift
    for _ in 1 2 3 4 5; do
        time "$@" >"$folder/report" || :
    done
    head -n 1 "$folder/report"
}
measure "the kernel's table" ip netns exec "$space" "$program" doctor
measure "the kernel's table, every entry" ip netns exec "$space" "$program" doctor --all
measure "conntrack -L of it" ip netns exec "$space" "$program" conntrack -L -o id
ip netns delete "$space"
measure "the saved listing, $(wc -c <"$folder/listing") bytes" "$program" doctor --input "$folder/listing" --max $room
"$program" engine run --socket "$folder/engine" --sysctl net.netfilter.nf_conntrack_max=$room 2>/dev/null &
engine=$!
while [ ! -S "$folder/engine" ]; do sleep 0.1; done
"$program" --engine "unix:$folder/engine" conntrack -R "$folder/table"
measure "an engine's table" "$program" doctor --engine "unix:$folder/engine"
