/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The tool's printers, writing to memory.
 */
#include "printing.h"

#include "harness.h"
#include "json_check.h"
#include "show/print.h"

struct sdec_openssl *printing_openssl(void) {
  static struct sdec_openssl *openssl;
  if (openssl == NULL) {
    openssl = sdec_openssl_new();
  }
  fuzz_check(openssl != NULL, "no memory for the harness itself");
  return openssl;
}

void printing_begin(struct printing *p) {
  p->view = (struct view){.depth = DEPTH_TREE, .time = TIME_EPOCH, .hex = true};
  fuzz_check(out_memory(&p->out), "no memory for the harness itself");
  p->sink = sink_new(&p->out, &p->view);
  fuzz_check(p->sink != NULL, "no memory for the harness itself");
  p->sink->certificates.openssl = printing_openssl();
}

void printing_text(struct out *out) {
  fuzz_check(out->error == 0, "printing failed");
  for (size_t i = 0; i < out->len; i++) {
    const uint8_t c = (uint8_t)out->data[i];
    fuzz_check((c >= ' ' && c != 0x7F) || c == '\n', "a terminal could take what is printed for a command");
  }
  out->len = 0;
}

/* Alternates between full and shortened values. */
void printing_unit(struct printing *p, const struct sdec_unit *unit) {
  p->view.whole = unit->frame % 2 == 0;
  p->view.show_secrets = p->view.whole;
  text_unit(p->sink, unit);
  fuzz_check(p->out.len > 0, "a unit that prints as nothing");
  printing_text(&p->out);
  json_unit(p->sink, unit);
  const char *wrong = json_lines(p->out.data, p->out.len);
  fuzz_check(p->out.error == 0 && p->out.len > 0, "printing failed");
  fuzz_check(wrong == NULL, wrong);
  p->out.len = 0;
  p->view.previous_ns = unit->time_ns;
}

void printing_end(struct printing *p) {
  p->sink->certificates.openssl = NULL;
  sink_free(p->sink);
  out_close(&p->out);
}
