/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Opens and closes the output files and reports failures.
 */
#define _GNU_SOURCE
#include "options/outputs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* note_files registers the files read and written by the remaining options. */
static bool note_files(struct options *options) {
  struct files *files = &options->files;
  bool good = files_use(files, "SPDMKEYLOGFILE", getenv("SPDMKEYLOGFILE"), false);
  for (uint32_t i = 0; i < options->n_inputs; i++) {
    good = good && files_use(files, "", options->inputs[i], false);
  }
  good = good && files_use(files, "", options->diff_path, false);
  for (uint32_t i = 0; i < options->references.n_paths; i++) {
    good = good && files_use(files, "--reference", options->references.paths[i], false);
  }
  good = good && files_use(files, "-w", options->write_path, true) &&
         files_use(files, "--report", options->report_path, true) &&
         files_use(files, "--redact", options->redact_path, true) &&
         files_use(files, "--export-keys", options->export_path, true) &&
         files_use(files, "--export-transcript", options->transcript_path, true) &&
         files_use(files, "--reference-out", options->reference_out, true) &&
         files_use(files, "--sarif", options->lint.sarif, true) &&
         files_use(files, "--junit", options->lint.junit, true);
  return options->write_path != NULL && strcmp(options->write_path, "-") == 0
             ? good
             : good && files_use(files, "standard output", "-", true);
}

/* Refuses to write a file that is also an input or another output. */
static bool overwrites(const struct options *options) {
  const struct used_file *file, *other;
  if (!files_clash(&options->files, &file, &other)) {
    return false;
  }
  const bool standard = strcmp(file->path, "-") == 0;
  const char *name = standard ? "standard output" : file->path, *option = standard ? "" : file->option;
  if (other->option[0] == '\0') {
    complain("%s%s%s: this is an input and would be overwritten; give another name", option, standard ? "" : " ", name);
  } else {
    complain("%s%s%s: this is also the file of %s and would be overwritten; give another name", option,
             standard ? "" : " ", name, other->option);
  }
  return true;
}

/* Output files are renamed when complete, or have companion files, so only -w can write to standard output. */
static bool names_standard_output(const struct options *options) {
  const struct {
    const char *option, *path;
  } written[] = {{"--report", options->report_path},
                 {"--redact", options->redact_path},
                 {"--export-keys", options->export_path},
                 {"--export-transcript", options->transcript_path},
                 {"--export-transcripts", options->transcripts_folder},
                 {"--export-certs", options->certs_folder},
                 {"--reference-out", options->reference_out},
                 {"--sarif", options->lint.sarif},
                 {"--junit", options->lint.junit}};
  for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++) {
    if (written[i].path != NULL && strcmp(written[i].path, "-") == 0) {
      complain("%s -: only -w writes to standard output; give the name of a file", written[i].option);
      return true;
    }
  }
  return false;
}

/* Asking for an output format implies output. */
static bool prints(const struct options *options) {
  return (options->write_path == NULL && options->report_path == NULL) || options->print || options->mermaid ||
         options->json || options->stats || options->summary || options->measurements ||
         (options_is_data(options) && options->diff_path == NULL);
}

bool outputs_make_sense(struct options *options) {
  if (!note_files(options)) {
    complain("out of memory");
  } else if (names_standard_output(options) || overwrites(options)) {
    return false;
  } else if ((options->ring.bytes_most | options->ring.seconds | options->ring.files) != 0 &&
             (options->write_path == NULL || strcmp(options->write_path, "-") == 0)) {
    complain("-C, -G and -W are about files; name one with -w");
  } else if (options->ring.files != 0 && options->ring.bytes_most == 0 && options->ring.seconds == 0) {
    complain("-W %u: say when a file is full with -C or -G", options->ring.files);
  } else if (options->write_path != NULL && strcmp(options->write_path, "-") == 0 && prints(options)) {
    complain("-w -: standard output cannot take messages in two forms; give -w a file");
  } else if (options->redact_path != NULL &&
             (options->hex || options->live.interface != NULL || options->n_inputs > 1 || options->write_path != NULL ||
              options->report_path != NULL || options->line_format != NULL || options->diff_path != NULL)) {
    complain("--redact %s: give one capture, and nothing else to write", options->redact_path);
  } else {
    return true;
  }
  return false;
}

bool outputs_open(struct outputs *outputs, const struct options *options) {
  outputs->prints = prints(options);
  if (options->write_path != NULL) {
    const struct pcapng_how how = {.mctp = options->write_mctp,
                                   .unbuffered = options->flush || options->live.interface != NULL,
                                   .ring = options->ring};
    outputs->writes = pcapng_open(&outputs->messages, options->write_path, &how);
  }
  if (options->export_path != NULL) {
    outputs->exports = export_open(&outputs->keys, options->export_path);
  }
  outputs->standard.path = options->transcript_path;
  if (options->transcripts_folder != NULL) {
    outputs->exports_transcripts = export_transcripts_open(&outputs->transcripts, options->transcripts_folder);
  }
  if (options->certs_folder != NULL) {
    outputs->exports_certs = export_certs_open(&outputs->certs, options->certs_folder);
  }
  const uint32_t n_files = options->hex ? 1 : options->n_inputs; /* all arguments of --hex form one text */
  const bool reports = report_open(&outputs->report, options->report_path, n_files);
  return reports && outputs->writes == (options->write_path != NULL) &&
         outputs->exports == (options->export_path != NULL) &&
         outputs->exports_certs == (options->certs_folder != NULL) &&
         outputs->exports_transcripts == (options->transcripts_folder != NULL);
}

int outputs_close(struct outputs *outputs) {
  const int ended = report_end(&outputs->report), standard = export_standard_end(&outputs->standard);
  int status = ended > standard ? ended : standard;
  if (outputs->writes) {
    const int error = pcapng_close(&outputs->messages);
    if (error != 0 && error != EPIPE) {
      complain("-w %s: %s", outputs->messages.path, strerror(error));
      status = EXIT_INPUT;
    }
  }
  if (outputs->exports) {
    const int error = export_close(&outputs->keys);
    if (error != 0) {
      complain("--export-keys %s: %s", outputs->keys.path, strerror(error));
      status = EXIT_INPUT;
    } else if (outputs->keys.n_secrets == 0) {
      complain("--export-keys %s: no session keys were derived, so the file is empty", outputs->keys.path);
    }
  }
  if (outputs->exports_transcripts && outputs->transcripts.error != 0) {
    status = EXIT_INPUT;
  } else if (outputs->exports_transcripts && outputs->transcripts.n_files == 0) {
    complain("--export-transcripts %s: there was no signature with a known key", outputs->transcripts.folder);
  }
  if (outputs->exports_certs) {
    export_certs_close(&outputs->certs);
    if (outputs->certs.error != 0) {
      status = EXIT_INPUT;
    } else if (outputs->certs.n_files == 0) {
      complain("--export-certs %s: the input has no certificate chain", outputs->certs.folder);
    }
  }
  return status;
}
