/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The journal of a run.
 */
#define _POSIX_C_SOURCE 200809L
#include "journal.h"

#include <stdlib.h>
#include <string.h>

void journal_close(struct journal *journal) {
  if (journal->script != NULL) {
    fclose(journal->script);
    free(journal->text);
    journal->script = NULL;
    journal->text = NULL;
  }
}

bool journal_connect(struct journal *journal) {
  journal_close(journal);
  journal->script = open_memstream(&journal->text, &journal->len);
  if (journal->script != NULL) {
    fputs("connect\n", journal->script);
  }
  return journal->script != NULL;
}

void journal_message(struct journal *journal, bool request, struct sdec_span message) {
  fputs(journal->handshake ? "# " : "", journal->script);
  fputs(request ? "> " : "< ", journal->script);
  for (uint32_t i = 0; i < message.len; i++) {
    fprintf(journal->script, "%02x", message.data[i]);
  }
  fputc('\n', journal->script);
}

void journal_session(struct journal *journal) {
  fputs("session\n", journal->script);
}

static uint64_t hash_of(const char *text) {
  uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a, only to tell findings apart */
  for (; *text != '\0'; text++) {
    hash = (hash ^ (uint8_t)*text) % 0x100000000u * 0x1b3u + (hash >> 32);
  }
  return hash;
}

/* write_reproducer writes the messages of this connection to a file; false on failure. */
static bool write_reproducer(struct journal *journal, const char *path, const char *what) {
  FILE *file = fopen(path, "w");
  if (file == NULL) {
    return false;
  }
  fflush(journal->script);
  fprintf(file, "# %s\n", what);
  fwrite(journal->text, 1, journal->len, file);
  return fclose(file) == 0;
}

void journal_found(struct journal *journal, const char *where, const struct sdec_finding *finding, const char *what,
                   const char *same) {
  char path[512];
  const uint64_t hash = hash_of(same);
  journal->n_findings++;
  for (uint32_t i = 0; i < journal->n_entries; i++) {
    if (journal->entries[i].hash == hash) {
      journal->entries[i].times++;
      return;
    }
  }
  if (journal->n_entries == JOURNAL_KINDS) {
    return;
  }
  struct journal_entry *entry = &journal->entries[journal->n_entries++];
  *entry = (struct journal_entry){.finding = *finding, .hash = hash, .times = 1};
  snprintf(entry->what, sizeof(entry->what), "%s", what);
  snprintf(path, sizeof(path), "%s/finding-%03u.exchange", journal->folder, journal->n_entries);
  fprintf(journal->lines, "%s: %s\n", where, what);
  if (write_reproducer(journal, path, what)) {
    fprintf(journal->lines, "  reproduce: %s %s\n", journal->replay, path);
  } else {
    fprintf(journal->lines, "  %s cannot be written\n", path);
  }
  fflush(journal->lines);
}
