#!/usr/bin/env bash
# CPU time of conntrackd beside Debian's: two machines in namespaces, FTFW over UDP; first the kernel's table is read, then all of it is sent in bulk, then connections
# change at a steady rate, then the other machine commits. Needs root, Debian's conntrackd, nft and python3; the kernel's limit has to hold the entries.
# bench/conntrackd.sh [ENTRIES [RATE [SECONDS]]]
set -eu
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
entries=${1:-200000} rate=${2:-20000} seconds=${3:-10}
program=${STATEWALL:-$root/statewall}
"$program" conntrackd -v >/dev/null # built, if it was not
[ "$program" = "$root/statewall" ] && program=$root/artifacts/statewall/statewall
left=swleft$$ right=swright$$
folder=$(mktemp -d)
pids=()
clean() {
    for pid in "${pids[@]}"; do kill -9 "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || :; done
    ip netns delete "$left" 2>/dev/null || :
    ip netns delete "$right" 2>/dev/null || :
}
trap 'clean; rm -r "$folder"' EXIT

# load create: creates the entries. load change: changes marks at the rate; an entry's message is a request of ctnetlink.
cat >"$folder/load.py" <<'END'
import socket, struct, sys, time
what, entries, rate, seconds = sys.argv[1], *map(int, sys.argv[2:5])
def attribute(kind, payload):
    size = 4 + len(payload)
    return struct.pack("=HH", size, kind) + payload + b"\0" * (-size % 4)
def nest(kind, *inner):
    return attribute(kind | 0x8000, b"".join(inner))
def half(kind, source, destination, ports):
    return nest(kind, nest(1, attribute(1, source), attribute(2, destination)),
                nest(2, attribute(1, b"\x06"), attribute(2, ports[0]), attribute(3, ports[1])))
def message(number, flags, *rest):
    source, destination = struct.pack(">I", 0x0a010000 + (number >> 14)), b"\x0a\x02\x00\x01"
    ports = struct.pack(">H", 10000 + (number & 0x3fff)), b"\x01\xbb"
    body = b"\x02\0\0\0" + half(1, source, destination, ports) + b"".join(rest)
    if flags & 0x400:
        body += half(2, destination, source, (ports[1], ports[0]))
    return struct.pack("=IHHII", 16 + len(body), 0x100, flags | 1, 1, 0) + body
channel = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
channel.setsockopt(socket.SOL_SOCKET, 32, 4 << 20)
def batches(numbers, count, make):
    return [b"".join(make(number) for number in numbers[at:at + count]) for at in range(0, len(numbers), count)]
if what == "create":
    established = nest(4, nest(1, attribute(1, b"\x03")))
    for batch in batches(range(entries), 200, lambda number: message(
            number, 0x600, attribute(3, struct.pack(">I", 14)), attribute(7, struct.pack(">I", 3600)), established)):
        channel.send(batch)
else:
    step = max(1, rate // 200)
    sets = [batches(range(min(entries, rate)), step, lambda number: message(number, 0, attribute(8, struct.pack(">I", mark)))) for mark in (1, 2)]
    began, sent = time.monotonic(), 0
    while sent < rate * seconds:
        round_, place = divmod(sent // step, len(sets[0]))
        channel.send(sets[round_ % 2][place])
        sent += step
        time.sleep(max(0, began + sent / rate - time.monotonic()))
END

# configure NAME OWN OTHER
configure() {
    cat >"$folder/$1.conf" <<END
Sync { Mode FTFW {
 }
 UDP { IPv4_address 10.99.0.$2
 IPv4_Destination_Address 10.99.0.$3
 Port 3780
 Interface sync0
 SndSocketBuffer 8388608
 RcvSocketBuffer 8388608
 Checksum on
 } }
General { HashSize 262144
 HashLimit 524288
 LockFile $folder/$1.lock
 UNIX { Path $folder/$1.ctl
 }
 NetlinkBufferSize 16777216
 NetlinkBufferSizeMaxGrowth 67108864
 Scheduler { Type FIFO
 Priority 0
 }
 Filter From Userspace { Address Ignore { IPv4_address 127.0.0.1
 IPv4_address 10.99.0.0/16
 } } }
END
}
ask() { "$program" conntrackd -C "$folder/$1.conf" "${@:2}"; }
count() { ask "$1" -s | awk -v cache="cache $2:" '$0 == cache { getline; print $NF; exit }'; }
await() { for _ in $(seq 600); do [ "$(count "$1" "$2")" = "$3" ] && return; sleep 0.1; done; echo "$1 has $(count "$1" "$2") of $3" >&2; return 1; }
# ticks PID: user and system time in hundredths of a second
ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }
# begin; end LABEL COUNT: CPU time of both daemons in between
begin() { before=("$(ticks "${pids[0]}")" "$(ticks "${pids[1]}")"); }
end() {
    awk -v who="$who" -v label="$1" -v n="$2" -v a=$(($(ticks "${pids[0]}") - before[0])) -v b=$(($(ticks "${pids[1]}") - before[1])) \
        'BEGIN { printf "%-8s %-28s sender %6.2f s (%5.2f us each)  receiver %6.2f s (%5.2f us each)\n", who, label, a / 100, a * 1e4 / n, b / 100, b * 1e4 / n }'
}
# start NAME NAMESPACE
start() {
    rm -f "$folder/$1.lock" "$folder/$1.ctl"
    if [ "$who" = ours ]; then
        ip netns exec "$2" "$program" conntrackd -C "$folder/$1.conf" >"$folder/$1.out" 2>&1 &
    else
        ip netns exec "$2" conntrackd -C "$folder/$1.conf" >"$folder/$1.out" 2>&1 &
    fi
    pids+=($!)
    until [ -S "$folder/$1.ctl" ]; do kill -0 $! || { cat "$folder/$1.out"; exit 1; }; sleep 0.05; done
}

for who in theirs ours; do
    pids=()
    ip netns add "$left"
    ip netns add "$right"
    ip link add sync0 netns "$left" type veth peer name sync0 netns "$right"
    ip -n "$left" addr add 10.99.0.1/24 dev sync0
    ip -n "$right" addr add 10.99.0.2/24 dev sync0
    ip -n "$left" link set sync0 up
    ip -n "$right" link set sync0 up
    configure left 1 2
    configure right 2 1
    ip netns exec "$left" sysctl -q net.netfilter.nf_conntrack_events=1 # also of what is there before the daemon
    ip netns exec "$left" python3 "$folder/load.py" create "$entries" "$rate" "$seconds"
    start left "$left"
    start right "$right"
    await left internal "$entries"
    before=(0 0)
    end "start, with $entries entries" "$entries"
    sleep 3 # greetings
    begin
    ask left -B
    await right external "$entries"
    sleep 2
    end "bulk of $entries" "$entries"
    begin
    ip netns exec "$left" python3 "$folder/load.py" change "$entries" "$rate" "$seconds"
    sleep 2
    end "$rate changes/s, $seconds s" $((rate * seconds))
    ask left -s runtime | grep -E 'events received|overrun'
    begin
    ask right -c
    end "commit of $entries" "$entries"
    ip netns exec "$right" conntrack -C
    clean
done
