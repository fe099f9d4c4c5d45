#include "CPeak.h"

// Twelve sums keep every multiply–add unit of the processors of today busy.
#define SUMS 12
#define LANES 16
typedef float vector __attribute__((vector_size(4 * LANES)));

long azimuth_peak_round(void) { return 2L * SUMS * LANES; }

#define LOOP                                                                                                      \
  vector sums[SUMS];                                                                                              \
  const vector factor = 0.999f - (vector){0}, summand = 0.001f - (vector){0};                                     \
  for (int i = 0; i < SUMS; i++) sums[i] = (float)i - (vector){0};                                                \
  for (long round = 0; round < rounds; round++) {                                                                 \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < SUMS; i++) sums[i] = sums[i] * factor + summand;       \
    __asm__ volatile("" ::: "memory");                                                                            \
  }                                                                                                               \
  for (int i = 1; i < SUMS; i++) sums[0] += sums[i];                                                              \
  volatile float sink = sums[0][0];                                                                               \
  (void)sink;

#if defined(__x86_64__)
static __attribute__((target("avx512f"))) void peak_avx512(long rounds) { LOOP }
static __attribute__((target("avx2,fma"))) void peak_avx2(long rounds) { LOOP }
#endif
static void peak_portable(long rounds) { LOOP }

void azimuth_peak(long rounds) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f")) return peak_avx512(rounds);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return peak_avx2(rounds);
#endif
  peak_portable(rounds);
}
