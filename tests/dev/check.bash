# ./dev check: every stage in turn, one line each, the log of what failed, and one closing line that sums all.

check_logs=build/check
check_passed=0 check_failed=0 check_skipped=0

# Counts in a stage's log: pytest's last line, cmocka's and our own PASS/FAIL/SKIP lines. Prints "passed failed skipped".
count_results() { # LOG
    awk '
        /^\[       OK \]/ || /^PASS[: ]/ { passed++ }
        /^(FAIL|ERROR)[: ]/ { failed++ }
        /^SKIP[: ]/ { skipped++ }
        /^\[  SKIPPED \] [0-9]+ test/ { skipped += $4 }
        /^=*.* in [0-9.]+s/ && /(passed|failed|skipped|error|errors)/ {
            for (i = 1; i < NF; i++) {
                if ($(i + 1) ~ /^passed/) passed += $i
                if ($(i + 1) ~ /^(failed|error)/) failed += $i
                if ($(i + 1) ~ /^skipped/) skipped += $i
            }
        }
        END { print passed + 0, failed + 0, skipped + 0 }' "$1"
}

# A stage runs where errexit does not reach: what must stop it says so with && or || return.
# One that counts nothing itself counts as one; a failure that left no FAIL line is one failure.
stage() { # NAME COMMAND…
    local name=$1 log=$check_logs/$1.log started=$SECONDS rc=0 passed failed skipped
    shift
    printf '%-14s' "$name"
    ("$@") >"$log" 2>&1 </dev/null || rc=$?
    read -r passed failed skipped < <(count_results "$log")
    if [ $rc != 0 ] && [ "$failed" = 0 ]; then failed=1; fi
    if [ $((passed + failed + skipped)) = 0 ]; then passed=1; fi
    check_passed=$((check_passed + passed)) check_failed=$((check_failed + failed))
    check_skipped=$((check_skipped + skipped))
    if [ "$failed" = 0 ]; then
        printf '%sok%s' "$green" "$plain"
    else
        printf '%sFAILED%s' "$red" "$plain"
    fi
    printf '  %4d passed' "$passed"
    [ "$failed" = 0 ] || printf ', %d failed' "$failed"
    [ "$skipped" = 0 ] || printf ', %d skipped' "$skipped"
    printf '  %s%d s%s\n' "$dim" $((SECONDS - started)) "$plain"
    grep -E '^SKIP' "$log" | sort -u | sed "s/^/    /" || true
    if [ "$failed" != 0 ]; then
        note "    $log:"
        tail -n 60 "$log" | sed 's/^/    /'
    fi
}

# Each test program of a build directory, then what each of its tests said. Automake's own PASS lines would count twice.
unit_tests() { # DIRECTORY
    local rc=0
    make -C "$1" -j"$(nproc)" check 2>&1 | grep -v '^PASS:' || rc=${PIPESTATUS[0]}
    find "$1" -maxdepth 1 -name "test_*.log" -exec cat {} + | grep . || {
        echo "FAIL no unit test in $1: configured without cmocka? Remove the directory."
        rc=1
    }
    return "$rc"
}

check_build() { CC=$(compiler gcc) build_here; }
check_unit() { unit_tests build; }
check_lint() { dev_lint; }
check_analyse() { tests/analyse/run; }
check_clang() { CC=$(compiler clang) build_in build-clang --enable-werror; }
check_asan() {
    CC=$(compiler gcc) build_in build-asan --enable-werror --enable-sanitizers &&
        unit_tests build-asan
}
check_integration() { /usr/bin/python3 -m pytest tests/integration -q; }
check_fuzz() { fuzz_each 5; }
check_faults() { tests/faults/run; }

# A packager's view: from the tarball alone, read-only sources, installed below a DESTDIR, nothing left behind. Make
# cannot install below a path with spaces, so the tree is reached through a link that has none.
check_distcheck() {
    local directory
    directory=$(mktemp -d /tmp/antone-dist-XXXXXX)
    # shellcheck disable=SC2064 # now, not later
    trap "chmod -R u+w '$directory'; rm -rf '$directory'" EXIT
    ln -s "$PWD" "$directory/source"
    mkdir "$directory/build"
    cd "$directory/build" || return
    ../source/configure --quiet CC="$(compiler gcc)" &&
        make -s distcheck DISTCHECK_CONFIGURE_FLAGS="CC='$(compiler gcc)'" &&
        tarball_is_whole antoned-*.tar.xz
}

