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

void azimuth_gather(float *to, long rows, long columns, const float *from, long row_step, long column_step) {
  if (column_step == 1) {
    for (long r = 0; r < rows; r++) memcpy(to + r * columns, from + r * row_step, sizeof(float) * columns);
    return;
  }
  for (long c = 0; c < columns; c++) {
    for (long r = 0; r < rows; r++) to[r * columns + c] = from[r * row_step + c * column_step];
  }
}

void azimuth_scatter(float *to, int adds, long row_step, long column_step, const float *from, long rows, long columns) {
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
    for (long i = 0; i < count; i++) sums[i] += own[i];
  }
}
