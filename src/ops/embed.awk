# Turns a text into a C string of that name: awk -v name=ops_page_html -f embed.awk page.html > page_embedded.c
# The bytes are kept exactly, for the page's policy is made of digests of its parts.
BEGIN {
    print "/* Made by src/ops/embed.awk; do not edit. */"
    print "#include \"antoned/ops/page_embedded.h\"\n"
    print "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n"
    print "const char " name "[] ="
}
{
    gsub(/\\/, "&&")
    gsub(/"/, "\\\"")
    gsub(/\?\?/, "?\\?")
    gsub(/\t/, "\\t")
    print "    \"" $0 "\\n\""
}
END { print "    ;" }
