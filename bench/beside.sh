# What the comparisons with Debian's tools share; sourced by them. They name the network namespace $space and the folder $work, in which the
# figures "wall user system kilobytes" of each label lie in files LABEL.ours and LABEL.theirs.

inside() { ip netns exec "$space" "$@"; }

median() { awk -v c="$2" '{ print $c }' "$1" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# report LABEL: the medians of a label's figures, and their ratios.
report() {
    local label=$1 figure column=1
    printf '%-14s' "$label"
    for figure in wall user system memory; do
        paste -d ' ' <(median "$work/$label.theirs" $column) <(median "$work/$label.ours" $column) |
            awk -v name=$figure '{ printf "  %s %s / %s = %.2f", name, $2, $1, ($1 > 0 ? $2 / $1 : 0) }'
        column=$((column + 1))
    done
    echo
}
