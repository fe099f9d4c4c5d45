// Kernels over flat vectors, for which the compiler's own vectorisation is enough.

#include "CKernels.h"

#include <string.h>

void azimuth_sgd(float *weights, float *momenta, const float *gradient, long count, int first, float momentum,
                 int nesterov, float decay, float rate) {
  const float kept = first ? 0 : momentum;
  const float by_slope = nesterov ? 1 : 0, by_velocity = nesterov ? momentum : 1;
  for (long i = 0; i < count; i++) {
    const float slope = (gradient ? gradient[i] : 0) + decay * weights[i];
    const float velocity = kept * (first ? 0 : momenta[i]) + slope;
    momenta[i] = velocity;
    weights[i] -= rate * (by_slope * slope + by_velocity * velocity);
  }
}

typedef float four __attribute__((vector_size(16), aligned(4), may_alias));
#define FOUR(pointer) (*(four *)(pointer))
#define CONST_FOUR(pointer) (*(const four *)(pointer))

// to[r·to_step + c] = or += from[c·from_step + r] for 4 × 4 values: lines of memory come and go whole, where values one by one
// would wait for each.
static inline void transpose4(float *to, long to_step, int adds, const float *from, long from_step) {
  const four a = CONST_FOUR(from), b = CONST_FOUR(from + from_step);
  const four c = CONST_FOUR(from + 2 * from_step), d = CONST_FOUR(from + 3 * from_step);
  const four ab[2] = {__builtin_shufflevector(a, b, 0, 4, 1, 5), __builtin_shufflevector(a, b, 2, 6, 3, 7)};
  const four cd[2] = {__builtin_shufflevector(c, d, 0, 4, 1, 5), __builtin_shufflevector(c, d, 2, 6, 3, 7)};
  for (long i = 0; i < 2; i++, to += 2 * to_step) {
    const four even = __builtin_shufflevector(ab[i], cd[i], 0, 1, 4, 5);
    const four odd = __builtin_shufflevector(ab[i], cd[i], 2, 3, 6, 7);
    FOUR(to) = adds ? FOUR(to) + even : even;
    FOUR(to + to_step) = adds ? FOUR(to + to_step) + odd : odd;
  }
}

// to[r·to_step + c] = or += from[c·from_step + r], where both are multiples of four.
static void transpose(float *to, long to_step, int adds, long rows, long columns, const float *from, long from_step) {
  for (long r = 0; r < rows; r += 4) {
    for (long c = 0; c < columns; c += 4) {
      transpose4(to + r * to_step + c, to_step, adds, from + c * from_step + r, from_step);
    }
  }
}

void azimuth_gather(float *to, long rows, long columns, const float *from, long row_step, long column_step) {
  // Prefetches are for the tile that comes next: so many streams at once are more than a processor follows by itself.
  if (column_step == 1) {
    for (long r = 0; r < rows; r++) {
      __builtin_prefetch(from + (rows + r) * row_step);
      // As a constant, a line of memory needs no call.
      if (columns == 16) memcpy(to + r * 16, from + r * row_step, sizeof(float) * 16);
      else memcpy(to + r * columns, from + r * row_step, sizeof(float) * columns);
    }
    return;
  }
  if (row_step == 1 && rows % 4 == 0 && columns % 4 == 0) {
    for (long c = 0; c < columns; c++) __builtin_prefetch(from + c * column_step + rows);
    return transpose(to, columns, 0, rows, columns, from, column_step);
  }
  for (long c = 0; c < columns; c++) {
    for (long r = 0; r < rows; r++) to[r * columns + c] = from[r * row_step + c * column_step];
  }
}

void azimuth_scatter(float *to, int adds, long row_step, long column_step, const float *from, long rows, long columns) {
  if (row_step == 1 && rows % 4 == 0 && columns % 4 == 0) {
    return transpose(to, column_step, adds, columns, rows, from, columns);
  }
  if (column_step == 1) {
    for (long r = 0; r < rows; r++, to += row_step, from += columns) {
      for (long c = 0; c < columns; c++) to[c] = (adds ? to[c] : 0) + from[c];
    }
    return;
  }
  for (long c = 0; c < columns; c++) {
    for (long r = 0; r < rows; r++) {
      float *own = to + r * row_step + c * column_step;
      *own = (adds ? *own : 0) + from[r * columns + c];
    }
  }
}

void azimuth_add_pieces(float *sums, long count, long step, long pieces) {
  for (long piece = 1; piece < pieces; piece++) {
    const float *own = sums + piece * step;
    // The piece's next tile lies behind this one.
    for (long i = 0; i < count; i += 16) __builtin_prefetch(own + count + i);
    for (long i = 0; i < count; i++) sums[i] += own[i];
  }
}
