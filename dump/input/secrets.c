/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads secrets line by line. Every buffer that held one is cleansed, including those of stdio.
 */
#define _GNU_SOURCE
#include "input/secrets.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "complain.h"
#include "input/evidence/wrap.h"

#define LINE_MOST 4096 /* three times the longest secret with its identifier */
#define BUFFER_LEN 16384
#define COMPLAINTS 5            /* limit per file */
#define SECRETS_MOST (1u << 20) /* docs/keylog.md says so */
#define FIRST_SECRETS 1024u
#define CARRIED_MOST 4096u /* separate limit for captures, which are untrusted */

/* The log being read. */
struct source {
  const char *name;
  enum secrets_format format;
  bool in_capture;
  uint64_t line;
  uint32_t n_bad;
  bool found;   /* contains a secret */
  bool unknown; /* an unknown label was reported */
};

static void wipe(struct sdec_secret *at, uint32_t n) {
  explicit_bzero(at, n * sizeof(*at));
}

/* reserve makes room for another secret. mremap moves the pages instead of copying them: a copy would leave secrets
 * behind. */
static bool reserve(struct secrets *secrets) {
  const uint32_t cap = secrets->cap == 0 ? FIRST_SECRETS : secrets->cap * 2;
  const size_t size = cap * sizeof(*secrets->list);
  if (secrets->n < secrets->cap || secrets->cap == SECRETS_MOST) {
    return true;
  }
  void *list = secrets->list == NULL
                   ? mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                   : mremap(secrets->list, secrets->cap * sizeof(*secrets->list), size, MREMAP_MAYMOVE);
  if (list == MAP_FAILED) {
    return secrets->list != NULL; /* otherwise the oldest make room */
  }
  (void)madvise(list, size, MADV_DONTDUMP);
  secrets->list = list;
  secrets->cap = cap;
  return true;
}

/* forget_oldest drops the oldest of the user's secrets or of those from captures, which follow them in the list. */
static bool forget_oldest(struct secrets *secrets, bool in_capture) {
  const uint32_t first = in_capture ? secrets->n - secrets->n_carried : 0;
  const uint32_t n = in_capture ? secrets->n_carried / 4 : (secrets->n - secrets->n_carried) / 4;
  if (n == 0) {
    return false;
  }
  memmove(&secrets->list[first], &secrets->list[first + n], (secrets->n - first - n) * sizeof(*secrets->list));
  secrets->n -= n;
  wipe(&secrets->list[secrets->n], n);
  secrets->n_forgotten += n;
  if (in_capture) {
    secrets->n_carried -= n;
  } else {
    const uint32_t end = secrets->ambient_at + secrets->n_ambient;
    secrets->ambient_at = secrets->ambient_at > n ? secrets->ambient_at - n : 0;
    secrets->n_ambient = end > n ? end - n - secrets->ambient_at : 0;
  }
  secret_set_free(&secrets->set);
  bool good = true;
  for (uint32_t i = 0; good && i < secrets->n; i++) {
    good = secret_set_add(&secrets->set, secrets->list, i) != SECRET_SET_NO_MEMORY;
  }
  return good;
}

/* Logs may repeat a secret. */
static bool add(struct secrets *secrets, const struct sdec_secret *secret) {
  if (!reserve(secrets)) {
    return false;
  }
  const bool full = secrets->n == secrets->cap || (secret->in_capture && secrets->n_carried == CARRIED_MOST);
  if (full && !forget_oldest(secrets, secret->in_capture)) {
    return false;
  }
  struct sdec_secret *place = &secrets->list[secrets->n];
  *place = *secret;
  const enum secret_set_result result = secret_set_add(&secrets->set, secrets->list, secrets->n);
  if (result != SECRET_SET_NEW) {
    wipe(place, 1);
    return result == SECRET_SET_THERE;
  }
  secrets->n++;
  secrets->n_carried += secret->in_capture;
  return true;
}

