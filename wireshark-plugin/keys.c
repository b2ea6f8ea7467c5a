/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Reads secrets and cleanses them. The library parses the key log format; this file handles its sources.
 */
#define _GNU_SOURCE /* explicit_bzero */
#include "keys.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <epan/secrets.h>
#include <epan/uat.h>
#include <sdec_keylog.h>

#include "crypto.h"
#include "ws_compat.h"

/* Wireshark 4.0 declares this function but does not export it; the weak reference is then NULL. */
#pragma weak secrets_register_type

#define LINE_MOST 4096 /* three times the longest secret with its identifier */
#define BUFFER_LEN 65536
#define SECRETS_MOST (1u << 20)
#define CARRIED_MOST 4096u /* limit for captures, which are untrusted */

/* A row of the table in the preferences. */
struct typed {
  char *label, *id, *secret;
};

static const char *keylog_file;
static struct typed *typed;
static guint n_typed;
static GString *carried; /* key logs from the capture */
static struct sdec_secret *secrets;
static uint32_t n_secrets, room, n_ignored;
static struct sdec_openssl *openssl;

static void cleanse(GString *text) {
  explicit_bzero(text->str, text->len);
  g_string_free(text, TRUE);
}

/* Does not use g_realloc, which would leave copies behind. */
static void add(const struct sdec_secret *secret, uint32_t most) {
  if (n_secrets >= most) {
    n_ignored++;
    return;
  }
  if (n_secrets == room) {
    struct sdec_secret *bigger = g_new0(struct sdec_secret, room * 2 + 16);
    if (n_secrets > 0) {
      memcpy(bigger, secrets, n_secrets * sizeof(*secrets));
      explicit_bzero(secrets, n_secrets * sizeof(*secrets));
    }
    g_free(secrets);
    secrets = bigger;
    room = room * 2 + 16;
  }
  secrets[n_secrets++] = *secret;
}

static void take_line(const char *line, size_t len, uint32_t most, bool in_capture) {
  struct sdec_secret secret;
  if (sdec_keylog_line(line, len, &secret) == SDEC_KEYLOG_SECRET) {
    secret.in_capture = in_capture;
    add(&secret, most);
  }
  explicit_bzero(&secret, sizeof(secret));
}

static void take_text(const char *text, size_t len, uint32_t most, bool in_capture) {
  while (len > 0) {
    const char *end = memchr(text, '\n', len);
    const size_t n = end != NULL ? (size_t)(end - text) : len;
    take_line(text, n > 0 && text[n - 1] == '\r' ? n - 1 : n, most, in_capture);
    text += end != NULL ? n + 1 : n;
    len -= end != NULL ? n + 1 : n;
  }
}

static void take_file(void) {
  char line[LINE_MOST];
  if (keylog_file == NULL || keylog_file[0] == '\0') {
    return;
  }
  FILE *file = fopen(keylog_file, "r");
  if (file == NULL) {
    ws_warning("spdm: key log %s: %s", keylog_file, g_strerror(errno));
    return;
  }
  char *buffer = g_malloc(BUFFER_LEN); /* a buffer that is cleansed */
  setvbuf(file, buffer, _IOFBF, BUFFER_LEN);
  while (fgets(line, sizeof(line), file) != NULL) {
    take_text(line, strlen(line), SECRETS_MOST, false);
  }
  if (ferror(file)) {
    ws_warning("spdm: key log %s: %s", keylog_file, g_strerror(errno));
  }
  fclose(file);
  explicit_bzero(line, sizeof(line));
  explicit_bzero(buffer, BUFFER_LEN);
  g_free(buffer);
}

static void take_typed(void) {
  for (guint i = 0; i < n_typed; i++) {
    GString *line = g_string_new(NULL);
    g_string_printf(line, "%s %s %s", typed[i].label, typed[i].id, typed[i].secret);
    take_line(line->str, line->len, SECRETS_MOST, false);
    cleanse(line);
  }
}

/* Called by Wireshark before the first packet, each time it reads the file. */
static void take_block(const void *bytes, unsigned len) {
  if (carried == NULL) {
    carried = g_string_new(NULL);
  }
  g_string_append_len(carried, bytes, (gssize)len);
  g_string_append_c(carried, '\n');
}

