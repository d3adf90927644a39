#!/usr/bin/env bash
# How long `conntrack --version` takes beside an empty NativeAOT program, in one run; needs hyperfine. Prints both, and the ratio of medians.
set -eu
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
empty=$root/artifacts/empty
command -v hyperfine >/dev/null || { echo "startup: hyperfine is missing (apt-get install hyperfine)" >&2; exit 1; }
"$root/statewall" conntrack --version >/dev/null
if [ ! -x "$empty/publish/empty" ]; then
    echo "startup: building an empty NativeAOT program …" >&2
    mkdir -p "$empty"
    echo 'return 0;' >"$empty/Program.cs"
    cat >"$empty/empty.csproj" <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <PublishAot>true</PublishAot>
    <InvariantGlobalization>true</InvariantGlobalization>
    <ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally>
  </PropertyGroup>
</Project>
XML
    echo '<Project />' | tee "$empty/Directory.Build.props" >"$empty/Directory.Packages.props"
    (cd "$empty" && dotnet publish -c Release -v q -o publish -nodeReuse:false) >"$empty/build.log" 2>&1 </dev/null || { cat "$empty/build.log" >&2; exit 1; }
fi
hyperfine -N --warmup 30 --runs "${1:-500}" --export-csv "$empty/times.csv" \
    -n 'empty program' "$empty/publish/empty" -n 'conntrack --version' "$root/artifacts/statewall/statewall conntrack --version"
# CSV: command,mean,stddev,median,user,system,min,max
awk -F, 'NR > 1 { median[NR] = $4; cpu[NR] = $5 + $6; printf "%s: median %.2f ms, user %.2f ms, system %.2f ms\n", $1, $4 * 1000, $5 * 1000, $6 * 1000 }
    END { printf "ratio of medians %.2f, of processor time %.2f\n", median[3] / median[2], cpu[3] / cpu[2] }' "$empty/times.csv"
