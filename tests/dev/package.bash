# The Debian package: built from the tarball alone, as a packager would, in build/package/.

# Builds the tarball's debian/ below DIRECTORY for this machine's release; the packages lie in it afterwards.
build_package() { # TARBALL DIRECTORY
    rm -rf "$2"
    mkdir -p "$2/source"
    tar -xf "$1" -C "$2/source" --strip-components=1 || return
    (cd "$2/source" && dpkg-buildpackage -b -us -uc -rfakeroot -j"$(nproc)") || return
    rm -rf "$2/source"
}

# Errors and warnings fail; what is overridden says why beside the override.
lint_package() { # DIRECTORY
    lintian --allow-root --tag-display-limit 0 --fail-on error,warning "$1"/*.changes
}

dev_package() {
    need_packages build check package
    check_build
    local directory=build/package log=build/package.log
    make -s -C build dist || return
    build_package build/antoned-*.tar.xz "$directory" >"$log" 2>&1 || {
        tail -n 40 "$log" >&2
        echo "dev: the package did not build; all of it: $log" >&2
        return 1
    }
    lint_package "$directory" || return
    say "$(printf '%s ' "$directory"/*.deb)are ready, lintian has nothing to say"
}
