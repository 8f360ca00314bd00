# Makes of the table of datasets what the build needs of it:
#   awk -v want=sql    -v own="NAMES" -f datasets.awk datasets.txt templates/*.sql > datasets.sql
#   awk -v want=header -v own="NAMES" -f datasets.awk datasets.txt templates/*.sql > datasets.h
# own: the statements of sql/queries, by name. One that is called like a template's with _<table> behind replaces it.
# A template is MODULE.VERB.sql, or MODULE.VERB.FORMAT.sql for the datasets of one format. In it @table@, @record@,
# @period@ and @index@ stand for what the row says, @time@ and @moment($1)@ for the time of the dataset's view and an
# instant to compare it with.
function fail(what) {
    print FILENAME ":" FNR ": " what > "/dev/stderr"
    failed = 1
    exit 1
}
function one_of(column, value, choices) {
    if (index(" " choices " ", " " value " ") == 0)
        fail(column " is '" value "'; expected one of: " choices)
}
function name_of(column, value) {
    if (value !~ /^[a-z][a-z0-9_]*$/) fail(column " is '" value "'; expected a name of lower-case letters, digits, _")
}

# One row of the table.
function read_row() {
    if (split($0, cell, /  +/) != 12)
        fail(split($0, cell, /  +/) " columns, two spaces or more apart; expected 12")
    name_of("table", cell[1])
    name_of("record", cell[2])
    name_of("time", cell[3])
    one_of("type", cell[4], "timestamptz date")
    one_of("span", cell[5], "day quarter year")
    one_of("format", cell[6], "json csv")
    name_of("policy", cell[7])
    if (cell[1] in row_of) fail("table " cell[1] " has a row already")
    row_of[cell[1]] = ++rows
    for (i = 1; i <= 12; i++) row[rows, i] = cell[i] == "-" ? "" : cell[i]
    if (cell[7] in policy_row) {
        if (row[rows, 8] row[rows, 9] row[rows, 12] != "")
            fail("keep, pack and called of policy " cell[7] " are in an earlier row; expected -")
        return
    }
    policy_row[cell[7]] = rows
    policies[++policy_count] = cell[7]
    one_of("pack", cell[9], "none gzip zstd")
    if (row[rows, 8] == "" || row[rows, 12] == "") fail("the first row of policy " cell[7] " says keep and called")
}

# ---- statements ----

