/* SPDX-License-Identifier: BSD-3-Clause
 *
 * spdmdump: decodes SPDM traffic. This file processes the inputs one by one.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input/capture.h"
#include "decode.h"
#include "differences.h"
#include "exhibit.h"
#include "input/dsb.h"
#include "input/kind.h"
#include "input/lines/lines.h"
#include "tables/list.h"
#include "input/progress.h"
#include "jobs.h"
#include "memory.h"
#include "pasted.h"
#include "redact/redact.h"
#include "live/live.h"
#include "live/privileges.h"
#include "stop.h"
#include "textual.h"

static void input_failed(struct decode *decode, const char *name, const char *problem) {
  out_flush(decode->out);
  complain("%s: %s", name, problem);
  decode_status(decode, EXIT_INPUT);
}

static void read_packets(struct decode *decode, struct capture *capture) {
  struct progress progress;
  progress_start(&progress, isatty(decode->out->fd) != 0);
  enum capture_result result = CAPTURE_PACKET;
  while (!decode->stop && !stop_asked()) {
    struct sdec_packet packet;
    result = capture_next(capture, &packet);
    if (result != CAPTURE_PACKET) {
      break;
    }
    decode_packet(decode, &packet);
    if (progress.wanted) {
      progress_step(&progress, capture_position(capture), capture->size);
    }
  }
  progress_clear(&progress);
  if (result == CAPTURE_BROKEN) {
    out_flush(decode->out);
    complain("%s: frame %" PRIu64 ": %s", decode->source, capture->frame + 1, capture->problem);
    decode_status(decode, EXIT_INPUT);
  }
  if (stop_asked()) {
    out_flush(decode->out);
    complain("%s: interrupted after frame %" PRIu64, decode->source, capture->frame);
  }
}

static void run_capture(struct decode *decode, const char *path, struct stream *stream) {
  struct capture capture;
  const char *name = decode_name(path);
  if (!capture_from(&capture, stream)) {
    input_failed(decode, name, capture.problem);
    return;
  }
  capture_foresee(&capture, path);
  decode->view->file = path;
  if (decode->options->redact_path != NULL) {
    decode_status(decode, redact_capture(decode->options, name, &capture));
  } else if (decode_begin(decode, name)) {
    decode_heading(decode, name);
    read_packets(decode, &capture);
    decode_end(decode);
  } else {
    decode_status(decode, EXIT_INPUT);
  }
  capture_close(&capture);
}

static void say_packed(struct decode *decode, const char *path, const struct kind *kind) {
  out_flush(decode->out);
  if (strcmp(path, "-") == 0) {
    complain("standard input: this is compressed; put %s before spdmdump in the pipe", kind->unpacker);
  } else {
    complain("%s: this is compressed; pipe it: %s %s | spdmdump -", path, kind->unpacker, path);
  }
  decode_status(decode, EXIT_INPUT);
}

static void run_text(struct decode *decode, const char *path, enum kind_of_input kind, struct sdec_span whole) {
  const char *name = decode_name(path);
  decode->view->file = path;
  decode_heading(decode, name);
  switch (kind) {
    case KIND_HEX: textual_hex(decode, name, whole); break;
    case KIND_SERIAL: textual_serial(decode, name, whole); break;
    default: textual_lines(decode, name, whole); break;
  }
}

static enum kind_of_input kind_of(const struct options *options, struct sdec_span whole) {
  const struct kind *kind = options->line_format == NULL ? kind_by_content(whole) : NULL;
  return options->line_format != NULL ? KIND_LINES : kind != NULL ? (enum kind_of_input)kind->kind : KIND_EVIDENCE;
}

/* is_refused returns true if an option that completes evidence was given for an input that is not evidence. */
static bool is_refused(struct decode *decode, const char *path) {
  const char *option = options_for_evidence(decode->options);
  if (option != NULL) {
    out_flush(decode->out);
    complain("%s: this is not stored evidence, so %s does not apply; leave it out", decode_name(path), option);
    decode_status(decode, EXIT_INPUT);
  }
  return option != NULL;
}

