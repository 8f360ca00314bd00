# ./dev x-length: our count of a text's length on X (src/domain/x_*.c) against X's own, the npm package twitter-text.

packages_x_length="npm"
twitter_text=3.1.0
x_length_home=build/x-length

# Makes a file anew and compares it with the one in the tree, or puts it there.
x_length_file() { # UPDATE FILE COMMAND…
    local update=$1 file=$2 new=$x_length_home/new
    shift 2
    "$@" >"$new" || return
    if [ "$update" = --update ]; then cp "$new" "$file"; fi
    cmp "$new" "$file" || {
        echo "dev: $file is not what the package says; ./dev x-length --update" >&2
        return 1
    }
}

dev_x_length() {
    local update=${1:-} table
    need_packages build run test x_length
    mkdir -p $x_length_home
    [ "$(jq -r .version $x_length_home/node_modules/twitter-text/package.json 2>/dev/null)" = "$twitter_text" ] ||
        npm install --prefix $x_length_home --ignore-scripts --no-audit --no-fund --loglevel=error "twitter-text@$twitter_text" >/dev/null
    for table in links emoji; do
        x_length_file "$update" src/domain/x_$table.inc node tests/x_length/tables.js $x_length_home $table
    done
    x_length_file "$update" tests/data/x-lengths.jsonl node tests/x_length/compare.js $x_length_home --frozen
    build_here
    make -s -C build x_lengths
    node tests/x_length/compare.js $x_length_home build/x_lengths 100000
}
