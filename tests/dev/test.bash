# ./dev test NAME: one test program, one file of tests or whatever tests have NAME in theirs; in seconds.

# The unit test programs that NAME means: by their own name, or that have a test with NAME in its name.
unit_programs() { # NAME
    local file stem name=${1#test_}
    name=${name%.c}
    for file in tests/unit/test_*.c; do
        stem=$(basename "$file" .c)
        if [ "$stem" = "test_$name" ] || grep -qE "^static void [a-z0-9_]*${1//[^A-Za-z0-9_]/}[a-z0-9_]*\(void \*\*" "$file"; then
            echo "$stem"
        fi
    done
}

# Whole: a program of unit tests takes less than a second.
run_unit() { # PROGRAM
    make -s -C build "$1" && (cd build && srcdir=.. "./$1")
}

dev_test() {
    local name=${1:-} programs program rc=0
    [ -n "$name" ] || {
        echo "usage: ./dev test NAME [PYTEST-OPTION…]   (test_config, test_daemon_work.py, part of a test's name)" >&2
        return 64
    }
    shift
    need_packages build run test
    check_build || return
    name=$(basename "$name")
    programs=$(unit_programs "$name")
    for program in $programs; do run_unit "$program" || rc=1; done
    if [ -f "tests/integration/$name" ] || [ -f "tests/integration/${name%.py}.py" ]; then
        test_integration "tests/integration/${name%.py}.py" "$@" || rc=1
    elif grep -qE "^def \w*$name" tests/integration/test_*.py; then
        test_integration tests/integration -k "$name" "$@" || rc=1
    elif [ -z "$programs" ]; then
        echo "dev: no test is called like $name" >&2
        rc=66
    fi
    return $rc
}

# With the probes that some of these tests drive.
test_integration() { # PYTEST-ARGUMENT…
    make -s -C build pg_probe janitor_probe && /usr/bin/python3 -m pytest -q "$@"
}
