/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The files of one signature are FRAME-MESSAGE-SIGNER[-slotN].*, in a folder. The command in NAME.txt runs there.
 */
#define _GNU_SOURCE
#include "write/export_transcripts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "complain.h"

#define NAME_MOST 128
#define TEXT_MOST 8192
#define SIGNATURE_MOST (64u << 10)

bool export_transcripts_open(struct export_transcripts *export, const char *folder) {
  struct stat st;
  export->folder = folder;
  if (mkdir(folder, 0777) == 0 || (errno == EEXIST && stat(folder, &st) == 0 && S_ISDIR(st.st_mode))) {
    return true;
  }
  complain("--export-transcripts %s: %s", folder, strerror(errno == EEXIST ? ENOTDIR : errno));
  return false;
}

/* write_parts returns the errno of a failure, or 0. */
static int write_parts(const char *path, const struct sdec_span *parts, uint32_t n_parts) {
  FILE *file = fopen(path, "we");
  if (file == NULL) {
    return errno;
  }
  bool good = true;
  for (uint32_t i = 0; i < n_parts && good; i++) {
    good = fwrite(parts[i].data, 1, parts[i].len, file) == parts[i].len;
  }
  const int error = good ? 0 : errno;
  return fclose(file) != 0 && good ? errno : error;
}

static void write_file(struct export_transcripts *export, const char *name, const char *ending,
                       const struct sdec_span *parts, uint32_t n_parts) {
  char *path = NULL;
  if (asprintf(&path, "%s/%s.%s", export->folder, name, ending) < 0) {
    path = NULL;
  }
  const int error = path != NULL ? write_parts(path, parts, n_parts) : ENOMEM;
  if (error != 0 && export->error == 0) {
    export->error = error;
    complain("--export-transcripts %s: %s", path != NULL ? path : export->folder, strerror(error));
  }
  free(path);
}

static void write_text(struct export_transcripts *export, const char *name, const char *ending,
                       const struct sdec_text *text) {
  const struct sdec_span part = {(const uint8_t *)text->data, (uint32_t)text->len};
  write_file(export, name, ending, &part, 1);
}

static void put_name(const struct sdec_verdict *verdict, struct sdec_text *out) {
  sdec_put_dec(out, verdict->frame);
  sdec_put_char(out, '-');
  sdec_put(out, verdict->message);
  sdec_put_char(out, '-');
  sdec_put(out, sdec_signer_name(verdict->signer));
  if (verdict->slot != SDEC_NO_SLOT) {
    sdec_put(out, "-slot");
    sdec_put_dec(out, verdict->slot);
  }
  sdec_put_zero(out);
}

static void put_what(const struct sdec_verdict *verdict, const struct sdec_proof *proof, struct sdec_text *out) {
  uint32_t len = 0;
  for (uint32_t i = 0; i < proof->n_parts; i++) {
    len += proof->parts[i].len;
  }
  sdec_put(out, verdict->message);
  sdec_put(out, " in frame ");
  sdec_put_dec(out, verdict->frame);
  sdec_put(out, ", signed by the ");
  sdec_put(out, sdec_signer_name(verdict->signer));
  sdec_put(out, ", ");
  sdec_put(out, verdict->algorithm != NULL ? verdict->algorithm : "no algorithm");
  sdec_put(out, "\nverdict: ");
  sdec_put(out, sdec_result_name(verdict->result));
  sdec_put(out, verdict->reading != NULL ? ", " : "");
  sdec_put(out, verdict->reading != NULL ? verdict->reading : "");
  sdec_put(out, verdict->why[0] != '\0' ? ": " : "");
  sdec_put(out, verdict->why);
  sdec_put(out, "\ntranscript: ");
  sdec_put_dec(out, len);
  sdec_put(out, " bytes, digest ");
  sdec_put_hex_bytes(out, proof->digest.data, proof->digest.len);
  sdec_put_char(out, '\n');
}

static void put_command(const struct sdec_signature *signature, const char *name, struct sdec_text *out) {
  char message[NAME_MOST + 16], der[NAME_MOST + 16], key[NAME_MOST + 16];
  snprintf(message, sizeof(message), "%s.message", name);
  snprintf(der, sizeof(der), "%s.sig.der", name);
  snprintf(key, sizeof(key), "%s.pem", name);
  const struct sdec_openssl_files files = {message, der, key};
  sdec_put(out, "command: ");
  const size_t before = out->len;
  if (!sdec_openssl_command(signature, &files, out)) {
    out->len = before;
    sdec_put(out, "none: openssl has no way to do this");
  }
  sdec_put_char(out, '\n');
}

static void write_signature(struct export_transcripts *export, const char *name,
                            const struct sdec_signature *signature) {
  char buffer[TEXT_MOST];
  struct sdec_text pem = {.data = buffer, .cap = sizeof(buffer)};
  uint8_t *der = malloc(SIGNATURE_MOST);
  struct sdec_span part = {der, 0};
  write_file(export, name, "sig", &signature->signature, 1);
  if (der != NULL && sdec_openssl_signature(signature, der, SIGNATURE_MOST, &part.len)) {
    write_file(export, name, "sig.der", &part, 1);
  }
  if (sdec_openssl_key_pem(signature->key, &pem)) {
    write_text(export, name, "pem", &pem);
  }
  free(der);
}

/* A certificate request is self-contained. openssl 3.0 exits with 0 even if its signature is wrong. */
static void write_request(struct export_transcripts *export, const char *name, const struct sdec_proof *proof,
                          struct sdec_text *out) {
  char buffer[TEXT_MOST];
  struct sdec_text pem = {.data = buffer, .cap = sizeof(buffer)};
  write_file(export, name, "csr", &proof->request, 1);
  write_file(export, name, "sig.der", &proof->signature, 1);
  if (sdec_openssl_key_pem(proof->key, &pem)) {
    write_text(export, name, "pem", &pem);
  }
  sdec_put(out, "command: openssl req -verify -noout -inform DER -in ");
  sdec_put(out, name);
  sdec_put(out, ".csr 2>&1 | grep -q 'verify OK'\n");
}

void export_transcripts_write(struct export_transcripts *export, const struct sdec_proof *proof,
                              const struct sdec_verdict *verdict) {
  char name[NAME_MOST], buffer[TEXT_MOST], hex[2 * SDEC_HASH_MAX + 1];
  struct sdec_text name_text = {.data = name, .cap = sizeof(name)}, text = {.data = buffer, .cap = sizeof(buffer)};
  struct sdec_text digest = {.data = hex, .cap = sizeof(hex)};
  struct sdec_span parts[SDEC_PROOF_PARTS];
  const struct sdec_signature signature = sdec_proof_signature(proof, parts);
  put_name(verdict, &name_text);
  sdec_put_hex_bytes(&digest, proof->digest.data, proof->digest.len);
  sdec_put_char(&digest, '\n');
  write_file(export, name, "transcript", proof->parts, proof->n_parts);
  write_text(export, name, "digest", &digest);
  put_what(verdict, proof, &text);
  if (proof->request.len > 0) {
    write_request(export, name, proof, &text);
  } else {
    write_file(export, name, "message", signature.parts, signature.n_parts);
    write_signature(export, name, &signature);
    put_command(&signature, name, &text);
  }
  write_text(export, name, "txt", &text);
  export->n_files++;
}
