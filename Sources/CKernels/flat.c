// Kernels over flat vectors, for which the compiler's own vectorisation is enough.

#include "CKernels.h"

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

void azimuth_add_pieces(float *sums, long count, long step, long pieces) {
  for (long piece = 1; piece < pieces; piece++) {
    const float *own = sums + piece * step;
    for (long i = 0; i < count; i++) sums[i] += own[i];
  }
}
