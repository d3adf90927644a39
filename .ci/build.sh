# Sourced by ./statewall, ./test and .ci/run with $root set: finds or installs what a build needs, and builds.
# Everything a build starts gets /dev/null as stdin and a log as output, so a pipe around the caller never waits on it.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

say() { printf '%s\n' "$*" >&2; }

# install_packages NAME...: true when apt-get could install them (root on Debian or Ubuntu only).
install_packages() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
    say "statewall: installing $* with apt-get …"
    mkdir -p "$root/artifacts"
    {
        DEBIAN_FRONTEND=noninteractive apt-get update &&
            DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
    } </dev/null >"$root/artifacts/apt-get.log" 2>&1
}

# The SDK that global.json asks for; also where the common installers put it without touching PATH.
find_sdk() {
    local place
    for place in "" "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet; do
        [ -z "$place" ] || [ -x "$place/dotnet" ] || continue
        if [ "$(PATH=${place:+$place:}$PATH; cd "$root" && dotnet --version 2>/dev/null </dev/null | cut -d. -f1)" = 10 ]; then
            [ -z "$place" ] || PATH=$place:$PATH
            return 0
        fi
    done
    return 1
}

require_sdk() {
    find_sdk && return
    if install_packages dotnet-sdk-10.0; then
        find_sdk && return
    fi
    say "statewall: the .NET 10 SDK is missing (\`dotnet --version\` must start with 10.). Get it with one of"
    say "  apt-get install dotnet-sdk-10.0      Ubuntu 24.04 and later; Debian with the packages.microsoft.com feed"
    say "  dnf install dotnet-sdk-10.0          Fedora, RHEL"
    say "  brew install dotnet                  macOS"
    say "  https://dotnet.microsoft.com/download/dotnet/10.0"
    return 1
}

# NativeAOT links with clang or gcc; asking for a whole link also catches a compiler without the C library's files.
find_linker() {
    local compiler
    for compiler in clang gcc; do
        command -v "$compiler" >/dev/null 2>&1 || continue
        echo 'int main(void) { return 0; }' | "$compiler" -x c - -o "$root/artifacts/linker-check" >/dev/null 2>&1 &&
            rm -f "$root/artifacts/linker-check" && return 0
    done
    return 1
}

require_linker() {
    mkdir -p "$root/artifacts"
    find_linker && return
    if install_packages clang zlib1g-dev; then
        find_linker && return
    fi
    say "statewall: a C compiler that can link a program (clang or gcc) is missing; NativeAOT links with it. Get it with one of"
    say "  apt-get install clang zlib1g-dev     Debian, Ubuntu"
    say "  dnf install clang zlib-devel         Fedora, RHEL"
    say "  xcode-select --install               macOS"
    return 1
}

# with_lock FUNCTION: one build of this checkout at a time; the descriptor is closed for what the build leaves running.
with_lock() {
    mkdir -p "$root/artifacts"
    if command -v flock >/dev/null 2>&1; then
        (flock 9 && "$1" 9>&-) 9>"$root/artifacts/build.lock"
    else
        "$1"
    fi
}

build_binary() {
    require_sdk && require_linker && with_lock publish_if_stale
}

# Everything of the native build stays under artifacts/aot, apart from the bin/ and obj/ that `dotnet build` uses.
publish_if_stale() {
    stale || return 0
    say "statewall: building the native binary (about a minute, once) …"
    mkdir -p "$home"
    local log=$home/build.log started=$home/started
    : >"$started"
    if ! (cd "$root" && dotnet publish src/Statewall.Cli/Statewall.Cli.csproj -c Release -v q -nodeReuse:false \
        --artifacts-path "$root/artifacts/aot" -o "$home/publish") </dev/null >"$log" 2>&1; then
        cat "$log" >&2
        say "statewall: the build failed; the log above is in $log"
        return 1
    fi
    # A running statewall keeps the file it started from: the new one takes the name only.
    cp "$home/publish/statewall" "$home/next" && mv -f "$home/next" "$binary" && mv -f "$started" "$stamp"
}
