// Which taps of a depthwise convolution meet which pixels, in any block width.

#ifndef AZIMUTH_DEPTHWISE_TAPS_H
#define AZIMUTH_DEPTHWISE_TAPS_H

#include "CKernels.h"

// Taps of one kernel row are handed to the kernels in runs: each tap of a run meets the pixel one unit after its
// predecessor's, so that a pixel is loaded once for all of them. With a stride s and a dilation d a unit is lcm(s, d)
// pixels of the side that is read, and outputs are taken in so many phases that all of a phase's are whole units apart.
typedef struct {
  long unit;          // lcm(stride, dilation)
  long taps_apart;    // from one tap of a run to the next, unit / dilation
  long outputs_apart; // from one output of a phase to the next, unit / stride
} tap_units;

static inline tap_units units_of(const azimuth_depthwise *d) {
  long unit = d->stride;
  while (unit % d->dilation) unit += d->stride;
  return (tap_units){unit, unit / d->dilation, unit / d->stride};
}

// The most taps of a run: their weights stand in registers.
#define RUN_TAPS 7
// The rows of most kernels have so few that longer runs need not be asked for.
#define SHORT_RUN_TAPS 3

typedef struct {
  long pixel;  // where the first tap's pixel is in its row
  long weight; // the first tap
} tap_run;

// Those of a kernel row, the longest first.
typedef struct {
  long step;                      // from one tap of a run to the next one
  long long_enough[RUN_TAPS + 1]; // so many runs have so many taps at least
  tap_run run[AZIMUTH_DEPTHWISE_SIDE];
} tap_runs;

static inline void add_run(tap_runs *runs, tap_run run, long taps, long unit) {
  while (taps > 0) {
    const long count = taps < RUN_TAPS ? taps : RUN_TAPS, place = runs->long_enough[count];
    for (long i = runs->long_enough[1]; i > place; i--) runs->run[i] = runs->run[i - 1];
    runs->run[place] = run;
    for (long n = 0; n <= count; n++) runs->long_enough[n]++;
    run.pixel += count * unit;
    run.weight += count * runs->step;
    taps -= count;
  }
}

// The runs of a kernel row for an output column, and all those whole `outputs_apart` after it; pixels count from the first that
// the column's first tap meets.
static inline void runs_of_output(tap_runs *runs, const azimuth_depthwise *d, tap_units units) {
  *runs = (tap_runs){units.taps_apart};
  for (long first = 0; first < units.taps_apart && first < d->kernel.columns; first++) {
    const long count = (d->kernel.columns - first + units.taps_apart - 1) / units.taps_apart;
    add_run(runs, (tap_run){first * d->dilation, first}, count, units.unit);
  }
}

// The last tap whose output a pixel of the input at `place` (counted from the border's first) is whole strides from;
// −1 where there is none.
static inline long last_meeting_tap(const azimuth_depthwise *d, long taps, long place) {
  for (long tap = taps - 1; tap >= 0; tap--) {
    if ((place - tap * d->dilation) % d->stride == 0) return tap;
  }
  return -1;
}

// The same for the gradient of the input columns phase, phase + unit, …: dy's columns count from its left border's first.
static inline void runs_of_gradient(tap_runs *runs, const azimuth_depthwise *d, tap_units units, long phase,
                                    long border) {
  *runs = (tap_runs){-units.taps_apart};
  const long place = phase + d->padding, last = last_meeting_tap(d, d->kernel.columns, place);
  if (last < 0) return;
  const tap_run run = {(place - last * d->dilation) / d->stride + border, last};
  add_run(runs, run, last / units.taps_apart + 1, units.outputs_apart);
}

// The kernel rows that lie inside the image, and the slots of the ring where their pixels stand.
typedef struct {
  long count;
  long kernel_row[AZIMUTH_DEPTHWISE_SIDE];
  long slot[AZIMUTH_DEPTHWISE_SIDE];
} tap_rows;

// `count` rows from `first` on, `step` apart, for kernel rows from `kernel_row` on, `kernel_step` apart.
static inline void rows_inside(tap_rows *rows, long first, long step, long count, long height, long slots,
                               long kernel_row, long kernel_step) {
  rows->count = 0;
  long slot = -1;
  for (; count > 0 && first < height; count--, first += step, kernel_row += kernel_step) {
    if (first < 0) continue;
    // One division a list: later rows follow from the one before.
    slot = slot < 0 ? first % slots : slot + step < slots ? slot + step : slot + step - slots;
    rows->kernel_row[rows->count] = kernel_row;
    rows->slot[rows->count++] = slot;
  }
}

// Those that output row `y` sees.
static inline void rows_of_output(tap_rows *rows, const azimuth_depthwise *d, long slots, long y) {
  rows_inside(rows, y * d->stride - d->padding, d->dilation, d->kernel.rows, d->area.rows, slots, 0, 1);
}

// Those through which input row `y` gets its gradient.
static inline void rows_of_gradient(tap_rows *rows, const azimuth_depthwise *d, tap_units units, long slots, long y) {
  rows->count = 0;
  const long place = y + d->padding, last = last_meeting_tap(d, d->kernel.rows, place);
  if (last < 0) return;
  rows_inside(rows, (place - last * d->dilation) / d->stride, units.outputs_apart, last / units.taps_apart + 1,
              d->out_area.rows, slots, last, -units.taps_apart);
}

