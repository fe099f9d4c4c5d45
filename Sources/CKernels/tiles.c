// Products with AMX (Intel, "Architecture Instruction Set Extensions Programming Reference", chapter 3): a tile of 16 pixels by
// 32 channels and one of 32 channels by 16 outputs are multiplied at once, bfloat16 values with sums in Float.
//
// Plain values: (channel / 32, pixel, 32), pixels made a multiple of 16. Paired ones: (channel / 16, pixel / 2, 16, 2), pixels
// made a multiple of 32. Packed weights: (output / 16, input / 2, 16, 2), inputs made a multiple of 32. What a sum runs over is
// zero where there is nothing. Behind all values that are split stands, in the same order, what rounding left of each:
// v ≈ a + b, and the sum of a·a', a·b' and b·a' is within some 2⁻¹⁶ of v·v' (Henry, Tang, Heinecke, "Leveraging the bfloat16
// Artificial Intelligence Datatype For Higher-Precision Computations", ARITH 2019, section III).

#include "CKernels.h"
#include "bfloat16.h"

#if defined(__x86_64__)
#include <string.h>

#define JOIN(a, b) a##_tile_##b
#define JOINED(a, b) JOIN(a, b)
#define TARGET                                                                                                    \
  __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx512bf16,avx2,bmi2,fma,prfchw,amx-tile,amx-bf16")))
#define ALWAYS static TARGET inline __attribute__((always_inline))
#define UP(count, multiple) (((count) + (multiple) - 1) / (multiple) * (multiple))

#define WIDTH 16
#define TILE 16
#define NAME(f) JOINED(f, 16)
#include "Blocks.inc"
#include "TileLoading.h"
#include "EndBlocks.inc"

ALWAYS void pack(const int splits, unsigned short *packed, const float *weights, long input_step, long output_step,
                 long inputs, long outputs, long first, long count) {
  const long rows = UP(inputs, 32), rest = rows * UP(outputs, 16);
  for (long o = first; o < first + count; o += 16) {
    for (long c = 0; c < inputs; c += 32) {
      pack_tile(splits, 16, packed + o * rows + c * 16, rest, weights + o * output_step + c * input_step, input_step,
                output_step, inputs - c, outputs - o);
    }
  }
}

// ---- Products ----

// Adds the products of a row of tiles and one or two columns to the sums in the tiles 0 and 1: of `steps` tiles on either side,
// `a_step` and TILE_COUNT apart. The second column is `b_next` behind the first, and what rounding left `a_rest` and `b_rest`.
//
// A tile is zeroed as soon as it has been used. In minutes in which products and loads take two to four times as long and no longer
// overlap (it seems that the core then runs a second thread, and has few registers left for tiles), each tile that holds values
// costs time, and zeros cost none. That is also why there are two sums, not four.
ALWAYS void multiply_tiles(const int columns, const int splits, long steps, const unsigned short *a, long a_step,
                           long a_rest, const unsigned short *b, long b_next, long b_rest) {
  for (; steps > 0; steps--, a += a_step, b += TILE_COUNT) {
    _tile_loadd(4, a, 64);
    if (splits) {
      _tile_loadd(6, b + b_rest, 64);
      _tile_dpbf16ps(0, 4, 6);
      _tile_zero(6);
      if (columns > 1) {
        _tile_loadd(7, b + b_next + b_rest, 64);
        _tile_dpbf16ps(1, 4, 7);
        _tile_zero(7);
      }
    }
    _tile_loadd(6, b, 64);
    _tile_dpbf16ps(0, 4, 6);
    if (columns > 1) {
      _tile_loadd(7, b + b_next, 64);
      _tile_dpbf16ps(1, 4, 7);
    }
    _tile_zero(4);
    if (splits) {
      _tile_loadd(5, a + a_rest, 64);
      _tile_dpbf16ps(0, 5, 6);
      if (columns > 1) _tile_dpbf16ps(1, 5, 7);
      _tile_zero(5);
    }
    _tile_zero(6);
    if (columns > 1) _tile_zero(7);
  }
}

// So many steps of two columns stay in the first-level cache while so many rows pass, whose sums wait for the next steps.
#define STEPS_TOGETHER 8
#define ROWS_TOGETHER 16