/* Formats without a magic number are recognised by their whole content. */
static void read_content(struct decode *decode, const char *path, struct stream *stream, struct exhibits *exhibits) {
  uint32_t len = 0;
  uint8_t *bytes = stream_all(stream, &len);
  if (bytes == NULL) {
    input_failed(decode, decode_name(path), stream->problem);
    return;
  }
  const enum kind_of_input kind = kind_of(decode->options, (struct sdec_span){bytes, len});
  out_flush(decode->out);
  if (kind == KIND_EVIDENCE) { /* or an unknown format */
    if (!exhibits_add(exhibits, path, bytes, len)) {
      decode_status(decode, EXIT_INPUT);
    }
    return;
  }
  if (kind == KIND_HEX && exhibits_add_dump(exhibits, decode->options, path, (struct sdec_span){bytes, len})) {
    free(bytes);
    return;
  }
  exhibits_run(decode, exhibits);
  if (!is_refused(decode, path)) {
    run_text(decode, path, kind, (struct sdec_span){bytes, len});
  }
  free(bytes);
}

static void run_file(struct decode *decode, const char *path, struct exhibits *exhibits) {
  struct stream stream;
  dsb_collect(decode->secrets, path);
  if (!stream_open(&stream, path)) {
    input_failed(decode, decode_name(path), stream.problem);
    return;
  }
  const struct kind *kind = kind_by_head((struct sdec_span){stream.head, stream.n_head});
  if (kind != NULL && kind->kind == KIND_CAPTURE) {
    exhibits_run(decode, exhibits);
    if (is_refused(decode, path)) {
      stream_close(&stream);
    } else {
      run_capture(decode, path, &stream);
    }
    return;
  }
  if (kind != NULL && kind->kind == KIND_PACKED) {
    say_packed(decode, path, kind);
  } else if (decode->options->redact_path != NULL) {
    input_failed(decode, decode_name(path), "--redact takes captures only; this is none");
  } else {
    read_content(decode, path, &stream, exhibits);
  }
  stream_close(&stream);
}

/* Packets are queued between capture and output; live_stop drains the queue. */
static enum capture_result read_live(struct decode *decode, struct live *live) {
  enum capture_result result = CAPTURE_IDLE;
  while (!decode->stop && result < CAPTURE_END) {
    struct sdec_packet packet;
    result = live_next(live, &packet);
    if (result == CAPTURE_PACKET) {
      decode_packet(decode, &packet);
    } else if (result == CAPTURE_IDLE) {
      out_flush(decode->out);
    }
    if (stop_asked()) {
      live_stop(live);
    }
  }
  return result;
}

static void say_lost(struct decode *decode, struct live *live) {
  const struct live_lost lost = live_lost(live);
  complain("%s: %" PRIu64 " packets; lost: %" PRIu64 " by the kernel, %" PRIu64 " by the interface, %" PRIu64
           " by the queue for slow output; %" PRIu64 " messages shown",
           decode->source, live->frame, lost.kernel, lost.interface, lost.queue, decode->n_shown);
  if (lost.kernel + lost.queue > 0) {
    decode_status(decode, EXIT_FINDINGS);
  }
}

static void run_live(struct decode *decode, struct live *live) {
  const char *interface = decode->options->live.interface;
  decode->view->file = interface;
  if (!decode_begin(decode, interface)) {
    decode_status(decode, EXIT_INPUT);
    return;
  }
  if (!live_start(live)) {
    input_failed(decode, interface, "out of memory");
  } else {
    if (!decode->options->live.no_sandbox && !sandbox_enter()) {
      complain("%s: system calls are not restricted: this build or this kernel cannot", interface);
    }
    complain("%s: listening; press Ctrl-C to stop", interface);
    if (read_live(decode, live) == CAPTURE_BROKEN) {
      input_failed(decode, interface, live->problem);
    }
    say_lost(decode, live);
  }
  decode_end(decode);
}

static void run_inputs(struct decode *decode, struct live *live) {
  struct exhibits exhibits = {.n = 0};
  const struct options *options = decode->options;
  if (options->hex) {
    pasted_run(decode);
    return;
  }
  if (options->live.interface != NULL) {
    run_live(decode, live);
    return;
  }
  if (options->diff_path != NULL) {
    run_file(decode, options->diff_path, &exhibits);
    exhibits_run(decode, &exhibits);
    differences_turn(decode);
  }
  for (uint32_t i = 0; i < options->n_inputs && !decode->stop && !stop_asked(); i++) {
    run_file(decode, options->inputs[i], &exhibits);
  }
  exhibits_run(decode, &exhibits);
  if (options->diff_path != NULL) {
    differences_print(decode);
  }
}

