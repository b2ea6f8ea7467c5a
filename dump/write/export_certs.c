/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One PEM file per chain: ROLE[-ADDRESS][-slotN]-HASH.pem, where HASH is the start of the certificates' SHA-256.
 */
#define _GNU_SOURCE
#include "write/export_certs.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "complain.h"

#define FINGERPRINT 1u /* hash selection: SHA-256 */
#define HASH_SHOWN 4   /* bytes */
#define NAME_MOST 160

bool export_certs_open(struct export_certs *export, const char *folder) {
  struct stat st;
  export->folder = folder;
  if (mkdir(folder, 0777) == 0 || (errno == EEXIST && stat(folder, &st) == 0 && S_ISDIR(st.st_mode))) {
    return true;
  }
  complain("--export-certs %s: %s", folder, strerror(errno == EEXIST ? ENOTDIR : errno));
  return false;
}

/* An object was assembled from its owner's responses. A message that contains a chain provisions it to the other
 * side. */
static void put_owner(const struct sdec_unit *unit, struct sdec_text *out) {
  const bool given = unit->kind == SDEC_UNIT_MESSAGE;
  const bool requester = (unit->dir == SDEC_DIR_REQ) != given;
  const struct sdec_addr *addr = given ? &unit->dst : &unit->src;
  const bool told = addr->kind != SDEC_ADDR_NONE &&
                    (unit->src.len != unit->dst.len || memcmp(unit->src.bytes, unit->dst.bytes, addr->len) != 0);
  sdec_put(out, requester ? "requester" : "responder");
  if (told) {
    sdec_put_char(out, '-');
    sdec_addr_text(addr, out);
  }
  if (unit->has_slot) {
    sdec_put(out, "-slot");
    sdec_put_dec(out, unit->slot);
  }
  sdec_put_char(out, '-');
}

/* Eight bytes of a digest are enough: whoever makes two chains collide only hides one of their own. */
static uint64_t digest_of(const struct sdec_crypto *calls, const struct sdec_span *parts, uint32_t n_parts) {
  uint8_t digest[SDEC_HASH_MAX] = {0};
  uint64_t number = 0;
  (void)calls->hash(calls->context, FINGERPRINT, parts, n_parts, digest);
  for (uint32_t i = 0; i < sizeof(number); i++) {
    number = number << 8 | digest[i];
  }
  return number;
}

/* If there are too many chains to remember, files are written again with the same content. */
static bool is_known(struct export_certs *export, uint64_t digest) {
  for (uint32_t i = 0; i < export->n_known; i++) {
    if (export->known[i] == digest) {
      return true;
    }
  }
  if (export->n_known < EXPORT_CHAINS_KNOWN) {
    export->known[export->n_known++] = digest;
  }
  return false;
}

static bool write_chain(struct export_certs *export, FILE *file, struct sdec_span chain) {
  struct cert_walk walk = {.left = {.bytes = chain}};
  bool good = true;
  while (good && certificates_next(&export->certificates, &walk)) {
    const struct sdec_span der = walk.here.bytes;
    if (export->certificates.one->len == der.len) {
      good = PEM_write(file, PEM_STRING_X509, "", der.data, (long)der.len) > 0;
    }
  }
  ERR_clear_error();
  return good;
}

static void write_file(struct export_certs *export, const char *name, struct sdec_span chain) {
  char path[4096];
  const int n = snprintf(path, sizeof(path), "%s/%s", export->folder, name);
  FILE *file = n > 0 && (size_t)n < sizeof(path) ? fopen(path, "we") : NULL;
  errno = n > 0 && (size_t)n < sizeof(path) ? errno : ENAMETOOLONG;
  bool good = file != NULL && write_chain(export, file, chain);
  int error = good ? 0 : errno;
  if (file != NULL && fclose(file) != 0 && good) {
    good = false;
    error = errno;
  }
  export->n_files += good;
  if (!good && export->error == 0) {
    export->error = error != 0 ? error : EIO;
    complain("--export-certs %s: %s", path, strerror(export->error));
  }
}

void export_certs_unit(struct export_certs *export, const struct sdec_unit *unit) {
  char name[NAME_MOST];
  struct sdec_text text = {.data = name, .cap = sizeof(name)};
  struct sdec_span chain;
  if (!certificates_of_unit(unit, &export->walk, &chain)) {
    return;
  }
  const struct sdec_crypto *calls = certificates_calls(&export->certificates);
  if (calls == NULL) {
    export->error = ENOMEM;
    return;
  }
  put_owner(unit, &text);
  sdec_put_hex(&text, digest_of(calls, &chain, 1) >> (64 - 8 * HASH_SHOWN), 2 * HASH_SHOWN);
  sdec_put(&text, ".pem");
  sdec_put_zero(&text);
  for (char *c = name; *c != '\0'; c++) {
    *c = *c == ':' || *c == '/' || *c == '[' || *c == ']' || *c == '%' ? '_' : *c;
  }
  const struct sdec_span parts[] = {chain, {(const uint8_t *)name, (uint32_t)strlen(name)}};
  if (!is_known(export, digest_of(calls, parts, 2))) {
    write_file(export, name, chain);
  }
}

void export_certs_close(struct export_certs *export) {
  certificates_close(&export->certificates);
}
