/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Pasted text for --hex: plain hex, dumps and logs.
 */
#include "input/hex.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"

const char *const fuzz_target = "hex";

static void check_messages(const struct hex *hex, bool read, size_t size) {
  size_t at = 0;
  fuzz_check(!read || hex->n_messages > 0, "text is read and gives no message");
  fuzz_check(read || hex->problem[0] != '\0', "text is not read and nothing says why");
  fuzz_check(memchr(hex->problem, '\0', sizeof(hex->problem)) != NULL, "a sentence does not end");
  fuzz_check(hex->n_messages <= size && hex->n_bytes <= hex->cap_bytes, "more messages than text");
  for (size_t i = 0; i < hex->n_messages && read; i++) {
    const struct hex_message *message = &hex->messages[i];
    fuzz_check(message->at == at && message->len <= hex->n_bytes - at, "messages do not follow each other");
    fuzz_check(message->line > 0, "a message from no line");
    at += message->len;
  }
  fuzz_check(!read || at == hex->n_bytes, "bytes that belong to no message");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text = (char *)fuzz_copy(data, size);
  struct hex hex;
  check_messages(&hex, hex_read(&hex, text, size), size);
  hex_free(&hex);
  free(text);
  char *word = (char *)fuzz_block(size + 1);
  memcpy(word, data, size);
  word[size] = '\0';
  (void)hex_looks_like(word);
  free(word);
  return 0;
}
