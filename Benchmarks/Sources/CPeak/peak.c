#include "CPeak.h"

// Twelve sums keep every multiply–add unit of the processors of today busy, and have registers on all of them if each takes
// one: with two each, AVX2's sixteen would not do. None begins where it would stay, or the compiler computes it beforehand.
#define SUMS 12
// Lanes of the widest registers; narrower ones go round more often.
#define MOST_LANES 16

long azimuth_peak_round(void) { return 2L * SUMS * MOST_LANES; }

#define PEAK(name, attribute, lanes)                                                                              \
  typedef float name##_vector __attribute__((vector_size(4 * lanes)));                                            \
  attribute static void name(long rounds) {                                                                       \
    name##_vector sums[SUMS];                                                                                     \
    const name##_vector factor = 0.999f - (name##_vector){0}, summand = 0.5f - (name##_vector){0};                \
    for (int i = 0; i < SUMS; i++) sums[i] = (float)i - (name##_vector){0};                                       \
    for (long round = 0; round < rounds * (MOST_LANES / lanes); round++) {                                        \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < SUMS; i++) sums[i] = sums[i] * factor + summand;     \
      __asm__ volatile("" ::: "memory");                                                                          \
    }                                                                                                             \
    for (int i = 1; i < SUMS; i++) sums[0] += sums[i];                                                            \
    volatile float sink = sums[0][0];                                                                             \
    (void)sink;                                                                                                   \
  }

#if defined(__x86_64__)
PEAK(peak_avx512, __attribute__((target("avx512f"))), 16)
PEAK(peak_avx2, __attribute__((target("avx2,fma"))), 8)
#endif
PEAK(peak_portable, , 4)

void azimuth_peak(long rounds) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f")) return peak_avx512(rounds);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return peak_avx2(rounds);
#endif
  peak_portable(rounds);
}
