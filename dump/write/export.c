/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes key log lines to a file. The output buffer is cleansed.
 */
#define _GNU_SOURCE
#include "write/export.h"

#include <errno.h>
#include <sdec_keylog.h>
#include <string.h>

#include "complain.h"

bool export_open(struct export *file, const char *path) {
  file->path = path;
  file->n_secrets = 0;
  if (!newfile_open(&file->file, path, true)) {
    complain("--export-keys %s: %s", path, strerror(errno));
    return false;
  }
  if (!out_open(&file->out, file->file.fd)) {
    complain("--export-keys %s: out of memory", path);
    (void)newfile_close(&file->file, ENOMEM);
    return false;
  }
  return true;
}

static void put_id(struct out *out, const struct sdec_secret *secret) {
  if (secret->by_session) {
    out_hex_number(out, secret->session, 8);
  } else {
    out_hex(out, secret->id, secret->id_len);
  }
}

void export_new(struct export *file, const struct sdec_flow *flow) {
  struct sdec_secret secrets[SDEC_FLOW_SECRETS];
  const uint32_t n = sdec_flow_secrets(flow, secrets);
  for (uint32_t i = 0; i < n; i++) {
    out_string(&file->out, sdec_secret_label(secrets[i].kind));
    out_char(&file->out, ' ');
    put_id(&file->out, &secrets[i]);
    out_char(&file->out, ' ');
    out_hex(&file->out, secrets[i].secret, secrets[i].secret_len);
    out_char(&file->out, '\n');
  }
  file->n_secrets += n;
  explicit_bzero(secrets, sizeof(secrets));
}

int export_close(struct export *file) {
  out_flush(&file->out);
  const int error = file->out.error;
  explicit_bzero(file->out.data, file->out.cap);
  out_close(&file->out);
  return newfile_close(&file->file, error);
}
