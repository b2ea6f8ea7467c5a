# SPDX-License-Identifier: BSD-3-Clause
"""Faults that the proof must find: what to replace in which file, and the part of the proof that must raise an alarm.
Of the walker's rows, one in `sample` is examined, because most faults show at any row. With 2, pools and maps are also
smaller.
"""
import collections

Fault = collections.namedtuple("Fault", "name part sample file old new")


def span(name, old, new):
    return Fault(name, "span", 1, "libdecode/src/base/span.h", old, new)


def buffer(name, old, new):
    return Fault(name, "buffer", 1, "libdecode/src/memory/buffer.c", old, new)


def holding(name, old, new):
    return Fault(name, "holding", 1, "libdecode/src/carriers/holding.c", old, new)


def steps(name, old, new, file="libdecode/src/walk/walk.c", sample=300):
    return Fault(name, "steps", sample, file, old, new)


def framing(name, file, old, new):
    return Fault(name, "framing", 1, "libdecode/src/carriers/" + file, old, new)


def record(name, old, new):
    return Fault(name, "record", 1, "libdecode/src/flow/record.c", old, new)


def stitch(name, old, new):
    return Fault(name, "stitch", 1, "libdecode/src/conversation/stitch.c", old, new)


def mctp(name, old, new):
    return Fault(name, "mctp", 1, "libdecode/src/carriers/mctp.c", old, new)


def pairs(name, old, new):
    return Fault(name, "pairs", 1, "libdecode/src/carriers/mctp_pair.c", old, new)


def pool(name, old, new):
    return Fault(name, "pool", 2, "libdecode/src/memory/pool.c", old, new)


def entries(name, old, new):
    return Fault(name, "map", 2, "libdecode/src/memory/map.c", old, new)


def tcp(name, file, old, new):
    return Fault(name, "tcp", 1, "libdecode/src/carriers/" + file, old, new)


def held(name, old, new):
    return Fault(name, "held", 1, "libdecode/src/carriers/held.c", old, new)


def ends(name, old, new):
    return Fault(name, "ends", 1, "libdecode/src/walk/walk.c", old, new)


def lengths(name, old, new):
    return Fault(name, "lengths", 1, "libdecode/src/carriers/mctp.c", old, new)


def keyring(name, file, old, new):
    return Fault(name, "keyring", 2, "libdecode/src/keys/" + file, old, new)


def cut(name, old, new):
    return Fault(name, "cut", 1, "libdecode/src/keys/secured.c", old, new)


def opening(name, file, old, new):
    return Fault(name, "open", 1, "libdecode/src/keys/" + file, old, new)