// All products of `rows` by `columns` tiles: calls STORE(number, r, c) for each, whose sums are in tile `number`.
#define MULTIPLY_ALL(splits, rows, columns, steps, a, a_step, a_next, a_rest, b, b_next, b_rest)                  \
  do {                                                                                                            \
    float waiting[ROWS_TOGETHER][2][256] __attribute__((aligned(64)));                                            \
    const long most = (steps) > STEPS_TOGETHER ? ROWS_TOGETHER : (rows);                                          \
    for (long top = 0; top < (rows); top += most) {                                                               \
      const long end = top + most < (rows) ? top + most : (rows);                                                 \
      for (long c = 0; c < (columns); c += 2) {                                                                   \
        for (long k = 0, part; k < (steps); k += part) {                                                          \
          part = (steps) - k < STEPS_TOGETHER ? (steps) - k : STEPS_TOGETHER;                                     \
          for (long r = top; r < end; r++) {                                                                      \
            const unsigned short *from = (a) + r * (a_next) + k * (a_step);                                       \
            const unsigned short *by = (b) + c * (b_next) + k * TILE_COUNT;                                       \
            if (c + 1 < (columns)) MULTIPLY(2, splits, steps, a_step, a_rest, b_next, b_rest);                    \
            else MULTIPLY(1, splits, steps, a_step, a_rest, b_next, b_rest);                                      \
          }                                                                                                       \
        }                                                                                                         \
      }                                                                                                           \
    }                                                                                                             \
  } while (0)
#define MULTIPLY(width, splits, steps, a_step, a_rest, b_next, b_rest)                                            \
  do {                                                                                                            \
    float(*sums)[256] = waiting[(r - top) % ROWS_TOGETHER];                                                       \
    if (k == 0) {                                                                                                 \
      _tile_zero(0);                                                                                              \
      if (width > 1) _tile_zero(1);                                                                               \
    } else {                                                                                                      \
      _tile_loadd(0, sums[0], 64);                                                                                \
      if (width > 1) _tile_loadd(1, sums[1], 64);                                                                 \
    }                                                                                                             \
    multiply_tiles(width, splits, part, from, a_step, a_rest, by, b_next, b_rest);                                \
    if (k + part < (steps)) {                                                                                     \
      _tile_stored(0, sums[0], 64);                                                                               \
      if (width > 1) _tile_stored(1, sums[1], 64);                                                                \
    } else {                                                                                                      \
      STORE(0, r, c);                                                                                             \
      if (width > 1) STORE(1, r, c + 1);                                                                          \
    }                                                                                                             \
  } while (0)

// Has every tile hold 16 rows of 64 bytes.
ALWAYS void begin_tiles(void) {
  struct {
    unsigned char palette, start_row, reserved[14];
    unsigned short bytes_of_a_row[16];
    unsigned char rows[16];
  } configuration = {.palette = 1};
  for (int tile = 0; tile < 8; tile++) {
    configuration.bytes_of_a_row[tile] = 64;
    configuration.rows[tile] = 16;
  }
  _tile_loadconfig(&configuration);
}

// Where a product goes.
typedef struct {
  float *out;
  long pixels, outputs, width, out_step, out_block;
} destination;

ALWAYS void copy_tile(const long width, const destination *d, long p, long o, const float *from) {
  for (long row = 0; row < 16 && p + row < d->pixels; row++) {
    for (long c = 0; c < 16 && o + c < d->outputs; c += width) {
      float *to = d->out + (o + c) / width * d->out_block + (p + row) * d->out_step;
      memcpy(to, from + row * 16 + c, sizeof *to * width);
    }
  }
}

ALWAYS void multiply(const int splits, long pixels, const unsigned short *in, long inputs, const unsigned short *packed,
                     float *out, long outputs, long out_step, long out_block, azimuth_ahead *ahead) {
  const long rows = UP(pixels, 16), columns = UP(outputs, 16), inner = UP(inputs, 32);
  const destination d = {out, pixels, outputs, outputs % 16 ? 8 : 16, out_step, out_block};
  const int whole_rows_lie_together = d.width == 16 || out_block == 8;
  float scratch[256] __attribute__((aligned(64)));
  begin_tiles();
#define STORE(number, r, c)                                                                                       \
  do {                                                                                                            \
    const long p = 16 * (r), o = 16 * (c);                                                                        \
    for (long i = 0; ahead && i < 16; i += d.width) look_ahead_tile_16(ahead);                                    \
    if (p + 16 <= pixels && o + 16 <= outputs && whole_rows_lie_together) {                                       \
      _tile_stored(number, out + o / d.width * out_block + p * out_step, sizeof *out * out_step);                 \
    } else {                                                                                                      \
      _tile_stored(number, scratch, 64);                                                                          \
      if (d.width == 16) copy_tile(16, &d, p, o, scratch);                                                        \
      else copy_tile(8, &d, p, o, scratch);                                                                       \
    }                                                                                                             \
  } while (0)
  MULTIPLY_ALL(splits, rows / 16, columns / 16, inner / 32, in, rows * 32, TILE_COUNT, rows * inner, packed,
               16 * inner, columns * inner);
#undef STORE
  _tile_release();
}

