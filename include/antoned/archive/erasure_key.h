/* The journal of erasures names nobody once each archive has done its part: it holds HMACs, each
 * under a key that lives in the directory of its archive, apart from the database. */
#pragma once

#include "antoned/archive/directory.h"
#include "antoned/base/digest.h"
#include "antoned/base/uuid.h"

#define ARCHIVE_ERASURE_KEY_NAME "erasure.key"

struct archive_erasure_key {
    uint8_t bytes[DIGEST_SIZE];
};

/* Reads the key; with `make`, a missing one is made from the kernel's randomness and synced: hold
 * the directory's lock, after archive_directory_clean. ERROR_DAMAGE when it is missing or broken.
 */
int archive_erasure_key_load(const struct archive_directory *directory, bool make,
                             struct archive_erasure_key *ret, struct error *err);

/* Who an author is in the journal: hex digits of HMAC-SHA256 over the text of the id. */
void archive_erasure_hash(const struct archive_erasure_key *key, const char *author_id,
                          char out[DIGEST_HEX_SIZE]);