FAULTS = [
    span("bound dropped", "return offset <= s.len && n <= s.len - offset;", "return offset <= s.len;"),
    span("sum wraps", "return offset <= s.len && n <= s.len - offset;", "return (uint32_t)(offset + n) <= s.len;"),
    span("part too long", "(uint32_t)(n < left ? n : left)", "(uint32_t)n"),
    span("part too far", "offset < s.len ? offset : s.len;", "offset;"),
    span("one byte past", "for (uint32_t i = 0; i < s.len; i++)", "for (uint32_t i = 0; i <= s.len; i++)"),
    span("read before check", "return span_has(s, offset, 1) ? s.data[offset] : 0;",
         "const uint8_t byte = s.data[offset]; return span_has(s, offset, 1) ? byte : 0;"),
    steps("one frame too deep", "it->top + 1 >= SDEC_DEPTH", "it->top + 1 > SDEC_DEPTH", sample=100),
    steps("depth unchecked", "if (it->top + 1 >= SDEC_DEPTH) {", "if (field == NULL) {", sample=100),
    steps("frame out of reach", "if (frame->bounded) {\n      return;",
          "if (frame->flat) {\n      return;", "libdecode/src/walk/emit.h"),
    steps("one row too many", "while (frame->row < n_rows) {", "while (frame->row <= n_rows) {"),
    steps("variable unchecked", "if (var >= S_OWN) {\n    it->scratch", "{\n    it->scratch",
          "libdecode/src/walk/eval.h"),
    steps("raw read", "item->value = field->be ? span_be",
          "item->value = it->in.data[it->pos] == 0 ? 0 : field->be ? span_be"),
    steps("list without end", "{__VA_ARGS__, {.name = NULL}}", "{__VA_ARGS__}", "libdecode/src/walk/rows.h",
          sample=200),
    steps("array without row", "{.opened = field, ", "{.opened = it->stack[it->top - 1].opened, ", sample=100),
    buffer("sum in 16 bits", "make_room(buffer, pool, need) : NULL",
           "make_room(buffer, pool, (uint16_t)need) : NULL"),
    buffer("room unchecked", "if (sdec_pool_room(pool, buffer->data) >= need) {", "if (need < 4096) {"),
    buffer("copied before room", "  uint8_t *data = need <= UINT32_MAX",
           "  memcpy(buffer->data + buffer->len, bytes.data, bytes.len);\n  uint8_t *data = need <= UINT32_MAX"),
    holding("room from the start", "HOLDING_MOST - h->len;", "HOLDING_MOST;"),
    holding("moved too much", "h->bytes + h->at, h->len);", "h->bytes + h->at, HOLDING_MOST);"),
    holding("more used than held", "n < h->len ? n : h->len;", "n;"),
    framing("port past the last", "ip.c", "i < config->n_ports", "i <= config->n_ports"),
    framing("address too long", "ip.c", "{.kind = kind, .len = 16}", "{.kind = kind, .len = 17}"),
    framing("raw header", "doe.c", "const uint32_t type = span_u8(object, 2);",
            "const uint32_t type = object.data[2];"),
    framing("name past its end", "medium.c", "for (; name[i] != '\\0'; i++)", "for (; i <= tag.len; i++)"),
    record("session not looked at", "if (flow->sessions.current == NULL) {", "if (unit->has_code) {"),
    record("data never read", "} else if (read_record(flow, unit, &data)) {", "} else if (unit->has_code) {"),
    record("notes past the place", "unit->n_notes < CARRIED_NOTES ? unit->n_notes : CARRIED_NOTES", "unit->n_notes"),
    record("raw version byte", "return span_u8(*out, 0) >> 4 == 1;", "return out->data[0] >> 4 == 1;"),
    record("body of no layout", "  if (unit->group != NULL) {\n    sdec_conn_environment",
           "  {\n    sdec_conn_environment"),
    stitch("block kept when given", "*out_whole = buffer_span(&s->buffer);\n  *s = (struct stitch){0};",
           "*out_whole = buffer_span(&s->buffer);\n  s->open = false;"),
    stitch("block lost",
           "(void)sdec_stitch_drop(s, pool);\n    *s = (struct stitch){.open = true, .key = piece->key, .to",
           "*s = (struct stitch){.open = true, .key = piece->key, .to"),
    stitch("whole never given", "      *out_whole = piece->bytes;\n", ""),
    mctp("block kept when done", "  a->buffer = NULL;\n  a->state = MCTP_IDLE;\n  sdec_mctp_remember_end",
         "  a->state = MCTP_IDLE;\n  sdec_mctp_remember_end"),
    mctp("no block unnoticed", "  if (!a->buffer) {", "  if (a->buffer == f->packet.data) {"),
    mctp("no assembly unnoticed", "  if (!a) {\n    push_incomplete", "  if (f->flags == 0) {\n    push_incomplete"),
    mctp("raw header", "const uint8_t version = span_u8(f->packet, 0) & 15u;",
         "const uint8_t version = f->packet.data[0] & 15u;"),
    pairs("gives up its own pair", "if (!oldest || oldest == f->pair) {", "if (!oldest) {"),
    pairs("slot past the last", "0) + (f->flags & 15u)", "0) + (f->flags & 31u)"),
    pairs("slots past the last", "for (uint32_t i = 0; i < MCTP_TAG_SLOTS; i++) {\n    if (pair->slots[i]) {",
          "for (uint32_t i = 0; i <= MCTP_TAG_SLOTS; i++) {\n    if (pair->slots[i]) {"),
    pairs("none taken for one", "  if (!pair) {\n    return;\n  }\n  pair->last_len = 0;", "  pair->last_len = 0;"),
    pairs("length without bytes", "    if (!larger) {\n      return;\n    }\n    if (pair->last) {",
          "    if (!larger) {\n      pair->last_len = f->packet.len;\n      return;\n    }\n    if (pair->last) {"),
    pool("memory too short", "size - head - skew - BLOCK) / (BLOCK + 1)", "size - head - skew) / (BLOCK + 1)"),
    pool("buddy past the frontier", "buddy >= pool->frontier || pool->map", "pool->map"),
    pool("buddy of another size", "pool->map[buddy] != (FREE | order)", "pool->map[buddy] < FREE"),
    pool("block past the last", "start + n > pool->n_blocks", "start > pool->n_blocks"),
    pool("gap forgotten", "    release(pool, at, gap);\n", ""),
    pool("link kept", "    b->next->prev = b->prev;\n", ""),
    pool("moved too late", "    memcpy(grown, block, used);\n    sdec_pool_put(pool, block);\n",
         "    sdec_pool_put(pool, block);\n    sdec_pool_put(pool, block);\n"),
    pool("block in use", "  if (order >= ORDERS || !take",
         "  if (order == 0 && pool->frontier > 0 && pool->map[0] == 0) {\n    return block_at(pool, 0);\n  }\n"
         "  if (order >= ORDERS || !take"),
    pool("bytes not moved", "    memcpy(grown, block, used);\n", ""),
    pool("length rounded down", "((size_t)BLOCK << order) < size", "((size_t)BLOCK << (order + 1)) <= size"),
    entries("slot past the last", "used, used + sizeof(struct map_slot))", "used, used)"),
    entries("buckets not rebuilt", "    map->slots[slot].next = *bucket;\n    *bucket = slot;\n  }",
            "    *bucket = slot;\n  }"),
    entries("chain forgotten", "  *link = map->slots[slot].next;\n", "  *link = 0;\n"),
    entries("hash of another key", "map->has_missed && memcmp(map->missed, key, map->key_len) == 0",
            "map->has_missed"),
    entries("key one byte too long", "    memcpy(map->missed, key, map->key_len);",
            "    memcpy(map->missed, key, MAP_KEY_MAX + 1);"),
    entries("number lost", "  memcpy(block, &slot, sizeof(slot));\n", ""),
    entries("newest kept", "    map->newest = s->older;\n  }\n}", "    map->newest = map->newest;\n  }\n}"),
    entries("first byte alone", "return left == right;", "return *(const uint8_t *)a == *(const uint8_t *)b;"),
    entries("last byte alone", "return left == right;", "return left >> 56 == right >> 56;"),
    entries("short key by its first", "memcmp(a, b, map->key_len)", "memcmp(a, b, 1)"),
    tcp("rest lost", "tcp.c", "  if (report_end(t, s, &left)) {\n    *carried_push(&t->events) = left;\n  }\n", ""),
    tcp("no segment unnoticed", "tcp.c", "  if (!h) {\n", "  if (data.len == 0) {\n"),
    tcp("raw code", "tcp.c", "(span_u8(out->body, 1) & REQUEST_BIT)", "(out->body.data[1] & REQUEST_BIT)"),
    tcp("no gap", "tcp.c", "  return s->held.first && (s->ending", "  return (s->ending"),
    tcp("no connection unnoticed", "tcp.c", "  if (!c) {\n    return t->events.n > 0;\n  }\n", ""),
    tcp("block kept when moved", "tcp_cut.c",
        "    memcpy(wider, s->rest, have);\n    sdec_pool_put(t->pool, s->rest);\n",
        "    memcpy(wider, s->rest, have);\n"),
    tcp("no rest unnoticed", "tcp_cut.c", "  return wider != NULL;", "  return true;"),
    tcp("notes past the place", "tcp_cut.c", "out->notes[out->n_notes++] = why;",
        "out->notes[CARRIED_NOTES + out->n_notes++] = why;"),
    tcp("gives up its own", "tcp_room.c", "!oldest || oldest == t->ready ||", "!oldest ||"),
    tcp("more events than places", "tcp_room.c", " || t->events.n >= EVENTS_AT_ONCE) {", ") {"),
    held("last kept", "list->last = list->first ? list->last : NULL;", ""),
    held("last forgotten", "list->last = segment->next ? list->last : segment;", ""),
    held("out of order", "h && seq_distance(seq, h->seq) > 0; h", "h && seq > h->seq; h"),
    ends("bytes past the group",
         "  if (size > left) {\n    put_note(it, item, field, SDEC_NOTE_OVERRUN, SDEC_ERROR, size, left);\n    var_set",
         "  if (size > it->in.len) {\n    put_note(it, item, field, SDEC_NOTE_OVERRUN, SDEC_ERROR, size, left);\n"
         "    var_set"),
    ends("number past the group",
         "const struct sdec_span here = span_sub(it->in, it->pos, left_here(it));\n  if (!span_has",
         "const struct sdec_span here = span_sub(it->in, it->pos, it->in.len);\n  if (!span_has"),
    ends("end before the place", "len >= past && len <= room", "len <= room"),
    ends("end past the group", "len >= past && len <= room", "len >= past"),
    ends("one byte on in a group", "  it->pos += len;\n", "  it->pos += it->stack[it->top].bounded ? len : len + 1;\n"),
    ends("no end of its own", "it->pos + size : it->stack[it->top].end;", "it->pos + size : UINT32_MAX;"),
    lengths("room from the start", "if (f->payload.len <= a->room - a->len) {", "if (f->payload.len <= a->room) {"),
    lengths("room not looked at", "      a->unit > a->room - a->len || a->len + a->unit", "      a->len + a->unit"),
    lengths("another length compared", "a->len == f->packet.len &&\n", "a->len >= f->packet.len &&\n"),
    lengths("no limit", "} else if (total > MESSAGE_MAX) {", "} else if (f->payload.len > MESSAGE_MAX) {"),
    lengths("first block too small", "f->packet.len > BUFFER_FIRST / 2 ? f->packet.len * 2 : BUFFER_FIRST",
            "BUFFER_FIRST"),
    lengths("grown too little", "= (a->len + f->payload.len) * 2;", "= a->len + 1;"),
    keyring("bucket past the last", "candidates.c", "(c->n_buckets - 1)];", "c->n_buckets];"),
    keyring("too few links", "candidates.c", "sdec_pool_get(pool, (size_t)n * sizeof(uint32_t))",
            "sdec_pool_get(pool, (size_t)(n - 1) * sizeof(uint32_t))"),
    keyring("found twice", "candidates.c", "origin_of(secret) == stage / STAGES_EACH && ", ""),
    keyring("the one before it", "candidates.c", "1 + (uint32_t)(secret - ring->secrets)",
            "(uint32_t)(secret - ring->secrets)"),
    keyring("slot past the last", "keyring.c", "slot >= SLOTS || ", ""),
    keyring("chain past the last", "keyring.c", "n_seen++ % SEEN_CHAINS", "n_seen++ % (SEEN_CHAINS + 1)"),
    opening("no key unnoticed", "channel.c", "  if (epoch->keys.aead == NULL) {\n    return false;\n  }\n", ""),
    opening("secret of any length", "trial.c", "if (have || secret->secret_len != s->suite.hash_len) {", "if (have) {"),
    opening("raw length", "secured.c", "uint64_t len = span_le(in, at, 2);", "uint64_t len = in.data[at];"),
    opening("no room unnoticed", "secured.c", "!record_cut(s, in, &r) || !begin(o, pool, r.body.len)",
            "!record_cut(s, in, &r)"),
    cut("tag behind the record", ".tag = in.data + head_len + (len - SDEC_TAG_LEN),",
        ".tag = in.data + head_len + len,"),
    cut("body with the tag", ".body = span_sub(in, head_len, len - SDEC_TAG_LEN),",
        ".body = span_sub(in, head_len, len),"),
    cut("room of any record", "  if (len < o->room) {", "  if (o->room > 0) {"),
    opening("one note too many", "secured.c", "    opening_say(o, SDEC_INFO, SDEC_NOTE_NONCE_ORDER, 0, 0);\n",
            "    opening_say(o, SDEC_INFO, SDEC_NOTE_NONCE_ORDER, 0, 0);\n"
            "    opening_say(o, SDEC_INFO, SDEC_NOTE_NONCE_ORDER, 0, 0);\n"),
    opening("digest of any length", "schedule.c", "return verify.len == s->suite.hash_len && sdec_schedule",
            "return sdec_schedule"),
    opening("label too long", "keys.c", "#define INFO_MAX (32 + SDEC_HASH_MAX)",
            "#define INFO_MAX (20 + SDEC_HASH_MAX)"),
    opening("too few parts", "transcript.h", "#define TRANSCRIPT_PARTS 16", "#define TRANSCRIPT_PARTS 8"),
]
