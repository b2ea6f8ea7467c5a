/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The streaming decoder of libcbor, for a build without libcbor.
 */
#ifndef STANDIN_CBOR_H
#define STANDIN_CBOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef const unsigned char *cbor_data;

struct cbor_callbacks {
  void (*uint8)(void *, uint8_t);
  void (*uint16)(void *, uint16_t);
  void (*uint32)(void *, uint32_t);
  void (*uint64)(void *, uint64_t);
  void (*negint8)(void *, uint8_t);
  void (*negint16)(void *, uint16_t);
  void (*negint32)(void *, uint32_t);
  void (*negint64)(void *, uint64_t);
  void (*byte_string)(void *, cbor_data, size_t);
  void (*byte_string_start)(void *);
  void (*string)(void *, cbor_data, size_t);
  void (*string_start)(void *);
  void (*array_start)(void *, size_t);
  void (*indef_array_start)(void *);
  void (*map_start)(void *, size_t);
  void (*indef_map_start)(void *);
  void (*tag)(void *, uint64_t);
  void (*float2)(void *, float);
  void (*float4)(void *, float);
  void (*float8)(void *, double);
  void (*undefined)(void *);
  void (*null)(void *);
  void (*boolean)(void *, bool);
  void (*indef_break)(void *);
};

enum cbor_decoder_status { CBOR_DECODER_FINISHED, CBOR_DECODER_NEDATA, CBOR_DECODER_ERROR };

struct cbor_decoder_result {
  size_t read, required;
  enum cbor_decoder_status status;
};

/* cbor_stream_decode calls the one callback for the item that the bytes begin with. */
struct cbor_decoder_result cbor_stream_decode(cbor_data source, size_t len, const struct cbor_callbacks *callbacks,
                                              void *context);

#endif
