# Turns SQL files into C string tables:  awk -f embed.awk queries/*.sql migrations/*.sql > sql_embedded.c
# The bytes are kept exactly, for checksums are taken over them. Files come sorted by kind, then name.
function escape(line) { # "&&": the backslash twice; awks differ over "\\\\"
    gsub(/\\/, "&&", line)
    gsub(/"/, "\\\"", line)
    gsub(/\?\?/, "?\\?", line)
    gsub(/\t/, "\\t", line)
    return line
}
function flush_file() {
    if (name != "") printf "    { \"%s\",\n%s      , %d },\n", name, body, bytes
    name = body = ""
    bytes = 0
}
function flush_table() {
    flush_file()
    if (table == "") return
    printf "    { NULL, NULL, 0 },\n};\n"
    printf "const size_t %s_count = sizeof sql_%s / sizeof sql_%s[0] - 1;\n\n", \
        table == "queries" ? "sql_query" : "sql_migration", table, table
}
BEGIN {
    print "/* Made by sql/embed.awk; do not edit. */"
    print "#include \"antoned/store/sql_text.h\"\n"
    print "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n"
}
FNR == 1 {
    depth = split(FILENAME, path, "/")
    if (path[depth - 1] != table) {
        flush_table()
        table = path[depth - 1]
        printf "const struct sql_text sql_%s[] = {\n", table
    }
    flush_file()
    name = path[depth]
    sub(/\.sql$/, "", name)
}
{
    body = body sprintf("      \"%s\\n\"\n", escape($0))
    bytes += length($0) + 1
}
END { flush_table() }
