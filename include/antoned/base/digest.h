/* SHA-256 (libcrypto): checksums of migrations, lexicon and archives, and the uniform draws of
 * experiments. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define DIGEST_SIZE        32
#define DIGEST_HEX_SIZE    65 /* 64 digits and the NUL */
#define DIGEST_BASE64_SIZE 45 /* 44 characters and the NUL */

struct digest; /* a hash in the making */

struct digest *digest_new(void);
struct digest *digest_free(struct digest *digest); /* NULL is fine; returns NULL */
void digest_add(struct digest *digest, const void *bytes, size_t size);
void digest_finish(struct digest *digest, uint8_t out[DIGEST_SIZE]); /* resets it for another run */

void digest_of(const void *bytes, size_t size, uint8_t out[DIGEST_SIZE]);
void digest_hex(const uint8_t digest[DIGEST_SIZE], char out[DIGEST_HEX_SIZE]);
void digest_base64(const uint8_t digest[DIGEST_SIZE], char out[DIGEST_BASE64_SIZE]);

/* HMAC-SHA256: a hash that says nothing to whoever does not have the key. */
void digest_keyed(const void *key, size_t key_size, const void *bytes, size_t size,
                  uint8_t out[DIGEST_SIZE]);
