/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Opening and closing, and complaints about what went wrong between.
 */
#define _GNU_SOURCE
#include "options/outputs.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* is_input says whether an output is the same file as one of the inputs. */
static bool is_input(const struct options *options, const char *path) {
  struct stat output, input;
  if (path == NULL || stat(path, &output) != 0 || !S_ISREG(output.st_mode)) {
    return false;
  }
  for (uint32_t i = 0; i < options->n_inputs; i++) {
    if (stat(options->inputs[i], &input) == 0 && input.st_dev == output.st_dev && input.st_ino == output.st_ino) {
      return true;
    }
  }
  return false;
}

/* Whoever asks for a form of output asks for output. */
static bool prints(const struct options *options) {
  return options->write_path == NULL || options->print || options->json || options->stats ||
         options->measurements;
}

bool outputs_make_sense(const struct options *options) {
  if (is_input(options, options->write_path)) {
    complain("-w %s: this is an input and would be overwritten; give another name", options->write_path);
  } else if (is_input(options, options->export_path)) {
    complain("--export-keys %s: this is an input and would be overwritten; give another name", options->export_path);
  } else if (options->write_path != NULL && strcmp(options->write_path, "-") == 0 && prints(options)) {
    complain("-w -: standard output cannot take messages in two forms; give -w a file");
  } else {
    return true;
  }
  return false;
}

bool outputs_open(struct outputs *outputs, const struct options *options) {
  outputs->prints = prints(options);
  if (options->write_path != NULL) {
    outputs->writes = pcapng_open(&outputs->messages, options->write_path);
    outputs->messages.out.unbuffered = options->flush || options->interface != NULL;
  }
  if (options->export_path != NULL) {
    outputs->exports = export_open(&outputs->keys, options->export_path);
  }
  if (options->certs_folder != NULL) {
    outputs->exports_certs = export_certs_open(&outputs->certs, options->certs_folder);
  }
  return outputs->writes == (options->write_path != NULL) && outputs->exports == (options->export_path != NULL) &&
         outputs->exports_certs == (options->certs_folder != NULL);
}

int outputs_close(struct outputs *outputs) {
  int status = EXIT_CLEAN;
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
      complain("--export-keys %s: no session came to keys, so the file is empty", outputs->keys.path);
    }
  }
  if (outputs->exports_certs) {
    export_certs_close(&outputs->certs);
    if (outputs->certs.error != 0) {
      status = EXIT_INPUT;
    } else if (outputs->certs.n_files == 0) {
      complain("--export-certs %s: there was no certificate chain", outputs->certs.folder);
    }
  }
  return status;
}
