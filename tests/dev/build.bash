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

# compile_commands.json: what editors and analysers ask how a file is compiled. All files are compiled alike.
write_compile_commands() {
    local how source comma="" sources
    { read -r how && read -r -a sources; } < <(make -s -C build compiled) || return
    how=${how#ccache }
    how=${how//\\/\\\\}
    how=${how//\"/\\\"}
    {
        echo "["
        for source in $(printf '%s\n' "${sources[@]}" | grep '\.c$' | sort -u); do
            [ -e "build/$source" ] || source=../$source # generated or not
            printf '%s{"directory": "%s/build", "file": "%s", "command": "%s -c %s"}' "$comma" "$PWD" "$source" "$how" "$source"
            comma=$',\n'
        done
        printf '\n]\n'
    } >build/compile_commands.json && mv build/compile_commands.json compile_commands.json
}

# The build that all verbs share.
build_here() {
    CC=${CC:-$(compiler gcc)} build_in build --enable-werror && write_compile_commands
}

dev_build() {
    need_packages build
    build_here
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
