/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Reads a file of certificates, or a folder of such files; PEM or DER.
 */
#include "trust.h"

#include <errno.h>
#include <stdio.h>

#include <sdec_openssl.h>

#include "ws_compat.h"

#define ANCHORS_MOST 4096u
#define FILE_MOST (4u << 20)

static const char *trust_file, *trust_folder;
static GArray *anchors; /* struct sdec_span elements; NULL: none were read */

static bool add(void *context _U_, struct sdec_span der) {
  if (anchors->len == ANCHORS_MOST) {
    return false;
  }
  const struct sdec_span copy = {g_memdup2(der.data, der.len), der.len};
  g_array_append_val(anchors, copy);
  return true;
}

/* A file larger than FILE_MOST is not a certificate file. */
static bool take_file(const char *path) {
  uint8_t *bytes = g_malloc(FILE_MOST + 1);
  FILE *file = fopen(path, "rb");
  const size_t len = file != NULL ? fread(bytes, 1, FILE_MOST + 1, file) : 0;
  const bool was_read = file != NULL && !ferror(file);
  if (!was_read) {
    ws_warning("spdm: trust anchors %s: %s", path, g_strerror(errno));
  } else if (len <= FILE_MOST) {
    (void)sdec_openssl_certificates((struct sdec_span){bytes, (uint32_t)len}, add, NULL);
  }
  if (file != NULL) {
    fclose(file);
  }
  g_free(bytes);
  return was_read;
}

static bool take_folder(const char *path) {
  GError *error = NULL;
  GDir *folder = g_dir_open(path, 0, &error);
  const char *name;
  bool was_read = folder != NULL;
  if (folder == NULL) {
    ws_warning("spdm: trust anchors: %s", error->message);
    g_error_free(error);
    return false;
  }
  while ((name = g_dir_read_name(folder)) != NULL) {
    gchar *whole = g_build_filename(path, name, NULL);
    was_read = (!g_file_test(whole, G_FILE_TEST_IS_REGULAR) || take_file(whole)) && was_read;
    g_free(whole);
  }
  g_dir_close(folder);
  return was_read;
}

/* `take_it` has already reported read errors. */
static void take(const char *path, bool (*take_it)(const char *)) {
  const guint before = anchors->len;
  if (path != NULL && path[0] != '\0' && take_it(path) && anchors->len == before) {
    ws_warning("spdm: no certificates in PEM or DER in %s", path);
  }
}

uint32_t trust_read(const struct sdec_span **out) {
  trust_forget();
  anchors = g_array_new(FALSE, FALSE, sizeof(struct sdec_span));
  take(trust_file, take_file);
  take(trust_folder, take_folder);
  *out = (const struct sdec_span *)(const void *)anchors->data;
  return anchors->len;
}

void trust_forget(void) {
  for (guint i = 0; anchors != NULL && i < anchors->len; i++) {
    g_free((void *)(uintptr_t)g_array_index(anchors, struct sdec_span, i).data);
  }
  if (anchors != NULL) {
    g_array_free(anchors, TRUE);
  }
  anchors = NULL;
}

void trust_register(module_t *preferences) {
  prefs_register_filename_preference(preferences, "trust_file", "Trust anchors",
                                     "A file with certificates that chains may hang from, in PEM or DER.", &trust_file,
                                     FALSE);
  prefs_register_directory_preference(preferences, "trust_folder", "Folder of trust anchors",
                                      "A folder with such files.", &trust_folder);
}
