/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes pcapng with the packets as they were captured, each interface with its link type, and the secrets of the new
 * sessions.
 */
#define _GNU_SOURCE
#include "redact/write.h"

#include <errno.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "write/newfile.h"
#include "write/out.h"

enum { BLOCK_SECTION = 0x0a0d0d0a, BLOCK_INTERFACE = 1, BLOCK_PACKET = 6, OPTION_RESOLUTION = 9, INTERFACES_MOST = 64 };

static void put_le(struct out *out, uint64_t value, uint32_t width) {
  for (uint32_t i = 0; i < width; i++) {
    out_char(out, (char)(uint8_t)(value >> 8 * i));
  }
}

static void put_section(struct out *out) {
  put_le(out, BLOCK_SECTION, 4);
  put_le(out, 28, 4);
  put_le(out, 0x1a2b3c4d, 4);
  put_le(out, 1, 2);
  put_le(out, 0, 2);
  put_le(out, UINT64_MAX, 8); /* section length unknown */
  put_le(out, 28, 4);
}

static void put_interface(struct out *out, uint32_t link) {
  put_le(out, BLOCK_INTERFACE, 4);
  put_le(out, 32, 4);
  put_le(out, link, 2);
  put_le(out, 0, 2);
  put_le(out, 0, 4); /* snapshot length: unlimited */
  put_le(out, OPTION_RESOLUTION, 2);
  put_le(out, 1, 2);
  put_le(out, 9, 4); /* nanoseconds, and padding */
  put_le(out, 0, 4);
  put_le(out, 32, 4);
}

static void put_packet(struct out *out, const struct sdec_packet *packet, uint32_t interface) {
  const uint32_t over = packet->data.len & 3u, padding = over != 0 ? 4 - over : 0,
                 len = 32 + packet->data.len + padding;
  put_le(out, BLOCK_PACKET, 4);
  put_le(out, len, 4);
  put_le(out, interface, 4);
  put_le(out, packet->time_ns >> 32, 4);
  put_le(out, packet->time_ns & UINT32_MAX, 4);
  put_le(out, packet->data.len, 4);
  put_le(out, packet->original_len, 4);
  out_bytes(out, (const char *)packet->data.data, packet->data.len);
  put_le(out, 0, padding);
  put_le(out, len, 4);
}

/* interface_of returns the output number of an interface and link type. */
static uint32_t interface_of(struct out *out, uint64_t seen[INTERFACES_MOST], uint32_t *n,
                             const struct sdec_packet *packet) {
  const uint64_t key = (uint64_t)packet->interface << 32 | packet->link;
  uint32_t i = 0;
  while (i < *n && seen[i] != key) {
    i++;
  }
  if (i == *n && i < INTERFACES_MOST) {
    seen[(*n)++] = key;
    put_interface(out, packet->link);
  }
  return i < INTERFACES_MOST ? i : 0;
}

static void put_packets(struct out *out, const struct redact *r, uint32_t chain) {
  (void)chain;
  const struct tape *t = &r->tape;
  uint64_t seen[INTERFACES_MOST];
  uint32_t n = 0;
  put_section(out);
  for (uint32_t i = 0; i < t->n_packets; i++) {
    if (!t->packets[i].dropped) {
      put_packet(out, &t->packets[i].packet, interface_of(out, seen, &n, &t->packets[i].packet));
    }
  }
}

static void put_secrets(struct out *out, const struct redact *r, uint32_t chain) {
  (void)chain;
  for (uint32_t i = 0; i < r->n_secrets; i++) {
    const struct sdec_secret *s = &r->secrets[i];
    out_string(out, sdec_secret_label(s->kind));
    out_char(out, ' ');
    if (s->any) {
      out_char(out, '*');
    } else if (s->by_session) {
      out_hex_number(out, s->session, 8);
    } else {
      out_hex(out, s->id, s->id_len);
    }
    out_char(out, ' ');
    out_hex(out, s->secret, s->secret_len);
    out_char(out, '\n');
  }
}

