#!/usr/bin/env bash
# Two firewalls with keepalived and conntrackd, and traffic through them that must outlive each of their failures: iperf3 both ways, downloads by HTTP and FTP. In each
# round the primary is killed, then the link of the next cut, then the addresses are handed over; connections that broke and resets that anybody saw are counted.
# Needs root, keepalived, iperf3, vsftpd, curl, python3 and nft; everything is in network namespaces of its own. bench/failover.sh [ROUNDS]
set -eu
rounds=${1:-20}
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
program=${STATEWALL:-$root/statewall}
folder=$(mktemp -d)
switch=swswitch$$ client=swclient$$ server=swserver$$ first=swfirst$$ second=swsecond$$
clean() {
    local space
    for space in "$client" "$server" "$first" "$second"; do
        ip netns pids "$space" 2>/dev/null | xargs -r kill -9 2>/dev/null || :
    done
    for space in "$switch" "$client" "$server" "$first" "$second"; do ip netns delete "$space" 2>/dev/null || :; done
    rm -r "$folder"
}
trap clean EXIT
fail() {
    local name
    echo "failover: $*" >&2
    for name in first second; do
        { tail -n 20 "$folder/$name.log" "$folder/$name.daemon"; grep -E 'STATE|down|up$' "$folder/$name.keepalived" | tail -n 20; ask "$name" -s -o json; } 2>&1 | sed "s/^/$name: /" >&2
    done
    exit 1
}
# within SECONDS COMMAND...: waits until a command succeeds.
within() {
    local tries=$(($1 * 20))
    shift
    until "$@"; do
        ((tries-- > 0)) || return 1
        sleep 0.05
    done
}
space_of() { if [ "$1" = first ]; then echo "$first"; else echo "$second"; fi; }
other_of() { if [ "$1" = first ]; then echo second; else echo first; fi; }
in_space() { local space; space=$(space_of "$1"); shift; ip netns exec "$space" "$@"; }
ask() { in_space "$1" "$program" conntrackd -C "$folder/$1.conf" "${@:2}"; }

# in_background SPACE OUTPUT COMMAND...
in_background() {
    ip netns exec "$1" "${@:3}" >>"$2" 2>&1 &
    disown
}

