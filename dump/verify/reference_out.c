/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes only measurements covered by a verified signature, and only if all connections measured the same.
 */
#define _GNU_SOURCE
#include "verify/reference_out.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "complain.h"
#include "write/newfile.h"

#define INDEXES 256u
#define ID_LEN 128

static uint32_t collect(struct sdec_verify *verify, uint32_t conn, struct reference_value values[INDEXES]) {
  uint32_t n = 0;
  for (uint32_t index = 0; index < INDEXES; index++) {
    struct sdec_compared compared;
    if (sdec_verify_compare(verify, conn, SDEC_EVERY_FILE, (uint8_t)index, &compared) && compared.measured &&
        compared.covered) {
      values[n++] = (struct reference_value){.compared = compared, .index = (uint8_t)index};
    }
  }
  return n;
}

/* The document is named after the file, without folders and extension. */
static const char *id_of(const char *path, char buffer[ID_LEN]) {
  const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
  const char *dot = strchr(name, '.');
  const size_t len = dot != NULL && dot > name ? (size_t)(dot - name) : strlen(name);
  (void)snprintf(buffer, ID_LEN, "%.*s", (int)(len < ID_LEN ? len : ID_LEN - 1), name);
  return buffer;
}

static bool write_text(struct reference_out *file, const struct options *options, struct sdec_verify *verify,
                       uint32_t conn, const char *source, const struct leaf *leaf) {
  static struct reference_value values[INDEXES];
  char id[ID_LEN];
  const uint32_t n = collect(verify, conn, values);
  const struct reference_device device = {.vendor = options->references.vendor,
                                          .model = options->references.model,
                                          .id = id_of(options->reference_out, id),
                                          .source = source,
                                          .has_issuer = leaf != NULL};
  struct reference_device whole = device;
  if (leaf != NULL) {
    memcpy(whole.issuer, leaf->issuer, sizeof(whole.issuer));
  }
  if (n == 0 || !out_memory(&file->text)) {
    return false;
  }
  options->reference_format->write(&file->text, &whole, values, n);
  return true;
}

/* Connections must agree, or no file is written. */
static void add(struct reference_out *file, const struct options *options, struct sdec_verify *verify, uint32_t conn,
                const char *source, const struct leaf *leaf) {
  struct out before = file->text;
  if (!write_text(file, options, verify, conn, source, leaf)) {
    file->text = before;
    return;
  }
  file->n_proved++;
  if (before.data != NULL) {
    file->differs |= before.len != file->text.len || memcmp(before.data, file->text.data, before.len) != 0;
    out_close(&before);
  }
}

void reference_out_account(struct reference_out *file, const struct options *options, struct sdec_verify *verify,
                           const struct sdec_account *account, const char *source, const struct leaf *leaf) {
  const struct sdec_answer *firmware = &account->answers[SDEC_ASKS_FIRMWARE];
  if (account->of_session) {
    return;
  }
  if (firmware->standing == SDEC_PROVED) {
    add(file, options, verify, account->conn, source, leaf);
  } else if (file->why[0] == '\0') {
    (void)snprintf(file->why, sizeof(file->why), "connection %u: %s%s%s", account->conn,
                   sdec_standing_name(firmware->standing), firmware->text[0] != '\0' ? ": " : "", firmware->text);
  }
}

static int write_file(struct reference_out *file, const char *path) {
  struct newfile new;
  struct out out;
  if (!newfile_open(&new, path, false)) {
    return errno;
  }
  if (!out_open(&out, new.fd)) {
    return newfile_close(&new, ENOMEM);
  }
  out_long_bytes(&out, file->text.data, file->text.len);
  out_flush(&out);
  const int error = file->text.error != 0 ? file->text.error : out.error;
  out_close(&out);
  return newfile_close(&new, error);
}

int reference_out_write(struct reference_out *file, const struct options *options) {
  const char *path = options->reference_out;
  int status = EXIT_INPUT;
  if (file->text.data == NULL) {
    complain("--reference-out %s: nothing is written, as no measurements are proved%s%s%s", path,
             file->why[0] != '\0' ? " (" : "", file->why, file->why[0] != '\0' ? ")" : "");
  } else if (file->differs) {
    complain("--reference-out %s: nothing is written, as %u connections measured different things", path,
             file->n_proved);
  } else {
    const int error = write_file(file, path);
    status = error == 0 ? EXIT_CLEAN : EXIT_INPUT;
    if (error != 0) {
      complain("--reference-out %s: %s", path, strerror(error));
    }
  }
  if (file->text.data != NULL) {
    out_close(&file->text);
  }
  return status;
}
