/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Parses the options for reference values. Each implies --verify.
 */
#include "options/options_reference.h"

#include <string.h>
#include <time.h>

static bool read_format(struct options *options, const char *value) {
  options->reference_format = reference_writer_named(value);
  if (options->reference_format == NULL) {
    complain("--reference-format %s: give plain, json, corim, evidence or toc", value);
  }
  return options->reference_format != NULL;
}

bool options_reference(struct options *options, int option, const char *value, int *out_status) {
  struct references *references = &options->references;
  options->verify = true;
  switch (option) {
    case REFERENCE_OPTION_FILE:
      if (references->n_paths == REFERENCE_FILES) {
        complain("--reference %s: at most %u files", value, REFERENCE_FILES);
        return false;
      }
      references->paths[references->n_paths++] = value;
      return true;
    case REFERENCE_OPTION_TRUST:
      if (!signer_trust_add(&references->trust, value)) {
        *out_status = EXIT_INPUT;
        return false;
      }
      return true;
    case REFERENCE_OPTION_VENDOR: references->vendor = value; return true;
    case REFERENCE_OPTION_MODEL: references->model = value; return true;
    case REFERENCE_OPTION_OUT: options->reference_out = value; return true;
    case REFERENCE_OPTION_FORMAT: return read_format(options, value);
    default: return false;
  }
}

/* An option that has no effect because no reference values are read or written, or NULL. */
static const char *about_none(const struct options *options) {
  const struct references *references = &options->references;
  const bool read = references->n_paths > 0, written = options->reference_out != NULL;
  return references->trust.n > 0 && !read ? "--reference-trust: give --reference as well"
         : references->vendor != NULL && !read && !written
             ? "--reference-vendor: give --reference or --reference-out as well"
         : references->model != NULL && !read && !written
             ? "--reference-model: give --reference or --reference-out as well"
         : options->reference_format != NULL && !written ? "--reference-format: give --reference-out as well"
                                                         : NULL;
}

bool options_references(struct options *options, int *out_status) {
  const bool given = options->verify_config.time_from == SDEC_TIME_GIVEN;
  const int64_t now = given ? options->verify_config.time : (int64_t)time(NULL);
  const char *problem = about_none(options);
  if (problem != NULL) {
    complain("%s", problem);
    return false;
  }
  if (options->reference_format == NULL && options->reference_out != NULL) {
    options->reference_format = reference_writer_of(options->reference_out);
  }
  if (references_load(&options->references, now)) {
    return true;
  }
  *out_status = EXIT_INPUT;
  return false;
}