static void complain_line(struct source *source, const char *what) {
  if (++source->n_bad <= COMPLAINTS) {
    complain("%s:%" PRIu64 ": %s", source->name, source->line, what);
  }
}

static void end_source(struct secrets *secrets, const struct source *source) {
  if (secrets->n_forgotten > 0) {
    complain("%s: more than %" PRIu32 " secrets; the oldest %" PRIu64 " are not used", source->name,
             source->in_capture ? CARRIED_MOST : SECRETS_MOST, secrets->n_forgotten);
    secrets->n_forgotten = 0;
  }
  if (source->n_bad > COMPLAINTS) {
    complain("%s: %" PRIu32 " more lines like this", source->name, source->n_bad - COMPLAINTS);
  }
}

/* take_line never prints the line: it may hold a secret even if its label is wrong. */
static void take_line(struct secrets *secrets, struct source *source, const char *line, size_t len) {
  static const char byte_order_mark[] = "\xef\xbb\xbf";
  struct sdec_secret secret;
  if (source->line == 1 && len >= 3 && memcmp(line, byte_order_mark, 3) == 0) {
    line += 3;
    len -= 3;
  }
  const enum sdec_keylog_result result = source->format == SECRETS_KEYLOG ? sdec_keylog_line(line, len, &secret)
                                                                          : sdec_libspdm_log_line(line, len, &secret);
  switch (result) {
    case SDEC_KEYLOG_SECRET:
      secret.in_capture = source->in_capture;
      source->found = true;
      if (!add(secrets, &secret)) {
        complain_line(source, "no memory for more secrets");
        secrets->lost = true;
      }
      break;
    case SDEC_KEYLOG_BAD:
      complain_line(source, source->format == SECRETS_KEYLOG
                                ? "malformed; a line is LABEL, session id or nonce or *, and the secret, both in hex"
                                : "malformed; no hexadecimal secret follows");
      break;
    case SDEC_KEYLOG_UNKNOWN:
      if (!source->unknown) {
        complain("%s:%" PRIu64 ": unknown label; such lines are skipped", source->name, source->line);
      }
      source->unknown = true;
      break;
    default: break;
  }
  explicit_bzero(&secret, sizeof(secret));
}

/* Log lines that combine several messages may be too long for the buffer; they are skipped. */
static void read_lines(struct secrets *secrets, struct source *source, FILE *file) {
  char line[LINE_MOST] = {0};
  bool inside = false; /* the rest of a line that was too long */
  while (fgets(line, sizeof(line), file) != NULL) {
    const size_t len = strlen(line);
    const bool ends = len > 0 && line[len - 1] == '\n';
    if (inside) {
      inside = !ends;
      continue;
    }
    source->line++;
    /* UTF-16 shows in the first bytes of the file, or in a later line that begins with a zero byte, half of a
     * newline. */
    const struct sdec_span first = {(const uint8_t *)line, source->line == 1 ? 4 : 2};
    if ((source->line == 1 || line[0] == '\0') && wrap_is_utf16(first)) {
      source->n_bad++;
      complain("%s: this is UTF-16; convert it with: iconv -f UTF-16 -t UTF-8", source->name);
      break;
    }
    inside = !ends && len == sizeof(line) - 1;
    if (!inside) {
      take_line(secrets, source, line, len);
    } else if (source->format == SECRETS_KEYLOG) {
      complain_line(source, "longer than any secret");
    }
  }
  explicit_bzero(line, sizeof(line));
}

static void warn_if_readable(const char *path, FILE *file) {
  struct stat st;
  if (fstat(fileno(file), &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & (S_IRGRP | S_IROTH)) != 0) {
    complain("%s: other users can read these secrets; use chmod 600", path);
  }
}