# The two networks, each a bridge; the dedicated link is between the firewalls alone.
begin() {
    local space network name
    for space in "$switch" "$client" "$server" "$first" "$second"; do
        ip netns add "$space"
        ip -n "$space" link set lo up
    done
    for network in lan wan; do
        ip -n "$switch" link add "$network" type bridge
        ip -n "$switch" link set "$network" up
        for name in first second; do plug "$(space_of "$name")" "$network" "$network$name"; done
    done
    plug "$client" lan lanclient
    plug "$server" wan wanserver
    ip -n "$client" address add 10.0.0.10/24 dev lan
    ip -n "$client" route add default via 10.0.0.1
    ip -n "$server" address add 198.51.100.10/24 dev wan
    ip -n "$first" link add sync0 type veth peer name sync0 netns "$second"
    local number=1
    for name in first second; do
        number=$((number + 1))
        space=$(space_of "$name")
        ip -n "$space" address add "10.0.0.$number/24" dev lan
        ip -n "$space" address add "198.51.100.$number/24" dev wan
        ip -n "$space" address add "192.0.2.$number/24" dev sync0
        ip -n "$space" link set sync0 up
        ip netns exec "$space" sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0
        ip netns exec "$space" "$program" nft -f - <<'RULES'
table ip firewall {
    chain input {
        type filter hook input priority filter; policy drop
        iifname { "lo", "sync0" } accept
        ip protocol vrrp accept
        icmp type echo-request accept
        ct state established,related accept
    }
    chain forward {
        type filter hook forward priority filter; policy drop
        ct state established,related accept
        iifname "lan" ct state new tcp flags & (fin | syn | rst | ack) == syn accept
    }
    chain postrouting {
        type nat hook postrouting priority srcnat
        iifname "lan" oifname "wan" snat to 198.51.100.1
    }
}
RULES
        configure "$name" "192.0.2.$number" "192.0.2.$((5 - number))" $((110 - number))
    done
    for space in "$client" "$server"; do
        ip netns exec "$space" "$program" nft -f - <<'RULES'
table ip watch {
    counter resets { }
    chain input { type filter hook input priority filter; tcp flags & rst == rst counter name resets; }
    chain output { type filter hook output priority filter; tcp flags & rst == rst counter name resets; }
}
RULES
    done
}
# plug SPACE NETWORK PORT
plug() {
    ip -n "$switch" link add "$3" type veth peer name "$2" netns "$1"
    ip -n "$switch" link set "$3" master "$2" up
    ip -n "$1" link set "$2" up
}
# configure NAME OWN OTHER PRIORITY
configure() {
    local network number address
    cat >"$folder/$1.conf" <<CONF
General {
    LockFile $folder/$1.lock
    LogFile $folder/$1.daemon
    UNIX {
        Path $folder/$1.ctl
    }
    NetlinkBufferSize 4194304
    NetlinkBufferSizeMaxGrowth 16777216
    Filter From Userspace { Address Ignore {
        IPv4_address 127.0.0.1
        IPv4_address 192.0.2.0/24
    } }
}
Sync {
    Mode FTFW { PurgeTimeout 5 }
    UDP {
        IPv4_address $2
        IPv4_Destination_Address $3
        Port 3780
        Interface sync0
    }
}
CONF
    cat >"$folder/$1.notify" <<NOTIFY
#!/bin/sh
exec "$program" conntrackd failover "\$1" -C "$folder/$1.conf" >>"$folder/$1.log" 2>&1
NOTIFY
    chmod +x "$folder/$1.notify"
    : >"$folder/$1.log"
    {
        echo "global_defs {
            script_user root
            vrrp_version 3
        }
        vrrp_sync_group firewall {
            group {
                wan
                lan
            }
            notify_master \"$folder/$1.notify primary\"
            notify_backup \"$folder/$1.notify backup\"
            notify_fault \"$folder/$1.notify fault\"
        }"
        local instance
        for instance in "wan 61 198.51.100.1/24" "lan 62 10.0.0.1/24"; do
            read -r network number address <<<"$instance"
            echo "vrrp_instance $network {
                interface $network
                state BACKUP
                nopreempt
                virtual_router_id $number
                priority $4
                advert_int 0.2
                virtual_ipaddress {
                    $address
                }
            }"
        done
    } >"$folder/$1.vrrp"
}
# start NAME: keepalived, which starts conntrackd by `failover backup`.
start() {
    in_background "$(space_of "$1")" "$folder/$1.keepalived" keepalived -n -l -D -P -f "$folder/$1.vrrp" -p "$folder/$1.pid" -r "$folder/$1.vrrp.pid"
}
has_addresses() { [ "$(ip -n "$(space_of "$1")" -4 -o address show | grep -c ' 198\.51\.100\.1/24 \| 10\.0\.0\.1/24 ')" = 2 ]; }
# done_since NAME ROLE LINE: the change to a role has ended, below a line of the log.
done_since() { tail -n "+$(($3 + 1))" "$folder/$1.log" | grep -q "^$2: done"; }
lines_of() { wc -l <"$folder/$1.log"; }
knows() { [ "$(ask "$1" -e 2>/dev/null | grep -c ESTABLISHED)" -ge "$connections" ]; }

traffic() {
    mkdir "$folder/files"
    truncate -s 8G "$folder/files/large"
    cat >"$folder/vsftpd.conf" <<CONF
listen=YES
background=NO
anonymous_enable=YES
anon_root=$folder/files
anon_max_rate=1000000
seccomp_sandbox=NO
vsftpd_log_file=$folder/vsftpd.log
CONF
    chmod 755 "$folder" "$folder/files"
    in_background "$server" "$folder/vsftpd.out" vsftpd "$folder/vsftpd.conf"
    in_background "$server" "$folder/http.server" python3 -m http.server -d "$folder/files" 80
    in_background "$server" "$folder/iperf.server" iperf3 -s
    in_background "$server" "$folder/iperf.server" iperf3 -s -p 5202
    sleep 1
    in_background "$client" "$folder/iperf" iperf3 -c 198.51.100.10 -t 86400 -P 4 -b 5M
    in_background "$client" "$folder/iperf" iperf3 -c 198.51.100.10 -p 5202 -t 86400 -P 4 -b 5M -R
    in_background "$client" "$folder/http" curl -sS --limit-rate 1M http://198.51.100.10/large -o /dev/null
    in_background "$client" "$folder/ftp" curl -sS ftp://198.51.100.10/large -o /dev/null
    sleep 2
}
# What the server knows of each connection: the client's port, and bytes sent and received.
progress() {
    ip netns exec "$server" ss -tnHi state established | awk '
        NF >= 4 && $1 ~ /^[0-9]+$/ { port = $4; sub(/.*:/, "", port); next }
        { sent = received = 0
          for (field = 1; field <= NF; field++) { if ($field ~ /^bytes_acked:/) sent = substr($field, 13); if ($field ~ /^bytes_received:/) received = substr($field, 16) }
          print port, sent + received }' | sort
}
# Connections of which nothing moved between two listings, but for those that rest (control connections of iperf3 and FTP).
moved() { progress >"$folder/after"; [ "$(join "$folder/before" "$folder/after" | awk '$3 > $2' | wc -l)" -ge "$moving" ]; }
resets() { for space in "$client" "$server"; do ip netns exec "$space" "$program" nft list counter ip watch resets; done | awk '/packets/ { sum += $2 } END { print sum + 0 }'; }