void keys_configure(struct sdec_config *config) {
  take_file();
  take_typed();
  if (carried != NULL) {
    take_text(carried->str, carried->len, n_secrets + CARRIED_MOST, true);
  }
  if (n_ignored > 0) {
    ws_warning("spdm: %u secrets ignored: there are too many", n_ignored);
    n_ignored = 0;
  }
  openssl = n_secrets > 0 ? crypto_new("decrypt") : NULL;
  if (openssl != NULL) {
    config->crypto = sdec_openssl_calls(openssl);
    config->secrets = secrets;
    config->n_secrets = n_secrets;
  }
}

void keys_forget(void) {
  sdec_openssl_free(openssl);
  openssl = NULL;
  if (secrets != NULL) {
    explicit_bzero(secrets, n_secrets * sizeof(*secrets));
  }
  g_free(secrets);
  secrets = NULL;
  n_secrets = room = 0;
  if (carried != NULL) {
    cleanse(carried);
    carried = NULL;
  }
}

UAT_CSTRING_CB_DEF(typed, label, struct typed)
UAT_CSTRING_CB_DEF(typed, id, struct typed)
UAT_CSTRING_CB_DEF(typed, secret, struct typed)

static void *copy_typed(void *to, const void *from, size_t len _U_) {
  struct typed *out = to;
  const struct typed *in = from;
  *out = (struct typed){g_strdup(in->label), g_strdup(in->id), g_strdup(in->secret)};
  return out;
}

static void free_typed(void *record) {
  struct typed *row = record;
  if (row->secret != NULL) {
    explicit_bzero(row->secret, strlen(row->secret));
  }
  g_free(row->label);
  g_free(row->id);
  g_free(row->secret);
}

/* check_typed parses the row as a line of a key log. */
static ws_uat_ok check_typed(void *record, char **error) {
  const struct typed *row = record;
  struct sdec_secret secret;
  GString *line = g_string_new(NULL);
  g_string_printf(line, "%s %s %s", row->label, row->id, row->secret);
  const enum sdec_keylog_result result = sdec_keylog_line(line->str, line->len, &secret);
  *error = NULL;
  if (result == SDEC_KEYLOG_UNKNOWN || result == SDEC_KEYLOG_NOTHING) {
    *error = g_strdup("This label is not known.");
  } else if (result == SDEC_KEYLOG_BAD) {
    *error = g_strdup("The identifier or the secret is no string of hexadecimal digits.");
  }
  explicit_bzero(&secret, sizeof(secret));
  cleanse(line);
  return *error == NULL;
}

void keys_register(module_t *preferences) {
  static uat_field_t columns[] = {
      UAT_FLD_CSTRING(typed, label, "Label",
                      "What the secret is, as a key log calls it: SPDM_PSK, SPDM_DHE_SECRET and so on"),
      UAT_FLD_CSTRING(typed, id, "Identifier",
                      "The session it is for: hexadecimal digits as in a key log, or * for any session"),
      UAT_FLD_CSTRING(typed, secret, "Secret", "The secret in hexadecimal digits"),
      UAT_END_FIELDS,
  };
  uat_t *table = uat_new("SPDM secrets", sizeof(struct typed), "spdm_secrets", TRUE, &typed, &n_typed,
                         UAT_AFFECTS_DISSECTION, NULL, copy_typed, check_typed, free_typed, NULL, NULL, columns);
  prefs_register_filename_preference(
      preferences, "keylog_file", "Key log file",
      "A file with the secrets of sessions, a secret a line: LABEL IDENTIFIER SECRET. Programs that know the secrets "
      "write it; spdmdump reads and writes the same format.",
      &keylog_file, FALSE);
  prefs_register_uat_preference(preferences, "secrets", "Secrets",
                                "Secrets typed in, pre-shared keys above all, with the labels of a key log", table);
}

void keys_handoff(void) {
  if (secrets_register_type != NULL) {
    secrets_register_type(SDEC_KEYLOG_DSB_TYPE, take_block);
  }
}
