# Turns SQL into C, each statement a symbol of its own:
#   awk -v want=code   -f embed.awk queries/*.sql datasets.sql migrations/*.sql > sql_embedded.c
#   awk -v want=header -f embed.awk queries/*.sql datasets.sql > sql_statements.h
# A file is one statement, called like the file; datasets.sql holds many, each after a line "-- statement: NAME".
# Joined by hand: mawk's sprintf has a limit. The bytes are kept exactly, for checksums are taken over them. Migrations come sorted by name, as a table.
function escape(line) { # "&&": the backslash twice; awks differ over "\\\\"
    gsub(/\\/, "&&", line)
    gsub(/"/, "\\\"", line)
    gsub(/\?\?/, "?\\?", line)
    gsub(/\t/, "\\t", line)
    return line
}
function symbol(statement) {
    gsub(/\./, "_", statement)
    return "sql_" statement
}
function flush_text() {
    if (name == "") return
    if (is_migration)
        table = table "    { \"" name "\",\n" body "      , " bytes " },\n"
    else if (want == "header")
        print "extern const struct sql_text " symbol(name) ";"
    else
        print "const struct sql_text " symbol(name) " = { \"" name "\",\n" body "      , " bytes " };"
    name = body = ""
    bytes = 0
}
BEGIN {
    print "/* Made by sql/embed.awk; do not edit. */"
    if (want == "code") {
        print "#include \"antoned/store/sql_text.h\"\n"
        print "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n"
    }
}
FNR == 1 {
    flush_text()
    depth = split(FILENAME, path, "/")
    is_migration = path[depth - 1] == "migrations"
    is_collection = path[depth] == "datasets.sql"
    if (!is_collection) {
        name = path[depth]
        sub(/\.sql$/, "", name)
    }
}
is_collection && /^-- statement: / {
    flush_text()
    name = $3
    next
}
name != "" {
    body = body "      \"" escape($0) "\\n\"\n"
    bytes += length($0) + 1
}
END {
    flush_text()
    if (want == "code") {
        print "const struct sql_text sql_migrations[] = {\n" table "    { NULL, NULL, 0 },\n};"
        print "const size_t sql_migration_count = sizeof sql_migrations / sizeof sql_migrations[0] - 1;"
    }
}