broken=0 changes=0 failed=0 commits=() waits=()
since() { awk -v now="$EPOCHREALTIME" -v then="$1" 'BEGIN { printf "%.2f", now - then }'; }
# middle_and_most SECONDS...
middle_and_most() { printf '%s\n' "$@" | sort -n | awk '{ value[NR] = $1 } END { printf "%.1f s (median), %.1f s (most)", value[int((NR + 1) / 2)], value[NR] }'; }
# check WHAT: everything that was there is there, and goes on.
check() {
    progress >"$folder/before"
    within 30 moved || { broken=$((broken + 1)); echo "after $1: not all connections go on" >&2; }
    [ "$(progress | wc -l)" -ge "$connections" ] || { broken=$((broken + 1)); echo "after $1: connections are gone" >&2; }
    waits+=("$(since "$failed")")
    changes=$((changes + 1))
}
# takes_over NAME LINE: a firewall has become primary, and connections go on.
takes_over() {
    within 20 has_addresses "$1" || fail "$1 does not take the addresses"
    within 20 done_since "$1" primary "$2" || fail "$1 does not commit"
    commits+=("$(since "$failed")")
}
# comes_back NAME LINE: a firewall has become backup, and knows all connections of the other.
comes_back() {
    within 20 done_since "$1" backup "$2" || fail "$1 does not come back"
    within 20 knows "$1" || fail "$1 does not learn what the other knows"
}
killed() {
    local space network line back
    space=$(space_of "$primary") line=$(lines_of "$backup") back=$(lines_of "$primary")
    failed=$EPOCHREALTIME
    ip netns pids "$space" | xargs -r kill -9
    rm -f "$folder/$primary.pid" "$folder/$primary.vrrp.pid"
    for network in lan wan sync0; do ip -n "$space" link set "$network" down; done
    takes_over "$backup" "$line"
    check "the kill of $primary"
    # the machine starts again, without connections and without the shared addresses
    ip -n "$space" address delete 10.0.0.1/24 dev lan 2>/dev/null || :
    ip -n "$space" address delete 198.51.100.1/24 dev wan 2>/dev/null || :
    in_space "$primary" "$program" conntrack -F >/dev/null 2>&1
    for network in lan wan sync0; do ip -n "$space" link set "$network" up; done
    start "$primary"
    comes_back "$primary" "$back"
}
cut() {
    local line back
    line=$(lines_of "$backup") back=$(lines_of "$primary")
    failed=$EPOCHREALTIME
    ip -n "$switch" link set "lan$primary" down
    takes_over "$backup" "$line"
    check "the cut of $primary"
    ip -n "$switch" link set "lan$primary" up
    comes_back "$primary" "$back"
}
handed_over() {
    local line back
    line=$(lines_of "$backup") back=$(lines_of "$primary")
    failed=$EPOCHREALTIME
    kill "$(cat "$folder/$primary.pid")"
    takes_over "$backup" "$line"
    check "the end of keepalived on $primary"
    within 20 test ! -e "$folder/$primary.pid" || fail "keepalived does not end"
    start "$primary"
    comes_back "$primary" "$back"
}

begin
primary=first backup=second
start first
within 20 has_addresses first || fail "nobody takes the addresses"
within 20 done_since first primary 0 || fail "nobody commits"
start second
within 20 done_since second backup 0 || fail "nobody is backup"
traffic
connections=$(progress | wc -l)
moving=10 # iperf3 has four each way, the downloads one each
within 20 knows second || fail "the backup learns nothing"
progress >"$folder/before"
within 20 moved || fail "there is no traffic"
for ((round = 1; round <= rounds; round++)); do
    for what in killed cut handed_over; do
        "$what"
        [ "$primary" = first ] && primary=second backup=first || primary=first backup=second
    done
    echo "round $round: $connections connections, $(resets) resets, $broken broken"
done
echo "$rounds rounds, $changes changes of the primary, $connections connections: $(resets) resets, $broken broken"
echo "from a failure to the end of the commit: $(middle_and_most "${commits[@]}"); until the last connection went on: $(middle_and_most "${waits[@]}")"
[ "$broken" = 0 ] && [ "$(resets)" = 0 ]
