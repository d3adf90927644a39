#!/usr/bin/env bash
# What iperf3 gets through `statewall engine run --tun`, and through the kernel as router with the same ruleset beside it: TCP both ways, and small UDP
# packets. Needs root, iperf3, ethtool and nft; everything is in network namespaces of its own. bench/live.sh [SECONDS]
set -eu
seconds=${1:-5}
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
program=${STATEWALL:-$root/statewall}
example=$root/examples/LiveRouter
client=swclient$$ router=swrouter$$ server=swserver$$
folder=$(mktemp -d)
children=()
clean() {
    stop
    rm -r "$folder"
}
# stop: ends what runs, and the namespaces with all that is in them.
stop() {
    local child space
    for child in "${children[@]}"; do
        kill "$child" 2>/dev/null || :
        wait "$child" 2>/dev/null || :
    done
    children=()
    for space in "$client" "$router" "$server"; do
        ip netns delete "$space" 2>/dev/null || :
    done
}
trap clean EXIT
begin() {
    local space
    for space in "$client" "$router" "$server"; do
        ip netns add "$space"
        ip -n "$space" link set lo up
    done
}
serve() {
    ip netns exec "$server" iperf3 -s >/dev/null 2>&1 &
    children+=($!)
    sleep 0.5
}
# through_engine MTU
through_engine() {
    begin
    sed "s/mtu: 1500/mtu: $1/" "$example/router.yaml" >"$folder/router.yaml"
    ip netns exec "$router" "$program" engine run --tun "lan0@$client" --tun "wan0@$server" --scenario "$folder/router.yaml" \
        --ruleset "$example/router.nft" --socket "$folder/engine" 2>"$folder/log" &
    children+=($!)
    until [ -S "$folder/engine" ]; do
        kill -0 "${children[0]}" || { cat "$folder/log"; exit 1; }
        sleep 0.1
    done
    serve
}
# through_kernel MTU on|off: veth devices, with segmentation left to them (off), or packets of the MTU (on).
through_kernel() {
    begin
    local side place device address
    for side in "$client lan0 10.0.0" "$server wan0 192.0.2"; do
        read -r place device address <<<"$side"
        ip -n "$router" link add "$device" mtu "$1" type veth peer name eth0 mtu "$1" netns "$place"
        ip -n "$router" address add "$address.254/24" dev "$device"
        ip -n "$place" address add "$address.2/24" dev eth0
        ip netns exec "$router" ethtool -K "$device" tso "$2" gso "$2" gro "$2" tx "$2" >/dev/null 2>&1
        ip netns exec "$place" ethtool -K eth0 tso "$2" gso "$2" gro "$2" tx "$2" >/dev/null 2>&1
        ip -n "$router" link set "$device" up
        ip -n "$place" link set eth0 up
        ip -n "$place" route add default via "$address.254"
    done
    ip netns exec "$router" sysctl -qw net.ipv4.ip_forward=1
    ip netns exec "$router" nft -f "$example/router.nft"
    serve
}
# report SECTION OPTION...: what iperf3 says at the end about a section of its report: "name value" in lines.
report() {
    local section=$1
    shift
    ip netns exec "$client" iperf3 -c 192.0.2.2 -t "$seconds" -J "$@" |
        awk -v section="\"$section\"" -F '[:,]' '
            /"end":.*{/ { ended = 1 }
            ended && $1 ~ section { inside = 1 }
            inside && /}/ { inside = 0 }
            inside { gsub(/[" \t]/, ""); print $1, $2 }'
}
row() {
    local there back packets
    there=$(report sum_received | awk '$1 == "bits_per_second" { print $2 }')
    back=$(report sum_received -R | awk '$1 == "bits_per_second" { print $2 }')
    packets=$(report sum -u -b 0 -l 64 | awk '{ value[$1] = $2 } END { print value["packets"] - value["lost_packets"] }')
    awk -v label="$1" -v there="$there" -v back="$back" -v packets="$packets" -v seconds="$seconds" \
        'BEGIN { printf "%-48s %6.2f %6.2f Gbit/s %9.0f packets/s\n", label, there / 1e9, back / 1e9, packets / seconds }'
}
"$program" --version >/dev/null
through_engine 1500 && row "engine, MTU 1500" && stop
through_engine 65535 && row "engine, MTU 65535" && stop
through_kernel 1500 off && row "kernel, MTU 1500, packet by packet" && stop
through_kernel 1500 on && row "kernel, MTU 1500, segments put together" && stop
