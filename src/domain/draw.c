/* Draws from SHA-256 of identities. */
#include "antoned/domain/draw.h"

static struct draw finish(struct digest *digest)
{
    struct draw draw = { { 0 } };
    digest_finish(digest, draw.bytes);
    digest_free(digest);
    return draw;
}

static void add_field(struct digest *digest, const char *data, size_t size)
{
    digest_add(digest, data, size);
    digest_add(digest, "", 1); /* a NUL between fields: no field holds one */
}

static struct draw draw_of_content(const struct post *post)
{
    struct digest *digest = digest_new();
    struct str platform = str_from(platform_name(post->platform));
    add_field(digest, platform.data, platform.size);
    add_field(digest, post->platform_post_id.data, post->platform_post_id.size);
    add_field(digest, post->content.data, post->content.size);
    return finish(digest);
}

struct draw draw_of_post(const struct post *post)
{
    if (uuid_is_nil(&post->id))
        return draw_of_content(post);
    struct draw draw = { { 0 } };
    digest_of(post->id.bytes, sizeof post->id.bytes, draw.bytes);
    return draw;
}

struct draw draw_of_pair(const struct uuid *first, const struct uuid *second)
{
    struct digest *digest = digest_new();
    digest_add(digest, first->bytes, sizeof first->bytes);
    digest_add(digest, second->bytes, sizeof second->bytes);
    return finish(digest);
}

uint64_t draw_u64(const struct draw *draw, enum draw_lane lane)
{
    uint64_t value = 0;
    for (int i = 0; i < 8; i++)
        value = value << 8 | draw->bytes[8 * (int)lane + i];
    return value;
}

double draw_unit(const struct draw *draw, enum draw_lane lane)
{
    return (double)(draw_u64(draw, lane) >> 11) * 0x1p-53;
}

uint64_t draw_below(const struct draw *draw, enum draw_lane lane, uint64_t bound)
{
    return draw_u64(draw, lane) % bound; /* the bias is below bound / 2^64 */
}

uint64_t draw_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}
