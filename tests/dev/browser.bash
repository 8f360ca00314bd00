# The page at "/" in a real browser: Chromium from Debian, axe-core from npm.

packages_browser="chromium chromium-driver python3-selenium fonts-dejavu-core npm"
axe_core=4.14.1

dev_browser() {
    need_packages build run test browser
    build_here
    mkdir -p build/browser
    [ "$(jq -r .version build/browser/node_modules/axe-core/package.json 2>/dev/null)" = "$axe_core" ] ||
        npm install --prefix build/browser --no-audit --no-fund --loglevel=error "axe-core@$axe_core" >/dev/null
    (cd tests/browser && PYTHONPATH=../integration /usr/bin/python3 -m pytest -q -c ../integration/pytest.ini \
        --rootdir ../integration -p conftest .)
    note "screens in build/browser/screens/"
}
