// The kernels of tiles.c: products with AMX's tiles of values that were rounded, or split into two that were.

#if defined(__x86_64__)
extern const azimuth_rounded_kernels azimuth_tile_kernels, azimuth_split_tile_kernels;
#endif