// The runs that a row meets, the longest first: where the first tap's pixel is, and its weight, in floats.
typedef struct {
  long unit; // between the pixels that neighbouring taps see, and between those that neighbouring outputs see
  long step; // between the weights of neighbouring taps
  long long_enough[RUN_TAPS + 1]; // so many runs have so many taps at least
  long pixels[AZIMUTH_DEPTHWISE_SIDE * AZIMUTH_DEPTHWISE_SIDE], weights[AZIMUTH_DEPTHWISE_SIDE * AZIMUTH_DEPTHWISE_SIDE];
} row_taps;

// Those of a kernel row's runs on each of `rows`, of so many floats a pixel and a row; weights are in blocks of `width` channels.
static inline void meet(row_taps *taps, long width, long pixel_size, long row_size, long unit, const tap_rows *rows,
                        const tap_runs *runs, long kernel_columns) {
  taps->unit = unit * pixel_size;
  taps->step = runs->step * width;
  for (long n = 0; n <= RUN_TAPS; n++) taps->long_enough[n] = runs->long_enough[n] * rows->count;
  long *pixel = taps->pixels, *weight = taps->weights;
  for (long i = 0; i < runs->long_enough[1]; i++) {
    for (long r = 0; r < rows->count; r++) {
      *pixel++ = rows->slot[r] * row_size + runs->run[i].pixel * pixel_size;
      *weight++ = (rows->kernel_row[r] * kernel_columns + runs->run[i].weight) * width;
    }
  }
}

// Which rows of an image come into a ring next.
typedef struct {
  long first, end;
} new_rows;

// The rows up to those that output row `y` sees, after those before `loaded`.
static inline new_rows rows_wanted(const azimuth_depthwise *d, long y, long loaded) {
  const long first = y * d->stride - d->padding, after = first + d->dilation * (d->kernel.rows - 1) + 1;
  new_rows rows = {loaded < first ? first : loaded, after < d->area.rows ? after : d->area.rows};
  if (rows.end < rows.first) rows.end = rows.first;
  return rows;
}

// Rows of pixels, and how many floats there are from one pixel, row and block to the next. Row y stands in slot y % slots: in
// scratch memory those are an image's last rows, with borders of zeros; in an image itself there are as many slots as rows.
typedef struct {
  float *values; // the left border's first pixel of the first block
  long slots, pixel, row, block;
} pixel_rows;

// So many blocks go through a row, each so many floats behind the one before.
typedef struct {
  long count, in, weights, out, slopes;
} block_steps;

// Output columns from `first` to `end` that see no border, and the pixels that the others see: those before `left`, and from
// `right` on.
typedef struct {
  long first, end, left, right;
} inner_columns;

// So many of them go through all blocks before the next ones do: nearly as they lie in memory.
#define UNCOPIED_TOGETHER 8
// A copy in scratch memory is better where more taps than so many times stride² see a row's pixels (forward, and back), where the
// pixels that those columns see do not stay in the first-level cache, or where fewer columns than so many see no border.
#define UNCOPIED_TAPS 9
#define UNCOPIED_TAPS_BACK 4
#define UNCOPIED_FLOATS (1 << 14)
#define UNCOPIED_COLUMNS 24

// Those that read their pixels from the image itself, which `plain` says may be taken as they are, unless copies of it, in blocks
// of `width` channels, are better.
static inline inner_columns inner_columns_of(const azimuth_depthwise *d, tap_units units, int plain, long width,
                                             long most_taps) {
  const long reach = d->dilation * (d->kernel.columns - 1), taps = d->kernel.rows * d->kernel.columns;
  const long first = (d->padding + d->stride - 1) / d->stride;
  const long unbordered = d->area.columns + d->padding - reach;
  const long seen = unbordered > 0 ? (unbordered - 1) / d->stride + 1 : 0;
  const long end = seen < d->out_area.columns ? seen : d->out_area.columns;
  const long pixels = d->kernel.rows * ((UNCOPIED_TOGETHER - 1) * d->stride + reach + 1);
  const long few = most_taps * d->stride * d->stride;
  // Of up to three times as many taps the pixels are read from the cache more often, and more columns are worth it.
  const long most_floats = taps <= few ? UNCOPIED_FLOATS : 3 * UNCOPIED_FLOATS / 8;
  const long fewest = taps <= few ? UNCOPIED_COLUMNS : 2 * UNCOPIED_COLUMNS;
  if (!plain || units.outputs_apart > 1 || d->count == width || taps > 3 * few || pixels * d->channels > most_floats ||
      end - first < fewest) {
    return (inner_columns){0, 0, d->area.columns, d->area.columns};
  }
  // Kernels narrower than the padding or the stride see none of the image there.
  const long left = first > 0 ? (first - 1) * d->stride + reach + 1 - d->padding : 0;
  const long right = end < d->out_area.columns ? end * d->stride - d->padding : d->area.columns;
  return (inner_columns){first, end, left > 0 ? left : 0, right < d->area.columns ? right : d->area.columns};
}

#endif