static bool read_file(struct secrets *secrets, struct source *source) {
  FILE *file = fopen(source->name, "re");
  if (file == NULL) {
    return false;
  }
  char buffer[BUFFER_LEN];
  setvbuf(file, buffer, _IOFBF, sizeof(buffer));
  warn_if_readable(source->name, file);
  errno = 0;
  read_lines(secrets, source, file);
  const int failure = ferror(file) != 0 ? errno : 0;
  fclose(file);
  explicit_bzero(buffer, sizeof(buffer));
  end_source(secrets, source);
  errno = failure;
  return failure == 0;
}

bool secrets_file(struct secrets *secrets, const char *path, enum secrets_format format) {
  struct source source = {.name = path, .format = format};
  secrets->given = true;
  if (!read_file(secrets, &source)) {
    complain("%s: %s; no secrets were read", path, strerror(errno));
    return false;
  }
  if (!source.found && source.n_bad == 0 && !source.unknown) {
    complain("%s: no secrets in it; see Decryption in spdmdump(1)", path);
  }
  return true;
}

/* The variable also tells programs where to write key logs, so the file may not exist yet. */
void secrets_environment(struct secrets *secrets) {
  const char *path = getenv("SPDMKEYLOGFILE");
  struct source source = {.name = path, .format = SECRETS_KEYLOG};
  const uint32_t before = secrets->n;
  if (path == NULL || path[0] == '\0') {
    return;
  }
  if (!read_file(secrets, &source) && errno != ENOENT) {
    complain("SPDMKEYLOGFILE %s: %s; no secrets were read", path, strerror(errno));
  }
  secrets->ambient_at = before;
  secrets->n_ambient = secrets->n - before;
  secrets->given = secrets->given || secrets->n_ambient > 0;
}

void secrets_text(struct secrets *secrets, const char *name, const char *text, size_t len) {
  struct source source = {.name = name, .in_capture = true};
  secrets->given = true;
  while (len > 0) {
    const char *end = memchr(text, '\n', len);
    const size_t line_len = end != NULL ? (size_t)(end - text) : len;
    const size_t step = end != NULL ? line_len + 1 : line_len;
    source.line++;
    take_line(secrets, &source, text, line_len);
    text += step;
    len -= step;
  }
  end_source(secrets, &source);
}

bool secrets_hex(struct secrets *secrets, enum sdec_secret_kind kind, const char *option, const char *hex) {
  char line[LINE_MOST];
  struct sdec_secret secret;
  secrets->given = true;
  const bool prefixed = hex[0] == '0' && (hex[1] == 'x' || hex[1] == 'X');
  const int len = snprintf(line, sizeof(line), "%s * %s", sdec_secret_label(kind), prefixed ? hex + 2 : hex);
  const bool good = len > 0 && (size_t)len < sizeof(line) &&
                    sdec_keylog_line(line, (size_t)len, &secret) == SDEC_KEYLOG_SECRET && add(secrets, &secret);
  explicit_bzero(line, sizeof(line));
  explicit_bzero(&secret, sizeof(secret));
  if (!good) {
    complain("%s: not a secret; give whole bytes as hexadecimal digits, at most %d bytes", option, SDEC_SECRET_MAX);
  }
  return good;
}

void secrets_report(const struct secrets *secrets) {
  uint32_t unused = 0;
  for (uint32_t i = 0; i < secrets->n; i++) {
    const bool ambient = i >= secrets->ambient_at && i - secrets->ambient_at < secrets->n_ambient;
    unused += !ambient && !secrets->list[i].used;
  }
  if (unused > 0) {
    complain("%" PRIu32 " of %" PRIu32 " secrets did not match any session", unused, secrets->n - secrets->n_ambient);
  }
}

void secrets_free(struct secrets *secrets) {
  if (secrets->list != NULL) {
    wipe(secrets->list, secrets->n);
    (void)munmap(secrets->list, secrets->cap * sizeof(*secrets->list));
  }
  secret_set_free(&secrets->set);
  *secrets = (struct secrets){0};
}