# Each file of the repository must be in the tarball, but those that are git's.
tarball_is_whole() { # TARBALL
    local missing
    [ -e ../source/.git ] || return 0
    missing=$(comm -23 <(git -C ../source ls-files | grep -v '^\.git' | sort) \
        <(tar -tf "$1" | sed 's|^[^/]*/||' | sort))
    [ -z "$missing" ] || {
        echo "FAIL not in the tarball: ${missing//$'\n'/ }"
        return 1
    }
}

# A build that counts, and every unit and integration test once. Floors are in tests/coverage_floors.json.
dev_coverage() { # [DIRECTORY for pages]
    need_packages build run test check coverage
    check_build
    local rc=0
    CC=gcc build_in build-coverage --disable-hardening CFLAGS="-O0 -g --coverage -fprofile-update=atomic" LDFLAGS=--coverage || return
    # Counted anew; but src/words runs while building, and not again.
    find build-coverage -name '*.gcda' ! -path '*/src/words/*' -delete
    unit_tests build-coverage >build-coverage/unit.log || rc=1
    ANTONE_BUILD=$PWD/build-coverage check_integration || rc=1
    tests/coverage.py build-coverage ${1:+--html "$1"} || rc=1
    return $rc
}

fuzz_each() { # SECONDS for each target
    CC=clang build_in build-fuzz --enable-fuzzers --enable-sanitizers || return
    local target name failed=0 log
    log=$(mktemp)
    for target in build-fuzz/fuzz_*; do
        name=$(basename "$target")
        [[ -x $target && $name != *.* ]] || continue
        mkdir -p "build-fuzz/corpus/$name"
        # shellcheck disable=SC2046 # seeds are there or not
        if (cd build-fuzz && LSAN_OPTIONS="suppressions=../tests/fuzz/lsan.supp:print_suppressions=0" "./$name" -max_total_time="$1" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
            "corpus/$name" $([ ! -d "../tests/fuzz/seeds/$name" ] || echo "../tests/fuzz/seeds/$name")) >"$log" 2>&1
        then
            echo "PASS $name: $(awk '/number_of_executed_units/ { print $2 }' "$log") runs"
        else
            cat "$log"
            echo "FAIL $name"
            failed=1
        fi
    done
    rm -f "$log"
    return $failed
}

dev_fuzz() {
    need_packages build check
    fuzz_each "${1:-300}"
}

dev_faults() {
    need_packages build run test check
    check_build
    tests/faults/run --full "$@"
}

dev_lint() {
    need_packages build check
    tests/lint/run
}

dev_analyse() {
    need_packages build check
    check_build
    tests/analyse/run "$@"
}

every_stage() {
    need_packages build run test check
    local name
    for name in build unit lint analyse clang asan integration fuzz distcheck faults; do
        stage $name check_$name
    done
}

dev_check() { # [--suite NAME | --server VERSION… | --pooler NAME…]
    local started=$SECONDS
    mkdir -p $check_logs
    case ${1:-} in
    "") every_stage ;;
    --server) check_servers "${@:2}" ;;
    --pooler) check_poolers "${@:2}" ;;
    --suite)
        check_suite "${@:2}"
        return
        ;;
    *)
        echo "usage: ./dev check [--suite NAME | --server VERSION… | --pooler NAME…]" >&2
        return 64
        ;;
    esac
    note "$(((SECONDS - started) / 60)) min $(((SECONDS - started) % 60)) s, logs in $check_logs/"
    say "$check_passed passed, $check_failed failed, $check_skipped skipped"
    [ $check_failed = 0 ]
}

dev_bench() {
    need_packages build run test
    check_build
    /usr/bin/python3 tests/bench/bench.py "$@"
}

dev_evaluate() {
    need_packages build run test
    check_build
    /usr/bin/python3 tests/evaluate.py "$@"
    [ $# -gt 0 ] || /usr/bin/python3 tests/evaluate_drafts.py
}

dev_drafts() {
    need_packages build run test
    check_build
    /usr/bin/python3 tests/show_drafts.py "$@"
}