// ---- Products of transposed values ----

// Tiles of the side that has fewer channels, the rows of the product.
ALWAYS void turn(const int splits, long pixels, unsigned short *values, long channels, long first, long count) {
  const long steps = UP(pixels, 32) / 32, rest = UP(channels, 16) / 16 * steps;
  for (int part = 0; part <= splits; part++) {
    for (long i = first / 16 * steps; i < UP(first + count, 16) / 16 * steps; i++)
      transpose(values + (part * rest + i) * TILE_COUNT);
  }
}

ALWAYS void outer(const int splits, long pixels, const unsigned short *in, long inputs, const unsigned short *gradient,
                  long outputs, long first, long count, float *weights, int adds) {
  const int turns = outputs < inputs;
  const long steps = UP(pixels, 32) / 32, tiles = steps * TILE_COUNT;
  const long rows = UP(turns ? outputs : inputs, 16) / 16, columns = UP(turns ? inputs : outputs, 16) / 16;
  const unsigned short *a = turns ? gradient : in, *b = (turns ? in : gradient) + first / 16 * tiles;
  float scratch[256] __attribute__((aligned(64)));
  begin_tiles();
#define STORE(number, r, c)                                                                                       \
  do {                                                                                                            \
    const long row = 16 * (r), column = first + 16 * (c), o = turns ? row : column, i = turns ? column : row;     \
    _tile_stored(number, scratch, 64);                                                                            \
    if (!turns) transpose(scratch);                                                                               \
    put_sums(weights + o * inputs + i, inputs, inputs - i, outputs - o, adds, scratch);                           \
  } while (0)
  MULTIPLY_ALL(splits, rows, UP(count, 16) / 16, steps, a, TILE_COUNT, tiles, rows * tiles, b, tiles,
               columns * tiles);
#undef STORE
  _tile_release();
}

// ---- Tables ----

#define TABLE(name, splits)                                                                                       \
  static long name##_count(long pixels, long channels) { return (1 + splits) * UP(pixels, 32) * UP(channels, 32); } \
  static long name##_weight_count(long inputs, long outputs) {                                                    \
    return (1 + splits) * UP(inputs, 32) * UP(outputs, 16);                                                       \
  }                                                                                                               \
  static TARGET void name##_load(unsigned short *plain, unsigned short *paired, long before, long all,            \
                                 const float *image, long step, long first, long count, long channels,            \
                                 long pixels, const azimuth_transform *transform) {                               \
    load(splits, plain, paired, before, all, image, step, first, count, channels, pixels, transform);             \
  }                                                                                                               \
  static TARGET void name##_pack(unsigned short *packed, const float *weights, long input_step, long output_step, \
                                 long inputs, long outputs, long first, long count) {                             \
    pack(splits, packed, weights, input_step, output_step, inputs, outputs, first, count);                        \
  }                                                                                                               \
  static TARGET void name##_multiply(long pixels, const unsigned short *in, long inputs,                          \
                                     const unsigned short *packed, float *out, long outputs, long out_step,       \
                                     long out_block, azimuth_ahead *ahead) {                                      \
    multiply(splits, pixels, in, inputs, packed, out, outputs, out_step, out_block, ahead);                       \
  }                                                                                                               \
  static TARGET void name##_turn(long pixels, unsigned short *values, long channels, long first, long count) {    \
    turn(splits, pixels, values, channels, first, count);                                                         \
  }                                                                                                               \
  static TARGET void name##_outer(long pixels, const unsigned short *in, long inputs,                             \
                                  const unsigned short *gradient, long outputs, long first, long count,           \
                                  float *weights, int adds) {                                                     \
    outer(splits, pixels, in, inputs, gradient, outputs, first, count, weights, adds);                            \
  }                                                                                                               \
  const azimuth_rounded_kernels name = {262144,      name##_count,    name##_weight_count, name##_load,           \
                                        name##_pack, name##_multiply, name##_turn,         name##_outer}

TABLE(azimuth_tile_kernels, 0);
TABLE(azimuth_split_tile_kernels, 1);

#endif
