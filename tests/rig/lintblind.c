/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Gives each message of a case to a judge without history: alone, truncated, and after a truncated request.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "lintbytes.h"
#include "lintrun.h"

#define LINE_MOST 4096u

struct blind {
  struct lintrun run;
  char request[LINE_MOST]; /* the latest request */
};

/* Skips lines seen before, as cases share many lines. */
static bool is_new_line(struct lintcase_rig *rig, const char *request, const char *line) {
  uint64_t h = 14695981039346656037u;
  for (const char *part = request; part != NULL; part = part == request ? line : NULL) {
    for (const char *c = part; *c != '\0'; c++) {
      h = (h ^ (uint8_t)*c) * UINT64_C(1099511628211);
    }
  }
  uint64_t *place = &rig->lines[h % LINES_SEEN];
  const bool fresh = *place != h;
  *place = h;
  return fresh;
}

#define CUTS 6u /* the last one does not truncate */

static uint32_t cut_len(uint32_t len, uint32_t cut) {
  const uint32_t lens[CUTS] = {5, 9, len / 4, len / 2, len * 3 / 4, len};
  return lens[cut] < len ? lens[cut] : len;
}

static void feed_part(struct lintrun *run, const char *line, uint32_t cut) {
  struct lintbytes bytes;
  if (lintbytes_read(line + 1, &bytes) != NULL) {
    return;
  }
  const uint32_t len = cut_len(bytes.len, cut);
  const struct sdec_packet packet = {.data = {bytes.data, len},
                                     .original_len = len,
                                     .frame = ++run->frame,
                                     .time_ns = ++run->time_ns,
                                     .carrier = run->carrier,
                                     .dir = line[0] == '>' ? SDEC_DIR_REQ : SDEC_DIR_RSP};
  sdec_flow_feed(run->flow, &packet);
  lintrun_take_units(run);
}

static void blind_start(struct lintrun *run, bool lost) {
  static const struct sdec_config config = {.n_links = 0};
  uint32_t n_unknown = 0;
  if (run->flow != NULL) {
    lintrun_add_tally(run, &n_unknown);
  }
  run->flow = sdec_flow_new(run->rig->flow_memory, SDEC_FLOW_MIN, &config);
  lintrun_judge(run, false);
  run->frame = run->time_ns = run->n_found = run->n_matched = 0;
  if (lost) {
    lintrun_lose(run);
  }
}

static void blind_message(struct blind *blind, const char *line) {
  struct lintrun *run = &blind->run;
  const bool answers = line[0] == '<' && blind->request[0] != '\0';
  for (uint32_t cut = 0; cut < CUTS && is_new_line(run->rig, blind->request, line) + cut > 0; cut++) {
    blind_start(run, cut % 2 == 0);
    feed_part(run, line, cut);
    if (answers) {
      blind_start(run, false);
      feed_part(run, blind->request, cut);
      feed_part(run, line, CUTS - 1);
      blind_start(run, false);
      feed_part(run, blind->request, CUTS - 1);
      feed_part(run, line, cut);
    }
  }
  if (line[0] == '>') {
    snprintf(blind->request, sizeof(blind->request), "%s", line);
  }
}

static void blind_lines(struct blind *blind, const char *path) {
  FILE *file = fopen(path, "r");
  char *line = NULL;
  size_t cap = 0;
  while (file != NULL && getline(&line, &cap, file) >= 0) {
    char *at = line + strspn(line, " \t");
    at[strcspn(at, "\n")] = '\0';
    if (*at == '>' || *at == '<') {
      blind_message(blind, at);
    } else if (strncmp(at, "session", 7) == 0 || strncmp(at, "carrier", 7) == 0) {
      lintrun_line(&blind->run, at);
    } else if (strncmp(at, "bad", 3) == 0 || strncmp(at, "good", 4) == 0 || strncmp(at, "unknown", 7) == 0) {
      blind->run.in_session = false;
      blind->run.carrier = SDEC_CARRIER_SPDM;
      blind->request[0] = '\0';
    }
  }
  free(line);
  if (file != NULL) {
    fclose(file);
  }
}

void lintcase_run_blind(struct lintcase_rig *rig, const char *path) {
  struct blind *blind = calloc(1, sizeof(*blind));
  if (blind != NULL) {
    blind->run = (struct lintrun){.rig = rig, .path = path, .id = "", .carrier = SDEC_CARRIER_SPDM};
    blind_lines(blind, path);
    if (blind->run.flow != NULL) {
      blind_start(&blind->run, false);
    }
  }
  free(blind);
}
