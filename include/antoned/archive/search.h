/* Finding posts in archive files, by author or by name. There is no index: the bytes of a file are
 * looked through for the id, and only a line that has it is parsed. */
#pragma once

#include <jansson.h>

#include "antoned/archive/directory.h"
#include "antoned/archive/manifest.h"
#include "antoned/base/str.h"
#include "antoned/base/uuid.h"

struct archive_search {
    const char *member; /* of the post: which value counts */
    char value[128];
    char needle[160]; /* what every line that may be one has in it */
    char platform[16];
    char *const *names; /* of a set: "ID/PLATFORM" each, sorted; borrowed */
    size_t name_count;
};

/* All posts of an author; the post with this id; the one with this name on a platform. A name that
 * is too long is simply never found, as no post can have it. */
void archive_search_author(struct archive_search *search, const struct uuid *author);
void archive_search_post(struct archive_search *search, const struct uuid *post);
void archive_search_name(struct archive_search *search, const char *platform, const char *name);

/* Each of a set of posts, "ID/PLATFORM" in the order of strcmp, however many. */
void archive_search_names(struct archive_search *search, char *const *names, size_t count);

/* 1: the line of a file of posts is one that is sought, and *ret its value (json_decref it); 0: it
 * is none; -1: it may be, but is no line of posts (ERROR_DATA). */
int archive_search_line(const struct archive_search *search, struct str line, json_t **ret,
                        struct error *err);

/* Looks through a file of posts; `found` hears each line that is sought, and anything but 0 from it
 * ends the search and is returned. Neither hash nor counts are checked: that is archive_check's.
 * Errors name the file. */
int archive_search_file(const struct archive_directory *directory,
                        const struct archive_entry *entry, const struct archive_search *search,
                        int (*found)(void *ctx, int64_t number, const json_t *line,
                                     struct error *err),
                        void *ctx, struct error *err);