function replace(text, what, by,    at, done) {
    while ((at = index(text, what)) > 0) {
        done = done substr(text, 1, at - 1) by
        text = substr(text, at + length(what))
    }
    return done text
}
function filled(text, r,    is_date, at, rest, parameter) {
    is_date = row[r, 4] == "date"
    text = replace(text, "@table@", row[r, 1])
    text = replace(text, "@record@", row[r, 2])
    text = replace(text, "@time@", is_date ? row[r, 3] : "at")
    text = replace(text, "@period@", row[r, 5] == "day" ? "YYYY-MM-DD" : row[r, 5] == "year" ? "YYYY" : "YYYY-\"Q\"Q")
    text = replace(text, "@index@", row[r, 11] == "" ? "no index by time: the table is small" : row[r, 11])
    while (match(text, /@moment\(\$[0-9]+\)@/)) {
        parameter = substr(text, RSTART + 8, RLENGTH - 10) "::timestamptz"
        text = substr(text, 1, RSTART - 1) (is_date ? "(" parameter " AT TIME ZONE 'UTC')::date" : parameter) \
            substr(text, RSTART + RLENGTH)
    }
    if (match(text, /@[a-z_]+[(@]/))
        fail("a template does not know " substr(text, RSTART, RLENGTH) " of: " text)
    return text
}
function begin_template(    part, path, depth) {
    depth = split(FILENAME, path, "/")
    split(path[depth], part, ".")
    template = part[1] "." part[2]
    format = part[3] == "sql" ? "" : part[3]
    if (!(template in known)) {
        known[template] = 1
        templates[++template_count] = template
    }
}
function add_line(line,    r) {
    for (r = 1; r <= rows; r++) {
        if ((format != "" && format != row[r, 6]) || (template "_" row[r, 1]) in is_own) continue
        body[template, r] = body[template, r] (FNR > 1 ? "\n" : "") filled(line, r)
    }
}
function has(t, r) {
    return (t, r) in body || (t "_" row[r, 1]) in is_own
}
function print_statements(    t, r) {
    print "-- Made by sql/datasets.awk from sql/datasets.txt and sql/templates; do not edit."
    for (t = 1; t <= template_count; t++)
        for (r = 1; r <= rows; r++)
            if ((templates[t], r) in body)
                print "-- statement: " templates[t] "_" row[r, 1] "\n" body[templates[t], r]
}

# ---- the C side ----

function print_datasets(    r) {
    print "/* POSTS, table, record, syntax, span, policy, tables that go with it. */"
    print "#define DATASETS(ROW) \\"
    for (r = 1; r <= rows; r++)
        printf "    ROW(%s, \"%s\", \"%s\", %s, %s, %s, \"%s\") \\\n", toupper(row[r, 1]), row[r, 1], row[r, 2], \
            row[r, 6] == "csv" ? "CSV" : "JSON_LINES", toupper(row[r, 5]), toupper(row[r, 7]), row[r, 10]
    print ""
}
function age_text(r,    along) {
    along = row[r, 10]
    gsub(/,/, " and ", along)
    gsub(/_/, " ", along)
    return "Age at which " row[r, 12] " are archived" \
        (row[r, 5] == "day" ? "" : ", one closed " row[r, 5] " at a time") \
        (along == "" ? "" : "; their " along " go with them") \
        (row[r, 8] == "forever" ? "; needs a GRANT, which antoned --check names" : "")
}
function print_policies(    p, r) {
    print "/* POSTS, name, default of retention.<name> and of archive.<name>_compression, what both mean. */"
    print "#define RETENTION_POLICIES(ROW) \\"
    for (p = 1; p <= policy_count; p++) {
        r = policy_row[policies[p]]
        printf "    ROW(%s, \"%s\", \"%s\", \"%s\", \"%s\", \"%s\") \\\n", toupper(policies[p]), policies[p], row[r, 8], row[r, 9], \
            age_text(r), "Compression of the files of " row[r, 12] "; none keeps them open to jq, grep and less"
    }
    print ""
}
# Templates first, then what only one dataset has.
function print_dataset_statements(    r, t, i, verb) {
    print "/* POSTS, verb, statement. */"
    print "#define DATASET_STATEMENTS(ROW) \\"
    for (r = 1; r <= rows; r++) {
        for (t = 1; t <= template_count; t++) {
            if (!has(templates[t], r)) {
                print "sql/queries/" templates[t] "_" row[r, 1] ".sql: missing; no template is for " row[r, 6] > "/dev/stderr"
                failed = 1
                exit 1
            }
            print_statement(r, templates[t])
        }
        for (i = 1; i <= own_count; i++) {
            verb = owns[i]
            if (sub("_" row[r, 1] "$", "", verb) && verb ~ /\./ && !(verb in known)) print_statement(r, verb)
        }
    }
    print ""
}
function print_statement(r, name,    part) {
    split(name, part, ".")
    printf "    ROW(%s, %s, sql_%s_%s_%s) \\\n", toupper(row[r, 1]), part[2], part[1], part[2], row[r, 1]
}

BEGIN {
    own_count = split(own, owns, " ")
    for (i = 1; i <= own_count; i++) {
        sub(/^.*\//, "", owns[i])
        sub(/\.sql$/, "", owns[i])
        is_own[owns[i]] = 1
    }
}
FNR == 1 { files++ }
files == 1 && !/^(#|$)/ { read_row() }
files > 1 && FNR == 1 { begin_template() }
files > 1 { add_line($0) }
END {
    if (failed) exit 1
    if (want == "sql") {
        print_statements()
    } else {
        print "/* Made by sql/datasets.awk from sql/datasets.txt and sql/templates; do not edit. */"
        print "#pragma once\n"
        print_datasets()
        print_policies()
        print_dataset_statements()
    }
}
