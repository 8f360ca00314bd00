# The proof of the learning: worlds whose truth is known, and the figures of docs/LEARNING.md.

dev_simulate() { # [WORLDS]: fewer than 200 only print, for a quick look
    need_packages build
    build_here && make -C build -s simulate || return
    if [ $# -gt 0 ]; then
        build/simulate "$1"
        return
    fi
    say "some minutes: 200 worlds of each kind"
    build/simulate >build/simulate.csv && python3 tests/simulate/report.py docs <build/simulate.csv || return
    say "docs/LEARNING.md, docs/learning-regret.svg and docs/learning-power.svg are made anew"
}
