# shellcheck shell=bash
# Node.js, for the mail server that the tests deliver to, the CloudEvents client that they send with, and the linter of the API's description. The product itself
# needs none.

OLDEST_NODE=18 # Debian 12

require_node() {
    local missing=() version
    command -v node >/dev/null || missing+=(nodejs)
    command -v npm >/dev/null || missing+=(npm)
    ((${#missing[@]} == 0)) || run_step "$BUILD/install" "${missing[@]}"

    version=$(node --version) version=${version#v}
    ((${version%%.*} >= OLDEST_NODE)) || fail "Node.js $version is too old" "install $OLDEST_NODE or later, and have node in PATH"
}

# What package-lock.json names, no less and no more. npm writes its own copy of it when it is done.
install_packages() { # folder
    local installed=$1/node_modules/.package-lock.json
    [[ ! -e $installed || $1/package-lock.json -nt $installed ]] || return 0
    say "installing the packages of ${1#"$ROOT"/}"
    run_step npm ci --prefix "$1" --no-audit --no-fund --loglevel=error ||
        fail "npm could not install the packages of $1" "type: npm ci --prefix $1"
}
