/* SHA-256 by libcrypto. */
#include "antoned/base/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>

#include "antoned/base/memory.h"

struct digest {
    EVP_MD_CTX *context;
};

static void must(int ok)
{
    if (ok != 1)
        abort(); /* SHA-256 fails only when memory does */
}

/* EVP_sha256() is looked up anew, under two locks, wherever it is used; this one is kept. */
static const EVP_MD *sha256(void)
{
    static EVP_MD *fetched;
    if (fetched == NULL)
        fetched = EVP_MD_fetch(NULL, "SHA256", NULL);
    must(fetched != NULL);
    return fetched;
}

struct digest *digest_new(void)
{
    struct digest *digest = memory_zalloc(sizeof *digest);
    digest->context = EVP_MD_CTX_new();
    must(digest->context != NULL);
    must(EVP_DigestInit_ex2(digest->context, sha256(), NULL));
    return digest;
}

struct digest *digest_free(struct digest *digest)
{
    if (digest != NULL) {
        EVP_MD_CTX_free(digest->context);
        free(digest);
    }
    return NULL;
}

void digest_add(struct digest *digest, const void *bytes, size_t size)
{
    must(EVP_DigestUpdate(digest->context, bytes, size));
}

void digest_finish(struct digest *digest, uint8_t out[DIGEST_SIZE])
{
    must(EVP_DigestFinal_ex(digest->context, out, NULL));
    must(EVP_DigestInit_ex2(digest->context, sha256(), NULL));
}

void digest_of(const void *bytes, size_t size, uint8_t out[DIGEST_SIZE])
{
    must(EVP_Digest(bytes, size, out, NULL, sha256(), NULL));
}

void digest_base64(const uint8_t digest[DIGEST_SIZE], char out[DIGEST_BASE64_SIZE])
{
    EVP_EncodeBlock((unsigned char *)out, digest, DIGEST_SIZE);
}

void digest_keyed(const void *key, size_t key_size, const void *bytes, size_t size,
                  uint8_t out[DIGEST_SIZE])
{
    unsigned made = 0;
    unsigned char *done = HMAC(sha256(), key, (int)key_size, bytes, size, out, &made);
    must(done != NULL && made == DIGEST_SIZE);
}

void digest_hex(const uint8_t digest[DIGEST_SIZE], char out[DIGEST_HEX_SIZE])
{
    for (int i = 0; i < DIGEST_SIZE; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
}
