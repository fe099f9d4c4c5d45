// The kernels of Kernels.inc for every block width and instruction set, and the choice among them.

#include "CKernels.h"
#include "DepthwiseTaps.h"
#include "StridedPlanes.h"

#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#define JOIN(a, b, c) a##_##b##_##c
#define JOINED(a, b, c) JOIN(a, b, c)

// Sixteen registers hold a tile's sums, two weights and a broadcast value: twelve for the sums.
#define SET portable
#define TARGET
#if defined(__aarch64__)
#define REGISTERS 24
#else
#define REGISTERS 12
#endif
#define LANES 4
#include "Widths.inc"

#if defined(__x86_64__)
#define SET avx2
// Where a processor does not know prefetchw it does nothing (Intel's manual names no exception for it).
#define TARGET __attribute__((target("avx2,fma,prfchw")))
#define REGISTERS 12
#define LANES 8
#include "Widths.inc"

#define SET avx512
#define TARGET __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma,prfchw")))
#define REGISTERS 16
#define LANES 16
#include "Widths.inc"
#endif

long azimuth_depthwise_scratch(const azimuth_depthwise *d) {
  const long reach = d->dilation * (d->kernel.rows - 1), border = d->dilation * (d->kernel.columns - 1) + 1;
  const long x = (reach + 1) * (d->area.columns + 2 * d->padding);
  const long slopes = (reach / d->stride + 2) * (d->out_area.columns + 2 * border);
  return d->count * (x + slopes + d->area.columns);
}

#if defined(__x86_64__)
// Whether there are tiles to multiply bfloat16 matrices with (AMX), and Linux lets this process use them
// (Documentation/arch/x86/xstate.rst).
static int has_tiles(void) {
#if defined(__linux__)
  unsigned a, b, c, d;
  const unsigned bf16 = 1u << 22, tile = 1u << 24;
  if (!__builtin_cpu_supports("avx512bf16") || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
  if ((d & (bf16 | tile)) != (bf16 | tile)) return 0;
  const long request_permission = 0x1023, tile_data = 18;
  return syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
#else
  return 0;
#endif
}
#endif

int azimuth_instruction_set(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq"))
    return has_tiles() ? azimuth_amx : azimuth_avx512;
  if (avx2) return azimuth_avx2;
#endif
  return azimuth_portable;
}

const azimuth_kernels *azimuth_kernels_for(long width, int instruction_set) {
  if (instruction_set < 0 || instruction_set > azimuth_instruction_set()) return 0;
  static const azimuth_kernels *const tables[][4] = {
      {&table_portable_16, &table_portable_8, &table_portable_4, &table_portable_1},
#if defined(__x86_64__)
      {&table_avx2_16, &table_avx2_8, &table_avx2_4, &table_avx2_1},
      {&table_avx512_16, &table_avx512_8, &table_avx512_4, &table_avx512_1},
#endif
  };
  if (instruction_set > azimuth_avx512) instruction_set = azimuth_avx512;
  for (int i = 0; i < 4; i++) {
    if (tables[instruction_set][i]->width == width) return tables[instruction_set][i];
  }
  return 0;
}
