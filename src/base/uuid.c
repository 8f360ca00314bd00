/* UUID version 7: 48 bits of milliseconds, a 12-bit counter within the millisecond, 62 random bits.
 */
#include "antoned/base/uuid.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "antoned/base/clock.h"

/* getrandom in small pieces would cost a system call per key, so a page is taken at a time. */
static void random_bytes(void *out, size_t size)
{
    static uint8_t pool[4096];
    static size_t left;
    if (left < size) {
        size_t got = 0;
        while (got < sizeof pool) {
            ssize_t n = getrandom(pool + got, sizeof pool - got, 0);
            if (n < 0)
                abort();
            got += (size_t)n;
        }
        left = sizeof pool;
    }
    left -= size;
    memcpy(out, pool + left, size);
}

uint64_t random_u64(void)
{
    uint64_t value;
    random_bytes(&value, sizeof value);
    return value;
}

struct uuid uuid7_new(void)
{
    static uint64_t last_ms;
    static uint16_t counter;
    uint64_t now_ms = (uint64_t)(clock_wall_us() / 1000);
    if (now_ms > last_ms) {
        last_ms = now_ms;
        counter = (uint16_t)(random_u64() & 0x1ff); /* leaves room to count up */
    } else if (++counter > 0xfff) {
        last_ms++; /* borrow from the future rather than go backwards */
        counter = 0;
    }
    struct uuid uuid;
    random_bytes(uuid.bytes + 8, 8);
    for (int i = 0; i < 6; i++)
        uuid.bytes[i] = (uint8_t)(last_ms >> (40 - 8 * i));
    uuid.bytes[6] = (uint8_t)(0x70 | counter >> 8);
    uuid.bytes[7] = (uint8_t)counter;
    uuid.bytes[8] = (uint8_t)(0x80 | (uuid.bytes[8] & 0x3f));
    return uuid;
}

bool uuid_equal(const struct uuid *a, const struct uuid *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

bool uuid_is_nil(const struct uuid *uuid)
{
    static const struct uuid nil;
    return uuid_equal(uuid, &nil);
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)tolower((unsigned char)c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int uuid_parse(struct str text, struct uuid *ret)
{
    struct uuid uuid;
    size_t at = 0;
    if (text.size != UUID_TEXT_SIZE - 1)
        return -1;
    for (int i = 0; i < 16; i++) {
        if ((i == 4 || i == 6 || i == 8 || i == 10) && text.data[at++] != '-')
            return -1;
        int high = hex_value(text.data[at]), low = hex_value(text.data[at + 1]);
        if (high < 0 || low < 0)
            return -1;
        uuid.bytes[i] = (uint8_t)(high << 4 | low);
        at += 2;
    }
    *ret = uuid;
    return 0;
}

int uuid_parse_prefix(struct str text, struct uuid_range *ret)
{
    static const char lowest[UUID_TEXT_SIZE] = "00000000-0000-0000-0000-000000000000";
    static const char highest[UUID_TEXT_SIZE] = "ffffffff-ffff-ffff-ffff-ffffffffffff";
    char first[UUID_TEXT_SIZE], last[UUID_TEXT_SIZE];
    if (text.size < UUID_PREFIX_MIN || text.size >= UUID_TEXT_SIZE)
        return -1;
    memcpy(first, lowest, sizeof first);
    memcpy(last, highest, sizeof last);
    memcpy(first, text.data, text.size);
    memcpy(last, text.data, text.size);
    if (uuid_parse((struct str){ first, UUID_TEXT_SIZE - 1 }, &ret->first) < 0)
        return -1;
    return uuid_parse((struct str){ last, UUID_TEXT_SIZE - 1 }, &ret->last);
}

void uuid_format(const struct uuid *uuid, char out[UUID_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    char *at = out;
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *at++ = '-';
        *at++ = digits[uuid->bytes[i] >> 4];
        *at++ = digits[uuid->bytes[i] & 15];
    }
    *at = '\0';
}