/* Opens the interface, which needs privileges, first; files are opened after privileges are dropped. */
static bool open_live(const struct options *options, struct live *live) {
  const struct live_options *how = &options->live;
  char problem[256];
  if (how->interface == NULL) {
    return true;
  }
  if (!live_open(live, how->interface, how->buffer_kib)) {
    complain("%s: %s", how->interface, live->problem);
    return false;
  }
  if (!privileges_drop(how->user, problem, sizeof(problem))) {
    complain("%s: %s", how->interface, problem);
    return false;
  }
  return true;
}

static bool open_files(const struct options *options, struct outputs *outputs, struct reports *reports) {
  const bool opened = outputs_open(outputs, options) && reports_open(reports, options->lint.sarif, options->lint.junit);
  if (!opened && options->live.interface != NULL) {
    complain("%s: with -i, files are written as an ordinary user: by default whoever ran sudo, else nobody; see -Z",
             options->live.interface);
  }
  return opened;
}

static void run_opened(struct decode *decode, struct live *live) {
  const struct options *options = decode->options;
  if (options->columns != NULL) {
    columns_header(options->columns, decode->out);
  }
  run_inputs(decode, live);
  if (options->counts && decode->out->error == 0) {
    out_format(decode->out, "%" PRIu64 " message%s\n", decode->n_shown, decode->n_shown == 1 ? "" : "s");
  }
  if (!decode->stop && !stop_asked() && !options->one_of_several) { /* else they may be used by another input */
    secrets_report(decode->secrets);
  }
}

static int run_with(struct decode *decode, struct outputs *outputs) {
  const struct options *options = decode->options;
  struct live live = {.poll_fd = -1};
  if (open_live(options, &live) && open_files(options, outputs, &decode->lint.reports)) {
    run_opened(decode, &live);
  } else {
    decode->status = EXIT_INPUT;
  }
  if (options->reference_out != NULL) {
    decode_status(decode, reference_out_write(&decode->verifying.reference_out, options));
  }
  decode_status(decode, reports_close(&decode->lint.reports));
  decode_status(decode, outputs_close(outputs));
  live_close(&live);
  sdec_openssl_free(decode->openssl);
  return decode->status;
}

static int run(struct options *options, struct out *out) {
  if (options->task == TASK_LIST) {
    return list_print(options->list, out) ? EXIT_CLEAN : EXIT_INPUT;
  }
  /* calloc, because most runs touch little of these structures. */
  struct decode *decode = calloc(1, sizeof(*decode));
  struct outputs *outputs = calloc(1, sizeof(*outputs));
  struct sink *sink = sink_new(out, &options->view);
  int status = EXIT_INPUT;
  if (decode == NULL || outputs == NULL || sink == NULL) {
    complain("out of memory");
  } else {
    decode->options = options;
    decode->out = out;
    decode->view = &options->view;
    decode->secrets = &options->secrets;
    decode->outputs = outputs;
    decode->sink = sink;
    status = run_with(decode, outputs);
  }
  sink_free(sink);
  free(outputs);
  free(decode);
  return status;
}

/* A file opened while standard output is closed would get its descriptor. /dev/null is opened so that writing to it
 * fails. */
static void open_standard_files(void) {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
    if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) {
      (void)open("/dev/null", fd == STDERR_FILENO ? O_WRONLY : O_RDONLY);
    }
  }
}

int main(int argc, char **argv) {
  struct options options;
  struct out out;
  int status = EXIT_USAGE;
  open_standard_files();
  memory_watch();
  signal(SIGPIPE, SIG_IGN);
  if (!options_read(argc, argv, &options, &status)) {
    options_free(&options);
    return status;
  }
  if (!out_open(&out, STDOUT_FILENO)) {
    complain("out of memory");
    options_free(&options);
    return EXIT_INPUT;
  }
  out.unbuffered = options.flush || options.live.interface != NULL || isatty(STDOUT_FILENO);
  stop_install();
  status = out_finish(&out, jobs_wanted(&options) ? jobs_run(&options, &out, run) : run(&options, &out));
  if (memory_ran_out()) {
    complain("memory ran out during cryptography: results about certificates, signatures and sessions may be wrong");
    status = EXIT_INPUT;
  }
  options_free(&options);
  return status;
}
