/* Unit tests of the manifest's lines: the bytes of each version of an entry. */
#include "unit.h"

#include "antoned/archive/manifest.h"

/* Its line is what the next entry's `previous` is the hash of. */
static void an_entry_is_written_as_when_it_was_made(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "{\"number\":1,\"path\":\"posts/2026/08/posts-2026-08-22.0001.jsonl\",\"class\":\"posts\","
        "\"period\":\"2026-08-22\",\"generation\":1,\"format\":1,\"compression\":\"none\",\"rows\":"
        "2,"
        "\"bytes\":3,\"sha256\":\"aa\",\"first_key\":\"b\",\"last_key\":\"c\","
        "\"archived_at\":\"2026-11-20T03:14:07Z\",\"previous\":\"00\"}",
        "{\"number\":1,\"path\":\"posts/2026/08/posts-2026-08-22.0001.jsonl\",\"class\":\"posts\","
        "\"period\":\"2026-08-22\",\"generation\":1,\"format\":1,\"compression\":\"none\",\"rows\":"
        "2,"
        "\"bytes\":3,\"sha256\":\"aa\",\"content_sha256\":\"dd\",\"first_key\":\"b\",\"last_key\":"
        "\"c\","
        "\"archived_at\":\"2026-11-20T03:14:07Z\",\"previous\":\"00\"}",
    };
    for (size_t i = 0; i < 2; i++) {
        struct archive_entry entry;
        struct error err = { 0 };
        _cleanup_buffer_ struct buffer again = { 0 };
        if (archive_entry_decode(str_from(lines[i]), &entry, &err) < 0)
            fail_msg("%s", err.message);
        assert_string_equal(entry.summary.content_sha256, i == 0 ? "" : "dd");
        archive_entry_encode(&entry, &again);
        assert_true(str_equal(buffer_view(&again), str_from(lines[i])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_is_written_as_when_it_was_made),
    };
    return cmocka_run_group_tests_name("archive/entry", tests, NULL, NULL);
}
