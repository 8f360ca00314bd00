/* Micro-benchmark: nanoseconds to read a post of 140 characters, beside reading the same bytes
 * once. Usage: bench_score LEXICON [POSTS]: posts one a line, or a few of our own. Prints one JSON
 * line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "antoned/base/buffer.h"
#include "antoned/domain/competitors.h"
#include "antoned/domain/lexicon.h"

#define POST_BYTES 140
#define ROUNDS     7

/* Cut or repeated to POST_BYTES each: a hangover, a request, a film, and what has nothing to do. */
static const char *const own[] = {
    "so hungover, head pounding after last night's gin, meeting at nine, what helps? please, "
    "somebody ",
    "Off to see the new exhibition with my sister and then lunch by the river, what a lovely "
    "morning. ",
    "just watched the hangover again with the lads and it is still the funniest film of the "
    "decade ",
    "The trains are late again and nobody says why; third time this week, I may as well walk to "
    "work. ",
};

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void add_post(struct buffer *posts, const char *line, size_t size)
{
    for (size_t i = 0; size > 0 && i < POST_BYTES; i++)
        buffer_add_char(posts, line[i % size] == '\n' ? ' ' : line[i % size]);
}

/* ASCII lines only: cutting at a byte must not cut a character. */
static bool is_usable(const char *line, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)line[i] >= 0x80)
            return false;
    }
    return size >= 60;
}

static void load_posts(const char *path, struct buffer *posts)
{
    FILE *file = path == NULL ? NULL : fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size;
    while (file != NULL && posts->size < (8U << 20) &&
           (size = getline(&line, &capacity, file)) > 0) {
        if (is_usable(line, (size_t)size))
            add_post(posts, line, (size_t)size);
    }
    free(line);
    if (file != NULL)
        fclose(file);
    for (size_t i = 0; posts->size < 4000UL * POST_BYTES; i++)
        add_post(posts, own[i % 4], strlen(own[i % 4]));
}

static double read_all(const struct lexicon *lexicon, const struct buffer *posts,
                       struct arena *arena, long *ret_sum)
{
    double start = seconds_now();
    for (size_t at = 0; at < posts->size; at += POST_BYTES) {
        struct post post = { .content = { posts->data + at, POST_BYTES } };
        struct reading reading;
        reading_of(lexicon, NULL, &post, arena, &reading);
        *ret_sum += reading.sss_hundredths;
        if (at / POST_BYTES % 500 == 499)
            arena_reset(arena);
    }
    arena_reset(arena);
    return seconds_now() - start;
}

static double copy_all(const struct buffer *posts, char *out, long *ret_sum)
{
    double start = seconds_now();
    for (size_t at = 0; at < posts->size; at += POST_BYTES) {
        memcpy(out + at, posts->data + at, POST_BYTES);
        *ret_sum += out[at];
    }
    return seconds_now() - start;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_figures(double *reads, double *copies, size_t posts, long sum)
{
    qsort(reads, ROUNDS, sizeof *reads, compare_doubles);
    qsort(copies, ROUNDS, sizeof *copies, compare_doubles);
    double read_ns = reads[ROUNDS / 2] / (double)posts * 1e9;
    double copy_ns = copies[ROUNDS / 2] / (double)posts * 1e9;
    printf("score: %.3f µs/post\n", read_ns / 1000);
    printf("score (fastest round): %.3f µs/post\n", reads[0] / (double)posts * 1e6);
    printf("memcpy of the same text: %.4f µs/post\n", copy_ns / 1000);
    printf("score to memcpy: %.0f x\n", read_ns / copy_ns);
    if (sum == 0)
        puts("nothing was read");
}

int main(int argc, char **argv)
{
    struct error err;
    struct lexicon *lexicon = NULL;
    _cleanup_buffer_ struct buffer text = { 0 };
    _cleanup_buffer_ struct buffer posts = { 0 };
    const char *path = argc < 2 ? "etc/lexicon.conf" : argv[1];
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 66;
    char chunk[65536];
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, file)) > 0;)
        buffer_add(&text, chunk, n);
    fclose(file);
    if (lexicon_parse(buffer_view(&text), path, &lexicon, &err) < 0) {
        fprintf(stderr, "%s\n", err.message);
        return 78;
    }
    load_posts(argc > 2 ? argv[2] : NULL, &posts);
    struct arena *arena = arena_new(8 << 20);
    char *out = malloc(posts.size);
    double reads[ROUNDS];
    double copies[ROUNDS];
    long sum = 0;
    for (int i = 0; out != NULL && i < ROUNDS; i++) {
        reads[i] = read_all(lexicon, &posts, arena, &sum);
        copies[i] = copy_all(&posts, out, &sum);
    }
    print_figures(reads, copies, posts.size / POST_BYTES, sum);
    free(out);
    arena_free(arena);
    lexicon_free(lexicon);
    return 0;
}
