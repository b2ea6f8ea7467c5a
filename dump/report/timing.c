/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Response times by message, slowest first.
 */
#include "report/timing.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/html.h"

#define NS_PER_S UINT64_C(1000000000)

struct sample {
  const char *name;
  uint64_t ns;
};

/* One kind of message; its samples are contiguous. */
struct kind {
  const struct sample *first;
  uint32_t n;
};

static int by_name_and_time(const void *a, const void *b) {
  const struct sample *x = a, *y = b;
  const int order = strcmp(x->name, y->name);
  return order != 0 ? order : x->ns < y->ns ? -1 : x->ns > y->ns;
}

static uint64_t median(const struct kind *kind) {
  return kind->first[kind->n / 2].ns;
}

static int by_median(const void *a, const void *b) {
  const uint64_t x = median(a), y = median(b);
  return x > y ? -1 : x < y;
}

static uint32_t gather(const struct rows *rows, struct sample *samples) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < rows->n; i++) {
    if (rows->list[i].timed) {
      samples[n++] = (struct sample){rows->list[i].name, rows->list[i].response_ns};
    }
  }
  qsort(samples, n, sizeof(*samples), by_name_and_time);
  return n;
}

static uint32_t split(const struct sample *samples, uint32_t n, struct kind *kinds) {
  uint32_t n_kinds = 0;
  for (uint32_t i = 0; i < n; i++) {
    if (i == 0 || strcmp(samples[i].name, samples[i - 1].name) != 0) {
      kinds[n_kinds++] = (struct kind){.first = &samples[i]};
    }
    kinds[n_kinds - 1].n++;
  }
  qsort(kinds, n_kinds, sizeof(*kinds), by_median);
  return n_kinds;
}

static void put_kind(const struct kind *kind, uint64_t most, struct out *out) {
  const uint64_t own = kind->first[kind->n - 1].ns;
  out_string(out, "<tr><td class=\"m\">");
  html_name(out, kind->first->name);
  out_format(out, "<td class=\"n\">%" PRIu32 "<td class=\"n\">", kind->n);
  html_ms(out, kind->first->ns);
  out_string(out, "<td class=\"n\">");
  html_ms(out, median(kind));
  out_string(out, "<td class=\"n\">");
  html_ms(out, own);
  out_format(out,
             "<td class=\"w\"><svg class=\"v\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
             "<rect width=\"%.1f\" height=\"8\" fill=\"var(--p1)\"/></svg>\n",
             most > 0 ? 100.0 * (double)own / (double)most : 0.0);
}

/* Some capture files have a resolution of whole seconds. */
static bool is_coarse(const struct sample *samples, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    if (samples[i].ns % NS_PER_S != 0) {
      return false;
    }
  }
  return n > 0;
}

void timing_print(const struct rows *rows, struct out *out) {
  struct sample *samples = malloc((rows->n + 1u) * sizeof(*samples));
  struct kind *kinds = calloc(rows->n + 1u, sizeof(*kinds));
  const uint32_t n = samples != NULL && kinds != NULL ? gather(rows, samples) : 0;
  const uint32_t n_kinds = n > 0 ? split(samples, n, kinds) : 0;
  uint64_t most = 0;
  for (uint32_t i = 0; i < n_kinds; i++) {
    const uint64_t own = kinds[i].first[kinds[i].n - 1].ns;
    most = own > most ? own : most;
  }
  if (n_kinds > 0) {
    out_string(out, "<h2>Response times</h2><table><thead><tr><th>answer<th class=\"n\">times<th class=\"n\">least<th "
                    "class=\"n\">median<th class=\"n\">most<td class=\"w\"><tbody>\n");
  }
  for (uint32_t i = 0; i < n_kinds; i++) {
    put_kind(&kinds[i], most, out);
  }
  out_string(out, n_kinds > 0 ? "</table>\n" : "");
  if (is_coarse(samples, n)) {
    out_string(out, "<p class=\"dim\">The times of this input are whole seconds; shorter ones do not show.</p>\n");
  }
  free(samples);
  free(kinds);
}