/* The counterparts of the trust anchors that concern the capture. */
static void put_roots(struct out *out, const struct redact *r, uint32_t chain) {
  (void)chain;
  for (uint32_t i = 0; i < r->certs.n_trust; i++) {
    const uint8_t *now = fake_pairs_find(&r->certs.pairs, r->certs.trust[i]);
    if (now != NULL) {
      out_string(out, "-----BEGIN " PEM_STRING_X509 "-----\n");
      for (uint32_t at = 0; at < r->certs.trust[i].len; at += 48) {
        const uint32_t left = r->certs.trust[i].len - at;
        uint8_t line[72];
        const int n = EVP_EncodeBlock(line, now + at, (int)(left < 48 ? left : 48));
        out_bytes(out, (const char *)line, (size_t)n);
        out_char(out, '\n');
      }
      out_string(out, "-----END " PEM_STRING_X509 "-----\n");
    }
  }
}

/* An output file: its extension and content. */
struct part {
  const char *ending;
  bool secret;
  uint32_t chain; /* number of the given file */
  void (*put)(struct out *out, const struct redact *r, uint32_t chain);
};

/* write_part returns false, after a complaint, if a file could not be written. */
static bool write_part(const struct redact *r, const char *name, const struct part *part) {
  struct newfile file;
  struct out out;
  char *path = NULL;
  const bool named = asprintf(&path, "%s%s", name, part->ending) >= 0;
  if (!named || !newfile_open(&file, path, part->secret)) {
    complain("--redact %s%s: %s", name, part->ending, strerror(errno));
    free(named ? path : NULL);
    return false;
  }
  int error = ENOMEM;
  if (out_open(&out, file.fd)) {
    part->put(&out, r, part->chain);
    out_flush(&out);
    error = out.error;
    explicit_bzero(out.data, out.cap);
    out_close(&out);
  }
  error = newfile_close(&file, error);
  if (error != 0) {
    complain("--redact %s: %s", path, strerror(error));
  }
  free(path);
  return error == 0;
}

static void put_chain(struct out *out, const struct redact *r, uint32_t chain) {
  out_long_bytes(out, (const char *)r->chains[chain].bytes.data, r->chains[chain].bytes.len);
}

/* write_chains writes the replacements of the given chains and keys, named after side and slot. */
static bool write_chains(const struct redact *r, const char *path) {
  for (uint32_t i = 0; i < r->options->chains.n; i++) {
    const struct sdec_known_chain *c = &r->chains[i];
    const char *side = c->side == 0 ? "requester" : "responder";
    char ending[32];
    struct sdec_text text = {.data = ending, .cap = sizeof(ending)};
    sdec_put_char(&text, '.');
    sdec_put(&text, side);
    if (c->slot < SDEC_RAW_KEY) {
      sdec_put_dec(&text, c->slot);
    }
    sdec_put(&text, c->slot == SDEC_RAW_KEY ? ".pub.der" : ".der");
    sdec_put_zero(&text);
    if (r->chain_files[i] != NULL && !write_part(r, path, &(struct part){ending, false, i, put_chain})) {
      return false;
    }
  }
  return true;
}

static bool has_root(const struct redact *r) {
  for (uint32_t i = 0; i < r->certs.n_trust; i++) {
    if (fake_pairs_find(&r->certs.pairs, r->certs.trust[i]) != NULL) {
      return true;
    }
  }
  return false;
}

bool redact_write(const struct redact *r, const char *path) {
  static const struct part parts[] = {
      {"", false, 0, put_packets}, {".keys", true, 0, put_secrets}, {".roots.pem", false, 0, put_roots}};
  return write_part(r, path, &parts[0]) && (r->n_secrets == 0 || write_part(r, path, &parts[1])) &&
         (!has_root(r) || write_part(r, path, &parts[2])) && write_chains(r, path);
}
