#!/usr/bin/env bash
# How long `statewall doctor` takes on a table of a million connections of the kernel, of an engine, and on their saved listing: a SYN flood from
# a million sources, which is the hardest for its counting tables. Needs root; the table is in a network namespace of its own. The limit
# belongs to all namespaces: this raises it while it runs, if it is lower, and sets it back.
set -eu
entries=${1:-1000000}
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
program=${STATEWALL:-$root/statewall}
limit=/proc/sys/net/netfilter/nf_conntrack_max
space=swdoctor$$
folder=$(mktemp -d)
before=$(cat $limit)
engine=
clean() {
    [ -z "$engine" ] || kill "$engine" 2>/dev/null || :
    ip netns delete "$space" 2>/dev/null || :
    rm -r "$folder"
    [ "$before" -ge $((entries + 1000)) ] || echo "$before" >$limit
}
trap clean EXIT
"$program" --version >/dev/null
[ "$before" -ge $((entries + 1000)) ] || echo $((entries + 1000)) >$limit
ip netns add "$space"
awk -v entries="$entries" 'BEGIN {
    for (i = 0; i < entries; i++)
        printf "-A -p tcp -s 10.%d.%d.%d -d 192.0.2.1 --sport %d --dport 80 --state SYN_SENT -t 1000\n", i / 65536 % 256, i / 256 % 256, i % 256, 1024 + i % 60000
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
measure "the saved listing, $(wc -c <"$folder/listing") bytes" "$program" doctor --input "$folder/listing" --max 2000000
"$program" engine run --socket "$folder/engine" --sysctl net.netfilter.nf_conntrack_max=2000000 2>/dev/null &
engine=$!
while [ ! -S "$folder/engine" ]; do sleep 0.1; done
"$program" --engine "unix:$folder/engine" conntrack -R "$folder/table"
measure "an engine's table" "$program" doctor --engine "unix:$folder/engine"
