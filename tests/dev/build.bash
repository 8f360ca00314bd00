# Building: always out of the tree, with relative names, so that a path with spaces will do.

compiler() { # gcc|clang: through ccache where there is one
    if command -v ccache >/dev/null; then echo "ccache $1"; else echo "$1"; fi
}

# Configures DIRECTORY if it is not, and makes everything in it. CC is the caller's.
build_in() { # DIRECTORY CONFIGURE-OPTION…
    local directory=$1
    shift
    [ -x configure ] || autoreconf --install --force || return
    mkdir -p "$directory"
    [ -f "$directory/Makefile" ] ||
        (cd "$directory" && ../configure --quiet --sysconfdir=/etc --localstatedir=/var CC="${CC:-gcc}" "$@") || return
    make -C "$directory" -s -j"$(nproc)" all
}

dev_build() {
    need_packages build
    CC=${CC:-$(compiler gcc)} build_in build --enable-werror
    say "build/antoned and build/antonectl are ready"
}

dev_format() {
    need_packages check
    sources '*.c' '*.h' | xargs -r -0 clang-format -i
}

# The project's own files, by pattern, NUL-separated; also from a tarball, where there is no git.
sources() { # PATTERN…
    if [ -e .git ]; then
        git ls-files -z --cached --others --exclude-standard -- "$@"
    else
        local pattern
        for pattern; do find include src tests -name "$pattern" -print0; done
    fi
}
