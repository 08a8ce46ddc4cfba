# shellcheck shell=bash
# Sourced by ./run and ./check: finds a Python, makes .venv and keeps it equal to the lock files.
# Says what it does on standard error only.
#
# .venv is whole when a stamp, .venv/casebook-run or .venv/casebook-check, stands in it. Stamps are taken away before
# anything is touched and written last, so an environment without one is half made, and is made again from nothing.

root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
venv=$root/.venv
python=$venv/bin/python

say() { printf '%s\n' "$*" >&2; }

stop() {
    say "$@"
    exit 1
}

# set_up run|check: returns with "$python" ready. The second time this only compares stamps.
set_up() {
    is_ready "$1" && return
    (
        exec 9<"$root"
        flock --nonblock 9 || {
            say "Waiting for another set-up of Casebook to finish ..."
            flock 9
        }
        is_ready "$1" || make_environment "$1"
    )
}

is_ready() {
    [[ -x $python && -e $venv/casebook-$1 && $(<"$venv/casebook-$1") == "$(stamp "$1")" ]]
}

# The resolved path of an interpreter ends in its version, so a system that moved to a newer Python is noticed.
stamp() {
    { readlink -f "$python" && cat "$root/requirements/$1.txt"; } | sha256sum
}

make_environment() {
    local level=$1 whole="" with
    [[ -e $venv/casebook-check ]] && level=check
    [[ -e $venv/casebook-run ]] && is_supported "$python" && whole=yes

    if [[ $whole ]]; then
        say "Bringing Casebook's .venv up to date ..."
        rm -f "$venv/casebook-run" "$venv/casebook-check"
    else
        say "Setting up Casebook in .venv (once; needs the network; a minute or two) ..."
        with=$(find_python) || exit 1
        rm -f "$venv/casebook-run" "$venv/casebook-check"
        rm -rf "$venv"
        quietly "$with" -m venv "$venv" || stop "The environment could not be made."
    fi

    if ! install_locked "$level"; then
        # pip puts back what it could not replace: the environment is as whole as it was, and still out of date.
        [[ $whole ]] && : >"$venv/casebook-run"
        [[ $whole && $level == check ]] && : >"$venv/casebook-check"
        stop "The packages in requirements/$level.txt could not be installed."
    fi

    [[ $level == check ]] && stamp check >"$venv/casebook-check"
    # requirements/check.txt holds every line of run.txt (tests/test_setup.py), so either level can run the program.
    stamp run >"$venv/casebook-run"
}

install_locked() {
    local lock=$root/requirements/$1.txt binary=(--only-binary :all:) site old
    # bagit, which only checks need, is published without a wheel.
    [[ $1 == check ]] && binary+=(--no-binary bagit)
    quietly "$python" -m pip install --quiet --no-input --disable-pip-version-check \
        --require-hashes "${binary[@]}" --requirement "$lock" || return 1

    # What an earlier lock file asked for and this one does not must not help a test to pass.
    mapfile -t old < <(comm -13 \
        <(sed -nE 's/^([a-z0-9-]+)==.*/\1/p' "$lock" | LC_ALL=C sort --unique) \
        <("$python" -m pip list --format=freeze 2>/dev/null | tr 'A-Z_.' 'a-z\-\-' |
            sed -nE '/^(pip|setuptools|wheel)==/d; s/^([a-z0-9-]+)==.*/\1/p' | LC_ALL=C sort --unique))
    ((${#old[@]} == 0)) || quietly "$python" -m pip uninstall --yes "${old[@]}" || return 1

    # Seen from site-packages, so that the folder can be moved.
    for site in "$venv"/lib/python3.*/site-packages; do
        printf '../../../../src\n' >"$site/casebook.pth" || return 1
    done
}

# Prints the first Python that will do. CASEBOOK_PYTHON names one; it counts only when .venv is made.
find_python() {
    local names=(python3 python3.13 python3.12 python3.11) name lacking="" package
    [[ ${CASEBOOK_PYTHON:-} ]] && names=("$CASEBOOK_PYTHON")
    for name in "${names[@]}"; do
        is_supported "$name" || continue
        if has_venv "$name"; then
            printf '%s\n' "$name"
            return
        fi
        [[ $lacking ]] || lacking=$name
    done
    [[ $lacking ]] || stop "Casebook needs Python 3.11, 3.12 or 3.13, and none was found (looked for: ${names[*]})."
    package=$("$lacking" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')
    apt_install "$package" || :
    has_venv "$lacking" || stop "Python's venv module is missing. Install it with: apt-get install $package"
    printf '%s\n' "$lacking"
}

is_supported() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

has_venv() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null
}

# apt_install PACKAGE...: as root, or with a sudo that asks nothing; otherwise fails.
apt_install() {
    local get=(env DEBIAN_FRONTEND=noninteractive apt-get --quiet --yes --no-install-recommends
        --option DPkg::Lock::Timeout=300)
    command -v apt-get >/dev/null || return 1
    if ((EUID != 0)); then
        sudo -n true 2>/dev/null || return 1
        get=(sudo -n "${get[@]}")
    fi
    say "Installing with apt-get: $*"
    # Descriptor 9 is the lock of set_up: a service that a package starts must not keep it.
    "${get[@]}" install "$@" >/dev/null 2>&1 </dev/null 9<&- ||
        { "${get[@]}" update && "${get[@]}" install "$@"; } >/dev/null 2>&1 </dev/null 9<&-
}

# Debian packages that the window needs from the system; without one of them Qt shows none.
window_packages=(
    libglib2.0-0 libegl1 libgl1 libxkbcommon0 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1
    libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0
)

is_installed() {
    # Since Debian 13 and Ubuntu 24.04 some libraries carry a tail, t64; apt-get takes the old name too.
    local states
    states=$(dpkg-query --show --showformat='[${db:Status-Status}]' "$1" "$1t64" 2>/dev/null) || :
    [[ $states == *"[installed]"* ]]
}

# Installs what the window lacks; says so where that cannot be done.
install_for_window() {
    local package missing=()
    command -v dpkg-query >/dev/null || return 0
    for package in "${window_packages[@]}"; do
        is_installed "$package" || missing+=("$package")
    done
    ((${#missing[@]} == 0)) || apt_install "${missing[@]}" ||
        say "The window may not open. Install what it needs with: apt-get install ${missing[*]}"
}

# Runs a command without its output, unless it fails.
quietly() {
    local output
    output=$("$@" 2>&1 </dev/null) || {
        printf '%s\n' "$output" | tail -n 20 >&2
        return 1
    }
}
